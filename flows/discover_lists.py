"""Reads listings and interfaces list by list, until one brings nothing new."""

from __future__ import annotations

from collections.abc import Iterator

from flows.discover_api import parse_list
from flows.discover_entries import Parsed, page_address
from flows.discover_listings import parse_listing
from flows.discover_run import Run, seen_of
from flows.discover_sort import sort
from flows.discover_types import Found, Items, Problem, Seen
from flows.discover_walk import walk_from
from flows.fetch_types import Response
from schemas.source import Api, Listing

MAX_LISTS = 2_000
"""Lists of one listing or interface that a run reads; the next run goes on there."""


async def read_lists(run: Run, declared: Listing | Api, address: str) -> Items:
    """What a listing or an interface names that is new, and what an earlier reading of it had to leave."""
    reading = _Reading(run, declared, address)
    while reading.at:
        answer = await run.ask(reading.at, reading.validators())
        for item in reading.take(answer):
            yield item


class _Reading:
    """The reading of one place. `at` is the address to ask next, empty at the end."""

    def __init__(self, run: Run, declared: Listing | Api, address: str) -> None:
        self.run, self.declared, self.address = run, declared, address
        first = 0 if isinstance(declared, Api) else 1
        self.place = self.at = self._address(first)
        self.earlier = run.poll.earlier.get(self.place)
        self.walk = walk_from(first, self.earlier.cursor if self.earlier else None, self.earlier is not None)
        self.seen = self.earlier or Seen()

    def validators(self) -> Seen:
        """Those of the first list, unless some of it was left."""
        return self.seen if self.walk.is_first() and self.walk.resume != self.walk.first else Seen()

    def take(self, answer: Response | Problem | None) -> Iterator[Found | Problem]:
        """What the list at `at` gives; then `at` is the next."""
        at, self.at = self.at, ""
        if isinstance(answer, Problem):
            # Behind the last list most sites have none.
            is_end = answer.reason == "gone" and not self.walk.is_first()
            yield from self._go_on(False) if is_end else (answer,)
        elif answer is None:
            yield from self._go_on(self.walk.unchanged())
        else:
            yield from self._list(at, answer)

    def _list(self, at: str, answer: Response) -> Iterator[Found | Problem]:
        parsed = self._parse(answer)
        named = sort(parsed.entries, self.declared.match, self.run.allowed)
        if self.walk.is_first():
            if not named.pages:
                yield from self._misfit(at, parsed)
                return
            self.seen = seen_of(answer)
        self._keep()
        keys = frozenset(page.entry.key for page in named.pages)
        unseen = self.walk.unseen(keys)
        fresh = any(page.entry.key in unseen and not self.run.poll.known(page.address) for page in named.pages)
        yield from self.run.tell(at, parsed, named)
        if not self.run.is_full() and not parsed.fault:
            # One entry less than it has: one that is taken away meanwhile moves the next list up.
            step = max(1, len(parsed.entries) - 1) if isinstance(self.declared, Api) else 1
            yield from self._go_on(self.walk.on(keys, fresh, step))

    def _go_on(self, more: bool) -> Iterator[Problem]:
        following = self._address(self.walk.at) if more else ""
        if not following:
            self.run.poll.seen[self.place] = self.seen._replace(cursor=None)
            if self.walk.repeats:
                yield Problem(self.place, "looped", f"list {self.walk.lists} shows again what earlier ones showed")
            return
        self._keep()
        if self.walk.lists == MAX_LISTS:
            yield Problem(self.place, "too_many", f"{MAX_LISTS} lists read; the next run goes on at {following}")
            return
        self.at = following

    def _keep(self) -> None:
        """Where the next run goes on if this one ends here."""
        self.run.poll.seen[self.place] = self.seen._replace(cursor=self.walk.cursor())

    def _misfit(self, at: str, parsed: Parsed) -> Iterator[Problem]:
        """A first list without a page. An interface may have none yet, a listing has."""
        if parsed.fault:
            yield Problem(at, "malformed", parsed.fault)
        elif parsed.entries:
            links = f"{len(parsed.entries)} links, the first {parsed.entries[0].address!r}"
            yield Problem(at, "no_links", f"{links}, and none is a page of the source here")
        elif isinstance(self.declared, Listing):
            yield Problem(at, "no_links", f"nothing matches {self.declared.item or self.declared.link!r}")

    def _parse(self, answer: Response) -> Parsed:
        if isinstance(self.declared, Api):
            return parse_list(answer.body, answer.final_url, self.declared)
        return parse_listing(answer.body, answer.header("content-type") or "", answer.final_url, self.declared)

    def _address(self, at: int) -> str:
        """The address of a list; empty where there is none."""
        if isinstance(self.declared, Api):
            return self.address.replace("{offset}", str(at))
        if at == 1:
            return self.address
        if self.declared.page is None:
            return ""
        return page_address(self.address, self.declared.page.replace("{n}", str(at - 2 + self.declared.second)))
