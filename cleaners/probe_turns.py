"""How a page labels its speakers, if it has any."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, get_args

from cleaners.blocks import Block
from cleaners.fates import PARAGRAPH
from cleaners.html import label_html
from cleaners.probe_sample import Sample
from cleaners.turns import Context, TurnBlock, segment
from schemas.source import Source, Turns

NAMED = ("bold", "timestamp", "full_stop", "capitals", "colon", "outlet")
"""Styles, the narrowest first."""
_LABEL = re.compile(r"(?P<label>(?:[A-ZÀ-ÞА-Я][\w.’'-]*,? ?){1,6}(?:\([^)]{1,80}\))?)\s?[:：]\s")


class Labels(NamedTuple):
    """The style to declare, how many labels it finds, and what a person must decide."""

    turns: Turns
    found: int
    decide: str = ""


def labels_of(sample: Sample, source: Source) -> Labels:
    """The style that finds the labels which `auto` finds; where `auto` finds none, what looks like labels is said."""
    draft = label_html(sample.tree, source)
    title = draft.fields["title"].raw[:1] if "title" in draft.fields else ()
    blocks = [block for block in draft.blocks if block.fate is PARAGRAPH and block.words]
    own = _found(blocks, Turns(), title)
    if own:
        styles = [style for style in NAMED if style != "capitals" or all(map(str.isupper, own))]
        alike = [style for style in styles if _found(blocks, _style(style), title) == own]
        decide = f"are these the speakers? {', '.join(list(dict.fromkeys(own))[:4])}"
        return Labels(_style(alike[0]) if alike else Turns(), len(own), decide)
    return Labels(Turns(), 0, _maybe(blocks, title))


def _maybe(blocks: Sequence[Block], title: Sequence[str]) -> str:
    """What a person is asked about a page that may have labels."""
    for style in NAMED:
        names = list(dict.fromkeys(_found(blocks, _style(style), title)))
        if len(names) > 1:
            return f'are {", ".join(names[:4])} speakers? Then turns=Turns(style="{style}")'
    counts = Counter(found["label"].strip() for block in blocks if (found := _LABEL.match(block.words)))
    often = [label for label, count in counts.items() if count > 1]
    return f"are {', '.join(often[:4])} speakers? Then turns=Turns(label=…)" if len(often) > 1 else ""


def _style(name: str) -> Turns:
    assert name in get_args(Turns.model_fields["style"].annotation)
    return Turns.model_validate({"style": name})


def _found(blocks: Sequence[Block], style: Turns, title: Sequence[str]) -> list[str]:
    """The labels that a style finds, in order."""
    pieces = [TurnBlock(block.words, block.kind, block.bold_words, block.ruled) for block in blocks]
    turns = segment(pieces, style, Context(title[0] if title else None, (), None)).turns
    return [turn.label for turn in turns if turn.label is not None]
