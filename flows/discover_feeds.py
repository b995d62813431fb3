"""RSS and Atom by feedparser, from bytes.

feedparser 6.0.14 expands no external and no nested entity, but a long entity named often it does; and a malformed feed
of nothing but tags costs 7 s and 250 MB for each MB, one of nothing but `&` 2.5 s. So a feed that declares entities or
is made of markup is refused before it is parsed. It is given a stream: of bytes it first tries whether a file is called
so.
"""

from __future__ import annotations

import io
import re
from typing import Any, cast

from cleaners.decode import Undecodable, decode
from flows.discover_entries import MAX_ENTRIES, Entry, Parsed, page_address, words

MAX_CHARS = 4 * 2**20
MAX_TAGS = 50_000
"""Tags outside CDATA; a feed of 1,000 items has 20,000."""
MAX_REFERENCES = 500_000
"""Character references outside CDATA; a text that is given as escaped HTML has some in each tag."""
MAX_TAG = 2**16

_DECLARATION = re.compile(r"\s*<\?xml\s([^>]*?)\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.:-]+)["']""")
_LONG_TAG = re.compile(rf"<[^<>]{{{MAX_TAG}}}")
_ENTITY = re.compile(r"<!ENTITY", re.I)


def parse_feed(body: bytes, content_type: str, base: str) -> Parsed:
    """The entries of a feed, in its order. `base` is its address, `content_type` its HTTP header, possibly empty.

    A malformed feed gives the entries that are sound, and its fault.
    """
    try:
        text = decode(body, _declared(body, content_type)).text
    except Undecodable as error:
        return Parsed(fault=f"{error.reason}: {error}")
    if fault := _refusal(text):
        return Parsed(fault=fault)
    try:
        feed = _parse(text, base)
    except Exception as error:  # noqa: BLE001 - there are many ways to break it
        return Parsed(fault=words(f"feedparser fails on it: {type(error).__name__}: {error}"))
    entries = tuple(_entry(one, base) for one in feed["entries"][:MAX_ENTRIES])
    return Parsed(entries, fault=_fault(feed))


def _declared(body: bytes, content_type: str) -> str:
    """The HTTP header, with the encoding that the XML declaration names where the header names none."""
    declaration = _DECLARATION.match(body[:400].decode("latin-1"))
    named = _ENCODING.search(declaration[1]) if declaration else None
    return f"text/xml; charset={named[1]}" if named and "charset" not in content_type.lower() else content_type


def _refusal(text: str) -> str | None:
    if len(text) > MAX_CHARS:
        return f"too_large: {len(text)} characters are over the limit of {MAX_CHARS}"
    if _ENTITY.search(text):
        return "it declares entities"
    markup = _without_cdata(text)
    if markup.count("<") > MAX_TAGS or markup.count("&") > MAX_REFERENCES:
        return f"it has more than {MAX_TAGS} tags or {MAX_REFERENCES} character references"
    return f"it has a tag of more than {MAX_TAG} characters" if _LONG_TAG.search(markup) else None


def _without_cdata(text: str) -> str:
    first, *rest = text.split("<![CDATA[")
    return "".join([first, *(part.partition("]]>")[2] for part in rest)])


def _parse(text: str, base: str) -> dict[str, Any]:
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    declaration = _DECLARATION.match(text)
    stream = io.BytesIO(text[declaration.end() if declaration else 0 :].encode("utf-8", "replace"))
    found = feedparser.parse(stream, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    return cast("dict[str, Any]", found)


def _fault(feed: dict[str, Any]) -> str | None:
    if not feed.get("version") and not feed["entries"]:
        return "it is no RSS or Atom feed"
    return words(str(feed["bozo_exception"])) or "it is malformed" if feed["bozo"] else None


def _entry(one: dict[str, Any], base: str) -> Entry:
    # `dict.get`: feedparser's own gives one date for another.
    return Entry(
        address=page_address(base, one.get("link") or ""),
        id=one.get("id") or "",
        title=_title(one.get("title_detail") or {}),
        published=words(dict.get(one, "published")),
        modified=words(dict.get(one, "updated")),
        content=_content(one),
    )


def _title(detail: dict[str, Any]) -> str | None:
    """A title is text, or HTML that stands for text."""
    value = detail.get("value") or ""
    if "html" not in (detail.get("type") or ""):
        return words(value)
    from selectolax.lexbor import LexborHTMLParser

    return words(LexborHTMLParser(value).text())


def _content(one: dict[str, Any]) -> str | None:
    """The longest form of the item's text that is HTML."""
    forms = [*one.get("content", ()), one.get("summary_detail") or {}]
    texts = [form.get("value") or "" for form in forms if "html" in (form.get("type") or "")]
    return max(texts, key=len, default="") or None
