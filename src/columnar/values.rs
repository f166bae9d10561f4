//! One cell of a column as JSON, as a line of JSON would have it: times as RFC 3339, days as ISO 8601.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::types::{TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::{DataType, TimeUnit};
use serde_json::{Map, Value};

/// Whether [`cell`] knows cells of this type.
pub(super) fn is_known(kind: &DataType) -> bool {
    match kind {
        DataType::Null
        | DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float32
        | DataType::Float64
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..) => true,
        DataType::List(inner) | DataType::LargeList(inner) => is_known(inner.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_known(field.data_type())),
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(pair) => {
                pair.first().is_some_and(|key| is_text(key.data_type())) && pair.iter().all(|f| is_known(f.data_type()))
            }
            _ => false,
        },
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

/// Whether a column of this type holds texts.
pub(super) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

/// A cell; null where there is none, or none of a known type.
pub(super) fn cell(array: &dyn Array, row: usize) -> Value {
    if row >= array.len() || array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Boolean => Value::Bool(array.as_boolean().value(row)),
        DataType::Int8 => number::<Int8Type>(array, row),
        DataType::Int16 => number::<Int16Type>(array, row),
        DataType::Int32 => number::<Int32Type>(array, row),
        DataType::Int64 => number::<Int64Type>(array, row),
        DataType::UInt8 => number::<UInt8Type>(array, row),
        DataType::UInt16 => number::<UInt16Type>(array, row),
        DataType::UInt32 => number::<UInt32Type>(array, row),
        DataType::UInt64 => number::<UInt64Type>(array, row),
        DataType::Float32 => number::<Float32Type>(array, row),
        DataType::Float64 => number::<Float64Type>(array, row),
        DataType::Utf8 => array.as_string::<i32>().value(row).into(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).into(),
        DataType::Utf8View => array.as_string_view().value(row).into(),
        DataType::Date32 => day(i64::from(array.as_primitive::<Date32Type>().value(row))),
        DataType::Date64 => day(array.as_primitive::<Date64Type>().value(row).div_euclid(86_400_000)),
        DataType::Timestamp(unit, _) => moment(array, row, *unit),
        DataType::List(_) => list(&*array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(&*array.as_list::<i64>().value(row)),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let cells = fields.iter().zip(columns).map(|(field, column)| (field.name().clone(), cell(column, row)));
            Value::Object(cells.collect())
        }
        DataType::Map(..) => pairs(&array.as_map().value(row)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = cell(dictionary.keys(), row).as_u64().and_then(|key| usize::try_from(key).ok());
            key.map_or(Value::Null, |key| cell(&**dictionary.values(), key))
        }
        _ => Value::Null,
    }
}

fn number<P: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> Value
where
    Value: From<P::Native>,
{
    Value::from(array.as_primitive::<P>().value(row))
}

fn list(values: &dyn Array) -> Value {
    (0..values.len()).map(|row| cell(values, row)).collect()
}

fn pairs(entries: &arrow_array::StructArray) -> Value {
    let [keys, values] = entries.columns() else { return Value::Null };
    let pair = |row| match cell(&**keys, row) {
        Value::String(key) => Some((key, cell(&**values, row))),
        _ => None,
    };
    Value::Object((0..entries.len()).filter_map(pair).collect::<Map<_, _>>())
}

/// A day by its number; the number itself where the calendar has no such day.
fn day(since: i64) -> Value {
    let day = jiff::Span::new().try_days(since).ok().and_then(|days| jiff::civil::date(1970, 1, 1).checked_add(days).ok());
    day.map_or_else(|| Value::String(format!("day {since}")), |day| Value::String(day.to_string()))
}

/// A moment; without a zone it is one of UTC.
fn moment(array: &dyn Array, row: usize, unit: TimeUnit) -> Value {
    let (count, nanos) = match unit {
        TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().value(row), 1_000_000_000),
        TimeUnit::Millisecond => (array.as_primitive::<TimestampMillisecondType>().value(row), 1_000_000),
        TimeUnit::Microsecond => (array.as_primitive::<TimestampMicrosecondType>().value(row), 1_000),
        TimeUnit::Nanosecond => (array.as_primitive::<TimestampNanosecondType>().value(row), 1),
    };
    match jiff::Timestamp::from_nanosecond(i128::from(count) * nanos) {
        Ok(moment) => Value::String(moment.to_string()),
        Err(_) => Value::String(format!("moment {count}")),
    }
}
