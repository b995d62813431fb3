"""What a declaration of a source means, where the golden cases do not show it."""

from __future__ import annotations

import re

import pytest

from cleaners.catalogue import catalogue
from cleaners.sources.substack import FRAGMENT
from cleaners.tree import Tree
from cleaners.values import find
from schemas.source import Value, css, first, many, optional

LINK = Tree("<body><a href='/@maud' title='Maud'>M. Ferrier</a><a href='/quay'>the quay</a>")


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        (css("a[href*='/@']"), ("M. Ferrier",)),
        (css("a[href*='/@']@title"), ("Maud",)),
        (css("a@data-x"), ()),
        (many("a[href*='/@'], a[href='/quay']"), ("M. Ferrier", "the quay")),
        (many("a@href"), ("/@maud", "/quay")),
    ],
)
def test_only_a_name_after_the_last_at_sign_is_an_attribute(value: Value, raw: tuple[str, ...]) -> None:
    assert find(value, LINK).raw == raw


def test_selectors_within_has_and_not_are_understood() -> None:
    page = Tree("<body><div><h4>One</h4><h4>Two</h4></div><p>A</p><p><a class=pdf>B</a></p>")
    assert find(css("h4"), page).evidence == "css h4; error: 2 matches, first taken"
    assert find(css("h4:not(h4 ~ h4)"), page).raw == ("One",)
    assert find(css("h4:not(h4 ~ h4)"), page).evidence == "css h4:not(h4 ~ h4)"
    assert find(css("p:has(> a.pdf:only-child)"), page).raw == ("B",)
    assert find(css("p:not(:has(a), h4 ~ p)"), page).raw == ("A",)


def test_an_absent_value_is_an_error_unless_it_is_optional() -> None:
    assert find(css("h1"), LINK).evidence.startswith("error: ")
    assert find(optional(css("h1")), LINK).evidence == ""
    assert find(optional(first(css("h1"), css("h2"))), LINK).evidence == ""
    assert find(optional(css("a[title]")), LINK) == find(css("a[title]"), LINK)


MARK = "<p>One.</p><div class=captioned-image-container></div>"


@pytest.mark.parametrize(
    ("page", "fragment"),
    [
        (MARK, True),
        ("<p>One.<p class=button-wrapper><a>Share</a>", True),
        ("<p>One.<div class='x subscription-widget-wrap-editor'></div>", True),
        ("<p>One.</p>", False),
        *[(f"<{tag}>Home</{tag}>{MARK}", False) for tag in ("nav", "header", "footer", "main", "article")],
        (f"<div><div class=main-menu></div></div>{MARK}", False),
        (f"<html><head><title>One</title></head><body>{MARK}", False),
        (f"<link rel=canonical href=/p/one>{MARK}", False),
    ],
)
def test_only_a_bare_text_with_marks_of_the_platform_is_a_feed_item(page: str, fragment: bool) -> None:
    assert bool(Tree(page).css(FRAGMENT)) == fragment


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_no_selector_names_a_generated_class(name: str) -> None:
    """Class names with a hash after a dash change with every build of the site."""
    selectors = " ".join(rule.css or "" for rule in catalogue()[name].rules)
    assert re.findall(r"\.[\w-]+-(?=\w*\d)(?=\w*[A-Z])\w{6}\b", selectors) == []
