"""Kept + removed = the visible text, character by character, against a parser that the engine does not use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.dom.minidom import Element, Node

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaners.blocks import Span
from cleaners.clean import Rejected
from cleaners.decode import decode
from cleaners.draft import Draft
from cleaners.fates import FRAME, OUTSIDE
from cleaners.html import label_html
from cleaners.ledger import balance, removals_of
from cleaners.tree import Tree
from schemas.source import Comments, Rule, Source, Value, css, many
from tests.cleaners.made import clean_or_refuse
from tests.oracle import UNSEEN, assert_conserved, assert_same_words, body_of, visible_text
from tests.quality.conservation import pages_of

FOLDERS = (
    *("pages/congressional_record", "pages/ecb", "pages/globalsecurity", "pages/hansard_uk", "pages/kremlin"),
    *("pages/mid_ru", "pages/substack", "pages/whitehouse_obama", "seeds"),
)
REFUSED = {"not_content"}
"""Reasons for which a real page is refused rightly: it is a profile or a note, no article."""


@pytest.mark.corpus
@pytest.mark.parametrize("folder", FOLDERS)
def test_real_pages_lose_no_character(shared: Path, folder: str) -> None:
    cleaned = 0
    for path, page, source in pages_of(shared / folder):
        found = clean_or_refuse(page, source)
        if isinstance(found, Rejected):
            assert found.reason in REFUSED, f"{path.name}: {found}"
            continue
        text = decode(page.body, page.media_type).text
        assert_conserved(found, visible_text(text, dump=page.media_type == "text/plain"))
        cleaned += 1
    assert cleaned > 0


# Pages as hypothesis builds them: any tree of these, unclosed and misnested, with any text.
BLOCKS = (
    "div",
    "p",
    "section",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "h2",
    "blockquote",
    "pre",
    "dl",
    "dd",
    "details",
    "xmp",
)
FORMATTING = ("b", "i", "a", "em", "strong", "code", "u")
SPANS = ("span", "sup", "q", "x-note", "button", "ruby")
"""Never around another element: html5lib looks through only three of them (see the oracle)."""
VOID = ("<br>", "<hr>", "<img src=x>", "<wbr>", "<input>")
HIDDEN = (
    *(f"<{tag}>unseen <i>words</{tag}>" for tag in ("script", "style", "noscript")),
    "<template>unseen <i>words</i></template>",  # html5lib does not know it: an `i` left open would go on after it
)
STRAY = ("</b>", "</div>", "</p>", "</table>", "</a>", "<!-- a remark -->", "</br>", "<", "&", "&bogus;", "</x>")
WORDS = (
    "Speech",
    "a",
    " ",
    "  \n",
    "\u00a0",
    "\u200b",
    "中文字",
    "🙂",
    "👩‍👩‍👧",
    "שלום",
    "\u202eabc",
    "&amp;",
    "&lt;b&gt;",
)
PIECES = (*WORDS, "&nbsp;", "&#x2028;", "&#160;", "&shy;", "e\u0301", "\ufeff", "\u0085", "\t")
CLASSES = ("c0", "c1", "c2", "c3")
SELECTORS = (".c0", ".c1", ".c2", ".c3", "p", "div", "b", "a", "span.c1", "li", "td", "div .c2", "p > b", "section")

texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
leaves = texts | st.sampled_from(VOID + HIDDEN + STRAY)


def _element(tag: str, classes: list[str], children: list[str], end: bool) -> str:
    return f'<{tag} class="{" ".join(classes)}">{"".join(children)}{f"</{tag}>" if end else ""}'


def _elements(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    classes = st.lists(st.sampled_from(CLASSES), max_size=2)
    end = st.sampled_from((True, True, True, False))
    spans = st.builds(_element, st.sampled_from(SPANS), classes, st.lists(texts, max_size=3), st.just(True))
    return spans | st.builds(
        _element, st.sampled_from(BLOCKS + FORMATTING), classes, st.lists(children, max_size=5), end
    )


pages = st.lists(st.recursive(leaves, _elements, max_leaves=30), min_size=1, max_size=6).map("".join)
selectors = st.sampled_from(SELECTORS)
values = st.one_of(selectors.map(css), selectors.map(many), selectors.map(lambda s: css(f"{s}@class")))


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """Any rules, fields and body; several may name one element, and nest."""
    return Source(
        name="made",
        title="Made",
        body=draw(selectors | st.just("body")),
        fields=dict(zip(("title", "place"), draw(st.lists(values, max_size=2)), strict=False)),
        rules=tuple(
            Rule(id=f"made/{i}", css=s, why="a test") for i, s in enumerate(draw(st.lists(selectors, max_size=3)))
        ),
    )


def _label(page: str, source: Source) -> Draft | None:
    """The page, or None where it has no text as this source sees it."""
    tree = Tree(page)
    return label_html(tree, source) if tree.parser.css_first(str(source.body)) is not None else None


@settings(derandomize=True, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(page=pages, source=sources())
def test_any_page_is_conserved_under_any_rules(page: str, source: Source) -> None:
    draft = _label(page, source)
    if draft is None:
        return
    seen = visible_text(page)
    assert_same_words(draft.blocks, seen)
    rows = removals_of(draft, "d", "0", "made")
    assert sum(balance(draft, rows)) == draft.visible == len(seen.chars)
    for row in rows:
        assert draft.blocks[row.block].text[row.start_char : row.stop_char] == row.text


COMMENTS = Comments(region=".c3", item=".c2", author="a", text="p")


@settings(derandomize=True, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(page=pages, source=sources())
def test_any_page_with_comments_is_conserved(page: str, source: Source) -> None:
    draft = _label(page, source.model_copy(update={"comments": COMMENTS, "insertions": {"footnote": "sup"}}))
    if draft is not None:
        assert_same_words(draft.blocks, visible_text(page))
        for block in draft.blocks:
            assert not str(block.fate).startswith("insertion."), "an insertion that stands in no paragraph is lost"
            assert "comment." not in "".join(str(s.fate) for s in block.inner), "a comment's part within a paragraph"


@settings(derandomize=True, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(page=pages, source=sources())
def test_the_first_claim_wins(page: str, source: Source) -> None:
    draft = _label(page, source)
    if draft is not None:
        got = [
            (char, _named(span))
            for block in draft.blocks
            for span in block.spans()
            for char in _chars(block.text, span)
        ]
        assert got == list(_expected(page, source))


def _chars(text: str, span: Span) -> str:
    return "".join(text[span.start : span.stop].split())


def _named(span: Span) -> str:
    if isinstance(span.fate, Rule):
        return "outside" if span.fate in (OUTSIDE, FRAME) else span.fate.id
    return span.fate


class _Model:
    """The order of claims on html5lib's tree: fields, the body, rules; a claim gives way to those before it.

    The body gives way to everything within it, and holds nothing that is around it.
    """

    def __init__(self, page: str, source: Source) -> None:
        body = body_of(page)
        assert body is not None
        self.body = body
        self.elements = list(_seen(body))
        regions = self._matching(str(source.body))
        self.claims: dict[Element, tuple[int, str]] = dict.fromkeys(regions, (100, "paragraph"))
        around = {above for region in regions for above in (region, *_above(region))}
        for order, (name, value) in enumerate(source.fields.items()):
            for element in self._valued(value):
                if element not in around:
                    self.claims.setdefault(element, (order, name))
        for order, rule in enumerate(source.rules):
            for element in self._matching(str(rule.css)):
                self.claims.setdefault(element, (200 + order, rule.id))

    def _matching(self, selector: str) -> list[Element]:
        """For selectors of at most two simple ones: `p`, `.c`, `p.c`, `p .c`, `p > b`."""
        outer, _, last = selector.rpartition(" ")
        child = outer.endswith(" >")
        found = [e for e in self.elements if _is(e, last)]
        if outer:
            outer = outer.removesuffix(" >")
            found = [e for e in found if any(_is(a, outer) for a in list(_above(e))[: 1 if child else None])]
        return found

    def _valued(self, value: Value) -> list[Element]:
        found = self._matching(value.selector)
        found = found[:1] if value.how == "css" else found
        return found if any(_has(e, value.attribute) for e in found) else []


def _seen(body: Element) -> Iterator[Element]:
    yield body
    for child in body.childNodes:
        if child.nodeType == Node.ELEMENT_NODE and child.nodeName not in UNSEEN:
            yield from _seen(child)


def _above(element: Element) -> Iterator[Element]:
    at: Any = element.parentNode
    while at is not None and at.nodeType == Node.ELEMENT_NODE:
        yield at
        at = at.parentNode


def _is(element: Element, simple: str) -> bool:
    tag, _, name = simple.partition(".")
    return (not tag or element.nodeName == tag) and (not name or name in element.getAttribute("class").split())


def _has(element: Element, attribute: str | None) -> bool:
    return bool(element.getAttribute(attribute).strip() if attribute else "".join(_words(element)))


def _words(node: Any) -> Iterator[str]:
    for child in node.childNodes:
        if child.nodeType == Node.TEXT_NODE:
            yield "".join(child.data.split())
        elif child.nodeName not in UNSEEN:
            yield from _words(child)


def _expected(page: str, source: Source) -> Iterator[tuple[str, str]]:
    model = _Model(page, source)

    def walk(node: Any, hold: int, fate: str) -> Iterator[tuple[str, str]]:
        rank, name = model.claims.get(node, (10**9, ""))
        if rank < hold:
            hold, fate = (10**6 if name == "paragraph" else rank), name
        for child in node.childNodes:
            if child.nodeType == Node.TEXT_NODE:
                yield from ((char, fate) for char in "".join(child.data.split()))
            elif child.nodeName not in UNSEEN:
                yield from walk(child, hold, fate)

    return walk(model.body, 10**9, "outside")
