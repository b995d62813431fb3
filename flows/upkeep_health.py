"""What `onrecord doctor` says of a home's files: how large, how fast they grow, whether they are whole.

Nothing is written, so that it works on a home that cannot be. What it says of damage names the command that mends it.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from flows.home import Home

SECONDS = 20.0
"""How long archive files are read to see whether they are whole, the newest first."""

_GROWTH = """
WITH taken AS (
    SELECT bytes, coalesce(r.started_at, p.fetched_at) AS taken_at FROM pages p
    LEFT JOIN (SELECT run_id, min(started_at) AS started_at FROM runs GROUP BY ALL) r USING (run_id)
    WHERE refers_to IS NULL
)
SELECT coalesce(sum(bytes) FILTER (taken_at > now() - INTERVAL 30 DAY), 0)::DOUBLE / greatest(sum(bytes), 1),
       least(greatest(date_diff('hour', min(taken_at), now()) / 24, 1), 30)
FROM taken
"""


class Damage(NamedTuple):
    """A file that cannot be read, and what to do."""

    path: Path
    remedy: str


class Growth(NamedTuple):
    """Bytes that the home grows by a day, and the days until the disk is full; None: it does not grow."""

    bytes_a_day: float
    days_left: float | None


def part_sizes(home: Home) -> dict[str, int]:
    """Part of the home → its bytes."""
    parts = (home.raw, home.shards, home.staging, home.published, home.search, home.state)
    known = {part.name: size_of(part) for part in parts}
    return known | {"other": size_of(home.path) - sum(known.values())}


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files under a folder; 0 for none."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else 0


def growth(home: Home) -> Growth:
    """How fast the home has grown over the last 30 days, or since its first run.

    The home's bytes, shared out by those of the pages that were archived then.

    Raises:
        QueryError: there is no published database that can be read.
    """
    from warehouse.query import run_query

    [(share, days)] = run_query(home.published, _GROWTH).rows
    a_day = size_of(home.path) * share / days if days else 0.0
    free = shutil.disk_usage(home.path).free
    return Growth(a_day, free / a_day if a_day else None)


def damaged(home: Home) -> Iterator[Damage]:
    """Databases, shards and search index that are there and cannot be read whole. No run may be writing."""
    from warehouse.gc import is_readable
    from warehouse.rebuild import is_whole

    for path in (home.staging, home.published):
        if path.exists() and not is_whole(path):
            yield Damage(path, "onrecord rebuild makes it again from the archive")
    for shard in sorted(home.shards.iterdir() if home.shards.is_dir() else ()):
        if not is_readable(shard):
            yield Damage(shard, "onrecord gc drops it, and it is made again when it is needed")
    if home.search.exists() and not _index_is_whole(home.search):
        yield Damage(home.search, "remove it, and the next onrecord ingest makes it again")


def damaged_archive(home: Home, seconds: float = SECONDS) -> tuple[list[Damage], int, int]:
    """Archive files that are damaged; how many were read for so many seconds, and how many there are."""
    from warehouse.archive import ArchiveError, scan

    files = sorted(home.raw.glob("*.warc.gz"), reverse=True)
    until, bad, read = time.monotonic() + seconds, list[Damage](), 0
    for file in files:
        if time.monotonic() >= until:
            break
        read += 1
        try:
            for _ in scan(file):
                pass
        except ArchiveError as error:
            bad.append(Damage(file, f"restore it from a copy, then onrecord rebuild ({error})"))
    return bad, read, len(files)


def _index_is_whole(index: Path) -> bool:
    # immutable: its folder may not be writable, and nobody writes now.
    try:
        with closing(sqlite3.connect(f"{index.as_uri()}?mode=ro&immutable=1", uri=True)) as con:
            return bool(con.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)])
    except sqlite3.DatabaseError:
        return False
