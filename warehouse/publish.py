# ruff: noqa: S608 (names of tables are our own)
"""Puts a checked copy of the writer's database where people open it.

The published file is replaced, never written: who has it open keeps what he sees, and no reader can hold up a writer.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path

import duckdb

from schemas.tables import HISTORY, TABLES
from warehouse.schema import open_staging, transaction

_ROOM = 1.2
"""Free space wanted, in sizes of the staging file: the copy, and the stamp that is written to it."""


class PublishError(Exception):
    """Nothing was published, and what was published before is untouched; the message says what to do."""


def publish(staging_path: Path, published_path: Path, now: datetime) -> bool:
    """Publishes the staging database; False, with nothing written, when that snapshot is what is published.

    Order: CHECKPOINT, close, copy to a temporary name beside the target, stamp and check the copy, fsync, replace,
    fsync the folder. What a killed publish left is removed first. `now`, with a zone, becomes `meta.published_at` and
    the `last_publish` of every source that is not held. The caller has closed its connection to the staging file.
    Raises PublishError when the disk is too full or the copy is not like the original, SchemaError as `open_staging`.
    """
    part = published_path.with_name(f".{published_path.name}.part")
    _remove(part)
    with open_staging(staging_path) as con:
        if published_path.exists() and _is_published(con):
            return False
        con.execute("CHECKPOINT")
        counts = _row_counts(con)
    _want_room(staging_path, published_path)
    try:
        shutil.copyfile(staging_path, part)
        _finish_copy(part, counts, now)
        _sync(part)
        # A log that someone's session left beside the old file is not the new one's.
        _wal(published_path).unlink(missing_ok=True)
        part.replace(published_path)
    except BaseException:
        _remove(part)
        raise
    _sync(published_path.parent)
    with open_staging(staging_path) as con:
        _stamp(con, now)
    return True


def _is_published(con: duckdb.DuckDBPyConnection) -> bool:
    # Remembered here, because the published file cannot be read while somebody has it open for writing.
    query = "SELECT count(*) FROM meta WHERE snapshot_id IN (SELECT snapshot_id FROM publications)"
    return con.execute(query).fetchone() == (1,)


def _row_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = [*TABLES, *(f"{name}_history" for name in HISTORY)]
    counts = " UNION ALL BY NAME ".join(f"SELECT '{name}' AS name, count(*) AS rows FROM {name}" for name in names)
    return dict(con.execute(counts).fetchall())


def _want_room(staging_path: Path, published_path: Path) -> None:
    needed = int(staging_path.stat().st_size * _ROOM)
    free = shutil.disk_usage(published_path.parent).free
    if free < needed:
        raise PublishError(
            f"{published_path.parent}: {_megabytes(needed)} needed to publish, {_megabytes(free)} free; make room, "
            "then run again"
        )


def _finish_copy(part: Path, counts: dict[str, int], now: datetime) -> None:
    with duckdb.connect(str(part)) as con:
        _stamp(con, now)
        _drop_own(con)
        con.execute("CHECKPOINT")
        found = _row_counts(con)
    differing = [name for name, rows in counts.items() if found.get(name) != rows]
    if differing or _wal(part).exists():
        raise PublishError(f"the copy {part} is not like the original ({differing or 'log left'}): run again")


def _drop_own(con: duckdb.DuckDBPyConnection) -> None:
    """Drops what only the writer needs: hashes of texts, and what pages gave before events were linked."""
    names = con.execute("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'own_')").fetchall()
    for (name,) in names:
        con.execute(f'DROP TABLE "{name}"')


def _stamp(con: duckdb.DuckDBPyConnection, now: datetime) -> None:
    with transaction(con):
        con.execute("UPDATE freshness SET last_publish = $1 WHERE held_since IS NULL", [now])
        con.execute("DELETE FROM publications")
        con.execute("INSERT INTO publications SELECT snapshot_id, $1 FROM meta", [now])
        con.execute("UPDATE meta SET published_at = $1", [now])


def _remove(part: Path) -> None:
    part.unlink(missing_ok=True)
    _wal(part).unlink(missing_ok=True)


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
