"""What a page says of itself, with evidence, from the best place that says it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaners.metadata import MAX_SCRIPT, generic_metadata, heading_of, read_jsonld
from cleaners.metadata_names import Values


def tree(head: str = "", body: str = "", lang: str = "") -> LexborHTMLParser:
    return LexborHTMLParser(f"<html{lang}><head>{head}</head><body>{body}</body></html>", scripting=True)


def script(data: Any) -> str:
    return f'<script type="application/ld+json">{data if isinstance(data, str) else json.dumps(data)}</script>'


def read(head: str = "", body: str = "", lang: str = "") -> Values:
    page = tree(head, body, lang)
    return generic_metadata(page, read_jsonld(page))


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Ferry late again &amp; again",
    "author": [{"@type": "Person", "name": "Ana Ruiz"}, {"@id": "#bo"}],
    "datePublished": "2021-05-04T10:00:00+02:00",
    "dateModified": "2021-05-05",
    "publisher": {"@type": "Organization", "name": "Harbour News"},
}


def test_jsonld_first_with_references_resolved() -> None:
    graph = {"@graph": [ARTICLE, {"@type": "Person", "@id": "#bo", "name": "Bo Lind"}]}
    found = read(
        script(graph)
        + "<meta name=author content='Some Body'><meta property=article:published_time content=2020-01-01>"
    )
    assert found["title"] == (("Ferry late again & again",), "jsonld NewsArticle.headline")
    assert found["authors"] == (("Ana Ruiz", "Bo Lind"), "jsonld NewsArticle.author")
    assert found["published"] == (("2021-05-04T10:00:00+02:00",), "jsonld NewsArticle.datePublished")
    assert found["updated"] == (("2021-05-05",), "jsonld NewsArticle.dateModified")
    assert found["publisher"] == (("Harbour News",), "jsonld NewsArticle.publisher")


def test_meta_elements_where_there_is_no_jsonld() -> None:
    found = read(
        "<meta property=og:title content='Ferry late'><meta property=og:site_name content='Harbour News'>"
        "<meta name=author content='By Ana Ruiz and Bo Lind'><meta property=article:published_time content=2021-05-04>"
        "<meta property=og:locale content=en_GB><link rel=canonical href='https://example.org/ferry'>"
    )
    assert found["title"] == (("Ferry late",), "meta og:title")
    assert found["authors"] == (("Ana Ruiz", "Bo Lind"), "meta author")
    assert found["published"] == (("2021-05-04",), "meta article:published_time")
    assert found["language"] == (("en-GB",), "meta og:locale")
    assert found["canonical_url"] == (("https://example.org/ferry",), "link canonical")
    assert found["publisher"] == (("Harbour News",), "meta og:site_name")
    assert "updated" not in found


def test_visible_text_where_the_head_says_nothing() -> None:
    body = (
        "<h1>Ferry late</h1><div class=byline>By <a href=/ana>Ana Ruiz</a></div>"
        "<time datetime=2021-05-04T10:00Z>today</time><time class=updated>5 May 2021</time>"
    )
    found = read(body=body, lang=" lang=de")
    assert found["title"] == (("Ferry late",), "css h1")
    assert found["authors"] == (("Ana Ruiz",), "visible .byline")
    assert found["published"] == (("2021-05-04T10:00Z",), "visible time")
    assert found["updated"] == (("5 May 2021",), "visible time.updated")
    assert found["language"] == (("de",), "html lang")


def test_the_headline_that_a_reader_sees_is_the_title() -> None:
    head = "<meta property=og:title content='Ferry late, again | Harbour News'><title>x</title>"
    assert read(head, "<h1>Ferry late, again</h1>")["title"] == (("Ferry late, again",), "css h1")
    assert read(head, "<h1>Harbour News</h1>")["title"][0] != ("x",)


def test_a_headline_with_other_words_is_not_the_title() -> None:
    head = "<meta property=og:title content='Ferry late'>"
    assert read(head, "<h1>Welcome to us</h1>")["title"] == (("Ferry late",), "meta og:title")


def test_the_site_name_is_taken_off_a_title() -> None:
    head = "<meta property=og:site_name content='Harbour News'><title>The ferry is late again - Harbour News</title>"
    assert read(head)["title"] == (("The ferry is late again",), "title element")


@pytest.mark.parametrize("name", ["https://example.org/ana", "admin", "ana@example.org", "2021-05-04 1234", ""])
def test_what_is_no_name_is_no_author(name: str) -> None:
    assert "authors" not in read(f"<meta name=author content='{name}'>")


def test_an_empty_page_says_nothing() -> None:
    assert read() == {}


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        '{"@type": "Article"',
        "null",
        "[[[[",
        "[" * 100_000,
        '"text"',
        "{'@type': 'Article'}",
        "//",
        "x" * (MAX_SCRIPT + 1),
    ],
)
def test_broken_jsonld_is_left_out(data: str) -> None:
    assert read_jsonld(tree(script(data))) == []


@pytest.mark.parametrize(
    "data",
    ["<!-- {} -->", "{};", "\n//<![CDATA[\n{}\n//]]>\n", "/*<![CDATA[*/{}/*]]>*/", "  {}  "],
)
def test_wrappers_around_jsonld_are_taken_off(data: str) -> None:
    assert read_jsonld(tree(script(data.replace("{}", '{"a": "b\tc"}')))) == [{"a": "b\tc"}]


KEYS = st.sampled_from(["@graph", "@type", "@id", "author", "headline", "name", "publisher", "datePublished"])
JSON = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_any_jsonld_is_read_without_error(data: Any) -> None:
    encoded = json.dumps(data).replace("</", "<\\/").replace("<!", "\\u003c!")
    for values, evidence in read(script(encoded)).values():
        assert all(value.strip() == value != "" for value in values)
        assert evidence


def test_heading_of_finds_the_title_on_the_page() -> None:
    page = tree(body="<h1>Harbour News</h1><h2>Ferry late,  <i>again</i></h2><h2>Other</h2>")
    node = heading_of(page, "Ferry late, again")
    assert node is not None
    assert node.tag == "h2"
    assert heading_of(page, "Nothing like it at all") is None
