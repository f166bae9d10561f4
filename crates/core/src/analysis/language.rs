//! The language of a text.
//!
//! The caller's hint wins. Otherwise two detectors are asked about the first [`SAMPLE_BYTES`] of the text, because they fail
//! apart: `whatlang` (trigrams and alphabets, 70 languages) is unsure of anything short, `whichlang` (a linear model over
//! character n-grams, 16 languages) is right about a headline and cannot say that a language is none of its own. What both
//! say is taken; where they differ, the evidence of each and English function words decide ([`settle`]), and what nothing
//! decides is `und`, as is a text without letters. Nothing here splits a text that mixes languages.

mod function_words;

use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Language};
use whatlang::{Lang, Script};

/// How much of the text is looked at: trigram counts settle long before.
const SAMPLE_BYTES: usize = 4096;
/// Letters below which trigrams are not trusted fully, in scripts that several languages share.
const ENOUGH_LETTERS: usize = 160;

/// Detects the language.
pub struct LanguageStage;

impl Stage for LanguageStage {
    fn name(&self) -> &'static str {
        "language"
    }

    fn reads(&self) -> Layers {
        Layers::NONE
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Language])
    }

    fn annotate(&self, context: &Context<'_>, _: &Analysis) -> Result<Written, StageError> {
        let hint = context.article.language_hint.trim();
        let language = match hint {
            "" => detect(context.article.text()),
            code => Language { code: code.to_owned(), probability: 1.0 },
        };
        Ok(Written::Language(language))
    }
}

/// The language of `text`, by its first few kilobytes.
pub fn detect(text: &str) -> Language {
    let sample = head(text, SAMPLE_BYTES);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).take(ENOUGH_LETTERS).count();
    let Some(info) = whatlang::detect(sample).filter(|_| letters > 2) else {
        return undetermined();
    };
    let shared = matches!(info.script(), Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari);
    if !shared {
        return Language { code: bcp47(info.lang()).to_owned(), probability: (info.confidence() as f32).clamp(0.0, 1.0) };
    }
    let evidence = (letters as f32 / ENOUGH_LETTERS as f32).min(1.0);
    let wide = Opinion { code: bcp47(info.lang()), sure: info.confidence() as f32 * evidence };
    let narrow = narrow_code(whichlang::detect_language(sample));
    let english =
        if info.script() == Script::Latin { function_words::share(sample, "en") } else { function_words::Share::default() };
    let settled = romance(wide, narrow, english, sample).or_else(|| settle(wide, narrow, english, evidence));
    match settled {
        Some(Opinion { code, sure }) => Language { code: code.to_owned(), probability: sure.clamp(0.0, 1.0) },
        None => undetermined(),
    }
}

/// A language and how sure a detector is of it, in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
struct Opinion {
    code: &'static str,
    sure: f32,
}

/// One of the languages with function words of their own in the table, where these are many: a few words settle what letters
/// leave open in a short text. None where it is not one of them, or the words are as well those of another.
fn romance(wide: Opinion, narrow: &'static str, english: function_words::Share, sample: &str) -> Option<Opinion> {
    let own = ROMANCE.contains(&narrow).then(|| function_words::share(sample, narrow))?;
    // A third language, by its own trigrams: Catalan, Romanian.
    let third = !NARROW.contains(&wide.code) && wide.sure >= 0.3;
    if third || own.hits <= 3 * english.hits {
        return None;
    }
    let others = ROMANCE.iter().filter(|code| **code != narrow).map(|code| function_words::share(sample, code).hits);
    let next = others.max().unwrap_or_default();
    let told = if wide.code == narrow {
        own.hits >= 3 && own.share >= 0.2 && own.hits + 1 >= next
    } else {
        own.hits >= 3 && own.share >= 0.25 && own.hits > next
    };
    told.then_some(Opinion { code: narrow, sure: wide.sure.max((0.8 + 0.02 * own.hits as f32).min(0.95)) })
}

/// What the wide detector, the narrow one and the English function words say together. The limits are those that part right
/// from wrong answers on headlines and single sentences of fifteen languages.
fn settle(wide: Opinion, narrow: &'static str, english: function_words::Share, evidence: f32) -> Option<Opinion> {
    let answer = |code, sure| Some(Opinion { code, sure });
    if english.hits >= 2 && english.share >= 0.12 {
        return answer("en", 0.6 + 0.05 * english.hits as f32);
    }
    if wide.code == narrow {
        // Two that fail apart: surer than either, by how much there was to read.
        return answer(narrow, wide.sure.max(0.3 + 0.65 * evidence));
    }
    if narrow == "en" && english.hits >= 2 && english.share >= 0.06 {
        return answer("en", 0.6);
    }
    if NARROW.contains(&wide.code) {
        // Both know both languages: the one that is made for short texts is right in nine of ten.
        let english = wide.code == "en" && english.hits > 0;
        return answer(if english { "en" } else { narrow }, 0.4);
    }
    if wide.sure >= 0.12 {
        return answer(wide.code, wide.sure);
    }
    let english = narrow == "en" && (wide.sure < 0.01 || (english.hits > 0 && wide.sure < 0.1));
    if english { answer("en", 0.35) } else { None }
}

/// Languages that share many words, each with function words in the table.
const ROMANCE: [&str; 4] = ["es", "fr", "pt", "it"];

/// The languages that `whichlang` knows.
const NARROW: [&str; 16] = ["ar", "zh", "nl", "en", "fr", "de", "hi", "it", "ja", "ko", "pt", "ru", "es", "sv", "tr", "vi"];

/// The BCP-47 primary subtag of one of them.
fn narrow_code(language: whichlang::Lang) -> &'static str {
    match language {
        whichlang::Lang::Ara => "ar",
        whichlang::Lang::Cmn => "zh",
        whichlang::Lang::Nld => "nl",
        whichlang::Lang::Eng => "en",
        whichlang::Lang::Fra => "fr",
        whichlang::Lang::Deu => "de",
        whichlang::Lang::Hin => "hi",
        whichlang::Lang::Ita => "it",
        whichlang::Lang::Jpn => "ja",
        whichlang::Lang::Kor => "ko",
        whichlang::Lang::Por => "pt",
        whichlang::Lang::Rus => "ru",
        whichlang::Lang::Spa => "es",
        whichlang::Lang::Swe => "sv",
        whichlang::Lang::Tur => "tr",
        whichlang::Lang::Vie => "vi",
    }
}

fn undetermined() -> Language {
    Language { code: "und".to_owned(), probability: 0.0 }
}

/// The longest prefix of at most `limit` bytes that ends on a character.
fn head(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// The BCP-47 primary subtag of a language: two letters where ISO 639-1 has them.
fn bcp47(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Options;
    use crate::document::Article;

    #[test]
    fn languages_are_told_apart() {
        let table = [
            ("The ministers met for two hours and said that talks would go on next week.", "en"),
            ("PORT LOUIS, May 4 -- The harbour was closed after the storm, officials said.", "en"),
            (
                "Die Regierung hat am Dienstag beschlossen, den Haushalt für das kommende Jahr noch einmal zu prüfen, wie ein \
                 Sprecher in der Hauptstadt mitteilte. Die Opposition kritisierte den Plan scharf und verlangt eine Debatte.",
                "de",
            ),
            (
                "Le gouvernement a annoncé mardi que le budget de l'année prochaine serait revu, selon un porte-parole du \
                 ministère. L'opposition a vivement critiqué ce projet et demande un débat devant les députés.",
                "fr",
            ),
            (
                "Правительство во вторник объявило, что бюджет на следующий год будет пересмотрен, сообщил представитель министерства финансов в столице страны после заседания кабинета, которое длилось три часа.",
                "ru",
            ),
            ("政府は火曜日、来年の予算を見直すと発表した。", "ja"),
            ("正府星期二宣布将重新审议明年的预算。", "zh"),
            ("Striker out for season as club loses appeal", "en"),
            ("Shopkeeper Imran Sethi tells us he ran. Baker Olu Ade told the BBC he hid.", "en"),
            ("Bundestag stimmt für höhere Renten", "de"),
            ("El Gobierno aprueba la subida de las pensiones", "es"),
            ("La ministra de Economía presentó el plan. «No habrá más impuestos», dijo Ruiz.", "es"),
            ("Le maire a visité le chantier. « Nous ouvrirons en mai », a-t-il dit.", "fr"),
            ("O ministro visitou a obra. As obras terminam em maio, disse Prado.", "pt"),
            ("Il ministro ha visitato il cantiere. I lavori finiranno in maggio.", "it"),
            ("Vlada je u utorak objavila da će proračun za iduću godinu biti ponovno razmotren.", "hr"),
            ("", "und"),
            ("12 345 -- 67", "und"),
            ("Ok", "und"),
        ];
        for (text, code) in table {
            assert_eq!(detect(text).code, code, "{text}");
        }
    }

    #[test]
    fn function_words_make_short_texts_sure() {
        for (text, code) in [
            ("La ministra de Economía presentó el plan. «No habrá más impuestos», dijo Ruiz.", "es"),
            ("Le maire a visité le chantier. « Nous ouvrirons en mai », a-t-il dit.", "fr"),
            ("O ministro da Saúde visitou a obra do hospital. Não haverá atrasos, disse Prado.", "pt"),
            ("Il ministro ha visitato il cantiere della scuola. I lavori non sono finiti.", "it"),
        ] {
            let language = detect(text);
            assert!(language.code == code && language.probability >= 0.8, "{text}: {language:?}");
        }
        // Without words of its own a few letters do not.
        for text in ["Gobierno aprueba subida", "Real Madrid 2, Barcelona 1", "Rio de Janeiro hosts Copa Libertadores final"]
        {
            assert!(detect(text).code == "en" || detect(text).probability < 0.8, "{text}: {:?}", detect(text));
        }
    }

    #[test]
    fn a_few_foreign_words_do_not_make_a_sure_answer() {
        let language = detect("Hasta luego");
        assert!(language.probability < 0.5, "{language:?}");
    }

    #[test]
    fn the_hint_wins() {
        let mut article = Article::new("", "The talks ended without a result and the ministers went home.");
        let mut analysis = Analysis::default();
        article.language_hint = "pt-BR".to_owned();
        assert_eq!(LanguageStage.run(&article, &Options::default(), &mut analysis), Ok(()));
        assert_eq!(analysis.language, Some(Language { code: "pt-BR".to_owned(), probability: 1.0 }));
    }

    #[test]
    fn only_the_head_is_read_and_on_a_character_boundary() {
        let text = "é".repeat(SAMPLE_BYTES);
        assert_eq!(head(&text, SAMPLE_BYTES).len(), SAMPLE_BYTES);
        assert_eq!(head(&text, SAMPLE_BYTES - 1).len(), SAMPLE_BYTES - 2);
    }
}
