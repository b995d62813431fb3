"""Addresses: normal form, registrable domain, document ids.

Tracking parameters are named here rather than taken from courlan 1.4 (`clean_url`): its one expression drops every
parameter with `ga`, `cid`, `source`, `session`, `keyword` or `ref` at a word's begin (`gallery=3`, `cid=1204`), which
on many sites name the page, so that two pages would become one document; it merges repeated slashes as well.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

TRACKING = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "fbclid", "gclid", "dclid"),
    *("msclkid", "yclid", "ysclid", "mc_cid", "mc_eid", "igshid", "_hsenc", "_hsmi", "ref_src", "twclid"),
    *("gbraid", "wbraid", "srsltid", "_openstat", "mkt_tok", "oly_anon_id", "oly_enc_id", "vero_id", "li_fat_id"),
    *("utm_source_platform", "utm_creative_format", "utm_marketing_tactic", "utm_name", "utm_social"),
    *("triedRedirect", "isFreemail"),
)
"""Query parameters that say where a reader came from, not what the page is."""

_POST = re.compile(r"/p/[\w-]+/?")
_POST_TRACKING = ("publication_id", "post_id", "r", "s")
"""Substack's own, on its customers' domains too: elsewhere they name a page, beside a post's path they do not."""

_PLAIN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*)((?:/[a-zA-Z0-9_~-][a-zA-Z0-9_.~-]*)*/?)")
"""An address with nothing to normalise but its scheme: the way through w3lib costs 20 times as much."""

_AMP = ("amp", "amp=", "amp=1", "amp=true", "outputType=amp")
"""Whole pairs of a query that ask for a page's AMP form: the same text."""


@lru_cache(maxsize=4096)
def normalise(url: str) -> str:
    """The address a page is known by: https, lower-case host, sorted query; no fragment, default port or tracking.

    A mirror that a source declares is the host it mirrors.

    Raises:
        ValueError: it is not an absolute http(s) address.
    """
    if plain := _PLAIN.fullmatch(url):
        site, path = plain.groups()
        return f"https://{_mirrors().get(site, site)}{path or '/'}"
    _, netloc, path, query, _ = urlsplit(canonicalize_url(_bare(url)))
    site = netloc.removesuffix(":80").removesuffix(":443").rstrip(".")
    # The ECB's feed names its pages as `//press/…`.
    return urlunsplit(("https", _mirrors().get(site, site), "/" + path.lstrip("/"), query, ""))


def to_fetch(url: str) -> str:
    """The address as a page is asked for: as given, without fragment, credentials and tracking, and in ASCII.

    Raises:
        ValueError: it is not an absolute http(s) address.
    """
    return url if _PLAIN.fullmatch(url) else str(safe_url_string(_bare(url)))


def _bare(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url!r}")
    dropped = TRACKING + _POST_TRACKING if _POST.fullmatch(parts.path) else TRACKING
    pairs = [pair for pair in parts.query.split("&") if pair.partition("=")[0] not in dropped and pair not in _AMP]
    site = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=site, query="&".join(filter(None, pairs)), fragment=""))


@cache
def _mirrors() -> dict[str, str]:
    """Mirror → the host it mirrors, as all sources declare them."""
    from cleaners.catalogue import catalogue  # which needs `host`

    return {mirror: known for source in catalogue().values() for mirror, known in source.mirrors.items()}


@lru_cache(maxsize=4096)
def absolute(base: str | None, address: str) -> str:
    """The address as the page at `base` means it.

    Raises:
        ValueError: it cannot be read as an address.
    """
    return address if _PLAIN.fullmatch(address) else urljoin(base or "", address)


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
