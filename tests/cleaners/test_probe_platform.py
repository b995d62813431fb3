"""What a proposed adapter says of where its pages are from, and of readers' comments."""

from __future__ import annotations

import pytest

from cleaners.probe import propose
from schemas.page import RawPage
from schemas.source import Comments, Feed, css
from tests.cleaners.test_probe import cleaned, page

PARTS = (
    '<link rel="stylesheet" href="https://static.example.com/a.css"><script src="//fonts.googleapis.com/x"></script>'
    '<script src="https://static.example.com/b.js"></script><meta property="og:site_name" content="North Light">'
    '<link rel="alternate" type="application/rss+xml" href="/feed">'
)
COMMENT = (
    '<div class="comment"><a href="/profile/{0}">{0}</a><time datetime="2024-05-02T10:00:00Z">2 May</time>'
    '<div class="comment-body"><p>{1}</p><button>More</button></div></div>'
)


def at(url: str, number: int, head: str = PARTS) -> RawPage:
    return page(head=head, number=number).model_copy(update={"url": url})


def test_pages_of_one_site_need_no_detect() -> None:
    source = propose("light", [at("https://www.example.org/1", 1), at("https://example.org/2", 2)]).source
    assert source.hosts == ("www.example.org", "example.org")
    assert source.detect is None
    assert source.title == "North Light"
    assert source.discover == (Feed(address="https://www.example.org/feed"),)


def test_pages_of_several_sites_are_of_a_platform_told_by_where_its_scripts_are_from() -> None:
    proposal = propose("logs", [at("https://example.org/1", 1), at("https://example.net/2", 2)])
    assert proposal.source.hosts == ("example.org", "example.net")
    assert proposal.source.detect == "link[href*='example.com'], script[src*='example.com']"
    assert proposal.source.title == "logs"
    assert proposal.source.discover == (Feed(address="https://{host}/feed"),)
    assert {"hosts", "detect"} <= proposal.decide.keys()


def test_a_platform_is_told_by_its_generator_where_pages_name_one() -> None:
    head = '<meta name="generator" content="LogMaker 4.{}">'
    pages = [at("https://example.org/1", 1, head.format(1)), at("https://example.net/2", 2, head.format(2))]
    assert propose("logs", pages).source.detect == "meta[name=generator][content^='LogMaker']"


def test_a_platform_that_nothing_tells_is_asked_about() -> None:
    proposal = propose("logs", [at("https://example.org/1", 1, ""), at("https://example.net/2", 2, "")])
    assert proposal.source.detect is None
    assert "detect" in proposal.decide


@pytest.mark.parametrize("number", [0, 1])
def test_comments_are_found_by_their_parts_on_any_of_the_pages(number: int) -> None:
    said = COMMENT.format("Maud", "Which ship?") + COMMENT.format("Salt", "The Aurora, I think.")
    region = f'<div id="discussion"><h4>Readers</h4>{said}</div><footer>'
    pages = [page(number=1), page(number=2)]
    pages[number] = RawPage(body=pages[number].body.replace(b"<footer>", region.encode()))
    proposal = propose("light", pages)
    assert proposal.source.comments == Comments(
        region="#discussion",
        item="div.comment",
        author="a[href*='/profile/']",
        text=".comment-body p",
        posted=css("time[datetime]@datetime"),
    )
    assert "comments" in proposal.decide
    comments = cleaned(proposal, pages[number]).comments
    assert [(one.author, one.text) for one in comments] == [("Maud", "Which ship?"), ("Salt", "The Aurora, I think.")]


def test_comments_without_an_author_or_a_region_of_their_own_are_not_proposed() -> None:
    said = COMMENT.format("Maud", "Which ship?")
    nameless = f'<div id="discussion">{said.replace("Maud", "")}</div><footer>'
    for markup in (nameless, f"{said}<footer>"):
        raw = RawPage(body=page().body.replace(b"<footer>", markup.encode()))
        assert propose("light", [raw]).source.comments is None
