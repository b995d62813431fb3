# ruff: noqa: S608 (names of tables are our own)
"""Puts a checked copy of the writer's database where people open it.

The published file is replaced, never written: who has it open keeps what he sees, and no reader can hold up a writer.
"""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb

from schemas.tables import HISTORY, TABLES
from warehouse.compact import compact
from warehouse.copying import put, remove
from warehouse.schema import open_staging, transaction

_ROOM = 1.2
"""Free space wanted, in sizes of the staging file: the copy, and the stamp that is written to it. What a compaction
needs is less: it comes before the copy, and leaves less to be copied."""
_HEADERS = 3 * 4096
"""Bytes before the blocks of a DuckDB file."""


class PublishError(Exception):
    """Nothing was published, and what was published before is untouched; the message says what to do."""


def publish(staging_path: Path, published_path: Path, now: datetime) -> bool:
    """Publishes the staging database; False, with nothing written, when that snapshot is what is published.

    Order: CHECKPOINT, close, compact where much of the file is free, copy to a temporary name beside the target, stamp
    and check the copy, fsync, replace, fsync the folder. What a killed publish left is removed first, and a published
    file that is damaged is replaced. `now`, with a zone, becomes `meta.published_at` and the `last_publish` of every
    source that is not held. The caller has closed its connection to the staging file.

    Raises:
        PublishError: the disk is too full, or the copy is not like the original.
        SchemaError: as `open_staging`.
    """
    part = published_path.with_name(f".{published_path.name}.part")
    remove(part)
    with open_staging(staging_path) as con:
        if _is_published(con, published_path):
            return False
        con.execute("CHECKPOINT")
    _want_room(staging_path, published_path)
    compact(staging_path)
    with open_staging(staging_path) as con:
        counts = _row_counts(con)
    try:
        shutil.copyfile(staging_path, part)
        _finish_copy(part, counts, now)
        put(part, published_path)
    except BaseException:
        remove(part)
        raise
    with open_staging(staging_path) as con:
        _stamp(con, now)
    return True


def _is_published(con: duckdb.DuckDBPyConnection, published_path: Path) -> bool:
    row = con.execute("SELECT snapshot_id FROM meta SEMI JOIN publications USING (snapshot_id)").fetchone()
    return row is not None and published_path.exists() and _has(published_path, row[0])


def _has(published_path: Path, snapshot: str) -> bool:
    """Whether the published file can be opened, is as long as what it has needs, and is of this snapshot."""
    query = "SELECT snapshot_id, used_blocks * block_size FROM meta, pragma_database_size()"
    try:
        with duckdb.connect(str(published_path), read_only=True) as con:
            found = con.execute(query).fetchone()
    except duckdb.Error as error:
        # Somebody has it open for writing, so it can be opened.
        return "Could not set lock" in str(error)
    assert found is not None
    of, length = found
    return bool(of == snapshot and published_path.stat().st_size >= _HEADERS + length)


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
    compact(part)
    with duckdb.connect(str(part), read_only=True) as con:
        found = _row_counts(con)
    differing = [name for name, rows in counts.items() if found.get(name) != rows]
    if differing:
        raise PublishError(f"the copy {part} is not like the original ({', '.join(differing)} differ): run again")


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


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
