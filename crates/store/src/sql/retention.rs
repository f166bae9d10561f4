//! Documents that are kept no longer.

use super::rows::list;
use super::{Db, Pool};
use crate::filter::{Expiry, Outlets};
use crate::record::Expired;
use sqlx::QueryBuilder;

/// The oldest documents that are kept no longer.
pub(super) async fn expired(pool: &Pool, wanted: &Expiry, limit: usize) -> Result<Vec<Expired>, sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new("SELECT key, id, version FROM documents WHERE time < ");
    query.push_bind(wanted.before);
    match &wanted.outlets {
        Outlets::One(outlet) => drop(query.push(" AND outlet = ").push_bind(outlet.as_str())),
        Outlets::AllBut(others) if others.is_empty() => {}
        Outlets::AllBut(others) => {
            query.push(" AND outlet NOT IN ");
            list(&mut query, others.iter().map(String::as_str));
        }
    }
    query.push(" ORDER BY time, key DESC LIMIT ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows: Vec<(String, i64, i64)> = query.build_query_as().fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(key, id, version)| Expired { key, id, version }).collect())
}
