"""What a page says of itself: address, kind, dates and their zones, comments, tags, links."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cleaners.clean import Cleaned, clean_page
from schemas.page import Discovery, RawPage
from schemas.records import Document
from schemas.source import Comments, Kind, Turns, const, css, many
from tests.cleaners.made import NOW, PROSE, clean_with, source

QUESTIONS = "<p>Question: Is it so?</p><p>Ann Lee: I say it is.</p><p>Question: Why?</p><p>Ann Lee: I know it.</p>"


def read(
    html: str, url: str | None = "https://news.example.org/a", fetched_at: datetime | None = None, **declared: Any
) -> Cleaned:
    return clean_with(source(**declared), html, url=url, fetched_at=fetched_at)


def page(head: str = "", text: str = f"<p>{PROSE}</p>", tail: str = "") -> str:
    return f"<html><head>{head}</head><body><main>{text}</main>{tail}</body></html>"


def canonical(address: str, url: str | None = "https://news.example.org/a") -> Cleaned:
    head = f'<link rel=canonical href="{address}">'
    return read(page(head), url, fields={"canonical_url": css("link[rel=canonical]@href")})


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://www.example.org/b?x=1", "https://www.example.org/b?x=1"),
        ("/b", "https://news.example.org/b"),
        ("https://example.org:443/b", "https://example.org:443/b"),
    ],
)
def test_a_canonical_address_of_the_own_domain_counts(address: str, found: str) -> None:
    document = canonical(address).document
    assert document.canonical_url == found
    assert not document.evidence["canonical_url"].startswith("error")


@pytest.mark.parametrize(
    "address", ["https://example.com/b", "https://example.org.evil.net/b", "javascript:void(0)", "https://[x"]
)
def test_a_canonical_address_elsewhere_is_refused(address: str) -> None:
    document = canonical(address).document
    assert document.canonical_url is None
    assert document.evidence["canonical_url"].startswith("error: ")


def test_a_canonical_address_does_not_change_the_id() -> None:
    assert canonical("/b").document.document_id == read(page()).document.document_id


def test_one_blog_of_a_host_is_not_another() -> None:
    assert canonical("https://two.blogspot.com/a", "https://one.blogspot.com/a").document.canonical_url is None


def test_an_international_host_is_its_own() -> None:
    assert canonical("https://xn--e1afmkfd.xn--p1ai/b", "https://пример.рф/a").document.canonical_url is not None


KINDS = (
    Kind(kind="official_transcript", turns="exchange"),
    Kind(kind="unofficial_translation", turns="any", text="translated by"),
    Kind(kind="comment_page", turns="none", text="Letters to"),
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (QUESTIONS, "official_transcript"),
        (f"<p>{PROSE}</p>", "statement"),
        ("<p>Letters to us</p>", "comment_page"),
        (f"<p>{PROSE} translated by us</p>", "statement"),
    ],
)
def test_the_first_kind_that_holds_decides(text: str, kind: str) -> None:
    found = read(page(text=text), kinds=KINDS, plain="statement", turns=Turns(style="colon"))
    assert found.document.kind == kind


@pytest.mark.parametrize(
    ("language", "kind"),
    [("en", "official_translation"), ("ru-RU", "official_transcript"), (None, "official_translation")],
)
def test_an_issuers_words_in_another_language_are_a_translation(language: str | None, kind: str) -> None:
    found = read(
        page(text=QUESTIONS),
        kinds=KINDS,
        turns=Turns(style="colon"),
        fields={"issuer": const("Ministry of Foreign Affairs of the Russian Federation")},
        language=language,
    )
    assert found.document.kind == kind


def dated(text: str, **declared: Any) -> Cleaned:
    fields = {"published": css("time"), **declared.pop("fields", {})}
    return read(page(tail=f"<time>{text}</time>"), fields=fields, **declared)


def test_an_offset_of_its_own_is_stated() -> None:
    document = dated("2024-05-06T10:00:00+03:00", zone="Asia/Tehran").document
    assert document.published_at == datetime(2024, 5, 6, 7, 0, tzinfo=UTC)
    assert (document.published_zone_basis, document.published_evidence) == ("stated", "css time")


@pytest.mark.parametrize(
    ("declared", "hour"),
    [
        ({"fields": {"published": css("time", zone="Asia/Tehran")}, "zone": "Europe/Moscow"}, 6),
        ({"zone": "Europe/Moscow"}, 7),
        ({"fields": {"issuer": const("Ministry of Foreign Affairs of the Russian Federation")}}, 7),
    ],
)
def test_the_zone_is_the_fields_else_the_sources_else_the_issuers(declared: dict[str, Any], hour: int) -> None:
    document = dated("6 May 2024 10:00", **declared).document
    assert document.published_at is not None
    assert (document.published_at.hour, document.published_zone_basis) == (hour, "source_default")


def test_without_a_zone_the_day_stands_alone() -> None:
    document = dated("6 May 2024 10:00").document
    assert (document.published_at, document.published_date, document.published_zone) == (None, date(2024, 5, 6), None)


def test_a_bad_date_is_an_error_in_the_evidence() -> None:
    document = dated("the day before yesterday, or so").document
    assert (document.published_at, document.published_date, document.published_evidence) == (None, None, None)
    assert document.evidence["published"].startswith("error: ")
    assert "or so" in document.evidence["published"]


def test_a_date_to_come_is_refused_and_says_so() -> None:
    document = dated("6 May 2094").document
    assert document.published_date is None
    assert document.evidence["published"] == "error: '6 May 2094' (css time) is no date"


def test_every_kind_of_date_is_a_row() -> None:
    html = page(
        head="<title>Press conference, Minsk, May 2, 2024</title>",
        tail="<time>6 May 202418:51</time><u>May 7, 2024 1 p.m. EDT</u><i>5 мая 2024 года</i>",
    )
    fields = {"title": css("title"), "published": css("time"), "updated": css("u"), "issued": css("i")}
    captured = datetime(2024, 5, 8, tzinfo=UTC)
    found = read(html, fields=fields, zone="Europe/Moscow", plain="statement", fetched_at=captured)
    rows = {row.kind: (row.raw, row.value, row.date, row.precision, row.zone, row.zone_basis) for row in found.dates}
    assert rows == {
        "published": ("6 May 202418:51", datetime(2024, 5, 6, 15, 51, tzinfo=UTC), date(2024, 5, 6), "minute",
                      "Europe/Moscow", "source_default"),
        "updated": ("May 7, 2024 1 p.m. EDT", datetime(2024, 5, 7, 17, tzinfo=UTC), date(2024, 5, 7), "minute",
                    "-04:00", "stated"),
        "issued": ("5 мая 2024 года", None, date(2024, 5, 5), "day", None, None),
        "event": ("2024-05-02", None, date(2024, 5, 2), "day", None, None),
        "captured": ("2024-05-08T00:00:00+00:00", captured, date(2024, 5, 8), "instant", "UTC", "stated"),
    }  # fmt: skip
    assert all(row.evidence for row in found.dates)


FEED = "https://news.example.org/feed"


def discovered(html: str, title: str | None = None, published: str | None = None, **declared: Any) -> Cleaned:
    adapter = source(fields={"published": css("time"), "title": css("h1")}, **declared)
    said = Discovery(by=FEED, title=title, published=published)
    return clean_with(adapter, html, url="https://news.example.org/a", discovery=said)


def test_what_was_said_where_the_page_was_found_stands_in_for_what_it_does_not_say() -> None:
    document = discovered(page(), " A\n Title ", "Mon, 06 May 2024 10:00:00 +0300").document
    assert (document.title, document.evidence["title"]) == ("A Title", f"discovery: {FEED}")
    assert document.published_at == datetime(2024, 5, 6, 7, tzinfo=UTC)
    assert document.published_evidence == document.evidence["published"] == f"discovery: {FEED}"


def test_a_time_said_elsewhere_is_read_in_the_sources_zone() -> None:
    document = discovered(page(), published="6 May 2024 10:00", zone="Europe/Moscow").document
    assert document.published_at == datetime(2024, 5, 6, 7, tzinfo=UTC)
    assert discovered(page(), published="6 May 2024 10:00").document.published_at is None


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("Sun, 05 May 2024 09:00:00 GMT", True),
        ("Sun, 05 May 2024 23:00:00 GMT", False),
        ("2024-05-07", False),
        ("2024-05-09", True),
        ("May 2024", False),
        ("soon", False),
    ],
)
def test_the_pages_own_date_wins_and_days_between_the_two_are_noted(said: str, noted: bool) -> None:
    html = page(tail="<h1>Own</h1><time>2024-05-06T10:00:00Z</time>")
    document = discovered(html, "Other", said).document
    assert (document.title, document.evidence["title"]) == ("Own", "css h1")
    assert (document.published_date, document.published_evidence) == (date(2024, 5, 6), "css time")
    assert document.evidence["published"] == "css time" + (f"; discovery: {FEED} says {said!r}" if noted else "")


def test_a_refused_date_gives_way_and_stays_in_the_evidence() -> None:
    document = discovered(page(tail="<time>soon</time>"), published="2024-05-06").document
    assert (document.published_date, document.published_evidence) == (date(2024, 5, 6), f"discovery: {FEED}")
    assert document.evidence["published"] == f"discovery: {FEED}; error: 'soon' (css time) is no date"


@pytest.mark.parametrize("said", ["soon", "6 May 2094", "1970-01-01T00:00:00Z"])
def test_what_is_said_elsewhere_and_is_no_date_is_refused(said: str) -> None:
    document = discovered(page(), " ", said).document
    assert (document.title, document.published_date) == (None, None)
    assert document.evidence["published"] == f"error: {said!r} (discovery: {FEED}) is no date"


def guessed(beside: str, discovery: Discovery | None = None) -> Document:
    html = f"<title>The headline of it</title><h1>The headline of it</h1>{beside}<div><p>{PROSE * 4}</p></div>"
    return clean_page(RawPage(body=html.encode(), discovery=discovery), "generic", now=NOW).document


def test_what_is_said_elsewhere_goes_before_a_guess() -> None:
    said = Discovery(by=FEED, published="2024-05-01", title=None)
    assert guessed("<p>6 May 2024</p>").published_date == date(2024, 5, 6)
    assert guessed("<p>6 May 2024</p>", said).published_date == date(2024, 5, 1)


def test_the_day_of_the_update_is_no_guess() -> None:
    document = guessed("<meta property=article:modified_time content=2024-05-06><p>6 May 2024</p>")
    assert document.published_date is None
    assert "is the update" in document.evidence["published"]


def test_a_capture_is_a_date_of_its_own() -> None:
    found = read(page(), fetched_at=datetime.fromisoformat("2024-05-06T10:00:00+03:00"))
    (row,) = found.dates
    assert (row.kind, row.value, row.evidence) == ("captured", datetime(2024, 5, 6, 7, tzinfo=UTC), "archive")
    assert found.document.published_date is None


def test_fields_are_as_printed_and_null_when_the_page_does_not_say() -> None:
    fields = {"title": css("h1"), "place": css(".place"), "authors": many("b"), "subtitle": css("h9")}
    html = page(tail="<h1>A <i>T</i>itle</h1><i class=place>Minsk</i><b>Ann</b><b>Ben</b><b>Ann</b>")
    document = read(html, fields=fields, language="en").document
    assert (document.title, document.place, document.authors) == ("A Title", "Minsk", ("Ann", "Ben"))
    assert (document.subtitle, document.publisher, document.language) == (None, None, "en")
    assert document.evidence["subtitle"].startswith("error: ")


def test_a_translation_at_no_address_is_an_error_in_the_evidence() -> None:
    found = read(
        page(tail="<a class=orig href='https://[x'>ru</a>"), fields={"link.translation_of": css("a.orig@href")}
    )
    assert found.links == ()
    assert found.document.evidence["link.translation_of"].startswith("error: ")


def test_tags_and_translations_come_along() -> None:
    fields = {"tag.topic": many(".topic"), "link.translation_of": css("a.orig@href")}
    html = page(tail="<i class=topic>Trade</i><i class=topic>Talks</i><a class=orig href=/ru/1>in Russian</a>")
    found = read(html, fields=fields)
    assert [(t.kind, t.value) for t in found.tags] == [("topic", "Trade"), ("topic", "Talks")]
    assert [(x.kind, x.address) for x in found.links] == [("translation_of", "https://news.example.org/ru/1")]


def test_comments_are_in_the_order_of_the_page_and_replies_know_to_what() -> None:
    tail = """<div id=talk>2 comments<div class=c><b>Ann</b><p>First.<p>Second.</p>
      <time datetime=2024-05-06T10:00:00Z>6 May</time><div class=c><b>Ben</b><p>No.</div></div>
      <div class=c><b>Nobody</b></div></div>"""
    form = Comments(region="#talk", item=".c", author="b", text="p", posted=css("time@datetime"))
    ann, ben = read(page(tail=tail), comments=form).comments
    assert (ann.ordinal, ann.author, ann.text, ann.reply_to) == (0, "Ann", "First.\n\nSecond.", None)
    assert ann.posted_at == datetime(2024, 5, 6, 10, tzinfo=UTC)
    assert (ben.ordinal, ben.author, ben.text, ben.reply_to, ben.posted_at) == (1, "Ben", "No.", 0, None)
