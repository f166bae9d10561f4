//! What is stored as a table of ClickHouse, for curves and counts over millions of documents.
//!
//! One row is one document with what was found in it, lists and all, so that a document is never there in part. The table is a
//! `ReplacingMergeTree` by the position of the change, with a flag for those that are deleted: the newest row of a document counts
//! (`FINAL`), and writing one again changes nothing. A second table says how far all is written; it is written after the rows.
//! [`rows`] makes them; `clickhouse.sql` has the tables. Only ClickHouse's HTTP interface is used.

mod rows;

use super::config::{Changes, ClickhouseSink, secret};
use super::record::Record;
use super::sink::{self, Bounds, Target};
use super::{Fault, Shared, web};
use crate::grpc::pb;
use async_trait::async_trait;
use std::time::Duration;
use ureq::Agent;

/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of one insert.
const BYTES: usize = 32 << 20;

/// Longest answer that is read.
const MAX_ANSWER: u64 = 64 << 10;

/// The tables; `{database}` stands for the name of the database.
const TABLES: &str = include_str!("clickhouse.sql");

/// Asks how far a part has written; `{part}` stands for its name.
const PROGRESS: &str = include_str!("clickhouse/progress.sql");

/// Runs until something fails; until everything is written, when asked to end then.
///
/// # Errors
/// For good when ClickHouse refuses what is asked.
pub(super) async fn run(to: &ClickhouseSink, shared: &Shared<'_>) -> Result<(), Fault> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if to.database.is_empty() || !to.database.chars().all(plain) {
        return Err(Fault::last(format!("the name of the database {:?} is to be letters, digits and _", to.database)));
    }
    let password = to.password_file.as_deref().map(secret).transpose().map_err(Fault::Final)?.unwrap_or_default();
    let agent = web::agent(to.ca.as_deref(), TIMEOUT).map_err(Fault::Final)?;
    let mut house = House { to, password, agent };
    let offset_encoding = pb::OffsetEncoding::Utf8Byte;
    let changes = Changes { filter: to.filter.clone(), offset_encoding, ..Changes::default() };
    sink::follow(&to.name, &changes, &mut house, shared).await
}

struct House<'a> {
    to: &'a ClickhouseSink,
    password: String,
    agent: Agent,
}

impl House<'_> {
    /// Runs one statement over some data; gives the answer.
    async fn ask(&self, statement: &str, data: Vec<u8>) -> Result<String, Fault> {
        let Self { to, password, agent } = self;
        let mut request = agent
            .post(&to.url)
            .header("X-ClickHouse-User", &to.user)
            .query("query", statement)
            // Times come as RFC 3339, and rows of a newer table may lack columns of ours.
            .query("date_time_input_format", "best_effort")
            .query("wait_end_of_query", "1");
        if !password.is_empty() {
            request = request.header("X-ClickHouse-Key", password);
        }
        let asked = tokio::task::spawn_blocking(move || {
            let mut answer = request.send(&data[..]).map_err(|e| e.to_string())?;
            let text = answer.body_mut().with_config().limit(MAX_ANSWER).lossy_utf8(true).read_to_string();
            text.map(|text| (answer.status(), text)).map_err(|e| e.to_string())
        });
        let failed = |why: String| Fault::passing(&to.url, why);
        let (status, text) = asked.await.map_err(|e| failed(e.to_string()))?.map_err(failed)?;
        if status.is_success() {
            return Ok(text);
        }
        let why = format!("{}: {status}: {}", to.url, text.trim());
        // 4xx: ClickHouse does not understand or allow it; it says 5xx of most other errors too, such as a table that is missing.
        Err(if status.is_client_error() { Fault::Final(why) } else { Fault::Passing(why) })
    }
}

#[async_trait(?Send)]
impl Target for House<'_> {
    fn bounds(&self) -> Bounds {
        Bounds { records: self.to.rows.max(1), bytes: BYTES, wait: self.to.wait }
    }

    async fn resume(&mut self) -> Result<String, Fault> {
        for statement in TABLES.replace("{database}", &self.to.database).split(";\n") {
            let statement: String = statement.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
            if !statement.trim().is_empty() {
                self.ask(statement.trim(), Vec::new()).await?;
            }
        }
        let ClickhouseSink { database, name, .. } = self.to;
        let asked = PROGRESS.trim().replace("{database}", database).replace("{part}", name);
        Ok(self.ask(&asked, Vec::new()).await?.trim().to_owned())
    }

    async fn write(&mut self, records: Vec<Record>) -> Result<(), Fault> {
        let Some(last) = records.last() else { return Ok(()) };
        let database = &self.to.database;
        let rows = rows::of(&records).map_err(|e| Fault::last(format!("a row cannot be written: {e}")))?;
        self.ask(&format!("INSERT INTO {database}.documents FORMAT JSONEachRow"), rows).await?;
        let progress = serde_json::json!({"part": self.to.name, "position": last.position, "token": last.token});
        let statement = format!("INSERT INTO {database}.progress FORMAT JSONEachRow");
        self.ask(&statement, progress.to_string().into_bytes()).await.map(|_| ())
    }
}
