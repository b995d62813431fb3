"""The kept words of real Substack posts against an oracle without the adapter's parser, selectors and code.

The oracle takes the post's body by the heading that precedes it and drops what Substack's own component names and plain
tags mark as no text. Words are compared as bags: at most 0.3 % may be missing, and at most 0.3 % too many.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup, Tag

from cleaners.clean import Cleaned, Rejected, clean_page
from schemas.page import RawPage

pytestmark = pytest.mark.corpus
TOLERANCE = 0.003
INLINE = {"a", "span", "em", "strong", "b", "i", "u", "s", "code", "sup", "sub", "mark", "small", "del"}
WIDGETS = {"SubscribeWidget", "ButtonCreateButton", "CaptionedButtonToDOM", "EmbeddedPostToDOM", "PollToDOM"}
WIDGET_CLASSES = (
    "subscription-widget", "subscribe-widget", "button-wrapper", "captioned-button", "embedded-post", "digestPostEmbed",
    "image-link-expand", "header-anchor-parent",
)  # fmt: skip


class Page(NamedTuple):
    """A saved page and what today's code makes of it."""

    name: str
    body: bytes
    cleaned: Cleaned | None


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[Page]:
    folder = shared / "pages" / "substack"
    with (folder / "pages.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [_page(folder / row["file"], row["url"]) for row in rows]


def _page(file: Path, url: str) -> Page:
    body = file.read_bytes()
    try:
        return Page(file.name, body, clean_page(RawPage(url=url, body=body)))
    except Rejected:
        return Page(file.name, body, None)


def _post(page: Page) -> Tag | None:
    """The innermost element that holds the paragraphs after the post's own headline."""
    soup = BeautifulSoup(page.body, "html5lib")
    article = soup.find("article")
    if not isinstance(article, Tag) or article.find("h1") is None:
        return None
    markup = [tag for tag in article.find_all("div", dir="auto") if tag.find(["p", "h2"]) is not None]
    return markup[0] if markup else None


def _words(post: Tag) -> Counter[str]:
    for tag in post.find_all(["figcaption", "script", "style", "noscript", "form", "button", "svg"]):
        tag.decompose()
    for tag in post.find_all(True):
        if tag.decomposed:
            continue
        classes = " ".join(tag.get("class") or [])
        if tag.get("data-component-name") in WIDGETS or any(name in classes for name in WIDGET_CLASSES):
            tag.decompose()
        elif tag.name not in INLINE:
            tag.insert_before("\n")
            tag.insert_after("\n")
    return Counter(post.get_text("").split())


def _kept(cleaned: Cleaned) -> Counter[str]:
    return Counter(cleaned.document.text.split())


def _difference(page: Page) -> tuple[int, int, int]:
    """Words of the oracle, of these missing, and words too many."""
    assert page.cleaned is not None
    post = _post(page)
    assert post is not None, page.name
    oracle, kept = _words(post), _kept(page.cleaned)
    return oracle.total(), (oracle - kept).total(), (kept - oracle).total()


def test_posts_are_cleaned_and_other_pages_refused(pages: list[Page]) -> None:
    assert [page.name for page in pages if (page.cleaned is None) != (_post(page) is None)] == []
    assert sum(page.cleaned is not None for page in pages) >= 19


def test_hardly_a_word_is_missing_or_too_many(pages: list[Page]) -> None:
    found = {page.name: _difference(page) for page in pages if page.cleaned is not None}
    words, missing, added = (sum(column) for column in zip(*found.values(), strict=True))
    print(f"\n{words} words, {missing} missing, {added} too many")
    assert missing <= TOLERANCE * words, found
    assert added <= TOLERANCE * words, found


def test_byline_date_and_publication_are_found(pages: list[Page]) -> None:
    lacking = [
        (page.name, field)
        for page in pages
        if page.cleaned is not None
        for field in ("title", "authors", "publisher", "published_date", "canonical_url", "language")
        if not getattr(page.cleaned.document, field)
    ]
    assert lacking == []
    errors = [page.cleaned.document.evidence for page in pages if page.cleaned is not None]
    assert [v for evidence in errors for name, v in evidence.items() if "error" in v and name != "text"] == []


def test_pages_with_a_wall_are_previews(pages: list[Page]) -> None:
    walled = [page for page in pages if page.cleaned is not None and page.cleaned.document.access == "preview"]
    assert len(walled) == 2
    for page in walled:
        assert page.cleaned is not None
        assert "paywall" in page.cleaned.document.evidence["text"]
        assert "paywall" in {row.label for row in page.cleaned.removals}


def test_comments_have_author_and_time(pages: list[Page]) -> None:
    comments = [comment for page in pages if page.cleaned is not None for comment in page.cleaned.comments]
    assert comments
    assert all(comment.author and comment.posted_at for comment in comments)
