//! Titles in the descriptions that syntax finds beside a name ([`naming`]), where the run of title words before or after the name
//! tells none: "The union's long-serving leader in the north, Ana Ruiz,".

use super::{Title, owns};
use crate::analysis::entities::cluster::Clusters;
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::analysis::syntax::Syntax;
use crate::analysis::syntax::naming::{self, Description};
use crate::annotation::EntityType;
use std::ops::Range;

/// The text with the names of the clusters.
pub(super) fn syntax<'a>(scene: &EntityInput<'a>, clusters: &Clusters<'_>) -> Syntax<'a> {
    let outer = clusters.places.iter().filter(|(d, _)| !d.nested);
    let names = outer.filter_map(|(d, id)| Some((d.span, clusters.all.get(*id)?.kind)));
    Syntax::new(scene.text(), scene.tokens()).with_names(names)
}

/// The titles that the descriptions of a name tell.
pub(super) fn titles(
    scene: &EntityInput<'_>,
    clusters: &Clusters<'_>,
    syntax: &Syntax<'_>,
    name: &Range<usize>,
) -> impl Iterator<Item = Title> {
    let named = syntax.name_at(name.start).filter(|n| n.tokens == *name);
    let naming = named.map(|named| naming::describe(syntax, named));
    let descriptions = naming.into_iter().flat_map(|n| [n.before, n.after]).flatten();
    descriptions.filter_map(|description| title(scene, clusters, &description)).collect::<Vec<_>>().into_iter()
}

/// The title that a description tells.
fn title(scene: &EntityInput<'_>, clusters: &Clusters<'_>, description: &Description) -> Option<Title> {
    let head = description.head;
    // "Attorney General Ana Ruiz": a name that is an office has been read.
    if clusters.in_name(head) || !lexicon::is_title_head(&scene.word(head).to_lowercase()) {
        return None;
    }
    // "Kelmora-TV | anchor": a part of a word is no word.
    let cut =
        (description.title.start..head).rev().find(|&t| scene.word(t) == "-").map_or(description.title.start, |t| t + 2);
    let mut words = cut.min(head)..description.title.end;
    let body = description.body.as_ref();
    let mut owner = body.and_then(|b| clusters.starting_at(b.start).or_else(|| clusters.ending_at(b.end))).map(|o| o.0);
    // "Mr. Chairman, | Ana Ruiz": whom the speech is to.
    if words.clone().any(|t| lexicon::is_honorific(scene.word(t))) {
        return None;
    }
    // "former Ruiz | aide": whose it is stands inside.
    if let Some(last) = (words.start..head).rev().find(|&t| clusters.in_name(t)) {
        owner = clusters.ending_at(last + 1).map(|o| o.0);
        words.start = last + 1;
    }
    let person = owner.filter(|&o| clusters.all.get(o).is_some_and(|c| c.kind == EntityType::Person));
    if person.is_some() && !words.clone().any(|t| lexicon::is_personal_title(scene.word(t))) {
        return None;
    }
    let of = person.or_else(|| owner.filter(|&o| owns(clusters, o)));
    let Range { start, end } = description.whole;
    let start = start + usize::from(lexicon::is_article(scene.word(start)));
    // "the bank's | chief economist": whose it is, is for others to say.
    let start = if of.is_some() { start.min(words.start) } else { words.start };
    Some(Title { whole: start..end, words, of })
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::{EntitiesStage, testing};
    use crate::analysis::syntax::testing::parsed;
    use crate::analysis::{Options, Stage as _};
    use crate::document::Article;

    #[test]
    fn what_a_description_tells() {
        for (entry, roles) in [
            (
                "The/DET/3/det chief/ADJ/3/amod economist/NOUN/11/nsubj for/ADP/6/case emerging/ADJ/6/amod markets/NOUN/3/nmod \
                 ,/PUNCT/8/punct [P Ana/PROPN/3/appos Ruiz/PROPN/8/flat ] ,/PUNCT/8/punct left/VERB/0/root ./PUNCT/11/punct",
                &["chief economist | chief economist for emerging markets"][..],
            ),
            (
                "The/DET/2/det suspect/NOUN/7/nsubj ,/PUNCT/4/punct [P Ana/PROPN/2/appos Ruiz/PROPN/4/flat ] ,/PUNCT/4/punct \
                 left/VERB/0/root ./PUNCT/7/punct",
                &[],
            ),
            (
                "Mr./NOUN/2/compound Chairman/NOUN/7/vocative ,/PUNCT/4/punct [P Ana/PROPN/2/appos Ruiz/PROPN/4/flat ] ,/PUNCT/4/punct \
                 left/VERB/0/root ./PUNCT/7/punct",
                &[],
            ),
            (
                "The/DET/2/det mayors/NOUN/8/nsubj for/ADP/4/case growth/NOUN/2/nmod ,/PUNCT/6/punct [P Ana/PROPN/2/appos ] \
                 ,/PUNCT/6/punct left/VERB/0/root ./PUNCT/8/punct",
                &[],
            ),
        ] {
            let mut parsed = parsed(entry);
            let article = Article::new("", &parsed.text);
            let stage = EntitiesStage::new(testing::gazetteer());
            stage.run(&article, &Options::default(), &mut parsed.analysis).unwrap_or_else(|w| panic!("{w:?}"));
            let found = parsed.analysis.entities.iter().flat_map(|e| &e.roles);
            let found: Vec<String> = found.map(|r| format!("{} | {}", r.title, r.span.of(&parsed.text))).collect();
            assert_eq!(found, roles, "{entry}");
        }
    }
}
