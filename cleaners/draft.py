"""A page half-way: labelled blocks and the values found, before they become records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from cleaners.blocks import Block
from cleaners.values import Found
from schemas.source import Layout
from schemas.vocabulary import Stage


class Rejected(Exception):  # noqa: N818 - a public name, and no error of ours
    """The page cannot be understood. `stage` says where, `reason` is a word, `detail` a sentence for a person."""

    def __init__(self, stage: Stage, reason: str, detail: str) -> None:
        super().__init__(f"{stage}: {reason}: {detail}")
        self.stage, self.reason, self.detail = stage, reason, detail

    def __reduce__(self) -> tuple[type[Rejected], tuple[Stage, str, str]]:
        return Rejected, (self.stage, self.reason, self.detail)


class CommentHead(NamedTuple):
    """What of a comment is not its visible text: when it was posted, and the number of the one it replies to."""

    posted: Found = Found((), "")
    reply_to: int | None = None


@dataclass(slots=True)
class Draft:
    """The page's blocks, each with its fate; `visible` counts the visible characters, taken apart from the blocks.

    `layout` is the design that the page was read by, if its source declares such.
    """

    blocks: list[Block]
    visible: int
    fields: dict[str, Found] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    comments: dict[int, CommentHead] = field(default_factory=dict)
    layout: Layout | None = None
