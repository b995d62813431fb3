"""The documentation says what the program does."""

import pytest

from tests.docs import ROOT, Example, Homes, comparable, examples


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """The homes that the pages' commands run in."""
    return Homes(tmp_path_factory.mktemp("docs"))


@pytest.mark.parametrize("example", list(examples()), ids=lambda e: f"{e.page.name}: {e.command[:50]}")
def test_command_prints_what_the_page_says(example: Example, homes: Homes) -> None:
    printed = homes.run(example)
    assert comparable(printed) == comparable(example.output), "write the pages again with: make docs"


def test_every_path_that_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in ("cleaners/sources", "tests/sources", "schemas", "warehouse", "flows"):
        assert folder in text
        assert (ROOT / folder).is_dir()
