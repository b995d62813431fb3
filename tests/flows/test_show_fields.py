"""What `show` tells of a page beside its text: nothing that the record holds is left out."""

from __future__ import annotations

import pytest

from cleaners.clean import Cleaned, clean_page
from flows.show_fields import ELSEWHERE, FIRST, FOLLOWING, Field, fields_of
from schemas.page import RawPage
from schemas.records import Document
from tests.sources.golden import cases, outcome

PAGES = [result for case in cases() if isinstance(result := outcome(case), Cleaned)]

SPEECH = (
    "<html lang='en'><body><div class='photo-content'><h1 class='photo-content__title'>Answers of the minister at a "
    "press conference, Port Selwyn, 2 March 2024</h1><span class='photo-content__date'>3 March 2024 12:30</span>"
    "<div class='text article-content'><p>The minister answered on the quay.</p></div></div></body></html>"
)


def shown(html: str, source: str, url: str | None = None) -> list[Field]:
    return list(fields_of(clean_page(RawPage(url=url, body=html.encode()), source)))


@pytest.mark.parametrize("cleaned", PAGES, ids=lambda cleaned: cleaned.document.document_id)
def test_every_value_of_every_golden_page_is_shown(cleaned: Cleaned) -> None:
    fields = list(fields_of(cleaned))
    names = {field.name for field in fields}
    document = cleaned.document
    for name in Document.model_fields:
        assert (name in names) == (getattr(document, name) not in (None, "", ()) and name not in ELSEWHERE | FOLLOWING)
    assert {row.kind for row in cleaned.dates} - {"published", "event"} <= names
    assert {f"tag.{tag.kind}" for tag in cleaned.tags} | {f"link.{link.kind}" for link in cleaned.links} <= names
    assert [field.name for field in fields].count("event") == len(cleaned.document_events)
    assert {name for name in names if name in document.evidence} <= {field.name for field in fields if field.basis}


def test_a_date_says_how_exact_it_is_and_what_its_zone_rests_on() -> None:
    fields = {field.name: field for field in shown(SPEECH, "mid_ru")}
    assert fields["published_at"] == (
        "published_at", "2024-03-03 09:30:00+00:00", "css .photo-content__date; minute; Europe/Moscow (source_default)"
    )  # fmt: skip
    assert fields["published_date"].value == "2024-03-03"


def test_a_month_of_publication_is_shown_too() -> None:
    fields = {field.name: field for field in shown(SPEECH.replace("3 March 2024 12:30", "March 2024"), "mid_ru")}
    assert fields["published"] == ("published", "March 2024", "css .photo-content__date; month")
    assert "published_at" not in fields


def test_an_event_is_shown_with_its_place_day_and_relation() -> None:
    (event,) = [field for field in shown(SPEECH, "mid_ru") if field.name == "event"]
    assert "2024-03-02" in event.value
    assert event.basis.partition(";")[0] in ("renders", "reports", "mentions")


def test_an_address_says_how_it_is_known() -> None:
    fields = shown(SPEECH, "mid_ru", "https://mid.ru/en/news/1/")
    assert Field("url", "https://mid.ru/en/news/1/", "claimed") in fields
    assert "url" not in {field.name for field in shown(SPEECH, "mid_ru")}


def test_every_field_is_sorted_under_one_heading_at_most() -> None:
    assert not set(FIRST) & (ELSEWHERE | FOLLOWING)
    assert not ELSEWHERE & FOLLOWING
    assert set(FIRST) | ELSEWHERE | FOLLOWING <= set(Document.model_fields)
