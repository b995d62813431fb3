"""Real pages of the institutions: hardly a word missing or added, every date right, every bold label a turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.real import ORACLES, Page, bold_labels, figures, pages, printed_time

pytestmark = pytest.mark.corpus
TOLERANCE = 0.003


@pytest.fixture(scope="module")
def kremlin(shared: Path) -> tuple[Page, ...]:
    return pages("kremlin")


@pytest.mark.parametrize(("folder", "least"), [("kremlin", 120), ("whitehouse_obama", 30), ("ecb", 1)])
def test_all_pages_are_cleaned_by_the_adapter(folder: str, least: int, shared: Path) -> None:
    assert len(pages(folder)) >= least
    assert {page.cleaned.document.source for page in pages(folder)} == {ORACLES[folder][0]}


@pytest.mark.parametrize("folder", list(ORACLES))
def test_hardly_a_word_is_missing_or_too_many(folder: str, shared: Path) -> None:
    words, missing, added = figures(folder)
    assert words > 100
    assert missing <= TOLERANCE * words, f"{missing} of {words} words are missing"
    assert added <= TOLERANCE * words, f"{added} words are too many, of {words}"


def test_every_kremlin_page_has_its_fields(kremlin: tuple[Page, ...]) -> None:
    named = ("title", "published_at", "published_date", "canonical_url", "issuer", "language", "text")
    lacking = [(page.name, name) for page in kremlin for name in named if not getattr(page.cleaned.document, name)]
    assert lacking == []
    errors = [(page.name, v) for page in kremlin for v in page.cleaned.document.evidence.values() if "error" in v]
    assert errors == []


def test_every_kremlin_date_is_the_printed_one(kremlin: tuple[Page, ...]) -> None:
    wrong = [p.name for p in kremlin if p.cleaned.document.published_at != printed_time(p)]
    assert wrong == []
    days = [p.name for p in kremlin if p.cleaned.document.published_date != printed_time(p).date()]
    assert days == []


def test_a_kremlin_page_names_its_russian_original(kremlin: tuple[Page, ...]) -> None:
    for page in kremlin:
        address = page.cleaned.document.canonical_url
        assert address
        originals = {a.get("href") for a in page.soup.find_all("a", hreflang="ru")}
        original = address.replace("//en.", "//")  # where there is none, the page links to the Russian front page
        links = [(link.kind, link.address) for link in page.cleaned.links]
        assert links == ([("translation_of", original)] if original in originals else []), page.name


def test_bold_labels_and_nothing_else_start_turns(kremlin: tuple[Page, ...]) -> None:
    found = {p.name: [turn.speaker_label for turn in p.cleaned.turns if turn.speaker_label] for p in kremlin}
    expected = {page.name: bold_labels(page) for page in kremlin}
    assert {name for name in found if found[name] != expected[name]} == set()
    assert sum(map(len, expected.values())) > 1000


def test_a_kremlin_page_is_a_translation_where_it_has_turns(kremlin: tuple[Page, ...]) -> None:
    kinds = {(bool(page.cleaned.turns), page.cleaned.document.kind) for page in kremlin}
    assert kinds == {(True, "official_translation"), (False, "article")}


def test_white_house_briefings_are_questions_and_answers(shared: Path) -> None:
    for page in pages("whitehouse_obama"):
        turns = page.cleaned.turns
        assert page.cleaned.document.kind == "official_transcript", page.name
        questions = sum(turn.role == "question" for turn in turns)
        assert 0.3 * len(turns) < questions < 0.6 * len(turns), page.name
        closed = [p.text for p in page.cleaned.paragraphs if p.text.startswith("END")]
        assert closed, page.name
        assert all(p.turn is None for p in page.cleaned.paragraphs if p.text in closed), page.name
