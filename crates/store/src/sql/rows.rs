//! Many rows in few statements.

use super::{Connection, Db};
use sqlx::QueryBuilder;

/// Most rows of one statement: within the number of parameters that either database takes.
const ROWS: usize = 512;

/// Rows in runs, one for each statement. Their lengths are powers of two, so that few statements differ and all stay prepared.
pub(super) fn runs<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let (run, after) = rest.split_at(ROWS.min(1 << rest.len().checked_ilog2()?));
        rest = after;
        Some(run)
    })
}

/// Adds a list of values in brackets.
pub(super) fn list<T>(query: &mut QueryBuilder<Db>, values: impl Iterator<Item = T>)
where
    T: for<'q> sqlx::Encode<'q, Db> + sqlx::Type<Db>,
{
    query.push("(");
    let mut separated = query.separated(", ");
    for value in values {
        separated.push_bind(value);
    }
    query.push(")");
}

/// Runs a statement that ends in a list of ids; a bracket left open is closed.
pub(in super::super) async fn delete_rows(
    connection: &mut Connection,
    delete: &str,
    ids: &[i64],
) -> Result<(), sqlx::Error> {
    for chunk in runs(ids) {
        let mut query = QueryBuilder::<Db>::new(delete);
        list(&mut query, chunk.iter().copied());
        if delete.contains('(') {
            query.push(")");
        }
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}
