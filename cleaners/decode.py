"""Bytes to text: by byte order mark, HTTP header, meta declaration, then detection."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from w3lib.encoding import http_content_type_encoding, resolve_encoding

MAX_BYTES = 10 * 2**20
"""A page over 10 MB decoded is refused as `too_large`: no article is, and cost grows with size."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_ODD = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"OggS", b"RIFF")


class Undecodable(Exception):
    """The bytes are no text. `reason` is a word, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Decoded(NamedTuple):
    """The text, the Python name of the encoding it was read with, and what told so (`bom`, `http`, `meta`, …)."""

    text: str
    charset: str
    basis: str


def decode(body: bytes, media_type: str) -> Decoded:
    """Reads a page's bytes.

    UTF-8 is tried first among declared encodings: text that is valid UTF-8 and not plain ASCII is UTF-8 whatever a meta
    says (a wrong legacy declaration over UTF-8 is common; the reverse hardly ever decodes).

    Raises:
        Undecodable: empty, too large, or binary.
    """
    if not body.strip():
        raise Undecodable("empty_body", f"the page has no content ({len(body)} bytes)")
    if len(body) > MAX_BYTES:
        raise Undecodable("too_large", f"{len(body)} bytes are over the limit of {MAX_BYTES}")
    if body.startswith(_BINARY):
        raise Undecodable("binary", f"the bytes begin like a binary file: {body[:8]!r}")
    decoded = _by_bom(body) or _by_utf8(body) or _by_declaration(body, media_type) or _by_detection(body)
    _refuse_binary(decoded)
    return decoded


def _by_bom(body: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, "replace"), name, "bom")
    return None


def _by_utf8(body: bytes) -> Decoded | None:
    try:
        return Decoded(body.decode("utf-8"), "utf-8", "valid_utf8")
    except UnicodeDecodeError:
        return None


def _by_declaration(body: bytes, media_type: str) -> Decoded | None:
    declared = [(http_content_type_encoding(media_type.encode()), "http")]
    declared += [(resolve_encoding(m.decode("ascii")), "meta") for m in _META.findall(body[:4096])]
    for name, basis in declared:
        if name is None:
            continue
        text = body.decode(name, "replace")
        # A declaration that leaves one character in fifty undecodable is wrong; a few bad bytes are the page's own.
        if text.count("\ufffd") * 50 <= len(text):
            return Decoded(text, name, basis)
    return None


def _by_detection(body: bytes) -> Decoded:
    import cchardet

    found = cchardet.detect(body[:200_000])
    name = resolve_encoding(found["encoding"] or "") or "cp1252"
    return Decoded(body.decode(name, "replace"), name, "detected")


def _refuse_binary(decoded: Decoded) -> None:
    sample = decoded.text[:20_000]
    odd = len(_ODD.findall(sample))
    if odd * 20 > len(sample):
        raise Undecodable("binary", f"{odd} of the first {len(sample)} characters are control or undecodable")
