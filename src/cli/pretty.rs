//! An analysis for people: the article with its mentions in colour, tables of what was found, and the summary.
//!
//! Colours are written as they are; the stream that is written to (`anstream`) drops them for pipes and under `NO_COLOR`.

use crate::annotation::{Analysis, EntityId, EntityType, MentionKind, StatementKind};
use crate::app::Analyzed;
use crate::span::Span;
use anstyle::{AnsiColor, Style};
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Width when the output is no terminal.
const DEFAULT_WIDTH: usize = 80;
/// Lines longer than this are hard to read.
const MAX_WIDTH: usize = 120;
/// A line below the head of a table, and none between its rows.
const TABLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
/// Key phrases and quantities shown.
const SHOWN: usize = 12;

pub(super) const HEADING: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();

/// Width of what is written.
pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(DEFAULT_WIDTH, |(w, _)| usize::from(w.0).min(MAX_WIDTH)).max(40)
}

/// Writes everything that was found.
pub(super) fn write(out: &mut impl Write, analyzed: &Analyzed) -> io::Result<()> {
    let page = Page { text: analyzed.article.text(), analysis: &analyzed.analysis, width: width() };
    page.head(out)?;
    page.article(out)?;
    page.entities(out)?;
    page.statements(out)?;
    page.events(out)?;
    page.relations(out)?;
    page.dates(out)?;
    page.quantities(out)?;
    page.about(out)?;
    page.summary(out)?;
    page.warnings(out)
}

struct Page<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    width: usize,
}

impl Page<'_> {
    fn heading(&self, out: &mut impl Write, title: &str) -> io::Result<()> {
        writeln!(out, "\n{HEADING}{title}{HEADING:#}")
    }

    fn head(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(summary) = &self.analysis.summary
            && !summary.headline.is_empty()
        {
            writeln!(out, "{HEADING}{}{HEADING:#}", summary.headline)?;
        }
        let mut facts = Vec::new();
        if let Some(language) = &self.analysis.language {
            facts.push(format!("language {}", language.code));
        }
        if let Some(dateline) = &self.analysis.dateline {
            let place = dateline.place.and_then(|id| self.analysis.entity(id)).map(|e| e.canonical_name.as_str());
            let place = place.or(dateline.place_span.map(|s| s.of(self.text)));
            let date = dateline.date.map(|d| d.to_string());
            let parts: Vec<&str> = place.into_iter().chain(date.as_deref()).collect();
            facts.push(format!("dateline {}", parts.join(", ")));
        }
        facts.extend(self.analysis.topics.iter().map(|t| t.label.to_owned()));
        if let Some(tone) = self.analysis.tone {
            facts.push(format!("tone {tone:+.2}"));
        }
        writeln!(out, "{FAINT}{}{FAINT:#}\n", textwrap::fill(&facts.join(" · "), self.width))
    }

    /// The article, every mention in the colour of its type.
    fn article(&self, out: &mut impl Write) -> io::Result<()> {
        let mut marks: Vec<(Span, Style)> = Vec::new();
        for entity in &self.analysis.entities {
            for mention in &entity.mentions {
                let style = style_of(entity.kind);
                let style = match mention.kind {
                    MentionKind::Name | MentionKind::Abbreviation | MentionKind::Demonym => style.bold(),
                    MentionKind::Nominal | MentionKind::Pronoun | MentionKind::Deictic => style.italic(),
                };
                marks.push((mention.span, style));
            }
        }
        marks.extend(self.analysis.dates.iter().map(|d| (d.span, AnsiColor::Cyan.on_default())));
        marks.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));

        let mut coloured = String::with_capacity(self.text.len() * 2);
        let mut at = 0;
        for (span, style) in marks {
            // A mention inside another keeps the colour of the outer one.
            if span.start >= at {
                let _ =
                    write!(coloured, "{}{style}{}{style:#}", Span::new(at, span.start).of(self.text), span.of(self.text));
                at = span.end;
            }
        }
        coloured.push_str(Span::new(at, self.text.len() as u32).of(self.text));
        for paragraph in coloured.lines().filter(|l| !l.trim().is_empty()) {
            writeln!(out, "{}", textwrap::fill(paragraph, self.width))?;
        }
        let legend: Vec<String> = EntityType::ALL
            .iter()
            .filter(|kind| self.analysis.entities.iter().any(|e| e.kind == **kind))
            .map(|&kind| format!("{0}{kind}{0:#}", style_of(kind)))
            .collect();
        if legend.is_empty() { Ok(()) } else { writeln!(out, "\n{}", legend.join("  ")) }
    }

    fn table(&self, header: &[&str]) -> Table {
        let mut table = Table::new();
        table.load_style(TABLE).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(self.width as u16).set_header(header);
        table
    }

    fn entities(&self, out: &mut impl Write) -> io::Result<()> {
        if self.analysis.entities.is_empty() {
            return Ok(());
        }
        self.heading(out, "Who and what")?;
        let mut table = self.table(&["Name", "Type", "Roles", "Times", "Salience"]);
        // Words are broken where there is room for it: in names and roles.
        for narrow in [1, 3, 4] {
            if let Some(column) = table.column_mut(narrow) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        let mut ranked: Vec<_> = self.analysis.entities.iter().collect();
        ranked.sort_by(|a, b| b.salience.total_cmp(&a.salience));
        for entity in ranked {
            let roles: Vec<String> = entity
                .roles
                .iter()
                .map(|role| match role.of.and_then(|id| self.analysis.entity(id)) {
                    Some(of) => format!("{} ({})", role.title, of.canonical_name),
                    None => role.title.clone(),
                })
                .collect();
            let mut roles = roles;
            roles.dedup();
            let also = entity.aliases.iter().map(|alias| format!("\nalso {alias}"));
            let country = entity.country_code.map(|c| format!(" {}", c.as_str())).unwrap_or_default();
            table.add_row([
                also.fold(entity.canonical_name.clone(), |name, also| name + &also),
                format!("{}{country}", entity.kind),
                roles.join("; "),
                entity.mentions.len().to_string(),
                format!("{:.2}", entity.salience),
            ]);
        }
        writeln!(out, "{table}")
    }

    fn names(&self, ids: &[EntityId]) -> String {
        let names: Vec<_> =
            ids.iter().filter_map(|&id| self.analysis.entity(id)).map(|e| e.canonical_name.as_str()).collect();
        names.join(", ")
    }

    fn statements(&self, out: &mut impl Write) -> io::Result<()> {
        if self.analysis.statements.is_empty() {
            return Ok(());
        }
        self.heading(out, "Who said what")?;
        let mut table = self.table(&["Speaker", "Cue", "Statement"]);
        for statement in &self.analysis.statements {
            let speaker = match (statement.speakers.as_slice(), statement.speaker_span) {
                ([], Some(span)) => span.of(self.text).to_owned(),
                (ids, _) => self.names(ids),
            };
            let content: Vec<_> = statement.content.iter().map(|s| s.of(self.text).replace('\n', " ")).collect();
            let content = content.join(" … ");
            let content = match statement.kind {
                StatementKind::Direct => format!("“{content}”"),
                StatementKind::Indirect | StatementKind::Mixed => content,
                StatementKind::SpeechAct => format!("({content})"),
            };
            let not = if statement.negated { "not " } else { "" };
            let cue = statement.cue.as_ref().map(|c| format!("{not}{}", c.lemma));
            table.add_row([speaker, cue.unwrap_or_default(), content]);
        }
        writeln!(out, "{table}")
    }

    fn events(&self, out: &mut impl Write) -> io::Result<()> {
        if self.analysis.events.is_empty() {
            return Ok(());
        }
        self.heading(out, "What happened")?;
        let mut table = self.table(&["Event", "Words", "Arguments", "Told as"]);
        for (i, event) in self.analysis.events.iter().enumerate() {
            let arguments: Vec<String> = event
                .arguments
                .iter()
                .map(|a| {
                    let name = a.entity.and_then(|id| self.analysis.entity(id)).map(|e| e.canonical_name.as_str());
                    let date = a.date.and_then(|d| self.analysis.dates.get(d as usize)).map(|d| d.value.as_str());
                    format!("{}: {}", a.role.as_str().to_lowercase(), name.or(date).unwrap_or(a.span.of(self.text)))
                })
                .collect();
            let words: Vec<_> = event.triggers.iter().map(|s| s.of(self.text)).collect();
            let main = if self.analysis.main_event == Some(i as u32) { "★ " } else { "" };
            let mode = if event.mode.is_empty() { String::new() } else { format!("/{}", event.mode) };
            let told = format!("{}{}", if event.negated { "not " } else { "" }, event.modality.as_str().to_lowercase());
            table.add_row([format!("{main}{}{mode}", event.kind), words.join(", "), arguments.join("\n"), told]);
        }
        writeln!(out, "{table}")
    }

    fn relations(&self, out: &mut impl Write) -> io::Result<()> {
        if self.analysis.relations.is_empty() {
            return Ok(());
        }
        self.heading(out, "Relations")?;
        for relation in &self.analysis.relations {
            let kind = relation.kind.as_str().to_lowercase().replace('_', " ");
            let line =
                format!("{} {FAINT}{kind}{FAINT:#} {}", self.names(&[relation.subject]), self.names(&[relation.object]));
            writeln!(out, "{}", textwrap::fill(&line, textwrap::Options::new(self.width).subsequent_indent("  ")))?;
        }
        Ok(())
    }

    fn dates(&self, out: &mut impl Write) -> io::Result<()> {
        if self.analysis.dates.is_empty() {
            return Ok(());
        }
        self.heading(out, "When")?;
        let mut table = self.table(&["Words", "Value", "Type", "Rests on"]);
        for date in &self.analysis.dates {
            let basis = date.basis.as_str().to_lowercase().replace('_', " ");
            table.add_row([date.span.of(self.text), &date.value, date.kind.as_str(), &basis]);
        }
        writeln!(out, "{table}")
    }

    fn quantities(&self, out: &mut impl Write) -> io::Result<()> {
        if self.analysis.quantities.is_empty() {
            return Ok(());
        }
        self.heading(out, "How much")?;
        let mut table = self.table(&["Words", "Value", "Unit", "Of"]);
        for quantity in self.analysis.quantities.iter().take(SHOWN) {
            let object = quantity.object_span.map(|s| s.of(self.text)).unwrap_or_default();
            table.add_row([quantity.span.of(self.text), &quantity.value.to_string(), &quantity.unit, object]);
        }
        writeln!(out, "{table}")
    }

    fn about(&self, out: &mut impl Write) -> io::Result<()> {
        if self.analysis.key_phrases.is_empty() {
            return Ok(());
        }
        self.heading(out, "Key phrases")?;
        let phrases: Vec<_> = self.analysis.key_phrases.iter().take(SHOWN).map(|k| k.text.as_str()).collect();
        writeln!(out, "{}", textwrap::fill(&phrases.join(" · "), self.width))
    }

    fn summary(&self, out: &mut impl Write) -> io::Result<()> {
        let Some(summary) = self.analysis.summary.as_ref().filter(|s| !s.sentences.is_empty()) else { return Ok(()) };
        self.heading(out, "Summary")?;
        for sentence in &summary.sentences {
            let bullet = textwrap::Options::new(self.width).initial_indent("• ").subsequent_indent("  ");
            writeln!(out, "{}", textwrap::fill(&sentence.text.replace('\n', " "), bullet))?;
        }
        Ok(())
    }

    fn warnings(&self, out: &mut impl Write) -> io::Result<()> {
        for warning in &self.analysis.warnings {
            writeln!(out, "\n{FAINT}{}: {}{FAINT:#}", warning.reason, warning.message)?;
        }
        Ok(())
    }
}

/// The colour of an entity type.
const fn style_of(kind: EntityType) -> Style {
    match kind {
        EntityType::Person => AnsiColor::Green,
        EntityType::Organization => AnsiColor::Blue,
        EntityType::Location => AnsiColor::Yellow,
        EntityType::Norp => AnsiColor::BrightYellow,
        EntityType::Event => AnsiColor::Magenta,
        EntityType::Product | EntityType::Work | EntityType::Law => AnsiColor::BrightBlue,
        EntityType::Disease => AnsiColor::Red,
        EntityType::Other => AnsiColor::BrightMagenta,
    }
    .on_default()
}
