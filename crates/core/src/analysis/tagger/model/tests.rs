//! The models against vectors that their training code computed in full precision (`models/reference_*.json`).

use super::super::weights::checksum;
use super::*;
use crate::span::Span;
use safetensors::tensor::{Dtype, TensorView};

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

fn references(name: &str) -> Vec<Reference> {
    let path = format!("{}/../../models/reference_{name}.json", env!("CARGO_MANIFEST_DIR"));
    let json = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&json).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The embedded pack against its own vectors, and pieces against the reference tokenizer.
#[test]
fn the_pack_reads_and_scores_as_its_reference_does() {
    #[derive(serde::Deserialize)]
    struct Case {
        token: String,
        spaced: bool,
        pieces: Vec<u32>,
    }
    let model = Model::embedded_pack().unwrap_or_else(|e| panic!("{e}"));
    let path = format!("{}/../../models/pieces_multi_cases.json", env!("CARGO_MANIFEST_DIR"));
    let json = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let cases: Vec<Case> = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(cases.len() > 400);
    for case in cases {
        let (mut cut, mut pieces) = (Default::default(), Vec::new());
        model.words.push_pieces(&case.token, !case.spaced, &mut cut, &mut pieces);
        assert_eq!(pieces, case.pieces, "{:?} {}", case.token, case.spaced);
    }
    reads_its_reference(&model, "multi-fast");
    let (mut same, mut all) = (0, 0);
    for reference in references("multi-fast") {
        let (good, count) = agreement(&model, &reference);
        (same, all) = (same + good, all + count);
    }
    assert!(same * 100 >= all * 90, "{same} of {all} agree");
}

fn model(name: ModelName) -> Model {
    Model::embedded(name).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn the_input_is_the_reference_input() {
    for name in ModelName::ALL {
        reads_its_reference(&model(name), name.as_str());
    }
}

fn reads_its_reference(model: &Model, name: &str) {
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

#[test]
fn the_scores_are_near_those_of_full_precision() {
    for name in ModelName::ALL {
        let mut model = model(name);
        for kernels in Kernels::available() {
            model.kernels = kernels;
            let (mut error, mut power) = (0.0f64, 0.0f64);
            for reference in references(name.as_str()) {
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
        for reference in references(name.as_str()) {
            let (good, count) = agreement(&model, &reference);
            (same, all) = (same + good, all + count);
        }
        assert!(same * 100 >= all * 90, "{}: {same} of {all} agree", name.as_str());
    }
}

/// How many names, parts of speech, heads and relations are those of the reference, and of how many.
fn agreement(model: &Model, reference: &Reference) -> (usize, usize) {
    let (sentences, mut tokens) = reference.input();
    let found = model.tag(&reference.text, &sentences, &mut tokens, 0, &|| None).unwrap_or_default();
    let span = |f: &Found| (tokens.get(f.first as usize).map(|t| t.span.start), f.kind.to_string());
    let found: Vec<_> = found.iter().map(span).collect();
    let mut same = 0;
    for (start, _, kind) in &reference.entities {
        same += usize::from(found.contains(&(Some(reference.byte(*start)), kind.clone())));
    }
    for (i, token) in tokens.iter().enumerate() {
        let head = token.head.map_or(0, |head| head as usize + 1);
        same += usize::from(reference.upos_names.get(i).is_some_and(|u| u == token.upos.as_str()));
        same += usize::from(reference.heads.get(i) == Some(&head));
        same += usize::from(reference.relation_names.get(i).is_some_and(|r| r == token.deprel.as_str()));
    }
    (same, reference.entities.len() + 3 * tokens.len())
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
    assert_eq!(refused(&other), "model metadata: format 9, but this program reads formats 1 and 2");
    assert!(matches!(Model::from_path(Path::new("no/such/file")), Err(ModelError::Read { .. })));
}

/// A file of format 2 with `tensors` changed: one convolution of width 16 whose only opinion is that every token is a person.
fn pack(change: impl FnOnce(&mut Vec<(String, Dtype, Vec<usize>, Vec<u8>)>)) -> Vec<u8> {
    let pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "▁a", "b"];
    let mut ends = Vec::new();
    for piece in pieces {
        ends.push(ends.last().copied().unwrap_or(0) + piece.len() as i32);
    }
    let bytes = |ints: &[i32]| ints.iter().flat_map(|i| i.to_le_bytes()).collect::<Vec<u8>>();
    let floats = |values: &[f32]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let (vocab, width, tags) = (pieces.len(), 16, 3);
    let mut tensors = vec![
        ("vocab.bytes".to_owned(), Dtype::U8, vec![pieces.concat().len()], pieces.concat().into_bytes()),
        ("vocab.ends".to_owned(), Dtype::I32, vec![vocab], bytes(&ends)),
        ("vocab.scores".to_owned(), Dtype::F32, vec![vocab], floats(&[0., 0., 0., 0., -2., -3., -4., -3.])),
        ("pool.bias".to_owned(), Dtype::F32, vec![384], floats(&[0.0; 384])),
        ("encoder.0.linear.bias".to_owned(), Dtype::F32, vec![width], floats(&[0.0; 16])),
        ("ner.bias".to_owned(), Dtype::F32, vec![tags], floats(&[0.0, 9.0, 0.0])),
    ];
    for (name, rows, columns) in
        [("piece", vocab, width), ("pool", 384, width), ("encoder.0.linear", width, 3 * width), ("ner", tags, width)]
    {
        tensors.push((format!("{name}.weight"), Dtype::I8, vec![rows, columns], vec![0; rows * columns]));
        tensors.push((format!("{name}.scale"), Dtype::F32, vec![rows], floats(&vec![1.0; rows])));
    }
    for (name, rows) in [("shape", 20), ("glue", 3)] {
        tensors.push((format!("{name}.weight"), Dtype::F32, vec![rows, width], floats(&vec![0.0; rows * width])));
    }
    for name in ["embedding_norm", "encoder.0.norm"] {
        for part in ["weight", "bias"] {
            tensors.push((format!("{name}.{part}"), Dtype::F32, vec![width], floats(&[1.0; 16])));
        }
    }
    change(&mut tensors);
    let views: Result<Vec<_>, _> =
        tensors.iter().map(|t| TensorView::new(t.1, t.2.clone(), &t.3).map(|view| (t.0.clone(), view))).collect();
    let views = views.unwrap_or_else(|e| panic!("{e}"));
    let bare = safetensors::serialize(views.clone(), None).unwrap_or_else(|e| panic!("{e}"));
    let read = safetensors::SafeTensors::deserialize(&bare).unwrap_or_else(|e| panic!("{e}"));
    let config = r#"{"architecture":"convolution","vocab":8,"embedding":16,"hidden":16,"layers":1,"heads":1,"feed_forward":16,
        "dilations":[1],"arc":16,"label":16,"window":64,"max_pieces":16}"#;
    let metadata = [
        ("format", "2"),
        ("name", "multi-tiny"),
        ("version", "1"),
        ("languages", r#"["es","fr"]"#),
        ("config", config),
        ("tags", r#"["O","B-PERSON","I-PERSON"]"#),
        ("upos", "[]"),
        ("relations", "[]"),
        ("sha256", &checksum(&read)),
    ];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned())).into_iter().collect();
    safetensors::serialize(views, Some(metadata)).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn a_file_with_its_own_vocabulary_is_read_and_used() {
    let keep = |bytes: &[u8]| Cow::Owned(bytes.to_vec());
    let model = Model::load(&pack(|_| ()), keep).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(model.version(), "multi-tiny-1");
    assert!(model.knows("fr") && !model.knows("en"));
    let text = "a ab xy";
    let mut tokens = [(0, 1), (2, 4), (5, 7)].map(|(start, end)| Token::new(Span::new(start, end), 0));
    let sentences = [Sentence { span: Span::new(0, 7), paragraph: 0, first_token: 0, end_token: 3 }];
    let (mut document, mut pieces) = (Document::default(), Pieces::default());
    document.read(text, &tokens, &model.words);
    document.fill(&Window { tokens: 0..3, core: 0..3 }, &model.words, &mut pieces);
    assert_eq!(pieces.ids, [0, 6, 6, 7, 4, 3, 2]);
    assert_eq!(pieces.first, [1, 2, 4]);
    let found = model.tag(text, &sentences, &mut tokens, 0, &|| None).unwrap_or_default();
    assert_eq!(found.len(), 3);
}

#[test]
fn a_vocabulary_that_does_not_fit_is_refused() {
    let keep = |bytes: &[u8]| Cow::Owned(bytes.to_vec());
    for (name, damage) in [("vocab.ends", 200u8), ("vocab.bytes", 0xff)] {
        let file = pack(|tensors| {
            let tensor = tensors.iter_mut().find(|t| t.0 == name).and_then(|t| t.3.first_mut());
            if let Some(first) = tensor {
                *first = damage;
            }
        });
        assert!(Model::load(&file, keep).is_err(), "{name}");
    }
    let file = pack(|tensors| tensors.retain(|t| t.0 != "vocab.scores"));
    let refused = Model::load(&file, keep).err().map(|e| e.to_string());
    assert_eq!(refused.as_deref(), Some("tensor vocab.scores: missing"));
}
