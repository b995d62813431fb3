"""Parts beside the text that no metadata names: dates in headings, a clock beside a date, a subtitle, a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from selectolax.lexbor import LexborNode

from cleaners.dates import find_dates, named_day
from cleaners.fates import PARAGRAPH
from cleaners.generic import DATELINE
from cleaners.probe_fields import Field, shape
from cleaners.probe_sample import MAX_LINE, Sample, alone
from cleaners.probe_selectors import selector_of, upwards
from cleaners.tree import element_text
from cleaners.values import find
from schemas.source import Value, css, optional

PARTS = {
    "subtitle": (
        re.compile(
            r"(?:^|[-_\s])(?:sub-?(?:title|head(?:ing|line)?)|standfirst|dek|deck|(?<!cta-)lead|lede)(?=[\s_]|$)"
        ),
        400,
    ),
    "place": (re.compile(r"(?:^|[-_\s])(?:place|location|venue)(?=[\s_]|$)"), 60),
}
"""Field → words of a class or itemprop for it, and the most characters that it has."""
ORDER = ("title", "subtitle", "published", "updated", "authors", "place", "publisher", "language", "canonical_url")
OPENING = 4
"""Blocks of the text among which a date may stand."""
MONTHS = 12
_FIGURES = re.compile(r"\b\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})\b")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,4})?")
_SMALL = 25
"""Characters of a subtitle at least; what is shorter is a label."""


def parts_of(samples: Sequence[Sample], known: dict[str, Field]) -> dict[str, Field]:
    """The fields `known` of pages, and those that only their layout tells."""
    fields = dict(known)
    if "published" not in fields and (dated := _dated(samples, fields)):
        fields["published"] = dated
    elif "published" in fields:
        fields["published"] = _with_clock(fields["published"], samples)
    for name in PARTS:
        if (part := _part(name, samples)) is not None:
            fields[name] = part
    return {name: fields[name] for name in ORDER if name in fields}


def headings(sample: Sample, blocks: int = OPENING) -> list[LexborNode]:
    """The headings before the text and among its first blocks, in the order of the page."""
    first = [block.node.mem_id for block in sample.text[:blocks] if block.node is not None]
    before: list[LexborNode] = []
    for node in _walked(sample):
        if node.mem_id in first[-1:]:
            return before
        if re.fullmatch(r"h\d", node.tag or "") and 0 < len(element_text(node)) <= MAX_LINE:
            before.append(node)
    return []


def _walked(sample: Sample) -> Iterator[LexborNode]:
    body = sample.tree.body
    return body.traverse(include_text=True) if body is not None else iter(())


def _dated(samples: Sequence[Sample], fields: dict[str, Field]) -> Field | None:
    """The day in the title, at its end, or in one of the headings and first lines: the same element of every page."""
    title = find(fields["title"].value, samples[0].tree).nodes if "title" in fields else ()
    blocks = [block for block in samples[0].wanted.blocks if block.fate in (PARAGRAPH, DATELINE)][:OPENING]
    lines = [node for block in blocks if block.node is not None for node in _elements(block.node)]
    nodes = [*title, *headings(samples[0]), *lines]
    tried = (value for node in nodes for value in _day_in(node, samples, in_title=node in title))
    found = next((value for value in tried if _everywhere(value, samples)), None)
    if found is None:
        return None
    raw = find(found, samples[0].tree).raw
    decide = f"is {raw[0]!r} the day of publication?"
    if _FIGURES.fullmatch(raw[0]) and not begins_with_month(found, samples):
        decide += " month_first=True, if it begins with the month"
    return Field(found, raw, decide)


def begins_with_month(value: Value, samples: Sequence[Sample]) -> bool:
    """Whether dates in figures do on these pages: on one of them the second figure can be no month."""
    raws = [raw for sample in samples for raw in find(value, sample.tree).raw[:1]]
    return any(_FIGURES.fullmatch(raw) and int(raw.split("/")[1]) > MONTHS for raw in raws)


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    """The nearest element around a text."""
    return islice((above for above in (node, *upwards(node.parent)) if above.is_element_node), 1)


def _day_in(node: LexborNode, samples: Sequence[Sample], *, in_title: bool) -> Iterator[Value]:
    text = element_text(node)
    if len(text) > 2 * MAX_LINE:
        return
    spans = [span.raw for span in find_dates(text)] or _FIGURES.findall(text)
    at_end = bool(spans) and not re.search(r"\w", text.rpartition(spans[-1])[2])
    whole = named_day(text) is not None
    if not spans or (in_title and not at_end) or not (in_title or whole or text.startswith(spans[0])):
        return
    written = shape(spans[-1]) if not _FIGURES.fullmatch(spans[-1]) else r"\d{1,2}/\d{1,2}/\d{2,4}"
    pattern = None if whole else rf"({written})\W*$" if in_title else f"^({written})"
    yield from (css(selector, pattern=pattern) for selector in _selectors(node, samples))


def _selectors(node: LexborNode, samples: Sequence[Sample]) -> Iterator[str]:
    """By names, else as the only one or the first of its kind."""
    named = selector_of(node, lambda selector: alone(selector, node, samples))
    if named is not None:
        yield named
    yield from (node.tag or "", f"{node.tag}:not({node.tag} ~ {node.tag})")


def _everywhere(value: Value, samples: Sequence[Sample]) -> bool:
    """Whether every page has exactly one element that a value names, with a day in it."""
    found = [find(value, sample.tree) for sample in samples]
    return all(one.raw and "error" not in one.evidence for one in found) and all(
        named_day(one.raw[0]) is not None or _FIGURES.fullmatch(one.raw[0]) for one in found
    )


def _with_clock(field: Field, samples: Sequence[Sample]) -> Field:
    """With the time of the day that stands in an element of its own right after that of the date."""
    found = find(field.value, samples[0].tree)
    if field.value.how != "css" or not found.nodes or ":" in found.raw[0]:
        return field
    after = next((n for n in _following(found.nodes[0]) if n.is_element_node), None)
    if after is None or not _CLOCK.fullmatch(element_text(after)):
        return field
    selector = selector_of(after, lambda s: alone(s, after, samples))
    if selector is None:
        return field
    value = field.value.model_copy(update={"also": selector})
    raw = find(value, samples[0].tree).raw
    return Field(value, raw, field.decide or f'the zone of {raw[0]!r}, e.g. zone="Europe/Berlin"')


def _following(node: LexborNode) -> Iterator[LexborNode]:
    at = node.next
    while at is not None:
        yield at
        at = at.next


def _part(name: str, samples: Sequence[Sample]) -> Field | None:
    """An element between title and text whose name says what it is; it may be on some of the pages only."""
    for sample in samples:
        for node in _named(name, sample):
            selector = selector_of(node, lambda s, n=node, own=sample: _only(s, n, own, samples))  # type: ignore[misc]
            if selector is not None:
                return Field(optional(css(selector)), find(css(selector), samples[0].tree).raw)
    return None


def _named(name: str, sample: Sample) -> Iterator[LexborNode]:
    words, most = PARTS[name]
    before = takewhile(lambda node: node.mem_id not in sample.kept or node.tag == "h1", _after_title(sample))
    for node in before:
        said = f"{node.attributes.get('class') or ''} {node.attributes.get('itemprop') or ''}"
        if not words.search(said) or node.mem_id in sample.spine:
            continue
        text = element_text(node)
        if (_SMALL if name == "subtitle" else 3) <= len(text) <= most and not node.css("a, button, form, img, picture"):
            yield node


def _after_title(sample: Sample) -> Iterator[LexborNode]:
    """The elements behind the title, up to the text."""
    title = {block.node.mem_id for block in sample.wanted.blocks if block.fate == "title" and block.node is not None}
    first = next((block.node.mem_id for block in sample.text if block.node is not None), 0)
    behind = False
    for node in _walked(sample):
        if node.mem_id == first:
            return
        if behind and node.is_element_node:
            yield node
        behind = behind or node.mem_id in title


def _only(selector: str, node: LexborNode, own: Sample, samples: Sequence[Sample]) -> bool:
    """Whether a selector names this element of its page, and at most one, which is no text, of every other."""
    if [found.mem_id for found in own.tree.css(selector)] != [node.mem_id]:
        return False
    others = [(other, other.tree.css(selector)) for other in samples]
    return all(len(found) < 2 and not any(n.mem_id in other.spine for n in found) for other, found in others)
