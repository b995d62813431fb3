"""The reference of `Source` is made from the code, and says something of every field."""

from tests.reference import PAGE, reference


def test_the_reference_is_that_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "write it again with: python -m tests.reference"


def test_every_field_is_described() -> None:
    assert [line for line in reference().splitlines() if line.startswith("| `") and line.endswith("|  |")] == []


def test_every_declaration_and_value_is_in_it() -> None:
    text = reference()
    for name in ("## Source", "## Rule", "## Layout", "## Turns", "## Api", "### `css(", "### `optional("):
        assert name in text
    assert "## Value\n" not in text
