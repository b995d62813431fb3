"""Comments on pages that no adapter knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaners.clean import Cleaned, clean_page
from cleaners.comments import FORMS, known_form
from cleaners.tree import Tree
from schemas.page import RawPage
from tests.cleaners.made import NOW, PROSE
from tests.oracle import assert_conserved, visible_text

LONG = "".join(f"<p>{n}. {PROSE * 2}</p>" for n in range(4))


def read(comments: str, text: str = LONG) -> Cleaned:
    page = f"<title>A title</title><body><nav>Home</nav><article><h1>A title</h1>{text}</article>{comments}"
    cleaned = clean_page(RawPage(body=page.encode()), "generic", now=NOW)
    assert_conserved(cleaned, visible_text(page))
    return cleaned


def one(author: str, text: str, time: str = "") -> str:
    return f"<ol class=commentlist><li class='comment depth-1'>{author}{time}{text}</ol>"


@pytest.mark.parametrize(
    ("author", "text"),
    [
        ("<div class=comment-author><cite class=fn>Ann</cite> says</div>", "<div class=comment-content><p>Yes.</div>"),
        ("<span class=comment-author-name>Ann</span>", "<div class=comment-text>Yes.</div>"),
        ("<b class=comment-name>Ann</b>", "<section class=ast-comment-content>Yes.</section>"),
        ("<footer><cite>Ann</cite></footer>", "<div class=comment-body><p class=wait>Held back</p><p>Yes.</p></div>"),
    ],
)
def test_what_themes_make_of_the_list(author: str, text: str) -> None:
    cleaned = read(one(author, text))
    assert [(c.author, c.text, c.posted_at) for c in cleaned.comments] == [("Ann", "Yes.", None)]
    assert "Yes." not in cleaned.document.text


@pytest.mark.parametrize(
    ("stated", "posted"),
    [
        ("2024-06-03T08:15:00+02:00", datetime(2024, 6, 3, 6, 15, tzinfo=UTC)),
        ("2024-06-03T08:15:00", None),
        ("2024-06-03", None),
        ("soon", None),
    ],
)
def test_a_time_counts_with_its_zone_only(stated: str, posted: datetime | None) -> None:
    time = f"<time datetime='{stated}'>June 3</time>"
    (comment,) = read(one("<b class=fn>Ann</b>", "<div class=comment-content>Yes.</div>", time)).comments
    assert comment.posted_at == posted


def test_a_reply_names_the_comment_it_stands_in() -> None:
    inner = "<ul class=children><li class=comment><b class=fn>Ben</b><div class=comment-text>No.</div></li></ul>"
    ping = "<li class=pingback>Pingback: elsewhere"
    cleaned = read(one("<b class=fn>Ann</b>", f"<div class=comment-text>Yes.</div>{inner}<li class=comment>{ping}"))
    assert [(c.author, c.reply_to) for c in cleaned.comments] == [("Ann", None), ("Ben", 0)]
    assert ("Pingback: elsewhere", "generic/comment-widget") in {(r.text, r.rule) for r in cleaned.removals}


def test_blogger() -> None:
    thread = (
        "<div class='comment-thread'><ol><li class=comment><cite class=user>Ann</cite><p class=comment-content>Yes.</p>"
        "<div class='comment-thread inline-thread'><ol><li class=comment><cite class='icon user'>Ben</cite>"
        "<p class=comment-content>No.</p></ol></div></ol></div>"
    )
    assert [(c.author, c.text, c.reply_to) for c in read(thread).comments] == [("Ann", "Yes.", None), ("Ben", "No.", 0)]


def test_a_page_whose_text_is_its_comments_keeps_them_as_text() -> None:
    items = "".join(f"<li class=comment><div class=comment-content>{PROSE * 3}</div>" for _ in range(9))
    cleaned = read(f"<ol class=commentlist>{items}</ol>", text="<p>Talk.</p>")
    assert cleaned.comments == ()
    assert cleaned.document.words == 9 * len((PROSE * 3).split())


def test_a_list_without_comments_is_no_form() -> None:
    page = "<ol class=comment-list><li class=pingback>x</ol><ul class=commentlist></ul>"
    assert known_form(Tree(page)) is None
    assert known_form(Tree("<p>")) is None
    assert known_form(Tree(one("", ""))) is FORMS[1]
