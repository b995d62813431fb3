"""`make warehouse`: the figures of the warehouse, on made documents (`tests.warehouse.bulk`, seeded).

`python -m tests.quality.warehouse [FIGURE[=DOCUMENTS] ...]`: load, large, readers, search, relations; none named: all.
Prints what was measured beside what is to be reached; exits with 1 when something is not reached. `large` needs some
25 GB in the folder of temporary files (TMPDIR) and half an hour.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.quality.warehouse_readers import figure_readers
from tests.quality.warehouse_search import figure_search
from tests.quality.warehouse_tools import NOW, Figure, Place, fill, spent_on, table_bytes
from tests.warehouse.bulk import Bulk, generator, write_shards
from warehouse.load import load_shards
from warehouse.publish import publish
from warehouse.schema import open_staging

PER_SHARD = 250
"""Pages a shard, as in a new home."""
CHANGED = 1_000
LEDGER = ("removal_spans", "removal_texts")


def figure_load(folder: Path, documents: int) -> Iterator[Figure]:
    """Documents a second from shards, into an empty warehouse."""
    for bulk in (Bulk(children=False, transcripts=0), Bulk(transcripts=0), Bulk()):
        place = Place(folder / f"load-{bulk.children}-{bulk.transcripts}")
        with generator(bulk) as con:
            shards = write_shards(con, bulk, place.shards, range(documents), PER_SHARD)
        with open_staging(place.staging) as staging:
            spent = spent_on(lambda: load_shards(staging, shards, NOW))  # noqa: B023 - called at once
        rate = documents / spent.wall
        wanted, reached = ("", None) if bulk.children else ("≥ 5,000", rate >= 5_000)
        told = f"{rate:,.0f} in shards of {PER_SHARD}, {spent} for {documents:,}: {bulk.told()}"
        yield Figure("load, documents a second", told, wanted, reached)


def figure_large(folder: Path, documents: int) -> Iterator[Figure]:
    """A large warehouse: filling, publishing, changes, and the share of the ledger."""
    bulk, place = Bulk(), Place(folder / "large")
    spent = fill(place, bulk, documents)
    name = f"warehouse of {documents:,} documents"
    yield Figure(name, f"loaded in {spent:.0f} s ({documents / spent:,.0f} a second): {bulk.told()}", "", None)
    yield from _published(place, name)
    yield _ledger(place, documents)
    yield from _changes(place, bulk, documents, name)
    yield from _published(place, f"{name} and {3 * CHANGED:,} changes")


def _published(place: Place, name: str) -> Iterator[Figure]:
    spent = spent_on(lambda: publish(place.staging, place.published, NOW))
    sizes = [path.stat().st_size / 1e9 for path in (place.staging, place.published)]
    yield Figure(f"publish of a {name}", f"{spent}; staging {sizes[0]:.2f} GB, published {sizes[1]:.2f} GB", "", None)
    again = spent_on(lambda: publish(place.staging, place.published, NOW))
    yield Figure("publish when nothing is new", str(again), "", None)


def _ledger(place: Place, documents: int) -> Figure:
    sizes = table_bytes(place.published)
    share = sum(sizes[name] for name in LEDGER) / place.published.stat().st_size
    largest = ", ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in sorted(sizes.items(), key=lambda s: -s[1])[:6])
    return Figure(
        f"the ledger's share of the file over {documents:,} pages", f"{share:.1%} ({largest})", "≤ 25 %", share <= 0.25
    )


def _changes(place: Place, bulk: Bulk, documents: int, name: str) -> Iterator[Figure]:
    """Documents from all over the warehouse get a new version: of every kind twice, and once transcripts alone."""
    step = documents // CHANGED
    chosen = {"": range(0, documents, step - 1), "other ": range(1, documents, step - 1)}
    chosen["transcripts alone, "] = range(2 * bulk.transcripts, documents, step - step % bulk.transcripts)
    for edition, (which, numbers) in enumerate(chosen.items(), 1):
        with generator(bulk) as con:
            shards = write_shards(con, bulk, place.shards, numbers[:CHANGED], PER_SHARD, edition)
        with open_staging(place.staging) as staging:
            spent = spent_on(lambda: load_shards(staging, shards, NOW))  # noqa: B023 - called at once
            again = spent_on(lambda: staging.execute("CHECKPOINT"))
        yield Figure(
            f"{which}{CHANGED:,} changed documents with child rows into a {name}",
            f"{spent}, then CHECKPOINT {again}",
            "≤ 3 s",
            spent.wall <= 3,
        )


def figure_relations(_: Path, documents: int) -> Iterator[Figure]:
    """`tests.quality.relations` in a process of its own, for the memory it takes."""
    words = [sys.executable, "-m", "tests.quality.relations", str(documents)]
    run = subprocess.run(words, capture_output=True, text=True)
    told = "; ".join(run.stdout.splitlines()) or run.stderr
    yield Figure("relations", told, "≤ 5 minutes, ≤ 4 GiB", run.returncode == 0)


FIGURES: dict[str, tuple[Callable[[Path, int], Iterator[Figure]], int]] = {
    "load": (figure_load, 20_000),
    "readers": (figure_readers, 20_000),
    "search": (figure_search, 100_000),
    "relations": (figure_relations, 100_000),
    "large": (figure_large, 1_000_000),
}


def main() -> None:
    """Measures what is named, or all."""
    missed = 0
    for word in sys.argv[1:] or FIGURES:
        name, _, documents = word.partition("=")
        figure, usual = FIGURES[name]
        with tempfile.TemporaryDirectory(prefix="onrecord-warehouse-") as folder:
            for found in figure(Path(folder), int(documents or usual)):
                print(found.told(), flush=True)
                missed += found.reached is False
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
