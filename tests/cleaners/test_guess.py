"""The date of a page that names none: the one day printed right before its text, and marked as a guess."""

from __future__ import annotations

import json
from datetime import date

import pytest

from cleaners.clean import clean_page
from schemas.page import RawPage
from schemas.records import Document
from tests.cleaners.made import NOW, PROSE


def read(before: str, first: str = "", head: str = "") -> Document:
    page = f"""<title>The headline of it</title>{head}<body><nav>Home 1 May 2020</nav><h1>The headline of it</h1>
        {before}<div class=text><p>{first}{PROSE * 3}</p><p>On 3 April 2019 so it was.</p></div>
        <div>4 April 2024</div>"""
    return clean_page(RawPage(body=page.encode()), "generic", now=NOW).document


@pytest.mark.parametrize(
    ("before", "first", "day"),
    [
        ("<p>By Ann Tolley<br>May 6, 2024 | 4 min read</p>", "", date(2024, 5, 6)),
        ("<div>6 May 2024</div><div>06 May 2024 in News</div>", "", date(2024, 5, 6)),
        ("", "PARIS, May 6, 2024 (AB) - ", date(2024, 5, 6)),
        ("", "", None),
        ("<div>6 May 2024</div><div>7 May 2024</div>", "", None),
        ("<div>6 May 2024</div>", "PARIS, May 7, 2024 - ", None),
        ("<div>Last updated: 6 May 2024</div>", "", None),
        ("<div>Updated 7 May 2024</div><div>6 May 2024</div>", "", date(2024, 5, 6)),
        ("<div>6 May 2024 – 9 May 2024</div>", "", None),
        ("<div>© 6 May 2024</div>", "", None),
        ("<div>6 May 1924</div>", "", None),
        ("<div>May 2024</div>", "", None),
        (f"<div>{'<a href=/x>News of 6 May 2024</a> ' * 10}</div>", "", None),
        ("", "It has been a long time that the parties, as is known, have not met, since 6 May 2024. ", None),
        ("<div>6 May 2024</div>" + "".join(f"<div>line {n}</div>" for n in range(6)), "", None),
    ],
)
def test_only_one_day_near_the_text_is_taken(before: str, first: str, day: date | None) -> None:
    document = read(before, first)
    assert document.published_date == day
    assert (document.published_evidence or "").startswith("text guess: block ") == (day is not None)
    assert document.published_at is None


def test_what_the_page_states_goes_first() -> None:
    told = json.dumps({"@type": "NewsArticle", "headline": "The headline of it", "datePublished": "2024-05-01"})
    document = read("<div>6 May 2024</div>", head=f'<script type="application/ld+json">{told}</script>')
    assert (document.published_date, document.published_evidence) == (
        date(2024, 5, 1),
        "jsonld NewsArticle.datePublished",
    )


def test_a_day_to_come_is_no_date() -> None:
    document = read("<div>6 May 2027</div>")
    assert document.published_date is None
    assert "is no date" in document.evidence["published"]


def test_the_evidence_names_the_block() -> None:
    document = read("<div>6 May 2024</div>")
    assert document.published_evidence == document.evidence["published"] == "text guess: block 2"
