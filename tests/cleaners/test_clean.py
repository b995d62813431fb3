"""`clean_page`: what it returns, and how it refuses."""

from __future__ import annotations

import hashlib
import pickle
from typing import Any

import pytest
from pydantic import ValidationError

from cleaners.catalogue import UnknownSource
from cleaners.clean import Cleaned, Rejected, clean_page
from cleaners.version import cleaner_version
from schemas.page import RawPage
from schemas.source import Layout, Rule, Source, choose, css
from tests.cleaners.made import PROSE, clean_with, source
from tests.oracle import assert_conserved, visible_text

PAGE = f"<title>t</title><body><nav>Home</nav><main><h1>A title</h1><p>{PROSE}</p><p class=ad>Buy</p></main><p>(c)</p>"
MADE = source(fields={"title": css("h1")}, rules=(Rule(id="made/ad", css=".ad", label="advertisement", why="a test"),))


def refused(adapter: Source, page: str = PAGE, **raw: Any) -> Rejected:
    with pytest.raises(Rejected) as caught:
        clean_with(adapter, page, **raw)
    return caught.value


def test_a_page_becomes_a_document_paragraphs_and_a_ledger() -> None:
    found = clean_with(MADE, PAGE, url="https://example.org/a?utm_source=x")
    document = found.document
    assert (document.title, document.text, document.words) == ("A title", PROSE.strip(), len(PROSE.split()))
    assert (document.source, document.site, document.url_basis) == ("made", "example.org", "claimed")
    assert document.page_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    assert [(p.text, p.block) for p in found.paragraphs] == [(PROSE.strip(), 2)]
    assert [(r.text, r.rule) for r in found.removals] == [
        ("Home", "common/frame"),
        ("Buy", "made/ad"),
        ("(c)", "common/outside-body"),
    ]
    assert {r.cleaner_version for r in found.removals} == {cleaner_version()}
    assert_conserved(found, visible_text(PAGE))


def test_the_same_page_gives_the_same_records() -> None:
    def records(found: Cleaned) -> tuple[object, ...]:
        return found.document, found.turns, found.paragraphs, found.removals, found.dates

    assert records(clean_with(MADE, PAGE)) == records(clean_with(MADE, PAGE))


def test_a_page_without_an_address_is_known_by_its_content() -> None:
    document = clean_with(MADE, PAGE).document
    assert document.document_id == f"content:{document.page_sha256}"
    assert (document.url, document.site, document.url_basis) == (None, None, "content")


def test_a_dump_is_read_by_lines() -> None:
    found = clean_with(source(), f"A first line\n{PROSE}\n", media_type="Text/Plain; charset=utf-8")
    assert [p.text for p in found.paragraphs] == ["A first line", PROSE.strip()]
    assert_conserved(found, visible_text(f"A first line\n{PROSE}\n", dump=True))


LAYOUTS = (
    Layout(when=".old", body=".old", rules=(Rule(id="made/old", text="^Old furniture$", why="a test"),)),
    Layout(when=".new", body=".new", fields={"title": css("h2")}),
)


@pytest.mark.parametrize(
    ("name", "title", "text"), [("old", None, "Words"), ("new", "Title", "Old furniture\n\nWords")]
)
def test_the_first_layout_that_fits_is_taken_with_its_own_fields_and_rules(
    name: str, title: str | None, text: str
) -> None:
    page = f"<div class={name}><h2>Title</h2><p>Old furniture<p>Words</div>"
    document = clean_with(source(body=None, layouts=LAYOUTS), page).document
    assert (document.title, document.text.removeprefix("Title\n\n")) == (title, text)


@pytest.mark.parametrize("field", [css("main@data-date"), css("main", pattern=r"(\d+)"), css("body@id")])
def test_a_field_of_the_element_around_the_text_leaves_the_text(field: Any) -> None:
    page = f"<body id=b1><main data-date=2024-05-06><p>{PROSE} 7</p></main>"
    document = clean_with(source(fields={"document_number": field}), page).document
    assert document.text == f"{PROSE}7"
    assert document.document_number is not None


@pytest.mark.parametrize(
    ("adapter", "page", "stage", "reason"),
    [
        (MADE, "<p>no main", "layout", "no_layout"),
        (source(body=None, layouts=LAYOUTS), "<p>x", "layout", "no_layout"),
        (source(html=False), PAGE, "layout", "no_layout"),
        (source(only="article"), PAGE, "clean", "not_content"),
        (source(reject=(Rule(id="made/anti-bot", text="^Home", why="w"),)), PAGE, "clean", "anti_bot"),
        (source(reject=(Rule(id="made/anti-bot", css=".ad", why="w"),)), PAGE, "clean", "anti_bot"),
        (MADE, "<main><h1>A title</h1><p class=ad>Buy</p></main>", "clean", "empty_text"),
        (MADE, "<frameset><frame src=a></frameset>", "clean", "no_body"),
        (MADE, "  ", "decode", "empty_body"),
        (MADE, "%PDF-1.4", "decode", "binary"),
        (source(fields={"language": choose(css("h1"), {"x": "en"})}), PAGE, "validate", "unknown_value"),
    ],
)
def test_what_is_refused_and_where(adapter: Source, page: str, stage: str, reason: str) -> None:
    failure = refused(adapter, page)
    assert (failure.stage, failure.reason) == (stage, reason)
    assert failure.detail


@pytest.mark.parametrize("url", ["", "example.org/a", "ftp://example.org/a", "http://[x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    failure = refused(MADE, url=url)
    assert (failure.stage, failure.reason) == ("validate", "bad_address")


def test_a_record_that_does_not_validate_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        clean_page(
            RawPage(body=b"words", media_type="text/plain", url="https://example.org/a"),
            "generic",
            url_basis="hearsay",  # type: ignore[arg-type]
        )
    assert (caught.value.stage, caught.value.reason) == ("validate", "invalid_record")
    assert caught.value.detail.startswith("Document.url_basis: ")


def test_white_space_alone_is_no_text() -> None:
    assert refused(source(), "\u00a0\n\u2003", media_type="text/plain").reason == "empty_text"


def test_a_refusal_crosses_to_another_process() -> None:
    failure = pickle.loads(pickle.dumps(Rejected("clean", "empty_text", "no text")))
    assert (failure.stage, failure.reason, failure.detail) == ("clean", "empty_text", "no text")
    assert str(failure) == "clean: empty_text: no text"


def test_an_unknown_source_is_the_callers_error() -> None:
    with pytest.raises(UnknownSource, match="nowhere"):
        clean_page(RawPage(body=b""), "nowhere")


def test_a_capture_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        RawPage.model_validate({"body": b"x", "fetched_at": "2024-05-06T10:00:00"})


def test_half_a_surrogate_in_json_becomes_a_replacement_character() -> None:
    data = r'{"@type": "NewsArticle", "headline": "A headline", "author": {"name": "Ann \ud83d Other"}}'
    prose = (
        "<p>The ferry sailed at nine, and nobody who had waited for it all night was surprised to see it go.</p>" * 8
    )
    body = f'<script type="application/ld+json">{data}</script><article><h1>A headline</h1>{prose}</article>'
    document = clean_page(RawPage(url="https://example.org/a", body=body.encode()), "generic").document
    assert document.authors == ("Ann \ufffd Other",)
    document.model_dump_json()


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>',
        b'<?xml version="1.0" encoding="utf-8"?>\n<!-- made by hand --><feed xmlns="http://www.w3.org/2005/Atom"></feed>',
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://x.org/</loc></url></urlset>',
    ],
    ids=["rss", "atom", "sitemap"],
)
def test_what_lists_pages_is_no_page(body: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        clean_page(RawPage(url="https://x.org/feed", body=body, media_type="application/xml"))
    assert (refused.value.stage, refused.value.reason) == ("layout", "not_html")


def test_html_that_says_it_is_plain_text_is_read_as_html() -> None:
    body = b"<!DOCTYPE html><html><body><article><h1>A title</h1>" + b"<p>Some words of the text here.</p>" * 9
    served = clean_page(RawPage(url="https://x.org/a", body=body, media_type="text/plain; charset=utf-8"))
    assert "<p>" not in served.document.text
