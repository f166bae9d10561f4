//! Stories as their projection writes them; `story_memory` reads them back.

use super::rows::{delete_rows, list, runs};
use super::{Connection, Db};
use crate::stories::{DuplicateRow, StoryRow, StoryWrites};
use sqlx::QueryBuilder;
use std::collections::BTreeSet;

/// Writes what has changed; returns the stories that have lost their last document and are not among those that are gone.
pub(super) async fn put(connection: &mut Connection, writes: &StoryWrites) -> Result<Vec<i64>, sqlx::Error> {
    let replaced: Vec<i64> = writes.removed.iter().copied().chain(writes.members.iter().map(|m| m.document)).collect();
    let left = left(connection, &replaced, writes).await?;
    delete_rows(connection, "DELETE FROM document_stories WHERE document_id IN ", &replaced).await?;
    for chunk in runs(&writes.members) {
        let into = "INSERT INTO document_stories (document_id, story_id, time, dated, headline, language, vector, links) ";
        let mut query = QueryBuilder::<Db>::new(into);
        query.push_values(chunk, |mut row, member| {
            row.push_bind(member.document).push_bind(member.story).push_bind(member.time).push_bind(i64::from(member.dated));
            row.push_bind(i64::from(member.headline));
            row.push_bind(member.language.as_str()).push_bind(member.vector.as_slice()).push_bind(member.links.as_deref());
        });
        query.build().execute(&mut *connection).await?;
    }
    for (story, documents) in &writes.moved {
        for chunk in runs(documents) {
            let mut query = QueryBuilder::<Db>::new("UPDATE document_stories SET story_id = ");
            query.push_bind(*story).push(" WHERE document_id IN ");
            list(&mut query, chunk.iter().copied());
            query.build().execute(&mut *connection).await?;
        }
    }
    put_gone(connection, &writes.gone).await?;
    put_stories(connection, &writes.stories).await?;
    put_duplicates(connection, writes).await?;
    recount(connection, left).await
}

/// The stories that documents are in now, of which the writes say nothing: nobody has them in memory.
async fn left(connection: &mut Connection, documents: &[i64], writes: &StoryWrites) -> Result<BTreeSet<i64>, sqlx::Error> {
    let mut left = BTreeSet::new();
    for chunk in runs(documents) {
        let mut query = QueryBuilder::<Db>::new("SELECT DISTINCT story_id FROM document_stories WHERE document_id IN ");
        list(&mut query, chunk.iter().copied());
        let stories: Vec<(i64,)> = query.build_query_as().fetch_all(&mut *connection).await?;
        left.extend(stories.into_iter().map(|(story,)| story).filter(|story| *story > 0));
    }
    for told in writes.stories.iter().map(|story| story.number).chain(writes.gone.iter().map(|(story, _)| *story)) {
        left.remove(&told);
    }
    Ok(left)
}

/// Counts the documents of stories anew; returns those that have none any more.
async fn recount(connection: &mut Connection, stories: BTreeSet<i64>) -> Result<Vec<i64>, sqlx::Error> {
    let mut emptied = Vec::new();
    for story in stories {
        let update = "UPDATE stories SET documents = c.documents, first_time = c.first, last_time = c.last, medoid_id = \
             COALESCE((SELECT m.document_id FROM document_stories m WHERE m.document_id = medoid_id AND m.story_id = $1), c.any_id) \
             FROM (SELECT COUNT(*) AS documents, MIN(time) AS first, MAX(time) AS last, MIN(document_id) AS any_id \
                   FROM document_stories WHERE story_id = $1) c WHERE id = $1 AND c.documents > 0";
        let left = sqlx::query::<Db>(update).bind(story).execute(&mut *connection).await?.rows_affected();
        if left == 0 {
            emptied.push(story);
        }
    }
    put_gone(connection, &emptied.iter().map(|story| (*story, 0)).collect::<Vec<_>>()).await?;
    Ok(emptied)
}

async fn put_gone(connection: &mut Connection, gone: &[(i64, i64)]) -> Result<(), sqlx::Error> {
    let ids: Vec<i64> = gone.iter().map(|(id, _)| *id).collect();
    delete_rows(connection, "DELETE FROM stories WHERE id IN ", &ids).await?;
    delete_rows(connection, "DELETE FROM story_redirects WHERE id IN ", &ids).await?;
    for (id, into) in gone {
        // What came there before goes along, and so do documents that are in nobody's memory any more.
        for update in [
            "UPDATE story_redirects SET into_id = $1 WHERE into_id = $2",
            "UPDATE document_stories SET story_id = $1 WHERE story_id = $2",
        ] {
            sqlx::query::<Db>(update).bind(into).bind(id).execute(&mut *connection).await?;
        }
        let insert = "INSERT INTO story_redirects (into_id, id) VALUES ($1, $2)";
        sqlx::query::<Db>(insert).bind(into).bind(id).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn put_stories(connection: &mut Connection, stories: &[StoryRow]) -> Result<(), sqlx::Error> {
    let ids: Vec<i64> = stories.iter().map(|story| story.number).collect();
    delete_rows(connection, "DELETE FROM stories WHERE id IN ", &ids).await?;
    for chunk in runs(stories) {
        let into = "INSERT INTO stories (id, storyline_id, language, documents, first_time, last_time, medoid_id, links) ";
        let mut query = QueryBuilder::<Db>::new(into);
        query.push_values(chunk, |mut row, story| {
            row.push_bind(story.number).push_bind(story.storyline).push_bind(story.language.as_str());
            row.push_bind(story.documents).push_bind(story.first_time).push_bind(story.last_time).push_bind(story.medoid);
            row.push_bind(story.links.as_slice());
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

async fn put_duplicates(connection: &mut Connection, writes: &StoryWrites) -> Result<(), sqlx::Error> {
    let replaced: Vec<i64> =
        writes.removed.iter().copied().chain(writes.duplicates.iter().map(|(document, _)| *document)).collect();
    delete_rows(connection, "DELETE FROM duplicates WHERE document_id IN ", &replaced).await?;
    let rows: Vec<(i64, DuplicateRow)> =
        writes.duplicates.iter().filter_map(|(document, row)| Some((*document, (*row)?))).collect();
    for chunk in runs(&rows) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO duplicates (document_id, of_id, grade, containment) ");
        query.push_values(chunk, |mut row, (document, DuplicateRow { of, grade, containment })| {
            row.push_bind(*document).push_bind(*of).push_bind(*grade).push_bind(*containment);
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}
