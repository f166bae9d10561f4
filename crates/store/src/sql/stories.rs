//! Stories as everybody reads them.

use super::read::{DOCUMENT, DocumentColumns, cut, looked_at, stored};
use super::rows::{list, runs};
use super::walk::Walk;
use super::{Connection, Db, Pool, push_ids};
use crate::filter::{Filter, Listed, PageOf, Place};
use crate::record::StoredDocument;
use crate::stories::{MAX_NAMED, MAX_TOLD, Standing, StoryFilter, StoryFound, StoryOrder, StoryRow};
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashMap};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Most stories that are asked for a filter at once.
const STRETCH: usize = 2_048;

type StoryColumns = (i64, i64, String, i64, i64, i64, i64, i64);

const STORY: &str = "SELECT s.id, s.storyline_id, s.language, s.documents, s.first_time, s.last_time, s.medoid_id";

fn found((number, storyline, language, documents, first_time, last_time, medoid, rank): StoryColumns) -> StoryFound {
    let row = StoryRow { number, storyline, language, documents, first_time, last_time, medoid, links: Vec::new() };
    StoryFound { row, rank, medoid: None, outlets: Vec::new(), entities: Vec::new() }
}

/// A story by its number, or by that of one that went into it.
pub(super) async fn story(connection: &mut Connection, number: i64) -> Result<Option<StoryFound>, sqlx::Error> {
    let into: Option<(i64,)> = sqlx::query_as::<Db, _>("SELECT into_id FROM story_redirects WHERE id = $1")
        .bind(number)
        .fetch_optional(&mut *connection)
        .await?;
    let number = into.map_or(number, |(into,)| into);
    let row: Option<StoryColumns> = QueryBuilder::<Db>::new(format!("{STORY}, s.last_time FROM stories s WHERE s.id = "))
        .push_bind(number)
        .build_query_as()
        .fetch_optional(&mut *connection)
        .await?;
    let mut stories: Vec<StoryFound> = row.into_iter().map(found).collect();
    tell(connection, &mut stories).await?;
    Ok(stories.pop())
}

/// A page of stories: they are walked in their order, and their documents asked for the filter.
pub(super) async fn stories(
    connection: &mut Connection,
    filter: &StoryFilter,
    page: &PageOf,
) -> Result<Listed<StoryFound>, sqlx::Error> {
    let walk = match filter.documents == Filter::default() {
        true => None,
        false => match Walk::begin(connection, &filter.documents, &[], None).await? {
            None => return Ok(Listed::empty()),
            walk => walk,
        },
    };
    let (newest,): (i64,) =
        sqlx::query_as::<Db, _>("SELECT COALESCE(MAX(last_time), 0) FROM stories").fetch_one(&mut *connection).await?;
    let mut candidates = Candidates { filter, walk, day: newest.saturating_sub(DAY), after: page.after.clone() };
    let wanted = page.size.saturating_add(1);
    let (mut found, mut stretch): (Vec<StoryFound>, usize) = (Vec::new(), wanted);
    loop {
        let rows = candidates.next(connection, stretch).await?;
        let ended = rows.len() < stretch;
        let told = candidates.told(connection, &rows).await?;
        found.extend(rows.into_iter().filter(|row| told.as_ref().is_none_or(|told| told.contains(&row.0))).map(self::found));
        if ended || found.len() >= wanted {
            break;
        }
        stretch = (stretch * 4).min(STRETCH.max(wanted));
    }
    found.truncate(wanted);
    let mut listed = cut(found, page, |_| 0);
    tell(connection, &mut listed.entries).await?;
    Ok(listed)
}

/// Stories on the way, in the order of a list.
struct Candidates<'a> {
    filter: &'a StoryFilter,
    /// Over the documents that are asked for; `None` for any.
    walk: Option<Walk<'a>>,
    /// When the last day begins.
    day: i64,
    after: Option<Place>,
}

impl Candidates<'_> {
    async fn next(&mut self, connection: &mut Connection, limit: usize) -> Result<Vec<StoryColumns>, sqlx::Error> {
        let Self { filter, walk, day, after } = self;
        let rank = match filter.order {
            StoryOrder::Time => "s.last_time".to_owned(),
            StoryOrder::Size => "s.documents".to_owned(),
            StoryOrder::Growth => {
                format!("(SELECT COUNT(*) FROM document_stories g WHERE g.story_id = s.id AND g.time > {day})")
            }
        };
        let mut query =
            QueryBuilder::<Db>::new(format!("SELECT * FROM ({STORY}, {rank} AS rank FROM stories s WHERE s.documents >= "));
        query.push_bind(filter.least_documents);
        if let Some(storyline) = filter.storyline {
            query.push(" AND s.storyline_id = ").push_bind(storyline);
        }
        if filter.order == StoryOrder::Growth {
            query.push(" AND s.last_time > ").push_bind(*day);
        }
        let times = (filter.documents.start, filter.documents.end);
        let few = match walk {
            Some(walk) => walk.narrow(connection).await?,
            None => None,
        };
        match (few, times) {
            (Some(documents), _) => {
                query.push(" AND s.id IN (SELECT m.story_id FROM ");
                push_ids(&mut query, documents.iter().copied());
                query.push(" w CROSS JOIN document_stories m WHERE m.document_id = w.id)");
            }
            // What came lately is at the beginning of the list; what came before an end is looked for.
            (None, (Some(start), None)) => {
                query.push(" AND s.last_time >= ").push_bind(start);
            }
            (None, (start, Some(end))) => {
                query.push(" AND s.id IN (SELECT m.story_id FROM document_stories m WHERE m.time < ").push_bind(end);
                query.push(" AND m.time >= ").push_bind(start.unwrap_or(i64::MIN)).push(")");
            }
            (None, (None, None)) => {}
        }
        query.push(") AS listed");
        if let Some(Place { rank, key: _, ordinal }) = after {
            query.push(" WHERE rank <= ").push_bind(*rank).push(" AND (rank < ").push_bind(*rank);
            query.push(" OR id > ").push_bind(*ordinal).push(")");
        }
        query.push(" ORDER BY rank DESC, id LIMIT ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows: Vec<StoryColumns> = query.build_query_as().fetch_all(connection).await?;
        if let Some((id, .., rank)) = rows.last() {
            *after = Some(Place { rank: *rank, key: String::new(), ordinal: *id });
        }
        Ok(rows)
    }

    /// Which of these stories a document tells that passes; `None` when any will do.
    async fn told(&self, connection: &mut Connection, rows: &[StoryColumns]) -> Result<Option<BTreeSet<i64>>, sqlx::Error> {
        let Some(walk) = &self.walk else { return Ok(None) };
        let mut query = QueryBuilder::<Db>::new("SELECT m.story_id, m.document_id FROM ");
        push_ids(&mut query, rows.iter().map(|row| row.0));
        query.push(" w CROSS JOIN document_stories m WHERE m.story_id = w.id");
        let members: Vec<(i64, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        let passing = walk.passing(connection, members.iter().map(|(_, document)| *document).collect()).await?;
        let told = members.into_iter().filter(|(_, document)| passing.contains(document)).map(|(story, _)| story);
        Ok(Some(told.collect()))
    }
}

/// Adds what is told of stories.
async fn tell(connection: &mut Connection, stories: &mut [StoryFound]) -> Result<(), sqlx::Error> {
    let place: HashMap<i64, usize> = stories.iter().enumerate().map(|(at, story)| (story.row.number, at)).collect();
    let numbers: Vec<i64> = stories.iter().map(|story| story.row.number).collect();
    for chunk in runs(&numbers) {
        let mut query = QueryBuilder::<Db>::new(
            "SELECT m.story_id, d.outlet, COUNT(*) FROM document_stories m JOIN documents d ON d.id = m.document_id \
             WHERE d.outlet <> '' AND m.story_id IN ",
        );
        list(&mut query, chunk.iter().copied());
        query.push(" GROUP BY m.story_id, d.outlet ORDER BY 3 DESC, 2");
        let rows: Vec<(i64, String, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        for (story, outlet, documents) in rows {
            if let Some(story) = place.get(&story).and_then(|at| stories.get_mut(*at)).filter(|s| s.outlets.len() < MAX_TOLD)
            {
                story.outlets.push((outlet, documents));
            }
        }
        let mut query = QueryBuilder::<Db>::new(
            "SELECT m.story_id, e.key, e.kind, e.name, COUNT(*) FROM document_stories m \
             JOIN document_entities o ON o.document_id = m.document_id JOIN entities e ON e.id = o.entity_id WHERE m.story_id IN ",
        );
        list(&mut query, chunk.iter().copied());
        query.push(" GROUP BY m.story_id, e.key, e.kind, e.name ORDER BY 5 DESC, 2");
        let rows: Vec<(i64, String, i64, String, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        for (story, key, kind, name, documents) in rows {
            if let Some(story) =
                place.get(&story).and_then(|at| stories.get_mut(*at)).filter(|s| s.entities.len() < MAX_TOLD)
            {
                story.entities.push((key, kind, name, documents));
            }
        }
    }
    medoids(connection, stories).await
}

async fn medoids(connection: &mut Connection, stories: &mut [StoryFound]) -> Result<(), sqlx::Error> {
    let ids: Vec<i64> = stories.iter().map(|story| story.row.medoid).collect();
    let mut documents: HashMap<i64, StoredDocument> = HashMap::new();
    for chunk in runs(&ids) {
        let mut query = QueryBuilder::<Db>::new(format!("{DOCUMENT}, d.id"));
        query.push(" FROM documents d JOIN bodies b ON b.document_id = d.id WHERE d.id IN ");
        list(&mut query, chunk.iter().copied());
        type Columns = (String, Vec<u8>, String, i64, i64, i64, String, i64);
        let rows: Vec<Columns> = query.build_query_as().fetch_all(&mut *connection).await?;
        documents.extend(rows.into_iter().map(|(key, document, content, time, created, updated, first, id)| {
            (id, stored((key, document, content, time, created, updated, first)))
        }));
    }
    for story in stories {
        story.medoid = documents.get(&story.row.medoid).cloned();
    }
    Ok(())
}

/// Keys of the documents of a story, the latest first, at most [`MAX_NAMED`].
pub(super) async fn document_keys(connection: &mut Connection, story: i64) -> Result<Vec<String>, sqlx::Error> {
    let select = format!(
        "SELECT d.key FROM document_stories m JOIN documents d ON d.id = m.document_id WHERE m.story_id = $1 \
         ORDER BY m.time DESC, d.key LIMIT {MAX_NAMED}"
    );
    let rows: Vec<(String,)> =
        sqlx::query_as::<Db, _>(sqlx::AssertSqlSafe(select)).bind(story).fetch_all(&mut *connection).await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// A page of the documents of a story, the latest first.
pub(super) async fn documents(
    connection: &mut Connection,
    story: i64,
    page: &PageOf,
) -> Result<Listed<StoredDocument>, sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new(DOCUMENT);
    query.push(" FROM document_stories m JOIN documents d ON d.id = m.document_id JOIN bodies b ON b.document_id = d.id");
    query.push(" WHERE m.story_id = ").push_bind(story);
    if let Some(Place { rank, key, ordinal: _ }) = &page.after {
        query.push(" AND d.time <= ").push_bind(*rank).push(" AND (d.time < ").push_bind(*rank);
        query.push(" OR d.key > ").push_bind(key.as_str()).push(")");
    }
    query.push(" ORDER BY d.time DESC, d.key LIMIT ").push_bind(looked_at(page));
    let rows: Vec<DocumentColumns> = query.build_query_as().fetch_all(&mut *connection).await?;
    Ok(cut(rows.into_iter().map(stored).collect(), page, |document| document.document.len() as u64))
}

/// How documents stand among others, by key; those of which something is known.
pub(super) async fn standings(pool: &Pool, keys: &[String]) -> Result<HashMap<String, Standing>, sqlx::Error> {
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in runs(keys) {
        let mut query = QueryBuilder::<Db>::new(
            "SELECT d.key, COALESCE(m.story_id, 0), COALESCE(o.key, ''), COALESCE(u.grade, 0), COALESCE(u.containment, 0) \
             FROM documents d LEFT JOIN document_stories m ON m.document_id = d.id \
             LEFT JOIN duplicates u ON u.document_id = d.id LEFT JOIN documents o ON o.id = u.of_id WHERE d.key IN ",
        );
        list(&mut query, chunk.iter().map(String::as_str));
        let rows: Vec<(String, i64, String, i64, i64)> = query.build_query_as().fetch_all(pool).await?;
        found.extend(rows.into_iter().map(|(key, story, duplicate_of, grade, containment)| {
            (key, Standing { story, duplicate_of, grade, containment })
        }));
    }
    Ok(found)
}
