"""`onrecord show --html`: one file with everything about a page, of which nothing runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flows.show import ShowError, write_page
from flows.show_html import STYLE
from tests.flows.pages import bodiless, ministry, news


class Seen(HTMLParser):
    """Tags, attributes and text of a document, as the standard library reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def show(tmp_path: Path, html: str, source: str | None) -> str:
    (tmp_path / "page.html").write_text(html)
    write_page(str(tmp_path / "page.html"), source, tmp_path / "out.html")
    return (tmp_path / "out.html").read_text("utf-8")


def test_it_shows_fields_rules_turns_text_and_that_nothing_is_lost(tmp_path: Path) -> None:
    text = "\n".join(Seen(show(tmp_path, ministry(1)[0], "mid_ru")).texts)
    assert "Answers of the minister at mooring 1" in text
    assert re.search(r"\d+ visible characters = \d+ kept \+ \d+ removed", text)
    assert "css " in text, "the evidence of a field"
    assert "answer Ivan Petrov" in text


def test_what_is_removed_and_what_is_kept_are_told_apart_with_the_rule(tmp_path: Path) -> None:
    page = show(tmp_path, news(1)[0], None)
    removed = re.findall(r'<tr class="removed">.*?</tr>', page, re.S)
    kept = re.findall(r'<tr class="kept">.*?</tr>', page, re.S)
    assert any("Home" in row and re.search(r"\w+/[\w-]+", row) for row in removed)
    assert any("Point 1 of sitting 1" in row for row in kept)
    assert not any("Point 1 of sitting 1" in row for row in removed)
    assert "tr.kept" in STYLE
    assert "tr.removed" in STYLE


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></table><iframe src=//evil.example></iframe>",
    "<!-- --><style>@import '//evil.example'</style>",
    '" onmouseover="alert(1)',
    "\x1b]0;owned\x07",
    "<a href='javascript:alert(1)'>x</a>",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_of_the_page_runs(tmp_path: Path, hostile: str) -> None:
    from html import escape

    html = news(1)[0].replace("Point 1", f"Point {escape(hostile)} 1").replace("<title>", f"<title>{escape(hostile)} ")
    page = show(tmp_path, html, None)
    seen = Seen(page)
    assert not {"script", "iframe", "img", "a", "link", "base", "form", "object", "embed", "svg"} & set(seen.tags)
    assert not [
        name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "href", "action", "style")
    ]
    assert page.count("<style>") == 1
    assert ("http-equiv", "Content-Security-Policy") in seen.attributes
    (policy,) = [value for name, value in seen.attributes if name == "content" and value and "default-src" in value]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert "\x1b" not in page


def test_a_hostile_name_of_the_file_is_escaped_too(tmp_path: Path) -> None:
    file = tmp_path / "<script>x<.html"
    file.write_text(news(1)[0])
    write_page(str(file), None, tmp_path / "out.html")
    assert "<script" not in (tmp_path / "out.html").read_text("utf-8")


def test_a_field_that_was_not_found_is_marked(tmp_path: Path) -> None:
    page = show(tmp_path, ministry(1)[0].replace("photo-content__date", "photo-content__day"), "mid_ru")
    assert re.search(r'<tr class="error"><td>published</td>.*error: no match', page)


def test_a_refused_page_says_why_and_fails(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="no_layout"):
        show(tmp_path, bodiless(1)[0], "mid_ru")
    assert "refused at stage layout: no_layout" in (tmp_path / "out.html").read_text("utf-8")


def test_an_adapter_that_is_being_written_is_given_by_its_file(tmp_path: Path) -> None:
    adapter = tmp_path / "mine.py"
    adapter.write_text(
        'from schemas.source import Source, css\nsource = Source(name="mine", title="Mine", body="body", '
        'fields={"title": css("h1")})\n'
    )
    assert "<td>mine</td>" in show(tmp_path, news(1)[0], str(adapter))
