"""Discovery: which pages a source's feeds, sitemaps, listings and interfaces name, and what they say of them.

The network is what the caller gives. A fault of one place is told as a `Problem`, and the others go on. What a document
names is fetched by nobody here; only addresses of hosts that the source is enabled on, or that it declares, are given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import aclosing

from flows.discover_entries import Entry, Parsed
from flows.discover_feeds import parse_feed
from flows.discover_lists import read_lists
from flows.discover_run import Run, seen_of
from flows.discover_sitemaps import parse_sitemap
from flows.discover_sort import allowed_sites, sort
from flows.discover_types import Found, Get, Items, Poll, Problem, Seen
from flows.fetch_types import Response
from schemas.source import Api, Feed, Listing, Sitemap, Source

__all__ = ["Found", "Poll", "Problem", "Seen", "discover"]

MAX_SITEMAPS = 1_000
"""Sitemaps of one declaration that a run reads."""
MAX_DEPTH = 3
"""Of sitemaps: an index, an index in it, its sitemaps."""


async def discover(source: Source, hosts: Sequence[str], get: Get, poll: Poll) -> Items:
    """The pages that the source's places of discovery name, each once.

    `hosts` are those it is enabled on, with a port where it is not the usual one. The caller may stop at any time: with
    what `poll.seen` holds then, the next run finds the rest.
    """
    run = Run(get, poll, allowed_sites(source, hosts))
    for declared in source.discover:
        for address in dict.fromkeys(declared.address.replace("{host}", host) for host in hosts):
            async with aclosing(_read(run, declared, address)) as items:
                async for item in items:
                    yield item
            if run.is_full():
                return


def _read(run: Run, declared: Feed | Sitemap | Listing | Api, address: str) -> Items:
    match declared:
        case Feed():
            return _feed(run, declared, address)
        case Sitemap():
            return _sitemaps(run, declared, address)
        case Listing() | Api():
            return read_lists(run, declared, address)


async def _feed(run: Run, feed: Feed, address: str) -> Items:
    answer = await run.ask(address, run.poll.earlier.get(address, Seen()))
    if isinstance(answer, Problem):
        yield answer
    if not isinstance(answer, Response):
        return
    parsed = parse_feed(answer.body, answer.header("content-type") or "", answer.final_url)
    for item in run.tell(address, parsed, sort(parsed.entries, feed.match, run.allowed), answer if feed.full else None):
        yield item
    _keep(run, address, answer, parsed)


async def _sitemaps(run: Run, declared: Sitemap, address: str) -> Items:
    """Index by index, breadth first."""
    waiting = deque([(address, 1)])
    asked = {address}
    while waiting and not run.is_full():
        at, depth = waiting.popleft()
        answer = await run.ask(at, run.poll.earlier.get(at, Seen()))
        if isinstance(answer, Problem):
            yield answer
        if not isinstance(answer, Response):
            continue
        parsed = parse_sitemap(answer.body, answer.final_url)
        for item in run.tell(at, parsed, sort(parsed.entries, declared.match, run.allowed)):
            yield item
        taken, problems = _children(run, at, parsed.children, depth, asked)
        for problem in problems:
            yield problem
        asked.update(taken)
        waiting.extend((child, depth + 1) for child in taken)
        if not parsed.children:
            # An index that is unchanged would hide the changes of its sitemaps.
            _keep(run, at, answer, parsed)


def _children(
    run: Run, at: str, children: Sequence[str], depth: int, asked: set[str]
) -> tuple[list[str], list[Problem]]:
    """Which sitemaps of the index at `at` to ask for, and what is wrong with the others."""
    named = sort([Entry(child) for child in children], "", run.allowed)
    fresh = [one for one in dict.fromkeys(child.fetch_address for child in named.pages) if one not in asked]
    problems = []
    if named.foreign:
        told = f"{len(named.foreign)} sitemaps of hosts that are not enabled here, the first {named.foreign[0]}"
        problems.append(Problem(at, "foreign", told))
    if fresh and depth == MAX_DEPTH:
        problems.append(Problem(at, "too_deep", f"an index at depth {depth}: its {len(fresh)} sitemaps are not read"))
        return [], problems
    room = MAX_SITEMAPS - len(asked)
    if len(fresh) > room:
        problems.append(Problem(at, "too_many", f"{len(fresh) - room} sitemaps over the {MAX_SITEMAPS} that are read"))
    return fresh[:room], problems


def _keep(run: Run, address: str, answer: Response, parsed: Parsed) -> None:
    """Remembers a document that was sound and told to its end: the same again has nothing to tell."""
    if not parsed.fault and not run.is_full():
        run.poll.seen[address] = seen_of(answer)
