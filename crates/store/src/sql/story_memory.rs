//! What the projection of stories makes its memory of, after a start or a takeover: everything that is active, as fast as it can be read.
//!
//! The driver takes ten times as long to hand over a row as the database to find it. So one row tells of thousands of documents: their
//! numbers as text, and the bytes of each column strung together, with the length of each piece among the numbers.

use super::{Db, Pool};
use crate::stories::{MemberRow, NextNumbers, RememberedMember, RememberedStory};

/// The numbers that come next.
pub(super) async fn next_numbers(pool: &Pool) -> Result<NextNumbers, sqlx::Error> {
    let select = "SELECT COALESCE((SELECT MAX(id) FROM stories), 0), COALESCE((SELECT MAX(id) FROM story_redirects), 0), \
                  COALESCE((SELECT MAX(storyline_id) FROM stories), 0)";
    let (story, redirect, storyline): (i64, i64, i64) = sqlx::query_as::<Db, _>(select).fetch_one(pool).await?;
    Ok(NextNumbers { story: story.max(redirect) + 1, storyline: storyline + 1 })
}

/// The document behind which the last `most` documents of stories are.
pub(super) async fn members_before(pool: &Pool, most: usize) -> Result<i64, sqlx::Error> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    // An index tells whether there are more; to go through their rows takes as long as to read them all.
    let count = "SELECT COUNT(*) FROM (SELECT 1 FROM document_stories LIMIT $1) m";
    let (some,): (i64,) = sqlx::query_as::<Db, _>(count).bind(most.saturating_add(1)).fetch_one(pool).await?;
    if some <= most {
        return Ok(0);
    }
    let select = "SELECT document_id FROM document_stories ORDER BY document_id DESC LIMIT 1 OFFSET $1";
    let row: Option<(i64,)> = sqlx::query_as::<Db, _>(select).bind(most).fetch_optional(pool).await?;
    Ok(row.map_or(0, |(document,)| document))
}

/// The documents of stories behind a document, in order of their numbers.
pub(super) async fn members(pool: &Pool, after: i64, limit: usize) -> Result<Vec<RememberedMember>, sqlx::Error> {
    let select = "SELECT STRING_AGG(numbers, ' '), STRING_AGG(names, ''), STRING_AGG(vector, $3), STRING_AGG(links, $3), \
                  STRING_AGG(fingerprints, $3) FROM (\
                  SELECT CONCAT_WS(' ', m.document_id, m.story_id, m.time, m.dated, m.headline, OCTET_LENGTH(m.language), \
                  COALESCE(OCTET_LENGTH(d.key), 0), OCTET_LENGTH(m.vector), COALESCE(OCTET_LENGTH(m.links), -1), \
                  COALESCE(OCTET_LENGTH(s.fingerprints), 0), COALESCE(u.of_id, 0)) AS numbers, \
                  m.language || COALESCE(d.key, '') AS names, m.vector AS vector, m.links AS links, s.fingerprints AS fingerprints \
                  FROM document_stories m LEFT JOIN documents d ON d.id = m.document_id \
                  LEFT JOIN signatures s ON s.document_id = m.document_id LEFT JOIN duplicates u ON u.document_id = m.document_id \
                  WHERE m.document_id > $1 ORDER BY m.document_id LIMIT $2) m";
    type Columns = (Option<String>, Option<String>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let query = sqlx::query_as::<Db, Columns>(select).bind(after).bind(limit).bind(&[] as &[u8]);
    let (numbers, names, vectors, links, fingerprints) = query.fetch_one(pool).await?;
    let (numbers, names) = (numbers.unwrap_or_default(), names.unwrap_or_default());
    let (vectors, links) = (vectors.unwrap_or_default(), links.unwrap_or_default());
    let prints = fingerprints.unwrap_or_default();
    let (mut names, mut vectors) = (Strung(names.as_bytes()), Strung(&vectors));
    let (mut links, mut prints) = (Strung(&links), Strung(&prints));
    let member = |[document, story, time, dated, headline, language, key, vector, linked, printed, of]: [i64; 11]| {
        let member = MemberRow {
            document,
            story,
            time,
            dated: dated != 0,
            headline: headline != 0,
            language: names.text(language)?,
            vector: vectors.bytes(vector)?.to_vec(),
            links: if linked < 0 { None } else { Some(links.bytes(linked)?.to_vec()) },
        };
        let key = names.text(key)?;
        let (prints, _) = prints.bytes(printed)?.as_chunks();
        let fingerprints = prints.iter().map(|print| u32::from_be_bytes(*print)).collect();
        Some(RememberedMember { member, key, fingerprints, duplicate_of: Some(of).filter(|of| *of > 0) })
    };
    read(&numbers, member)
}

/// The stories of two documents and more behind a story, in order of their numbers.
pub(super) async fn remembered(pool: &Pool, after: i64, limit: usize) -> Result<Vec<RememberedStory>, sqlx::Error> {
    let select = "SELECT STRING_AGG(numbers, ' '), STRING_AGG(links, $3) FROM (\
                  SELECT CONCAT_WS(' ', id, storyline_id, documents, first_time, last_time, COALESCE(OCTET_LENGTH(links), -1)) AS numbers, \
                  links FROM stories WHERE id > $1 AND documents > 1 ORDER BY id LIMIT $2) s";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let query = sqlx::query_as::<Db, (Option<String>, Option<Vec<u8>>)>(select).bind(after).bind(limit).bind(&[] as &[u8]);
    let (numbers, links) = query.fetch_one(pool).await?;
    let (numbers, links) = (numbers.unwrap_or_default(), links.unwrap_or_default());
    let mut links = Strung(&links);
    let story = |[number, storyline, documents, first_time, last_time, linked]: [i64; 6]| {
        let links = if linked < 0 { None } else { Some(links.bytes(linked)?.to_vec()) };
        Some(RememberedStory { number, storyline, documents, first_time, last_time, links })
    };
    read(&numbers, story)
}

/// Pieces strung together.
struct Strung<'a>(&'a [u8]);

impl<'a> Strung<'a> {
    /// The next piece; `None` where there is not so much left.
    fn bytes(&mut self, length: i64) -> Option<&'a [u8]> {
        let (piece, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(piece)
    }

    fn text(&mut self, length: i64) -> Option<String> {
        Some(str::from_utf8(self.bytes(length)?).ok()?.to_owned())
    }
}

/// Makes rows of their numbers, `N` for each.
fn read<const N: usize, T>(numbers: &str, mut row: impl FnMut([i64; N]) -> Option<T>) -> Result<Vec<T>, sqlx::Error> {
    let mut numbers = numbers.split_ascii_whitespace().peekable();
    let mut rows = Vec::new();
    while numbers.peek().is_some() {
        let mut of_row = [0; N];
        let read = of_row.iter_mut().try_for_each(|number| numbers.next()?.parse().ok().map(|read| *number = read));
        let torn = || sqlx::Error::Decode("a row of the projection of stories is torn".into());
        rows.push(read.and_then(|()| row(of_row)).ok_or_else(torn)?);
    }
    Ok(rows)
}
