"""The second opinion: blocks are kept or removed by another extractor's output, and only if that extractor works."""

from typing import Any

import pytest
import trafilatura

from cleaners.blocks import Block
from cleaners.fates import PARAGRAPH
from cleaners.vote import OUTVOTED, vote

TEXT = "The ferry to the northern islands left an hour late because the harbour master had mislaid the tide table."
OTHER = "Win a cruise for two by telling us what you think about our website in this short survey today."


def blocks(*texts: str) -> list[Block]:
    return [Block(i, text, "text", PARAGRAPH) for i, text in enumerate(texts)]


def extracting(monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    def extract(html: str, **options: Any) -> str | None:
        return text

    monkeypatch.setattr(trafilatura, "extract", extract)


def test_a_block_stays_when_half_of_its_words_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    extracting(monkeypatch, TEXT)
    assert vote("", None, blocks(TEXT, OTHER, TEXT[: len(TEXT) // 2] + " and so on")) == [None, OUTVOTED, None]


def test_case_and_punctuation_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    extracting(monkeypatch, TEXT.upper().replace(" ", " - "))
    assert vote("", None, blocks(TEXT)) == [None]


@pytest.mark.parametrize("found", [None, "", "Something else entirely, from the foot of the page"])
def test_an_extractor_that_finds_nothing_has_no_vote(monkeypatch: pytest.MonkeyPatch, found: str | None) -> None:
    extracting(monkeypatch, found)
    assert vote("", None, blocks(TEXT, OTHER)) == [None, None]


def test_blocks_without_three_words_are_not_voted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    extracting(monkeypatch, TEXT)
    assert vote("", None, blocks(TEXT, "***", "Two words")) == [None, None, None]


def test_the_real_extractor_is_called_as_it_wants() -> None:
    page = f"<html><body><article>{f'<p>{TEXT}</p>' * 6}</article></body></html>"
    assert vote(page, "https://example.org/ferry", blocks(TEXT)) == [None]
