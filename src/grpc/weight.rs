//! How much memory a message takes once it is decoded, reckoned from its bytes and the definition of its type before that is done.
//!
//! The size of each type is reckoned from its fields as prost lays them out: a pointer, a length and a capacity for what varies in
//! length, the value itself for the rest. Lists grow by doubling, so each element of one counts twice. What is reckoned is rather
//! too much than too little, and takes one pass over the bytes.

use super::rpc::Rpc;
use crate::http::schema::Schema;
use prost_reflect::{FieldDescriptor, Kind as FieldKind, MessageDescriptor};
use std::collections::HashMap;

/// A pointer, a length and a capacity.
const VARYING: usize = 24;

/// A number, or a pointer, with what says that it is there.
const FIXED: usize = 16;

/// How deep messages may lie in each other; prost decodes none that lie deeper.
const DEPTH: usize = 100;

/// Every type of message by its number.
#[derive(Debug)]
pub(crate) struct Weights {
    types: Vec<Type>,
    numbers: HashMap<String, usize>,
    schema: Schema,
}

#[derive(Debug)]
struct Type {
    size: usize,
    fields: HashMap<u64, Field>,
}

#[derive(Clone, Copy, Debug)]
struct Field {
    of: Of,
    /// Elements count this often.
    times: usize,
}

#[derive(Clone, Copy, Debug)]
enum Of {
    /// Text or bytes.
    Text,
    /// The message of this number.
    Message(usize),
    /// A number, of at least this many bytes on the wire.
    Number(usize),
}

impl Weights {
    /// Those of all types that are defined.
    pub(crate) fn of(schema: Schema) -> Self {
        let all: Vec<MessageDescriptor> = schema.messages().collect();
        let numbers: HashMap<String, usize> =
            all.iter().enumerate().map(|(number, message)| (message.full_name().to_owned(), number)).collect();
        let field = |field: FieldDescriptor| {
            let of = match field.kind() {
                FieldKind::String | FieldKind::Bytes => Of::Text,
                FieldKind::Message(message) => Of::Message(numbers.get(message.full_name()).copied().unwrap_or_default()),
                FieldKind::Double | FieldKind::Fixed64 | FieldKind::Sfixed64 => Of::Number(8),
                FieldKind::Float | FieldKind::Fixed32 | FieldKind::Sfixed32 => Of::Number(4),
                _ => Of::Number(1),
            };
            (u64::from(field.number()), Field { of, times: if field.is_list() || field.is_map() { 2 } else { 1 } })
        };
        let types = all
            .iter()
            .map(|message| Type { size: size(message, &mut Vec::new()), fields: message.fields().map(field).collect() });
        let types = types.collect();
        Self { types, numbers, schema }
    }

    /// The type of what an RPC is sent; `None` for what is not defined here, such as reflection.
    pub(crate) fn input(&self, rpc: &Rpc) -> Option<usize> {
        self.number(self.schema.method(rpc)?.input().full_name())
    }

    fn number(&self, full_name: &str) -> Option<usize> {
        self.numbers.get(full_name).copied()
    }

    /// The bytes that a message of this type takes once it is decoded, those of its type among them.
    pub(crate) fn weigh(&self, number: usize, message: &[u8]) -> usize {
        self.within(number, message, DEPTH)
    }

    fn within(&self, number: usize, mut message: &[u8], depth: usize) -> usize {
        let Some(kind) = self.types.get(number).filter(|_| depth > 0) else { return 0 };
        let mut weight = kind.size;
        // What is not well formed ends the message, here as when it is decoded.
        while let Some((tag, value)) = tag_and_value(&mut message) {
            let Some(Field { of, times }) = kind.fields.get(&tag) else { continue };
            weight += match (of, value) {
                (Of::Text, Value::Piece(text)) => VARYING * times + text.len(),
                (Of::Message(number), Value::Piece(piece)) => {
                    let piece = self.within(*number, piece, depth - 1);
                    // Its type lies in the list, which grows by doubling; what that points to does not.
                    piece + self.types.get(*number).map_or(0, |kind| kind.size) * (times - 1)
                }
                // Numbers without tags of their own.
                (Of::Number(bytes), Value::Piece(packed)) => packed.len() / bytes * FIXED,
                (Of::Number(_), Value::Number) => FIXED * (times - 1),
                (Of::Text | Of::Message(_), Value::Number) => 0,
            };
        }
        weight
    }
}

/// The size of a type itself, without what it points to.
fn size(message: &MessageDescriptor, around: &mut Vec<String>) -> usize {
    if around.iter().any(|name| name == message.full_name()) {
        // A type that holds itself does so by a pointer.
        return FIXED;
    }
    around.push(message.full_name().to_owned());
    let sizes: usize = message
        .fields()
        .map(|field| match field.kind() {
            _ if field.is_list() || field.is_map() => VARYING,
            FieldKind::String | FieldKind::Bytes => VARYING,
            FieldKind::Message(part) => size(&part, around) + FIXED / 2,
            _ => FIXED,
        })
        .sum();
    around.pop();
    sizes
}

/// What stands behind a tag.
enum Value<'a> {
    Number,
    Piece(&'a [u8]),
}

/// The next tag of a message and its value. Groups are looked into, as nobody sends them.
fn tag_and_value<'a>(message: &mut &'a [u8]) -> Option<(u64, Value<'a>)> {
    let key = varint(message)?;
    let value = match key & 7 {
        0 => varint(message).map(|_| Value::Number)?,
        1 => message.split_off(..8).map(|_| Value::Number)?,
        2 => {
            let length = usize::try_from(varint(message)?).ok()?;
            Value::Piece(message.split_off(..length)?)
        }
        3 | 4 => Value::Number,
        5 => message.split_off(..4).map(|_| Value::Number)?,
        _ => return None,
    };
    Some((key >> 3, value))
}

/// A number of up to ten bytes, seven bits in each.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..70).step_by(7) {
        let byte = *bytes.split_off_first()?;
        number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or_default();
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::pb;
    use prost::Message as _;

    fn weights() -> Weights {
        Weights::of(Schema::open().unwrap_or_else(|e| panic!("{e}")))
    }

    fn weigh(name: &str, message: &[u8]) -> usize {
        let weights = weights();
        let number = weights.number(name).unwrap_or_else(|| panic!("{name}"));
        weights.weigh(number, message)
    }

    #[test]
    fn a_text_weighs_what_it_has_and_an_empty_message_what_its_type_has() {
        let text = pb::Document { text: "a".repeat(1 << 20), ..pb::Document::default() };
        let weight = weigh("dateline.v1.Document", &text.encode_to_vec());
        assert!((1 << 20..(1 << 20) + 2_000).contains(&weight), "{weight}");
        // Two bytes each: the tag of `documents`, and no length.
        const MANY: usize = 100_000;
        let mut wire =
            pb::SummarizeDocumentsRequest { documents: vec![pb::Document::default(); MANY], ..Default::default() }
                .encode_to_vec();
        let weight = weigh("dateline.v1.SummarizeDocumentsRequest", &wire);
        assert!(wire.len() <= 2 * MANY && weight >= MANY * size_of::<pb::Document>(), "{weight}");
        assert!(weight <= MANY * 4 * size_of::<pb::Document>(), "{weight}");
        // What is cut off weighs what came before.
        wire.truncate(MANY);
        let half = weigh("dateline.v1.SummarizeDocumentsRequest", &wire);
        assert!((weight * 49 / 100..=weight * 51 / 100).contains(&half), "{half} of {weight}");
    }

    #[test]
    fn no_type_is_larger_than_it_is_reckoned() {
        let weights = weights();
        let cases = [
            ("dateline.v1.Document", size_of::<pb::Document>()),
            ("dateline.v1.AnalyzeDocumentRequest", size_of::<pb::AnalyzeDocumentRequest>()),
            ("dateline.v1.SummarizeDocumentsRequest", size_of::<pb::SummarizeDocumentsRequest>()),
            ("dateline.v1.BatchIngestDocumentsRequest", size_of::<pb::BatchIngestDocumentsRequest>()),
            ("dateline.v1.IngestDocumentsRequest", size_of::<pb::IngestDocumentsRequest>()),
            ("dateline.v1.Watch", size_of::<pb::Watch>()),
            ("dateline.v1.Analysis", size_of::<pb::Analysis>()),
            ("dateline.v1.Entity", size_of::<pb::Entity>()),
            ("dateline.v1.Statement", size_of::<pb::Statement>()),
        ];
        for (name, real) in cases {
            let reckoned = weights.number(name).map_or(0, |number| weights.types[number].size);
            assert!((real..=real * 4).contains(&reckoned), "{name}: {reckoned} for {real}");
        }
    }

    #[test]
    fn lists_and_maps_and_numbers_weigh_more_than_their_bytes() {
        let labels = (0..1_000).map(|n| (n.to_string(), String::new())).collect();
        let document = pb::Document { labels, authors: vec![String::new(); 1_000], ..pb::Document::default() };
        let weight = weigh("dateline.v1.Document", &document.encode_to_vec());
        assert!(weight >= 1_000 * (48 + 24), "{weight}");
        let layers = pb::AnalyzeDocumentRequest { layers: vec![1; 100_000], ..Default::default() }.encode_to_vec();
        assert!(weigh("dateline.v1.AnalyzeDocumentRequest", &layers) >= 100_000 * 8);
        for strange in [&[0xff; 20][..], &[0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f], &[0x0b, 0x0c, 0x07], &[0x08]] {
            assert!(weigh("dateline.v1.Document", strange) < 10_000, "{strange:?}");
        }
    }
}
