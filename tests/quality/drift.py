"""Breaks real pages in many ways and counts the alarms: `python -m tests.quality.drift`.

Each source has a history of three runs of 50 pages; what is then judged is a run of 50 other pages, whole or broken.
Where fewer are saved, twins stand in: the same page at another address, with a number at the end of every sentence.
"""

from __future__ import annotations

import asyncio
import csv
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from cleaners.catalogue import catalogue
from flows.checking import listing_alarms, page_alarms
from flows.discover import Poll, Problem, discover
from flows.fetch_types import Response
from flows.home import Home, init_home
from flows.loading import load
from flows.outcome import Report, Trouble
from flows.shards import Staged, make_shard, plan
from schemas.page import RawPage
from schemas.tables import Candidate, Run
from tests.conftest import SHARED
from tests.quality.drift_breakages import BREAKAGES, Break, Breakage
from warehouse.archive import Archive
from warehouse.candidates import add_candidates
from warehouse.load import load_run
from warehouse.schema import open_staging

PAGES = 50
RUNS = 3
START = datetime(2026, 9, 1, tzinfo=UTC)
FOLDERS = {"kremlin": "kremlin", "whitehouse": "whitehouse_obama", "substack": "substack"}
HOSTS = {
    "whitehouse": "https://obamawhitehouse.archives.gov/the-press-office/",
    "substack": "https://quay.substack.com/p/",
}
NO_POSTS = re.compile("about|note")


class Saved(NamedTuple):
    """A saved page."""

    name: str
    html: str


@cache
def saved(source: str) -> tuple[Saved, ...]:
    """The pages of a source, in a random order that is always the same."""
    folder = SHARED / "pages" / FOLDERS[source]
    with (folder / "pages.tsv").open(encoding="utf-8", newline="") as rows:
        names = [row["file"] for row in csv.DictReader(rows, delimiter="\t")]
    names = [name for name in names if source != "substack" or not NO_POSTS.search(name)]
    random.Random(7).shuffle(names)
    return tuple(
        Saved(name.removesuffix(".html"), (folder / name).read_text(encoding="utf-8", errors="replace"))
        for name in names
    )


class Site:
    """A source in a home of its own."""

    def __init__(self, source: str, home: Home, con: duckdb.DuckDBPyConnection) -> None:
        self.source, self.home, self.con = source, home, con
        pages = saved(source)
        enough = len(pages) >= 2 * PAGES
        self.past, self.rest = (pages[::2], pages[1::2]) if enough else (pages, pages)
        self.runs = 0

    def begin(self) -> None:
        """Loads its history."""
        for number in range(RUNS):
            staged, report, now = self.make(self.past, random.Random(number), None)
            load(self.home, self.con, staged, report, now, None)
            assert not report.of(self.source).held, report.of(self.source).held

    def alarms(self, seed: int, broken: Break | None) -> list[str]:
        """What a run of other pages raises; nothing is loaded."""
        staged, _, now = self.make(self.rest, random.Random(seed), broken)
        shards = [self.home.shards / one.folder for one in staged]
        found = page_alarms(self.home, self.con, self.source, shards, now)
        return [f"{alarm.kind}:{alarm.subject}" for alarm in found]

    def make(
        self, pages: Sequence[Saved], chosen: random.Random, broken: Break | None
    ) -> tuple[list[Staged], Report, datetime]:
        """Archives and cleans a run of `PAGES` pages."""
        self.runs += 1
        report = Report(run_id=f"run-{self.runs:04}")
        now = START + timedelta(days=self.runs)
        with Archive(self.home.raw, report.run_id) as archive:
            captures = [
                archive.add(page, url_basis="claimed", source=self.source)
                for page in self._pages(pages, chosen, broken, now)
            ]
        shards = plan([captures], PAGES)
        progress = self.home.state / "progress-drift"
        made = [make_shard(shard, self.home.raw, self.home.shards, progress, 60, {}, now) for shard in shards]
        return [one for some in made for one in some], report, now

    def _pages(
        self, pages: Sequence[Saved], chosen: random.Random, broken: Break | None, now: datetime
    ) -> Iterator[RawPage]:
        rounds = -(-PAGES // len(pages))
        drawn = chosen.sample([(page, twin) for page in pages for twin in range(rounds)], PAGES)
        for number, (page, twin) in enumerate(drawn):
            mark = f"{self.runs}{twin}"
            html = re.sub(r"(?<=[a-z])\.(?=\s)", f" {mark}.", page.html.replace(page.name, f"{mark}{page.name}"))
            html = broken(html, number) if broken else html
            base = HOSTS.get(self.source, f"http://en.kremlin.ru/events/president/news/{mark}")
            yield RawPage(url=f"{base}{page.name}" + (f"-{mark}" if self.source in HOSTS else ""), body=html.encode(),
                          fetched_at=now + timedelta(seconds=number))  # fmt: skip


def listings() -> Iterator[tuple[str, str, list[str]]]:
    """What is raised when the listing of kremlin.ru freezes, shows one list for ever, or is marked up otherwise."""
    place = "http://kremlin.ru/events/president/news"
    with tempfile.TemporaryDirectory() as folder:
        home = init_home(Path(folder) / "home")
        with open_staging(home.staging) as con:
            for day in range(20):
                _find(con, day)
            yield "listing frozen", "frozen_listing:discovery", _raised(home, con, [], START + timedelta(days=40))
            for name, alarm, body in (
                ("listing shows one list for ever", "looped_listing", LIST),
                ("listing's markup changed", "broken_listing", LIST.replace("hentry", "entry")),
            ):
                troubles = asyncio.run(_poll(body))
                yield name, f"{alarm}:{place}", _raised(home, con, troubles, START + timedelta(days=20))


LIST = "".join(
    f"<div class='hentry'><h3><a href='/events/president/news/{n}'>Meeting {n}</a></h3></div>" for n in range(20)
)


def _find(con: duckdb.DuckDBPyConnection, day: int) -> None:
    """A day on which discovery found a page; the runs go on for another month."""
    now = START + timedelta(days=day)
    address = f"http://kremlin.ru/{day}"
    candidate = Candidate(
        address=address, source="kremlin", state="fetched", found_by="feed", fetch_address=address, first_seen=now
    )
    add_candidates(con, [candidate])
    for later in (now, now + timedelta(days=20)):
        run = Run(
            run_id=f"r{later:%m%d}", flow_run_id=None, source="kremlin", started_at=later, state="done", pages=0,
            documents=0, unchanged=0, quarantined=0, kept_chars=0, removed_chars=0,
        )  # fmt: skip
        load_run(con, run)


def _raised(home: Home, con: duckdb.DuckDBPyConnection, troubles: Sequence[Trouble], now: datetime) -> list[str]:
    """The alarms of the listings, by what they are called."""
    return [f"{alarm.kind}:{alarm.subject}" for alarm in listing_alarms(home, con, "kremlin", troubles, now)]


async def _poll(body: str) -> list[Trouble]:
    """What discovery says of kremlin.ru when every address of it gives this page."""
    source = catalogue()["kremlin"]
    only = source.model_copy(update={"discover": source.discover[1:]})

    async def get(address: str, etag: str | None, modified: str | None) -> Response:
        headers = (("content-type", "text/html"),)
        return Response(address, address, 200, headers, body.encode(), (), (), START, "HTTP/1.1", len(body))

    items = discover(only, ["kremlin.ru"], get, Poll(known=lambda address: False))
    return [Trouble(*item) async for item in items if isinstance(item, Problem)]


@contextmanager
def site(source: str) -> Iterator[Site]:
    """A source with its history."""
    with tempfile.TemporaryDirectory() as folder:
        home = init_home(Path(folder) / "home")
        with open_staging(home.staging) as con:
            made = Site(source, home, con)
            made.begin()
            yield made


def main() -> None:
    """Prints the alarms of each breakage, and those of unbroken runs."""
    right = false = 0
    for name, expected, found in listings():
        right += expected in found
        sys.stdout.write(f"{'ok ' if expected in found else 'NO '} kremlin, {name} -> {expected}: {', '.join(found)}\n")
    for source in FOLDERS:
        with site(source) as there:
            for breakage in (b for b in BREAKAGES if b.source == source):
                found = there.alarms(99, breakage.do)
                right += breakage.alarm in found
                sys.stdout.write(
                    f"{'ok ' if breakage.alarm in found else 'NO '} {_told(breakage)}: {', '.join(found)}\n"
                )
            for seed in range(20):
                found = there.alarms(seed, None)
                false += bool(found)
                if found:
                    sys.stdout.write(f"FALSE {source} run {seed}: {', '.join(found)}\n")
    sys.stdout.write(
        f"{right} of {len(BREAKAGES) + 3} breakages raise the right alarm; "
        f"{false} of {20 * len(FOLDERS)} unbroken runs raise one\n"
    )


def _told(breakage: Breakage) -> str:
    return f"{breakage.source}, {breakage.name} -> {breakage.alarm}"


if __name__ == "__main__":
    main()
