"""A small web for discovery: documents by address, and what was asked of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import NamedTuple

from flows.discover import Found, Poll, Problem, Seen, discover
from flows.fetch_types import Failure, Response
from schemas.source import Api, Feed, Listing, Sitemap, Source

NOW = datetime(2026, 3, 14, 6, 45, tzinfo=UTC)


class Document(NamedTuple):
    """What an address answers."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None


class Web:
    """Documents by address; what is not there is 404. `asked` holds address, ETag and Last-Modified of each request."""

    def __init__(self, documents: dict[str, Document | bytes | Failure]) -> None:
        self.documents = documents
        self.asked: list[tuple[str, str | None, str | None]] = []

    @property
    def addresses(self) -> list[str]:
        """What was asked for, in order."""
        return [address for address, _, _ in self.asked]

    async def get(self, address: str, etag: str | None, last_modified: str | None) -> Response | Failure:
        """As the fetcher answers."""
        self.asked.append((address, etag, last_modified))
        there = self.documents.get(address, Document(b"gone", status=404))
        if isinstance(there, Failure):
            return there
        document = Document(there) if isinstance(there, bytes) else there
        if etag is not None and etag == document.etag:
            document = document._replace(status=304, body=b"")
        return response(address, document)


def response(address: str, document: Document) -> Response:
    """A document as an answer of the fetcher."""
    given = (
        ("Content-Type", document.content_type),
        ("ETag", document.etag),
        ("Last-Modified", document.last_modified),
    )
    headers = tuple((name, value) for name, value in given if value is not None)
    end = document.final_url or address
    return Response(address, end, document.status, headers, document.body, (), (), NOW, "HTTP/1.1", len(document.body))


def source(*places: Feed | Sitemap | Listing | Api, hosts: Sequence[str] = ("quay.example",)) -> Source:
    """A source that is found at these places."""
    return Source(name="quay", title="The quay", hosts=tuple(hosts), discover=places)


def read(
    web: Web,
    declared: Source,
    *,
    hosts: Sequence[str] = ("quay.example",),
    known: Iterable[str] | Callable[[str], bool] = (),
    earlier: dict[str, Seen] | None = None,
    limit: int | None = None,
    leave_after: int | None = None,
) -> tuple[list[Found], list[Problem], Poll]:
    """What a run over it finds, what is wrong, and what it keeps; the caller leaves after so many items."""
    knows = known if callable(known) else set(known).__contains__
    poll = Poll(known=knows, earlier=earlier or {}, limit=limit)

    async def run() -> list[Found | Problem]:
        taken: list[Found | Problem] = []
        async with aclosing(discover(declared, hosts, web.get, poll)) as items:
            async for item in items:
                if len(taken) == leave_after:
                    break
                taken.append(item)
        return taken

    items = asyncio.run(run())
    found = [item for item in items if isinstance(item, Found)]
    return found, [item for item in items if isinstance(item, Problem)], poll


def addresses(found: Sequence[Found]) -> list[str]:
    """The last part of each address: enough to tell them apart."""
    return [one.address.rstrip("/").rpartition("/")[2] for one in found]


def reasons(problems: Sequence[Problem]) -> list[str]:
    """Why, in order."""
    return [problem.reason for problem in problems]
