"""Which address names a document that was fetched, and which others lead to it.

A document keeps the address it was first known by while its site redirects that one, and when the address it was
redirected to is fetched itself, so that a citation stays with it. On first sight a permanent redirect's end is the
better name. No redirect carries a name over to another registrable domain: what is shown there is that site's page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from cleaners.addresses import document_id, host, normalise, registrable_domain
from schemas.records import Document
from schemas.tables import DocumentAlias
from warehouse.capture import Capture
from warehouse.exchange import Exchange

PERMANENT = (301, 308)
_NO_ALIASES: Mapping[str, str] = {}


def naming_address(
    exchange: Exchange, is_known: Callable[[str], bool], aliases: Mapping[str, str] = _NO_ALIASES
) -> str:
    """The address that names what was fetched.

    `is_known` tells whether an address has a document (or a page) already; `aliases` gives, for the normal form of an
    address, that of the document known by another one (`warehouse.links.known_aliases`). That is the one asked for or,
    if that is not known, the one that answered. A page not known at all is named by the address that answered when that
    is of another registrable domain, else by the one asked for if the redirect is temporary (consent, sign-in, load
    balancing), and by where the permanent ones led if not.
    """
    domain = _domain(exchange.final_url)
    for address in (exchange.url, exchange.final_url):
        name = aliases.get(normal_form(address) or "") or (address if is_known(address) else None)
        if name is not None and _domain(name) == domain:
            return name
    if _domain(exchange.url) != domain:
        return exchange.final_url
    way = [*(hop.url for hop in exchange.redirects), exchange.final_url]
    led = 0
    while led < len(exchange.redirects) and exchange.redirects[led].status in PERMANENT:
        if _domain(way[led + 1]) != domain:
            break
        led += 1
    return way[led]


def aliases_of(capture: Capture, document: Document | None = None) -> list[DocumentAlias]:
    """The other addresses of the document that a capture shows: on the way to it, and what the page calls itself.

    Those before its own led to it; those after it, and its canonical address, count within its registrable domain and
    behind permanent redirects only. A front page is no article's address: sites send there what they have lost.
    """
    if capture.url is None:
        return []
    own = normalise(capture.url)
    found = dict(_along(capture, own))
    if document is not None and document.canonical_url is not None:
        named = normalise(document.canonical_url)
        if named != own and not _is_front(named):
            found.setdefault(named, "canonical")
    name = document_id(capture.url, capture.page_sha256)
    return [DocumentAlias.model_validate({"address": a, "document_id": name, "basis": b}) for a, b in found.items()]


def normal_form(address: str) -> str | None:
    """The normal form of an address, None for what is none."""
    try:
        return normalise(address)
    except ValueError:
        return None


def _along(capture: Capture, own: str) -> Iterator[tuple[str, str]]:
    """Addresses on the way that are not the document's own, each with its basis."""
    way = [hop.url for hop in capture.redirects] + ([capture.final_url] if capture.final_url else [])
    normal = [normal_form(address) for address in way]
    if own not in normal:
        return
    at = normal.index(own)
    for place, (address, name) in enumerate(zip(way, normal, strict=True)):
        if name is None:
            continue
        same_site = _domain(name) == _domain(own)
        if name == own:
            if host(address) != host(own):
                yield address, "mirror"
        elif place < at:
            yield name, "redirect" if same_site else "short_link"
        elif same_site and not _is_front(name) and _permanent(capture, at, place):
            yield name, "redirect"


def _permanent(capture: Capture, first: int, last: int) -> bool:
    return all(hop.status in PERMANENT for hop in capture.redirects[first:last])


def _is_front(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path == "/" and not parts.query


def _domain(address: str) -> str:
    return registrable_domain(host(address))
