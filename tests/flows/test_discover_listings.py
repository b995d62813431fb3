"""Pages of links: what the declared CSS finds, with addresses as the page means them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows.discover_listings as module
from flows.discover_listings import parse_listing
from schemas.source import Listing

BASE = "https://quay.example/news/index.html"
PLAIN = Listing(address=BASE, link="a.story")
ITEMS = Listing(address=BASE, item="li", link="a", title="b", date="time@datetime")
HTML = "text/html; charset=utf-8"


def test_links_are_taken_as_the_page_means_them() -> None:
    body = """<a class=story href="one.html#top"> The  first </a><a class=story href="/two">Second</a>
    <a class=story href="//quay.example/three">3</a><a class=other href="four">no</a>
    <a class=story href="#top">up</a><a class=story>bare</a>"""
    found = parse_listing(body.encode(), HTML, BASE, PLAIN).entries
    assert [entry.address for entry in found] == [
        "https://quay.example/news/one.html#top",
        "https://quay.example/two",
        "https://quay.example/three",
    ]
    assert [entry.title for entry in found] == ["The first", "Second", "3"]


def test_what_names_no_page_is_left_out() -> None:
    links = "".join(
        f'<a class=story href="{h}">x</a>' for h in ("mailto:a@b.c", "javascript:go()", "http://[x", "tel:1")
    )
    assert parse_listing(links.encode(), HTML, BASE, PLAIN).entries == ()


def test_the_base_of_the_page_counts() -> None:
    body = b'<base href="/archive/"><a class=story href="one">1</a>'
    assert parse_listing(body, HTML, BASE, PLAIN).entries[0].address == "https://quay.example/archive/one"


def test_an_item_holds_the_title_and_the_date_of_its_first_link() -> None:
    body = """<ul><li><a href=/1><b>One</b> <time datetime=2026-03-14>today</time></a><a href=/1/photos>photos</a></li>
    <li><a href=/2>Two</a></li><li>nothing</li></ul>"""
    found = parse_listing(body.encode(), HTML, BASE, ITEMS).entries
    assert [(entry.address[-2:], entry.title, entry.published) for entry in found] == [
        ("/1", "One", "2026-03-14"),
        ("/2", None, None),
    ]


def test_a_date_may_be_the_words_of_an_element() -> None:
    declared = Listing(address=BASE, item="li", link="a", date=".when")
    body = b"<li><span class=when> 14 March\n2026 </span><a href=/1>One</a></li>"
    assert parse_listing(body, HTML, BASE, declared).entries[0].published == "14 March 2026"


def test_a_page_that_is_named_twice_is_one() -> None:
    body = b"<a class=story href=/1>One</a><a class=story href=/1>again</a>"
    assert [entry.title for entry in parse_listing(body, HTML, BASE, PLAIN).entries] == ["One"]


def test_the_encoding_is_that_of_the_page() -> None:
    body = "<meta charset=windows-1251><a class=story href=/1>Причал открыт для всех судов</a>".encode("cp1251")
    assert parse_listing(body, "text/html", BASE, PLAIN).entries[0].title == "Причал открыт для всех судов"


def test_what_is_no_text_is_told() -> None:
    assert parse_listing(b"", HTML, BASE, PLAIN).fault
    assert parse_listing(b"%PDF-1.4", "application/pdf", BASE, PLAIN).fault


@pytest.mark.parametrize(
    "declared", [Listing(address=BASE, link="a["), Listing(address=BASE, item="li", link="a", date=":x(")]
)
def test_a_broken_selector_is_told(declared: Listing) -> None:
    assert parse_listing(b"<li><a href=/1>1</a></li>", HTML, BASE, declared).fault


def test_the_number_of_links_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 2)
    parsed = parse_listing(b"".join(b"<a class=story href=/%d>x</a>" % n for n in range(9)), HTML, BASE, PLAIN)
    assert (len(parsed.entries), bool(parsed.fault)) == (2, True)


@given(
    st.lists(
        st.sampled_from(["<a class=story href=", "'/x'", ">", "<base href='//'>", "<li>", "&#0;", "http://[", "ы"])
    )
)
def test_no_page_breaks_it(pieces: list[str]) -> None:
    for declared in (PLAIN, ITEMS):
        parsed = parse_listing("".join(pieces).encode(), HTML, BASE, declared)
        assert all(entry.address.startswith("http") for entry in parsed.entries)
