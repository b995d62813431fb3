"""A capture: one address at one time, and where its bytes lie; `warehouse.record` writes and reads it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from schemas.page import Discovery, RawPage
from schemas.tables import PageRow
from schemas.vocabulary import UrlBasis
from warehouse.exchange import NO_TYPE, ArchiveError, Exchange, Hop, header, target_uri

__all__ = ["ArchiveError", "Capture", "Hop", "Original", "capture_id", "page_row", "target_uri"]

NOT_MODIFIED = 304
GONE = (404, 410)
"""Statuses that say that there is no such page."""


class Original(NamedTuple):
    """A capture with its bytes, for others that have the same bytes: they hold none, and say where these lie."""

    capture_id: str
    page_sha256: str
    url: str | None
    fetched_at: datetime
    media_type: str
    bytes: int
    warc_file: str
    warc_offset: int


@dataclass(frozen=True, slots=True)
class Capture:
    """One address at one time, and where its record lies; columns as in `schemas.tables.PageRow`."""

    capture_id: str
    page_sha256: str
    """Of a 304 that of the bytes it stands for."""
    url: str | None
    """The address that names the document: the one asked for, unless a redirect led to its name."""
    url_basis: UrlBasis
    final_url: str | None
    source: str | None
    fetched_at: datetime
    status: int | None
    media_type: str
    bytes: int
    warc_file: str
    warc_offset: int
    run_id: str
    discovery: Discovery | None = None
    redirects: tuple[Hop, ...] = ()
    """The first asked for the address that was asked for."""
    etag: str | None = None
    last_modified: str | None = None
    original: Original | None = None
    """Of a revisit, where its bytes are; never another revisit."""


def capture_id(url: str | None, page_sha256: str, fetched_at: datetime) -> str:
    """Names a capture: the first 32 hex digits of the SHA-256 of hash, UTC time and address, one a line.

    Without an address the third line is missing. The same page at the same time is the same capture in any archive.
    """
    parts = [page_sha256, fetched_at.astimezone(UTC).isoformat()] + ([] if url is None else [url])
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def original_of(capture: Capture) -> Original:
    """Where a capture's bytes are."""
    return capture.original or Original(*(getattr(capture, name) for name in Original._fields))


def page_row(capture: Capture, document_id: str | None, source: str | None, charset: str | None) -> PageRow:
    """A capture as a row of `pages`."""
    own = {name: getattr(capture, name) for name in _SHARED}
    own["refers_to"] = capture.original.capture_id if capture.original else None
    return PageRow(**own | {"document_id": document_id, "source": source, "charset": charset})


_SHARED = set(Capture.__slots__) & set(PageRow.model_fields)


def capture_page(page: RawPage, url_basis: UrlBasis, source: str | None, run_id: str, now: datetime | None) -> Capture:
    """The capture of a page from a file, its place in the archive not yet known.

    Raises `ArchiveError` for a page that contradicts itself or whose address cannot be written.
    """
    if page.url is not None:
        target_uri(page.url)
    if url_basis == "fetched" or (page.url is None) != (url_basis == "content"):
        raise ArchiveError(f"address {page.url!r} does not go with url_basis {url_basis!r}")
    at = _utc(page.fetched_at or now or datetime.now(UTC))
    sha256 = hashlib.sha256(page.body).hexdigest()
    return Capture(
        capture_id=capture_id(page.url, sha256, at),
        page_sha256=sha256,
        url=page.url,
        url_basis=url_basis,
        final_url=None,
        source=source,
        fetched_at=at,
        status=None,
        media_type=page.media_type,
        bytes=len(page.body),
        warc_file="",
        warc_offset=0,
        run_id=run_id,
        discovery=page.discovery,
    )


def capture_exchange(
    exchange: Exchange, url: str, source: str | None, discovery: Discovery | None, run_id: str, earlier: Original | None
) -> Capture:
    """The capture of what came over HTTP, its place in the archive not yet known.

    It is a revisit when `earlier` has its bytes. Raises `ArchiveError` when it contradicts itself.
    """
    if not (200 <= exchange.status <= 299 or exchange.status in (NOT_MODIFIED, *GONE)):
        raise ArchiveError(
            f"{url}: status {exchange.status} is neither of a page nor says that it is as it was or gone"
        )
    target_uri(url)
    unmodified = earlier if exchange.status == NOT_MODIFIED else None
    if exchange.status == NOT_MODIFIED and (unmodified is None or exchange.body):
        raise ArchiveError(f"{url}: a 304 that has a body, or of a page that was never fetched")
    at = _utc(exchange.fetched_at)
    sha256 = unmodified.page_sha256 if unmodified else hashlib.sha256(exchange.body).hexdigest()
    return Capture(
        capture_id=capture_id(url, sha256, at),
        page_sha256=sha256,
        url=url,
        url_basis="fetched",
        final_url=exchange.final_url,
        source=source,
        fetched_at=at,
        status=exchange.status,
        media_type=unmodified.media_type if unmodified else header(exchange.headers, "content-type") or NO_TYPE,
        bytes=unmodified.bytes if unmodified else len(exchange.body),
        warc_file="",
        warc_offset=0,
        run_id=run_id,
        discovery=discovery,
        redirects=tuple(exchange.redirects),
        etag=header(exchange.headers, "etag"),
        last_modified=header(exchange.headers, "last-modified"),
        original=earlier if earlier and earlier.page_sha256 == sha256 else None,
    )


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ArchiveError(f"the time of capture {moment.isoformat()} has no zone")
    return moment.astimezone(UTC)
