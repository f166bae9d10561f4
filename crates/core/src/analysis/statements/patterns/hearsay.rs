//! Hearsay: "The mayor has reportedly resigned". The adverb reports the clause that it stands in and hides who said so.

use super::super::content::around;
use super::super::cues::Class;
use super::super::draft::{Draft, Found, Frame, Speaker};
use super::super::view::View;
use crate::analysis::syntax::clause::is_ing;
use crate::annotation::Deprel;
use crate::lang::{StatementWord, word_of};

const RULE: &str = "hearsay_adverb";

pub(in super::super) fn find(view: &View<'_>, sentence: usize, found: &mut Found) {
    let tokens = view.tokens_of(sentence);
    for adverb in tokens.clone().filter(|&t| view.is_a(t, StatementWord::Hearsay)) {
        let clause = view.head(adverb).filter(|_| view.deprel(adverb) == Deprel::Advmod);
        let Some(clause) = clause.filter(|_| !found.has(adverb) && view.quote_of(adverb).is_none()) else { continue };
        // "explosions, reportedly coordinated, shook": a participle alone is no clause.
        let subject = view.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
        if !subject && matches!(view.deprel(clause), Deprel::Acl | Deprel::Amod | Deprel::Conj) && !is_ing(view, clause) {
            continue;
        }
        let extent = view.tree.extent(clause);
        let whole = extent.start.max(tokens.start)..extent.end.min(tokens.end);
        found.push(Draft {
            cue: Some(adverb..adverb + 1),
            lemma: word_of(StatementWord::Hearsay),
            class: Class::Speech,
            frame: Frame::Clause,
            content: around(view, whole, &(adverb..adverb + 1)),
            speaker: Speaker::Unknown,
            addressee: None,
            rule: RULE,
        });
    }
}
