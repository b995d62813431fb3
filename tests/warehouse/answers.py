"""What a fetcher hands over, made up."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.archive import Archive
from warehouse.capture import Capture, Hop

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, UTC)
FULL = "https://example.org/a?b=c#d"


@dataclass(frozen=True)
class Answer:
    """A response to a GET, as `warehouse.exchange.Exchange` wants it."""

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    request_headers: tuple[tuple[str, str], ...]
    redirects: tuple[Hop, ...]
    fetched_at: datetime


def answer(
    body: bytes = b"<p>a</p>",
    url: str = FULL,
    *,
    status: int = 200,
    headers: Any = (("Content-Type", "text/html"), ("ETag", '"1"')),
    final_url: str | None = None,
    redirects: tuple[Hop, ...] = (),
    at: datetime = NOW,
) -> Answer:
    asked = (("Host", "example.org"), ("User-Agent", "onrecord/test (+me@example.org)"))
    return Answer(url, final_url or url, status, tuple(headers), body, asked, redirects, at)


def fetch(folder: Path, *answers: Answer, run: str = "run-1", **known: Any) -> list[Capture]:
    """Archives answers under the addresses that were asked."""
    with Archive(folder, run) as archive:
        return [archive.add_fetched(one, url=one.url, **known) for one in answers]
