//! The API as an OpenAPI document, made of the descriptors: nothing of it is written by hand, so it cannot fall behind.
//!
//! It tells what the HTTP port takes as JSON: every unary call and every stream of replies, with the comments of the definitions.

use super::schema::Schema;
use crate::grpc::rpc::{Access, Kind, RPCS, Rpc};
use prost_reflect::{Cardinality, DescriptorError, EnumDescriptor, FieldDescriptor, FileDescriptor, MessageDescriptor};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Where a client finds a server that was started without further ado.
const DEFAULT_SERVER: &str = "http://localhost:8080";

/// The document.
///
/// # Errors
/// When the descriptors cannot be read, which a test holds not to happen.
pub fn document() -> Result<Value, DescriptorError> {
    let schema = Schema::open()?;
    let mut writer = Writer { comments: comments(&schema), schemas: BTreeMap::new() };
    let mut paths = Map::new();
    let mut tags = Vec::new();
    for rpc in RPCS.iter().filter(|rpc| rpc.kind != Kind::BidiStream && rpc.service.starts_with("dateline.")) {
        let Some(method) = schema.method(rpc) else { continue };
        let service = method.parent_service();
        if !tags.iter().any(|tag: &Value| tag["name"] == service.name()) {
            tags.push(
                json!({"name": service.name(), "description": writer.comment(&service.parent_file(), service.path())}),
            );
        }
        let comment = writer.comment(&method.parent_file(), method.path());
        let (input, output) = (writer.reference(&method.input()), writer.reference(&method.output()));
        let replies = match rpc.kind {
            Kind::ServerStream => json!({"application/x-ndjson": {"schema": output}}),
            Kind::Unary | Kind::BidiStream => json!({"application/json": {"schema": output}}),
        };
        let operation = json!({"post": {
            "operationId": format!("{}_{}", service.name(), method.name()),
            "tags": [service.name()],
            "summary": first_sentence(&comment),
            "description": format!("{comment}\n\n{}", scope(rpc)),
            "requestBody": {"required": true, "content": {"application/json": {"schema": input}}},
            "responses": {
                "200": {"description": described(rpc), "content": replies},
                "default": {"$ref": "#/components/responses/Error"},
            },
        }});
        paths.insert(format!("/{}/{}", rpc.service, rpc.method), operation);
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Who, what, where, when, and who said what, from newswire. Every call is a POST of JSON. Values that are \
                            zero are left out of replies; 64-bit integers are strings; a call may set its time limit in \
                            milliseconds by the header `connect-timeout-ms`.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": DEFAULT_SERVER}],
        "security": [{}, {"token": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"Error": {
                "description": "The error: its code, message and details, as gRPC has them.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            }},
            "schemas": writer.finish(),
        },
    }))
}

/// What a stream's reply is, and what another's.
const fn described(rpc: &Rpc) -> &'static str {
    match rpc.kind {
        Kind::ServerStream => "One object a line; the last may be `{\"error\": …}` with what ended the stream.",
        Kind::Unary | Kind::BidiStream => "The reply.",
    }
}

fn scope(rpc: &Rpc) -> String {
    match rpc.access {
        Access::Open => "Needs no token.".to_owned(),
        Access::Anybody => "Needs any token, where the server asks for tokens.".to_owned(),
        Access::Scope(scope) => format!("Needs the scope `{}`, where the server asks for tokens.", scope.as_str()),
    }
}

fn first_sentence(comment: &str) -> String {
    let end = comment.find(". ").map_or(comment.len(), |end| end + 1);
    comment.get(..end).unwrap_or_default().trim_end_matches('.').to_owned()
}

/// The comment of everything, by file and by its place in that.
type Comments = BTreeMap<String, BTreeMap<Vec<i32>, String>>;

fn comments(schema: &Schema) -> Comments {
    let of_file = |file: FileDescriptor| {
        let source = file.file_descriptor_proto().source_code_info.clone().unwrap_or_default();
        let told = source.location.into_iter().filter_map(|l| Some((l.path, flowing(l.leading_comments.as_deref()?))));
        (file.name().to_owned(), told.collect())
    };
    schema.files().map(of_file).collect()
}

/// The lines of a comment, its paragraphs apart.
fn flowing(comment: &str) -> String {
    let mut text = String::new();
    for line in comment.lines().map(str::trim) {
        match line {
            "" if !text.ends_with("\n\n") => text.push_str("\n\n"),
            "" => {}
            line => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push(' ');
                }
                text.push_str(line);
            }
        }
    }
    text.trim().to_owned()
}

/// Writes schemas, each once.
struct Writer {
    comments: Comments,
    /// `None` for one that is being written.
    schemas: BTreeMap<String, Option<Value>>,
}

impl Writer {
    fn comment(&self, file: &FileDescriptor, path: &[i32]) -> String {
        self.comments.get(file.name()).and_then(|file| file.get(path)).cloned().unwrap_or_default()
    }

    /// A reference to a message, whose schema is written if it has none yet; well-known types are written in place.
    fn reference(&mut self, message: &MessageDescriptor) -> Value {
        let name = message.full_name().to_owned();
        if let Some(well_known) = well_known(&name) {
            return well_known;
        }
        if !self.schemas.contains_key(&name) {
            self.schemas.insert(name.clone(), None);
            let schema = self.message(message);
            self.schemas.insert(name.clone(), Some(schema));
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    fn message(&mut self, message: &MessageDescriptor) -> Value {
        let mut properties = Map::new();
        for field in message.fields() {
            let comment = self.comment(&message.parent_file(), field.path());
            let mut schema = self.field(&field);
            let told = field.containing_oneof().filter(|oneof| !oneof.is_synthetic());
            let told = told.map(|oneof| format!(" At most one field of `{}` is set.", oneof.name())).unwrap_or_default();
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("description".to_owned(), format!("{comment}{told}").into());
            }
            properties.insert(field.json_name().to_owned(), schema);
        }
        let comment = self.comment(&message.parent_file(), message.path());
        json!({"type": "object", "description": comment, "properties": properties, "additionalProperties": false})
    }

    fn field(&mut self, field: &FieldDescriptor) -> Value {
        if field.is_map() {
            let entry = field.kind();
            let value = entry.as_message().map(|entry| self.kind(&entry.map_entry_value_field()));
            return json!({"type": "object", "additionalProperties": value});
        }
        let one = self.kind(field);
        if field.cardinality() == Cardinality::Repeated { json!({"type": "array", "items": one}) } else { one }
    }

    fn kind(&mut self, field: &FieldDescriptor) -> Value {
        use prost_reflect::Kind::{
            Bool, Bytes, Double, Enum, Fixed32, Fixed64, Float, Int32, Int64, Message, Sfixed32, Sfixed64, Sint32, Sint64,
            String, Uint32, Uint64,
        };
        match field.kind() {
            Double => json!({"type": "number", "format": "double"}),
            Float => json!({"type": "number", "format": "float"}),
            Int32 | Sint32 | Sfixed32 => json!({"type": "integer", "format": "int32"}),
            Uint32 | Fixed32 => json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}),
            Int64 | Sint64 | Sfixed64 => json!({"type": "string", "format": "int64"}),
            Uint64 | Fixed64 => json!({"type": "string", "format": "uint64"}),
            Bool => json!({"type": "boolean"}),
            String => json!({"type": "string"}),
            Bytes => json!({"type": "string", "contentEncoding": "base64"}),
            Enum(values) => self.enumeration(&values),
            Message(message) => self.reference(&message),
        }
    }

    fn enumeration(&mut self, values: &EnumDescriptor) -> Value {
        let name = values.full_name().to_owned();
        if !self.schemas.contains_key(&name) {
            let names: Vec<String> = values.values().map(|value| value.name().to_owned()).collect();
            let mut told = self.comment(&values.parent_file(), values.path());
            for value in values.values() {
                let comment = self.comment(&values.parent_file(), value.path());
                told += &format!("\n- `{}`: {comment}", value.name());
            }
            self.schemas.insert(name.clone(), Some(json!({"type": "string", "enum": names, "description": told})));
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    fn finish(self) -> Map<String, Value> {
        let detail = json!({
            "type": "object",
            "properties": {
                "type": {"type": "string", "description": "Full name of a message, such as `google.rpc.ErrorInfo`."},
                "value": {"type": "string", "contentEncoding": "base64", "description": "The message in protobuf."},
                "debug": {"type": "object", "description": "The message as JSON: of `google.rpc.ErrorInfo` `reason` and `domain`."},
            },
        });
        let error = json!({
            "type": "object",
            "required": ["code"],
            "properties": {
                "code": {"type": "string", "description": "The gRPC code, such as `invalid_argument`."},
                "message": {"type": "string"},
                "details": {"type": "array", "items": detail},
            },
        });
        let written = self.schemas.into_iter().filter_map(|(name, schema)| Some((name, schema?)));
        written.chain([("Error".to_owned(), error)]).collect()
    }
}

/// The JSON of types that have one of their own.
fn well_known(name: &str) -> Option<Value> {
    Some(match name {
        "google.protobuf.Timestamp" => json!({"type": "string", "format": "date-time"}),
        "google.protobuf.Duration" => json!({"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]{1,9})?s$"}),
        "google.protobuf.FieldMask" => json!({"type": "string"}),
        "google.protobuf.Empty" | "google.protobuf.Struct" => json!({"type": "object"}),
        "google.protobuf.Any" => {
            json!({"type": "object", "properties": {"@type": {"type": "string"}}, "required": ["@type"]})
        }
        "google.protobuf.BoolValue" => json!({"type": "boolean"}),
        "google.protobuf.Int32Value" => json!({"type": "integer", "format": "int32"}),
        "google.protobuf.DoubleValue" | "google.protobuf.FloatValue" => json!({"type": "number"}),
        "google.protobuf.StringValue" => json!({"type": "string"}),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_has_its_path_and_every_reference_leads_somewhere() {
        let document = document().unwrap_or_else(|e| panic!("{e}"));
        for rpc in RPCS.iter().filter(|rpc| rpc.kind != Kind::BidiStream && rpc.service.starts_with("dateline.")) {
            let operation = &document["paths"][format!("/{}/{}", rpc.service, rpc.method)]["post"];
            assert!(operation["summary"].as_str().is_some_and(|told| !told.is_empty()), "{rpc:?}");
        }
        let mut open = vec![&document];
        let mut references = 0;
        while let Some(value) = open.pop() {
            match value {
                Value::Object(fields) => {
                    if let Some(Value::String(reference)) = fields.get("$ref") {
                        let pointer = reference.trim_start_matches('#');
                        assert!(document.pointer(pointer).is_some(), "{reference}");
                        references += 1;
                    }
                    open.extend(fields.values());
                }
                Value::Array(items) => open.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        assert!(references > 100, "{references}");
        let span = &document["components"]["schemas"]["dateline.v1.Span"]["properties"]["end"];
        assert!(span["type"] == "integer" && span["description"].as_str().is_some_and(|told| told.len() > 10), "{span}");
    }
}
