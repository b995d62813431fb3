"""Sitemaps and indexes of them (sitemaps.org), gzipped or not, with Google's news extension. By lxml, from bytes."""

from __future__ import annotations

import io
import zlib
from typing import Any

from flows.discover_entries import MAX_ENTRIES, Entry, Parsed, page_address, words
from flows.warcs import LIMIT, gunzip

NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_GZIP = b"\x1f\x8b"
_BLANK = b"\xef\xbb\xbf \t\r\n"


def parse_sitemap(body: bytes, base: str) -> Parsed:
    """The pages, or the sitemaps, that it names, in its order. `base` is its address.

    What breaks off or is malformed gives what stands before the fault, and the fault. A document that declares entities
    is refused: a sitemap has no use for them.
    """
    if body.startswith(_GZIP):
        try:
            body = gunzip(body)
        except (EOFError, OSError, zlib.error) as error:
            return Parsed(fault=f"damaged gzip: {error}")
    if len(body) > LIMIT:
        return Parsed(fault=f"too_large: over {LIMIT} bytes")
    # Wide encodings put NULs between the letters.
    if b"<!ENTITY" in body.replace(b"\0", b"").upper():
        return Parsed(fault="it declares entities")
    return _read(body.lstrip(_BLANK), base)


def _read(body: bytes, base: str) -> Parsed:
    from lxml import etree

    entries: list[Entry] = []
    children: list[str] = []
    fault = None
    # A namespace is often missing or wrong: the names tell enough.
    read = etree.iterparse(
        io.BytesIO(body), tag=("{*}url", "{*}sitemap"), resolve_entities=False, no_network=True, huge_tree=False
    )
    try:
        for _, element in read:
            if len(entries) + len(children) == MAX_ENTRIES:
                fault = f"it has more than {MAX_ENTRIES} entries"
                break
            if etree.QName(element).localname == "url":
                entries.append(_entry(element, base))
            else:
                children.append(page_address(base, _text(element, "{*}loc")))
            _forget(element)
    except etree.XMLSyntaxError as error:
        fault = words(str(error)) or "it is malformed"
    if fault is None and not _is_sitemap(read.root):
        fault = "it is no sitemap"
    return Parsed(tuple(entries), tuple(filter(None, children)), fault)


def _entry(element: Any, base: str) -> Entry:
    return Entry(
        address=page_address(base, _text(element, "{*}loc")),
        title=words(_text(element, f"{NEWS}news/{NEWS}title")),
        published=words(_text(element, f"{NEWS}news/{NEWS}publication_date")),
        modified=words(_text(element, "{*}lastmod")),
    )


def _text(element: Any, path: str) -> str:
    return element.findtext(path) or ""


def _is_sitemap(root: Any) -> bool:
    from lxml import etree

    return root is not None and etree.QName(root).localname in ("urlset", "sitemapindex")


def _forget(element: Any) -> None:
    """Lets go of what has been read, so that memory does not grow with the document."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
