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
_DEEPEST = 32  # inline elements around a text that are looked at


def is_direction(block: Block, first: Block, start: int) -> bool:
    """Whether a block is set in italics, its turn, which begins at `start` of `first`, is not, and nobody speaks."""
    if block is first or block.node is None or not _slants(block.node) or is_personal(block.words):
        return False
    return _italic(block) == solid(block.text) and _italic(first) * 2 < solid(first.words[start:])


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
