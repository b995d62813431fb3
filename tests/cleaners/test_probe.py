"""What `onrecord new` finds on a page: selectors that hold elsewhere, fields, furniture, labels."""

from __future__ import annotations

import re

import pytest

from cleaners.catalogue import trial
from cleaners.clean import Cleaned, Rejected, clean_page
from cleaners.probe import Proposal, propose
from cleaners.probe_fields import shape, titles
from cleaners.probe_rules import alike
from cleaners.probe_sample import read_sample
from cleaners.probe_selectors import selector_of
from cleaners.tree import Tree
from schemas.page import RawPage
from schemas.source import css, jsonld, meta, optional

LINE = "The keeper of the north light counted {} ships on that day, of which most were bound for the grain quay."


def page(text: str = "", head: str = "", number: int = 1, box: str = "") -> RawPage:
    """A page of a made-up site; `number` makes its words its own."""
    own = "".join(
        f"<p>{LINE.format(('seven', 'nine', 'twelve')[number % 3] + ' ' * i)} Day {'x' * i}.</p>" for i in range(4)
    )
    html = f"""<!doctype html><html lang="en"><head><title>Ships of day {number} | North Light</title>{head}</head>
    <body>
    <nav class="menu"><a href="/">North Light</a></nav>
    <div class="col-md-8 post-{number}99 css-1x2y3z"><h1 class="log-title">Ships of day {number}</h1>
    <span class="log-date">{number} May 2024</span>
    <div class="log-entry">{own}{text}
    <div class="subscribe-box"><p>Get the log of the light by mail every week.</p></div>
    {box}</div></div><footer>North Light, 1 Rock Road</footer></body></html>"""
    return RawPage(url=f"https://light.example/log/{number}", body=html.encode())


def cleaned(proposal: Proposal, raw: RawPage) -> Cleaned:
    with trial(proposal.source):
        return clean_page(raw, proposal.source.name)


def test_the_adapter_works_on_the_page_it_was_made_for() -> None:
    proposal = propose("light", [page()])
    assert proposal.source.body == "div.log-entry"
    assert proposal.source.fields["title"] == css("h1")
    assert proposal.source.fields["published"] == css("span.log-date")
    assert proposal.source.hosts == ("light.example",)
    document = cleaned(proposal, page()).document
    assert document.title == "Ships of day 1"
    assert document.published_date is not None
    assert "counted nine ships" in document.text
    assert "by mail every week" not in document.text


def test_it_works_on_another_page_of_the_site() -> None:
    document = cleaned(propose("light", [page()]), page(number=2)).document
    assert document.title == "Ships of day 2"
    assert "counted twelve ships" in document.text
    assert "error" not in " ".join(document.evidence.values())
    assert "by mail every week" not in document.text


def test_what_two_pages_have_alike_is_furniture() -> None:
    same = '<p class="pledge">The light is kept by the Guild of Pilots, in whose house the log lies open, tide {}.</p>'
    one, two = (page(number=n, box=same.format(n)) for n in (1, 2))
    alone, both = propose("light", [one]), propose("light", [one, two])
    assert "Guild of Pilots" in cleaned(alone, one).document.text
    (row,) = [row for row in cleaned(both, one).removals if "Guild of Pilots" in row.text]
    assert row.rule == "light/shared"
    assert "Guild of Pilots" not in cleaned(both, two).document.text


def test_a_page_given_twice_keeps_its_text() -> None:
    assert "counted nine ships" in cleaned(propose("light", [page(), page()]), page()).document.text


def test_a_sentence_that_two_speakers_say_is_no_furniture() -> None:
    pages = [
        page(f"<p>Thank you.</p><p>And that is the end of it: {'nothing ' * n} happened.</p>", number=n) for n in (1, 2)
    ]
    assert "Thank you." in cleaned(propose("light", pages), pages[0]).document.text


def test_a_line_that_stands_in_the_text_too_is_not_told_by_its_words() -> None:
    contents = '<p><a href="#tides">Tides of the day</a></p>' + page().body.decode().partition('log-entry">')[2]
    body = page().body.decode().partition('log-entry">')[0] + 'log-entry">' + contents
    raw = RawPage(
        body=body.replace(
            '<div class="subscribe', f"<h2>Tides of the day</h2><p>{LINE}</p><div class='subscribe"
        ).encode()
    )
    proposal = propose("light", [raw])
    assert "Tides of the day" in cleaned(proposal, raw).document.text
    assert not any(rule.text and "Tides" in rule.text for rule in proposal.source.rules)


def test_a_body_that_the_other_page_lacks_is_said() -> None:
    other = RawPage(body=page(number=2).body.replace(b"log-entry", b"chronicle").replace(b"col-md-8", b"wide"))
    assert "another layout" in propose("light", [page(), other]).decide["body"]


def test_labels_are_found_with_their_style() -> None:
    spoken = "".join(
        f"<p><strong>{who}:</strong> {what}</p>"
        for who, what in (
            ("Question", "Who counts the ships when the keeper sleeps?"),
            ("Ada Brand", "I never sleep on duty, I must say."),
            ("Question", "And in the fog, what do you count then?"),
            ("Ada Brand", "I count the horns that I hear, and we compare notes."),
        )
    )
    proposal = propose("light", [page(spoken)])
    assert proposal.source.turns.style == "bold"
    assert "Ada Brand" in proposal.decide["turns"]
    assert [turn.role for turn in cleaned(proposal, page(spoken)).turns][-4:] == ["question", "answer"] * 2
    assert propose("light", [page()]).source.turns.style == "auto"


def test_data_for_machines_is_used_where_nothing_is_shown() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ships of day 1", '
        '"author": {"name": "Ada Brand"}, "dateModified": "2024-05-03T10:00:00Z"}</script>'
        '<meta property="og:site_name" content="North Light"><link rel="canonical" href="https://light.example/log/1">'
    )
    fields = propose("light", [page(head=head)]).source.fields
    assert fields["authors"] == optional(jsonld("author.name"))
    assert fields["updated"] == optional(jsonld("dateModified"))
    assert fields["publisher"] == optional(meta("og:site_name"))
    assert fields["canonical_url"] == optional(css("link[rel=canonical]@href"))


def test_feeds_and_sitemaps_are_taken_from_the_page_but_for_those_of_comments() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="sitemap" href="/map.xml">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
    )
    places = propose("light", [page(head=head)]).source.discover
    assert [place.address for place in places] == ["https://light.example/feed/", "https://light.example/map.xml"]


def test_what_no_page_can_answer_is_asked() -> None:
    raw = RawPage(body=page().body.replace(b"1 May 2024", b"09:30, 1 May 2024"))
    decide = propose("light", [raw]).decide
    assert {"hosts", "discover", "fields.published"} <= decide.keys()
    assert "zone" in decide["fields.published"]


@pytest.mark.parametrize("body", [b"", b"<nav>x</nav>", b"%PDF-1.4 \x00\x01", b"<rss><channel></channel></rss>"])
def test_a_page_without_text_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected):
        propose("light", [RawPage(body=body)])


@pytest.mark.parametrize(
    ("markup", "selector"),
    [
        ('<div id="story">x</div>', "#story"),
        ('<div id="post-8812" class="entry-content">x</div>', "div.entry-content"),
        ('<div class="css-1ab2c row wide story-text">x</div>', "div.story-text"),
        ('<div class="Story_body__3xK9f lead">x</div>', "div.lead"),
        ('<div class="ss_JEJhw undefined mt-0 mainText">x</div>', "div.mainText"),
        ('<div itemprop="articleBody" class="a">x</div>', "[itemprop=articleBody]"),
        ('<article class="post-12 status-publish">x</article>', "article"),
        ('<div class="md:flex w-1/2">x</div>', None),
        ("<div>x</div>", None),
    ],
)
def test_names_of_one_page_of_a_build_or_of_looks_are_not_taken(markup: str, selector: str | None) -> None:
    tree = Tree(f"<body>{markup}</body>")
    body = tree.body
    assert body is not None
    node = body.first_child
    assert node is not None
    assert selector_of(node, lambda s: len(tree.parser.css(s)) == 1) == selector


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("Published on 3 May 2024 at 10:15", "Published on 12 June 2025 at 09:00"),
        ("12 min read", "4 min read"),
        ("Tides (high-water) 06:12 + 18:40.", "Tides (high-water) 11:59 + 23:01."),
    ],
)
def test_a_line_is_known_by_its_words_whatever_its_figures(line: str, other: str) -> None:
    assert re.fullmatch(alike(line), line)
    assert re.fullmatch(alike(line), other)
    assert not re.fullmatch(alike(line), f"{line} and more")


def test_the_shape_of_a_date() -> None:
    assert shape("3 May 2024, 10:15") == r"\d{1,2} [A-Z][a-z]+ \d{4}, \d{1,2}:\d{1,2}"
    assert re.fullmatch(shape("5/24/11"), "6/2/12")


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Ships of the day | Light", "Ships of the day"),
        ("light.example - Ships of the day", "Ships of the day"),
        ("Ships – and boats – of the day", "Ships – and boats – of the day"),
        ("Light", "Ships of day 1"),
        ("Ships of the day | A subtitle", "Ships of the day | A subtitle"),
    ],
)
def test_the_sites_name_is_no_part_of_a_title(title: str, bare: str) -> None:
    html = page().body.decode().replace('<h1 class="log-title">Ships of day 1</h1>', "")
    assert titles(title, read_sample(RawPage(url="https://www.light.example/1", body=html.encode())))[0] == bare


@pytest.mark.parametrize(
    ("heading", "named", "title"),
    [
        ("<h1>Ships of <br>day 1</h1>", "Ships of day 1 | North Light", "Ships of day 1"),
        ('<h1><time>1 May</time> <a href="#">Ships of day 1</a></h1>', "Ships of day 1", "Ships of day 1"),
        ("<h1>A word on the ships by the keeper</h1><h2>Ships of day 1</h2>", "Ships of day 1", "Ships of day 1"),
        ("<h1>All of the ships<span>of day 1</span></h1>", "The ships of day 1", "The ships of day 1"),
        ("<h1>The ships that came</h1>", "Ships of day 1", "The ships that came"),
        ("<h1><span>Ships</span><span>of day 1</span></h1>", "Ships of day 1", "Ships of day 1"),
    ],
)
def test_a_heading_that_says_what_the_head_of_the_page_says_is_the_title(heading: str, named: str, title: str) -> None:
    html = page().body.decode().replace('<h1 class="log-title">Ships of day 1</h1>', heading)
    raw = RawPage(url="https://light.example/1", body=html.replace("Ships of day 1 | North Light", named).encode())
    assert cleaned(propose("light", [raw]), raw).document.title == title
