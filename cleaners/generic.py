"""Judges an unknown page: which elements hold its text, and what in them is not text, each by a named rule.

Figures on the 793 article pages of WCXB, with the common text rules: 4-gram F1 .953, word F1 .956, boilerplate leaked
2.0 % of the known blocks (trafilatura: .918, .915, 5.7 %). It costs 0.8 times the lxml parse of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners import names
from cleaners.blocks import Block
from cleaners.common import repeats
from cleaners.scorer import Survey, survey
from schemas.source import Rule
from schemas.vocabulary import RemovalLabel


@dataclass(slots=True)
class Content:
    """Where the text of a page stands. `drops` lie within `regions`; a region may be `body` itself.

    `confidence` (0 to 1) is the share of the page's running text that the region has, or the share of the region's
    text that is running text, whichever is less; halved where no element narrower than the whole page was found.
    """

    regions: list[LexborNode]
    drops: list[tuple[LexborNode, Rule]]
    confidence: float


def _tag_rule(tag: str, label: RemovalLabel, why: str) -> Rule:
    return Rule(id=f"generic/{tag}", css=tag, label=label, why=why)


BY_TAG: dict[str, Rule] = {
    rule.css or "": rule
    for rule in (
        _tag_rule("nav", "navigation", "navigation by its own tag"),
        _tag_rule("aside", "related", "stands beside the text by its own tag"),
        _tag_rule("footer", "navigation", "the foot of the page or the article"),
        _tag_rule("form", "navigation", "a form, with little running text in it"),
        _tag_rule("dialog", "navigation", "a dialogue over the page"),
        _tag_rule("button", "navigation", "a control; longer ones are headlines of folded parts and stay"),
        _tag_rule("select", "navigation", "a list to choose from"),
        _tag_rule("textarea", "navigation", "a field to write in, or the page's source for copying"),
        _tag_rule("svg", "media_caption", "words of a drawing"),
        _tag_rule("iframe", "other", "shown only where frames are not"),
        _tag_rule("figcaption", "media_caption", "words to a picture"),
    )
}
LINKS = Rule(
    id="generic/links",
    css="div, section, table, ul[class], ol[class]",
    label="related",
    why="more of its text is in links than outside; a plain list of links may be the author's",
)
BYLINE = Rule(
    id="generic/byline",
    text=r"^\W*(?:(?:(?i:written|posted|(?:medically )?reviewed|edited|authored|fact[- ]checked) by\b"
    r"|(?:By|BY):? [A-ZÀ-ÞА-Я]).{0,80}|\d+ ?(?i:min(?:ute)?s?|views|shares|likes)\b.{0,20})$",
    label="metadata",
    why="byline or counter above or below the running text",
)
DATELINE = Rule(
    id="generic/dateline",
    text=r"^\W*(?:(?i:last |first )?(?i:updated|published|posted|modified|reviewed)\b.{0,60}"
    r"|.{0,12}\b[A-Z][a-zé]{2,8}\.? \d{1,2},? \d{4}.{0,20}|\d{1,2}[./ -](?:\d{1,2}|[^\W\d]{3,9})[./ -]\d{4}.{0,12})$",
    label="metadata",
    why="date line above or below the running text",
)
LONE_LINK = Rule(
    id="generic/lone-link",
    text=r"^.{1,200}$",
    label="navigation",
    why="a paragraph that is one link, above or below the running text",
)
PULL_QUOTE = Rule(
    id="generic/pull-quote",
    text=r"^(?:\W*\w+){8,}\W*$",
    label="pull_quote",
    why="its words stand in a longer paragraph of the same text",
)
RULES: tuple[Rule, ...] = (
    *names.RULES.values(), *BY_TAG.values(), LINKS, BYLINE, DATELINE, LONE_LINK, PULL_QUOTE
)  # fmt: skip

LISTS = frozenset(["div", "section", "table", "ul", "ol"])
"""Elements that can be lists of links …"""
OWN_LISTS = frozenset(["ul", "ol"])
PLAIN = frozenset({"", "wp-block-list"})
"""… but not a list so named: that is its author's own."""
BUTTON = 25
"""Characters of a control's label; a longer button is the headline of a folded part."""
SMALL = frozenset(["share", "contents", "caption", "control", "donation"])
"""Kinds that are never long: an element so named with more running text than `SMALL_PROSE` is something else."""
SMALL_PROSE = 300
LARGE = frozenset(["comments", "newsletter", "consent", "related"])
"""Kinds that may, all together, be most of a page."""
ONE = 0.5
"""Share of the page's running text up to which one element may be removed …"""
ALL_OF_KIND = 0.3
"""… up to which all that one rule names may: beyond it the word means something else on this site …"""
ALL_OF_LARGE = 0.95
"""… and for the large kinds and for one element of comments, which can outweigh the text."""
STARTS = {"article": 0.6, "main": 0.5}
"""An element that stands once on the page is where to look, if it has this share of the running text."""
DESCEND = 0.8
"""Share of the running text that the next narrower element must have for the region to be narrowed to it."""
LEAVES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd"])
"""Elements that hold one paragraph: no region on their own, however short the page."""
EDGE = 100
"""Characters outside links of a paragraph that is surely text: what lies before the first is the edge."""


def find_content(tree: LexborHTMLParser) -> Content:
    """The element that holds the text of a page and what in it is not text.

    No region is found (empty list, confidence 0) on a page without text.
    """
    body = tree.body
    if body is None:
        return Content([], [], 0.0)
    page = survey(body)
    if not page.plain[0]:
        return Content([], [], 0.0)
    drops = _unwanted(page)
    _without(page, drops)
    region = _region(page, drops)
    inside = [(page.nodes[i], rule) for i, rule in drops.items() if region < i < page.ends[region]]
    return Content([page.nodes[region]], inside, _confidence(page, region))


def _confidence(page: Survey, region: int) -> float:
    share = page.prose[region] / (page.prose[0] or 1)
    density = page.prose[region] / (page.plain[region] or 1)
    return min(share, density, 1.0) * (0.5 if page.tags[region] in ("body", "main") else 1.0)


def _unwanted(page: Survey) -> dict[int, Rule]:
    """Elements to remove, outermost only: those whose tag, name or links say so and that have little running text.

    A rule that would take more than its share of the page means something else here: it is left out, and what its
    elements hold is looked at again. So there are at most as many rounds as rules.
    """
    out: set[str] = set()
    while True:
        drops = _suspects(page, out)
        sums: dict[str, int] = {}
        for i, rule in drops.items():
            sums[rule.id] = sums.get(rule.id, 0) + page.prose[i]
        excessive = {rule for rule, size in sums.items() if size > _ALL.get(rule, ALL_OF_KIND) * page.prose[0]}
        if not excessive:
            return drops
        out |= excessive


_SMALL = frozenset(names.RULES[kind].id for kind in SMALL)
_ALL = {names.RULES[kind].id: ALL_OF_LARGE for kind in LARGE}


def _suspects(page: Survey, out: set[str]) -> dict[int, Rule]:
    plain, linked, prose, ends = page.plain, page.linked, page.prose, page.ends
    drops: dict[int, Rule] = {}
    until = 1
    for i, tag in enumerate(page.tags):
        if i < until:
            continue
        rule = BY_TAG.get(tag)
        if rule is None and tag not in names.UNNAMED:
            name = names.name_of(page.nodes[i])
            kind = names.kind_of(name) if name else None
            if kind is not None:
                rule = names.RULES[kind]
            elif linked[i] > plain[i] and tag in LISTS:
                rule = None if tag in OWN_LISTS and name in PLAIN else LINKS
        if rule is None or rule.id in out or prose[i] > _most(rule, prose[0]):
            continue
        if tag != "button" or plain[i] + linked[i] <= BUTTON:
            drops[i] = rule
            until = ends[i]
    return drops


def rule_outside(node: LexborNode) -> Rule | None:
    """The rule for an element outside the text whose tag or name says what it is, None for any other.

    No figures are asked: it is removed in any case. Half of what is removed so is named (WCXB, in characters).
    """
    tag = node.tag or ""
    if tag in BY_TAG or tag in names.UNNAMED:
        return BY_TAG.get(tag)
    kind = names.kind_of(names.name_of(node))
    return names.RULES[kind] if kind is not None else None


def _most(rule: Rule, total: int) -> float:
    """Running text, in characters, that an element removed by `rule` may have."""
    if rule.id in _SMALL:
        return SMALL_PROSE
    return (ALL_OF_LARGE if rule is names.RULES["comments"] else ONE) * total


def _without(page: Survey, drops: dict[int, Rule]) -> None:
    """Takes the running text of `drops` out of the sums."""
    for i in drops:
        lost, up = page.prose[i], i
        while lost and up >= 0:
            page.prose[up] -= lost
            up = page.parents[up]


def _region(page: Survey, drops: dict[int, Rule]) -> int:
    """The narrowest element on the way down that still has most of the running text."""
    at = _start(page)
    while True:
        best = max(_children(page, at), key=page.prose.__getitem__, default=-1)
        if best < 0 or best in drops or page.tags[best] in LEAVES or page.prose[best] < DESCEND * page.prose[at]:
            return at
        at = best


def _start(page: Survey) -> int:
    for tag, share in STARTS.items():
        if page.tags.count(tag) == 1:
            at = page.tags.index(tag)
            if page.plain[at] and page.prose[at] >= share * page.prose[0]:
                return at
    return 0


def _children(page: Survey, at: int) -> Iterable[int]:
    i, end = at + 1, page.ends[at]
    while i < end:
        yield i
        i = page.ends[i]


_BYLINE, _DATELINE = re.compile(BYLINE.text or ""), re.compile(DATELINE.text or "")


def judge(blocks: Sequence[Block]) -> list[Rule | None]:
    """For each block of the region the rule that removes it, or None: furniture at the edges, and pull quotes."""
    prose = [i for i, block in enumerate(blocks) if len(block.text) - 2 * block.link_chars >= EDGE]
    first, last = (prose[0], prose[-1]) if prose else (0, len(blocks))
    verdicts = [_furniture(block) if i < first or i > last else None for i, block in enumerate(blocks)]
    for i, repeated in enumerate(repeats(blocks)):
        if repeated and verdicts[i] is None:
            verdicts[i] = PULL_QUOTE
    return verdicts


def _furniture(block: Block) -> Rule | None:
    if _BYLINE.match(block.text):
        return BYLINE
    if _DATELINE.match(block.text):
        return DATELINE
    if block.kind == "text" and block.link_chars >= 0.9 * len(block.text):
        return LONE_LINK
    return None
