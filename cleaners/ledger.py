"""The ledger: what was removed, by which rule; and the proof that nothing else is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import TypeAdapter

from cleaners.blocks import Block
from cleaners.draft import Draft, Rejected
from cleaners.turns import Piece
from cleaners.version import cleaner_version
from schemas.records import Removal
from schemas.source import Rule

_REMOVALS = TypeAdapter(list[Removal])
"""Makes and checks a page's rows in one call: half the cost of a call a row."""


def removals_of(draft: Draft, document_id: str, page_sha256: str, source: str) -> tuple[Removal, ...]:
    """One row a removed stretch, in the order of the page."""
    same = {"page_sha256": page_sha256, "document_id": document_id, "source": source}
    same["cleaner_version"] = cleaner_version()
    rows: list[dict[str, object]] = []
    for block, start, text, rule in _removed(draft.blocks):
        stop = start + len(text)
        place = {"ordinal": len(rows), "block": block.index, "start_char": start, "stop_char": stop}
        rows.append({**same, **place, "text": text, "label": rule.label, "rule": rule.id})
    return tuple(_REMOVALS.validate_python(rows))


def _removed(blocks: Sequence[Block]) -> Iterator[tuple[Block, int, str, Rule]]:
    """What is removed, with where in its block it begins; never empty or with white space around it."""
    for block in blocks:
        if not block.inner:
            if not isinstance(block.fate, str):
                yield block, 0, block.text, block.fate
            continue
        for start, stop, fate in block.spans():
            text = block.text[start:stop]
            if not isinstance(fate, str) and not text.isspace():
                yield block, start + len(text) - len(text.lstrip()), text.strip(), fate


def _solid(texts: list[str]) -> int:
    """Characters of collapsed texts that are not white space: their only white space is the single space."""
    whole = "".join(texts)
    return len(whole) - whole.count(" ")


def balance(draft: Draft, removals: tuple[Removal, ...]) -> tuple[int, int]:
    """Characters kept and removed.

    Raises:
        Rejected: at `invariant`, when kept and removed are not the visible text, which was counted apart from them.
    """
    total = _solid([block.text for block in draft.blocks])
    removed = _solid([row.text for row in removals])
    if total != draft.visible:
        detail = f"{draft.visible} characters are visible, {total - removed} kept and {removed} removed"
        raise Rejected("invariant", "conservation", detail)
    return total - removed, removed


def check_pieces(texts: Sequence[str], pieces: Sequence[Piece]) -> None:
    """That labels and words hold every character of the kept blocks' texts once and in order, white space apart.

    Raises:
        Rejected: at `invariant`, when segmentation lost, doubled or moved a character.
    """
    done = [0] * len(texts)
    for piece in pieces:
        for start, stop in filter(None, (piece.label, (piece.start, piece.stop))):
            if start == stop:
                continue
            if not done[piece.block] <= start < stop or texts[piece.block][done[piece.block] : start].strip():
                raise _lost(texts[piece.block], done[piece.block], start)
            done[piece.block] = stop
    for text, at in zip(texts, done, strict=True):
        if len(text) < at or text[at:].strip():
            raise _lost(text, at, len(text))


def _lost(text: str, at: int, then: int) -> Rejected:
    return Rejected("invariant", "segmentation", f"after {at} of {text[:60]!r} ({len(text)}) comes {then}")
