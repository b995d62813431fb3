"""Where pages are from: the hosts, and of a platform on many hosts what tells its pages from those of other sites."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from cleaners.addresses import host, registrable_domain
from cleaners.probe_sample import Sample
from cleaners.tree import Tree
from schemas.source import Feed, Sitemap

MOST_FEEDS = 3
PARTS = "script[src], link[href]:is([rel~=stylesheet], [rel~=preload], [rel~=preconnect], [rel~=icon])"
ANYBODYS = re.compile(
    r"google|gstatic|cloudflare|jsdelivr|unpkg|jquery|bootstrap|fontawesome|typekit|facebook|twitter|gravatar|sentry|"
    r"doubleclick|hotjar|newrelic|amazonaws|cloudfront|akamai|w\.org|schema\.org|youtube|vimeo|stripe|cookie|disqus"
)
"""Registrable domains from which sites of all kinds take scripts."""


class Origin(NamedTuple):
    """`detect` is empty where the pages are of one registrable domain, or nothing tells the platform."""

    hosts: tuple[str, ...]
    discover: tuple[Feed | Sitemap, ...]
    platform: bool
    detect: str | None


def origin_of(samples: Sequence[Sample]) -> Origin:
    """Where the pages are from, by what is given and what they say themselves."""
    addresses = [address for address in map(_address, samples) if address]
    hosts = tuple(dict.fromkeys(map(host, addresses)))
    platform = len(set(map(registrable_domain, hosts))) > 1
    places = list(_places(samples[0].tree, _address(samples[0])))
    if not platform:
        return Origin(hosts, tuple(places), False, None)
    return Origin(hosts, tuple(_of_any_host(places, host(addresses[0]))), True, _detect(samples, hosts))


def _address(sample: Sample) -> str | None:
    """Where the page is from: as given, else as it says itself."""
    told = sample.wanted.fields.get("canonical_url")
    own = next((raw for raw in (told.raw if told else ()) if raw.startswith(("http://", "https://"))), None)
    return sample.url or own


def _places(tree: Tree, address: str | None) -> Iterator[Feed | Sitemap]:
    """The feeds and sitemaps that the page names, but for feeds of comments."""
    selector = "link[rel~=alternate][type='application/rss+xml'], link[rel~=alternate][type='application/atom+xml']"
    named = [urljoin(address or "", node.attributes.get("href") or "") for node in tree.css(selector)]
    feeds = [one for one in dict.fromkeys(named) if one.startswith("http") and "comment" not in one]
    yield from (Feed(address=one) for one in feeds[:MOST_FEEDS])
    maps = [urljoin(address or "", node.attributes.get("href") or "") for node in tree.css("link[rel~=sitemap]")]
    yield from (Sitemap(address=one) for one in dict.fromkeys(maps) if one.startswith("http"))


def _of_any_host(places: Sequence[Feed | Sitemap], own: str) -> Iterator[Feed | Sitemap]:
    """Those on the page's own host, for each host of the platform."""
    for place in places:
        if host(place.address) == own:
            yield place.model_copy(update={"address": place.address.replace(f"//{own}", "//{host}", 1)})


def _detect(samples: Sequence[Sample], hosts: Sequence[str]) -> str | None:
    """What all pages have of one maker: a generator by name, else the domain that most scripts and styles are from."""
    makers = {_generator(sample.tree) for sample in samples}
    if len(makers) == 1 and (maker := makers.pop()):
        return f"meta[name=generator][content^='{maker}']"
    own = set(map(registrable_domain, hosts))
    counts = [Counter(_domains(sample.tree)) for sample in samples]
    shared = [name for name in counts[0] if all(name in other for other in counts) and name not in own]
    best = max((name for name in shared if not ANYBODYS.search(name)), key=counts[0].__getitem__, default=None)
    return f"link[href*='{best}'], script[src*='{best}']" if best else None


def _generator(tree: Tree) -> str:
    named = tree.parser.css_first("meta[name=generator]")
    found = re.match(r"\w+", (named.attributes.get("content") or "") if named is not None else "")
    return found[0] if found else ""


def _domains(tree: Tree) -> Iterator[str]:
    for node in tree.parser.css(PARTS):
        address = node.attributes.get("src") or node.attributes.get("href") or ""
        if address.startswith(("http:", "https:", "//")) and (name := urlsplit(address).hostname):
            yield registrable_domain(name)
