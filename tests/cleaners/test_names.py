"""Names of elements: words are matched whole, in any case style, and hashes have no words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaners.names import NAMES, RULES, kind_of, name_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("share-bar", "share"),
        ("article_share", "share"),
        ("ArticleShare", "share"),
        ("wp-block socialLinks", "share"),
        ("entry comments-area", "comments"),
        ("SignUp__box", "newsletter"),
        ("sign-up", "newsletter"),
        ("relatedPosts", "related"),
        ("site-footer dark", "navigation"),
        ("ad", "advertisement"),
    ],
)
def test_words_are_found_in_every_style(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "name", ["", "text", "shareholder", "css-58ad1d2", "x9ad", "commander", "adage", "sign up", "head"]
)
def test_parts_of_words_hashes_and_pairs_over_a_space_are_not(name: str) -> None:
    assert kind_of(name) is None


@given(st.text(max_size=40))
def test_any_name_has_a_known_kind_or_none(name: str) -> None:
    assert kind_of(name) in {None, *RULES}


def test_every_kind_has_its_rule() -> None:
    assert {kind: rule.label for kind, rule in RULES.items()} == {kind: label for kind, (label, _) in NAMES.items()}


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<div class='a b' id=c role=note>", "a b c note"),
        ("<div id=how-to-share-it>", ""),
        ("<div id=share-it>", "share-it"),
        ("<div>", ""),
        ("<div class>", ""),
    ],
)
def test_a_name_is_class_id_and_role(markup: str, name: str) -> None:
    node = LexborHTMLParser(markup).css_first("div")
    assert node is not None
    assert name_of(node) == name
