"""Every way an adapter can name a value, and what it says when the page does not have it."""

from __future__ import annotations

import pytest

from cleaners.tree import Tree
from cleaners.values import Found, UnknownValue, find, reads_scripts
from schemas.source import Value, choose, const, css, first, jsonld, many, meta, optional, preloads

PAGE = """<html lang="en-GB"><head>
<meta name="author" content=" Ann  Example "><meta property="og:title" content="A Title">
<meta itemprop="section" content="World">
<meta name="empty" content="  "><meta name="twice" content="one"><meta name="twice" content="two">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2024-05-06",
 "author": [{"name": "Ann"}, {"name": "Ben"}], "wordCount": 7, "isAccessibleForFree": null},
 {"datePublished": "2024-05-07"}]}</script><script>window._preloads =
 JSON.parse("{\\"post\\": {\\"post_date\\": \\"2024-05-06T10:00:00Z\\", \\"id\\": 12}}")</script>
</head><body><h1>Ti<b>t</b>le<br>two</h1><time datetime="2024-05-06">6 May</time><span class=clock>10:15</span>
<p class=tag>one</p><p class=tag> two </p><p class=tag></p><p class=hidden>seen<script>unseen</script></p>
<div class=byline>By Ann Example | 6 May 2024</div></body></html>"""


@pytest.fixture
def tree() -> Tree:
    tree = Tree(PAGE)
    _ = tree.jsonld, tree.preloads
    tree.hide()
    return tree


@pytest.mark.parametrize(
    ("value", "raw", "evidence"),
    [
        (css("h1"), ("Title two",), "css h1"),
        (css("time@datetime"), ("2024-05-06",), "css time@datetime"),
        (css("html@lang"), ("en-GB",), "css html@lang"),
        (css("time", also=".clock"), ("6 May 10:15",), "css time"),
        (css("time@datetime", also=".clock"), ("2024-05-06 10:15",), "css time@datetime"),
        (css("time", also=".nowhere"), ("6 May",), "css time; error: no match for .nowhere"),
        (css(".byline", pattern=r"\| (.+)$"), ("6 May 2024",), "css .byline"),
        (css(".hidden"), ("seen",), "css .hidden"),
        (many(".tag"), ("one", "two"), "css .tag"),
        (many(".tag@class"), ("tag", "tag", "tag"), "css .tag@class"),
        (meta("author"), ("Ann Example",), "meta author"),
        (meta("og:title"), ("A Title",), "meta og:title"),
        (meta("section"), ("World",), "meta section"),
        (meta("twice"), ("one",), "meta twice"),
        (jsonld("datePublished"), ("2024-05-06",), "jsonld datePublished"),
        (jsonld("author.name"), ("Ann", "Ben"), "jsonld author.name"),
        (jsonld("wordCount"), ("7",), "jsonld wordCount"),
        (preloads("post.post_date"), ("2024-05-06T10:00:00Z",), "preloads post.post_date"),
        (const("The Ministry"), ("The Ministry",), "source"),
        (first(css(".none"), meta("og:title"), css("h1")), ("A Title",), "meta og:title"),
        (choose(css("time"), {"6 May": "day"}), ("day",), "css time"),
    ],
)
def test_the_value_and_where_it_stood(tree: Tree, value: Value, raw: tuple[str, ...], evidence: str) -> None:
    found = find(value, tree)
    assert (found.raw, found.evidence) == (raw, evidence)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (css(".none"), [".none"]),
        (css("h1@title"), ["h1@title"]),
        (css(".byline", pattern=r"at (\d+)"), [".byline"]),
        (many(".none"), [".none"]),
        (meta("none"), ["none"]),
        (meta("empty"), ["empty"]),
        (jsonld("headline"), ["headline"]),
        (jsonld("isAccessibleForFree"), ["isAccessibleForFree"]),
        (preloads("post.title"), ["post.title"]),
        (preloads("post.id.more"), ["post.id.more"]),
        (first(css(".none"), meta("none")), [".none", "meta none"]),
        (choose(css(".none"), {"a": "b"}), [".none"]),
    ],
)
def test_a_value_that_is_missing_is_an_error_in_the_evidence(tree: Tree, value: Value, names: list[str]) -> None:
    found = find(value, tree)
    assert found.raw == ()
    assert found.evidence.startswith("error: ")
    assert all(name in found.evidence for name in names)
    assert found.nodes == ()


def test_an_optional_value_may_be_missing(tree: Tree) -> None:
    assert find(optional(css(".none")), tree) == Found((), "")
    assert find(optional(css("h1")), tree).raw == ("Title two",)


def test_too_many_matches_are_told(tree: Tree) -> None:
    found = find(css(".tag"), tree)
    assert found.raw == ("one",)
    assert "error: 3 matches" in found.evidence


def test_an_unknown_word_stops_the_page(tree: Tree) -> None:
    with pytest.raises(UnknownValue, match=r"'6 May'.*'7 May'"):
        find(choose(css("time"), {"7 May": "day"}), tree)


def test_the_zone_comes_along(tree: Tree) -> None:
    assert find(css("time", zone="Europe/Moscow"), tree).zone == "Europe/Moscow"
    assert find(jsonld("datePublished", zone="Asia/Tehran"), tree).zone == "Asia/Tehran"


def test_nodes_are_the_elements_whose_text_it_is(tree: Tree) -> None:
    assert [node.tag for node in find(css("time", also=".clock"), tree).nodes] == ["time", "span"]
    assert find(meta("author"), tree).nodes == ()


def test_a_value_can_be_looked_for_within_an_element() -> None:
    tree = Tree("<div><b>one</b><i>1</i></div><div id=here><b>two</b><i>2</i></div>")
    (scope,) = tree.parser.css("#here")
    assert find(css("b", also="i"), tree, scope).raw == ("two 2",)


@pytest.mark.parametrize(
    ("value", "reads"),
    [
        (jsonld("a"), True),
        (preloads("a"), True),
        (first(css("a"), jsonld("b")), True),
        (css("a"), False),
        (meta("a"), False),
    ],
)
def test_which_values_need_the_scripts(value: Value, reads: bool) -> None:
    assert reads_scripts(value) is reads
