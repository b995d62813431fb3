"""Real pages against oracles made without the adapters' parser, selectors and code: `python -m tests.sources.real`.

An oracle takes the element that holds the text, drops what is known to stand in it without being text, and gives its
words. Words are compared as bags with those that the engine keeps (text, and fields that it took off the text's lines).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

from cleaners.clean import Cleaned, clean_page
from schemas.page import RawPage
from tests.conftest import SHARED
from tests.oracle import soup_of

INLINE = {"a", "span", "em", "strong", "b", "i", "u", "s", "sup", "sub", "small", "font"}


@dataclass(frozen=True)
class Page:
    """A saved page and what today's code makes of it."""

    name: str
    body: bytes
    cleaned: Cleaned

    @property
    def soup(self) -> BeautifulSoup:
        """Parsed anew at each use: oracles cut it up."""
        return soup_of(self.body.decode(self.cleaned.charset, "replace"), "lxml")


class Figures(NamedTuple):
    """Words of the oracle; of these missing; words too many."""

    words: int
    missing: int
    added: int


Oracle = Callable[[BeautifulSoup], Tag]


def _class(*names: str) -> Callable[[Tag], bool]:
    return lambda tag: any(name in (tag.get("class") or ()) for name in names)


def kremlin(soup: BeautifulSoup) -> Tag:
    """The article's body by its microdata, without media, publication notes and pull quotes."""
    body = soup.find(attrs={"itemprop": "articleBody"})
    assert isinstance(body, Tag)
    for tag in body.find_all(_class("masha-ignore", "read__bottommeta")) + body.find_all("blockquote"):
        if not tag.decomposed:
            tag.decompose()
    return body


def whitehouse(soup: BeautifulSoup) -> Tag:
    """All after the headline."""
    body = soup.find("body")
    assert isinstance(body, Tag)
    title = body.find("h1")
    assert isinstance(title, Tag)
    title.decompose()
    return body


def ecb(soup: BeautifulSoup) -> Tag:
    """The only article, without its two headings."""
    article = soup.find("article")
    assert isinstance(article, Tag)
    for tag in article.find_all(["h1", "h2"], limit=2):
        tag.decompose()
    return article


def globalsecurity(soup: BeautifulSoup) -> Tag:
    """The content by its id, without its headline and the newsletter's form."""
    content = soup.find(id="content")
    assert isinstance(content, Tag)
    title, form = content.find("h2"), content.find("form")
    assert isinstance(title, Tag)
    title.decompose()
    if isinstance(form, Tag):
        box = form.find_parent("table") or form
        box.decompose()
    return content


ORACLES: dict[str, tuple[str, Oracle]] = {
    "kremlin": ("kremlin", kremlin),
    "whitehouse_obama": ("whitehouse", whitehouse),
    "ecb": ("ecb", ecb),
    "globalsecurity": ("globalsecurity", globalsecurity),
}
"""By folder of real pages: the adapter, and where the text is."""


@cache
def pages(folder: str) -> tuple[Page, ...]:
    """The folder's pages, each cleaned once."""
    source, _ = ORACLES[folder]
    files = sorted((SHARED / "pages" / folder).glob("*.html"))
    bodies = [(file.name, file.read_bytes()) for file in files if not file.name.startswith("INFERRED")]
    return tuple(Page(name, body, clean_page(RawPage(body=body), source)) for name, body in bodies)


def words_of(element: Tag) -> Counter[str]:
    """The visible words; the edges of elements that are not inline end a word."""
    for tag in element.find_all(["script", "style", "noscript", "template"]):
        tag.decompose()
    for tag in element.find_all(True):
        if tag.name not in INLINE:
            tag.insert_before("\n")
            tag.insert_after("\n")
    return Counter(element.get_text("").split())


def difference(folder: str, page: Page) -> Figures:
    """One page's words, missing and added."""
    document = page.cleaned.document
    taken = [value for name, value in (("place", document.place), ("issuer", document.issuer))
             if value and document.evidence.get(name, "").startswith("line")]  # fmt: skip
    oracle, kept = words_of(ORACLES[folder][1](page.soup)), Counter(document.text.split())
    missing = Counter(word.strip(",") for word in (oracle - kept).elements())
    missing -= Counter(word.strip(",") for value in taken for word in value.split())
    return Figures(oracle.total(), missing.total(), (kept - oracle).total())


def figures(folder: str) -> Figures:
    """Sums over the folder."""
    return Figures(*map(sum, zip(*(difference(folder, page) for page in pages(folder)), strict=True)))


def printed_time(page: Page) -> datetime:
    """When a kremlin.ru page says, in the note under the text, that it was published."""
    note = page.soup.find(class_="read__status")
    assert isinstance(note, Tag)
    time = note.find("time")
    assert isinstance(time, Tag)
    return datetime.strptime(time.get_text(strip=True), "%B %d, %Y, %H:%M").replace(tzinfo=ZoneInfo("Europe/Moscow"))


def bold_labels(page: Page) -> list[str]:
    """The bold leads of a kremlin.ru page's paragraphs that are labels, without colon and note, in order.

    A colon ends a label; where it is forgotten, the same words are one elsewhere on the page.
    """
    leads = [_lead(p) for p in kremlin(page.soup).find_all("p")]
    known = {name for name, colon in leads if colon}
    return [name for name, colon in leads if name and (colon or name in known)]


def _lead(paragraph: Tag) -> tuple[str, bool]:
    """The bold run at the paragraph's start, and whether a colon ends it."""
    bold, rest = "", ""
    for text in paragraph.find_all(string=True):
        if not rest and (_bold(text, paragraph) or not text.strip()):
            bold += text
        else:
            rest += text
    bold = " ".join(bold.split())
    found = re.fullmatch(r"(?P<name>[^:]{1,150}?)\s*(?:\([^()]*\)\s*)?:\s*", bold + _colon(bold, rest))
    return (found["name"], True) if found else (bold.rstrip(" .;"), False)


def _bold(text: PageElement, within: Tag) -> bool:
    above = []
    for parent in text.parents:
        if parent is within:
            break
        above.append(parent.name)
    return isinstance(text, NavigableString) and bool({"b", "strong"} & set(above))


def _colon(bold: str, rest: str) -> str:
    """The colon that follows a bold run, with a note before it, if one does."""
    found = re.match(r"\s*(?:\([^()]*\)\s*)?:", rest)
    return found[0] if found and not bold.rstrip().endswith(":") and bold.strip() else ""


def main() -> None:
    """Prints the figures of every folder."""
    for folder in ORACLES:
        words, missing, added = figures(folder)
        sys.stdout.write(
            f"{folder}: {len(pages(folder))} pages, {words} words, {missing} missing ({missing / words:.3%}), "
            f"{added} too many ({added / words:.3%})\n"
        )
    labels = [
        (bold_labels(page), [t.speaker_label for t in page.cleaned.turns if t.speaker_label])
        for page in pages("kremlin")
    ]
    same = sum(gold == found for gold, found in labels)
    sys.stdout.write(
        f"kremlin: {sum(len(gold) for gold, _ in labels)} bold labels, {same} of {len(labels)} pages alike\n"
    )


if __name__ == "__main__":
    main()
