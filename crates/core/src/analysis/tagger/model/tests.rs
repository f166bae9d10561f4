//! The models against vectors that their training code computed in full precision (`models/reference_*.json`).

use super::*;
use crate::span::Span;

#[derive(serde::Deserialize)]
struct Reference {
    text: String,
    tokens: Vec<(usize, usize)>,
    pieces: Vec<u32>,
    shapes: Vec<u8>,
    glues: Vec<u8>,
    first: Vec<u32>,
    sentence: Vec<u32>,
    ner: Vec<Vec<f32>>,
    upos_names: Vec<String>,
    relation_names: Vec<String>,
    heads: Vec<usize>,
    entities: Vec<(usize, usize, String)>,
}

impl Reference {
    /// The byte offset of a code point.
    fn byte(&self, point: usize) -> u32 {
        self.text.char_indices().nth(point).map_or(self.text.len(), |(i, _)| i) as u32
    }

    fn input(&self) -> (Vec<Sentence>, Vec<Token>) {
        let tokens: Vec<Token> = std::iter::zip(&self.tokens, &self.sentence)
            .map(|(&(start, end), &sentence)| {
                let span = Span::new(self.byte(start), self.byte(end));
                Token::new(span, sentence)
            })
            .collect();
        let mut sentences: Vec<Sentence> = Vec::new();
        for (i, token) in tokens.iter().enumerate() {
            match sentences.get_mut(token.sentence as usize) {
                Some(sentence) => (sentence.span.end, sentence.end_token) = (token.span.end, i as u32 + 1),
                None => sentences.push(Sentence {
                    span: token.span,
                    paragraph: 0,
                    first_token: i as u32,
                    end_token: i as u32 + 1,
                }),
            }
        }
        (sentences, tokens)
    }
}

fn references(name: ModelName) -> Vec<Reference> {
    let path = format!("{}/../../models/reference_{}.json", env!("CARGO_MANIFEST_DIR"), name.as_str());
    let json = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&json).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn model(name: ModelName) -> Model {
    Model::embedded(name).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn the_input_is_the_reference_input() {
    for name in ModelName::ALL {
        let model = model(name);
        for reference in references(name) {
            let (sentences, tokens) = reference.input();
            let (mut document, mut windows, mut pieces) = (Document::default(), Vec::new(), Pieces::default());
            document.read(&reference.text, &tokens, &model.words);
            document.windows(&sentences, model.window, &mut windows);
            let window = windows.first().unwrap_or_else(|| panic!("no window"));
            document.fill(window, &model.words, &mut pieces);
            assert_eq!(pieces.ids, reference.pieces, "{}", reference.text);
            assert_eq!(pieces.shapes, reference.shapes, "{}", reference.text);
            assert_eq!(pieces.glues, reference.glues, "{}", reference.text);
            assert_eq!(pieces.first, reference.first, "{}", reference.text);
        }
    }
}

#[test]
fn the_scores_are_near_those_of_full_precision() {
    for name in ModelName::ALL {
        let mut model = model(name);
        for kernels in Kernels::available() {
            model.kernels = kernels;
            let (mut error, mut power) = (0.0f64, 0.0f64);
            for reference in references(name) {
                let (_, tokens) = reference.input();
                let (mut document, mut pieces) = (Document::default(), Pieces::default());
                let (mut scratch, mut heads, mut scores) = (Scratch::default(), HeadScratch::default(), Vec::new());
                document.read(&reference.text, &tokens, &model.words);
                document.fill(&Window { tokens: 0..tokens.len(), core: 0..tokens.len() }, &model.words, &mut pieces);
                model.encoder.encode(&kernels, &pieces, &mut scratch);
                model.heads.apply(&kernels, &pieces.first, &mut scratch, &mut heads);
                model.heads.tag_scores(&heads, 0..tokens.len(), &mut scores);
                for (a, b) in scores.iter().zip(reference.ner.iter().flatten()) {
                    error += f64::from(a - b).powi(2);
                    power += f64::from(*b).powi(2);
                }
            }
            let relative = (error / power).sqrt();
            assert!(relative < 0.06, "{} on {}: relative error {relative:.4}", name.as_str(), kernels.name());
        }
    }
}

#[test]
fn names_and_trees_are_those_of_the_reference() {
    for name in ModelName::ALL {
        let model = model(name);
        let (mut same, mut all) = (0, 0);
        for reference in references(name) {
            let (sentences, mut tokens) = reference.input();
            let found = model.tag(&reference.text, &sentences, &mut tokens, 0, &|| None).unwrap_or_default();
            let span = |f: &Found| (tokens.get(f.first as usize).map(|t| t.span.start), f.kind.to_string());
            let found: Vec<_> = found.iter().map(span).collect();
            all += reference.entities.len() + 3 * tokens.len();
            for (start, _, kind) in &reference.entities {
                same += usize::from(found.contains(&(Some(reference.byte(*start)), kind.clone())));
            }
            for (i, token) in tokens.iter().enumerate() {
                let head = token.head.map_or(0, |head| head as usize + 1);
                same += usize::from(reference.upos_names.get(i).is_some_and(|u| u == token.upos.as_str()));
                same += usize::from(reference.heads.get(i) == Some(&head));
                same += usize::from(reference.relation_names.get(i).is_some_and(|r| r == token.deprel.as_str()));
            }
        }
        assert!(same * 100 >= all * 90, "{}: {same} of {all} agree", name.as_str());
    }
}

#[test]
fn a_file_that_does_not_fit_is_refused() {
    let keep = |bytes: &[u8]| Cow::Owned(bytes.to_vec());
    let refused = |bytes: &[u8]| Model::load(bytes, keep).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refused(b"no model").starts_with("not a safetensors file"));
    let mut damaged = FAST.to_vec();
    if let Some(last) = damaged.last_mut() {
        *last ^= 1;
    }
    assert!(refused(&damaged).starts_with("checksum mismatch"));
    let header = String::from_utf8_lossy(FAST.get(8..2000).unwrap_or(&[])).into_owned();
    let at = 8 + header.find(r#""format":"1""#).unwrap_or(0);
    let mut other = FAST.to_vec();
    if let Some(format) = other.get_mut(at..at + 12) {
        format.copy_from_slice(br#""format":"9""#);
    }
    assert_eq!(refused(&other), "model metadata: format 9, but this program reads format 1");
    assert!(matches!(Model::from_path(Path::new("no/such/file")), Err(ModelError::Read { .. })));
}
