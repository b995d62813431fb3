"""`make kill-warehouse`: kills loading and publishing at random moments, 200 times (`kill -9`), and looks each time.

A process loads prepared shards in their order, publishes after each few, and brings the search index up to it. After
a kill the writer's file must be as it is after some number of whole transactions, the published file as it was
published at some time, and the index readable; the next process goes on from there. In the end all must be as if
nobody had been killed. `python -m tests.quality.kill_warehouse [SEED [KILLS]]`.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from tests.quality.warehouse_tools import NOW, Place, state
from tests.warehouse.bulk import Bulk, generator, write_shards
from warehouse.load import load_shards
from warehouse.publish import publish
from warehouse.schema import open_staging
from warehouse.search import update_index

KILLS = 200
BULK = Bulk(paragraphs=6, words=12, removals=4, shared=2)
DOCUMENTS, PER_SHARD, EDITIONS = 400, 20, 3
"""Each edition gives every document another version."""
AT_ONCE = 3
"""Shards between two publications."""

MODULE = "tests.quality.kill_warehouse"
State = tuple[Any, ...]


def main() -> None:
    """Prints a line for every tenth kill and a verdict; ends with 1 when anything is lost, double or unreadable."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else KILLS
    print(f"seed {seed}: python -m tests.quality.kill_warehouse {seed} {kills}; {BULK.told()}")
    with tempfile.TemporaryDirectory(prefix="onrecord-kill-warehouse-") as folder:
        sys.exit(_run(Path(folder), random.Random(seed), kills))


def _run(folder: Path, dice: random.Random, kills: int) -> int:
    shards = folder / "shards"
    shards.mkdir()
    with generator(BULK) as con:
        for edition in range(EDITIONS):
            write_shards(con, BULK, shards, range(DOCUMENTS), PER_SHARD, edition)
    whole, spent = _undisturbed(Place(folder / "calm"), _ordered(shards))
    print(f"undisturbed: {spent:.1f} s, {len(whole)} states")
    faults: list[str] = []
    killed = homes = 0
    while killed < kills:
        homes += 1
        place = Place(folder / f"rough-{homes}")
        while killed < kills and _is_killed(place, shards, dice.uniform(0, 0.2 * spent)):
            killed += 1
            faults += [f"kill {killed}: {fault}" for fault in _faults(place, whole)]
            if killed % 10 == 0:
                print(
                    f"{killed:>4} killed, home {homes}, {_loaded(place):>3} shards in: {len(faults)} faults", flush=True
                )
        ended = _start(place, shards).wait()
        faults += [f"home {homes} at its end: {fault}" for fault in _faults(place, whole, ended)]
        if ended != 0:
            break
    for fault in faults[:20]:
        print(fault)
    print(f"{killed} kills over {homes} homes: {len(faults)} faults (lost, double, partial or unreadable)")
    return 1 if faults else 0


def _ordered(shards: Path) -> list[Path]:
    """By edition, then by document: a version comes after the one before it."""
    return sorted(shards.iterdir(), key=lambda shard: tuple(reversed(shard.name.split("-"))))


def _work(place: Place, shards: Sequence[Path]) -> Iterator[int]:
    """Loads and publishes a few shards at a time, from the last ones that are in on; gives how many are in."""
    with open_staging(place.staging) as con:
        known = {row[0] for row in con.execute("SELECT shard FROM loaded_shards").fetchall()}
    done = sum(shard.name in known for shard in shards)
    for start in range(max(0, done - AT_ONCE), len(shards), AT_ONCE):
        some = shards[start : start + AT_ONCE]
        with open_staging(place.staging) as con:
            load_shards(con, some, NOW)
        publish(place.staging, place.published, NOW)
        update_index(place.published, place.search)
        yield start + len(some)


def _undisturbed(place: Place, shards: Sequence[Path]) -> tuple[dict[int, State], float]:
    """The state after each number of shards, and how long it takes."""
    states = {}
    spent = 0.0
    for start in range(0, len(shards), AT_ONCE):
        began = time.perf_counter()
        [loaded] = _work(place, shards[start : start + AT_ONCE])
        spent += time.perf_counter() - began
        with duckdb.connect(str(place.published), read_only=True) as con:
            states[start + loaded] = state(con)
    return states, spent


def _start(place: Place, shards: Path) -> subprocess.Popen[bytes]:
    """A process that works; it has begun when this returns."""
    words = [sys.executable, "-m", MODULE, "--work", str(place.folder), str(shards)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as said:
        said.readline()
    return process


def _is_killed(place: Place, shards: Path, after: float) -> bool:
    process = _start(place, shards)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait() == -signal.SIGKILL


def _faults(place: Place, whole: Mapping[int, State], ended: int | None = None) -> Iterator[str]:
    """What is wrong with the files of a home; with `ended`, the status of a process that came to its end."""
    if ended:
        yield f"the process ended with {ended}"
    for path in (place.staging, place.published):
        if not path.exists():
            if path == place.published and ended is None:
                continue  # killed before the first publication
            yield f"{path.name} is not there"
            continue
        try:
            found = _state_of(path)
        except duckdb.Error as error:
            yield f"{path.name} cannot be read: {error}"
            continue
        wanted = [whole[max(whole)]] if ended is not None else list(whole.values())
        if found is not None and found not in wanted:
            yield f"{path.name} is in no whole state: {found}"
    yield from _index_faults(place, ended)


def _state_of(path: Path) -> State | None:
    """None for a file that has no rows yet."""
    with duckdb.connect(str(path)) as con:
        if con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'loaded_shards'").fetchone() == (0,):
            return None
        if con.execute("SELECT count(*) FROM loaded_shards").fetchone() == (0,):
            return None
        return state(con)


def _index_faults(place: Place, ended: int | None) -> Iterator[str]:
    if not place.search.exists():
        if ended is not None:
            yield "there is no index"
        return
    with closing(sqlite3.connect(place.search)) as con:
        if con.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "the index is damaged"
        if ended is None:
            return
        con.execute("INSERT INTO texts (texts) VALUES ('integrity-check')")
        documents = con.execute("SELECT count(*), count(DISTINCT document_id) FROM documents").fetchall()
        if documents != [(DOCUMENTS, DOCUMENTS)]:
            yield f"the index has {documents} documents"


def _loaded(place: Place) -> int:
    with duckdb.connect(str(place.staging)) as con:
        made = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'loaded_shards'").fetchone()
        row = con.execute("SELECT count(*) FROM loaded_shards").fetchone() if made == (1,) else None
    return row[0] if row else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        print("begun", flush=True)
        for _ in _work(Place(Path(sys.argv[2])), _ordered(Path(sys.argv[3]))):
            pass
    else:
        main()
