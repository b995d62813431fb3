"""The documentation says what the program does."""

from pathlib import Path

import pytest

from tests.docs import ROOT, Example, comparable, examples, make_home, run

pytestmark = pytest.mark.xdist_group("docs")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the demo prints, and the home it makes."""
    folder = tmp_path_factory.mktemp("docs")
    return make_home(folder), folder / "demo"


@pytest.mark.parametrize("example", list(examples()), ids=lambda e: f"{e.page.name}: {e.command[:50]}")
def test_command_prints_what_the_page_says(example: Example, demo: tuple[str, Path]) -> None:
    printed = demo[0] if example.command == "make demo" else run(example.command, demo[1])
    assert comparable(printed) == comparable(example.output), "write the pages again with: make docs"


def test_every_path_that_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in ("cleaners/sources", "tests/sources", "schemas", "warehouse", "flows"):
        assert folder in text
        assert (ROOT / folder).is_dir()
