from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli_read import show
from flows.home import Home
from flows.inputs import InputError
from flows.show import ShowError, show_page
from tests.flows.pages import bodiless, ministry, news


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(ministry(1)[0])
    return path


def test_a_page_is_shown_block_by_block(file: Path) -> None:
    text = show_page(str(file), "mid_ru", False)
    assert "Answers of the minister at mooring 1" in text
    assert "answer Ivan Petrov" in text
    assert "8 turns" in text
    assert "visible = " in text


def test_what_is_removed_is_shown_with_its_rule(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(news(1)[0])
    shown = show_page(str(path), None, False)
    assert any(line.startswith("-") and "Home" in line for line in shown.splitlines())
    assert any(line.startswith("+") and "Point 1 of sitting 1" in line for line in shown.splitlines())


def test_only_what_is_removed_is_shown_if_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(news(1)[0])
    lines = show_page(str(path), None, False, removed=True).splitlines()
    assert lines[0].startswith("-")
    assert [line for line in lines if line.startswith("+")] == []
    assert [line for line in lines if line.startswith("-")] == [
        line for line in show_page(str(path), None, False).splitlines() if line.startswith("-")
    ]
    assert any("visible = " in line for line in lines)


def test_removed_lines_are_a_matter_of_the_text_form(file: Path) -> None:
    result = CliRunner().invoke(show, [str(file), "--removed", "--json"])
    assert result.exit_code == 2
    assert "leave out --json and --html" in result.output
    assert CliRunner().invoke(show, [str(file), "--removed"]).output.startswith("-")


def test_the_records_come_as_json(file: Path) -> None:
    data = json.loads(show_page(str(file), "mid_ru", True))
    assert data["document"]["source"] == "mid_ru"
    assert len(data["turns"]) == 8
    counts = [data["document"][name] for name in ("kept_chars", "removed_chars", "visible_chars")]
    assert counts[0] + counts[1] == counts[2]
    assert {"paragraphs", "removals", "comments", "insertions", "dates", "tags", "links", "events"} <= data.keys()


def test_a_page_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(news(1)[0].replace("Point 1", "Point \x1b]0;owned\x07 [red]1[/red]"))
    text = show_page(str(path), None, False)
    assert "\x1b" not in text
    assert "[red]1[/red]" in text


def test_a_page_that_is_refused_says_at_which_stage_and_why(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(bodiless(1)[0])
    with pytest.raises(ShowError, match=r"page\.html is refused at stage layout: no_layout"):
        show_page(str(path), "mid_ru", False)
    path.write_bytes(b"")
    with pytest.raises(ShowError, match="empty_body"):
        show_page(str(path), None, False)


def test_what_is_no_page_is_an_error(tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))
    with pytest.raises(ShowError, match="no file"):
        show_page(str(tmp_path / "nope.html"), None, False)
    with pytest.raises(ShowError, match="not in the archive"):
        show_page("https://example.org/o'clock", None, False)
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match="unknown kind"):
        show_page(str(tmp_path / "x.pdf"), None, False)


def test_an_address_is_looked_for_only_in_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRECORD_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ShowError, match="onrecord init"):
        show_page("https://example.org/", None, False)
