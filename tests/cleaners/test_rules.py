"""Which block or element a rule names."""

from __future__ import annotations

import pytest

from cleaners import common
from cleaners.blocks import Block, Span
from cleaners.catalogue import catalogue
from cleaners.common import MAX_RULE_TEXT, text_rule
from cleaners.fates import PARAGRAPH
from cleaners.rules import all_rules, apply_text_rules, common_names, widget_rules
from schemas.source import Comments, DumpComments, Layout, Line, Rule
from tests.cleaners.made import source

SHARE = Rule(id="made/share", text=r"^Share", why="a test")
WIDGET = Rule(id="made/widget", text=r"^Earn$", until=r"^End$", why="a test")


def fates(*texts: str, rules: tuple[Rule, ...]) -> list[str]:
    blocks = [Block(i, text, "text", PARAGRAPH) for i, text in enumerate(texts)]
    apply_text_rules(blocks, rules)
    return [b.fate.id if isinstance(b.fate, Rule) else b.fate for b in blocks]


def test_a_text_rule_takes_whole_blocks_that_its_expression_is_found_in() -> None:
    assert fates("Share this", "I Share", rules=(SHARE,)) == ["made/share", PARAGRAPH]


def test_a_range_ends_before_the_block_of_its_end_and_may_begin_again() -> None:
    found = fates("a", "Earn", "b", "End", "c", "Earn", "d", rules=(SHARE, WIDGET))
    assert found == [PARAGRAPH, "made/widget", "made/widget", PARAGRAPH, PARAGRAPH, "made/widget", "made/widget"]


def test_a_block_that_is_claimed_already_stays_so() -> None:
    block = Block(0, "Share", "text", "title")
    apply_text_rules([block], (SHARE,))
    assert block.fate == "title"


def test_what_is_removed_inline_is_not_looked_at() -> None:
    block = Block(0, "# Share", "text", PARAGRAPH, inner=(Span(0, 1, WIDGET),))
    apply_text_rules([block], (SHARE,))
    assert block.fate is SHARE


@pytest.mark.parametrize("text", ["Share this article", "Subscribe to our newsletter", "Donate now"])
def test_common_text_rules_take_furniture(text: str) -> None:
    assert text_rule(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "The minister said that donations for the people of the region will be accepted until the end of the month.",
        "Our subscription to this principle has not changed since the talks began, and nobody doubts it.",
        "He was asked about cookies, and said that he likes them with tea.",
    ],
)
def test_common_text_rules_leave_prose(text: str) -> None:
    assert text_rule(text) is None


def test_no_common_rule_looks_at_a_long_block() -> None:
    assert text_rule("Share " + "x" * MAX_RULE_TEXT) is None


def test_common_names_are_looked_up_as_their_selectors_say() -> None:
    names = common_names()
    ids = [rule.id for rule in common.RULES if rule.css]
    found = [
        names.rule_of("nav", {}),
        names.rule_of("div", {"class": "x share"}),
        names.rule_of("p", {"class": "shared"}),
    ]
    assert [rule and rule.id for rule in found] == ["common/navigation", "common/share", None]
    assert names.rule_of("div", {"class": None, "id": None}) is None
    assert {rule.id for table in names[:4] for rule in table.values()} | {r.id for _, r in names.prefixes} <= set(ids)


def test_all_rules_of_a_source_are_listed_once() -> None:
    head = Rule(id="made/head", text="^x$", why="a test")
    line = Rule(id="made/line", text="^y$", why="a test")
    layout = Rule(id="made/layout", css=".x", why="a test")
    made = source(
        rules=(SHARE,),
        lines=(Line(rule=line),),
        layouts=(Layout(body="main", rules=(layout,)),),
        comments=Comments(region="#talk", item="li", author="b", text="p"),
        dump={
            "head": (Line(rule=head),),
            "rules": (WIDGET,),
            "comments": DumpComments(begin="^C$", item="(?P<author>x)"),
        },
    )
    ids = [rule.id for rule in all_rules(made)]
    assert {"made/share", "made/layout", "made/widget", "made/head", "made/line"} <= set(ids)
    assert {"common/outside-body", "dump/prefix"} <= set(ids)
    assert {"made/comment-widget", "made/comment-widget-lines"} == {rule.id for rule in widget_rules(made)} <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_sources_rules_are_its_own_by_name(name: str) -> None:
    shared = {rule.id for rule in all_rules(None)}
    own = {rule.id for rule in all_rules(catalogue()[name])} - shared
    assert {rule_id.partition("/")[0] for rule_id in own} <= {name, "generic"}
