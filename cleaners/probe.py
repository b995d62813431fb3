"""Looks at pages of a site that has no adapter and proposes one, with what a person must decide beside it.

The engine is the generic cleaner: what it keeps of a page the adapter is to keep, by selectors that name the same
elements on the site's other pages. Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from cleaners.generic import BY_TAG
from cleaners.probe_comments import comments_of
from cleaners.probe_fields import Field, fields_of
from cleaners.probe_leads import reads
from cleaners.probe_lines import place_lines
from cleaners.probe_parts import begins_with_month, headings, parts_of
from cleaners.probe_platform import Origin, origin_of
from cleaners.probe_rules import SHARED, rules_of
from cleaners.probe_sample import Sample, alone, drop_shared, read_sample
from cleaners.probe_selectors import selector_of, upwards
from cleaners.probe_turns import Labels, labels_of
from cleaners.tree import element_text
from schemas.page import RawPage
from schemas.source import Expect, Kind, Source, Turns

ENOUGH = 0.95
"""Share of the running text that the element around the text must have of what is to be kept, in characters."""
HEADINGS = 12
"""Blocks of the text among which a title that nothing names may stand."""


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
    lines = place_lines(samples)
    fields = parts_of(samples, fields_of(samples))
    drop_shared(samples, SHARED)
    body, decide = _body(samples)
    origin = origin_of(samples)
    comments, said = comments_of(samples)
    american = "published" in fields and begins_with_month(fields["published"].value, samples)
    parts = {"comments": comments, "lines": lines, "month_first": american}
    bare = _bare(name, body, fields, origin).model_copy(update=parts)
    rules = rules_of(samples, bare)
    source = bare.model_copy(update={"rules": tuple(one.rule for one in rules.proposed)})
    labels = _labels(samples, source)
    source = source.model_copy(update={"turns": labels.turns, "kinds": _kinds(labels.turns, labels.found)})
    wishes = {f"fields.{key}": field.decide for key, field in fields.items()}
    wishes |= {f"rules.{one.rule.id}": one.decide for one in rules.proposed} | {"rules": rules.decide}
    wishes |= {"body": decide, "turns": labels.decide, "comments": said}
    wishes |= _open_questions(source, origin) | {"fields": _missing(fields, samples[0])}
    shown = {key: field.raw for key, field in fields.items() if field.raw}
    return Proposal(source, {key: wish for key, wish in wishes.items() if wish}, shown)


def _bare(name: str, body: str, fields: dict[str, Field], origin: Origin) -> Source:
    """The adapter without rules."""
    publisher = fields["publisher"].raw[0] if "publisher" in fields and not origin.platform else ""
    return Source(
        name=name,
        title=publisher or (origin.hosts[0] if origin.hosts and not origin.platform else name),
        hosts=origin.hosts,
        discover=origin.discover,
        detect=origin.detect,
        body=body,
        fields={key: field.value for key, field in fields.items()},
        expect=Expect(fill={key: 1.0 for key in ("title",) if key in fields}, min_body_chars=200),
    )


def _body(samples: Sequence[Sample]) -> tuple[str, str]:
    """Selectors of the text, of what leads into it, of notes within it; and what must be decided about them."""
    first = samples[0]
    body, decide = _around(first.region, samples)
    if body == "body":
        return body, decide
    found = (selector_of(node, partial(_names_leads, node, first)) for node in first.leads)
    beside = [selector for selector in found if selector is not None]
    if _has_notes(body, samples):
        beside.append(f"{body} aside")
    return ", ".join(dict.fromkeys([*beside, body])), decide


def _around(region: LexborNode, samples: Sequence[Sample]) -> tuple[str, str]:
    """A selector of the element with the text, the narrowest that has a name, and what must be decided about it."""
    around = [node for node in upwards(region) if node.tag != "body"]
    for shared, decide in ((samples, ""), (samples[:1], "the other pages given do not have it: another layout?")):
        for node in around:
            selector = selector_of(node, partial(_fits, node, shared))
            if selector is not None:
                return selector, decide
    return "body", "" if not around else "nothing around the text has a name of its own"


def _names_leads(node: LexborNode, sample: Sample, selector: str) -> bool:
    named = {found.mem_id for found in sample.tree.parser.css(selector)}
    return node.mem_id in named and named <= {lead.mem_id for lead in sample.leads}


def _has_notes(body: str, samples: Sequence[Sample]) -> bool:
    """Whether the body has `aside` elements and each reads like the text: they are the author's, no furniture."""
    asides = [(sample, node) for sample in samples for node in sample.tree.css(f"{body} aside")]
    alike = (sample.removed.get(node.mem_id) is BY_TAG["aside"] and reads(node) for sample, node in asides)
    return bool(asides) and all(alike)


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


def _labels(samples: Sequence[Sample], source: Source) -> Labels:
    """The labels of the first page that has any, of those with the source's body."""
    fit = [sample for sample in samples if sample.tree.parser.css_first(source.body or "body") is not None]
    found = [labels_of(sample, source) for sample in fit]
    return next((labels for labels in found if labels.found), found[0])


def _kinds(turns: Turns, count: int) -> tuple[Kind, ...]:
    return (Kind(kind="other", turns="any"),) if count and turns.style != "none" else ()


def _missing(fields: dict[str, Field], sample: Sample) -> str:
    """What a person must say where a page shows no title or no date that is known for one."""
    asked = []
    if "title" not in fields:
        named = sorted(headings(sample, HEADINGS), key=lambda node: node.tag or "")[:3]
        shown = ", ".join(f"{node.tag} {element_text(node)[:40]!r}" for node in named)
        asked.append(f'no title was found; as a field: "title": css("h2"){f" (there are {shown})" if shown else ""}')
    if "published" not in fields:
        asked.append('no date was found; as a field: "published": css("time@datetime")')
    return "; ".join(asked)


def _open_questions(source: Source, origin: Origin) -> dict[str, str]:
    """What no page can answer."""
    found: dict[str, str] = {}
    if not source.hosts:
        found["hosts"] = 'no address is known: hosts=("www.example.org",)'
    elif origin.platform:
        found["hosts"] = 'a platform? Its own hosts, as hosts=("*.example.org",); others are known by detect='
        found["detect"] = "do all pages of the platform have this, and no others?"
    if source.discover:
        found["discover"] = 'match=r"/news/" takes only such addresses'
    else:
        found["discover"] = 'where its pages are found, e.g. Feed(address="https://{host}/feed")'
    if source.lines:
        found["lines"] = "in what other words do the places of other pages end?"
    if source.kinds:
        found["kinds"] = "official_transcript, if the speaker's own institution publishes it"
    return found
