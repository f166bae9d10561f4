//! `dateline entities`: who is in the stored documents; and the names that filters of searches take.

use super::get::day;
use super::pretty::{FAINT, HEADING};
use super::remote::{self, Connection, Remote, failure};
use super::{jsonl, note};
use crate::grpc::pb;
use crate::grpc::pb::entity_service_client::EntityServiceClient;
use crate::store::terms;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Entities that are looked at to find the one that is meant.
const CANDIDATES: i32 = 50;

/// Aliases, roles and neighbours shown.
const SHOWN: usize = 12;

/// List the people, bodies and places of the stored documents, or show one of them.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Beginning of a name, to list those; entities/… shows one with its names, roles and company.
    #[arg(default_value = "", hide_default_value = true, value_name = "NAME")]
    name: String,
    /// Most entities listed.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=1_000), value_name = "N")]
    limit: i32,
    /// One JSON object a line: ProtoJSON of `dateline.v1.RegisteredEntity`; of one that is shown, of `GetEntityResponse`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    let written = remote::block_on(async {
        let mut client = EntityServiceClient::new(args.remote.connect().await?);
        if args.name.starts_with("entities/") {
            let request = pb::GetEntityRequest { name: args.name.clone() };
            let reply = client.get_entity(args.remote.request(request)).await.map_err(|s| failure(&s))?;
            let profile = reply.into_inner();
            let written = if args.json { jsonl::write_line(out, &profile) } else { write_profile(out, &profile) };
            return Ok::<_, Box<dyn Error>>(written);
        }
        let found = listed(&mut client, &args.remote, &args.name, args.limit).await?;
        if found.is_empty() {
            note("no stored document names such an entity");
        }
        let write = |entity| if args.json { jsonl::write_line(out, entity) } else { write_line(out, entity) };
        Ok(found.iter().try_for_each(write))
    })??;
    remote::heard(written)
}

async fn listed(
    client: &mut EntityServiceClient<Connection>,
    remote: &Remote,
    name: &str,
    page_size: i32,
) -> Result<Vec<pb::RegisteredEntity>, String> {
    let request = pb::ListEntitiesRequest { name_prefix: name.to_owned(), page_size, ..pb::ListEntitiesRequest::default() };
    let reply = client.list_entities(remote.request(request)).await.map_err(|s| failure(&s))?;
    Ok(reply.into_inner().entities)
}

/// The resource name of the entity that is meant: the one that is called so in full, else the one in most documents that may be.
///
/// # Errors
/// When there is none.
pub(super) async fn resolve(connection: &Connection, remote: &Remote, name: &str) -> Result<String, String> {
    if name.starts_with("entities/") {
        return Ok(name.to_owned());
    }
    let mut client = EntityServiceClient::new(connection.clone());
    let found = listed(&mut client, remote, name, CANDIDATES).await?;
    let wanted = terms::indexed(name);
    let exact = found.iter().find(|entity| terms::indexed(&entity.canonical_name) == wanted);
    let meant = exact.or(found.first()).ok_or_else(|| format!("no stored document names {name:?}"))?;
    Ok(meant.name.clone())
}

fn write_line(out: &mut impl Write, entity: &pb::RegisteredEntity) -> io::Result<()> {
    let kind = entity.r#type().as_str_name().trim_start_matches("ENTITY_TYPE_").to_lowercase();
    let counts = format!("{} documents, {} statements", entity.document_count, entity.statement_count);
    writeln!(out, "{HEADING}{}{HEADING:#} {FAINT}{kind} · {counts} · {}{FAINT:#}", entity.canonical_name, entity.name)
}

fn write_profile(out: &mut impl Write, profile: &pb::GetEntityResponse) -> io::Result<()> {
    if let Some(entity) = &profile.entity {
        write_line(out, entity)?;
    }
    let aliases: Vec<&str> = profile.aliases.iter().take(SHOWN).map(|alias| alias.text.as_str()).collect();
    if !aliases.is_empty() {
        writeln!(out, "called {}", aliases.join(", "))?;
    }
    for role in profile.roles.iter().take(SHOWN) {
        let of = if role.place_or_organization.is_empty() { "" } else { " · " };
        let from_to = [role.first_time, role.last_time].map(|time| time.map(|t| day(&t)).unwrap_or_default()).join(" to ");
        writeln!(out, "{}{of}{} {FAINT}{from_to}{FAINT:#}", role.title, role.place_or_organization)?;
    }
    for beside in profile.co_occurrences.iter().take(SHOWN) {
        let Some(entity) = &beside.entity else { continue };
        writeln!(out, "with {} {FAINT}in {} documents{FAINT:#}", entity.canonical_name, beside.document_count)?;
    }
    Ok(())
}
