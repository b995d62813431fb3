"""Speaker turns: who has the word in which block, from labels, an opening, and readable rules of role and exchange.

Labels are found by `cleaners.heads` (shape) and `cleaners.labelling` (recurrence); names are `cleaners.speakers`'.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, repeat
from typing import NamedTuple

from cleaners.heads import Head, TurnBlock
from cleaners.labelling import find_labels
from cleaners.labels import CLOSER, CLOSER_LEADS, JOINT, PAGE_MARK, SEPARATOR
from cleaners.leads import find_breaks, is_aside
from cleaners.opening import Opening, find_speech, split_opening
from cleaners.roles import roles, with_outlets
from cleaners.speakers import Names, named_in, other_person, title_owner
from schemas.source import Turns
from schemas.vocabulary import Role, SpeakerBasis

__all__ = ["Context", "Piece", "SegTurn", "Segmentation", "TurnBlock", "segment"]


LONGEST_TITLE = 500
"""Code points of a title that are read for names."""

LONGEST_CLOSER = 100
"""Code points below which a block may be a closing line."""


class Context(NamedTuple):
    """What the page says of itself: title, authors in its byline, language (BCP 47)."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(slots=True)
class Piece:
    """A stretch of one block: `start:stop` its words, `label` the span of the label before them.

    `block` is the position in the sequence; offsets are code points of the block's text; `turn` is None outside turns.
    A label alone on its line has `start == stop`.
    """

    block: int
    start: int
    stop: int
    label: tuple[int, int] | None
    turn: int | None


@dataclass(slots=True)
class SegTurn:
    """A turn without its text. `label` is as printed, without note and colon."""

    role: Role
    exchange: int | None
    speaker: str | None
    label: str | None
    note: str | None
    affiliation: str | None
    basis: SpeakerBasis | None


@dataclass(slots=True)
class Segmentation:
    """Turns in order, and pieces that cover every character of every block but white space. No turns: no transcript."""

    turns: list[SegTurn]
    pieces: list[Piece]


def segment(blocks: Sequence[TurnBlock], style: Turns, context: Context) -> Segmentation:
    """The turns of a page, from its kept blocks in order.

    A page whose labels do not add up to a transcript has no turns and one piece a block. Measured on
    `tests.quality.turns`.
    """
    title = context.title[:LONGEST_TITLE] if context.title else None
    context = context._replace(title=title)
    labels = with_outlets(blocks, find_labels(blocks, style, title))
    if not labels:
        return _unlabelled(blocks, style, title)
    names = Names(labels, title, (*context.authors, *(block.text for block in blocks)))
    turns = _labelled(labels, names, roles(blocks, labels, title))
    opening = split_opening(blocks[: labels[0].block], title, _speakers(turns), style)
    first = _opening_turns(blocks, opening, turns, context)
    ranges = [span for span in (opening.editorial, opening.statement) if span]
    breaks = find_breaks(blocks, labels)
    after = {index for index in breaks if style.blog and index > labels[-1].block}
    pieces = _pieces(blocks, labels, ranges, breaks - after)
    turns = first + turns
    if style.blog:
        _close_blog(blocks, pieces, turns, context, after)
    _number_exchanges(turns)
    return Segmentation(turns, pieces)


def _unlabelled(blocks: Sequence[TurnBlock], style: Turns, title: str | None) -> Segmentation:
    """No turns, but for a speech on a site of transcripts, which is one statement up to a closing line."""
    lengths = (len(block.text) for block in blocks)
    seg = Segmentation([], list(map(Piece, count(), repeat(0), lengths, repeat(None), repeat(None))))
    speech = find_speech(blocks, style, title)
    if speech:
        speaker = title_owner(title)
        basis: SpeakerBasis | None = "title" if speaker else None
        seg.turns.append(SegTurn("statement", None, speaker, None, None, None, basis))
        for piece in seg.pieces[speech.start : speech.stop]:
            piece.turn = None if _is_apart(blocks[piece.block].text) else 0
    return seg


def _labelled(labels: Sequence[Head], names: Names, parts: Sequence[Role]) -> list[SegTurn]:
    """One turn a label. Two neighbouring turns of one speaker stay two: the line between them is missing."""
    turns = []
    for head, role in zip(labels, parts, strict=True):
        speaker, affiliation, basis = names.of(head)
        turns.append(SegTurn(role, None, speaker, head.name, head.note, affiliation, basis))
    return turns


def _speakers(turns: Sequence[SegTurn]) -> list[str]:
    """Names of those who do not ask, the most frequent first."""
    counts = Counter(turn.speaker for turn in turns if turn.speaker and turn.role != "question")
    return [name for name, _ in counts.most_common()]


def _opening_turns(
    blocks: Sequence[TurnBlock], opening: Opening, turns: Sequence[SegTurn], context: Context
) -> list[SegTurn]:
    found = []
    if opening.editorial:
        found.append(_editorial(context))
    if opening.statement:
        editorial = " ".join(blocks[i].text for i in opening.editorial)
        speaker, basis = _opener(turns, context.title, editorial)
        found.append(SegTurn("statement", None, speaker, None, None, None, basis))
    return found


def _editorial(context: Context) -> SegTurn:
    author = context.authors[0] if len(context.authors) == 1 else None
    return SegTurn("editorial", None, author, None, None, None, "document_author" if author else None)


def _opener(turns: Sequence[SegTurn], title: str | None, editorial: str) -> tuple[str | None, SpeakerBasis | None]:
    """Who makes the unlabelled opening statement: the one whom title or introduction names, else the only speaker."""
    speakers = _speakers(turns)
    titled = named_in(title, speakers)
    if len(titled) == 1:
        return titled[0], "title"
    introduced = named_in(editorial, speakers)
    if len(introduced) == 1:
        return introduced[0], "introduction"
    owner = title_owner(title)
    if owner is not None and not titled:
        return owner, "title"
    noted = any(turn.note for turn in turns if turn.role != "question")
    joint = title is not None and JOINT.search(title)
    if len(speakers) == 1 and not noted and not joint and not other_person(title, speakers[0]):
        return speakers[0], "sole_speaker"
    return None, None


def _pieces(
    blocks: Sequence[TurnBlock], labels: Sequence[Head], opening: Sequence[range], breaks: set[int]
) -> list[Piece]:
    """The blocks, cut at labels. A break or a closing line (`END 2:57 P.M.`) ends a turn; separators are in none."""
    pieces: list[Piece] = []
    current: int | None = None
    begin, shift = labels[0].block, len(opening)
    at, following = 0, begin
    for index, block in enumerate(blocks):
        text = block.text
        if index <= begin:
            current = next((turn for turn, span in enumerate(opening) if index in span), None)
        if index == following:
            first = at
            while at < len(labels) and labels[at].block == index:
                at += 1
            following = labels[at].block if at < len(labels) else -1
            pieces += _cut(index, text, labels[first:at], current, first + shift)
            current = at - 1 + shift
            continue
        if current is not None and (index in breaks or (text[0] in CLOSER_LEADS and _closes(text))):
            current = None
        apart = current is not None and (_is_apart(text) or (at > 0 and is_aside(block, blocks[labels[at - 1].block])))
        pieces.append(Piece(index, 0, len(text), None, None if apart else current))
    return pieces


def _is_apart(text: str) -> bool:
    """A separator or a page mark, which stands in a speech without being said."""
    if text[0].isalpha() and text[0] != "P":
        return False
    return SEPARATOR.fullmatch(text) is not None or (len(text) < 60 and PAGE_MARK.fullmatch(text) is not None)


def _closes(text: str) -> bool:
    return len(text) < LONGEST_CLOSER and CLOSER.fullmatch(text) is not None


def _cut(index: int, text: str, heads: Sequence[Head], before: int | None, turn: int) -> list[Piece]:
    head = heads[0]
    if head.start == 0 and len(heads) == 1:
        start = head.stop + (text[head.stop : head.stop + 1] == " ")
        return [Piece(index, start, len(text), (0, head.stop), turn)]
    pieces = []
    if head.start:
        start, stop = _stripped(text, 0, head.start)
        closed = before is None or CLOSER.fullmatch(text, start, stop)
        pieces.append(Piece(index, start, stop, None, None if closed else before))
    last = len(heads) - 1
    for offset, head in enumerate(heads):
        start, stop = _stripped(text, head.stop, len(text) if offset == last else heads[offset + 1].start)
        pieces.append(Piece(index, start, stop, (head.start, head.stop), turn + offset))
    return pieces


def _stripped(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return start, stop


def _close_blog(
    blocks: Sequence[TurnBlock], pieces: list[Piece], turns: list[SegTurn], context: Context, breaks: set[int]
) -> None:
    """What a blogger adds under a separator, a rule or a heading after the last label is his again.

    From a bold line or lead on it is his or, in his bold type, still the speaker's: nobody's.
    """
    last = max(piece.block for piece in pieces if piece.label is not None)
    start = next((i for i in range(last + 1, len(blocks)) if _ends_speech(blocks, i)), len(blocks))
    doubtful = min(breaks, default=start)
    if start < len(blocks):
        turns.append(_editorial(context))
    for piece in pieces:
        if piece.turn is not None and piece.block >= min(start, doubtful):
            piece.turn = len(turns) - 1 if piece.block >= start else None


def _ends_speech(blocks: Sequence[TurnBlock], i: int) -> bool:
    block = blocks[i]
    return block.ruled or block.kind == "heading" or SEPARATOR.fullmatch(blocks[i - 1].text) is not None


def _number_exchanges(turns: Sequence[SegTurn]) -> None:
    """Each run of questions with all answers up to the next question has one number, from 1."""
    number, answered = 0, True
    for turn in turns:
        if turn.role == "question":
            number += answered
            answered = False
        elif turn.role == "answer":
            answered = True
        if turn.role in ("question", "answer"):
            turn.exchange = number
