"""Paragraphs set wholly in italics: in a record of speech that is set upright they are what its editors say.

On all saved pages with labelled turns (kremlin.ru, Hansard) each of them is a stage direction, a procedural line or a
reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from cleaners.blocks import BLOCK_TAGS, Block, solid
from cleaners.insertions import is_personal

_TAGS = frozenset({"i", "em"})
_QUOTES = frozenset('“"«„‘')
_LEADS = frozenset(":：,;")
"""How a paragraph ends that the next one goes on: `As the poet wrote:`."""
_DEEPEST = 32  # inline elements around a text that are looked at


class Slanted:
    """The paragraphs in italics of one turn, whose words begin at `start` of `first`; asked in their order."""

    def __init__(self, first: Block, start: int) -> None:
        self.first, self.start = first, start
        self.before = ""
        self.said = self.directed = self.doubtful = self.headed = self.over = False

    def is_direction(self, block: Block, words: str) -> bool:
        """Whether a block is set in italics, its turn is not, and nobody speaks, quotes or is emphasised in it.

        What a direction with a colon or a comma heads is not its speaker's: from there on the turn is `over`
        (`Letter of correction from Ann Other:`, `Ordered,`). Who says I or asks in italics may be another, an
        interviewer without his label, or the speaker himself: such a block is `doubtful`.
        """
        before, self.before = self.before, words
        if block.node is None or not _slants(block.node) or not self._is_apart(block):
            self.said = self.directed = self.doubtful = False
            self.over = self.over or self.headed
            return False
        self.headed = False
        if words[0] in "[(" and words[-1] in ")]":
            return not is_personal(words)
        quoted = words[0] in _QUOTES or ((before or self.first.words)[-1] in _LEADS and not self.directed)
        self.said = self.said or quoted or block.bold_words >= len(words)
        self.doubtful = not self.said and (self.doubtful or is_personal(words))
        self.directed = not self.said and not self.doubtful
        self.headed = self.directed and words[-1] in _LEADS
        return self.directed

    def _is_apart(self, block: Block) -> bool:
        """Whether all of a block is set in italics, and its turn is not."""
        begins = self.first.words[self.start :]
        return _italic(block) == solid(block.text) and _italic(self.first) * 2 < solid(begins)


def _italic(block: Block) -> int:
    """Characters of a block that stand in italics."""
    return sum(size for node, size in _texts(block) if _slants(node))


def _texts(block: Block) -> Iterator[tuple[LexborNode, int]]:
    """The text nodes of a block, which follow one another in the page, and the characters of each."""
    node, left = block.node, solid(block.text)
    while node is not None and left > 0:
        size = solid(node.text_content or "") if node.is_text_node else 0
        if size:
            yield node, size
        left -= size
        below = node.first_child
        while below is None and node is not None:
            below, node = node.next, node.parent
        node = below


def _slants(node: LexborNode) -> bool:
    """Whether a text node stands in italics."""
    parent = node.parent
    for _ in range(_DEEPEST):
        if parent is None or parent.tag in BLOCK_TAGS:
            return False
        if parent.tag in _TAGS:
            return True
        parent = parent.parent
    return False
