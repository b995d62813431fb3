"""What a run asks the web for, and what it notes of the answers: `candidates` before and after, without the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from cleaners.addresses import normalise
from cleaners.catalogue import source_of_host
from cleaners.dates import parse_date
from schemas.page import Discovery
from schemas.tables import Candidate
from warehouse.candidates import add_candidates, again, candidates_at, due, retry, set_candidates
from warehouse.capture import Capture, Original

if TYPE_CHECKING:
    from flows.discover import Found
    from flows.fetch import Failure

BY_HAND = "--url"
"""`found_by` of an address that a person gave."""

GENERIC = "generic"


class Visit(NamedTuple):
    """An address to fetch, and what is known of the page there."""

    candidate: Candidate
    etag: str | None = None
    last_modified: str | None = None
    earlier: Original | None = None
    """The latest bytes of the page, which an unchanged answer refers to."""

    @property
    def discovery(self) -> Discovery | None:
        """What was said of the page where it was found."""
        c = self.candidate
        if c.title is None and c.published is None:
            return None
        return Discovery(by=c.found_by, title=c.title, published=c.published)


def candidates_of(source: str, found: Iterable[Found], now: datetime) -> list[Candidate]:
    """Finds as rows of `candidates`."""
    return [
        Candidate(
            address=one.address,
            source=source,
            state="new",
            found_by=one.discovery.by,
            fetch_address=one.fetch_address,
            title=one.discovery.title,
            published=one.discovery.published,
            first_seen=now,
        )
        for one in found
    ]


def by_hand(con: duckdb.DuckDBPyConnection, urls: Sequence[str], source: str | None, now: datetime) -> list[Candidate]:
    """The candidates of addresses that a person gave, those that are new added.

    Raises:
        ValueError: one of them is no http(s) address.
    """
    rows = [
        Candidate(
            address=normalise(url),
            source=source or _source_of(url),
            state="new",
            found_by=BY_HAND,
            fetch_address=url.strip(),
            first_seen=now,
        )
        for url in urls
    ]
    add_candidates(con, rows)
    there = candidates_at(con, [row.address for row in rows])
    wanted = {row.address: row for row in rows}
    return [there[a].model_copy(update={"source": row.source}) if source else there[a] for a, row in wanted.items()]


def _source_of(url: str) -> str:
    from cleaners.addresses import host

    found = source_of_host(host(url))
    return found.name if found else GENERIC


def due_now(
    con: duckdb.DuckDBPyConnection, sources: Sequence[str], now: datetime, limit: int | None
) -> tuple[list[Candidate], int]:
    """What to fetch for these sources, at most `limit` in all, and how many more wait."""
    waiting = [candidate for source in sources for candidate in due(con, source, now)]
    taken = waiting if limit is None else waiting[:limit]
    return taken, len(waiting) - len(taken)


def note_captures(con: duckdb.DuckDBPyConnection, captures: Iterable[Capture]) -> None:
    """What was archived was had: so it stands in `candidates`, also when the run that fetched it was killed."""
    had = {normalise(asked): capture for capture in captures if (asked := _asked(capture)) is not None}
    rows = candidates_at(con, had)
    set_candidates(con, [_had(rows[address], capture) for address, capture in had.items() if address in rows])


def _asked(capture: Capture) -> str | None:
    """The address that was asked for; of a feed's item the page's own."""
    return capture.redirects[0].url if capture.redirects else capture.url


def note_modified(con: duckdb.DuckDBPyConnection, found: Iterable[Found], now: datetime) -> None:
    """Pages that were changed since they were had, as their sitemap or feed says, are due now."""
    said = {one.address: at for one in found if one.modified and (at := _moment(one.modified, now)) is not None}
    rows = candidates_at(con, said)
    due_again = [r for r in rows.values() if r.last_tried and r.next_try and r.last_tried < said[r.address]]
    set_candidates(con, [row.model_copy(update={"next_try": now}) for row in due_again])


def _moment(raw: str, now: datetime) -> datetime | None:
    """A time as printed; of a day its last moment, since the change may have come at any."""
    parsed = parse_date(raw, "UTC", now=now)
    if parsed is None:
        return None
    if parsed.value is not None:
        return parsed.value
    return datetime.combine(parsed.date, time.max, UTC) if parsed.date is not None else None


def _had(row: Candidate, capture: Capture) -> Candidate:
    gone = capture.status in (404, 410)
    return row.model_copy(
        update={
            "state": "gone" if gone else "fetched",
            "reason": f"HTTP {capture.status}" if gone else None,
            "last_tried": capture.fetched_at,
            "next_try": again(row.first_seen, capture.fetched_at),
            "attempts": 0,
        }
    )


def failed(row: Candidate, failure: Failure, now: datetime) -> Candidate:
    """The row of an address that gave nothing: tried again later, unless asking again is pointless."""
    attempts = row.attempts + 1
    when = None if failure.final else max(filter(None, (retry(attempts, now), failure.retry_after)), default=None)
    refused = failure.reason in ("robots", "unsafe_address", "bad_address")
    return row.model_copy(
        update={
            "state": "skipped" if refused else "failed",
            "reason": f"{failure.reason}: {failure.detail}",
            "last_tried": now,
            "next_try": when,
            "attempts": attempts,
        }
    )
