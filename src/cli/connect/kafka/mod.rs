//! Apache Kafka, by librdkafka: [`source`] reads a topic, [`sink`] writes one. Only in builds with the feature `kafka`, since
//! librdkafka is C and makes the program larger. Here is how both connect.

pub(super) mod sink;
pub(super) mod source;

use super::Fault;
use super::config::KafkaServer;
use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use std::time::Duration;

/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What librdkafka is told: our defaults, then what the section says, by its names.
fn client(server: &KafkaServer, part: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &server.brokers).set("client.id", format!("dateline-{part}"));
    for (key, value) in &server.settings {
        config.set(key, value);
    }
    config
}

/// What an error means: settings and rights do not mend themselves.
fn fault(what: &str, error: &KafkaError) -> Fault {
    use RDKafkaErrorCode as Code;
    let lasting = matches!(error, KafkaError::ClientConfig(..))
        || matches!(
            error.rdkafka_error_code(),
            Some(
                Code::UnknownTopicOrPartition
                    | Code::UnknownTopic
                    | Code::TopicAuthorizationFailed
                    | Code::GroupAuthorizationFailed
                    | Code::ClusterAuthorizationFailed
                    | Code::SaslAuthenticationFailed
                    | Code::Authentication
            )
        );
    if lasting { Fault::Final(format!("{what}: {error}")) } else { Fault::Passing(format!("{what}: {error}")) }
}
