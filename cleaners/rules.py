"""Applies the common rules: finds which of them names an element or a whole block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from selectolax.lexbor import LexborNode

from cleaners import common
from cleaners.blocks import Block
from cleaners.draft import DUMP_PREFIX, NAVIGATION, OUTSIDE, PARAGRAPH
from schemas.source import Rule, Source

MAX_RULE_TEXT = 400
"""A longer block is prose, not furniture: no common text rule looks at it."""


compiled = lru_cache(maxsize=4096)(re.compile)
"""Expressions of declarations, compiled once."""


def apply_text_rules(blocks: Sequence[Block], rules: Sequence[Rule]) -> None:
    """A source's text rules: whole blocks of the text, and ranges from one block to before another."""
    rules = [rule for rule in rules if rule.text]
    running: Rule | None = None
    for block in blocks:
        if running is not None and running.until and compiled(running.until).search(block.text):
            running = None
        if block.fate is not PARAGRAPH:
            continue
        rule = running or next((r for r in rules if compiled(r.text or "").search(block.words)), None)
        if rule is not None:
            block.fate = rule
            running = rule if rule.until is not None else running


@cache
def _text_rules() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], Rule], ...]]:
    """One expression that tells in a single pass whether any rule can match, and each rule's own."""
    rules = tuple((re.compile(rule.text), rule) for rule in common.RULES if rule.text)
    return re.compile("|".join(f"(?:{rule.text})" for _, rule in rules)), rules


def text_rule(text: str) -> Rule | None:
    """The common rule that claims a block with this text, if one does."""
    if len(text) > MAX_RULE_TEXT:
        return None
    some, rules = _text_rules()
    if not some.search(text):
        return None
    return next((rule for pattern, rule in rules if pattern.search(text)), None)


@cache
def _css_rules() -> tuple[str, tuple[Rule, ...]]:
    rules = tuple(rule for rule in common.RULES if rule.css)
    return ", ".join(rule.css or "" for rule in rules), rules


def css_matches(scope: LexborNode) -> Iterator[tuple[LexborNode, Rule]]:
    """Elements under `scope` that a common css rule names, with the first rule that does.

    One query for all rules: a page has few matches, and asking each which rule it was costs less than a query a rule.
    """
    query, rules = _css_rules()
    for node in scope.css(query):
        rule = next((rule for rule in rules if node.css_matches(rule.css or "")), None)
        if rule is not None:
            yield node, rule


def all_rules(source: Source | None) -> tuple[Rule, ...]:
    """Every rule that pages of a source can meet: its own and those that all share."""
    own: tuple[Rule, ...] = ()
    if source is not None:
        heads = tuple(line.rule for line in source.dump.head if line.rule is not None)
        layouts = tuple(rule for layout in source.layouts for rule in layout.rules)
        own = (*source.rules, *layouts, *source.dump.rules, *heads, *widget_rules(source))
    return tuple({rule.id: rule for rule in (*own, *common.RULES, OUTSIDE, NAVIGATION, DUMP_PREFIX)}.values())


def widget_rules(source: Source) -> tuple[Rule, ...]:
    """The rules that a declaration of comments implies: what in their region is no comment is the widget's."""
    regions = [source.comments.region] if source.comments else []
    begins = [source.dump.comments.begin] if source.dump.comments else []
    why = "the widget around the comments"
    return tuple(
        [Rule(id=f"{source.name}/comment-widget", css=css, label="comment_widget", why=why) for css in regions]
        + [Rule(id=f"{source.name}/comment-widget-lines", text=t, label="comment_widget", why=why) for t in begins]
    )
