"""Who claims which element of a page, in this order: fields, comments, the text, the source's rules, common rules."""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from cleaners.blocks import COMMON, Claim
from cleaners.fates import NOTE, OUTSIDE, PARAGRAPH
from schemas.source import Rule

_COMMENT, _BODY, _NOTE, _RULE, _INSERTION, _WEAKEST = 1_000, 2_000, 2_100, 3_000, 200_000, 10**9

BODY = Claim(_BODY, _WEAKEST - 1, PARAGRAPH, fine=True)
"""The text: it stands inside anything, and gives way to every rule within it."""

OUTSIDE_CLAIM = Claim(_WEAKEST, _WEAKEST, OUTSIDE)


class Claims:
    """Claims by element, first come first served, and the ancestors of all claimed elements."""

    def __init__(self, body: LexborNode) -> None:
        self.body = body
        self.by_id: dict[int, Claim] = {}
        self.spine = {body.mem_id}

    def add(self, node: LexborNode, claim: Claim) -> None:
        """The first claim on an element stands."""
        self.by_id.setdefault(node.mem_id, claim)
        above = node.parent
        while above is not None and above.mem_id not in self.spine:
            self.spine.add(above.mem_id)
            above = above.parent

    def field(self, order: int, name: str, nodes: Iterable[LexborNode]) -> None:
        """The `order`-th declared field."""
        for item, node in enumerate(nodes):
            self.add(node, Claim(order, order, name, item=item))

    def comment_part(self, part: str, number: int, node: LexborNode) -> None:
        """A part (author, text, posted) of the `number`-th comment."""
        self.add(node, Claim(_COMMENT, _COMMENT, f"comment.{part}", part == "text", number, own=True))

    def comment_region(self, node: LexborNode, widget: Rule) -> None:
        """What in it is no part of a comment is the widget's."""
        self.add(node, Claim(_COMMENT + 1, _COMMENT + 1, widget, own=True))

    def note(self, node: LexborNode) -> None:
        """A footnote under the text."""
        self.add(node, Claim(_NOTE, _WEAKEST - 1, NOTE, fine=True))

    def insertion(self, kind: str, node: LexborNode) -> None:
        """An element that is on the page but not in the sentence: a stretch of the text, whatever its tag.

        It gives way to any rule around it (its words would be in no paragraph), and to none within.
        """
        self.add(node, Claim(_INSERTION, _BODY, f"insertion.{kind}", own=False))

    def rule(self, order: int, rule: Rule, node: LexborNode) -> None:
        """The source's `order`-th rule."""
        self.add(node, Claim(_RULE + order, _RULE + order, rule))

    def common(self, rule: Rule, node: LexborNode) -> None:
        """A rule that is nobody's own."""
        self.add(node, Claim(COMMON, COMMON, rule))
