"""Analyses as rows, for pandas and Arrow: one row an entity, statement, event, date or quantity.

>>> rows = tables.statements(reply.analysis, text)
>>> tables.pandas(rows)          # needs dateline-client[pandas]
>>> tables.arrow(rows)           # needs dateline-client[arrow]

Every row of a table has the same columns. ``document`` is what the caller says it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dateline.v1 import analysis_pb2, entity_pb2, event_pb2, quantity_pb2, span_pb2, statement_pb2

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Row = dict[str, Any]


def words(span: span_pb2.Span, text: str, title: str = "") -> str:
    """The words of a span."""
    inside = title if span.field == span_pb2.TEXT_FIELD_TITLE else text
    return inside[span.start : span.end]


def entities(analysis: analysis_pb2.Analysis, document: str = "") -> list[Row]:
    """One row an entity, the most salient first."""
    return [
        {
            "document": document,
            "entity_id": entity.entity_id,
            "name": entity.canonical_name,
            "type": _short(entity_pb2.EntityType, entity.type, "ENTITY_TYPE_"),
            "country": entity.country_code,
            "mentions": len(entity.mentions),
            "salience": entity.salience,
            "tone": entity.tone,
            "roles": [role.title for role in entity.roles],
            "links": [f"{link.registry}:{link.id}" for link in entity.links],
        }
        for entity in sorted(analysis.entities, key=lambda entity: -entity.salience)
    ]


def statements(analysis: analysis_pb2.Analysis, text: str, title: str = "", document: str = "") -> list[Row]:
    """One row a statement: who said what."""
    names = _names(analysis)
    return [
        {
            "document": document,
            "speakers": [names[speaker] for speaker in statement.speaker_entity_ids],
            "cue": statement.cue.lemma,
            "content": " … ".join(words(span, text, title) for span in statement.content_spans),
            "kind": _short(statement_pb2.StatementKind, statement.kind, "STATEMENT_KIND_"),
            "polarity": _short(statement_pb2.StatementPolarity, statement.polarity, "STATEMENT_POLARITY_"),
            "addressees": [names[addressee] for addressee in statement.addressee_entity_ids],
            "rule": statement.rule,
        }
        for statement in analysis.statements
    ]


def events(analysis: analysis_pb2.Analysis, text: str, title: str = "", document: str = "") -> list[Row]:
    """One row an event, its arguments as words by role."""
    rows = []
    for index, event in enumerate(analysis.events):
        row: Row = {
            "document": document,
            "type": _short(event_pb2.EventType, event.type, "EVENT_TYPE_"),
            "mode": event.mode,
            "trigger": " … ".join(words(span, text, title) for span in event.trigger_spans),
            "main": analysis.HasField("main_event") and analysis.main_event == index,
        }
        for role in ("SOURCE", "TARGET", "PLACE", "TIME", "THEME"):
            number = event_pb2.ArgumentRole.Value(f"ARGUMENT_ROLE_{role}")
            row[role.lower()] = [words(a.span, text, title) for a in event.arguments if a.role == number]
        rows.append(row)
    return rows


def quantities(analysis: analysis_pb2.Analysis, text: str, title: str = "", document: str = "") -> list[Row]:
    """One row a quantity."""
    return [
        {
            "document": document,
            "words": words(quantity.span, text, title),
            "kind": _short(quantity_pb2.QuantityKind, quantity.kind, "QUANTITY_KIND_"),
            "value": quantity.value,
            "unit": quantity.unit,
            "object": quantity.object,
        }
        for quantity in analysis.quantities
    ]


def dates(analysis: analysis_pb2.Analysis, text: str, title: str = "", document: str = "") -> list[Row]:
    """One row a date or duration, with the days that it spans."""
    return [
        {
            "document": document,
            "words": words(mention.span, text, title),
            "value": mention.value,
            "begin": mention.begin_date,
            "end": mention.end_date,
        }
        for mention in analysis.dates
    ]


def pandas(rows: Iterable[Row]) -> pd.DataFrame:
    """The rows as a data frame."""
    import pandas as pd

    return pd.DataFrame(list(rows))


def arrow(rows: Iterable[Row]) -> pa.Table:
    """The rows as an Arrow table, to be written as Parquet."""
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows))


def _names(analysis: analysis_pb2.Analysis) -> dict[str, str]:
    return {entity.entity_id: entity.canonical_name for entity in analysis.entities}


def _short(enum: Any, number: int, prefix: str) -> str:
    """The name of a value without what all have; a number that this client does not know is told as such."""
    try:
        return enum.Name(number).removeprefix(prefix)
    except ValueError:
        return str(number)
