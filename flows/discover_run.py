"""What the readers of all kinds of places share: asking for a document, telling what it names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from flows.discover_entries import Parsed
from flows.discover_sort import Named, Sorted
from flows.discover_types import Found, Get, Poll, Problem, Seen
from flows.fetch_types import Failure, Response
from schemas.page import Discovery, RawPage


class Run:
    """One call of `discover`. `allowed` are the hosts whose pages may be named."""

    def __init__(self, get: Get, poll: Poll, allowed: frozenset[str]) -> None:
        self.get, self.poll, self.allowed = get, poll, allowed
        self.left = poll.limit
        self.told: set[str] = set()

    def is_full(self) -> bool:
        """Whether the limit is reached."""
        return self.left is not None and self.left <= 0

    async def ask(self, address: str, earlier: Seen) -> Response | Problem | None:
        """The document there; None if it is what `earlier` was."""
        answer = await self.get(address, earlier.etag, earlier.last_modified)
        if isinstance(answer, Failure):
            return Problem(address, "unreachable", f"{answer.reason}: {answer.detail}")
        if answer.status in (404, 410):
            return Problem(address, "gone", f"HTTP {answer.status}")
        if answer.status != 304 and not 200 <= answer.status < 300:
            return Problem(address, "bad_status", f"HTTP {answer.status}")
        if answer.status == 304 or _sha256(answer) == earlier.sha256:
            self.poll.unchanged.append(address)
            return None
        return answer

    def tell(self, by: str, parsed: Parsed, named: Sorted, full: Response | None = None) -> Iterator[Found | Problem]:
        """What is wrong with the document at `by`, then the pages it names that this run has not told.

        They are given whole where `full`, a feed, holds their text.
        """
        if parsed.fault:
            yield Problem(by, "malformed", parsed.fault)
        if named.foreign:
            hosts = f"{len(named.foreign)} addresses of hosts that are not enabled here, the first {named.foreign[0]}"
            yield Problem(by, "foreign", hosts)
        if named.nowhere:
            yield Problem(by, "no_address", f"{named.nowhere} entries name no page")
        for page in named.pages:
            if self._is_due(page.address):
                item = _found(page, by) if full is None else _whole(page, by, full)
                if isinstance(item, Found):
                    self.told.add(page.address)
                yield item

    def _is_due(self, address: str) -> bool:
        """Whether to tell it; an unknown one counts towards the limit."""
        if address in self.told:
            return False
        if self.left is None or self.poll.known(address):
            return True
        self.left -= 1
        return self.left >= 0


def seen_of(answer: Response) -> Seen:
    """What a later run should know of this answer."""
    return Seen(answer.header("etag"), answer.header("last-modified"), _sha256(answer))


def _sha256(answer: Response) -> str:
    return hashlib.sha256(answer.body).hexdigest()


def _found(page: Named, by: str) -> Found:
    discovery = Discovery(by=by, title=page.entry.title, published=page.entry.published)
    return Found(page.address, page.fetch_address, discovery, page.entry.modified)


def _whole(page: Named, by: str, feed: Response) -> Found | Problem:
    if page.entry.content is None:
        return Problem(page.fetch_address, "no_content", f"{by} gives its items whole, but not this one")
    found = _found(page, by)
    raw = RawPage(
        url=page.fetch_address,
        body=page.entry.content.encode("utf-8", "replace"),
        media_type="text/html; charset=utf-8",
        fetched_at=feed.fetched_at,
        discovery=found.discovery,
    )
    return found._replace(page=raw)
