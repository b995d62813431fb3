"""Arrow schemas and DuckDB columns, derived from the pydantic models: the one place where types are mapped."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import duckdb
import pyarrow as pa
from pydantic import BaseModel


class Column(NamedTuple):
    """One column of a table, in both type systems."""

    name: str
    arrow: pa.DataType
    sql: str
    nullable: bool
    description: str


_STRING: tuple[pa.DataType, str] = (pa.string(), "VARCHAR")
_TYPES: dict[Any, tuple[pa.DataType, str]] = {
    str: _STRING,
    int: (pa.int64(), "BIGINT"),
    float: (pa.float64(), "DOUBLE"),
    bool: (pa.bool_(), "BOOLEAN"),
    datetime: (pa.timestamp("us", tz="UTC"), "TIMESTAMPTZ"),
    date: (pa.date32(), "DATE"),
    tuple[str, ...]: (pa.list_(pa.string()), "VARCHAR[]"),
    dict[str, str]: (pa.map_(pa.string(), pa.string()), "MAP(VARCHAR, VARCHAR)"),
}


@lru_cache
def columns(model: type[BaseModel]) -> tuple[Column, ...]:
    """The columns of a row model, in the order of its fields.

    Raises TypeError for an annotation that has no column type here.
    """
    return tuple(
        _column(model, name, field.annotation, field.description or "") for name, field in model.model_fields.items()
    )


def arrow_schema(model: type[BaseModel]) -> pa.Schema:
    """The Arrow schema of a row model; a field that is not Optional is not nullable."""
    return pa.schema([pa.field(column.name, column.arrow, column.nullable) for column in columns(model)])


def duckdb_columns(model: type[BaseModel]) -> dict[str, str]:
    """Column name → DuckDB type of a row model, with `NOT NULL` where the field is not Optional."""
    return {c.name: c.sql if c.nullable else f"{c.sql} NOT NULL" for c in columns(model)}


def to_table(
    model: type[BaseModel], rows: Sequence[BaseModel], extra: Mapping[str, Sequence[Any]] | None = None
) -> pa.Table:
    """Rows as an Arrow table with the schema of `model`.

    A column stands in `extra` (one value a row) or is an attribute of the rows, so that rows of a base class can be
    completed without copying them. Raises ValueError for a naive datetime or for None in a column that has no nulls.
    """
    given = extra or {}
    arrays = [
        _array(column, given[column.name] if column.name in given else list(map(attrgetter(column.name), rows)))
        for column in columns(model)
    ]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(model))


@contextmanager
def listed(con: duckdb.DuckDBPyConnection, texts: Iterable[str]) -> Iterator[str]:
    """Texts as a set for `IN`, in SQL. As a parameter a list costs 40 µs an element: without NumPy the client looks for
    it on the disk each time (measured)."""
    con.register("listed_texts", pa.table({"text": pa.array(list(texts), pa.string())}))
    try:
        yield "(SELECT text FROM listed_texts)"
    finally:
        con.unregister("listed_texts")


def _column(model: type[BaseModel], name: str, annotation: Any, description: str) -> Column:
    plain, nullable = _without_none(annotation)
    if get_origin(plain) is Literal and all(isinstance(value, str) for value in get_args(plain)):
        arrow, sql = _STRING
    elif plain in _TYPES:
        arrow, sql = _TYPES[plain]
    else:
        raise TypeError(f"{model.__name__}.{name}: no column type for {annotation}")
    return Column(name, arrow, sql, nullable, description)


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in {Union, UnionType}:
        return annotation, False
    members = [member for member in get_args(annotation) if member is not NoneType]
    return (members[0] if len(members) == 1 else annotation), NoneType in get_args(annotation)


def _array(column: Column, values: Sequence[Any]) -> "pa.Array[Any]":
    prepare: Callable[[Column, Sequence[Any]], Sequence[Any]] | None = _PREPARE.get(column.sql)
    array = pa.array(prepare(column, values) if prepare else values, type=column.arrow)
    if array.null_count and not column.nullable:
        raise ValueError(f"column {column.name}: {array.null_count} empty values where the schema has none")
    return array


def _aware(column: Column, values: Sequence[datetime | None]) -> Sequence[datetime | None]:
    # Arrow would take a naive time for UTC without a word.
    naive = next((value for value in values if value is not None and value.tzinfo is None), None)
    if naive is not None:
        raise ValueError(f"column {column.name}: {naive} has no time zone")
    return values


def _pairs(_: Column, values: Sequence[dict[str, str] | None]) -> Sequence[list[tuple[str, str]] | None]:
    return [None if value is None else list(value.items()) for value in values]


_PREPARE: dict[str, Callable[[Column, Sequence[Any]], Sequence[Any]]] = {
    "TIMESTAMPTZ": _aware,
    "MAP(VARCHAR, VARCHAR)": _pairs,
}
