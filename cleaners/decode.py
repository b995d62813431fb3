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
_CHARSET = re.compile(rb"charset\s{0,20}=\s{0,20}[\"']?\s{0,20}([a-z0-9_:.-]{2,40})")
_WIDE = ("utf-16", "utf-32")
_ESCAPED = ("iso2022", "iso-2022", "hz")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\v")
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"OggS")


class Undecodable(Exception):  # noqa: N818 - says what the page is
    """The bytes are no text. `reason` is a word, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Decoded(NamedTuple):
    """The text, the Python name of the encoding it was read with, and what told so (`bom`, `http`, `meta`, …)."""

    text: str
    charset: str
    basis: str
    utf8: bytes | None = None
    """The page's bytes where they are the text in UTF-8, as most are: a parser then need not encode it again."""


def decode(body: bytes, media_type: str) -> Decoded:
    """Reads a page's bytes.

    After a byte order mark, UTF-8 is tried first: text that is valid UTF-8 is UTF-8 whatever is declared (a wrong
    legacy declaration over UTF-8 is common; the reverse hardly ever decodes), but for declared encodings whose bytes
    are ASCII too: ISO-2022 and HZ, and UTF-16 and UTF-32 where there are NULs. NUL characters are left out: they are
    padding (runs of them stand in the Congressional Record), and the HTML standard's parser drops them from the text.

    Raises:
        Undecodable: empty, too large, or binary.
    """
    if not body.strip():
        raise Undecodable("empty_body", f"the page has no content ({len(body)} bytes)")
    if len(body) > MAX_BYTES:
        raise Undecodable("too_large", f"{len(body)} bytes are over the limit of {MAX_BYTES}")
    if body.startswith(_BINARY):
        raise Undecodable("binary", f"the bytes begin like a binary file: {body[:8]!r}")
    declared = _declared(body, media_type)
    decoded = _by_bom(body) or _by_utf8(body, declared) or _by_declaration(body, declared) or _by_detection(body)
    if decoded.utf8 is None or _odd(decoded.utf8[:_SAMPLE]):
        _refuse_binary(decoded.text[:_SAMPLE])
    # In UTF-8 only a NUL byte is a NUL: a search of bytes costs a tenth of that of a text of wide characters.
    nul = b"\0" in body if decoded.charset == "utf-8" else "\0" in decoded.text
    return decoded._replace(text=decoded.text.replace("\0", ""), utf8=None) if nul else decoded


def _by_bom(body: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, "replace"), name, "bom")
    return None


def _declared(body: bytes, media_type: str) -> list[tuple[str, str]]:
    """Encodings declared, with what declares them, HTTP first; UTF-16 or UTF-32 is believed only where NULs stand."""
    http = [(http_content_type_encoding(media_type), "http")]
    metas = [(resolve_encoding(name), "meta") for name in _charsets(body[:4096].lower())]
    wide = () if b"\0" in body[:4096] else _WIDE
    return [(name, basis) for name, basis in http + metas if name is not None and not name.startswith(wide)]


def _charsets(head: bytes) -> list[str]:
    """What the `<meta>` elements of a page's lower-cased beginning name as its encoding.

    From the word backwards: an expression that begins at each `<meta` costs a quarter of the lxml parse (kremlin.ru).
    """
    found = []
    for match in _CHARSET.finditer(head):
        element = head[max(0, match.start() - 300) : match.start()]
        at = element.rfind(b"<meta")
        if at >= 0 and b">" not in element[at:]:
            found.append(match[1].decode("ascii"))
    return found


def _by_utf8(body: bytes, declared: list[tuple[str, str]]) -> Decoded | None:
    if any(name.startswith(_WIDE) or (name.startswith(_ESCAPED) and body.isascii()) for name, _ in declared):
        return None
    try:
        return Decoded(body.decode("utf-8"), "utf-8", "valid_utf8", body)
    except UnicodeDecodeError:
        return _mostly_utf8(body)


def _mostly_utf8(body: bytes) -> Decoded | None:
    """UTF-8 with a few bad bytes or a cut end: of 21 characters that are not ASCII at least 20 must be right."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - len(text.encode("ascii", "ignore"))
    bad -= text.endswith("\ufffd")
    return Decoded(text, "utf-8", "detected") if good and good >= 20 * bad else None


def _by_declaration(body: bytes, declared: list[tuple[str, str]]) -> Decoded | None:
    for name, basis in declared:
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


_SAMPLE = 20_000
"""Characters, or bytes of UTF-8, that tell whether a page is text."""


def _odd(data: bytes) -> int:
    """Control characters and replacement characters (U+FFFD) in UTF-8.

    Counts by deleting: a regular expression costs six times as much (0.13 of the lxml parse).
    """
    return len(data) - len(data.translate(None, _CONTROLS)) + data.count(b"\xef\xbf\xbd")


def _refuse_binary(sample: str) -> None:
    data = sample.encode("utf-8", "surrogatepass")
    padding = data.count(b"\0")
    odd = _odd(data) - padding
    if odd * 20 > len(sample) - padding or padding * 3 > len(sample):
        raise Undecodable("binary", f"{odd + padding} of the first {len(sample)} characters are control or undecodable")
