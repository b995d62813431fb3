"""A page as an ordered list of blocks, every character of which has one fate.

The walk is iterative (pages nest 10,000 deep) and looks at each node once. Claims say what an element is; what no claim
names takes the fate of the region it lies in. Text is never joined across block boundaries without a space.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from selectolax.lexbor import LexborNode

from cleaners.fates import FRAME
from schemas.source import Rule
from schemas.vocabulary import ParagraphKind

KINDS: dict[str, ParagraphKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    **dict.fromkeys(("td", "th", "caption"), "table"),
    "blockquote": "quote",
}
"""Tags that say what kind of paragraph the text under them is; all other text is `text`."""

BLOCK_TAGS = frozenset(
    """
    address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr iframe legend li listing main menu nav object ol
    optgroup option p plaintext pre search section select summary table tbody td textarea tfoot th thead title tr ul
    video xmp
    """.split()  # noqa: SIM905 - a hundred quotation marks fewer
)
"""Elements that begin a new line: a block never runs across their edges."""

FRAME_TAGS = frozenset({"nav", "header", "footer", "aside"})
COMMON = 100_000
"""Rank and hold of the common rules' claims."""

BOLD_TAGS = frozenset({"b", "strong"})


class Claim(NamedTuple):
    """What an element is: `fate` is a field's name or the rule that removes it.

    A claim takes an element when its `rank` is below the `hold` of the claim around it. So a field (low rank, low hold)
    stands inside anything, the body (low rank, high hold) inside any rule's element but gives way to rules within it.
    `fine` regions give a block a line; other elements are one block in all. `own` says whether the element begins a
    block of its own within a fine region; None: as its tag does.
    """

    rank: int
    hold: int
    fate: str | Rule
    fine: bool = False
    item: int = -1
    own: bool | None = None


class Span(NamedTuple):
    """Code points of a block's text that share a fate."""

    start: int
    stop: int
    fate: str | Rule


@dataclass(slots=True)
class Block:
    """One line of the page: its collapsed, non-empty text and what becomes of it."""

    index: int
    text: str
    kind: ParagraphKind
    fate: str | Rule
    bold: int = 0
    """Code points of the bold run that the text begins with, the number before it included (`3. `, `T2. [66881] `)."""
    link_chars: int = 0
    """Characters inside links, white space included as collapsed."""
    item: int = -1
    """Which of several (comment, tag) it belongs to; -1 where there is one."""
    node: LexborNode | None = None
    """Where its first text stands."""
    ruled: bool = False
    """Whether a rule (`<hr>`) stands before it."""
    inner: tuple[Span, ...] = field(default=())
    """Stretches with a fate of their own (an insertion, an inline element removed), in order, not overlapping."""

    @property
    def words(self) -> str:
        """The text without the stretches that a rule removes."""
        return self._kept(len(self.text)) if self.inner else self.text

    @property
    def bold_words(self) -> int:
        """Code points of the bold run that `words` begins with."""
        return len(self._kept(self.bold)) if self.inner else self.bold

    def _kept(self, stop: int) -> str:
        kept = (self.text[s.start : min(s.stop, stop)] for s in self.spans() if isinstance(s.fate, str))
        return " ".join("".join(kept).split())

    def spans(self) -> list[Span]:
        """The whole text as spans without a gap."""
        spans, at = [], 0
        for span in self.inner:
            if span.start > at:
                spans.append(Span(at, span.start, self.fate))
            spans.append(span)
            at = span.stop
        if at < len(self.text):
            spans.append(Span(at, len(self.text), self.fate))
        return spans


_NARROW_SPACES = b"\t\n\v\f\r\x1c\x1d\x1e\x1f "
_WIDE_SPACES = (
    "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Together all characters that `str.split` takes for white space."""


def solid(text: str) -> int:
    """Characters of `text` that are not white space: the unit of the ledger.

    Counts what deleting the spaces takes away: half the cost of splitting, which makes a string of every word.
    """
    data = text.encode("utf-8", "surrogatepass")
    narrow = len(data) - len(data.translate(None, _NARROW_SPACES))
    return len(text) - narrow - sum(map(text.count, filter(text.__contains__, _WIDE_SPACES)))


def collapse(text: str) -> str:
    """`text` with its white space collapsed, as `" ".join(text.split())` has it, but most at two thirds of the cost.

    Most text has single spaces, of which some are no-break ones or ends of lines. No other white space is printable.
    """
    plain = text.replace("\xa0", " ").replace("\n", " ").strip()
    return plain if plain.isprintable() and "  " not in plain else " ".join(text.split())


_NUMBER = re.compile(r"\s*(?:[QT]?\d{1,3}\.?)?\s*(?:\[\d{1,7}\])?\s*")
"""What may stand before a bold label: the number of a question."""


class _Line:
    """Collects the text of one block as it comes; white space is collapsed once, when the block ends."""

    __slots__ = ("lead", "link", "marks", "node", "raws", "ruled")

    def __init__(self) -> None:
        self.raws: list[str] = []
        self.lead = 0
        """How many pieces, from the first, are bold (or only white space)."""
        self.link = 0
        self.ruled = False
        self.node: LexborNode | None = None
        self.marks: list[tuple[int, str | Rule]] = []
        """Pieces with a fate of their own, by number."""

    def add(self, raw: str, node: LexborNode, bold: int, link: int, inline: Claim | None) -> None:
        """One more text node."""
        raws = self.raws
        if raw.isspace():
            self.lead += self.lead == len(raws)
            if inline is not None:
                self.marks.append((len(raws), inline.fate))
        else:
            if self.node is None:
                self.node = node
            if link:
                self.link += len(raw)
            if inline is not None:
                self.marks.append((len(raws), inline.fate))
            if bold and not self.lead and 0 < len(raws) < 5 and _NUMBER.fullmatch("".join(raws)):
                self.lead = len(raws)
            # What a rule removes does not end the run: an anchor before a bold label.
            if self.lead == len(raws) and (bold or (inline is not None and not isinstance(inline.fate, str))):
                self.lead += 1
        raws.append(raw)

    def flush(self, blocks: list[Block], claim: Claim, kind: ParagraphKind) -> None:
        """Ends the block; what follows does not touch it. The first piece is never white space alone."""
        raws, lead = self.raws, self.lead
        text = collapse(raws[0] if len(raws) == 1 else "".join(raws))
        bold = 0 if not lead else len(text) if lead >= len(raws) else len(collapse("".join(raws[:lead])))
        inner = self._inner() if self.marks else ()
        fate = claim.fate
        if len(inner) == 1 and inner[0].stop - inner[0].start == len(text) and not _inserted(inner[0].fate):
            fate, inner = inner[0].fate, ()
        at = len(blocks)
        blocks.append(Block(at, text, kind, fate, bold, self.link, claim.item, self.node, self.ruled, inner))
        self.raws.clear()
        self.marks.clear()
        self.node, self.lead, self.link, self.ruled = None, 0, 0, False

    def _inner(self) -> tuple[Span, ...]:
        """The marked pieces as spans of the collapsed text; one pass, a block may have thousands.

        White space that is wholly a removed element's own goes with it: `Ann<i> Card </i>, …` leaves `Ann, …`.
        """
        spans: list[Span] = []
        fates = dict(self.marks)
        size, space, kept = 0, False, False  # whether there is white space after `size`, and whether any of it is kept
        for number, raw in enumerate(self.raws):
            fate = fates.get(number)
            stays = fate is None or isinstance(fate, str)
            if not raw or raw.isspace():
                space, kept = space or bool(raw), kept or (stays and bool(raw))
                continue
            if raw[0].isspace():
                space, kept = True, kept or stays
            start = size + (size > 0 and space)
            gone = start > size and not kept
            if gone and spans and spans[-1].stop == size and not isinstance(spans[-1].fate, str):
                spans[-1] = spans[-1]._replace(stop=start)
            begin = size if gone and not stays else start
            size = start + len(" ".join(raw.split()))
            space, kept = raw[-1].isspace(), stays and raw[-1].isspace()
            if fate is None:
                continue
            if spans and spans[-1].fate is fate and spans[-1].stop >= start - 1:
                spans[-1] = Span(spans[-1].start, size, fate)
            else:
                spans.append(Span(max(begin, spans[-1].stop) if spans else begin, size, fate))
        return tuple(spans)


def _inserted(fate: str | Rule) -> bool:
    """An insertion is part of the paragraph it stands in, even where it is all of it."""
    return isinstance(fate, str) and fate.startswith("insertion.")


class Common(Protocol):
    """Names boilerplate by an element's tag and attributes (`cleaners.rules.Names`); `tags`: by the tag alone."""

    @property
    def tags(self) -> Container[str]: ...

    def rule_of(self, tag: str, attributes: Mapping[str, str | None]) -> Rule | None: ...


_Frame = tuple[LexborNode, Claim, Claim | None, ParagraphKind, int, int, bool, bool]
"""What to go back to when an element ends: it, and the state around it; whether it is cut off, whether it breaks."""


def walk(  # noqa: PLR0912, PLR0915 - one function on purpose, see below
    root: LexborNode, claims: Mapping[int, Claim], spine: set[int], outside: Claim, common: Common | None = None
) -> list[Block]:
    """The blocks under `root`, each with its fate.

    `claims` maps `mem_id` → claim (of `root` too); `spine` holds the `mem_id` of all ancestors of claimed nodes;
    `outside` is the claim on what none names. `common` is asked about the unclaimed elements of fine regions. An
    element that is removed whole is taken by the parser in one call, which sets its inline elements apart by a space.
    One function, with local variables only: this is the hot path (a node costs 0.4 µs, a call 0.1 µs).
    """
    blocks: list[Block] = []
    line = _Line()
    raws = line.raws
    frames: list[_Frame] = []
    claim, bold, link = claims.get(root.mem_id, outside), 0, 0
    inline: Claim | None = None
    kind: ParagraphKind = "text"
    node = root.first_child
    while True:
        if node is None:
            if not frames:
                if raws:
                    line.flush(blocks, claim, kind)
                return blocks
            node, around, inline, kind_around, bold, link, cut, breaks = frames.pop()
            if cut:
                if raws:
                    line.flush(blocks, claim, kind)
            elif breaks and raws:
                line.add(" ", node, 0, 0, inline)
            claim, kind, node = around, kind_around, node.next
        elif node.is_text_node:
            raw = node.text_content or ""
            if raw.isspace():
                if raws:  # what a block begins with is not counted
                    line.add(raw, node, 0, 0, inline)
            elif bold or link or inline is not None:
                line.add(raw, node, bold, link, inline)
            else:  # most text nodes: a call less
                raws.append(raw)
                if line.node is None:
                    line.node = node
            node = node.next
        elif not node.is_element_node:
            node = node.next
        else:
            tag = node.tag or ""
            breaks = tag in BLOCK_TAGS
            new = claims.get(node.mem_id)
            hold = claim.hold if inline is None else inline.hold
            if new is not None and new.rank >= hold:
                new = None
            if new is None and claim.fine and common is not None and hold > COMMON:
                attributes = node.attributes
                if attributes or tag in common.tags:
                    rule = common.rule_of(tag, attributes)
                    new = Claim(COMMON, COMMON, rule) if rule is not None else None
            own = breaks if new is None or new.own is None else new.own
            within = new is not None and claim.fine and not own and not new.fine
            cut = (breaks and claim.fine) or (not within and (new is not None or claim is outside))
            if cut:
                if raws:
                    line.flush(blocks, claim, kind)
                whole = claim if new is None or within else new
                if not whole.fine and not isinstance(whole.fate, str) and node.mem_id not in spine:
                    fate = FRAME if whole is outside and tag in FRAME_TAGS else whole.fate
                    _take(blocks, node, fate, whole.item)
                    node = node.next
                    continue
            elif breaks and raws:
                line.add(" ", node, 0, 0, inline)
            child = node.first_child
            if child is None:
                line.ruled = line.ruled or tag == "hr"
                node = node.next
                continue
            frames.append((node, claim, inline, kind, bold, link, cut, breaks))
            if within:
                inline = new
            elif new is not None:
                claim, inline = new, None
            if tag in KINDS:
                kind = KINDS[tag]
            elif tag in BOLD_TAGS:
                bold += 1
            elif tag == "a":
                link += 1
            node = child


def _take(blocks: list[Block], node: LexborNode, fate: str | Rule, item: int) -> None:
    """An element that goes whole."""
    text = " ".join(node.text(separator=" ", skip_empty=True).split())
    if text:
        blocks.append(Block(len(blocks), text, "text", fate, item=item, node=node))
