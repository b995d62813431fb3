"""Readers that open, query and search in a loop while the warehouse is loaded and published."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.quality.warehouse_tools import NOW, Figure, Place, fill
from tests.warehouse.bulk import Bulk, generator, write_shards
from warehouse.load import load_shards
from warehouse.publish import publish
from warehouse.query import run_query
from warehouse.schema import open_staging
from warehouse.search import search, update_index

READERS = 4
ROUNDS = 15
ADDED, CHANGED = 300, 200
"""Documents of a round."""
BULK = Bulk(words=12)

STATE = """
SELECT (SELECT snapshot_id FROM meta), (SELECT count(*) FROM documents), (SELECT sum(version) FROM documents),
       (SELECT sum(hash(document_id, version, text)::HUGEINT)::VARCHAR FROM documents),
       (SELECT count(*) FROM document_versions), (SELECT count(*) FROM paragraphs),
       (SELECT sum(hash(document_id, ordinal, version, text)::HUGEINT)::VARCHAR FROM paragraphs),
       (SELECT count(*) FROM paragraphs_history), (SELECT count(*) FROM removals), (SELECT count(*) FROM turns),
       (SELECT count(*) FROM paragraphs ANTI JOIN documents USING (document_id, version))
"""


def figure_readers(folder: Path, documents: int) -> Iterator[Figure]:
    """Every state that a reader saw must be one that was published, whole."""
    place = Place(folder / "readers")
    fill(place, BULK, documents)
    stop = folder / "stop"
    published = [_publish(place)]
    readers = [_reader(place, stop, folder / f"seen-{number}") for number in range(READERS)]
    start = time.perf_counter()
    with generator(BULK) as con:
        for turn in range(1, ROUNDS + 1):
            new = range(documents + turn * ADDED, documents + (turn + 1) * ADDED)
            step = documents // CHANGED
            changed = range(turn, turn + CHANGED * step, step)
            shards = write_shards(con, BULK, place.shards, new, 100)
            shards += write_shards(con, BULK, place.shards, changed, 100, edition=turn)
            with open_staging(place.staging) as staging:
                load_shards(staging, shards, NOW)
            published.append(_publish(place))
    spent = time.perf_counter() - start
    stop.touch()
    statuses = [reader.wait(60) for reader in readers]
    seen = [line for number in range(READERS) for line in _lines(folder / f"seen-{number}")]
    yield _judged(documents, published, seen, statuses, spent)


def _publish(place: Place) -> list[Any]:
    publish(place.staging, place.published, NOW)
    update_index(place.published, place.search)
    return _state(place.published)


def _state(published: Path) -> list[Any]:
    [row] = run_query(published, STATE).rows
    return list(row)


def _judged(
    documents: int, published: Sequence[list[Any]], seen: Sequence[dict[str, Any]], statuses: list[int], spent: float
) -> Figure:
    whole = {tuple(state) for state in published}
    states = [tuple(line["state"]) for line in seen if "state" in line]
    partial = sum(state not in whole for state in states)
    errors = [line["error"] for line in seen if "error" in line] + [f"status {one}" for one in statuses if one]
    found = sum(line.get("found", 0) for line in seen)
    told = (
        f"{len(errors)} errors, {partial} partial states; {len(states):,} looks by {READERS} readers, "
        f"{len(set(states))} of {len(published)} states seen, {found:,} hits, {ROUNDS} loads and publishes of "
        f"{ADDED} new and {CHANGED} changed in {spent:.0f} s over {documents:,} documents"
    )
    fine = not errors and not partial and len(set(states)) > ROUNDS // 3 and found > 0
    return Figure("readers through loads and publishes", "; ".join([told, *errors[:3]]), "0 and 0", fine)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _reader(place: Place, stop: Path, seen: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", __name__, str(place.folder), str(stop), str(seen)])


def _read(place: Place, stop: Path, seen: Path) -> None:
    """A reader: looks until it is stopped, and writes what it saw, or what went wrong, a line each time."""
    with seen.open("w", encoding="utf-8") as out:
        while not stop.exists():
            try:
                hits = search(place.published, place.search, "ba* bi").rows
                line = {"state": _state(place.published), "found": len(hits)}
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is measured
                line = {"error": f"{type(error).__name__}: {error}"}
            out.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    _read(Place(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3]))
