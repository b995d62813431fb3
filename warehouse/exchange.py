"""What was asked over HTTP and what came back, as the blocks of WARC records."""

import http.client
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from urllib.parse import quote, urlsplit

HEAD_ROOM = 2**20  # most bytes of HTTP head beside a page
MAX_ADDRESS = 8000  # what RFC 9110 (4.1) asks of everybody; other tools read heads of 32 KiB
# The body is kept decoded; Common Crawl's convention for header fields that are then no longer true.
STALE_HEADERS = {"content-encoding", "transfer-encoding", "content-length"}
NO_TYPE = "unknown/unknown"
"""Stands for a missing Content-Type, as in the MIME Sniffing standard (7)."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 (5.6.2)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


class ArchiveError(Exception):
    """A page that cannot be archived, or an archive that does not hold what it should; names file and offset."""


class Hop(NamedTuple):
    """One redirect that was followed: the address that was asked, the status, the absolute address it led to."""

    url: str
    status: int
    location: str


class Exchange(Protocol):
    """A request and the response to it, redirects followed."""

    @property
    def url(self) -> str: ...
    @property
    def final_url(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Sequence[tuple[str, str]]:
        """Of the last response, as received."""

    @property
    def body(self) -> bytes:
        """Encodings undone."""

    @property
    def request_headers(self) -> Sequence[tuple[str, str]]:
        """Of the last request, as sent."""

    @property
    def redirects(self) -> Sequence[Hop]:
        """In order; the first asks for `url`, the last leads to `final_url`."""

    @property
    def fetched_at(self) -> datetime: ...


def target_uri(url: str) -> str:
    """The address as WARC wants it: ASCII without spaces or control characters, everything else percent-encoded.

    Raises `ArchiveError` when it is empty or longer than 8,000 characters.
    """
    uri = quote(url, safe="!#$%&'()*+,/:;=?@[]~", errors="backslashreplace")
    if not 0 < len(uri) <= MAX_ADDRESS:
        raise ArchiveError(f"an address of {len(uri)} characters (1 to {MAX_ADDRESS} can be archived): {uri[:60]!r}")
    return uri


def header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first value of a header, stripped; None if there is none or it is empty."""
    return next((value.strip() for found, value in headers if found.lower() == name), None) or None


def response_head(status: int, headers: Sequence[tuple[str, str]], length: int) -> bytes:
    """The head of a response whose decoded body has `length` bytes; raises `ArchiveError` for a head that is none."""
    lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, '')}"]
    for name, value in headers:
        lines.append(("X-Crawl-" if name.lower() in STALE_HEADERS else "") + _line(name, value))
    return _head([*lines, f"Content-Length: {length}"])


def request_head(url: str, headers: Sequence[tuple[str, str]]) -> bytes:
    """The head of the GET for an address; raises `ArchiveError` for a head that is none."""
    parts = urlsplit(target_uri(url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _head([f"GET {target} HTTP/1.1", *(_line(name, value) for name, value in headers)])


def _line(name: str, value: str) -> str:
    if not _TOKEN.fullmatch(name):
        raise ArchiveError(f"{name!r} is no name of an HTTP header")
    # RFC 9112 (5.2): a folded line's break is a space
    return f"{name}: {_CONTROLS.sub(' ', value).strip()}"


def _head(lines: Sequence[str]) -> bytes:
    head = "\r\n".join([*lines, "", ""]).encode(errors="backslashreplace")
    if len(head) > HEAD_ROOM:
        raise ArchiveError(f"an HTTP head of {len(head)} bytes (at most {HEAD_ROOM} can be archived)")
    return head
