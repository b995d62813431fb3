"""What discovery gives and takes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from flows.fetch_types import Failure, Response
from schemas.page import Discovery, RawPage

Get = Callable[[str, str | None, str | None], Awaitable[Response | Failure]]
"""Asks for an address, with the ETag and the Last-Modified of an earlier answer."""


class Found(NamedTuple):
    """A page that a place of discovery names, known before or not."""

    address: str
    """Normalised: what the page is known by."""
    fetch_address: str
    discovery: Discovery
    modified: str | None = None
    """When it was last changed, as printed in a sitemap or a feed."""
    page: RawPage | None = None
    """The whole page, from a feed that gives it: there is nothing more to fetch."""


class Problem(NamedTuple):
    """Something is wrong with a place of discovery."""

    address: str
    reason: Literal[
        "unreachable",
        "gone",  # 404 or 410
        "bad_status",
        "malformed",
        "no_links",  # a listing or interface that does not fit its declaration (any more)
        "looped",
        "too_many",
        "too_deep",
        "foreign",  # it names addresses of hosts that the source is not enabled on
        "no_address",
        "no_content",  # an item of a full feed without its text
    ]
    detail: str


class Seen(NamedTuple):
    """What a later run should know of a place of discovery."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    """Of the bytes it gave."""
    cursor: str | None = None
    """Where a reading of its lists that was cut short goes on; None when all were read."""


@dataclass(slots=True)
class Poll:
    """What a run knows beforehand, and what it learns for the next one."""

    known: Callable[[str], bool]
    """Whether a normalised address was known before the run."""
    earlier: Mapping[str, Seen] = field(default_factory=dict)
    """By address of the place: what earlier runs kept of `seen`."""
    limit: int | None = None
    """How many unknown pages to give, at most."""
    seen: dict[str, Seen] = field(default_factory=dict)
    """To be kept in place of what was, once the pages that were found are on record."""
    unchanged: list[str] = field(default_factory=list)
    """Places that gave what they gave last time: nothing was read in them."""


Items = AsyncGenerator[Found | Problem, None]
