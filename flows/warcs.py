"""Pages of other people's WARC files, gzipped or not: HTML, XHTML and plain text with their HTTP encodings undone."""

import gzip
import io
import logging
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader

from schemas.page import RawPage
from warehouse.warc import Http, Record, WarcError, records, split_http

LIMIT = 64 * 2**20  # bytes of one page, packed or not
HEAD = 2**16  # of a record over the limit: enough to see what it is
MEDIA_TYPES = {"text/html", "application/xhtml+xml", "text/plain"}
CHUNK_LINE = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(;[^\r\n]*)?\r?\n")

logger = logging.getLogger(__name__)


class Refused(NamedTuple):
    """A page that could not be taken out of its file."""

    reason: str
    detail: str
    body: bytes | None = None


class _Reader(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def warc_pages(path: Path) -> Iterator[tuple[str, RawPage | Refused]]:
    """Each page, or why it could not be had, with where it stands (`FILE: record 12`).

    Responses other than 200 and 203, robots.txt, other media types and other record types are passed over, and counted
    in the log. A file that breaks off gives its whole records, then a `Refused`.
    """
    number = end = skipped = 0
    with path.open("rb") as file:
        try:
            for number, record in enumerate(records(file, LIMIT, HEAD), 1):
                end = record.end
                page = _page(record)
                skipped += page is None
                if page is not None:
                    yield f"{shown(path)}: record {number}", page
        except WarcError as error:
            reason = "truncated" if error.truncated else "damaged"
            yield f"{shown(path)}: after record {number}", Refused(reason, f"{error}, at or after byte {end}")
            return
    if not number:
        yield shown(path), Refused("empty", "the file holds no record")
    logger.info("%s: %d records, %d of them no pages", path, number, skipped)


def _page(record: Record) -> RawPage | Refused | None:
    """The page in a record; None if it holds none."""
    kind = record.fields.get("warc-type")
    url = _address(record.fields.get("warc-target-uri", ""))
    if kind not in ("response", "resource") or (url and urlsplit(url).path == "/robots.txt"):
        return None
    try:
        http = split_http(record.block) if kind == "response" else None
    except WarcError as error:
        return Refused("bad_http", str(error), record.block)
    if http is not None and http.status not in (200, 203):
        return None
    media_type = _media_type((record if http is None else http).fields.get("content-type", ""))
    if media_type is None:
        return None
    return _checked(record, http, url, media_type)


def _checked(record: Record, http: Http | None, url: str | None, media_type: str) -> RawPage | Refused:
    if len(record.block) != record.length:
        return Refused("too_large", f"{record.length} bytes, more than {LIMIT}")
    if cut := record.fields.get("warc-truncated"):
        return Refused("truncated", f"the crawler cut the page off ({cut})", record.block)
    date = record.fields.get("warc-date", "")
    fetched_at = _moment(date)
    if fetched_at is None:
        return Refused("bad_date", f"WARC-Date {date!r} is no time", record.block)
    body = record.block if http is None else undo_encodings(http)
    if isinstance(body, Refused):
        return body
    return RawPage(url=url, body=body, media_type=media_type, fetched_at=fetched_at)


def undo_encodings(http: Http) -> bytes | Refused:
    """The body without transfer and content encodings, at most 64 MiB of it.

    Crawlers often keep a body decoded and the header that says otherwise, so `chunked` and `gzip` bodies that do not
    start as such are taken as they are (as warcio does).
    """
    named = http.fields.get("content-encoding", "") + "," + http.fields.get("transfer-encoding", "")
    body = http.body
    for coding in reversed([name.strip().lower() for name in named.split(",")]):
        try:
            body = _undo(coding, body)
        except (OSError, EOFError, zlib.error) as error:
            return Refused("undecodable", f"encoding {coding!r}: {error}", http.body)
        if len(body) > LIMIT:
            return Refused("too_large", f"more than {LIMIT} bytes when decompressed")
    return body


def _undo(coding: str, body: bytes) -> bytes:
    """One encoding undone, at most a byte over the limit; raises `OSError`, `EOFError` or `zlib.error`."""
    if not body or coding in ("", "identity"):
        return body
    if coding == "chunked":
        return _drain(ChunkedReader(io.BytesIO(body))) if CHUNK_LINE.match(body) else body
    if coding in ("gzip", "x-gzip"):
        return gunzip(body) if body.startswith(b"\x1f\x8b") else body
    if coding == "deflate":
        return _inflate(body)
    if coding == "br":
        return _drain(BrotliReader(io.BytesIO(body)))
    if coding == "zstd":
        return _drain(ZstdReader(io.BytesIO(body)))
    raise OSError("not a known content encoding")


def gunzip(packed: bytes) -> bytes:
    """Gzipped bytes, at most a byte over the limit of them.

    Raises `EOFError` when they break off, `OSError` or `zlib.error` when they are damaged.
    """
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
        return stream.read(LIMIT + 1)


def _inflate(packed: bytes) -> bytes:
    """`deflate` is zlib's format by RFC 9110; old servers left its wrapper out, which starts with 0x78."""
    stream = zlib.decompressobj(15 if packed.startswith(b"\x78") else -15)
    body = stream.decompress(packed, LIMIT + 1)
    if len(body) <= LIMIT and not stream.eof:
        raise EOFError("the compressed data breaks off")
    return body


def _drain(reader: _Reader) -> bytes:
    parts = []
    room = LIMIT + 1
    while room > 0 and (part := reader.read(min(room, HEAD))):
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


def shown(path: Path) -> str:
    """A path as text that can be stored and printed, whatever bytes its name has."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def _address(uri: str) -> str | None:
    """The address, if it is one: `urn:…`, `file:…` and the like are not.

    Wget 1.19 put it in angle brackets, and some crawlers left spaces as they were.
    """
    uri = uri.removeprefix("<").removesuffix(">").replace(" ", "%20")
    return uri if is_address(uri) else None


def is_address(text: str) -> bool:
    """Whether it is absolute: a scheme, a host, no white space or control characters."""
    try:
        parts = urlsplit(text)
    except ValueError:  # e.g. brackets that are no IPv6 address
        return False
    return bool(parts.scheme and parts.hostname) and not re.search(r"[\x00-\x20\x7f]", text)


def _media_type(header: str) -> str | None:
    """`essence` or `essence; charset=…` of a page's Content-Type; None for what is no page."""
    essence = re.split("[;,]", header)[0].strip().lower()
    charset = re.search(r"""charset\s*=\s*["']?([\w.:+-]+)""", header, re.IGNORECASE | re.ASCII)
    if essence not in MEDIA_TYPES:
        return None
    return f"{essence}; charset={charset[1]}" if charset else essence


def _moment(text: str) -> datetime | None:
    """A WARC-Date, which is always UTC; None if it is none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
