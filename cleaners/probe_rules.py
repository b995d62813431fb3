"""Rules for what an adapter would keep of a page and the generic cleaner removes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from cleaners.dates import find_dates
from cleaners.draft import Rejected
from cleaners.fates import OUTSIDE, PARAGRAPH
from cleaners.generic import EDGE
from cleaners.html import label_html
from cleaners.probe_fields import literal, shape
from cleaners.probe_sample import MAX_LINE, Sample
from cleaners.probe_selectors import place_of, selector_of, upwards
from schemas.source import Rule, Source

SHARED = Rule(id="generic/shared", text=r"\A\Z.", label="other", why="the same on every page given to onrecord new")
"""Stands for what pages have alike until a rule of the source's own names it."""
MAX_LINES = 3
"""Lines of an element that a rule may name by their words."""


class Proposed(NamedTuple):
    """A rule, and what a person must decide about it."""

    rule: Rule
    decide: str = ""


class _Unwanted(NamedTuple):
    """An element, or the text of a line that has kept text beside it; the rule that took it; its lines."""

    node: LexborNode
    rule: Rule
    lines: list[str]


class _Found(NamedTuple):
    rule: Rule
    selector: str
    lines: tuple[str, ...] = ()
    placed: bool = False


def rules_of(samples: Sequence[Sample], source: Source) -> list[Proposed]:
    """Rules that together remove what `source`, which has none, keeps too much of, a rule for each kind of thing."""
    found: list[_Found] = []
    used: set[str] = set()
    for sample in samples:
        unwanted = _surplus(sample, source)
        covered: set[int] = set()
        elements = {one.node.mem_id for one in unwanted}
        for one in unwanted:
            if one.node.mem_id in covered:
                continue
            named = _named(one, sample, samples, elements, source)
            if named is None:
                continue
            if named.selector:
                covered |= {node.mem_id for node in sample.tree.parser.css(named.selector)}
            if named.selector not in used:
                found.append(named)
            used |= {named.selector} - {""}
    return list(_merged(source.name, found))


def _surplus(sample: Sample, source: Source) -> list[_Unwanted]:
    """What the source keeps as text and the generic cleaner does not, as the outermost elements without kept text."""
    try:
        draft = label_html(sample.tree, source)
    except Rejected:  # another layout: what is to be decided about the body says so
        return []
    unwanted: dict[int, _Unwanted] = {}
    for block in draft.blocks:
        if block.fate is not PARAGRAPH or block.node is None or block.node.mem_id in sample.kept:
            continue
        rule = next((sample.removed[n.mem_id] for n in _around(block.node) if n.mem_id in sample.removed), None)
        free = list(takewhile(lambda node: node.mem_id not in sample.spine, upwards(block.node.parent)))
        node = free[-1] if free else block.node
        unwanted.setdefault(node.mem_id, _Unwanted(node, rule or SHARED, [])).lines.append(block.text)
    return [one for one in unwanted.values() if not _reads_on(one) and any(map(str.isalpha, "".join(one.lines)))]


def _reads_on(one: _Unwanted) -> bool:
    """Whether it was left out for its place alone and reads like the text: the narrowest element had not all of it."""
    text = sum(len(line) for line in one.lines if len(line) >= EDGE)
    return one.rule is OUTSIDE and text >= sum(map(len, one.lines)) / 2


def _around(node: LexborNode) -> Iterator[LexborNode]:
    yield node
    yield from upwards(node.parent)


def _named(
    one: _Unwanted, sample: Sample, samples: Sequence[Sample], elements: set[int], source: Source
) -> _Found | None:
    """How a rule can tell the element: by its names, a few short lines by their words, else by its place."""
    if one.node.is_element_node:
        selector = selector_of(one.node, lambda s: _takes_only(s, sample, samples, elements))
        if selector is not None:
            return _Found(one.rule, selector)
    if len(one.lines) <= MAX_LINES and not any(_stands_in_text(line, samples) for line in one.lines):
        return _Found(one.rule, "", tuple(one.lines))
    if not one.node.is_element_node:
        return None
    top = source.body or "body"
    return _Found(one.rule, place_of(one.node, top, sample.tree.css(top)[0]), placed=True)


def _stands_in_text(line: str, samples: Sequence[Sample]) -> bool:
    """Whether a line is too long to be told by its words, or these stand in the text of a page too."""
    if len(line) > MAX_LINE:
        return True
    pattern = re.compile(alike(line))
    return any(pattern.fullmatch(block.text) for sample in samples for block in sample.text)


def _takes_only(selector: str, sample: Sample, samples: Sequence[Sample], elements: set[int]) -> bool:
    """Whether what a selector names is unwanted wherever it stands among the text, and around no text of any page."""
    for node in sample.tree.parser.css(selector):
        if node.mem_id in sample.spine:
            return False
        above = {around.mem_id for around in upwards(node)}
        if sample.region.mem_id in above and not above & elements:
            return False
    others = (other for other in samples if other is not sample)
    return all(node.mem_id not in other.spine for other in others for node in other.tree.parser.css(selector))


def _merged(name: str, found: Sequence[_Found]) -> Iterator[Proposed]:
    """One rule for each kind and way of telling it."""
    groups: dict[tuple[str, bool, bool], list[_Found]] = {}
    for one in found:
        groups.setdefault((one.rule.id, bool(one.selector), one.placed), []).append(one)
    for (kind, by_css, placed), members in groups.items():
        ident = f"{name}/{kind.rpartition('/')[2].removeprefix('named-')}" + ("-place" if placed else "")
        rule = members[0].rule
        if by_css:
            css = ", ".join(dict.fromkeys(one.selector for one in members))
            decide = "what these are (label) and why they may go" if rule is SHARED else ""
            decide = "only the place tells these: does it hold on other pages?" if placed else decide
            yield Proposed(Rule(id=ident, css=css, label=rule.label, why=rule.why), decide)
        else:
            lines = "|".join(dict.fromkeys(alike(line) for one in members for line in one.lines))
            text = f"^(?:{lines})$" if "|" in lines else f"^{lines}$"
            yield Proposed(
                Rule(id=f"{ident}-lines", text=text, label=rule.label, why=rule.why),
                "do they stand on other pages, and only as furniture?",
            )


def alike(line: str) -> str:
    """An expression for lines with these words, whatever the date and the figures."""
    for span in find_dates(line)[:1]:
        before, raw, after = line.partition(span.raw)
        return alike(before) + shape(raw) + alike(after)
    return re.sub(r"\d+", r"\\d+", literal(line))
