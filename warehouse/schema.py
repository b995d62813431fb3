# ruff: noqa: S608 (names in SQL are the models' own, never data)
"""The tables, views and macros of `staging.duckdb` and `onrecord.duckdb`, made from `schemas.tables`.

No table has a primary key: it costs about 4.7 times on load (measured), so a load keeps keys unique by delete-insert.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import duckdb

from schemas.tables import HISTORY, TABLES
from warehouse.columns import columns, duckdb_columns
from warehouse.views import COMMENTS, MACROS, VIEWS

SCHEMA_VERSION = 2
"""Raised by one with every change of a table that an older file does not have; `warehouse.migrate` has the steps."""

REMEDY = "move it away, and `onrecord rebuild` makes it again from the archive"
"""What a person does about a file of the writer that cannot be used."""

INTERNAL = {
    "removal_spans": "removals, with the text in removal_texts",
    "removal_texts": "Every removed text once; text_id is the first half of its SHA-256.",
    "loaded_shards": "Shards that are in, with what each load counted: a shard is loaded once.",
    "publications": "Snapshots that were published.",
    "derived": "The snapshot that relations, events and persons were made from.",
    "hosts": "Hosts that failed or asked for a pause, and until when they are left alone.",
    "polls": "What is remembered of each feed, sitemap, listing and interface between runs.",
}
"""Tables outside the contract, and what they are for."""

# 128 bits of SHA-256 held as a UUID (one 16-byte value, joins fast): a hostile page cannot make two texts collide.
TEXT_ID = "left(sha256({text}), 32)::UUID"


class SchemaError(Exception):
    """A file that this version of the program cannot write; the message says what to do."""


class InUseError(SchemaError):
    """A file that another process has open."""


def open_staging(path: Path) -> duckdb.DuckDBPyConnection:
    """Opens the writer's database, or makes it with all tables, views and macros in one transaction.

    An older file is brought up to today's schema first (`warehouse.migrate.upgrade`). Raises SchemaError when the file
    is damaged, locked by another process (InUseError), no onrecord database, or of a newer schema.
    """
    con = _connect(path)
    try:
        con.execute("SET TimeZone = 'UTC'")
        # The default, 16 MB, checkpoints within every other shard (0.3 to 0.6 s in a file of 340 MB, measured).
        con.execute("SET wal_autocheckpoint = '256MB'")
        if con.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,):
            create_schema(con)
        found = _version(con, path)
        if found == SCHEMA_VERSION:
            return con
        con.close()
        if not 1 <= found < SCHEMA_VERSION:
            raise _other_version(path, found)
        from warehouse.migrate import upgrade  # which needs the tables of today

        upgrade(path, found)
    except duckdb.Error as error:
        con.close()
        raise _refusal(path, error) from error
    except BaseException:
        con.close()
        raise
    return open_staging(path)


def check_readable(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raises SchemaError when the tables of an open file are not those of today: they might be misread."""
    found = _version(con, path)
    if found != SCHEMA_VERSION:
        raise _other_version(path, found)


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection | sqlite3.Connection) -> Iterator[None]:
    """Commits what is done within, or rolls it back on any error. For SQLite: a connection that opens none itself."""
    con.execute("BEGIN")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def create_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Makes every table, view and macro in an empty database, in one transaction."""
    with transaction(con):
        _create_tables(con)
        for statement in (*VIEWS.values(), *MACROS.values()):
            con.execute(statement)
        _comment(con)
        con.execute(
            "INSERT INTO meta BY NAME SELECT $1 AS schema_version, $2 AS onrecord_version, 'none' AS cleaner_version, "
            "'empty' AS snapshot_id",
            [SCHEMA_VERSION, version("onrecord")],
        )


def _create_tables(con: duckdb.DuckDBPyConnection) -> None:
    for name, table in TABLES.items():
        if name != "removals":
            _create(con, name, duckdb_columns(table.model))
    for name in HISTORY:
        _create(con, f"{name}_history", duckdb_columns(TABLES[name].model))
    _create_removals(con)
    counts = ("documents_new", "documents_changed", "unchanged", "superseded", "quarantined")
    shard = {"shard": "VARCHAR NOT NULL", "loaded_at": "TIMESTAMPTZ NOT NULL"}
    _create(con, "loaded_shards", shard | dict.fromkeys(counts, "BIGINT NOT NULL"))
    _create(con, "publications", {"snapshot_id": "VARCHAR NOT NULL", "published_at": "TIMESTAMPTZ NOT NULL"})
    resting = {"host": "VARCHAR NOT NULL", "failures": "INTEGER NOT NULL", "not_before": "TIMESTAMPTZ NOT NULL"}
    _create(con, "hosts", resting)
    _create(con, "derived", {"snapshot_id": "VARCHAR NOT NULL"})
    texts = dict.fromkeys(("etag", "last_modified", "sha256", "cursor"), "VARCHAR")
    named = {"address": "VARCHAR NOT NULL", "source": "VARCHAR NOT NULL"}
    _create(con, "polls", named | texts | {"polled_at": "TIMESTAMPTZ NOT NULL"})


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path))
    except duckdb.Error as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: duckdb.Error) -> SchemaError:
    reason = str(error).splitlines()[0]
    if "Could not set lock" in reason:
        return InUseError(f"{path} is in use by another process: wait for it or end it ({reason})")
    if "Permission denied" in reason or "Read-only file system" in reason:
        return SchemaError(f"{path} cannot be written: see to its permissions ({reason})")
    return SchemaError(f"{path} cannot be opened: {REMEDY} ({reason})")


def _version(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    try:
        row = con.execute("SELECT schema_version FROM meta").fetchone()
    except duckdb.CatalogException as error:
        raise SchemaError(f"{path} is not an onrecord database: {REMEDY}") from error
    return int(row[0]) if row else 0


def _other_version(path: Path, found: int) -> SchemaError:
    older = "the next `onrecord ingest` brings it up to date" if found else REMEDY
    what = "install a newer onrecord" if found > SCHEMA_VERSION else older
    return SchemaError(f"{path} has schema version {found}, this onrecord writes {SCHEMA_VERSION}: {what}")


def _create(con: duckdb.DuckDBPyConnection, name: str, types: dict[str, str]) -> None:
    declared = ", ".join(f'"{column}" {sql}' for column, sql in types.items())
    con.execute(f"CREATE TABLE {name} ({declared})")


def _create_removals(con: duckdb.DuckDBPyConnection) -> None:
    types = duckdb_columns(TABLES["removals"].model)
    spans = {("text_id" if name == "text" else name): sql for name, sql in types.items()}
    _create(con, "removal_spans", spans | {"text_id": "UUID NOT NULL"})
    _create(con, "removal_texts", {"text_id": "UUID NOT NULL", "text": "VARCHAR NOT NULL"})
    select = f"SELECT {', '.join(types)} FROM removal_spans JOIN removal_texts USING (text_id)"
    con.execute(f"CREATE VIEW removals AS {select}")


def _comment(con: duckdb.DuckDBPyConnection) -> None:
    for name, table in TABLES.items():
        targets = [name, f"{name}_history"] if name in HISTORY else [name]
        for target in targets:
            kind = "VIEW" if name == "removals" else "TABLE"
            con.execute(f"COMMENT ON {kind} {target} IS {_quoted(table.model.__doc__ or '')}")
            for column in columns(table.model):
                con.execute(f"COMMENT ON COLUMN {target}.{column.name} IS {_quoted(column.description)}")
    for name, text in COMMENTS.items():
        con.execute(f"COMMENT ON VIEW {name} IS {_quoted(text)}")
    for name, text in INTERNAL.items():
        con.execute(f"COMMENT ON TABLE {name} IS {_quoted('Internal: ' + text)}")


def _quoted(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
