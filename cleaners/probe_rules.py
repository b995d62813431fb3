"""Rules for what an adapter would keep of a page and the generic cleaner removes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from cleaners.blocks import Block
from cleaners.dates import find_dates
from cleaners.draft import Rejected
from cleaners.fates import OUTSIDE, PARAGRAPH
from cleaners.generic import BYLINE, DATELINE, EDGE, LINKS, LONE_LINK, PULL_QUOTE
from cleaners.html import label_html
from cleaners.probe_fields import literal, shape
from cleaners.probe_sample import MAX_LINE, Sample
from cleaners.probe_selectors import Fits, place_of, selector_of, upwards
from cleaners.tree import element_text
from schemas.source import Rule, Source

SHARED = Rule(id="generic/shared", text=r"\A\Z.", label="other", why="the same on every page given to onrecord new")
"""Stands for what pages have alike until a rule of the source's own names it."""
MAX_LINES = 3
"""Lines of an element that a rule may name by their words, and parts by their names."""

LEVELS = 2
"""Elements within an element without a name whose names may stand for its own."""

SECTIONS = 3
"""Headings of what goes on behind the text: questions and answers, mostly."""
_NAMED = "generic/named-"
_WHY = {
    BYLINE.id: "a byline",
    DATELINE.id: "a date line",
    LINKS.id: "mostly links",
    LONE_LINK.id: "one link and nothing else",
    PULL_QUOTE.id: "repeats words of the text",
}
"""Rule → what an adapter says for it: shorter than what the ledger says of pages that no adapter knows."""
_APART = re.compile(r"pull|quote", re.I)
_BUTTON = re.compile(r"(?:^|[-_ ])(?:button|btn|cta)(?![a-z])", re.I)
_ALIGNED = re.compile(r"\.(?:rte|align|text-?|txt-?|ta-?)?(?:left|right|cent(?:er|re)(?:ed)?|justify)$")
"""Selectors by a class that says where lines stand."""


class Proposed(NamedTuple):
    """A rule, and what a person must decide about it."""

    rule: Rule
    decide: str = ""


class _Unwanted(NamedTuple):
    """An element, or the text of a line that has kept text beside it; the rule that took it; its lines.

    `behind`: it stands behind the last of the text.
    """

    node: LexborNode
    rule: Rule
    lines: list[str]
    behind: bool


class _Found(NamedTuple):
    rule: Rule
    selector: str
    lines: tuple[str, ...] = ()
    placed: bool = False


class _Page(NamedTuple):
    """A page, what the source keeps too much of it, and the `mem_id` of these elements."""

    sample: Sample
    unwanted: list[_Unwanted]
    elements: set[int]


class Rules(NamedTuple):
    """Rules, and what a person must decide about what none of them takes."""

    proposed: list[Proposed]
    decide: str


def rules_of(samples: Sequence[Sample], source: Source) -> Rules:
    """Rules that together remove what `source`, which has none, keeps too much of, a rule for each kind of thing."""
    found: list[_Found] = []
    left: list[str] = []
    surplus = [_surplus(sample, source) for sample in samples]
    pages = [
        _Page(sample, unwanted, {one.node.mem_id for one in unwanted})
        for sample, unwanted in zip(samples, surplus, strict=True)
    ]
    for page in pages:
        covered: set[int] = set()
        for one in page.unwanted:
            if one.node.mem_id in covered:
                continue
            named = _named(one, page, pages, source)
            if named is None:
                left.append(" ".join(one.lines))
                continue
            if named.selector:
                covered |= {node.mem_id for node in page.sample.tree.parser.css(named.selector)}
            if not named.selector or all(named.selector != other.selector for other in found):
                found.append(named)
    return Rules(list(_merged(source.name, found)), _left(left))


def _left(lines: Sequence[str]) -> str:
    """What is asked about text that is furniture on its page, and that nothing names which holds on all pages."""
    shown = list(dict.fromkeys(line if len(line) <= 40 else f"{line[:39]}…" for line in lines))[:2]
    return f"kept, for nothing names it on all pages: {', '.join(map(repr, shown))}; is it text?" if shown else ""


def _surplus(sample: Sample, source: Source) -> list[_Unwanted]:
    """What the source keeps as text and the generic cleaner does not, as the outermost elements without kept text."""
    try:
        draft = label_html(sample.tree, source)
    except Rejected:  # another layout: what is to be decided about the body says so
        return []
    unwanted: dict[int, _Unwanted] = {}
    behind = set(_behind(sample.wanted.blocks))
    for block in draft.blocks:
        if block.fate is not PARAGRAPH or block.node is None or block.node.mem_id in sample.kept:
            continue
        taken = next((n.mem_id for n in _around(block.node) if n.mem_id in sample.removed), 0)
        rule = sample.removed.get(taken, SHARED)
        node = _outermost(block.node, sample) if rule.id != PULL_QUOTE.id else _set_apart(block.node, sample)
        if node is None:
            continue
        unwanted.setdefault(node.mem_id, _Unwanted(node, rule, [], taken in behind)).lines.append(block.text)
    return [one for one in unwanted.values() if not _reads_on(one) and any(map(str.isalpha, "".join(one.lines)))]


def _outermost(node: LexborNode, sample: Sample) -> LexborNode:
    """The outermost element around it that has no kept text."""
    free = list(takewhile(lambda above: above.mem_id not in sample.spine, upwards(node.parent)))
    return free[-1] if free else node


def _set_apart(node: LexborNode, sample: Sample) -> LexborNode | None:
    """The element without kept text that markup sets apart from the text; None: words may stand twice in a text."""
    for above in takewhile(lambda above: above.mem_id not in sample.spine, _around(node)):
        if above.tag in ("blockquote", "aside") or _APART.search(above.attributes.get("class") or ""):
            return above
    return None


def _reads_on(one: _Unwanted) -> bool:
    """Whether it was left out for its place alone and reads like the text: the narrowest element had not all of it."""
    text = sum(len(line) for line in one.lines if len(line) >= EDGE)
    return one.rule is OUTSIDE and (not one.behind or _goes_on(one.node)) and text >= sum(map(len, one.lines)) / 2


def _goes_on(node: LexborNode) -> bool:
    """Whether an element has sections under headings that are no links: text does, a list of other pages does not."""
    return len(node.css("h2, h3, h4")) >= SECTIONS and not node.css(":is(h2, h3, h4) a, a :is(h2, h3, h4)")


def _behind(blocks: Sequence[Block]) -> Iterator[int]:
    """The `mem_id` of what stands behind the text."""
    for block in takewhile(lambda block: block.fate is not PARAGRAPH, reversed(blocks)):
        if block.node is not None:
            yield block.node.mem_id


def _around(node: LexborNode) -> Iterator[LexborNode]:
    yield node
    yield from upwards(node.parent)


def _named(one: _Unwanted, page: _Page, pages: Sequence[_Page], source: Source) -> _Found | None:
    """How a rule can tell the element: by its names, a few short lines by their words, else by its place."""
    samples = [other.sample for other in pages]
    selector = _button(one.node, samples) if one.rule.id == LONE_LINK.id else None
    if selector is None and one.node.is_element_node:
        selector = _by_names(one.node, lambda s: _takes_only(s, page.sample, samples, page.elements))
    if selector is not None:
        return _Found(one.rule, selector)
    if one.rule.id == PULL_QUOTE.id:
        return None
    if len(one.lines) <= MAX_LINES and not any(_stands_in_text(line, samples) for line in one.lines):
        return _Found(one.rule, "", tuple(one.lines))
    if not one.node.is_element_node:
        return None
    selector = _placed(one.node, source.body or "body", page.sample)
    return _Found(one.rule, selector, placed=True) if all(_agrees(selector, other) for other in pages) else None


def _by_names(node: LexborNode, fits: Fits, levels: int = LEVELS) -> str | None:
    """A selector of an element by names, else of the few elements that it is made of."""
    selector = selector_of(node, fits)
    parts = [part for part in node.iter() if element_text(part)] if selector is None and levels else []
    if not parts or len(parts) > MAX_LINES or (node.text(deep=False) or "").strip():
        return selector
    found = [_by_names(part, fits, levels - 1) for part in parts]
    return ", ".join(dict.fromkeys(filter(None, found))) if all(found) else None


def _button(node: LexborNode, samples: Sequence[Sample]) -> str | None:
    """A selector of the buttons that it is one of, wherever they stand: elements so called, each one link."""
    around = (above for above in _around(node) if _BUTTON.search(above.attributes.get("class") or ""))
    found = next(around, None)
    return selector_of(found, lambda s: all(map(_one_link, _nodes(s, samples)))) if found is not None else None


def _one_link(node: LexborNode) -> bool:
    text, links = element_text(node), node.css("a")
    return len(links) == 1 and len(text) <= MAX_LINE and element_text(links[0]) == text


def _nodes(selector: str, samples: Sequence[Sample]) -> Iterator[LexborNode]:
    return (node for sample in samples for node in sample.tree.parser.css(selector))


def _agrees(selector: str, page: _Page) -> bool:
    """Whether what a selector names on a page is there and unwanted."""
    nodes = page.sample.tree.css(selector)
    return bool(nodes) and all(any(n.mem_id in page.elements for n in upwards(node)) for node in nodes)


def _placed(node: LexborNode, body: str, sample: Sample) -> str:
    """A selector by place under the part of the body that the element is in."""
    around = {above.mem_id for above in upwards(node)}
    tops = ((top, found) for top in body.split(", ") for found in sample.tree.css(top) if found.mem_id in around)
    return place_of(node, *next(tops))


def _stands_in_text(line: str, samples: Sequence[Sample]) -> bool:
    """Whether a line is too long to be told by its words, or these stand in the text of a page too."""
    if len(line) > MAX_LINE:
        return True
    pattern = re.compile(alike(line))
    return any(pattern.fullmatch(block.text) for sample in samples for block in sample.text)


def _takes_only(selector: str, sample: Sample, samples: Sequence[Sample], elements: set[int]) -> bool:
    """Whether what a selector names is unwanted wherever it stands among the text, and around no text of any page."""
    if _ALIGNED.search(selector):
        return False
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
            decide = "is it never the author's own quotation?" if rule is PULL_QUOTE else decide
            decide = "only the place tells these: does it hold on other pages?" if placed else decide
            yield Proposed(Rule(id=ident, css=css, label=rule.label, why=_why(rule)), decide)
        else:
            lines = "|".join(dict.fromkeys(alike(line) for one in members for line in one.lines))
            text = f"^(?:{lines})$" if "|" in lines else f"^{lines}$"
            yield Proposed(
                Rule(id=f"{ident}-lines", text=text, label=rule.label, why=_why(rule)),
                "do they stand on other pages, and only as furniture?",
            )


def _why(rule: Rule) -> str:
    if rule.id.startswith(_NAMED):
        return f"its name says {rule.id.removeprefix(_NAMED)}"
    return _WHY.get(rule.id, rule.why)


def alike(line: str) -> str:
    """An expression for lines with these words, whatever the date and the figures."""
    for span in find_dates(line)[:1]:
        before, raw, after = line.partition(span.raw)
        return alike(before) + shape(raw) + alike(after)
    return re.sub(r"\d+", r"\\d+", literal(line))
