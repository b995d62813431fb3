"""Pages made to break a parser: a record or a refusal, in bounded time, and no character lost."""

from __future__ import annotations

import random

import pytest

from cleaners.clean import Rejected
from cleaners.decode import decode
from schemas.page import RawPage
from tests.cleaners.made import clean_or_refuse
from tests.oracle import assert_conserved, visible_text

PROSE = "A sentence of the text, with enough words in it to be a paragraph of prose, said the speaker. "
BODY = f"<article><p>{PROSE * 3}</p><p>{PROSE * 4}</p></article>"
POST = "<article class=newsletter-post><h1 class=post-title>T</h1><div class='body markup'>"

SMALL = {
    "nested 300 deep": "<div><b>" * 150 + PROSE + "</div>" * 100,
    "misnested": BODY + "<a><div><p><b><table><tr><i>" * 20 + PROSE,
    "NUL characters": BODY + "\0" * 100 + "a\0b<p>x\0y",
    "broken entities": BODY + "<p>" + "&#xD800; &#x110000; &#0; &amp &lt; &nothing; &#; &#x; & " * 50,
    "unclosed comment": BODY + "<!-- " + PROSE * 20,
    "unclosed attribute": BODY + '<p class="' + PROSE * 20,
    "unclosed script": BODY + "<script>" + PROSE * 20,
    "plaintext": BODY + "<plaintext>" + PROSE * 20 + "<b>x</b>",
    "cdata and friends": BODY + "<![CDATA[x]]><?php y ?><!DOCTYPE z><svg><![CDATA[seen]]><title>t</title></svg>",
    "two of all": f"<html><html><head><head><title>a</title><body>{BODY}</body></html><body class=x><p>b</p><head>c",
    "text after the end": f"<body>{BODY}</body></html>tail<p>more",
    "surrogates and signs": BODY + "<p>\ufffe\ufdd0\u202e\u2066x\u2069\ufeff\u200f🏴\U000e0067</p>",
    "all white": BODY + "<p>" + "\u00a0\u2003\u3000\x0b\x85" * 100 + "\x1c",
    "nothing but tags": "<p><b><i></i></b></p>" * 300,
    "a select in the text": f"<article><p>{PROSE * 4}<select><option>a<option>b</select>{PROSE}</article>",
    "frames": "<frameset><frame src=a></frameset><noframes>x</noframes>",
    "iframe and textarea": BODY + "<iframe><p>a</iframe><textarea><p>b</textarea><noembed>c</noembed>",
}
BIG = {
    "nested 10,000 deep": "<div>" * 10_000 + PROSE * 5 + "</div>" * 10_000,
    "10,000 formatting elements": "<p>" + "<b>" * 10_000 + PROSE * 5,
    "3,000 tables in tables": "<table><tr><td>" * 3_000 + PROSE * 5,
    "5,000 lists in lists": "<ul><li>" * 5_000 + PROSE * 5,
    "2 MB of one tag": PROSE * 5 + "<br>" * (2 * 2**20 // 4),
    "a huge attribute": f'<div class="{"a " * 1_000_000}" data-x="{"b" * 2_000_000}">{BODY}</div>',
    "100,000 siblings": "<article>" + "<p>word</p>" * 20_000 + "<b>w</b> " * 80_000 + "</article>",
    "100,000 comments": BODY + "<!---->a" * 100_000,
    "one line of 3 MB": f"<article><p>{PROSE * 32_000}</p></article>",
    "20,000 inline elements removed": f"<article><p>{PROSE * 9}" + "<span class=share>s</span> w " * 20_000,
    "5,000 labels": "<article>" + "<p>Ann Lee: I say so.</p><p>Question: Is it?</p>" * 2_500,
    "half a bracket": f"<article><p>{PROSE * 3}<p>" + "[a (b “c " * 20_000,
    "JSON-LD without end": '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + BODY,
    "a title without end": f"<title>{'Meeting with President of ' * 20_000}</title><h1>{'A ' * 50_000}</h1>{BODY}",
}


def clean(page: str, source: str = "generic", media_type: str = "text/html") -> int:
    """Cleans a page; -1 if it is refused, else the visible characters, all of them in the ledger."""
    found = clean_or_refuse(RawPage(body=page.encode("utf-8", "replace"), media_type=media_type), source)
    if isinstance(found, Rejected):
        assert found.stage != "invariant", str(found)
        return -1
    document = found.document
    assert document.kept_chars + document.removed_chars == document.visible_chars
    return document.visible_chars


@pytest.mark.parametrize("name", SMALL)
def test_a_broken_page_loses_no_character(name: str) -> None:
    body = SMALL[name].encode("utf-8", "replace")
    found = clean_or_refuse(RawPage(body=body))
    if isinstance(found, Rejected):
        assert (name, found.reason) in {("frames", "no_body"), ("nothing but tags", "no_text_found")}
        return
    assert_conserved(found, visible_text(decode(body, "text/html").text))


@pytest.mark.parametrize("name", BIG)
def test_a_huge_page_is_cleaned_all_the_same(name: str) -> None:
    assert clean(BIG[name]) > 0


def test_many_footnotes_and_comments_cost_no_more_each() -> None:
    page = f"{POST}<p>{PROSE}" + "<a class=footnote-anchor>1</a> word " * 20_000
    comments = "<div class=comment><div class=comment-content><div class=comment-body>yes</div></div></div>" * 2_000
    assert clean(f"{page}</div></article><div id=discussion>{comments}</div>", "substack") > 0


@pytest.mark.parametrize("source", ["generic", "substack", "mid_ru", "globalsecurity", "supremacy"])
@pytest.mark.parametrize(
    "unit",
    ["Aa Bb, ", "x and ", "Ann Lee: I say. ", "(Laughter.) ", "[a] 12: ", "a: b (c) ", "MR. LEE: “", "\u00a0", "· — "],
)
def test_a_long_line_is_read_in_one_go(source: str, unit: str) -> None:
    line = unit * (40_000 // len(unit))
    clean(
        f"{line}\n{line}x\n{PROSE}\nAnn Lee: {line}\nQuestion: {line}\nAnn Lee: I.\nQuestion: {line}",
        source,
        "text/plain",
    )


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_a_page_or_are_refused(seed: int) -> None:
    chance = random.Random(seed)
    letters = b"<>/xyp&;'\"= -!\n" if seed % 2 else bytes(range(256))
    body = bytes(chance.choice(letters) for _ in range(5_000))
    found = clean_or_refuse(RawPage(body=body))
    if isinstance(found, Rejected):
        assert found.stage in {"decode", "layout", "clean"}
        return
    assert_conserved(found, visible_text(decode(body, "text/html").text))
