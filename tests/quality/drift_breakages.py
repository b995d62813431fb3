"""Ways in which a site's pages break, done to saved ones: what their markup is, and the alarm each must raise."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

Break = Callable[[str, int], str]
"""A page's HTML and its number in the run → the broken page."""

PARAGRAPH = re.compile(r"<p\b[^>]*>(?:(?!</p>).)*?</p>", re.DOTALL)


class Breakage(NamedTuple):
    """One way to break, and the alarm that names it rightly; others may be raised beside it."""

    name: str
    source: str
    alarm: str
    do: Break


def renamed(old: str, new: str) -> Break:
    """Other words in the markup."""
    return lambda html, _: re.sub(old, new, html)


def _body(html: str) -> tuple[int, int]:
    """Where the article's own markup stands on a kremlin.ru page: from its first paragraph to the note under it."""
    start = html.index(">", html.index("read__internal_content")) + 1
    return start, html.index('class="read__bottommeta', start) - 5


def _with_body(change: Callable[[str], str]) -> Break:
    def do(html: str, _: int) -> str:
        start, stop = _body(html)
        return html[:start] + change(html[start:stop]) + html[stop:]

    return do


def _first_out(html: str, _: int) -> str:
    """The first paragraph of each page stands in a box of its own, before the text."""
    start, stop = _body(html)
    long = next((m for m in PARAGRAPH.finditer(html, start, stop) if len(m[0]) > 200), None)
    if long is None:
        return html
    before = html.rindex("<div", 0, start)
    return html[:before] + f'<div class="intro">{long[0]}</div>' + html[before : long.start()] + html[long.end() :]


def _teaser(body: str) -> str:
    found = PARAGRAPH.search(body)
    return f"{found[0]}<p>More</p>" if found else body


def _quoted(body: str) -> str:
    """Every second paragraph is set as a quotation, which the adapter takes for a repetition."""
    count = iter(range(10_000))
    return PARAGRAPH.sub(lambda m: f"<blockquote>{m[0]}</blockquote>" if next(count) % 2 else m[0], body)


def _one_label(body: str) -> str:
    """Only the first label of a page is still bold."""
    head, bold, rest = body.partition("</b>")
    return head + bold + re.sub(r"</?b>", "", rest)


def _cookies(_: str, number: int) -> str:
    return (
        "<html><head><title>Your privacy</title></head><body><div class='consent'><h1>Before you go on</h1>"
        f"<p>We and our {200 + number % 3} partners store cookies on your device. Accept all to go on to the site.</p>"
        "<button>Accept all</button></div></body></html>"
    )


APPEAL = "<p>Follow us in the new messenger, where all of this is to be read an hour earlier.</p>"
LATER = "<p>The text of this page will be added as soon as it was edited. " + "Please come back later. " * 12 + "</p>"
ANOTHER = '<article class="read__in"><h1 class="entry-title p-name">Main events of the week</h1></article>'

BREAKAGES = (
    Breakage("title's class renamed", "kremlin", "missing_field:title", renamed(r"entry-title", "head-line")),
    Breakage(
        "title is the site's name",
        "kremlin",
        "constant_field:title",
        renamed(r"(<h1[^>]*entry-title[^>]*>).*?</h1>", r"\1President of Russia</h1>"),
    ),
    Breakage(
        "another headline before it",
        "kremlin",
        "selector_error:title",
        renamed(r'(<div class="read__scroll"[^>]*>)', r"\1" + ANOTHER),
    ),
    Breakage("date moved", "kremlin", "missing_field:published_date", renamed(r"read__published", "read__when")),
    Breakage(
        "one old date on all pages",
        "kremlin",
        "constant_field:published_at",
        renamed(
            r'(read__published" datetime=")[^"]*("[^>]*>)(?:.|\s)*?</time>(\s*<div class="read__time">)[^<]*',
            r"\g<1>2001-05-05\2May 5, 2001</time>\g<3>10:00",
        ),
    ),
    Breakage("body's class renamed", "kremlin", "refused_pages:no_layout", renamed(r"read__internal_content", "tx")),
    Breakage("body emptied", "kremlin", "refused_pages:empty_text", _with_body(lambda _: "")),
    Breakage("cookie page served", "kremlin", "refused_pages:no_layout", _cookies),
    Breakage("body cut to its first paragraph", "kremlin", "short_body:text", _with_body(_teaser)),
    Breakage("one paragraph a page lost", "kremlin", "greedy_rule:common/outside-body", _first_out),
    Breakage("paragraphs set as quotations", "kremlin", "greedy_rule:kremlin/pull-quote", _with_body(_quoted)),
    Breakage("one text on all pages", "kremlin", "constant_field:text", _with_body(lambda _: LATER)),
    Breakage(
        "labels not bold", "kremlin", "missing_field:turns", _with_body(lambda b: re.sub(r"</?(?:b|strong)>", "", b))
    ),
    Breakage("one label bold", "kremlin", "few_turns:turns", _with_body(_one_label)),
    Breakage(
        "an appeal under each text", "kremlin", "repeated_text:follow-us-in-the-new", _with_body(lambda b: b + APPEAL)
    ),
    Breakage(
        "note under the text renamed", "kremlin", "dead_rule:kremlin/status", renamed(r"read__bottommeta", "foot")
    ),
    Breakage("tags' class renamed", "kremlin", "missing_field:tags", renamed(r"read__(?:taglist|categ)", "labels")),
    Breakage(
        "language not stated", "kremlin", "missing_field:language", renamed(r'<meta itemprop="inLanguage"[^>]*>', "")
    ),
    Breakage("place's class renamed", "kremlin", "missing_field:place", renamed(r"read__place p-location", "where")),
    Breakage(
        "half the pages in a new design",
        "kremlin",
        "missing_field:title",
        lambda html, number: html.replace("entry-title", "h") if number % 2 else html,
    ),
    Breakage(
        "newsletter's markup changed",
        "substack",
        "dead_rule:substack/subscribe",
        renamed(r"subscri(?:ption|be)-widget[\w-]*", "sw-box"),
    ),
    Breakage("post's element renamed", "substack", "refused_pages:not_content", renamed(r"newsletter-post", "letter")),
    Breakage(
        "author and date no longer told",
        "substack",
        "missing_field:published_date",
        lambda html, _: re.sub(r'"datePublished"|post_date|[A-Z][a-z]{2} \d{1,2}, \d{4}', "x", html),
    ),
    Breakage("headline's tag changed", "whitehouse", "missing_field:title", renamed(r"(</?)h1\b", r"\1h2")),
    Breakage(
        "body's class renamed", "whitehouse", "refused_pages:no_layout", renamed(r"field-name-field-forall-body", "b")
    ),
)
"""All of the pages, not of the listings."""
