"""The ledger: what was removed, by which rule; and the proof that nothing else is missing."""

from __future__ import annotations

from cleaners.blocks import Block
from cleaners.draft import Draft, Rejected
from cleaners.version import cleaner_version
from schemas.records import Removal


def removals_of(draft: Draft, document_id: str, page_sha256: str, source: str) -> tuple[Removal, ...]:
    """One row a removed stretch, in the order of the page."""
    version = cleaner_version()
    rows: list[Removal] = []
    for block in draft.blocks:
        for start, stop, fate in block.spans() if block.inner else ((0, len(block.text), block.fate),):
            if isinstance(fate, str):
                continue
            text = block.text[start:stop]
            lead = len(text) - len(text.lstrip())
            text = text.strip()
            if text:
                rows.append(
                    Removal(
                        page_sha256=page_sha256,
                        document_id=document_id,
                        ordinal=len(rows),
                        block=block.index,
                        start_char=start + lead,
                        stop_char=start + lead + len(text),
                        text=text,
                        label=fate.label,
                        rule=fate.id,
                        source=source,
                        cleaner_version=version,
                    )
                )
    return tuple(rows)


def _solid(text: str) -> int:
    """Characters of collapsed text that are not white space: its only white space is the single space."""
    return len(text) - text.count(" ")


def balance(draft: Draft, removals: tuple[Removal, ...]) -> tuple[int, int]:
    """Characters kept and removed.

    Raises:
        Rejected: at `invariant`, when kept and removed are not the visible text, which was counted apart from them.
    """
    total = sum(_solid(block.text) for block in draft.blocks)
    removed = sum(_solid(row.text) for row in removals)
    if total != draft.visible:
        detail = f"{draft.visible} characters are visible, {total - removed} kept and {removed} removed"
        raise Rejected("invariant", "conservation", detail)
    return total - removed, removed


def check_text(blocks: list[Block], words: int, printed: str) -> None:
    """That turns and paragraphs hold what the kept blocks hold, labels included.

    Raises:
        Rejected: at `invariant`, when segmentation lost or doubled a character.
    """
    expected = sum(map(len, printed.split()))
    if words != expected:
        raise Rejected(
            "invariant", "segmentation", f"{expected} characters in {len(blocks)} blocks became {words} in paragraphs"
        )
