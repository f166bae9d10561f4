//! What a watch asks for, as arguments say it.

use crate::cli::documents::read_text;
use crate::cli::entities::resolve;
use crate::cli::events::{EventTypes, parse_event};
use crate::cli::remote::{Connection, Remote};
use crate::grpc::pb;
use pb::watch_condition::Condition;
use pb::watch_party::Party;
use std::path::PathBuf;

/// What a watch asks for; all of it must hold.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What matches")]
pub(super) struct Asked {
    /// The query as ProtoJSON of `dateline.v1.WatchQuery`, in a file; - is standard input. Groups with alternatives are told so.
    #[arg(long, value_name = "FILE")]
    query: Option<PathBuf>,
    /// Mentions this: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    entity: Vec<String>,
    /// This one says something: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    speaker: Vec<String>,
    /// Holds these words, as `dateline search` takes them.
    #[arg(long, value_name = "WORDS")]
    words: Vec<String>,
    /// Does not hold these words.
    #[arg(long, value_name = "WORDS")]
    without: Vec<String>,
    /// Tells an event of one of these types ("consult", "threaten,reject").
    #[arg(long, value_parser = parse_event, value_name = "TYPE,…")]
    event: Option<EventTypes>,
    /// This one does it: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// To this one it is done: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Happens in this country, or is told from there: two letters.
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Its story has at least so many documents with it.
    #[arg(long, value_parser = clap::value_parser!(i32).range(2..), value_name = "N")]
    story_size: Option<i32>,
    /// Published there.
    #[arg(long, value_name = "NAME")]
    outlet: Vec<String>,
    /// In this language (BCP-47).
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// About this topic, by its code.
    #[arg(long, value_name = "CODE")]
    topic: Option<String>,
}

impl Asked {
    /// The query; names of entities are looked up.
    pub(super) async fn query(&self, connection: &Connection, remote: &Remote) -> Result<pb::WatchQuery, super::Failed> {
        if let Some(path) = &self.query {
            let text = read_text(path)?;
            return serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()).into());
        }
        let mut conditions: Vec<(Condition, bool)> = Vec::new();
        for name in &self.entity {
            conditions.push((Condition::Entity(resolve(connection, remote, name).await?), false));
        }
        for name in &self.speaker {
            conditions.push((Condition::Speaker(resolve(connection, remote, name).await?), false));
        }
        let mut party = Vec::new();
        for name in [&self.source, &self.target] {
            party.push(match name {
                Some(name) => Some(pb::WatchParty { party: Some(Party::Entity(resolve(connection, remote, name).await?)) }),
                None => None,
            });
        }
        let [target, source] = [party.pop().flatten(), party.pop().flatten()];
        if self.event.is_some() || source.is_some() || target.is_some() {
            let types = self.event.clone().map(|EventTypes(types)| types).unwrap_or_default();
            conditions
                .push((Condition::Event(pb::WatchEvent { types, source, target, ..pb::WatchEvent::default() }), false));
        }
        if let Some(code) = &self.country {
            let place = pb::WatchParty { party: Some(Party::CountryCode(code.clone())) };
            conditions.push((Condition::Place(place), false));
        }
        conditions.extend(self.words.iter().map(|words| (Condition::Words(words.clone()), false)));
        conditions.extend(self.without.iter().map(|words| (Condition::Words(words.clone()), true)));
        conditions.extend(self.language.iter().map(|code| (Condition::LanguageCode(code.clone()), false)));
        conditions.extend(self.topic.iter().map(|code| (Condition::TopicCode(code.clone()), false)));
        conditions.extend(self.story_size.iter().map(|count| (Condition::StoryDocumentCount(*count), false)));
        let condition = |condition| pb::WatchCondition { condition: Some(condition) };
        let mut groups: Vec<pb::WatchGroup> = conditions
            .into_iter()
            .map(|(one, exclude)| pb::WatchGroup { conditions: vec![condition(one)], exclude })
            .collect();
        // No document is of two outlets.
        if !self.outlet.is_empty() {
            let conditions = self.outlet.iter().map(|outlet| condition(Condition::Outlet(outlet.clone()))).collect();
            groups.push(pb::WatchGroup { conditions, exclude: false });
        }
        Ok(pb::WatchQuery { groups })
    }
}
