"""Every golden case, field by field; every rule and every layout of every source is met by one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bs4 import Comment

from cleaners.catalogue import catalogue
from cleaners.clean import Cleaned, Rejected
from cleaners.rules import all_rules
from schemas.source import Layout
from tests.oracle import soup_of
from tests.sources.golden import FIELDS, Case, as_json, cases, outcome, write

CASES = cases()
PAGES = [case for case in CASES if not case.expected_error.exists()]
REFUSED = [case for case in CASES if case.expected_error.exists()]
SOURCES = sorted(name for name in catalogue() if name != "generic")


@cache
def _today(case: Case) -> dict[str, Any]:
    return as_json(outcome(case))


def _expected(case: Case) -> dict[str, Any]:
    if not case.expected.exists():
        pytest.fail(f"{case.name} had no expectation: {write(case).name} is written; review it, then run again")
    expected: dict[str, Any] = json.loads(case.expected.read_text("utf-8"))
    return expected


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.name)
def test_field(case: Case, field: str) -> None:
    assert _today(case).get(field) == _expected(case).get(field)


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.name)
def test_expects_only_known_fields(case: Case) -> None:
    assert set(_expected(case)) <= set(FIELDS)


def test_a_missing_expectation_is_written_and_fails(tmp_path: Path) -> None:
    folder = tmp_path / "source" / "case"
    shutil.copytree(PAGES[0].folder, folder, ignore=shutil.ignore_patterns("expected.json"))
    case = Case(folder)
    with pytest.raises(pytest.fail.Exception, match="review it"):
        _expected(case)
    assert _expected(case) == _expected(PAGES[0])


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_refused(case: Case) -> None:
    assert _today(case) == json.loads(case.expected_error.read_text("utf-8"))


def visible(case: Case) -> int:
    """Visible characters but white space, counted by html5lib through BeautifulSoup, which the engine does not use."""
    page, result = case.page, outcome(case)
    assert isinstance(result, Cleaned)
    text = page.body.decode(result.charset, "replace")
    if page.media_type.startswith("text/plain"):
        return len("".join(text.split()))
    if page.media_type.startswith("application/json"):
        data = json.loads(text)
        text = f"<p>{data['title']}</p><p>{data['subtitle'] or ''}</p>{data['body_html']}"
    soup = soup_of(text)
    unseen = {"script", "style", "template", "noscript"}
    assert soup.body is not None
    return sum(
        len("".join(node.split()))
        for node in soup.body.find_all(string=True)
        if not isinstance(node, Comment) and not unseen & {parent.name for parent in node.parents}
    )


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.name)
def test_nothing_vanishes(case: Case) -> None:
    result = outcome(case)
    assert isinstance(result, Cleaned)
    document = result.document
    assert document.kept_chars + document.removed_chars == document.visible_chars == visible(case)
    assert document.removed_chars == sum(len("".join(row.text.split())) for row in result.removals)


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.name)
def test_the_text_is_its_paragraphs_and_labels(case: Case) -> None:
    result = outcome(case)
    assert isinstance(result, Cleaned)
    rest = "".join(result.document.text.split())
    for paragraph in result.paragraphs:
        before, found, rest = rest.partition("".join(paragraph.text.split()))
        assert found, f"paragraph {paragraph.ordinal} is not in the text"
        labels = {"".join((turn.speaker_label or "").split()) for turn in result.turns}
        assert not before or any(label and label in before for label in labels), f"{before!r} is in no paragraph"


@pytest.mark.parametrize("source", SOURCES)
def test_every_rule_fires(source: str) -> None:
    results = [outcome(case) for case in CASES if case.folder.parent.name == source]
    fired = {row.rule for result in results if isinstance(result, Cleaned) for row in result.removals}
    own = {rule.id for rule in all_rules(catalogue()[source]) if rule.id.startswith(f"{source}/")}
    assert own - fired == set()


@pytest.mark.parametrize("source", SOURCES)
def test_every_refusal_has_a_case(source: str) -> None:
    results = [outcome(case) for case in CASES if case.folder.parent.name == source]
    reasons = {result.reason for result in results if isinstance(result, Rejected)}
    assert {rule.id.rpartition("/")[2].replace("-", "_") for rule in catalogue()[source].reject} <= reasons


def layouts_met(cases: Sequence[Case], layouts: Sequence[Layout]) -> set[int]:
    """Which of the layouts the HTML pages have, by html5lib through BeautifulSoup."""
    pages = [soup_of(case.page.body) for case in cases if "html" in case.page.media_type]
    fits = (
        [i for i, lay in enumerate(layouts) if page.select_one(lay.when or "html") and page.select_one(lay.body)]
        for page in pages
    )
    return {found[0] for found in fits if found}


@pytest.mark.parametrize("source", SOURCES)
def test_every_layout_has_a_case(source: str) -> None:
    own = [case for case in PAGES if case.folder.parent.name == source]
    layouts = catalogue()[source].layouts
    assert layouts_met(own, layouts) == set(range(len(layouts)))


def test_a_page_that_begins_with_an_xml_declaration_is_read_as_html(tmp_path: Path) -> None:
    """bs4 warns of such a page, and a warning fails a test."""
    (tmp_path / "page.html").write_text(
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html><head><title>Quay</title></head><body><article>'
        "<h1>The quay</h1><p>It was mended in May, before the boats came in, and it held.</p></article></body></html>"
    )
    (tmp_path / "meta.json").write_text('{"url": null, "source": "generic", "media_type": "application/xhtml+xml"}')
    case, result = Case(tmp_path), outcome(Case(tmp_path))
    assert isinstance(result, Cleaned)
    assert visible(case) == result.document.visible_chars == 55
    assert layouts_met([case], [Layout(when="nav", body="p"), Layout(body="article")]) == {1}
