"""Addresses: normal form, registrable domain, document ids."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

TRACKING = (
    "utm_source utm_medium utm_campaign utm_term utm_content utm_id fbclid gclid dclid msclkid yclid mc_cid mc_eid igshid "
    "_hsenc _hsmi ref_src twclid ysclid triedRedirect isFreemail publication_id post_id r s"
).split()
"""Query parameters that say where a reader came from, not what the page is."""


@lru_cache(maxsize=4096)
def normalise(url: str) -> str:
    """The address in normal form: lower-case host, no fragment, default port or tracking parameter, sorted query, https.

    Raises:
        ValueError: it is not an absolute http(s) address.
    """
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url!r}")
    bare = url_query_cleaner(url.strip(), parameterlist=TRACKING, remove=True)
    scheme, netloc, path, query, _ = urlsplit(canonicalize_url(bare))
    host = netloc.rpartition("@")[2].removesuffix(":80").removesuffix(":443").rstrip(".")
    return urlunsplit(("https", host, path or "/", query, ""))


def host(url: str) -> str:
    """Lower-case host of an address, without port; empty if it has none."""
    return (urlsplit(url).hostname or "").lower()


@lru_cache(maxsize=4096)
def registrable_domain(name: str) -> str:
    """The part of a host name that somebody registered (`bbc.co.uk`), by the public suffix list that `tld` ships."""
    from tld import get_fld

    return get_fld(name, fail_silently=True, fix_protocol=True) or name


def document_id(url: str | None, page_sha256: str) -> str:
    """24 hex digits of the SHA-256 of the normalised address, or `content:<sha256>` where there is no address.

    96 bits: in a billion documents a collision has odds of about 1 in 10^11.
    """
    if url is None:
        return f"content:{page_sha256}"
    return hashlib.sha256(normalise(url).encode()).hexdigest()[:24]
