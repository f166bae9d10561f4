//! Columns as closures: a column knows its name, its type and how its value is found in a message, so that what the schema says and
//! what is filled in cannot part.
//!
//! Every column may be null, also within lists: that is how Spark and DuckDB see files of others. Integers are signed, lists have
//! elements called `element`, as Parquet has them.

use super::texts::Texts;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, ListBuilder, MapBuilder, MapFieldNames, PrimitiveBuilder, StringBuilder,
};
use arrow_array::{ArrayRef, ArrowPrimitiveType, ListArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a value is found in a message.
type Get<T, V> = fn(&T, &Texts<'_>) -> Option<V>;
/// How a text is found in a message.
type GetText<T> = for<'a> fn(&'a T, &'a Texts<'_>) -> Option<Cow<'a, str>>;
/// How a list of texts is found in a message.
type GetTexts<T> = for<'a> fn(&'a T, &'a Texts<'_>) -> Vec<Cow<'a, str>>;

/// One column over messages `T`.
pub(super) trait Column<T>: Send {
    /// Its name and type.
    fn field(&self) -> Field;
    /// Adds what it holds of a message; nothing of none.
    fn put(&mut self, message: Option<&T>, texts: &Texts<'_>);
    /// What was added, which is taken away.
    ///
    /// # Errors
    /// When more was added than a column may hold.
    fn finish(&mut self) -> Result<ArrayRef, ArrowError>;
}

/// The columns over messages `T`.
pub(super) type Columns<T> = Vec<Box<dyn Column<T>>>;

/// A column of one value each.
struct Leaf<T, B, G> {
    name: &'static str,
    kind: DataType,
    builder: B,
    get: G,
    of: std::marker::PhantomData<fn(&T)>,
}

impl<T, B, G> Leaf<T, B, G> {
    fn boxed(name: &'static str, kind: DataType, builder: B, get: G) -> Box<Self> {
        Box::new(Self { name, kind, builder, get, of: std::marker::PhantomData })
    }

    fn own_field(&self) -> Field {
        Field::new(self.name, self.kind.clone(), true)
    }
}

impl<T> Column<T> for Leaf<T, StringBuilder, GetText<T>> {
    fn field(&self) -> Field {
        self.own_field()
    }

    fn put(&mut self, message: Option<&T>, texts: &Texts<'_>) {
        let value = message.and_then(|message| (self.get)(message, texts));
        texts.weigh(4 + value.as_deref().map_or(0, str::len));
        self.builder.append_option(value);
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(self.builder.finish()))
    }
}

impl<T> Column<T> for Leaf<T, BooleanBuilder, Get<T, bool>> {
    fn field(&self) -> Field {
        self.own_field()
    }

    fn put(&mut self, message: Option<&T>, texts: &Texts<'_>) {
        texts.weigh(1);
        self.builder.append_option(message.and_then(|message| (self.get)(message, texts)));
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(self.builder.finish()))
    }
}

impl<T, P: ArrowPrimitiveType> Column<T> for Leaf<T, PrimitiveBuilder<P>, Get<T, P::Native>> {
    fn field(&self) -> Field {
        self.own_field()
    }

    fn put(&mut self, message: Option<&T>, texts: &Texts<'_>) {
        texts.weigh(size_of::<P::Native>());
        self.builder.append_option(message.and_then(|message| (self.get)(message, texts)));
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(self.builder.finish()))
    }
}

impl<T> Column<T> for Leaf<T, ListBuilder<StringBuilder>, GetTexts<T>> {
    fn field(&self) -> Field {
        self.own_field()
    }

    fn put(&mut self, message: Option<&T>, texts: &Texts<'_>) {
        texts.weigh(4);
        for value in message.map(|message| (self.get)(message, texts)).unwrap_or_default() {
            texts.weigh(4 + value.len());
            self.builder.values().append_value(value);
        }
        self.builder.append(message.is_some());
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(self.builder.finish()))
    }
}

type Pairs<T> = for<'a> fn(&'a T) -> &'a BTreeMap<String, String>;

impl<T> Column<T> for Leaf<T, MapBuilder<StringBuilder, StringBuilder>, Pairs<T>> {
    fn field(&self) -> Field {
        self.own_field()
    }

    fn put(&mut self, message: Option<&T>, texts: &Texts<'_>) {
        for (key, value) in message.into_iter().flat_map(|message| (self.get)(message)) {
            texts.weigh(8 + key.len() + value.len());
            self.builder.keys().append_value(key);
            self.builder.values().append_value(value);
        }
        // Keys and values are added in pairs, so that it cannot fail.
        let _ = self.builder.append(message.is_some());
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(self.builder.finish()))
    }
}

/// A column of a message within the message.
struct Group<T, U> {
    name: &'static str,
    get: for<'a> fn(&'a T) -> Option<&'a U>,
    columns: Columns<U>,
    nulls: NullBufferBuilder,
}

impl<T, U> Column<T> for Group<T, U> {
    fn field(&self) -> Field {
        Field::new(self.name, DataType::Struct(fields(&self.columns).into()), true)
    }

    fn put(&mut self, message: Option<&T>, texts: &Texts<'_>) {
        let inner = message.and_then(|message| (self.get)(message));
        self.columns.iter_mut().for_each(|column| column.put(inner, texts));
        self.nulls.append(inner.is_some());
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(structs(&mut self.columns, &mut self.nulls)?))
    }
}

/// A column of many messages within the message.
struct Many<T, U> {
    name: &'static str,
    get: for<'a> fn(&'a T) -> &'a [U],
    columns: Columns<U>,
    inner: NullBufferBuilder,
    ends: Vec<i32>,
    count: usize,
    nulls: NullBufferBuilder,
}

impl<T, U> Many<T, U> {
    fn element(&self) -> FieldRef {
        Arc::new(Field::new(ELEMENT, DataType::Struct(fields(&self.columns).into()), true))
    }
}

impl<T, U> Column<T> for Many<T, U> {
    fn field(&self) -> Field {
        Field::new(self.name, DataType::List(self.element()), true)
    }

    fn put(&mut self, message: Option<&T>, texts: &Texts<'_>) {
        texts.weigh(4);
        for one in message.into_iter().flat_map(|message| (self.get)(message)) {
            self.columns.iter_mut().for_each(|column| column.put(Some(one), texts));
            self.inner.append_non_null();
            self.count += 1;
        }
        // A batch is bounded in bytes long before.
        self.ends.push(i32::try_from(self.count).unwrap_or(i32::MAX));
        self.nulls.append(message.is_some());
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let element = self.element();
        let ends = std::mem::replace(&mut self.ends, vec![0]);
        let count = std::mem::take(&mut self.count);
        let values = structs(&mut self.columns, &mut self.inner)?;
        if i32::try_from(count).is_err() {
            return Err(ArrowError::OffsetOverflowError(count));
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
        Ok(Arc::new(ListArray::try_new(element, offsets, Arc::new(values), self.nulls.finish())?))
    }
}

const ELEMENT: &str = "element";

/// The fields of columns.
pub(super) fn fields<T>(columns: &Columns<T>) -> Vec<Field> {
    columns.iter().map(|column| column.field()).collect()
}

fn structs<T>(columns: &mut Columns<T>, nulls: &mut NullBufferBuilder) -> Result<StructArray, ArrowError> {
    let fields = fields(columns);
    let arrays = columns.iter_mut().map(|column| column.finish()).collect::<Result<Vec<_>, _>>()?;
    StructArray::try_new(fields.into(), arrays, nulls.finish())
}

/// A text; null when it is empty.
pub(super) fn text<T: 'static>(name: &'static str, get: GetText<T>) -> Box<dyn Column<T>> {
    Leaf::boxed(name, DataType::Utf8, StringBuilder::new(), get)
}

/// A number, a date or a time, by its type.
pub(super) fn number<T: 'static, P: ArrowPrimitiveType>(name: &'static str, get: Get<T, P::Native>) -> Box<dyn Column<T>> {
    Leaf::boxed(name, P::DATA_TYPE, PrimitiveBuilder::<P>::new(), get)
}

/// A moment in microseconds, UTC.
pub(super) fn moment<T: 'static>(name: &'static str, get: Get<T, i64>) -> Box<dyn Column<T>> {
    let builder = PrimitiveBuilder::<arrow_array::types::TimestampMicrosecondType>::new().with_timezone("UTC");
    let kind = DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, Some("UTC".into()));
    Leaf::boxed(name, kind, builder, get)
}

/// True or false.
pub(super) fn flag<T: 'static>(name: &'static str, get: Get<T, bool>) -> Box<dyn Column<T>> {
    Leaf::boxed(name, DataType::Boolean, BooleanBuilder::new(), get)
}

/// A list of texts.
pub(super) fn texts<T: 'static>(name: &'static str, get: GetTexts<T>) -> Box<dyn Column<T>> {
    let element: FieldRef = Arc::new(Field::new(ELEMENT, DataType::Utf8, true));
    let builder = ListBuilder::new(StringBuilder::new()).with_field(Arc::clone(&element));
    Leaf::boxed(name, DataType::List(element), builder, get)
}

/// Keys and values.
pub(super) fn pairs<T: 'static>(name: &'static str, get: Pairs<T>) -> Box<dyn Column<T>> {
    let names = MapFieldNames { entry: "key_value".to_owned(), key: "key".to_owned(), value: "value".to_owned() };
    let mut builder = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
    // The type as the builder makes it.
    let kind = ArrayBuilder::finish(&mut builder).data_type().clone();
    Leaf::boxed(name, kind, builder, get)
}

/// A message within the message.
pub(super) fn group<T: 'static, U: 'static>(
    name: &'static str,
    columns: Columns<U>,
    get: for<'a> fn(&'a T) -> Option<&'a U>,
) -> Box<dyn Column<T>> {
    Box::new(Group { name, get, columns, nulls: NullBufferBuilder::new(0) })
}

/// Messages within the message.
pub(super) fn many<T: 'static, U: 'static>(
    name: &'static str,
    columns: Columns<U>,
    get: for<'a> fn(&'a T) -> &'a [U],
) -> Box<dyn Column<T>> {
    let (inner, nulls) = (NullBufferBuilder::new(0), NullBufferBuilder::new(0));
    Box::new(Many { name, get, columns, inner, ends: vec![0], count: 0, nulls })
}
