"""Looks at pages of a site that has no adapter and proposes one, with what a person must decide beside it.

The engine is the generic cleaner: what it keeps of a page the adapter is to keep, by selectors that name the same
elements on the site's other pages. Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from cleaners.addresses import host
from cleaners.comments import known_form
from cleaners.probe_fields import Field, fields_of
from cleaners.probe_rules import SHARED, rules_of
from cleaners.probe_sample import Sample, alone, drop_shared, read_sample
from cleaners.probe_selectors import selector_of, upwards
from cleaners.probe_turns import labels_of
from cleaners.tree import Tree
from schemas.page import RawPage
from schemas.source import Expect, Feed, Kind, Sitemap, Source, Turns

ENOUGH = 0.95
"""Share of the running text that the element around the text must have of what is to be kept, in characters."""
MOST_FEEDS = 3


class Proposal(NamedTuple):
    """An adapter, and by argument (`fields.title`, `rules.<id>`) what a person must decide."""

    source: Source
    decide: dict[str, str]
    shown: dict[str, tuple[str, ...]]
    """Fields and what they give on the first page."""


def propose(name: str, pages: Sequence[RawPage]) -> Proposal:
    """An adapter for the first page, that holds on the others too as far as can be told.

    Raises:
        Rejected: no text is found on a page, or it is no page.
    """
    samples = [read_sample(page) for page in pages]
    drop_shared(samples, SHARED)
    body, decide = _body(samples)
    fields = fields_of(samples)
    bare = _bare(name, body, fields, samples[0])
    rules = rules_of(samples, bare)
    source = bare.model_copy(update={"rules": tuple(one.rule for one in rules)})
    labels = labels_of(samples[0], source)
    source = source.model_copy(update={"turns": labels.turns, "kinds": _kinds(labels.turns, labels.found)})
    wishes = {f"fields.{key}": field.decide for key, field in fields.items()}
    wishes |= {f"rules.{one.rule.id}": one.decide for one in rules} | {"body": decide, "turns": labels.decide}
    wishes |= _open_questions(source)
    shown = {key: field.raw for key, field in fields.items()}
    return Proposal(source, {key: wish for key, wish in wishes.items() if wish}, shown)


def _bare(name: str, body: str, fields: dict[str, Field], sample: Sample) -> Source:
    """The adapter without rules."""
    address = _address(sample)
    publisher = fields["publisher"].raw[0] if "publisher" in fields else ""
    hosts = (host(address),) if address else ()
    return Source(
        name=name,
        title=publisher or (hosts[0] if hosts else name),
        hosts=hosts,
        discover=tuple(_places(sample.tree, address)),
        body=body,
        fields={key: field.value for key, field in fields.items()},
        comments=known_form(sample.tree) if sample.wanted.comments else None,
        expect=Expect(fill={key: 1.0 for key in ("title",) if key in fields}, min_body_chars=200),
    )


def _body(samples: Sequence[Sample]) -> tuple[str, str]:
    """A selector of the element with the text, the narrowest that has a name, and what must be decided about it."""
    around = [node for node in upwards(samples[0].region) if node.tag != "body"]
    for shared, decide in ((samples, ""), (samples[:1], "the other pages given do not have it: another layout?")):
        for node in around:
            selector = selector_of(node, partial(_fits, node, shared))
            if selector is not None:
                return selector, decide
    return "body", "" if not around else "nothing around the text has a name of its own"


def _fits(node: LexborNode, samples: Sequence[Sample], selector: str) -> bool:
    return alone(selector, node, samples) and _holds_text(selector, samples[1:])


def _holds_text(selector: str, samples: Sequence[Sample]) -> bool:
    """Whether the element has nearly all that is to be kept of every page."""
    for sample in samples:
        inside = {node.mem_id for node in sample.tree.parser.css(selector)}
        sizes = [(len(b.text), any(n.mem_id in inside for n in upwards(b.node.parent))) for b in sample.text if b.node]
        if sum(size for size, within in sizes if within) < ENOUGH * sum(size for size, _ in sizes):
            return False
    return True


def _kinds(turns: Turns, count: int) -> tuple[Kind, ...]:
    return (Kind(kind="other", turns="any"),) if count and turns.style != "none" else ()


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


def _open_questions(source: Source) -> dict[str, str]:
    """What no page can answer."""
    found: dict[str, str] = {}
    if not source.hosts:
        found["hosts"] = 'no address is known: hosts=("www.example.org",)'
    if source.discover:
        found["discover"] = 'match=r"/news/" takes only such addresses'
    else:
        found["discover"] = 'where its pages are found, e.g. Feed(address="https://{host}/feed")'
    if "published" not in source.fields:
        found["expect"] = 'no date was found; as a field: "published": css("time@datetime")'
    if source.kinds:
        found["kinds"] = "official_transcript, if the speaker's own institution publishes it"
    return found
