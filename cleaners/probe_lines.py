"""A line that begins the text of every page and is a place: a field, not text and no furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaners.blocks import Block
from cleaners.fates import PARAGRAPH
from cleaners.probe_sample import Sample, settle
from schemas.source import Line

_VENUE = re.compile(
    r"(?:(?:[A-Z][\w.’'&-]*|of|the|and|at|de|la) ){1,8}"
    r"(?P<kind>Room|House|Lawn|Garden|Auditorium|Building|Hotel|Hall|Airport|Theat(?:er|re)|University|Palace|"
    r"Cent(?:er|re)|Library|Museum|Embassy|Headquarters|Ministry|Church|Stadium|Club)"
)
"""Names of a place that end in what kind of place it is."""


def place_lines(samples: Sequence[Sample]) -> tuple[Line, ...]:
    """The declaration of a place that begins the text of all of several pages; its block is then no text of theirs."""
    firsts = [_first(sample) for sample in samples]
    found = [_VENUE.fullmatch(block.text) if block is not None else None for block in firsts]
    kinds = sorted({match["kind"] for match in found if match is not None})
    if len(samples) < 2 or None in found:
        return ()
    for block, sample in zip(firsts, samples, strict=True):
        if block is not None:
            block.fate = "place"
            settle(sample)
    ends = kinds[0] if len(kinds) == 1 else f"(?:{'|'.join(kinds)})"
    return (Line(field="place", text=rf"^[A-Z][\w .,’'&-]{{1,80}} {ends}$"),)


def _first(sample: Sample) -> Block | None:
    """The first line of the text."""
    texts = (block for block in sample.wanted.blocks if block.fate is PARAGRAPH)
    block = next(texts, None)
    return block if block is not None and block.kind != "heading" else None
