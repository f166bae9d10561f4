//! Which stored documents a command means.

use super::documents::parse_day;
use super::entities::resolve;
use super::remote::{Connection, Remote};
use crate::grpc::pb;

/// Arguments that say which documents are meant; all of them must hold.
#[derive(Debug, clap::Args)]
pub(super) struct Documents {
    /// Published by one of these outlets.
    #[arg(long, value_name = "NAME")]
    outlet: Vec<String>,
    /// In one of these languages (BCP-47).
    #[arg(long, value_name = "CODE")]
    language: Vec<String>,
    /// Mentions all of these: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    entity: Vec<String>,
    /// Not before: YYYY-MM-DD, RFC 3339, today, yesterday, or how long ago (7d, "2 weeks").
    #[arg(long, value_parser = parse_day, value_name = "TIME")]
    since: Option<pbjson_types::Timestamp>,
    /// Before: the same.
    #[arg(long, value_parser = parse_day, value_name = "TIME")]
    until: Option<pbjson_types::Timestamp>,
    /// Belongs to this story: stories/….
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    story: String,
    /// Has all of these labels.
    #[arg(long, value_parser = parse_label, value_name = "KEY=VALUE")]
    label: Vec<(String, String)>,
}

impl Documents {
    /// The same as a request carries it; names of entities are looked up.
    ///
    /// # Errors
    /// When an entity is not known, or the server does not answer.
    pub(super) async fn filter(&self, connection: &Connection, remote: &Remote) -> Result<pb::DocumentFilter, String> {
        let mut entities = Vec::with_capacity(self.entity.len());
        for name in &self.entity {
            entities.push(resolve(connection, remote, name).await?);
        }
        Ok(pb::DocumentFilter {
            outlets: self.outlet.clone(),
            language_codes: self.language.clone(),
            entities,
            labels: self.label.iter().cloned().collect(),
            start_time: self.since,
            end_time: self.until,
            story: self.story.clone(),
        })
    }
}

fn parse_label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}
