//! The messages of every RPC as their descriptors tell them, and their ProtoJSON.

use crate::grpc::pb;
use crate::grpc::rpc::Rpc;
use prost::Message as _;
use prost_reflect::{
    DescriptorError, DescriptorPool, DynamicMessage, FileDescriptor, MessageDescriptor, MethodDescriptor, SerializeOptions,
};

/// The descriptors of every service that is served.
#[derive(Clone, Debug)]
pub struct Schema {
    pool: DescriptorPool,
}

impl Schema {
    /// Reads the descriptors.
    ///
    /// # Errors
    /// When they do not fit together, which a test holds not to happen.
    pub fn open() -> Result<Self, DescriptorError> {
        let mut pool = DescriptorPool::decode(pb::DESCRIPTORS)?;
        pool.decode_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)?;
        Ok(Self { pool })
    }

    /// The method of an RPC.
    pub fn method(&self, rpc: &Rpc) -> Option<MethodDescriptor> {
        self.pool.get_service_by_name(rpc.service)?.methods().find(|method| method.name() == rpc.method)
    }

    /// Every file of definitions.
    pub fn files(&self) -> impl Iterator<Item = FileDescriptor> {
        self.pool.files()
    }

    /// Every message that is defined, those within others too.
    pub fn messages(&self) -> impl Iterator<Item = MessageDescriptor> {
        self.pool.all_messages()
    }

    /// The message of this full name, such as `dateline.v1.Analysis`.
    pub fn message(&self, name: &str) -> Option<MessageDescriptor> {
        self.pool.get_message_by_name(name)
    }
}

/// What a value takes in a message as it is read from JSON, the place in a list that grows by doubling among it.
const VALUE: usize = 96;

/// The bytes that reading a message from JSON takes, beside those of the JSON: rather too many than too few, since a comma in a text
/// counts as well.
pub fn weight(json: &[u8]) -> usize {
    json.len() + VALUE * json.iter().filter(|byte| matches!(byte, b'{' | b'[' | b',')).count()
}

/// The protobuf of a message in ProtoJSON; nothing at all is the empty message.
///
/// # Errors
/// What is wrong with it, and where: a field that the message does not have is an error, since it is most likely misspelt.
pub fn from_json(message: MessageDescriptor, json: &[u8]) -> Result<Vec<u8>, String> {
    let json: &[u8] = if json.trim_ascii().is_empty() { b"{}" } else { json };
    let mut reader = serde_json::Deserializer::from_slice(json);
    let read = DynamicMessage::deserialize(message, &mut reader).and_then(|message| reader.end().map(|()| message));
    read.map(|message| message.encode_to_vec()).map_err(|error| error.to_string())
}

/// The ProtoJSON of a message in protobuf, one line without its end. Zero values are left out, unless `defaults` are wanted.
///
/// # Errors
/// When the bytes are not of this message.
pub fn to_json(message: MessageDescriptor, bytes: &[u8], defaults: bool) -> Result<Vec<u8>, String> {
    to_json_lines(message, bytes, defaults, false)
}

/// The same, over several lines if `pretty`.
///
/// # Errors
/// As [`to_json`].
pub fn to_json_lines(message: MessageDescriptor, bytes: &[u8], defaults: bool, pretty: bool) -> Result<Vec<u8>, String> {
    let message = DynamicMessage::decode(message, bytes).map_err(|error| error.to_string())?;
    let mut json = Vec::with_capacity(bytes.len() * 2);
    let options = SerializeOptions::new().skip_default_fields(!defaults);
    let written = if pretty {
        message.serialize_with_options(&mut serde_json::Serializer::pretty(&mut json), &options)
    } else {
        message.serialize_with_options(&mut serde_json::Serializer::new(&mut json), &options)
    };
    written.map(|()| json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::rpc::RPCS;

    fn schema() -> Schema {
        Schema::open().unwrap_or_else(|e| panic!("{e}"))
    }

    fn message(name: &str) -> MessageDescriptor {
        schema().message(name).unwrap_or_else(|| panic!("{name}"))
    }

    #[test]
    fn every_rpc_has_its_method() {
        let schema = schema();
        for rpc in RPCS.iter().filter(|rpc| !rpc.service.starts_with("grpc.reflection.")) {
            assert!(schema.method(rpc).is_some(), "{rpc:?}");
        }
    }

    #[test]
    fn json_comes_back_and_what_is_wrong_is_named() {
        let span = || message("dateline.v1.Span");
        let back = |json: &str| {
            let bytes = from_json(span(), json.as_bytes())?;
            to_json(span(), &bytes, false).map(|json| String::from_utf8_lossy(&json).into_owned())
        };
        assert_eq!(back(r#"{"start": 0, "end": 7}"#).as_deref(), Ok(r#"{"end":7}"#));
        assert_eq!(back(" \n").as_deref(), Ok("{}"));
        for (wrong, told) in [
            (r#"{"start": 0, "stop": 7}"#, "stop"),
            (r#"{"end": "seven"}"#, "invalid digit"),
            (r#"{"end": 7} {}"#, "trailing"),
            ("[]", "sequence"),
            ("{", "EOF"),
        ] {
            let error = back(wrong).err().unwrap_or_default();
            assert!(error.contains(told), "{wrong}: {error}");
        }
        let all = to_json(span(), &[], true).unwrap_or_default();
        assert!(String::from_utf8_lossy(&all).starts_with(r#"{"start":0,"end":0"#), "{}", String::from_utf8_lossy(&all));
    }

    #[test]
    fn a_status_inside_a_message_is_json_too() {
        let status = crate::grpc::status::in_band(crate::error::Error::Internal);
        let response = pb::AnalyzeDocumentsResponse {
            result: Some(pb::analyze_documents_response::Result::Error(status)),
            ..pb::AnalyzeDocumentsResponse::default()
        };
        let json = to_json(message("dateline.v1.AnalyzeDocumentsResponse"), &response.encode_to_vec(), false);
        let json: serde_json::Value = json.ok().and_then(|j| serde_json::from_slice(&j).ok()).unwrap_or_default();
        assert_eq!(json["error"]["details"][0]["reason"], "INTERNAL", "{json}");
    }
}
