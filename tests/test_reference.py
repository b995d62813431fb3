"""The reference of `Source` is made from the code, and says something of every field."""

import inspect
import re
from typing import get_args

from cleaners.access import STATED
from schemas import source, vocabulary
from tests.reference import PAGE, WORDS, reference


def test_the_reference_is_that_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "write it again with: python -m tests.reference"


def test_every_field_is_described() -> None:
    assert [line for line in reference().splitlines() if line.startswith("| `") and line.endswith("|  |")] == []


def test_every_declaration_and_value_is_in_it() -> None:
    text = reference()
    for name in ("## Source", "## Rule", "## Layout", "## Turns", "## Api", "### `css(", "### `optional("):
        assert name in text
    assert "## Value\n" not in text


def test_the_words_of_every_vocabulary_are_in_it() -> None:
    words = reference().partition("## Vocabularies")[2]
    for name in WORDS:
        assert all(f"`{word}`" in words for word in get_args(getattr(vocabulary, name)))
    for word in STATED:
        assert f"`{word}`" in words


def test_every_vocabulary_of_a_declaration_is_in_it() -> None:
    used = inspect.getsource(source)
    assert {name for name in vars(vocabulary) if re.search(rf"\b{name}\b", used) and name != "Literal"} <= set(WORDS)
