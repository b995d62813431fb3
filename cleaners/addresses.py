"""Addresses: normal form, registrable domain, document ids."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

TRACKING = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "fbclid", "gclid", "dclid"),
    *("msclkid", "yclid", "ysclid", "mc_cid", "mc_eid", "igshid", "_hsenc", "_hsmi", "ref_src", "twclid"),
    *("triedRedirect", "isFreemail"),
)
"""Query parameters that say where a reader came from, not what the page is."""

_POST = re.compile(r"/p/[\w-]+/?")
_POST_TRACKING = ("publication_id", "post_id", "r", "s")
"""Substack's own, on its customers' domains too: elsewhere they name a page, beside a post's path they do not."""


@lru_cache(maxsize=4096)
def normalise(url: str) -> str:
    """The address in normal form: https, lower-case host, sorted query; no fragment, default port, tracking parameter.

    Raises:
        ValueError: it is not an absolute http(s) address.
    """
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url!r}")
    dropped = TRACKING + _POST_TRACKING if _POST.fullmatch(parts.path) else TRACKING
    bare = url_query_cleaner(url.strip(), parameterlist=dropped, remove=True, unique=False)
    _, netloc, path, query, _ = urlsplit(canonicalize_url(bare))
    host = netloc.rpartition("@")[2].removesuffix(":80").removesuffix(":443").rstrip(".")
    return urlunsplit(("https", host, path or "/", query, ""))


@lru_cache(maxsize=4096)
def absolute(base: str | None, address: str) -> str:
    """The address as the page at `base` means it.

    Raises:
        ValueError: it cannot be read as an address.
    """
    return urljoin(base or "", address)


@lru_cache(maxsize=4096)
def host(url: str) -> str:
    """Lower-case host of an address, without port; empty if it has none."""
    return (urlsplit(url).hostname or "").lower()


@lru_cache(maxsize=4096)
def registrable_domain(name: str) -> str:
    """The part of a host name that somebody registered (`bbc.co.uk`), by the public suffix list that `tld` ships.

    Its private part counts too: two blogs of one host (`one.blogspot.com`, `two.blogspot.com`) are two people's.
    """
    from tld import get_fld

    return get_fld(name, fail_silently=True, fix_protocol=True, search_private=True) or name


def document_id(url: str | None, page_sha256: str) -> str:
    """24 hex digits of the SHA-256 of the normalised address, or `content:<sha256>` where there is no address.

    96 bits: in a billion documents a collision has odds of about 1 in 10^11.
    """
    if url is None:
        return f"content:{page_sha256}"
    return hashlib.sha256(normalise(url).encode()).hexdigest()[:24]
