"""Captures as WARC records.

Pages fetched are `response` records with a `request` record after them, pages from files `resource` records, and bytes
that an earlier record holds `revisit` records. What WARC has no field for rides in `X-Onrecord-*` fields, so that the
archive alone gives every capture back. Texts in those are plain printable ASCII, or else JSON.

The redirects on the way to a page ride in one field of its record: of a hop only its status and Location were kept, and
a `response` record made up from these would claim more than was received.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast, get_args

from schemas.page import Discovery
from schemas.vocabulary import UrlBasis
from warehouse.capture import NOT_MODIFIED, ArchiveError, Capture, Hop, Original
from warehouse.exchange import target_uri
from warehouse.warc import Record, WarcError, pack, split_http

MAX_FIELDS = 2**15  # bytes of a record's head: more is not read by other tools
PROFILE = "http://netpreserve.org/warc/1.1/revisit/"


def payload_of(record: Record | None, place: Capture | Original) -> bytes:
    """The page in a record; raises `WarcError` if it is not this capture's."""
    named = None if record is None else record.fields.get("x-onrecord-capture")
    if record is None or named != place.capture_id or len(record.block) != record.length:
        raise WarcError(f"no record of capture {place.capture_id} there")
    body = record.block if record.fields.get("warc-type") == "resource" else split_http(record.block).body
    if hashlib.sha256(body).hexdigest() != place.page_sha256:
        raise WarcError(f"the bytes there are not those of page {place.page_sha256}")
    return body


def record_of(capture: Capture, block: bytes) -> bytes:
    """The gzip member that holds a capture: `block` is the page, or the HTTP response as far as it is kept.

    Raises `ArchiveError` when what is to stand in the record's head is too long for readers.
    """
    fields = [*_warc_fields(capture, block), *_own_fields(capture)]
    size = sum(len(name) + len(value) + 4 for name, value in fields)
    if size > MAX_FIELDS:
        raise ArchiveError(f"a record's head of {size} bytes (at most {MAX_FIELDS} can be archived): {capture.url!r}")
    return pack(fields, block)


def request_of(capture: Capture, head: bytes) -> bytes:
    """The gzip member of the request that a response answered."""
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", _record_id(f"request {capture.capture_id}")),
        ("WARC-Date", _warc_date(capture.fetched_at)),
        ("WARC-Target-URI", _uri(capture)),
        ("WARC-Concurrent-To", _record_id(capture.capture_id)),
        ("WARC-Block-Digest", f"sha256:{hashlib.sha256(head).hexdigest()}"),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    return pack(fields, head)


def _uri(capture: Capture) -> str:
    """What the record is of: the address that answered."""
    return _named(capture.final_url or capture.url, capture.page_sha256)


def _named(url: str | None, page_sha256: str) -> str:
    return f"urn:sha256:{page_sha256}" if url is None else target_uri(url)


def _warc_fields(capture: Capture, block: bytes) -> list[tuple[str, str]]:
    fetched = capture.status is not None
    digest = hashlib.sha256(block).hexdigest() if fetched else capture.page_sha256
    fields = [
        ("WARC-Type", "revisit" if capture.original else "response" if fetched else "resource"),
        ("WARC-Record-ID", _record_id(capture.capture_id)),
        ("WARC-Date", _warc_date(capture.fetched_at)),
        ("WARC-Target-URI", _uri(capture)),
        ("WARC-Block-Digest", f"sha256:{digest}"),
        ("Content-Type", "application/http; msgtype=response" if fetched else _escape(capture.media_type)),
    ]
    if capture.status != NOT_MODIFIED:  # the standard has no payload digest there
        fields.append(("WARC-Payload-Digest", f"sha256:{capture.page_sha256}"))
    return fields + (_refers_to(capture, capture.original) if capture.original else [])


def _refers_to(capture: Capture, original: Original) -> list[tuple[str, str]]:
    same = capture.status != NOT_MODIFIED
    return [
        ("WARC-Profile", PROFILE + ("identical-payload-digest" if same else "server-not-modified")),
        ("WARC-Refers-To", _record_id(original.capture_id)),
        ("WARC-Refers-To-Target-URI", _named(original.url, original.page_sha256)),
        ("WARC-Refers-To-Date", _warc_date(original.fetched_at)),
        *([("WARC-Truncated", "length")] if same else []),
    ]


def _own_fields(capture: Capture) -> list[tuple[str, str]]:
    texts = {
        "Url": None if capture.url == _uri(capture) else capture.url,
        "Url-Basis": capture.url_basis,
        "Final-Url": capture.final_url,
        "Source": capture.source,
        "Status": None if capture.status is None else str(capture.status),
        "Media-Type": capture.media_type,
        "Bytes": str(capture.bytes),
        "Run": capture.run_id,
        "Capture": capture.capture_id,
        "Etag": capture.etag,
        "Last-Modified": capture.last_modified,
    }
    objects = {
        "Discovery": capture.discovery.model_dump_json(ensure_ascii=True) if capture.discovery else None,
        "Redirects": json.dumps(capture.redirects) if capture.redirects else None,
        "Original": json.dumps(capture.original, default=datetime.isoformat) if capture.original else None,
    }
    fields = {name: _escape(text) for name, text in texts.items() if text is not None} | objects
    return [(f"X-Onrecord-{name}", value) for name, value in fields.items() if value is not None]


def capture_of(fields: Mapping[str, str], name: str, offset: int) -> Capture:
    """The capture that the fields of the record at a place tell of.

    Raises `KeyError`, `TypeError` or `ValueError` when they do not.
    """
    prefix = "x-onrecord-"
    own = {key[len(prefix) :]: _unescape(text) for key, text in fields.items() if key.startswith(prefix)}
    basis = _basis(own["url-basis"])
    original = _original(own["original"]) if "original" in own else None
    payload = fields.get("warc-payload-digest", "").removeprefix("sha256:")
    return Capture(
        capture_id=own["capture"],
        page_sha256=original.page_sha256 if original else payload,
        url=None if basis == "content" else own.get("url", fields["warc-target-uri"]),
        url_basis=basis,
        final_url=own.get("final-url"),
        source=own.get("source"),
        fetched_at=datetime.fromisoformat(fields["warc-date"]).astimezone(UTC),
        status=int(own["status"]) if "status" in own else None,
        media_type=own["media-type"],
        bytes=int(own["bytes"]),
        warc_file=name,
        warc_offset=offset,
        run_id=own["run"],
        discovery=Discovery.model_validate_json(own["discovery"]) if "discovery" in own else None,
        redirects=tuple(Hop(*hop) for hop in json.loads(own.get("redirects", "[]"))),
        etag=own.get("etag"),
        last_modified=own.get("last-modified"),
        original=original,
    )


def _original(text: str) -> Original:
    found = Original(*json.loads(text))
    return found._replace(fetched_at=datetime.fromisoformat(cast("str", found.fetched_at)))


def _basis(text: str) -> UrlBasis:
    if text not in get_args(UrlBasis):
        raise ValueError(f"unknown url_basis {text!r}")
    return cast("UrlBasis", text)


def warcinfo(name: str, run_id: str) -> bytes:
    """The gzip member every file starts with."""
    block = f"software: onrecord\r\nformat: WARC File Format 1.1\r\nisPartOf: {run_id}\r\n".encode()
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", _record_id(f"file {name}")),
        ("WARC-Date", _warc_date(datetime.now(UTC))),
        ("WARC-Filename", name),
        ("WARC-Block-Digest", f"sha256:{hashlib.sha256(block).hexdigest()}"),
        ("Content-Type", "application/warc-fields"),
    ]
    return pack(fields, block)


def _escape(text: str) -> str:
    """Printable ASCII as it is, anything else as a JSON string: no value can end its line or lose a character."""
    plain = re.fullmatch(r"[!#-~]([ -~]*[!-~])?", text)
    return text if plain else json.dumps(text)


def _unescape(value: str) -> str:
    return str(json.loads(value)) if value.startswith('"') else value


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _record_id(name: str) -> str:
    """The same record in any archive has the same id, so that a revisit can name it."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, 'onrecord ' + name)}>"
