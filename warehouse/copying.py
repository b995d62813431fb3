# ruff: noqa: S608 (names of tables are our own; paths are quoted)
"""A writer's database changed on a copy and written anew, so that what went out of it is nowhere in the new file.

DuckDB overwrites nothing: what is deleted or changed in a file stays in its free blocks until they are used again.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.journal import sync_folder
from warehouse.schema import SchemaError, create_schema, transaction

_TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = {} AND schema_name = 'main' AND NOT internal"
_OWN = "own_"
"""Begins the names of tables that what derives from all documents makes for itself."""


@contextmanager
def changed(path: Path, keep: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a database, to be changed; at the end its rows replace those of the database, as `rewrite` does.

    On an error within, the database is as it was. Nobody may have it open.
    """
    checkpoint(path)
    copy = path.with_name(f".{path.name}.copy")
    remove(copy)
    try:
        shutil.copyfile(path, copy)
        with duckdb.connect(str(copy)) as con:
            con.execute("SET TimeZone = 'UTC'")
            yield con
        rewrite(copy, path, keep)
    finally:
        remove(copy)


def rewrite(source: Path, target: Path, keep: Path | None = None) -> None:
    """Replaces `target` by a new file that has the tables of today with all rows of `source` (the same file, or not).

    The target as it was is left as `keep`, where that is given. Killed at any point, the target is the old file or the
    new one. Nobody may have either open.

    Raises:
        SchemaError: the source does not have the tables of today, or rows are missing in the copy.
        duckdb.Error: the source cannot be read, or the disk is full; the target is as it was.
    """
    checkpoint(source)
    part = target.with_name(f".{target.name}.new")
    remove(part)
    try:
        with duckdb.connect(str(part)) as con:
            con.execute("SET TimeZone = 'UTC'")
            create_schema(con)
            ours = tables(con)
            attach(con, source)
            with transaction(con):
                _copy(con, ours, source)
            con.execute("DETACH old")
            con.execute("CHECKPOINT")
        put(part, target, keep)
    except BaseException:
        remove(part)
        raise


def checkpoint(path: Path) -> None:
    """Takes a database's log into its file: the log of an old file must not be found beside a new one."""
    with duckdb.connect(str(path)) as con:
        con.execute("CHECKPOINT")


def attach(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Makes another database readable as `old`."""
    con.execute("ATTACH '{}' AS old (READ_ONLY)".format(str(path).replace("'", "''")))


def tables(con: duckdb.DuckDBPyConnection, attached: bool = False) -> set[str]:
    """The names of the tables of a database, or of the one attached to it as `old`."""
    database = "'old'" if attached else "current_database()"
    return {row[0] for row in con.execute(_TABLES.format(database)).fetchall()}


def remove(path: Path) -> None:
    """Removes a database that may not be there, and its log."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def put(new: Path, target: Path, keep: Path | None = None) -> None:
    """Puts a closed database in the place of another, durably; that one is left as `keep`, where that is given.

    A log beside the old one goes: it would be taken for the new one's.
    """
    handle = os.open(new, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    if keep is not None:
        keep.unlink(missing_ok=True)
        os.link(target, keep)
    log = target.with_name(f"{target.name}.wal")
    if log.exists():
        log.unlink()
        sync_folder(target.parent)  # else a power cut could leave the old log beside the new file
    new.replace(target)
    sync_folder(target.parent)


def _copy(con: duckdb.DuckDBPyConnection, ours: set[str], source: Path) -> None:
    theirs = tables(con, attached=True)
    own = {name for name in theirs if name.startswith(_OWN)}
    if differing := (theirs - own) ^ ours:
        raise SchemaError(f"{source} does not have the tables of today ({', '.join(sorted(differing))} differ)")
    con.execute("DELETE FROM meta")
    for name in sorted(theirs):
        if name in own:
            con.execute(f"CREATE TABLE {name} AS FROM old.{name} LIMIT 0")
        copied = con.execute(f"INSERT INTO {name} BY NAME FROM old.{name}").fetchone()
        if copied != con.execute(f"SELECT count(*) FROM old.{name}").fetchone():
            raise SchemaError(f"{source}: not every row of {name} could be copied; restore it from a copy")
