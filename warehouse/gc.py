"""What the warehouse does not need any more: shards that are loaded, and texts that no ledger row names."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse.audit import CHECKS
from warehouse.schema import transaction

_UNUSED = "SELECT count(*), coalesce(sum(strlen(text)), 0)::BIGINT FROM removal_texts ANTI JOIN removal_spans"


def broken_checks(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The checks of rows that do not hold: a database to be put right may want its shards."""
    return [check.name for check in CHECKS if check.name != "held" and con.execute(check.sql).fetchall()]


def spare_shards(con: duckdb.DuckDBPyConnection, shards: Path, cleaner_version: str) -> Iterator[tuple[Path, str]]:
    """Shards that no run will read, each with the reason; those set aside for a source that is held stay."""
    loaded = {row[0] for row in con.execute("SELECT shard FROM loaded_shards").fetchall()}
    for shard in sorted(shards.iterdir()):
        reason = _why_spare(con, shard, shard.name in loaded, cleaner_version) if shard.is_dir() else None
        if reason:
            yield shard, reason


def is_readable(shard: Path) -> bool:
    """Whether every row of a shard can be read."""
    try:
        with duckdb.connect() as con:
            for file in sorted(shard.glob("*.parquet")):
                con.execute("SELECT bit_xor(hash(t)) FROM read_parquet($1) t", [str(file)]).fetchall()
    except duckdb.Error:
        return False
    return True


def unused_texts(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many removed texts nothing names, and their bytes."""
    row = con.execute(f"{_UNUSED} USING (text_id)").fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def drop_texts(con: duckdb.DuckDBPyConnection) -> None:
    """Drops the removed texts that nothing names; the file's blocks are used again."""
    with transaction(con):
        con.execute("DELETE FROM removal_texts WHERE text_id NOT IN (SELECT text_id FROM removal_spans)")


def _why_spare(con: duckdb.DuckDBPyConnection, shard: Path, is_loaded: bool, cleaner_version: str) -> str | None:
    if shard.name.endswith(".part"):
        return "half made by a run that was killed"
    if not is_readable(shard):
        return "damaged; made again when it is needed"
    if is_loaded and not _missing(con, shard):
        return "loaded"
    return None if cleaner_version in _made_by(con, shard) else "made by other code than is installed"


def _missing(con: duckdb.DuckDBPyConnection, shard: Path) -> int:
    """How many captures of a shard are not in the database."""
    sql = "SELECT count(*) FROM read_parquet($1) ANTI JOIN pages USING (capture_id)"
    row = con.execute(sql, [str(shard / "pages.parquet")]).fetchone()
    return int(row[0]) if row else 0


def _made_by(con: duckdb.DuckDBPyConnection, shard: Path) -> set[str]:
    """The code that a shard names; the rules of its source are in every one."""
    rows = con.execute("SELECT DISTINCT cleaner_version FROM read_parquet($1)", [str(shard / "rules.parquet")])
    return {row[0] for row in rows.fetchall()}
