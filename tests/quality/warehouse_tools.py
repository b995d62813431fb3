"""What the scripts of the warehouse's figures share: made homes, states to compare, sizes."""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from schemas.tables import HISTORY, TABLES
from tests.warehouse.bulk import Bulk, generator, write_shards
from warehouse.load import load_shards
from warehouse.schema import open_staging

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CHUNK = 50_000
"""Documents made and loaded at a time."""


class Figure(NamedTuple):
    """What was measured beside what is to be reached; `reached` is None where it is only said."""

    name: str
    measured: str
    wanted: str
    reached: bool | None

    def told(self) -> str:
        """As a line."""
        verdict = {None: "said", True: "reached", False: "MISSED"}[self.reached]
        return f"{verdict:8} {self.name}: {self.measured}" + (f" (wanted: {self.wanted})" if self.wanted else "")


class Place:
    """The files of a home, as far as the warehouse knows them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.staging = folder / "staging.duckdb"
        self.published = folder / "onrecord.duckdb"
        self.search = folder / "search.sqlite"
        self.shards = folder / "shards"
        self.shards.mkdir(parents=True, exist_ok=True)


def fill(place: Place, bulk: Bulk, documents: int) -> float:
    """Loads documents, and drops their shards; gives the seconds of loading."""
    spent = 0.0
    with generator(bulk) as con:
        for start in range(0, documents, CHUNK):
            shards = write_shards(con, bulk, place.shards, range(start, min(start + CHUNK, documents)), 5_000)
            with open_staging(place.staging) as staging:
                spent += spent_on(lambda: load_shards(staging, shards, NOW)).wall  # noqa: B023 - called at once
            for shard in shards:
                shutil.rmtree(shard)
    return spent


class Spent(NamedTuple):
    """Seconds that something took, and those of processors: what others do on the machine adds to the first only."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.cpu:.2f} s of processors)"


def spent_on(work: Callable[[], object]) -> Spent:
    """What it takes."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - start, time.process_time() - used)


def state(con: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    """Rows and contents of every table, without what only the writer has: equal for equal databases."""
    names = [*TABLES, *(f"{name}_history" for name in HISTORY)]
    # `hash` is the same in one DuckDB; the time of publication is the one thing that may differ.
    left_out = {"meta": "EXCLUDE (published_at)", "freshness": "EXCLUDE (last_publish)"}
    parts = [
        f"SELECT {at} AS place, count(*) AS found, coalesce(sum(hash(r)::HUGEINT), 0) AS content "
        f"FROM (SELECT * {left_out.get(name, '')} FROM {name}) r"
        for at, name in enumerate(names)
    ]
    return tuple(con.execute(f"SELECT found, content FROM ({' UNION ALL '.join(parts)}) ORDER BY place").fetchall())


def table_bytes(path: Path) -> dict[str, int]:
    """Bytes of each table in a closed database, from the places of its segments (`pragma_storage_info`).

    A segment reaches to the next one of its block, the last one to the block's end: what a block has free counts to the
    table that is last in it. Blocks of long texts are a table's own.
    """
    with duckdb.connect(str(path), read_only=True) as con:
        names = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        [(block,)] = con.execute("SELECT block_size FROM pragma_database_size()").fetchall()
        segments: dict[int, list[tuple[int, str]]] = defaultdict(list)
        sizes = dict.fromkeys(names, 0)
        for name in names:
            sql = f"SELECT DISTINCT block_id, block_offset FROM pragma_storage_info('{name}') WHERE block_id >= 0"
            for number, offset in con.execute(sql).fetchall():
                segments[number].append((offset, name))
            more = f"SELECT DISTINCT unnest(additional_block_ids) FROM pragma_storage_info('{name}')"
            sizes[name] += block * len(con.execute(more).fetchall())
    for places in segments.values():
        for (offset, name), stop in zip(sorted(places), [*sorted(at for at, _ in places)[1:], block], strict=True):
            sizes[name] += stop - offset
    return sizes
