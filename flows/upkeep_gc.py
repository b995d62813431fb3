"""`onrecord gc`: what no run needs any more is dropped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from cleaners.version import cleaner_version
from flows.home import Home, writing
from flows.intake import clear_leftovers
from flows.upkeep_health import size_of
from warehouse.gc import broken_checks, drop_texts, spare_shards, unused_texts
from warehouse.schema import open_staging

_LEFT = "left by a run that was killed"


class Waste(NamedTuple):
    """Something to drop: a file or folder, or (`removal_texts`) rows of the database."""

    path: Path
    why: str
    bytes: int


class Collected(NamedTuple):
    """What was or would be dropped; `broken` names checks that fail: then shards stay."""

    waste: list[Waste]
    broken: list[str]


def collect(home: Home, dry_run: bool = False) -> Collected:
    """Drops loaded shards, and what belongs to nothing: all of it can be made again from the archive.

    Raises:
        BusyError, InUseError: somebody has the home or its database.
    """
    with writing(home):
        waste, broken = list(_leftovers(home)), list[str]()
        if home.staging.exists():
            with open_staging(home.staging) as con:
                broken = broken_checks(con)
                waste += _texts(home, con) if dry_run else _drop_texts(home, con)
                waste += [] if broken else _shards(home, con)
        if not dry_run:
            for one in waste:
                _drop(one.path, home)
            clear_leftovers(home)
    return Collected(waste, broken)


def _shards(home: Home, con: duckdb.DuckDBPyConnection) -> list[Waste]:
    return [Waste(shard, why, size_of(shard)) for shard, why in spare_shards(con, home.shards, cleaner_version())]


def _texts(home: Home, con: duckdb.DuckDBPyConnection) -> list[Waste]:
    count, size = unused_texts(con)
    return [Waste(home.staging / "removal_texts", f"{count} removed texts that nothing names", size)] if count else []


def _drop_texts(home: Home, con: duckdb.DuckDBPyConnection) -> list[Waste]:
    waste = _texts(home, con)
    if waste:
        drop_texts(con)
    return waste


def _leftovers(home: Home) -> Iterator[Waste]:
    patterns = {
        home.path: {".*.duckdb.*": _LEFT, "staging.v*.duckdb": "the database before it was upgraded"},
        home.raw: {".*.part": _LEFT},
        home.state: {"rebuild": _LEFT, "tmp*": _LEFT, "progress/*": _LEFT},
    }
    for folder, named in patterns.items():
        for pattern, why in named.items():
            yield from (Waste(path, why, size_of(path)) for path in sorted(folder.glob(pattern)))


def _drop(path: Path, home: Home) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.parent != home.staging:
        path.unlink()
