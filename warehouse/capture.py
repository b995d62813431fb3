"""A capture, and the WARC record that holds it.

Pages fetched are `response` records, pages from files `resource` records. What WARC has no field for rides in
`X-Onrecord-*` fields, so that the archive alone gives every capture back. Texts in those are plain printable ASCII, or
else a JSON string.
"""

import hashlib
import http.client
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast, get_args
from urllib.parse import quote

from schemas.page import RawPage
from schemas.vocabulary import UrlBasis
from warehouse.warc import Record, WarcError, pack, split_http

HEAD_ROOM = 2**20  # most bytes of HTTP head beside a page
MAX_ADDRESS = 8000  # what RFC 9110 (4.1) asks of everybody; other tools read heads of 32 KiB
# The body is kept decoded; Common Crawl's convention for header fields that are then no longer true.
STALE_HEADERS = {"content-encoding", "transfer-encoding", "content-length"}


class ArchiveError(Exception):
    """A page that cannot be archived, or an archive that does not hold what it should; names file and offset."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One address at one time, and where its bytes lie; columns as in `schemas.tables.PageRow`."""

    capture_id: str
    page_sha256: str
    url: str | None
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


def capture_id(url: str | None, page_sha256: str, fetched_at: datetime) -> str:
    """Names a capture: the first 32 hex digits of the SHA-256 of hash, UTC time and address, one a line.

    Without an address the third line is missing. The same page at the same time is the same capture in any archive.
    """
    parts = [page_sha256, fetched_at.astimezone(UTC).isoformat()] + ([] if url is None else [url])
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def target_uri(url: str) -> str:
    """The address as WARC wants it: ASCII without spaces or control characters, everything else percent-encoded.

    Raises `ArchiveError` when it is empty or longer than 8,000 characters.
    """
    uri = quote(url, safe="!#$%&'()*+,/:;=?@[]~")
    if not 0 < len(uri) <= MAX_ADDRESS:
        raise ArchiveError(f"an address of {len(uri)} characters (1 to {MAX_ADDRESS} can be archived): {uri[:60]!r}")
    return uri


def check(page: RawPage, url_basis: UrlBasis, status: int | None, fetched_at: datetime) -> None:
    """Raises `ArchiveError` for a page that contradicts itself or cannot be written."""
    if page.url is not None:
        target_uri(page.url)
    if (page.url is None) != (url_basis == "content"):
        raise ArchiveError(f"address {page.url!r} does not go with url_basis {url_basis!r}")
    if (status is None) != (url_basis != "fetched"):
        raise ArchiveError(f"HTTP status {status} does not go with url_basis {url_basis!r}")
    if status is not None and not 100 <= status <= 999:
        raise ArchiveError(f"{status} is no HTTP status")
    if fetched_at.tzinfo is None:
        raise ArchiveError(f"the time of capture {fetched_at.isoformat()} has no zone")


def payload_of(record: Record | None, capture: Capture) -> bytes:
    """The page in a record; raises `WarcError` if it is not this capture's."""
    named = None if record is None else record.fields.get("x-onrecord-capture")
    if record is None or named != capture.capture_id or len(record.block) != record.length:
        raise WarcError(f"no record of capture {capture.capture_id} there")
    body = record.block if capture.status is None else split_http(record.block).body
    if hashlib.sha256(body).hexdigest() != capture.page_sha256:
        raise WarcError(f"the bytes there are not those of page {capture.page_sha256}")
    return body


def record_of(capture: Capture, block: bytes) -> bytes:
    """The gzip member that holds a capture; `block` as `block_of` makes it."""
    uri = f"urn:sha256:{capture.page_sha256}" if capture.url is None else target_uri(capture.url)
    return pack([*_warc_fields(capture, uri, block), *_own_fields(capture, uri)], block)


def _warc_fields(capture: Capture, uri: str, block: bytes) -> list[tuple[str, str]]:
    fetched = capture.status is not None
    return [
        ("WARC-Type", "response" if fetched else "resource"),
        ("WARC-Record-ID", _record_id()),
        ("WARC-Date", _warc_date(capture.fetched_at)),
        ("WARC-Target-URI", uri),
        ("WARC-Payload-Digest", f"sha256:{capture.page_sha256}"),
        ("WARC-Block-Digest", f"sha256:{hashlib.sha256(block).hexdigest() if fetched else capture.page_sha256}"),
        ("Content-Type", "application/http; msgtype=response" if fetched else _escape(capture.media_type)),
    ]


def _own_fields(capture: Capture, uri: str) -> list[tuple[str, str]]:
    texts = {
        "Url": None if capture.url == uri else capture.url,
        "Url-Basis": capture.url_basis,
        "Final-Url": capture.final_url,
        "Source": capture.source,
        "Status": None if capture.status is None else str(capture.status),
        "Media-Type": capture.media_type,
        "Bytes": str(capture.bytes),
        "Run": capture.run_id,
        "Capture": capture.capture_id,
    }
    return [(f"X-Onrecord-{name}", _escape(text)) for name, text in texts.items() if text is not None]


def capture_of(record: Record, name: str) -> Capture:
    """The capture a record's head tells of; raises `KeyError` or `ValueError` when it does not."""
    prefix = "x-onrecord-"
    own = {key[len(prefix) :]: _unescape(text) for key, text in record.fields.items() if key.startswith(prefix)}
    basis = _basis(own["url-basis"])
    return Capture(
        capture_id=own["capture"],
        page_sha256=record.fields["warc-payload-digest"].removeprefix("sha256:"),
        url=None if basis == "content" else own.get("url", record.fields["warc-target-uri"]),
        url_basis=basis,
        final_url=own.get("final-url"),
        source=own.get("source"),
        fetched_at=datetime.fromisoformat(record.fields["warc-date"]).astimezone(UTC),
        status=int(own["status"]) if "status" in own else None,
        media_type=own["media-type"],
        bytes=int(own["bytes"]),
        warc_file=name,
        warc_offset=record.offset,
        run_id=own["run"],
    )


def _basis(text: str) -> UrlBasis:
    if text not in get_args(UrlBasis):
        raise ValueError(f"unknown url_basis {text!r}")
    return cast("UrlBasis", text)


def warcinfo(name: str, run_id: str) -> bytes:
    """The gzip member every file starts with."""
    block = f"software: onrecord\r\nformat: WARC File Format 1.1\r\nisPartOf: {run_id}\r\n".encode()
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", _record_id()),
        ("WARC-Date", _warc_date(datetime.now(UTC))),
        ("WARC-Filename", name),
        ("WARC-Block-Digest", f"sha256:{hashlib.sha256(block).hexdigest()}"),
        ("Content-Type", "application/warc-fields"),
    ]
    return pack(fields, block)


def block_of(page: RawPage, status: int | None, headers: Sequence[tuple[str, str]]) -> bytes:
    """The block of the page's record: its bytes and, for a fetched page, the HTTP head as received before them.

    Raises `ArchiveError` for a head that is none.
    """
    if status is None:
        return page.body
    head = _http_head(status, headers, len(page.body))
    if len(head) > HEAD_ROOM:
        raise ArchiveError(f"an HTTP head of {len(head)} bytes (at most {HEAD_ROOM} can be archived)")
    return head + page.body


def _http_head(status: int, headers: Sequence[tuple[str, str]], length: int) -> bytes:
    lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, '')}"]
    for name, raw in headers:
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            raise ArchiveError(f"{name!r} is no name of an HTTP header")
        stale = "X-Crawl-" if name.lower() in STALE_HEADERS else ""
        value = re.sub(r"[\x00-\x1f\x7f]+", " ", raw).strip()  # RFC 9112 (5.2): a folded line's break is a space
        lines.append(f"{stale}{name}: {value}")
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


def _escape(text: str) -> str:
    """Printable ASCII as it is, anything else as a JSON string: no value can end its line or lose a character."""
    plain = re.fullmatch(r"[!#-~]([ -~]*[!-~])?", text)
    return text if plain else json.dumps(text)


def _unescape(value: str) -> str:
    return str(json.loads(value)) if value.startswith('"') else value


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _record_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"
