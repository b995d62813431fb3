"""One round over the web: discover, fetch, archive. The network works in a thread; database and archive here."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import NamedTuple

import duckdb

from cleaners.addresses import document_id
from flows.background import Background, Put
from flows.discover import Found, Poll, Problem, Seen, discover
from flows.fetch import Fetcher
from flows.fetch_types import Failure, FetchSettings, HostState, Response
from flows.fetching import Fetching, Visited
from flows.home import Home, is_wanted
from flows.intake import SYNC_EVERY, IntakeError
from flows.naming import naming_address
from flows.outcome import Report, Trouble
from flows.polling import Visit, by_hand, candidates_of, due_now, failed, note_captures, note_modified
from flows.progress import Display
from flows.settings import Target, fetch_settings, targets
from flows.sightings import document_of, known_documents, split
from flows.upkeep_tombstones import is_forgotten
from schemas.page import RawPage
from schemas.tables import Candidate
from warehouse.archive import Archive
from warehouse.candidates import (
    Polled,
    add_candidates,
    known_addresses,
    polled,
    remember_hosts,
    remember_polls,
    resting_hosts,
    set_candidates,
)
from warehouse.capture import ArchiveError, Capture, original_of
from warehouse.links import known_aliases
from warehouse.sightings import originals

KEEP_EVERY = 200
"""Finds that are written to `candidates` at once."""
SYNC_SECONDS = 1.0
"""Longest that an archived page waits to be made durable and cleaned."""


class Web(NamedTuple):
    """What a run is to take from the web; `settings` is how."""

    targets: list[Target]
    urls: tuple[str, ...]
    source: str | None
    limit: int | None
    settings: FetchSettings

    @classmethod
    def of(cls, home: Home, sources: Sequence[str], urls: Sequence[str], limit: int | None) -> Web:
        """What the arguments of a run mean in this home.

        Raises:
            HomeError: the settings do not allow it.
        """
        config = home.config()
        settings = fetch_settings(home, config)
        asked = [] if urls else targets(home, config, sources)
        return cls(asked, tuple(urls), next(iter(sources), None) if urls else None, limit, settings)


class Told(NamedTuple):
    """What discovery tells of a source; the last word is what to remember of its places."""

    source: str
    item: Found | Problem | Poll


class Round:
    """One round: used once, in the order begin, batches, end."""

    def __init__(self, home: Home, con: duckdb.DuckDBPyConnection, web: Web, report: Report, display: Display) -> None:
        self.home, self.con, self.web, self.report, self.display = home, con, web, report, display
        self.sightings: list[Capture] = []
        self.cut_short = False
        self._visits: list[Visit] = []
        self._outcomes: list[Candidate] = []
        self._captures: list[Capture] = []
        self._items: list[tuple[str, RawPage]] = []
        self._forgotten = is_forgotten(home)
        self._states = {name: HostState(*state) for name, state in resting_hosts(con).items()}

    def begin(self, now: datetime, discovering: bool) -> None:
        """Finds what there is to fetch; the first round of a run polls the sources, the others go on fetching."""
        if discovering and self.web.targets:
            with self.report.timed("discover"):
                self._discover(now)
        names = [target.source.name for target in self.web.targets]
        if self.web.urls:
            urls = [url for url in self.web.urls if not self._forgotten(url)]
            wanted = by_hand(self.con, urls, self.web.source, now) if discovering else []
        else:
            wanted, self.report.waiting = due_now(self.con, names, now, self.left())
        wanted = [candidate for candidate in wanted if not self._forgotten(candidate.address)]
        for name in {*names, *(candidate.source for candidate in wanted)}:
            self.report.of(name).asked = True
        self._known = known_documents(self.con)
        self._aliases = known_aliases(self.con)
        self._visits = [self._visit(candidate) for candidate in wanted]

    def left(self) -> int | None:
        """How many more pages the run's limit allows."""
        done = sum(s.fetched + s.not_modified + s.refused for s in self.report.sources.values())
        return None if self.web.limit is None else max(self.web.limit - done, 0)

    def batches(self) -> Iterator[list[Capture]]:
        """Fetches and archives; gives the captures to be cleaned, in lists that are durable.

        Raises:
            IntakeError: the archive cannot be written.
        """
        if not self._visits and not self._items:
            return
        self._originals = originals(self.con)
        job = Fetching(self._visits, self.web.settings, self._states)
        try:
            with Archive(self.home.raw, self.report.run_id) as archive:
                yield self._durable(archive, self._take_items(archive))
                with self.report.timed("fetch"), Background(job.run) as work:
                    yield from self._archive(archive, job, work)
        except OSError as error:
            kept = f"{len(self._captures)} pages of this run are archived and kept"
            raise IntakeError(
                f"{self.home.raw}: {error.strerror or error}; {kept}; make room, then run it again"
            ) from error
        self._states = job.states

    def end(self) -> None:
        """Notes in `candidates` what became of what was asked for."""
        set_candidates(self.con, self._outcomes)
        note_captures(self.con, self._captures)
        remember_hosts(self.con, self._states)

    def _discover(self, now: datetime) -> None:
        polls = {target.source.name: self._poll(target) for target in self.web.targets}
        found: dict[str, list[Found]] = defaultdict(list)

        async def job(put: Put[Told]) -> None:
            async with Fetcher(self.web.settings, self._states) as fetcher, asyncio.TaskGroup() as group:
                for target in self.web.targets:
                    group.create_task(_tell(fetcher, target, polls[target.source.name], put))

        with Background(job) as work:
            for told in (told for some in work for told in some):
                self._hear(told, found, now)

    def _poll(self, target: Target) -> Poll:
        name = target.source.name
        known = known_addresses(self.con, name)
        places = polled(self.con, name)
        earlier = {a: Seen(p.etag, p.last_modified, p.sha256, p.cursor) for a, p in places.items()}
        return Poll(known=known.__contains__, earlier=earlier, limit=self.web.limit)

    def _hear(self, told: Told, found: dict[str, list[Found]], now: datetime) -> None:
        counts = self.report.of(told.source)
        mine = found[told.source]
        if isinstance(told.item, Found) and not self._forgotten(told.item.address):
            mine.append(told.item)
            if told.item.page is not None:
                self._items.append((told.source, told.item.page))
        elif isinstance(told.item, Problem):
            counts.troubles.append(Trouble(*told.item))
        if mine and (len(mine) >= KEEP_EVERY or isinstance(told.item, Poll)):
            added = add_candidates(self.con, candidates_of(told.source, mine, now))
            note_modified(self.con, mine, now)
            counts.discovered += added
            self.display.add(told.source, "discovered", added)
            mine.clear()
        if isinstance(told.item, Poll):
            # Only now, when all it named is on record: what a place says is unchanged is not read again.
            rows = [Polled(a, told.source, *seen, now) for a, seen in told.item.seen.items()]
            remember_polls(self.con, rows)
            if counts.troubles and not rows and not told.item.unchanged:
                counts.down = "; ".join(f"{t.address}: {t.reason}: {t.detail}" for t in counts.troubles[:3])

    def _visit(self, candidate: Candidate) -> Visit:
        named = self._aliases.get(candidate.address, candidate.fetch_address)
        seen = self._known.get(document_id(named, ""))
        if seen is None or seen.gone:
            return Visit(candidate, earlier=seen.original if seen else None)
        return Visit(candidate, seen.etag, seen.last_modified, seen.original)

    def _archive(self, archive: Archive, job: Fetching, work: Background[Visited]) -> Iterator[list[Capture]]:
        since, fresh = time.monotonic(), list[Capture]()
        for some in work:
            with self.report.timed("archive"):
                fresh += [capture for visited in some if (capture := self._take(archive, visited)) is not None]
            if fresh and (len(fresh) >= SYNC_EVERY or time.monotonic() - since > SYNC_SECONDS):
                yield self._durable(archive, fresh)
                since, fresh = time.monotonic(), []
            if not self.cut_short and not self.web.urls and is_wanted(self.home):
                self.cut_short = job.stop() > 0
        yield self._durable(archive, fresh)

    def _durable(self, archive: Archive, fresh: list[Capture]) -> list[Capture]:
        with self.report.timed("archive"):
            archive.sync()
        self._captures += fresh
        to_clean, sightings = split(fresh, self._known)
        self.sightings += sightings
        return to_clean

    def _take(self, archive: Archive, visited: Visited) -> Capture | None:
        visit, answer = visited
        counts = self.report.of(visit.candidate.source)
        if isinstance(answer, Failure):
            counts.refused += 1
            self._outcomes.append(failed(visit.candidate, answer, datetime.now(UTC)))
            return None
        name = naming_address(answer, self._is_known, self._aliases)
        if self._forgotten(name) or self._forgotten(answer.final_url):
            counts.refused += 1
            known = {"state": "skipped", "reason": "leads to a forgotten page", "next_try": None}
            self._outcomes.append(visit.candidate.model_copy(update=known))
            return None
        try:
            capture = archive.add_fetched(
                answer,
                url=name,
                source=self._adapter(visit.candidate),
                discovery=visit.discovery,
                earlier=visit.earlier if answer.status == 304 else self._originals.get(_sha256(answer.body)),
            )
        except ArchiveError as error:
            counts.refused += 1
            refused = Failure(answer.url, "protocol", str(error))
            self._outcomes.append(failed(visit.candidate, refused, answer.fetched_at))
            return None
        self._originals.setdefault(capture.page_sha256, original_of(capture))
        seen = self._known.get(document_of(capture))
        unchanged = seen is not None and not seen.gone and seen.original.page_sha256 == capture.page_sha256
        counts.not_modified += unchanged
        counts.fetched += not unchanged
        self.display.add(visit.candidate.source, "fetched")
        return capture

    def _is_known(self, address: str) -> bool:
        return document_id(address, "") in self._known

    def _adapter(self, candidate: Candidate) -> str | None:
        """Who reads the page; None, for an address that a person gave alone: by its host or markup."""
        return self.web.source if self.web.urls else candidate.source

    def _take_items(self, archive: Archive) -> list[Capture]:
        """Archives the items of full feeds that are not in yet. The feed claims them: what is fetched outranks them."""
        rows = self.con.execute("SELECT document_id, page_sha256 FROM pages WHERE status IS NULL").fetchall()
        there, taken = set(rows), list[Capture]()
        for source, page in self._items:
            if (document_id(page.url, ""), _sha256(page.body)) not in there:
                taken.append(archive.add(page, url_basis="claimed", source=source))
                self.report.of(source).fetched += 1
        return taken


async def _tell(fetcher: Fetcher, target: Target, poll: Poll, put: Put[Told]) -> None:
    async def get(address: str, etag: str | None, last_modified: str | None) -> Response | Failure:
        return await fetcher.get(address, etag=etag, last_modified=last_modified)

    name = target.source.name
    async with aclosing(discover(target.source, target.hosts, get, poll)) as items:
        async for item in items:
            await put(Told(name, item))
    await put(Told(name, poll))


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
