"""What is forgotten stays so, under any form of its address, and the journal does not name it."""

from __future__ import annotations

import pytest

from flows.home import Home
from flows.upkeep_tombstones import bury, is_forgotten, name_hash

URL = "https://example.org/page?b=2&a=1"


def test_nothing_is_forgotten_in_a_new_home(home: Home) -> None:
    assert not is_forgotten(home)(URL)


@pytest.mark.parametrize(
    "form", [URL, "http://EXAMPLE.org/page?a=1&b=2#top", "https://example.org/page?a=1&b=2&utm_source=x"]
)
def test_every_form_of_an_address_is_forgotten(home: Home, form: str) -> None:
    bury(home, [URL], "a reason")
    assert is_forgotten(home)(form)
    assert not is_forgotten(home)("https://example.org/page?a=1")


def test_a_page_without_an_address_is_known_by_its_content(home: Home) -> None:
    bury(home, ["content:ab"], "a reason")
    assert is_forgotten(home)("content:ab")
    assert not is_forgotten(home)("content:abc")


def test_the_journal_has_the_reason_and_no_address(home: Home) -> None:
    bury(home, [URL], "a reason")
    text = home.journal.read_text()
    assert "a reason" in text
    assert name_hash(URL) in text
    assert "example.org" not in text


def test_a_tombstone_is_set_once(home: Home) -> None:
    bury(home, [URL], "a reason")
    before = home.journal.read_text()
    bury(home, [URL, "http://example.org/page?a=1&b=2"], "another")
    assert home.journal.read_text() == before
