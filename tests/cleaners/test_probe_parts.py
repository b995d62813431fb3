"""What a proposed adapter takes from beside the text: dates in headings, a clock, a subtitle, a place, bylines."""

from __future__ import annotations

import pytest

from cleaners.probe import propose
from schemas.page import RawPage
from schemas.source import Line, css, many, meta, optional
from tests.cleaners.test_probe import LINE, cleaned, page

LEAD = "What the keeper of the light saw that day"


def without_date(number: int, title: str = "", text: str = "") -> RawPage:
    """A page that shows no date but where `title` or `text` has one."""
    body = page(number=number).body.decode().replace(f'<span class="log-date">{number} May 2024</span>', "")
    body = body.replace(f"Ships of day {number}</h1>", f"Ships of day {number}{title}</h1>")
    return RawPage(body=body.replace('<div class="log-entry">', f'<div class="log-entry">{text}').encode())


def beside_date(markup: str, number: int = 1) -> RawPage:
    """A page with more between its date and its text."""
    date, text = "</span>\n    ", '<div class="log-entry">'
    return RawPage(body=page(number=number).body.decode().replace(date + text, f"</span>{markup}{text}").encode())


def test_a_day_at_the_end_of_the_title_is_taken_by_a_pattern() -> None:
    pages = [without_date(1, ", 12/10/14"), without_date(2, ", 9/12/2013")]
    proposal = propose("light", pages)
    assert proposal.source.fields["published"] == css("h1", pattern=r"(\d{1,2}/\d{1,2}/\d{2,4})\W*$")
    assert "month_first=True" in proposal.decide["fields.published"]
    sure = proposal._replace(source=proposal.source.model_copy(update={"month_first": True}))
    assert str(cleaned(sure, pages[1]).document.published_date) == "2013-09-12"


def test_figures_begin_with_the_month_where_the_second_can_be_none() -> None:
    pages = [without_date(1, ", 12/10/2014"), without_date(2, ", 9/22/2013")]
    proposal = propose("light", pages)
    assert proposal.source.month_first
    assert "month_first" not in proposal.decide["fields.published"]
    assert str(cleaned(proposal, pages[0]).document.published_date) == "2014-12-10"
    assert not propose("light", pages[:1]).source.month_first


def test_a_day_in_the_first_of_several_headings_is_taken() -> None:
    heads = "<h4><i>Monday 6 May 2024</i></h4><h4>The keeper spoke at nine</h4>"
    pages = [without_date(1, text=heads), without_date(2, text=heads.replace("6", "13"))]
    proposal = propose("light", pages)
    assert proposal.source.fields["published"] == css("h4:not(h4 ~ h4)")
    document = cleaned(proposal, pages[0]).document
    assert str(document.published_date) == "2024-05-06"
    assert "error" not in document.evidence["published"]
    assert "the day of publication?" in proposal.decide["fields.published"]


def test_a_day_at_the_end_of_the_title_element_is_taken_from_there() -> None:
    body = page().body.decode().replace("Ships of day 1 | North Light", "The log, Volume 3 - (May 6, 2024)")
    body = body.replace('<h1 class="log-title">Ships of day 1</h1>', "").replace('"log-date">1 May 2024', '"log-date">')
    published = propose("light", [RawPage(body=body.encode())]).source.fields["published"]
    assert published == css("title", pattern=r"([A-Z][a-z]+ \d{1,2}, \d{4})\W*$")


def test_a_day_that_begins_a_line_is_taken_by_a_pattern() -> None:
    line = '<p class="column">6 May 2024 : Column {}</p>'
    pages = [without_date(n, text=line.format(n)) for n in (1, 2)]
    proposal = propose("light", pages)
    assert proposal.source.fields["published"].pattern == r"^(\d{1,2} [A-Z][a-z]+ \d{4})"
    assert str(cleaned(proposal, pages[0]).document.published_date) == "2024-05-06"


def test_a_day_that_another_page_lacks_or_that_stands_in_a_sentence_is_not_taken() -> None:
    heading = "<h4>Monday 6 May 2024</h4>"
    assert "published" not in propose("light", [without_date(1, text=heading), without_date(2)]).source.fields
    told = without_date(1, text=f"<p>It was on 6 May 2024 that the storm came. {LINE}</p>")
    assert "published" not in propose("light", [told]).source.fields
    assert "published" not in propose("light", [without_date(1, " after 6 May 2024: a word")]).source.fields


def test_a_title_and_a_date_that_are_not_found_are_asked_for() -> None:
    body = without_date(1, text="<h3>Of the fog</h3>").body.decode().replace("Ships of day 1 | North Light", "")
    raw = RawPage(body=body.replace('<h1 class="log-title">Ships of day 1</h1>', "").encode())
    asked = propose("light", [raw]).decide["fields"]
    assert "no title was found" in asked
    assert "h3 'Of the fog'" in asked
    assert "no date was found" in asked
    assert "fields" not in propose("light", [page()]).decide


def test_the_time_beside_the_date_goes_with_it() -> None:
    pages = [beside_date(f'<b class="log-time">0{n}:15</b>', n) for n in (1, 2)]
    proposal = propose("light", pages)
    assert proposal.source.fields["published"] == css("span.log-date", also="b.log-time")
    assert "zone" in proposal.decide["fields.published"]
    sure = proposal._replace(source=proposal.source.model_copy(update={"zone": "Europe/Berlin"}))
    assert str(cleaned(sure, pages[0]).document.published_at) == "2024-04-30 23:15:00+00:00"


def test_a_date_with_its_time_and_zone_comes_before_one_without() -> None:
    head = '<meta property="article:published_time" content="2024-05-01T07:30:00+02:00">'
    assert propose("light", [page(head=head)]).source.fields["published"] == meta("article:published_time")


@pytest.mark.parametrize("name", ["log-subtitle", "log__lead", "standfirst", "log-subheading"])
def test_a_subtitle_is_known_by_its_name(name: str) -> None:
    raw = beside_date(f'<p class="{name}">{LEAD}</p>')
    proposal = propose("light", [page(number=2), raw])
    assert proposal.source.fields["subtitle"] == optional(css(f"p.{name}"))
    assert cleaned(proposal, raw).document.subtitle == LEAD
    assert "error" not in " ".join(cleaned(proposal, page(number=2)).document.evidence.values())


@pytest.mark.parametrize(
    "markup",
    [
        f'<p class="cta-lead">{LEAD}</p>',
        f'<p class="lead"><a href="/">{LEAD}</a></p>',
        f'<p class="misleading">{LEAD}</p>',
        f'<div class="lead"><img src="x.png">{LEAD}</div>',
    ],
)
def test_what_only_sounds_like_a_subtitle_is_none(markup: str) -> None:
    assert "subtitle" not in propose("light", [beside_date(markup)]).source.fields


def test_a_place_is_known_by_its_name() -> None:
    raw = beside_date('<div class="log-place">North Rock</div>')
    proposal = propose("light", [raw])
    assert proposal.source.fields["place"] == optional(css("div.log-place"))
    assert cleaned(proposal, raw).document.place == "North Rock"


def test_an_author_is_taken_with_and_without_by() -> None:
    by, alone = (beside_date(f'<span class="author">{said}Ada Brand</span>') for said in ("By ", ""))
    assert propose("light", [by]).source.fields["authors"] == optional(css("span.author", pattern="^[Bb]y (.+)$"))
    assert cleaned(propose("light", [by]), by).document.authors == ("Ada Brand",)
    assert propose("light", [alone]).source.fields["authors"] == optional(many("span.author"))


def test_a_place_that_begins_the_text_of_all_pages_is_a_line_and_no_furniture() -> None:
    line = '<p class="rtecenter">Ida B. Holm Lamp Room</p>'
    pages = [page(number=n) for n in (1, 2)]
    pages = [RawPage(body=p.body.replace(b'log-entry">', f'log-entry">{line}'.encode())) for p in pages]
    proposal = propose("light", pages)
    assert proposal.source.lines == (Line(field="place", text=r"^[A-Z][\w .,’'&-]{1,80} Room$"),)
    assert not any("rtecenter" in (rule.css or "") for rule in proposal.source.rules)
    assert cleaned(proposal, pages[1]).document.place == "Ida B. Holm Lamp Room"
    assert propose("light", pages[:1]).source.lines == ()
    assert propose("light", [page(number=n) for n in (1, 2)]).source.lines == ()
