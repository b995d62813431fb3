"""What the fetcher takes and gives: its settings, a response, a failure, the state of a host."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from warehouse.exchange import Hop

Headers = tuple[tuple[str, str], ...]

Reason = Literal[
    "bad_address",  # no absolute address of a host, or one that hides what it names
    "unsafe_address",  # not http(s), a port or a network that nobody allowed
    "robots",  # the site's robots.txt forbids it
    "host_left_alone",  # the host fails, or asked for a long pause: not asked at all, until `retry_after`
    "dns",
    "connection",
    "timeout",
    "protocol",  # not HTTP as it should be
    "truncated",  # the body is not as long as the server said
    "encoding",  # a content encoding that was not asked for, or damaged
    "too_large",  # on the wire
    "too_large_decoded",
    "redirects",  # too many, or in a circle
    "wall",  # led away to a page that would lead back: consent, login, bot check
    "refused_status",  # any status that is neither a page (2xx), nor 304, nor gone (404, 410)
]


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Bounds on fetching. Times in seconds, sizes in bytes.

    `allow_hosts` names hosts (`intranet.example`, any port) or authorities (`127.0.0.1:8080`, that port alone) that may
    have private addresses and unusual ports, in lower case. `contact` is printable ASCII: it goes into a header.
    """

    contact: str
    delay_seconds: float = 1.0  # from one request to the next, for one host
    per_host: int = 1  # requests at once
    hosts: int = 8  # hosts asked at once
    connect_seconds: float = 10.0
    read_seconds: float = 20.0  # without a byte
    total_seconds: float = 60.0  # for one request and its answer
    max_bytes: int = 10 * 2**20  # of a body, on the wire and decoded
    max_redirects: int = 5
    retries: int = 3  # after the first try
    backoff_seconds: float = 1.0  # before the first retry; doubled for each one more
    max_wait_seconds: float = 120.0  # longest pause a site may ask for within a run; longer ones end the try
    host_failures: int = 5  # in a row, until a host is left alone
    rest_seconds: float = 3600.0  # how long it is then left alone; doubled for each failure more
    allow_hosts: frozenset[str] = frozenset()
    robots: bool = True


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that is taken: a page (2xx), 304, 404 or 410.

    `url` is the address as asked, `final_url` the one that answered, without fragment. `headers` are as received, each
    of them, their bytes read as Latin-1; `body` has its content encoding undone; `wire_bytes` is its size as received.
    `request_headers` are those of the last request.
    """

    url: str
    final_url: str
    status: int
    headers: Headers
    body: bytes
    request_headers: Headers
    redirects: tuple[Hop, ...]
    fetched_at: datetime
    http_version: str
    wire_bytes: int

    def header(self, name: str) -> str | None:
        """The first value of a header; `name` in lower case."""
        return header_of(self.headers, name)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no response.

    `retry_after` is the time (UTC) before which the host wants no further request; `attempts` counts the requests made
    for the last hop; `final` says that asking again in a later run is of no use, since the address itself is at fault.
    """

    url: str
    reason: Reason
    detail: str
    retry_after: datetime | None = None
    attempts: int = 0
    final: bool = False


class HostState(NamedTuple):
    """What a later run should know of a host: failures in a row, and until when (UTC) it is left alone."""

    failures: int
    not_before: datetime


class Refused(Exception):  # noqa: N818 - within the fetcher: becomes a `Failure`
    """No answer that can be taken. `again`: worth another try at once; `blames_host`: counts as the host's failure."""

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        again: bool = False,
        blames_host: bool = False,
        final: bool = False,
        retry_after: datetime | None = None,
        attempts: int = 0,
    ) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail
        self.again, self.blames_host, self.final = again, blames_host, final
        self.retry_after, self.attempts = retry_after, attempts


def header_of(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first value of a header; `name` in lower case."""
    return next((value for key, value in headers if key.lower() == name), None)
