"""The judgement on unknown pages: which element holds the text, and what in it is not text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.blocks import Block
from cleaners.fates import PARAGRAPH
from cleaners.generic import BYLINE, DATELINE, LONE_LINK, PULL_QUOTE, RULES, Content, find_content, judge

SENTENCE = "The ferry to the northern islands left an hour late because the harbour master had mislaid the tide table. "
PROSE = f"<p>{SENTENCE}</p><p>Nobody complained: {SENTENCE.lower()}</p><p>By noon it was forgotten. {SENTENCE}</p>"


def content(body: str) -> Content:
    tree = LexborHTMLParser(f"<!doctype html><html><body>{body}</body></html>", scripting=True)
    tree.strip_tags(["script", "style", "template", "noscript"])
    return find_content(tree)


def kept(body: str) -> str:
    """The text of the regions without the drops."""
    found = content(body)
    dropped = {node.mem_id for node, _ in found.drops}
    return " ".join(" ".join(_texts(region, dropped)) for region in found.regions)


def _texts(node: LexborNode, dropped: set[int]) -> list[str]:
    if node.mem_id in dropped:
        return []
    if node.is_text_node:
        return [" ".join((node.text_content or "").split())]
    return [text for child in node.iter(include_text=True) for text in _texts(child, dropped)]


def block(text: str, kind: str = "text", link: int = 0) -> Block:
    return Block(0, text, kind, PARAGRAPH, link_chars=link)  # type: ignore[arg-type]


def test_the_narrowest_element_with_the_text_is_the_region() -> None:
    found = content(f"<div class=wrap><div id=head>Harbour News</div><div id=text>{PROSE}</div></div>")
    assert [node.id for node in found.regions] == ["text"]
    assert found.confidence > 0.9


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ("<div class='related-posts'><p>Read our other piece about lighthouses</p></div>", "generic/named-related"),
        (
            "<section id=comments><p>I was on that ferry too, and it was two hours</p></section>",
            "generic/named-comments",
        ),
        (
            "<div class='newsletterSignup'><p>Every ferry in your mailbox each week</p></div>",
            "generic/named-newsletter",
        ),
        ("<div class='wp-block social_share'>Tell your friends</div>", "generic/named-share"),
        ("<div role=navigation>Ferries, trains</div>", "generic/named-navigation"),
        ("<nav>Home</nav>", "generic/nav"),
        ("<aside><p>Our ferry timetable for the summer</p></aside>", "generic/aside"),
        ("<figure><img><figcaption>The quay at dawn</figcaption></figure>", "generic/figcaption"),
        ("<button>Listen</button>", "generic/button"),
        ("<div><a href=/a>All about tides</a> <a href=/b>All about quays</a></div>", "generic/links"),
        ("<ul class=chips><li><a href=/a>Tides</a><li><a href=/b>Quays</a></ul>", "generic/links"),
    ],
)
def test_furniture_in_the_text_is_dropped_by_a_named_rule(markup: str, rule: str) -> None:
    found = content(f"<div id=text>{PROSE}{markup}{PROSE}</div>")
    assert [dropped.id for _, dropped in found.drops] == [rule]


@pytest.mark.parametrize(
    "markup",
    [
        "<h2 id='related-questions-about-comments'>Related questions about comments</h2>",
        "<div id='how-to-share-a-ferry-ticket'><p>Buy it at the quay and cut it in two</p></div>",
        "<div class='css-58ad1d2'><p>Buy it at the quay and cut it in two</p></div>",
        "<div class='commander navy'><p>The commander of the ferry is a lady</p></div>",
        "<ul><li><a href=/a>Tide tables of the northern coast</a></ul>",
        "<button>How long does the crossing take in winter?</button>",
    ],
)
def test_what_only_looks_like_furniture_stays(markup: str) -> None:
    assert content(f"<div id=text>{PROSE}{markup}{PROSE}</div>").drops == []


def test_a_word_that_names_the_whole_text_is_not_believed() -> None:
    sections = "".join(f"<section class='jump-links-section promo'><p>{i}. {SENTENCE}</p></section>" for i in range(6))
    text = kept(f"<div class='page-with-sidebar'><main>{sections}</main></div>")
    assert all(f"{i}. The ferry" in text for i in range(6))


def test_comments_may_outweigh_the_text() -> None:
    comments = "".join(f"<div class=body><p>Reader {i}: {SENTENCE}</p></div>" for i in range(20))
    text = kept(f"<div>{PROSE}<div id=comments>{comments}</div></div>")
    assert "By noon it was forgotten" in text
    assert "Reader" not in text


def test_a_form_around_the_whole_page_is_no_reason_to_drop_it() -> None:
    assert "By noon it was forgotten" in kept(f"<form action=/ id=aspnet><div>{PROSE}</div></form>")


def test_an_anchor_that_is_never_closed_is_no_link() -> None:
    assert "By noon it was forgotten" in kept(f"<a name=top><div id=text>{PROSE * 3}</div>")


def test_one_article_is_where_to_look() -> None:
    other = f"<div class=x>{PROSE}</div>"
    found = content(f"<article>{PROSE * 3}</article>{other}")
    assert [node.tag for node in found.regions] == ["article"]


def test_text_strewn_over_the_body_is_kept_with_little_confidence() -> None:
    found = content("".join(f"<div>{i}. {SENTENCE}</div>" for i in range(5)))
    assert [node.tag for node in found.regions] == ["body"]
    assert found.confidence <= 0.5


@pytest.mark.parametrize("body", ["", "<div></div>", "<img><a href=/>Go</a>"])
def test_a_page_without_text_has_no_region(body: str) -> None:
    assert content(body) == Content([], [], 0.0)


@pytest.mark.parametrize(
    "text", ["<p>Friends,</p><p><b>Question:</b> Why?</p>", "<p>Friends,</p><p>We sail today.</p>"]
)
def test_a_long_headline_over_a_short_text_is_not_the_text(text: str) -> None:
    assert "Friends," in kept(f"<div class=page><h1>{SENTENCE}</h1><div class=text>{text}</div></div>")


def test_deep_nesting_is_no_matter() -> None:
    assert len(content("<div>" * 10_000 + PROSE).regions) == 1


def test_edges_lose_their_furniture_and_the_middle_does_not() -> None:
    by, date, long = block("By Ana Ruiz"), block("Updated 4 May 2021"), block(SENTENCE)
    link = block("Tide tables", link=11)
    assert judge([by, date, link, long, by, date, link, long, link]) == (
        [BYLINE, DATELINE, LONE_LINK, None, None, None, None, None, LONE_LINK]
    )


@pytest.mark.parametrize("text", ["By noon all was quiet", "The wet May of 2021", "Minutes later", "12 ferries sailed"])
def test_short_lines_of_the_text_are_no_bylines(text: str) -> None:
    assert judge([block(text), block(SENTENCE)]) == [None, None]


def test_a_pull_quote_is_found_and_a_repeated_paragraph_is_not() -> None:
    quote = block("“the harbour master had mislaid the tide table”", "quote")
    text = block(SENTENCE.strip())
    assert judge([text, quote, text]) == [None, PULL_QUOTE, None]


def test_no_blocks_no_verdicts() -> None:
    assert judge([]) == []


def test_rule_ids_are_unique_and_ours() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert all(name.startswith("generic/") for name in ids)


MARKUP = st.recursive(
    st.sampled_from([SENTENCE, "x", " ", "<br>", "<a href=/>Go</a>", "<img>"]),
    lambda inner: st.builds(
        lambda tag, name, parts: f"<{tag} class='{name}'>{''.join(parts)}</{tag}>",
        st.sampled_from(
            ["div", "p", "ul", "li", "section", "aside", "nav", "form", "table", "a", "span", "article", "main"]
        ),
        st.sampled_from(["", "comments", "share-bar", "related", "text", "promo cta"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(MARKUP, max_size=6).map("".join))
def test_drops_lie_in_the_region_and_apart_from_each_other(body: str) -> None:
    found = content(body)
    assert 0.0 <= found.confidence <= 1.0
    regions = {node.mem_id for node in found.regions}
    dropped = {node.mem_id for node, _ in found.drops}
    for node, _ in found.drops:
        above, up = set(), node.parent
        while up is not None:
            above.add(up.mem_id)
            up = up.parent
        assert above & regions
        assert not above & dropped
