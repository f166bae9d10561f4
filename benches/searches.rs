//! What searches cost over very many documents: `cargo bench --bench searches -- 200000` (documents; 20,000 when not given).
//!
//! `DATELINE_BENCH_FILE` names the SQLite file, which is filled up to that many documents and kept; else it is one that goes at the
//! end. `DATELINE_BENCH_POSTGRES` names a PostgreSQL database to be filled and asked instead. `DATELINE_BENCH_ONLY` asks only the
//! questions whose names hold it. Each question is asked of the store 100 times with other values (`DATELINE_BENCH_TIMES`); told
//! are median, 99th percentile and the slowest, in milliseconds, and the time of the processors that one takes, which other work on the
//! machine does not lengthen much (of PostgreSQL, our side alone).

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "it reports to people")]

#[path = "support/archive.rs"]
mod archive;
#[path = "support/chance.rs"]
mod chance;

use archive::{Archive, actor, key, time_at};
use chance::Chance;
use dateline::lang::other_forms;
use dateline::store::across::EventFilter;
use dateline::store::filter::{EntityFilter, Filter, PageOf, StatementFilter};
use dateline::store::query::Query;
use dateline::store::stories::{StoryFilter, StoryOrder};
use dateline::store::{self, Location, Store};
use std::path::PathBuf;
use std::time::Instant;

/// Documents between two reports of how fast the store fills.
const PART: usize = 50_000;

fn main() {
    let all = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(20_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let own = tempfile::tempdir_in("target").unwrap();
        let file = std::env::var("DATELINE_BENCH_FILE").map_or_else(|_| own.path().join("bench.db"), PathBuf::from);
        let location = match std::env::var("DATELINE_BENCH_POSTGRES") {
            Ok(url) => Location::Postgres(url),
            Err(_) => Location::Sqlite(file),
        };
        let store = store::open(&location).await.unwrap();
        store.ready().await.unwrap();
        fill(&*store, all).await;
        Asked { store: &*store, all, times: number("DATELINE_BENCH_TIMES", 100) }.everything().await;
        store.close().await;
    });
}

/// Milliseconds that the processors have worked for this process, in steps of ten; 0 where there is no `/proc`.
fn busy() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let numbers = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    numbers.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

async fn fill(store: &dyn Store, all: usize) {
    let mut have = 0;
    while have < all && store.known(&key(have)).await.unwrap().is_some() {
        have += 512;
    }
    if have >= all {
        return;
    }
    let archive = Archive::new(all);
    while have < all {
        let (to, begun) = ((have + PART).min(all), Instant::now());
        archive.fill(store, have, to).await;
        println!("{have} to {to}: {:.0} documents/s", (to - have) as f64 / begun.elapsed().as_secs_f64());
        have = to;
    }
    let last = store.known(&key(all - 1)).await.unwrap();
    assert_eq!(last.map(|known| known.id), Some(all as i64), "documents are numbered in order");
}

/// A store that is asked.
struct Asked<'a> {
    store: &'a dyn Store,
    all: usize,
    times: usize,
}

fn page() -> PageOf {
    PageOf { size: 50, bytes: 4 << 20, after: None }
}

fn words(text: &str) -> Filter {
    Filter { query: Some(Query::parse(text, other_forms).unwrap()), ..Filter::default() }
}

fn label(key: &str, value: String) -> Filter {
    Filter { labels: vec![(key.to_owned(), value)], ..Filter::default() }
}

/// Words of our own articles, from those of nearly every text to those of one.
const COMMON: [&str; 5] = ["the", "said", "government", "minister", "police"];

impl Asked<'_> {
    async fn ask(&self, name: &str, question: impl AsyncFn(&mut Chance) -> usize) {
        if std::env::var("DATELINE_BENCH_ONLY").is_ok_and(|only| !name.contains(&only)) {
            return;
        }
        let (mut took, mut found, mut chance) = (Vec::with_capacity(self.times), 0, Chance(42));
        let before = busy();
        for _ in 0..self.times {
            let begun = Instant::now();
            found += question(&mut chance).await;
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        took.sort_by(f64::total_cmp);
        println!(
            "{name}: {:.2} {:.2} {:.2} ms, busy {:.2} ms, {:.1} found",
            took[self.times / 2],
            took[self.times * 99 / 100],
            took[self.times - 1],
            (busy() - before) / self.times as f64,
            found as f64 / self.times as f64
        );
    }

    async fn list(&self, filter: &Filter) -> usize {
        self.store.list(filter, &page()).await.unwrap().entries.len()
    }

    async fn everything(&self) {
        self.documents().await;
        self.facets().await;
        self.statements().await;
        self.events().await;
        self.stories().await;
        self.trends().await;
        self.entities().await;
    }

    /// From the middle of time: half of all documents are newer.
    fn month(&self, chance: &mut Chance) -> (Option<i64>, Option<i64>) {
        let from = chance.uniform() * 0.9;
        (Some(time_at(from)), Some(time_at(from + 1.0 / 24.0)))
    }

    async fn documents(&self) {
        let all = self.all as u64;
        self.ask("get", async |c| self.store.get(&[key((c.next() % all) as usize)]).await.unwrap().len()).await;
        self.ask("list", async |_| self.list(&Filter::default()).await).await;
        self.ask("list: outlet", async |c| {
            self.list(&Filter { outlets: vec![format!("Outlet {}", c.zipf(200))], ..Filter::default() }).await
        })
        .await;
        self.ask("list: 3 outlets", async |c| {
            self.list(&Filter { outlets: (0..3).map(|_| format!("Outlet {}", c.zipf(200))).collect(), ..Filter::default() })
                .await
        })
        .await;
        self.ask("list: language", async |_| {
            self.list(&Filter { languages: vec!["es".to_owned()], ..Filter::default() }).await
        })
        .await;
        self.ask("list: month", async |c| {
            let (start, end) = self.month(c);
            self.list(&Filter { start, end, ..Filter::default() }).await
        })
        .await;
        self.ask("list: common label", async |_| self.list(&label("desk", "world".to_owned())).await).await;
        self.ask("list: any label", async |c| self.list(&label("region", format!("region-{}", c.zipf(2_000)))).await).await;
        self.ask("list: common entity", async |c| {
            self.list(&Filter { entities: vec![actor(c.next() % 5)], ..Filter::default() }).await
        })
        .await;
        self.ask("list: any entity", async |c| {
            self.list(&Filter { entities: vec![actor(c.zipf(50_000))], ..Filter::default() }).await
        })
        .await;
        self.ask("list: two entities", async |c| {
            self.list(&Filter { entities: vec![actor(c.zipf(50_000)), actor(c.next() % 5)], ..Filter::default() }).await
        })
        .await;
        self.ask("list: story", async |c| {
            self.list(&Filter { story: Some((c.next() % (all / 4)) as i64 + 1), ..Filter::default() }).await
        })
        .await;
        for word in COMMON {
            self.ask(&format!("search: {word}"), async |_| self.list(&words(word)).await).await;
        }
        let any = |c: &mut Chance| format!("w{}", c.zipf(100_000));
        self.ask("search: any word", async |c| self.list(&words(&any(c))).await).await;
        self.ask("search: middling word", async |c| self.list(&words(&format!("w{}", 50 + c.next() % 500))).await).await;
        self.ask("search: two words", async |c| self.list(&words(&format!("{} {}", any(c), any(c)))).await).await;
        self.ask("search: word and common word", async |c| {
            self.list(&words(&format!("{} {}", any(c), COMMON[c.next() as usize % 5]))).await
        })
        .await;
        self.ask("search: two common words", async |_| self.list(&words("minister police")).await).await;
        self.ask("search: phrase", async |_| self.list(&words("\"of the\"")).await).await;
        self.ask("search: prefix", async |_| self.list(&words("gover*")).await).await;
        self.ask("search: word and outlet", async |c| {
            self.list(&Filter { outlets: vec![format!("Outlet {}", c.zipf(200))], ..words(&any(c)) }).await
        })
        .await;
        self.ask("search: common word and any label", async |c| {
            let region = format!("region-{}", c.zipf(2_000));
            self.list(&Filter { labels: vec![("region".to_owned(), region)], ..words(COMMON[c.next() as usize % 5]) }).await
        })
        .await;
        self.ask("search: word, label and month", async |c| {
            let (start, end) = self.month(c);
            self.list(&Filter { labels: vec![("desk".to_owned(), "home".to_owned())], start, end, ..words(&any(c)) }).await
        })
        .await;
        self.ask("search: common word in a month", async |c| {
            let (start, end) = self.month(c);
            self.list(&Filter { start, end, ..words("government") }).await
        })
        .await;
        self.ask("search: word and entity", async |c| {
            self.list(&Filter { entities: vec![actor(c.zipf(1_000))], ..words(&any(c)) }).await
        })
        .await;
    }

    async fn facets(&self) {
        for (name, filter) in [
            ("facets: common word", words("government")),
            ("facets: middling word", words("w200")),
            ("facets: word and label", Filter { labels: vec![("desk".to_owned(), "home".to_owned())], ..words("said") }),
        ] {
            self.ask(name, async |_| self.store.facets(&filter).await.unwrap().entities.len()).await;
        }
    }

    async fn statements(&self) {
        let ask = async |filter: StatementFilter| self.store.statements(&filter, &page()).await.unwrap().entries.len();
        let query = |text: &str| Some(Query::parse(text, other_forms).unwrap());
        self.ask("statements", async |_| ask(StatementFilter::default()).await).await;
        self.ask("statements: any speaker", async |c| {
            ask(StatementFilter { speakers: vec![actor(c.zipf(50_000))], ..StatementFilter::default() }).await
        })
        .await;
        self.ask("statements: common speaker", async |c| {
            ask(StatementFilter { speakers: vec![actor(c.next() % 5)], ..StatementFilter::default() }).await
        })
        .await;
        for word in ["the", "government", "\"of the\""] {
            self.ask(&format!("statements: {word}"), async |_| {
                ask(StatementFilter { query: query(word), ..StatementFilter::default() }).await
            })
            .await;
        }
        self.ask("statements: speaker and word", async |c| {
            ask(StatementFilter { speakers: vec![actor(c.zipf(1_000))], query: query("the"), ..StatementFilter::default() })
                .await
        })
        .await;
        self.ask("statements: speaker in a month", async |c| {
            let (start, end) = self.month(c);
            let documents = Filter { start, end, ..Filter::default() };
            ask(StatementFilter { speakers: vec![actor(c.zipf(1_000))], documents, ..StatementFilter::default() }).await
        })
        .await;
    }

    async fn events(&self) {
        let ask = async |filter: EventFilter| self.store.events(&filter, &page()).await.unwrap().entries.len();
        let kind = |c: &mut Chance| vec![1 + (c.next() % 34) as i64];
        let who = |c: &mut Chance| vec![(actor(c.zipf(50_000)), vec![1, 2])];
        self.ask("events", async |_| ask(EventFilter::default()).await).await;
        self.ask("events: type", async |c| ask(EventFilter { kinds: kind(c), ..EventFilter::default() }).await).await;
        self.ask("events: participant", async |c| ask(EventFilter { participants: who(c), ..EventFilter::default() }).await)
            .await;
        self.ask("events: common participant", async |c| {
            ask(EventFilter { participants: vec![(actor(c.next() % 5), vec![1, 2])], ..EventFilter::default() }).await
        })
        .await;
        self.ask("events: type and participant in a month", async |c| {
            let (start, end) = self.month(c);
            let documents = Filter { start, end, ..Filter::default() };
            ask(EventFilter { kinds: kind(c), participants: who(c), documents, ..EventFilter::default() }).await
        })
        .await;
        self.ask("events: type in a month", async |c| {
            let (start, end) = self.month(c);
            let documents = Filter { start, end, ..Filter::default() };
            ask(EventFilter { kinds: kind(c), documents, ..EventFilter::default() }).await
        })
        .await;
        self.ask("events: type and participant", async |c| {
            ask(EventFilter { kinds: kind(c), participants: who(c), ..EventFilter::default() }).await
        })
        .await;
        self.ask("events: word", async |c| {
            let documents = words(&format!("w{}", c.zipf(100_000)));
            ask(EventFilter { documents, ..EventFilter::default() }).await
        })
        .await;
    }

    async fn stories(&self) {
        let ask = async |documents: Filter, order| {
            let filter = StoryFilter { documents, order, least_documents: 1, storyline: None };
            self.store.stories(&filter, &page()).await.unwrap().entries.len()
        };
        for (name, order) in [("time", StoryOrder::Time), ("size", StoryOrder::Size), ("growth", StoryOrder::Growth)] {
            self.ask(&format!("stories by {name}"), async |_| ask(Filter::default(), order).await).await;
            self.ask(&format!("stories by {name}: any entity"), async |c| {
                ask(Filter { entities: vec![actor(c.zipf(50_000))], ..Filter::default() }, order).await
            })
            .await;
            self.ask(&format!("stories by {name}: outlet"), async |c| {
                ask(Filter { outlets: vec![format!("Outlet {}", c.zipf(200))], ..Filter::default() }, order).await
            })
            .await;
        }
        self.ask("stories: month", async |c| {
            let (start, end) = self.month(c);
            ask(Filter { start, end, ..Filter::default() }, StoryOrder::Time).await
        })
        .await;
    }

    async fn trends(&self) {
        let since = |days: i64| Some(time_at(1.0) - days * 86_400_000_000);
        self.ask("trends: common word in 30 days", async |c| {
            let filter = Filter { start: since(30), ..words(COMMON[c.next() as usize % 5]) };
            self.store.hourly_of(&filter).await.unwrap().len()
        })
        .await;
        self.ask("trends: stories of two days", async |_| {
            let filter = Filter { start: since(2), ..Filter::default() };
            self.store.stories_of(&filter, 1).await.unwrap().counts.len()
        })
        .await;
        self.ask("trends: stories of a common entity in 30 days", async |c| {
            let filter = Filter { start: since(30), entities: vec![actor(c.next() % 5)], ..Filter::default() };
            self.store.stories_of(&filter, 1).await.unwrap().counts.len()
        })
        .await;
    }

    async fn entities(&self) {
        let ask = async |filter: EntityFilter| self.store.entities(&filter, &page()).await.unwrap().entries.len();
        self.ask("entities", async |_| ask(EntityFilter::default()).await).await;
        self.ask("entities: type", async |c| {
            ask(EntityFilter { kinds: vec![1 + (c.next() % 10) as i64], ..EntityFilter::default() }).await
        })
        .await;
        self.ask("entities: country", async |_| {
            ask(EntityFilter { country_code: "NO".to_owned(), ..EntityFilter::default() }).await
        })
        .await;
        self.ask("entities: prefix", async |c| {
            ask(EntityFilter { name_prefix: format!("actor{}", c.zipf(50_000)), ..EntityFilter::default() }).await
        })
        .await;
        self.ask("entities: short prefix", async |_| {
            ask(EntityFilter { name_prefix: "a".to_owned(), ..EntityFilter::default() }).await
        })
        .await;
        self.ask("entity: common", async |c| usize::from(self.store.entity(&actor(c.next() % 5)).await.unwrap().is_some()))
            .await;
    }
}
