"""What a reading by other code would change, told before it is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from schemas.records import Removal
from tests.warehouse.generate import Capture, Page, make_page, write
from tests.warehouse.home import Home, new_home, refusal
from warehouse.diff import COLUMNS, compare


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def changes(home: Home, pages: Sequence[Page], **other: Any) -> list[dict[str, Any]]:
    found = compare(home.con, [write(home.folder, pages, cleaner="c2", **other)])
    return [dict(zip(COLUMNS, row, strict=True)) for row in found.rows]


def whole(*numbers: int) -> list[Page]:
    return [make_page(Capture(number)) for number in numbers]


def without(page: Page, place: int, rule: str) -> Page:
    """The page with a paragraph less, which a rule removes."""
    lost = page.paragraphs[place]
    page.paragraphs = [one for one in page.paragraphs if one is not lost]
    text = "\n\n".join(one.text for one in page.paragraphs)
    page.document = page.document.model_copy(update={"text": text})
    ledger = page.removals[0].model_dump() | {"text": f"{lost.text} More", "rule": rule, "ordinal": 99}
    page.removals = [*page.removals, Removal(**ledger)]
    return page


def test_the_same_reading_changes_nothing(home: Home) -> None:
    home.load(Capture(1), Capture(2))
    assert changes(home, whole(1, 2)) == []


def test_text_that_a_rule_takes_now_is_told_with_the_rule(home: Home) -> None:
    home.load(Capture(1), Capture(2), Capture(3))
    lost = make_page(Capture(2)).paragraphs[1].text
    found = changes(home, [*whole(1, 3), without(make_page(Capture(2)), 1, "quay/greedy")])
    chars = len(lost.replace(" ", ""))
    assert found[0] == {
        "what": "page", "name": "text changed, of 3 read", "pages": 1, "newly_removed": None, "newly_kept": None,
        "was": None, "becomes": None, "example": "https://example.org/2",
    }  # fmt: skip
    assert found[1] == {
        "what": "newly removed", "name": "quay/greedy", "pages": 1, "newly_removed": chars, "newly_kept": 0,
        "was": lost[:60], "becomes": None, "example": "https://example.org/2",
    }  # fmt: skip
    assert [(row["what"], row["name"]) for row in found[2:]] == [("rule", "quay/greedy")]


def test_text_that_no_rule_takes_any_more_is_told_with_the_rule_that_did(home: Home) -> None:
    home.load_pages([without(make_page(Capture(2)), 1, "quay/greedy")])
    found = changes(home, whole(2))
    assert (found[1]["what"], found[1]["name"], found[1]["newly_removed"]) == ("newly kept", "quay/greedy", 0)
    assert found[1]["becomes"] == make_page(Capture(2)).paragraphs[1].text[:60]
    assert found[1]["newly_kept"] > 0


def test_the_largest_texts_come_first_and_the_same_text_is_one_row(home: Home) -> None:
    appeal, long = "Join us.", "A long paragraph. " * 20
    pages = whole(1, 2, 3)
    for number, page in enumerate(pages):
        text = "\n\n".join([page.document.text, appeal, *([long.strip()] if number == 0 else [])])
        page.document = page.document.model_copy(update={"text": text})
    home.load_pages(pages)
    found = [row for row in changes(home, whole(1, 2, 3)) if row["what"] == "newly removed"]
    assert [(row["was"], row["pages"], row["newly_removed"]) for row in found] == [
        (long[:60], 1, len(long.replace(" ", ""))),
        (appeal, 3, 3 * 7),
    ]


def test_a_text_moved_from_one_rule_to_another_changes_no_page(home: Home) -> None:
    home.load(Capture(1))
    [page] = whole(1)
    page.removals = [row.model_copy(update={"rule": "quay/new"}) for row in page.removals]
    found = changes(home, [page])
    assert {(row["what"], row["name"]) for row in found} == {
        ("rule", "common/rule0"), ("rule", "common/rule1"), ("rule", "quay/new"),
    }  # fmt: skip


def test_fields_and_turns_that_are_read_otherwise(home: Home) -> None:
    home.load(Capture(1), Capture(2))
    pages = whole(1, 2)
    pages[0].document = pages[0].document.model_copy(update={"title": "Another", "place": "Quay"})
    pages[1].turns = [pages[1].turns[0].model_copy(update={"speaker": "B. Other"}), *pages[1].turns[1:-1]]
    found = {(row["what"], row["name"]): row for row in changes(home, pages)}
    assert found["field", "title"]["becomes"] == "Another"
    assert found["field", "place"]["pages"] == 1
    assert found["turns", "speaker"]["becomes"] is not None
    assert found["turns", "words"]["pages"] == 1
    assert {key for key in found if key[0] == "field"} == {("field", "title"), ("field", "place")}


def test_pages_that_would_be_refused_or_read(home: Home) -> None:
    home.load(Capture(1), quarantined=[refusal(Capture(2))])
    found = changes(home, whole(2), quarantined=[refusal(Capture(1))])
    assert [(row["name"], row["pages"], row["example"]) for row in found] == [
        ("read, and would be refused", 1, "https://example.org/1"),
        ("refused, and would be read", 1, "https://example.org/2"),
    ]


def test_no_shard_changes_nothing(home: Home) -> None:
    assert compare(home.con, []).rows == []
