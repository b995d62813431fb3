"""A second opinion on pages that the generic cleaner is not sure of: trafilatura extracts, and each block is voted on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaners.blocks import Block
from schemas.source import Rule

LOW_CONFIDENCE = 0.5
"""Confidence below which a page is voted on: about 5 % of 793 pages (WCXB)."""

OUTVOTED = Rule(
    id="generic/outvoted",
    text=r"\A\Z.",
    label="other",
    why="the page's text was unclear, and a second extractor (trafilatura) does not have this block",
)
RULES: tuple[Rule, ...] = (OUTVOTED,)

_WORD = re.compile(r"\w+")


def vote(html: str, url: str | None, blocks: Sequence[Block]) -> list[Rule | None]:
    """For each block None when at least half of its 3-grams occur in trafilatura's output, else the rule.

    An extractor that finds nothing has no vote: every block then stays.
    """
    from trafilatura import extract

    text = extract(html, url=url, fast=True, include_comments=False, include_tables=True, favor_recall=True)
    if not text:
        return [None for _ in blocks]
    there = set(_grams(text))
    return [None if _agrees(block.text, there) else OUTVOTED for block in blocks]


def _grams(text: str) -> list[tuple[str, ...]]:
    """3-grams of the words; of a shorter text its words as one gram, none of a text without words."""
    words = _WORD.findall(text.casefold())
    return [tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))] if words else []


def _agrees(text: str, there: set[tuple[str, ...]]) -> bool:
    grams = _grams(text)
    if grams and len(grams[0]) < 3:
        return True
    return 2 * sum(gram in there for gram in grams) >= len(grams)
