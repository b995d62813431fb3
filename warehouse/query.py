"""Runs one statement of a user on the published file: it cannot change that file, nor see anything outside of it."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from warehouse.schema import SchemaError, check_readable

# https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}
_READING = {"SELECT", "EXPLAIN"}
"""Statement types that only read; SHOW, DESCRIBE, SUMMARIZE, PIVOT, VALUES and FROM are SELECT to DuckDB."""
_IDENTIFIER = re.compile(r'"((?:[^"]|"")*)"|[\w$]+')


class QueryError(Exception):
    """A statement that cannot be run; the message is one line that says what, where and, if known, what to do."""


class Result(NamedTuple):
    """What a statement gave: names and DuckDB types of the columns, and rows of Python values in UTC."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def run_query(published: Path, sql: str) -> Result:
    """Runs one reading statement on the published file, opened read-only.

    It cannot write, attach, read other files, load extensions or change settings; lists and structs come as lists and
    dicts, maps as dicts, intervals as timedelta (as text where they have months). Raises QueryError.
    """
    with read_only(published) as con:
        try:
            _refuse_other_than_reading(con, sql)
            table = con.execute(sql).to_arrow_table()
            types = tuple(str(column[1]) for column in con.description or ())
        except duckdb.Error as error:
            raise explained(error, sql) from error
    return Result(tuple(table.column_names), types, _rows(table))


@contextmanager
def read_only(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, opened so that nothing can be changed and nothing else be read; raises QueryError."""
    if not published.exists():
        raise QueryError(f"{published} does not exist: nothing is published yet; run `onrecord ingest`")
    # What does not fit into memory goes to a folder of this query's own: the home may be read-only.
    with tempfile.TemporaryDirectory(prefix="onrecord-") as spill, _open(published, spill) as con:
        yield con


def explained(error: duckdb.Error, sql: str) -> QueryError:
    """DuckDB's error as one line that says what and where."""
    return QueryError(_explain(error, sql))


def _open(published: Path, spill: str) -> duckdb.DuckDBPyConnection:
    try:
        con = duckdb.connect(str(published), read_only=True, config=_CONFIG | {"temp_directory": spill})
    except duckdb.Error as error:
        raise QueryError(
            f"{published} cannot be opened: {str(error).splitlines()[0]}; onrecord rebuild makes it again"
        ) from error
    try:
        check_readable(con, published)
    except SchemaError as error:
        con.close()
        raise QueryError(str(error)) from error
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET errors_as_json = true")
    con.execute("SET enable_progress_bar = false")
    con.execute("SET lock_configuration = true")
    return con


def _refuse_other_than_reading(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    statements = con.extract_statements(sql)
    if not statements:
        raise QueryError("there is no statement in the query")
    # DuckDB makes several statements of a PIVOT; those that it adds have no text.
    own = [statement for statement in statements if statement.query.strip()] or statements[-1:]
    if len(own) > 1:
        raise QueryError(f"{len(own)} statements given: run them one at a time")
    if own[0].type.name not in _READING:
        raise QueryError(f"{own[0].type.name} is refused: the published file is for reading (SELECT, SHOW, DESCRIBE …)")
    # As a table function this gets past the read-only file and ends the process when the file cannot be written.
    if "enable_logging" in _identifiers(sql):
        raise QueryError("enable_logging is refused: the published file is for reading")


def _identifiers(sql: str) -> set[str]:
    text = sql.encode()
    starts = [start for start, kind in duckdb.tokenize(sql) if kind == duckdb.token_type.identifier]
    found = (_IDENTIFIER.match(text[start:].decode()) for start in starts)
    return {(match[1] or match[0]).lower() for match in found if match}


def _explain(error: duckdb.Error, sql: str) -> str:
    _, _, tail = str(error).partition(": ")
    if not tail.startswith("{"):
        return " ".join(str(error).split())
    facts = json.loads(tail)
    message = f"{facts['exception_type']}: {' '.join(facts['exception_message'].split())}"
    if "position" not in facts:
        return message
    before = sql.encode()[: int(facts["position"])].decode(errors="replace")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return f"{message} (line {line}, column {column})"


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    columns = [column.to_pylist(maps_as_pydicts="strict") for column in table.columns]
    return [tuple(_plain(value) for value in row) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal) and value.as_tuple().exponent == 0:
        return int(value)
    if isinstance(value, pa.MonthDayNano):
        rest = timedelta(days=value.days, microseconds=value.nanoseconds // 1000)
        return f"{value.months} months {rest}" if value.months else rest
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
