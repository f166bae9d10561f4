//! Tone of the text and towards its entities, in [-1, 1].
//!
//! A lexicon written for this project (`tone.txt` of the language) says of some 1,500 words how good or bad they sound, and of verbs
//! apart what they say of who does it and of whom it is done to: "she praised him" speaks for him, "she lied to him" against
//! her. The four words before a word can turn it (not), reverse it ("fight corruption", "prevent a war"), strengthen or
//! weaken it; after Wilson, Wiebe and Hoffmann (2005) and Taboada et al. (2011).
//!
//! The tone of the text is the sum of its words over the sum of their sizes, pulled towards 0 when there are few. The tone
//! towards an entity sums what the words of its sentences say of it: a verb's subject and object are found in the dependency
//! tree where there is one and by position otherwise, and anything else counts by nearness to the mention. What a speaker
//! says counts little towards the speaker.
//!
//! It reads no irony, and takes nobody's side: a murder makes a text negative.

mod lexicon;
mod target;

use super::terms::{Word, words};
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Deprel, Sentence, Upos};
use lexicon::{Lexicon, Reading, Shifter};

/// How far back a word looks for what modifies it, in words.
const REACH: usize = 4;
/// What a negator leaves of a word: "not good" is less bad than "bad".
const NEGATED: f32 = -0.7;
/// What a reverser leaves of a negative word.
const REVERSED: f32 = -0.3;
/// Pulls the tone of a text with few toned words towards 0.
const TEXT_PRIOR: f32 = 8.0;

/// Measures tone.
pub struct ToneStage;

impl Stage for ToneStage {
    fn name(&self) -> &'static str {
        "tone"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Sentences, Layer::Tokens, Layer::Names, Layer::Entities, Layer::Statements])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Tone])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let text = context.article.text();
        let mut sum = 0.0;
        let mut size = TEXT_PRIOR;
        let mut target = target::Target::new(text, read);
        for (index, sentence) in read.sentences.iter().enumerate() {
            let toned = toned_words(text, read, sentence);
            for word in &toned {
                sum += word.reading.tone;
                size += word.reading.tone.abs();
            }
            target.add(text, read, index as u32, &toned);
        }
        Ok(Written::Tone { text: (sum / size).clamp(-1.0, 1.0), entities: target.tones() })
    }
}

/// A word that carries tone, where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Toned {
    /// Index of its token.
    token: u32,
    /// What it says here, its modifiers counted in.
    reading: Reading,
    /// Whether it is an act, with a subject and an object.
    is_act: bool,
}

/// The words of a sentence that carry tone.
fn toned_words(text: &str, analysis: &Analysis, sentence: &Sentence) -> Vec<Toned> {
    let tokens = analysis.tokens_of(sentence);
    let words = words(text, tokens, sentence.first_token);
    let capitals = words.iter().filter(|w| is_capital(text, analysis, w)).count();
    let title_case = capitals * 2 > words.len();
    let lexicon = Lexicon::get();
    let mut found = Vec::new();
    let mut shifters: Vec<(usize, Shifter)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = words[at];
        let joined = words.get(at + 1).filter(|next| next.token == word.token + 2);
        let pair = joined.and_then(|next| {
            let term = word.form.then(next.form);
            lexicon.word(term, term)
        });
        let length = if pair.is_some() { 2 } else { 1 };
        let Some(entry) = pair.or_else(|| lexicon.word(word.form, word.lemma)) else {
            at += 1;
            continue;
        };
        let upos = analysis.tokens.get(word.token as usize).map_or(Upos::X, |t| t.upos);
        let named = upos == Upos::Propn || (upos == Upos::X && !title_case && at > 0 && is_capital(text, analysis, &word));
        let (reading, is_act) = match (entry.quality, entry.act) {
            (Some(quality), Some(act)) => {
                let acts = upos == Upos::Verb || (upos == Upos::X && word.form != word.lemma);
                if acts { (Some(act), true) } else { (Some(quality), false) }
            }
            (quality, None) => (quality, false),
            (None, act) => (act, act.is_some()),
        };
        if let Some(reading) = reading.filter(|_| !named) {
            let factor = modified(&shifters, at, reading.tone);
            found.push(Toned {
                token: word.token,
                reading: Reading {
                    tone: reading.tone * factor,
                    subject: reading.subject * factor,
                    object: reading.object * factor,
                },
                is_act,
            });
        }
        if let Some(shifter) = entry.shifter {
            shifters.push((at, shifter));
        }
        at += length;
    }
    found
}

/// What the shifters before the word at `at` make of it.
fn modified(shifters: &[(usize, Shifter)], at: usize, tone: f32) -> f32 {
    let mut factor = 1.0;
    for (_, shifter) in shifters.iter().filter(|(place, _)| place + REACH >= at) {
        factor *= match shifter {
            Shifter::Negator => NEGATED,
            Shifter::Reverser if tone < 0.0 => REVERSED,
            Shifter::Reverser => 1.0,
            Shifter::Intensifier => 1.3,
            Shifter::Diminisher => 0.6,
        };
    }
    factor
}

fn is_capital(text: &str, analysis: &Analysis, word: &Word) -> bool {
    let token = analysis.tokens.get(word.token as usize);
    token.is_some_and(|t| t.span.of(text).starts_with(char::is_uppercase))
}

/// Whether the sentence holding these tokens has been parsed.
fn is_parsed(analysis: &Analysis, sentence: &Sentence) -> bool {
    analysis.tokens_of(sentence).iter().any(|t| t.head.is_some() && t.deprel != Deprel::Dep)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Options;
    use crate::analysis::terms::fixtures::{entity, tokenized};
    use crate::annotation::EntityType;

    /// Tone of the text and towards each of `names`.
    fn measured(body: &str, names: &[&str]) -> (f32, Vec<f32>) {
        let (article, mut analysis) = tokenized("", body);
        analysis.entities = names.iter().map(|name| entity(&article, EntityType::Person, name, &[name])).collect();
        assert_eq!(ToneStage.run(&article, &Options::default(), &mut analysis), Ok(()));
        (analysis.tone.unwrap_or_default(), analysis.entities.iter().map(|e| e.tone).collect())
    }

    #[test]
    fn a_text_sounds_as_its_words_do() {
        let table = [
            ("The two neighbours are reliable partners and will strengthen their friendship.", 1),
            ("The corrupt regime was condemned for the brutal massacre.", -1),
            ("The committee meets on the third floor.", 0),
            ("The plan is not good.", -1),
            ("They will fight corruption.", 0),
        ];
        for (text, sign) in table {
            let (tone, _) = measured(text, &[]);
            let found = if tone > 0.1 {
                1
            } else if tone < -0.1 {
                -1
            } else {
                0
            };
            assert_eq!(found, sign, "{text}: {tone}");
        }
    }

    #[test]
    fn doer_and_done_to_are_told_apart() {
        let (_, tones) = measured("Moreno praised Okafor for the rescue.", &["Moreno", "Okafor"]);
        assert!(tones[1] > 0.3 && tones[1] > tones[0], "{tones:?}");
        let (_, tones) = measured("Moreno condemned Okafor on Monday.", &["Moreno", "Okafor"]);
        assert!(tones[1] < -0.3 && tones[0] > -0.1, "{tones:?}");
        let (_, tones) = measured("Okafor was accused by Moreno.", &["Moreno", "Okafor"]);
        assert!(tones[1] < -0.3 && tones[0] > -0.1, "{tones:?}");
    }

    #[test]
    fn tones_stay_in_range_whatever_the_text() {
        let body = "Evil, vile, monstrous Moreno! ".repeat(200);
        let (tone, tones) = measured(&body, &["Moreno"]);
        assert!((-1.0..-0.9).contains(&tone) && (-1.0..-0.9).contains(&tones[0]));
        assert_eq!(measured("", &[]).0, 0.0);
    }
}
