"""Pages of links, by the CSS that a source declares."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaners.decode import Undecodable, decode
from flows.discover_entries import MAX_ENTRIES, Entry, Parsed, page_address, words
from schemas.source import Listing, css


def parse_listing(body: bytes, content_type: str, base: str, listing: Listing) -> Parsed:
    """The links of a listing, in the order of the page, each page once. `base` is its address."""
    try:
        tree = LexborHTMLParser(decode(body, content_type).text)
    except Undecodable as error:
        return Parsed(fault=f"{error.reason}: {error}")
    try:
        return _read(tree, _base(tree, base), listing)
    except SelectolaxError as error:
        return Parsed(fault=f"a selector that is declared for it: {error}")


def _read(tree: LexborHTMLParser, base: str, listing: Listing) -> Parsed:
    found: dict[str, Entry] = {}
    for around, link in _links(tree, listing):
        address = page_address(base, link.attributes.get("href") or "")
        if address and address not in found:
            found[address] = _entry(address, around, link, listing)
        if len(found) == MAX_ENTRIES:
            return Parsed(tuple(found.values()), fault=f"it has {MAX_ENTRIES} links or more")
    return Parsed(tuple(found.values()))


def _base(tree: LexborHTMLParser, base: str) -> str:
    declared = tree.css_first("base[href]")
    return (page_address(base, declared.attributes["href"] or "") if declared is not None else "") or base


def _links(tree: LexborHTMLParser, listing: Listing) -> Iterator[tuple[LexborNode, LexborNode]]:
    """Each link with the element around it, itself where none is declared."""
    if listing.item is None:
        yield from ((link, link) for link in tree.css(listing.link))
        return
    for around in tree.css(listing.item):
        if (link := around.css_first(listing.link)) is not None:
            yield around, link


def _entry(address: str, around: LexborNode, link: LexborNode, listing: Listing) -> Entry:
    title = _value(around, listing.title) if listing.title else words(link.text())
    return Entry(address, title=title, published=_value(around, listing.date) if listing.date else None)


def _value(around: LexborNode, selector: str) -> str | None:
    where = css(selector)
    node = around.css_first(where.selector)
    if node is None:
        return None
    return words(node.attributes.get(where.attribute) if where.attribute else node.text())
