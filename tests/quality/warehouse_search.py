"""Search at size: how long an index takes to make, to be added to, and to answer mixed queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random

import duckdb

from tests.quality.warehouse_tools import NOW, Figure, Place, fill, spent_on
from tests.warehouse.bulk import SOURCES, SPEAKERS, Bulk, generator, write_shards
from tests.warehouse.generate import Language
from warehouse.load import load_shards
from warehouse.publish import publish
from warehouse.schema import open_staging
from warehouse.search import Filters, search, update_index

ADDED = 1_000
EACH = 25
"""Queries of each kind, drawn with seed 1; each is asked once, in mixed order."""


class Asked:
    """Draws queries: words by how common they are, phrases from texts that are there."""

    def __init__(self, published: Path, vocabulary: int) -> None:
        self.dice = Random(1)
        self.words = Language(vocabulary=vocabulary).words
        with duckdb.connect(str(published), read_only=True) as con:
            sql = "SELECT text FROM documents ORDER BY document_id LIMIT 1000"
            self.texts = [row[0].split() for row in con.execute(sql).fetchall()]

    def word(self, first: int, last: int) -> str:
        """A word among the first-th to last-th most common."""
        return self.words[self.dice.randrange(first, last)]

    def phrase(self, length: int) -> str:
        """Words that stand beside each other somewhere."""
        text = self.dice.choice(self.texts)
        at = self.dice.randrange(len(text) - length)
        return f'"{" ".join(text[at : at + length])}"'

    def year(self) -> Filters:
        """A year of publication."""
        year = self.dice.randrange(2016, 2025)
        return Filters(since=date(year, 1, 1), until=date(year, 12, 31))

    def of_source(self) -> Filters:
        """One source."""
        return Filters(source=f"source{self.dice.randrange(SOURCES)}")

    def of_speaker(self) -> Filters:
        """One speaker."""
        return Filters(speaker=f"speaker {self.dice.randrange(SPEAKERS)}")


_KINDS: dict[str, Callable[[Asked], tuple[str, Filters]]] = {
    "one of the 20 most common words": lambda a: (a.word(0, 20), Filters()),
    "a common word (20 to 300)": lambda a: (a.word(20, 300), Filters()),
    "a rare word": lambda a: (a.word(3_000, 30_000), Filters()),
    "two words": lambda a: (f"{a.word(20, 300)} {a.word(300, 3_000)}", Filters()),
    "three common words": lambda a: (f"{a.word(0, 20)} {a.word(20, 100)} {a.word(20, 300)}", Filters()),
    "a phrase of two": lambda a: (a.phrase(2), Filters()),
    "a phrase of four": lambda a: (a.phrase(4), Filters()),
    "a prefix": lambda a: (f"{a.word(300, 3_000)[:4]}*", Filters()),
    "a word and not another": lambda a: (f"{a.word(20, 300)} -{a.word(0, 20)}", Filters()),
    "a common word of one source": lambda a: (a.word(20, 300), a.of_source()),
    "a common word of one year": lambda a: (a.word(20, 300), a.year()),
    "a common word of a speaker": lambda a: (a.word(20, 300), a.of_speaker()),
}


def figure_search(folder: Path, documents: int) -> Iterator[Figure]:
    """Index, queries, an addition."""
    bulk, place = Bulk(), Place(folder / "search")
    fill(place, bulk, documents)
    publish(place.staging, place.published, NOW)
    spent = spent_on(lambda: update_index(place.published, place.search))
    size = place.search.stat().st_size / 1e6
    made = f"{spent}, {documents / spent.wall:,.0f} a second, {size:,.0f} MB: {bulk.told()}"
    yield Figure(f"search index of {documents:,} documents", made, "", None)
    yield from _queries(place, bulk, documents)
    yield from _addition(place, bulk, documents)


def _queries(place: Place, bulk: Bulk, documents: int) -> Iterator[Figure]:
    asked = Asked(place.published, bulk.vocabulary)
    queries = [(kind, *make(asked)) for kind, make in _KINDS.items() for _ in range(EACH)]
    asked.dice.shuffle(queries)
    times: dict[str, list[float]] = defaultdict(list)
    hits = 0
    for kind, words, filters in queries:

        def ask(words: str = words, filters: Filters = filters) -> None:
            nonlocal hits
            hits += len(search(place.published, place.search, words, filters).rows)

        times[kind].append(spent_on(ask).wall)
    for kind, found in times.items():
        print(f"         {kind}: median {_quantile(found, 0.5):.0f} ms, slowest {1000 * max(found):.0f} ms")
    every = [one for found in times.values() for one in found]
    half, most = _quantile(every, 0.5), _quantile(every, 0.95)
    told = f"{most:.0f} ms (median {half:.0f}, slowest {1000 * max(every):.0f}) of {len(every)} queries, {hits:,} hits"
    yield Figure(f"search over {documents:,} documents, 95th percentile", told, "≤ 300 ms", most <= 300 and hits > 0)


def _addition(place: Place, bulk: Bulk, documents: int) -> Iterator[Figure]:
    for turn in range(3):
        with generator(bulk) as con:
            start = documents + turn * ADDED
            shards = write_shards(con, bulk, place.shards, range(start, start + ADDED), 250)
        with open_staging(place.staging) as staging:
            load_shards(staging, shards, NOW)
        publish(place.staging, place.published, NOW)
        spent = spent_on(lambda: update_index(place.published, place.search))
        yield Figure(f"adding {ADDED:,} documents to the index", str(spent), "≤ 2 s", spent.wall <= 2)


def _quantile(values: list[float], share: float) -> float:
    """In milliseconds."""
    return 1000 * sorted(values)[int(share * (len(values) - 1))]
