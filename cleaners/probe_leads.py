"""What leads into the text of a page: the generic cleaner leaves it out where it stands in an element of its own.

On WCXB what reads like text between the heading and the text mostly is of it; what does so behind the text is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from cleaners.blocks import Block
from cleaners.fates import OUTSIDE, PARAGRAPH
from cleaners.generic import EDGE
from cleaners.scorer import survey
from cleaners.tree import Tree

LEAD = 200
"""Characters of running text that leads into the text; what is shorter is a subtitle or a teaser."""
SAID = "meta[name=description], meta[property='og:description'], meta[name='twitter:description']"


def leads_of(tree: Tree, blocks: Sequence[Block]) -> list[LexborNode]:
    """What stands between the heading and the text and reads like it, but for what the page says to describe itself."""
    fates = [block.fate for block in blocks]
    if "title" not in fates or PARAGRAPH not in fates:
        return []
    between = blocks[fates.index("title") + 1 : fates.index(PARAGRAPH)]
    said = [_letters(node.attributes.get("content") or "") for node in tree.css(SAID)]
    found = [block.node for block in between if block.fate is OUTSIDE and not _repeats(block.text, said)]
    leads = [node for node in found if node is not None and reads(node)]
    return leads if sum(survey(node).prose[0] for node in leads) >= LEAD else []


def reads(node: LexborNode) -> bool:
    """Whether most of an element, and enough of it, is running text."""
    figures = survey(node)
    return figures.prose[0] >= max(EDGE, (figures.plain[0] + figures.linked[0]) / 2)


def _repeats(text: str, said: Sequence[str]) -> bool:
    """Whether most of a text stands in a description."""
    letters = _letters(text)
    return any(letters in one or (one in letters and 2 * len(one) > len(letters)) for one in said)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())
