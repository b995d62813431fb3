"""The visible text of a page, by a parser that the engine does not use (html5lib), and a ledger's check against it.

Visible text: text nodes under `body` outside `script`, `style`, `template`, `noscript`, white space not counted; of a
text dump, all of it. Scripting is on, as a reader has it: a `noscript` is one raw text. What begins a new line is taken
from the HTML standard's rendering section (`display: block`, `list-item`, `table…` and the like), not from the engine.

The tree is html5lib's `dom`: its `etree` loses text that the standard moves before a table. Where html5lib 1.1 is older
than the standard and lexbor is right: it has no `template` (a formatting element left open in one goes on after it),
and it stops after three elements between a misnested formatting element and the block in it. No page of ../shared
shows either; the generated pages of the tests avoid both.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.dom.minidom import Element, Node

import html5lib
from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

from cleaners.blocks import Block
from cleaners.clean import Cleaned

UNSEEN = frozenset({"script", "style", "template", "noscript"})
LINES = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol optgroup option p plaintext pre
    search section summary table tbody td tfoot th thead tr ul xmp
    """.split()  # noqa: SIM905 - forty quotation marks fewer
)


@dataclass(frozen=True)
class Visible:
    """The visible characters in order; before which of them a word must end; before which an element begins or ends."""

    chars: str
    breaks: frozenset[int]
    edges: frozenset[int]


def visible_text(text: str, *, dump: bool = False) -> Visible:
    """The visible text of a decoded page."""
    return _collect(iter([text]) if dump else _events(body_of(text)))


def body_of(text: str) -> Element | None:
    """The `body` of the page's tree; None if it has none (a frameset)."""
    parser: Any = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("dom"), namespaceHTMLElements=False)
    root = parser.parse(text, scripting=True).documentElement
    return next((child for child in root.childNodes if child.nodeName == "body"), None)


def soup_of(markup: str | bytes, parser: str = "html5lib") -> BeautifulSoup:
    """A page as BeautifulSoup reads it; to the standard an XML declaration before the HTML is a comment, no XML."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(markup, parser)


def _events(body: Element | None) -> Iterator[str | bool]:
    """Texts; True for an element's edge that begins a line, False for another (or where something unseen stands)."""
    stack: list[tuple[Any, bool]] = [(body, True)] if body is not None else []
    while stack:
        node, opens = stack.pop()
        if node.nodeType == Node.TEXT_NODE:
            yield node.data
        elif node.nodeType != Node.ELEMENT_NODE or node.nodeName in UNSEEN:
            yield False
        else:
            yield node.nodeName in LINES
            if opens:
                stack.append((node, False))
                stack.extend((child, True) for child in reversed(node.childNodes))


def _collect(events: Iterator[str | bool]) -> Visible:
    words: list[str] = []
    breaks, edges = {0}, {0}
    at = 0
    for event in events:
        if isinstance(event, bool):
            edges.add(at)
            if event:
                breaks.add(at)
            continue
        if event[:1].isspace():
            breaks.add(at)
        for word in event.split():
            words.append(word)
            at += len(word)
            breaks.add(at)
        if event and not event[-1].isspace() and event.split():
            breaks.discard(at)
    return Visible("".join(words), frozenset(breaks | {at}), frozenset(edges | {at}))


def ledger(cleaned: Cleaned) -> str:
    """All the characters of the blocks' spans, kept and removed, in order, white space left out."""
    parts = []
    for block in cleaned.draft.blocks:
        at = 0
        for span in block.spans():
            assert at == span.start < span.stop, f"block {block.index}: spans leave a gap or overlap"
            parts.append(block.text[span.start : span.stop])
            at = span.stop
        assert at == len(block.text), f"block {block.index}: spans stop at {at} of {len(block.text)}"
    return "".join("".join(parts).split())


def assert_conserved(cleaned: Cleaned, visible: Visible) -> None:
    """That every visible character is in the ledger once, in its place, and that no two words are glued."""
    assert_same_words(cleaned.draft.blocks, visible)
    document = cleaned.document
    assert ledger(cleaned) == visible.chars
    assert document.visible_chars == len(visible.chars)
    assert document.kept_chars + document.removed_chars == document.visible_chars
    assert [block.index for block in cleaned.draft.blocks] == list(range(len(cleaned.draft.blocks)))
    for row in cleaned.removals:
        text = cleaned.draft.blocks[row.block].text
        assert text[row.start_char : row.stop_char] == row.text
        assert row.text == " ".join(row.text.split()) != ""
    assert sum(len("".join(row.text.split())) for row in cleaned.removals) == document.removed_chars


def assert_same_words(blocks: list[Block], visible: Visible) -> None:
    """That the blocks hold the visible characters, end a word where the page does, and else only at an element."""
    chars, ends, at = [], {0}, 0
    for block in blocks:
        assert block.text == " ".join(block.text.split()) != ""
        for word in block.text.split():
            chars.append(word)
            at += len(word)
            ends.add(at)
    text = "".join(chars)
    assert text == visible.chars, difference(text, visible.chars)
    glued = sorted(visible.breaks - ends)
    assert not glued, f"glued: {[text[max(0, i - 20) : i] + '|' + text[i : i + 20] for i in glued[:5]]}"
    split = sorted(ends - visible.breaks - visible.edges)
    assert not split, f"split: {[text[max(0, i - 20) : i] + '|' + text[i : i + 20] for i in split[:5]]}"


def difference(got: str, expected: str) -> str:
    """Where two texts part, for a person."""
    at = next((i for i, (a, b) in enumerate(zip(got, expected, strict=False)) if a != b), min(len(got), len(expected)))
    return (
        f"at {at} of {len(expected)}: blocks have {got[at - 20 : at + 40]!r}, the page {expected[at - 20 : at + 40]!r}"
    )
