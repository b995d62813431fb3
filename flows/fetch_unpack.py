"""A body's content encoding undone, never beyond a bound: a few bytes can stand for gigabytes."""

from __future__ import annotations

import zlib

from flows.fetch_types import Refused

_GZIP = 31  # window bits of zlib: for gzip's format, for its own, for bare deflate
_ZLIB = 15
_BARE = -15
_MAGIC = b"\x1f\x8b"


def unpack(packed: bytes, coding: str, limit: int, *, cut: bool = False) -> bytes:
    """A body without its content encoding, which is `gzip`, `deflate` or none.

    With `cut`, the first `limit` bytes of what can be had.

    Raises:
        Refused: `encoding`, `truncated` or `too_large_decoded`.
    """
    if coding in ("", "identity") or not packed:
        return packed[:limit] if cut else packed
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise Refused("encoding", f"content encoding {coding[:50]!r}, which was not asked for")
    body, whole = _inflate(packed, coding, limit)
    if cut:
        return body[:limit]
    if len(body) > limit:
        detail = f"more than {limit} bytes when decompressed ({len(packed)} as received)"
        raise Refused("too_large_decoded", detail, final=True)
    if not whole:
        raise Refused("truncated", f"the {coding} data breaks off", again=True)
    return body


def _inflate(packed: bytes, coding: str, limit: int) -> tuple[bytes, bool]:
    """At most a byte over the limit, and whether the data ends as it should.

    Gzip may be several members in a row (RFC 1952); other bytes after the end are passed over, as gzip(1) does.
    """
    body = bytearray()
    while True:
        stream = zlib.decompressobj(_bits(packed, coding))
        try:
            body += stream.decompress(packed, limit + 1 - len(body))
        except zlib.error as error:
            raise Refused("encoding", f"not {coding}: {error}") from error
        packed = stream.unused_data
        if len(body) > limit or not stream.eof or coding == "deflate" or not packed.startswith(_MAGIC):
            return bytes(body), stream.eof


def _bits(packed: bytes, coding: str) -> int:
    """`deflate` is zlib's format (RFC 9110); old servers left out its head of two bytes, which has a check sum."""
    if coding != "deflate":
        return _GZIP
    wrapped = packed[0] & 0x0F == 8 and int.from_bytes(packed[:2], "big") % 31 == 0
    return _ZLIB if wrapped else _BARE
