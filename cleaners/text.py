"""From kept blocks to turns, paragraphs and insertions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from cleaners.blocks import Block
from cleaners.common import text_rule
from cleaners.fates import NOTE, PARAGRAPH
from cleaners.insertions import find_insertions
from cleaners.italics import Slanted
from cleaners.ledger import check_pieces
from cleaners.turns import Context, Segmentation, TurnBlock, segment
from schemas.records import Insertion, Paragraph, Turn
from schemas.source import Rule, Turns
from schemas.vocabulary import InsertionKind, ParagraphKind

_PARAGRAPHS, _TURNS = TypeAdapter(list[Paragraph]), TypeAdapter(list[Turn])
"""Make and check a page's rows in one call: half the cost of a call a row, of which a transcript has hundreds."""

_ALNUM = re.compile(r"[^\W_]")


@dataclass(slots=True)
class Text:
    """What a page says, in order."""

    turns: list[Turn] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    insertions: list[Insertion] = field(default_factory=list)
    printed: str = ""
    """All kept blocks as printed, labels included, joined by a blank line."""
    words: int = 0
    """White-space separated words of `printed`."""


def read_text(document_id: str, blocks: list[Block], style: Turns, context: Context) -> Text:
    """The text of the blocks whose fate is `paragraph`; common text rules may claim some of them first.

    Notes (footnotes under a text) are paragraphs too, but in nobody's turn.
    """
    kept = [(b, words) for b in blocks if b.fate is PARAGRAPH and (words := b.words)]
    seg = _segment(kept, style, context)
    furniture = _furniture(kept, seg)
    if furniture:
        for i, rule in furniture.items():
            kept[i][0].fate = rule
        kept = [pair for i, pair in enumerate(kept) if i not in furniture]
        seg = _segment(kept, style, context)
    check_pieces([words for _, words in kept], seg.pieces)
    stretches = [(*kept[p.block], p.start, p.stop, p.turn) for p in seg.pieces if p.start < p.stop]
    notes = [(b, b.words) for b in blocks if b.fate is NOTE and b.words]
    if notes:
        stretches = sorted([*stretches, *((*n, 0, len(n[1]), None) for n in notes)], key=lambda s: (s[0].index, s[2]))
        kept = sorted([*kept, *notes], key=lambda pair: pair[0].index)
    text = Text(printed="\n\n".join([words for _, words in kept]))
    # Blocks are collapsed: counting their spaces costs a quarter of splitting them.
    text.words = text.printed.count(" ") + len(kept)
    paragraphs: list[dict[str, object]] = []
    spoken: list[list[str]] = [[] for _ in seg.turns]
    begun: dict[int | None, Slanted] = {}
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for block, whole, start, stop, owner in stretches:
        words = whole if (start, stop) == (0, len(whole)) else whole[start:stop]
        slanted = begun.get(owner)
        directed = slanted is not None and slanted.is_direction(block, words) and words is whole
        turn = None if slanted is not None and (slanted.over or slanted.doubtful) else owner
        ordinal = len(paragraphs)
        kind: ParagraphKind = block.kind if _ALNUM.search(words) else "separator"
        row = {"document_id": document_id, "ordinal": ordinal, "turn": turn, "kind": kind, "text": words}
        row["block"] = block.index
        paragraphs.append(row)
        # A blogger's brackets are his own words; in speech they are somebody else's.
        speech = turn is not None and seg.turns[turn].role != "editorial"
        found: Sequence[Mark] = find_insertions(words, speech)
        if directed and turn is not None:
            found = [(0, len(words), "stage")]
        elif block.inner:
            found = _with_marked(found, _marked(block), start, len(words))
        for a, b, k in found:
            span = Insertion(
                document_id=document_id, paragraph=ordinal, start_char=a, stop_char=b, kind=k, text=words[a:b]
            )
            text.insertions.append(span)
        if turn is not None:
            if turn not in begun and seg.turns[turn].label is not None:
                begun[turn] = Slanted(block, start)
            spoken[turn].append(_without(words, found))
            first.setdefault(turn, ordinal)
            last[turn] = ordinal
    text.paragraphs = _PARAGRAPHS.validate_python(paragraphs)
    turns = [_turn(document_id, seg, i, spoken[i], first.get(i), last.get(i)) for i in range(len(seg.turns))]
    text.turns = _TURNS.validate_python(turns)
    return text


def _turn(
    document_id: str, seg: Segmentation, i: int, spoken: list[str], first: int | None, last: int | None
) -> dict[str, object]:
    turn = seg.turns[i]
    return {
        "document_id": document_id,
        "ordinal": i,
        "role": turn.role,
        "exchange": turn.exchange,
        "speaker": turn.speaker,
        "speaker_label": turn.label,
        "speaker_note": turn.note,
        "speaker_affiliation": turn.affiliation,
        "speaker_basis": turn.basis,
        "text": "\n\n".join(filter(None, spoken)),
        "first_paragraph": first,
        "last_paragraph": last,
    }


def _furniture(kept: list[tuple[Block, str]], seg: Segmentation) -> dict[int, Rule]:
    """Which kept blocks the common text rules claim: those in no labelled turn, and furniture that ends the page.

    A labelled turn is somebody's words: no common rule looks inside one (a minister who speaks of subscriptions loses
    no word). Only a run of furniture with which the page ends is taken off the last turn, because nobody said it.
    """
    labelled = {p.block for p in seg.pieces if p.turn is not None and seg.turns[p.turn].label is not None}
    rules = {i: rule for i, (_, words) in enumerate(kept) if i not in labelled and (rule := text_rule(words))}
    starts = {p.block for p in seg.pieces if p.label is not None}
    for i in range(len(kept) - 1, -1, -1):
        last = rules.get(i) or (text_rule(kept[i][1]) if i in labelled and i not in starts else None)
        if last is None:
            break
        rules[i] = last
    return rules


def _segment(kept: list[tuple[Block, str]], style: Turns, context: Context) -> Segmentation:
    return segment([TurnBlock(words, b.kind, b.bold_words, b.ruled) for b, words in kept], style, context)


Mark = tuple[int, int, InsertionKind]


def _marked(block: Block) -> list[Mark]:
    """Insertions that the markup names, as stretches of the block's kept words."""
    marks: list[Mark] = []
    at = 0
    space = False
    for span in block.spans():
        if not isinstance(span.fate, str):
            continue
        words = block.text[span.start : span.stop]
        if not words.strip():
            space = True
            continue
        # Where something was removed between two spaces, one is left.
        at += at > 0 and (space or words[0] == " ")
        stop = at + len(words.strip())
        if span.fate.startswith("insertion."):
            kind: InsertionKind = span.fate.removeprefix("insertion.")  # type: ignore[assignment]
            marks.append((at, stop, kind))
        at, space = stop, words[-1] == " "
    return marks


def _with_marked(found: Sequence[Mark], marked: list[Mark], offset: int, size: int) -> list[Mark]:
    """Insertions of a piece of a block, `size` long: those its words show, and what these leave of the markup's."""
    starts = [start for start, _, _ in found]
    more: list[Mark] = []
    for start, stop, kind in marked:
        a, b = max(0, start - offset), min(size, stop - offset)
        before = bisect_left(starts, b)
        if a < b and (before == 0 or found[before - 1][1] <= a):
            more.append((a, b, kind))
    return sorted([*found, *more])


_STOPS = frozenset(".,;:!?…")
"""What stands at the word before it: `he said it [twice].` leaves no space behind."""


def _without(words: str, found: Sequence[Mark]) -> str:
    if not found:
        return words
    parts, at = [], 0
    for start, stop, _ in found:
        before = words[at:start]
        parts.append(before.rstrip() if words[stop : stop + 1] in _STOPS else before)
        at = stop
    return " ".join("".join([*parts, words[at:]]).split())
