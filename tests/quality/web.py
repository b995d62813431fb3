"""`make web`: what a run over the web costs, on a loopback site without delays, against its stages alone.

Every figure is a ratio of times measured in this one process and its workers; Prefect's start is not in them. The site
is another process. Prints a table, and ends with 1 when a figure is missed.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from flows import making
from flows.fetch import Fetcher
from flows.fetch_types import FetchSettings, Response
from flows.home import Home, init_home
from flows.outcome import Report
from flows.run import prefect_ready
from flows.shards import plan, read_page
from flows.workers import Workers
from tests.quality.kill_web import CONFIG
from tests.web.command import poll_generic
from tests.web.serve import site
from warehouse.archive import Archive, read_pages, scan
from warehouse.capture import Capture
from warehouse.load import load_shards
from warehouse.publish import publish
from warehouse.schema import open_staging

PAGES = 5000
POLITE_PAGES, POLITE_DELAY = 20, 0.4


class Figure(NamedTuple):
    """A line of the table; `wanted` is what the figure is to reach."""

    what: str
    found: float
    unit: str
    wanted: str
    reached: bool


def main() -> None:
    """Prints the table."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    logging.disable(logging.ERROR)
    poll_generic()
    print(f"{pages} pages; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory(prefix="onrecord-web-") as folder, _server(pages) as host:
        figures = list(_figures(Path(folder), host, pages))
    for figure in figures:
        verdict = "" if not figure.wanted else "reached" if figure.reached else "MISSED"
        print(f"{figure.what:<66} {figure.found:>9.2f} {figure.unit:<8} {figure.wanted:<8} {verdict}")
    sys.exit(not all(figure.reached for figure in figures))


def _figures(folder: Path, host: str, pages: int) -> Iterator[Figure]:
    alone = _stages_alone(folder, host, pages)
    for stage, seconds in alone.items():
        yield Figure(f"{stage} alone", seconds, "s", "", True)
    home = _home(folder / "home", host)
    with prefect_ready(home):
        from flows.ingest import ingest

        _home(folder / "warm", host)
        whole, report = _timed(lambda: ingest(home.path))
        for stage, seconds in report.seconds.items():
            yield Figure(f"in the run: {stage}", seconds, "s", "", True)
        slowest = max(alone.values())
        yield Figure("whole run", whole, "s", "", True)
        yield _at_most("whole run, times its slowest stage alone", whole / slowest, 1.3)
        again, second = _timed(lambda: ingest(home.path))
        assert second.sources["generic"].fetched == 0
        yield Figure("the same again, nothing new", again, "s", "", True)
        yield _at_least("first run, times the one with nothing new", whole / again, 20)
        yield from _files(folder, home, ingest)
        yield from _prefects_share(folder, home, ingest)
    yield from _reprocessing(home)
    yield from _politeness(folder)


def _stages_alone(folder: Path, host: str, pages: int) -> dict[str, float]:
    """Seconds that each stage takes by itself on the same pages."""
    settings = FetchSettings("mailto:someone@example.org", 0.0, 4, allow_hosts=frozenset({host}))
    fetching, responses = _timed(lambda: asyncio.run(_fetch(settings, host, pages)))
    home = _home(folder / "stages", host)

    def archive() -> list[Capture]:
        with Archive(home.raw, "stages") as to:
            return [to.add_fetched(response, url=response.url, source="generic") for response in responses]

    archiving, captures = _timed(archive)
    with Workers(home, lambda *_: None) as workers, ThreadPoolExecutor(4) as threads:
        shards = list(plan([captures], 250))
        now = datetime.now(UTC)
        workers.make(replace(shards[0], captures=shards[0].captures[:1]), now)  # their start is not the stage's
        cleaning, made = _timed(lambda: list(threads.map(lambda shard: workers.make(shard, now), shards)))
    with open_staging(home.staging) as con:
        staged = [home.shards / one.folder for some in made for one in some]
        loading, _ = _timed(lambda: [load_shards(con, [path], now) for path in staged])
    publish(home.staging, home.published, now)
    return {"fetch": fetching, "archive": archiving, "clean": cleaning, "load": loading}


async def _fetch(settings: FetchSettings, host: str, pages: int) -> list[Response]:
    waiting = [f"http://{host}/articles/{number}" for number in range(pages)]
    found: list[Response] = []

    async def work(fetcher: Fetcher) -> None:
        while waiting:
            answer = await fetcher.get(waiting.pop())
            assert isinstance(answer, Response), answer
            found.append(answer)

    async with Fetcher(settings) as fetcher:
        await asyncio.gather(*(work(fetcher) for _ in range(settings.per_host)))
    return found


def _files(folder: Path, home: Home, ingest: Callable[..., Report]) -> Iterator[Figure]:
    """The archive of the first run taken in as files, and the same again."""
    other = _home(folder / "files", "127.0.0.1:1")
    files = sorted(home.raw.iterdir())
    first, _ = _timed(lambda: ingest(other.path, paths=files))
    second, report = _timed(lambda: ingest(other.path, paths=files))
    assert report.unchanged
    yield Figure("pages from WARC files", first, "s", "", True)
    yield Figure("the same files again", second, "s", "", True)
    yield _at_least("first run over files, times the second", first / second, 50)


def _prefects_share(folder: Path, home: Home, ingest: Callable[..., Report]) -> Iterator[Figure]:
    """A run over files with Prefect's tasks, and with the same work in plain threads without a flow."""
    files = sorted(home.raw.iterdir())
    times: dict[str, list[float]] = {"prefect": [], "plain": []}
    plain: Callable[..., Report] = ingest.fn  # type: ignore[attr-defined]
    for turn in range(3):
        homes = [_home(folder / f"{name}{turn}", "127.0.0.1:1").path for name in times]
        times["prefect"].append(_timed(partial(ingest, homes[0], paths=files))[0])
        with _plain_tasks():
            times["plain"].append(_timed(partial(plain, homes[1], paths=files))[0])
    with_prefect, without = min(times["prefect"]), min(times["plain"])
    yield _at_most("Prefect's share of a run over files", 100 * (with_prefect - without) / with_prefect, 5, "%")


@contextmanager
def _plain_tasks() -> Iterator[None]:
    """Shards made by threads of our own in place of tasks."""

    class Made:
        def __init__(self, future: Future[Any]) -> None:
            self.future = future

        def result(self, raise_on_failure: bool) -> Any:
            return self.future.result()

    class Plain:
        def submit(self, key: str, work: making.Work) -> Made:
            return Made(threads.submit(lambda: work.workers.make(work.shards[key], work.now)))

    with (
        ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as threads,
        mock.patch.object(making, "make_shard_task", Plain()),
        mock.patch.object(making, "wait", lambda made: [one.future.result() for one in made]),
    ):
        yield


def _reprocessing(home: Home) -> Iterator[Figure]:
    """Reading pages from the archive and cleaning them, against cleaning the same pages from memory; one core."""
    captures = [capture for file in sorted(home.raw.iterdir()) for capture in scan(file)][:1500]
    now = datetime.now(UTC)
    pages = list(read_pages(home.raw, captures))
    ratios = []
    for _ in range(3):
        memory, _ = _timed(lambda: [read_page(page, "generic", "fetched", now) for page in pages])
        archive, _ = _timed(
            lambda: [read_page(page, "generic", "fetched", now) for page in read_pages(home.raw, captures)]
        )
        ratios.append(memory / archive)
    yield _at_least("speed of reading and cleaning, times that of cleaning alone", statistics.median(ratios), 0.8)


def _politeness(folder: Path) -> Iterator[Figure]:
    """The longest and the shortest time between two requests to a host, against the delay that was set."""
    with site(POLITE_PAGES) as web:
        settings = FetchSettings(
            "mailto:someone@example.org", POLITE_DELAY, 4, allow_hosts=frozenset({web.authority}), robots=False
        )
        asyncio.run(_fetch(settings, web.authority, POLITE_PAGES))
        times = [request.at for request in web.asked]
    gaps = [after - before for before, after in itertools.pairwise(times)]
    worst = max(abs(gap / POLITE_DELAY - 1) for gap in gaps)
    yield _at_most(f"delay of {POLITE_DELAY} s between {len(gaps) + 1} requests, furthest off", 100 * worst, 10, "%")


def _home(path: Path, host: str) -> Home:
    home = init_home(path)
    text = CONFIG.format(host=host).replace("shard_pages = 40", "shard_pages = 250")
    (path / "onrecord.toml").write_text(text, encoding="utf-8")
    return home


@contextmanager
def _server(pages: int) -> Iterator[str]:
    words = [sys.executable, "-m", "tests.web.serve", "--pages", str(pages), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def _at_most(what: str, found: float, most: float, unit: str = "x") -> Figure:
    return Figure(what, found, unit, f"<= {most:g}", found <= most)


def _at_least(what: str, found: float, least: float) -> Figure:
    return Figure(what, found, "x", f">= {least:g}", found >= least)


if __name__ == "__main__":
    main()
