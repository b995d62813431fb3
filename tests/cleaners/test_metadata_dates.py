"""Of the dates on an unknown page only its own count: stated, printed with a label, or shown beside the title."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cleaners.clean import Cleaned, clean_page
from cleaners.metadata_dates import MAX_LEVEL
from schemas.page import RawPage
from tests.cleaners.made import NOW, PROSE
from tests.quality.dates import RIGHT, WRONG, kremlin, shares, wcxb

DAY = date(2024, 5, 6)


def page(beside: str = "", head: str = "", after: str = "", before: str = "") -> Cleaned:
    html = f"""<title>The ferry is late again</title>{head}<body>{before}<main><article><header>
        <h1>The ferry is late again</h1>{beside}</header><div class=text><p>{PROSE * 3}</p><p>{PROSE * 3}</p></div>
        </article></main>{after}"""
    return clean_page(RawPage(body=html.encode()), "generic", now=NOW)


def jsonld(**item: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


def told(found: Cleaned) -> dict[str, date | None]:
    return {row.kind: row.date for row in found.dates}


def article(**dates: str) -> str:
    return jsonld(**{"@type": "NewsArticle", "headline": "The ferry is late again", **dates})


@pytest.mark.parametrize("kind", ["Organization", "Event", "Person", "VideoObject", "Comment", "Product"])
def test_the_dates_of_other_things_in_jsonld_do_not_count(kind: str) -> None:
    head = jsonld(
        **{"@type": kind, "datePublished": "2019-01-01", "dateModified": "2019-01-02", "foundingDate": "1990"}
    )
    assert told(page(head=head)) == {}
    assert told(page(head=head + article(datePublished="2024-05-06"))) == {"published": DAY}


def test_what_is_no_date_gives_way_to_the_next_place_and_stays_in_the_evidence() -> None:
    found = page(head=article(datePublished="soon") + "<meta property=article:published_time content=2024-05-06>")
    assert told(found) == {"published": DAY}
    assert found.document.published_evidence == (
        "meta article:published_time; error: 'soon' (jsonld NewsArticle.datePublished) is no date"
    )


@pytest.mark.parametrize("raw", ["soon", "05/06/2024", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2027-01-01"])
def test_a_date_that_cannot_be_is_refused_in_the_evidence(raw: str) -> None:
    found = page(head=article(datePublished=raw))
    assert told(found) == {}
    assert repr(raw) in found.document.evidence["published"]
    assert found.document.evidence["published"].startswith("error: ")


@pytest.mark.parametrize(
    "head",
    [
        "<meta name=w-published-date content=2024-05-06T08:00:00Z>",
        "<meta name=citation_online_date content=2024/5/6>",
        "<meta name=published-time content=2025-01-01><meta name=published-date content=2024-05-06>",
        "<meta name=citation_publication_date content='2024 May 6'>",
        "<meta property=og:publish_date content='2024-05-06 00:00:00 +0000 UTC'>",
        "<meta itemprop=datePublished content=2024-05-06UTC07:30:00+00:00>",
    ],
)
def test_meta_elements_of_publication(head: str) -> None:
    assert told(page(head=head)) == {"published": DAY}


@pytest.mark.parametrize(
    "head", ["<meta name='Updated Date' content=2024-05-06>", "<meta name=revised content=2024-05-06>"]
)
def test_meta_elements_of_updates(head: str) -> None:
    assert told(page(head=head)) == {"updated": DAY}


@pytest.mark.parametrize(
    ("beside", "evidence"),
    [
        ("<time datetime=2024-05-06T10:00Z>today</time>", "visible time"),
        ("<ul><li>By Ann</li><li><time>May 6, 2024</time></li></ul>", "visible time"),
        ("<div class=article-date>6 May 2024</div>", "visible div.article-date"),
        ("<span class=postDate_x1>6 May 2024</span>", "visible span.postDate_x1"),
        ("<p>Posted on <a href=/x>6 May 2024</a> by Ann</p>", "text: published"),
        ("<b>Published</b><i>6 May 2024</i>", "text: published"),
        ("<time class='entry-date published updated' datetime=2024-05-06>6 May</time>", "visible time.entry-date"),
        ("<span itemprop=datePublished content=2024-05-06>yesterday</span>", "visible span.datePublished"),
    ],
)
def test_a_date_beside_the_title_counts(beside: str, evidence: str) -> None:
    found = page(beside)
    assert told(found) == {"published": DAY}
    assert found.document.published_evidence == evidence


LIST = "<ul>" + "".join(f"<li><a href=/{n}>Story</a> <time>{n} May 2023</time></li>" for n in (7, 8)) + "</ul>"


@pytest.mark.parametrize(
    "elsewhere",
    [
        f"<aside>{LIST}</aside>",
        f"<div class=sidebar>{LIST}</div>",
        f"<div class=related-posts>{LIST}</div>",
        f"<section id=comments>{LIST}</section>",
        f"<footer>{LIST}</footer>",
        f"<div class='upcoming-events'>{LIST}</div>",
        "<p id=todays-date>Friday, 6 May 2024</p>",
    ],
)
def test_a_date_in_another_part_of_the_page_does_not(elsewhere: str) -> None:
    assert told(page(after=elsewhere)) == told(page(before=elsewhere + "<div>A line</div>" * 6)) == {}
    assert told(page("<time>6 May 2024</time>", after=elsewhere, before=elsewhere)) == {"published": DAY}


def test_many_days_beside_the_title_are_a_list_of_other_pages() -> None:
    days = "".join(f"<div class=item-date>{day} May 2024</div>" for day in (6, 7, 8))
    assert told(page(f"<div>{days}</div>")) == {}


def test_far_from_the_title_only_the_one_labelled_date_counts() -> None:
    deep = "<div>" * (MAX_LEVEL + 1)
    text = f"<h1>The ferry is late</h1><p>{PROSE * 6}</p>"
    head = f"<title>The ferry is late</title><body>{deep}{text}{deep.replace('<', '</')}"

    def read(tail: str) -> dict[str, date | None]:
        return told(clean_page(RawPage(body=(head + tail).encode()), "generic", now=NOW))

    assert read("<div><time>6 May 2024</time></div>") == {}
    assert read("<div><span class=published-date>6 May 2024</span></div>") == {"published": DAY}
    assert read("<i class=published-date>6 May 2024</i><i class=published-date>7 May 2024</i>") == {}


@pytest.mark.parametrize(
    "beside",
    [
        "<div>Updated <time datetime=2024-05-06>May 6, 2024</time></div>",
        "<p>Last updated: <time>6 May 2024</time>.</p>",
        "<time class=published-date datetime=2024-05-06><span>Updated May 6, 2024</span></time>",
        "<div class='date_line'><div class=name-changed><time class=datetime>6 May 2024</time></div></div>",
        "<time class=updated datetime=2024-05-06>6 May</time>",
        "<p>Page last modified 6 May 2024</p><p class=date>6 May 2024</p>",
    ],
)
def test_the_day_of_an_update_is_not_that_of_publication(beside: str) -> None:
    assert told(page(beside)) == {"updated": DAY}


def test_both_dates_of_a_line() -> None:
    both = {"published": date(2024, 5, 1), "updated": DAY}
    assert told(page("<p>Published May 1, 2024 | Updated May 6, 2024</p>")) == both
    assert told(page("<time class=published>1 May 2024</time><time class=updated>6 May 2024</time>")) == both
    assert told(page("<p>Updated May 6, 2024</p>", head=article(datePublished="2024-05-01"))) == both


@pytest.mark.parametrize(
    ("beside", "day"),
    [
        ("<p>Published May 6, 2024</p>", DAY),
        ("<p class=date>May 6, 2024</p>", DAY),
        ("<p class=date>June 30, 2024</p>", date(2024, 7, 1)),  # a day apart: the same moment in another zone
        ("<p class=date>July 9, 2024</p>", date(2024, 7, 1)),
        ("<p class=date>May 6, 2024</p><p class=date>May 7, 2024</p>", date(2024, 7, 1)),
        ("<p>Updated May 6, 2024</p>", date(2024, 7, 1)),
    ],
)
def test_a_site_that_states_the_day_of_the_update_for_both_is_corrected_by_what_it_prints(
    beside: str, day: date
) -> None:
    found = page(beside, head=article(datePublished="2024-07-01T10:00:00Z", dateModified="2024-07-01T10:00:00Z"))
    assert told(found) == {"published": day, "updated": date(2024, 7, 1)}


def test_a_stated_date_that_is_no_update_stands_against_what_is_printed() -> None:
    stated = article(datePublished="2024-07-01T10:00:00Z", dateModified="2024-07-20T10:00:00Z")
    assert told(page("<p>Published May 6, 2024</p>", head=stated))["published"] == date(2024, 7, 1)


@pytest.mark.corpus
def test_the_days_of_real_pages(shared: Path) -> None:
    assert (shared / "wcxb").is_dir()
    right, wrong = shares(wcxb())
    assert right >= RIGHT
    assert wrong <= WRONG
    assert kremlin() == []
