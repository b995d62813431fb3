"""A page that moves stays one document, with its versions and citations; another site's page is another document."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cleaners.addresses import document_id
from flows.home import Home, init_home
from flows.naming import naming_address, normal_form
from flows.shards import make_shard, plan
from flows.sightings import known_documents, load_seen, split
from tests.warehouse.answers import NOW, answer
from warehouse.archive import Archive
from warehouse.capture import Hop
from warehouse.links import known_aliases, resolve_links
from warehouse.load import load_shards
from warehouse.schema import open_staging
from warehouse.sightings import originals

OLD, NEW, FOREIGN = "https://a.org/news/old", "https://a.org/news/new", "https://b.net/page"


class Place:
    """A home that is asked for pages, one a day."""

    def __init__(self, home: Home, con: duckdb.DuckDBPyConnection) -> None:
        self.home, self.con, self.day = home, con, 0

    def fetch(self, words: str, *way: str, status: int = 200) -> None:
        """Takes in what was asked at the first address and answered, after permanent redirects, by the last."""
        self.day += 1
        at = NOW + timedelta(days=self.day)
        hops = tuple(Hop(a, 301, b) for a, b in pairwise(way))
        got = answer(_html(words), way[0], final_url=way[-1], redirects=hops, at=at, status=status)
        known = known_documents(self.con)
        url = naming_address(got, lambda a: document_id(a, "") in known, known_aliases(self.con))
        earlier = originals(self.con).get(hashlib.sha256(got.body).hexdigest())
        with Archive(self.home.raw, f"run-{self.day}") as archive:
            capture = archive.add_fetched(got, url=url, source="generic", earlier=earlier)
        to_clean, sightings = split([capture], known)
        for shard in plan([to_clean], 10):
            progress = self.home.state / "progress"
            made = make_shard(shard, self.home.raw, self.home.shards, progress, 60, {}, at)
            load_shards(self.con, [self.home.shards / one.folder for one in made], at)
        load_seen(self.con, sightings, at)
        resolve_links(self.con, normal_form)

    def all(self, sql: str) -> list[Any]:
        return self.con.execute(sql).fetchall()


def _html(words: str) -> bytes:
    body = "".join(
        f"<p>{words} {number} were said at the harbour, and the council heard them.</p>" for number in range(9)
    )
    return f"<html><body><article><h1>Report</h1>{body}</article></body></html>".encode()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    home = init_home(tmp_path)
    with open_staging(home.staging) as con:
        yield Place(home, con)


def test_a_page_that_moves_is_one_document(place: Place) -> None:
    place.fetch("First words", OLD)
    (name,) = place.all("SELECT document_id FROM documents")[0]
    place.fetch("First words", OLD, NEW)
    assert place.all("SELECT version, last_seen::DATE - first_seen::DATE FROM documents") == [(1, 1)]
    assert place.all("FROM document_aliases") == [(NEW, name, "redirect")]
    place.fetch("Other words", NEW)
    place.fetch("Other words", NEW)
    place.fetch("Last words", OLD, NEW)
    assert place.all("SELECT document_id, url, version FROM documents") == [(name, OLD, 3)]
    assert place.all("SELECT version, text LIKE 'First words%' FROM document_versions ORDER BY version")[0] == (1, True)
    assert place.all("SELECT count(*), count(refers_to) FROM pages") == [(5, 2)]


def test_on_first_sight_the_end_of_the_way_names_the_page(place: Place) -> None:
    place.fetch("First words", OLD, NEW)
    place.fetch("First words", NEW)
    place.fetch("First words", OLD, NEW)
    assert place.all("SELECT url, document_id FROM documents") == [(NEW, document_id(NEW, ""))]
    assert place.all("FROM document_aliases") == [(OLD, document_id(NEW, ""), "redirect")]


def test_another_site_takes_over_no_document(place: Place) -> None:
    place.fetch("First words", OLD)
    place.fetch("Spam", OLD, FOREIGN)
    place.fetch("More spam", FOREIGN)
    found = place.all("SELECT url, version, text LIKE 'First words%' FROM documents ORDER BY url")
    assert found == [(OLD, 1, True), (FOREIGN, 2, False)]
    assert place.all("FROM document_aliases") == []


def test_a_page_that_is_gone_and_comes_back(place: Place) -> None:
    place.fetch("First words", OLD)
    place.fetch("no such page", OLD, status=404)
    assert place.all("SELECT gone_at IS NOT NULL, version, text LIKE 'First words%' FROM documents") == [
        (True, 1, True)
    ]
    place.fetch("First words", OLD)
    assert place.all("SELECT gone_at, version FROM documents") == [(None, 1)]
    place.fetch("no such page", OLD, status=410)
    place.fetch("Other words", OLD)
    assert place.all("SELECT gone_at, version FROM documents") == [(None, 2)]
