"""`onrecord new` for a source that is there: pages become cases, and the adapter stays as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.add_case import add_cases, is_kept
from flows.cli_new import accept, new
from flows.inputs import InputError
from flows.new import Made, make_source
from flows.new_place import NewError
from tests.flows.pages import news


def saved(tmp_path: Path, name: str, text: str) -> str:
    (tmp_path / name).write_text(text)
    return str(tmp_path / name)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_source("sittings", [saved(tmp_path, "sitting.html", news(1)[0])], tmp_path / "mine")


def test_a_page_becomes_a_case_and_the_adapter_stays(made: Made, tmp_path: Path) -> None:
    before = made.place.adapter.read_bytes()
    page = saved(tmp_path, "Later Sitting.html", news(2)[0])
    words = ["sittings", page, "--url", "https://council.example/sitting/2", "--into", str(tmp_path / "mine")]
    result = CliRunner().invoke(new, words)
    assert result.exit_code == 0, result.output
    case = tmp_path / "mine" / "tests" / "sources" / "sittings" / "2"
    assert f"case     {case}\n         Harbour dues: sitting 2: 6 paragraphs, " in result.output
    assert f"onrecord accept sittings --into {tmp_path / 'mine'}\n" in result.output
    assert (case / "page.html").read_bytes() == Path(page).read_bytes()
    assert json.loads((case / "meta.json").read_text()) == {
        "url": "https://council.example/sitting/2", "source": "sittings", "media_type": "text/html", "fetched_at": None
    }  # fmt: skip
    assert made.place.adapter.read_bytes() == before
    result = CliRunner().invoke(accept, ["sittings", "--into", str(tmp_path / "mine")])
    assert result.output.endswith("sittings: 2 cases, 2 changed\n")


def test_addresses_belong_to_the_pages_in_order(made: Made, tmp_path: Path) -> None:
    pages = [saved(tmp_path, f"{number}.html", news(number)[0]) for number in (2, 3)]
    given = [f"https://council.example/sitting/{name}" for name in ("two", "three", "four")]
    list(add_cases("sittings", pages, tmp_path / "mine", given[:2]))
    urls = {file.parent.name: json.loads(file.read_text())["url"] for file in made.place.cases.glob("*/meta.json")}
    assert urls == {"sitting": None, "two": given[0], "three": given[1]}
    with pytest.raises(NewError, match="3 times --url for 2 pages"):
        list(add_cases("sittings", pages, tmp_path / "mine", given))


def test_a_page_that_the_adapter_refuses_is_a_case_too(made: Made, tmp_path: Path) -> None:
    page = saved(tmp_path, "wall.html", "<html><body><p>Out of order.</p></body></html>")
    lines = list(add_cases("sittings", [page], tmp_path / "mine"))
    assert "refused at stage layout: no_layout: " in lines[1]
    assert (made.place.cases / "wall" / "page.html").is_file()


def test_a_text_dump_is_a_case(made: Made, tmp_path: Path) -> None:
    page = saved(tmp_path, "dump.txt", "Harbour dues\nThe committee sat until noon and heard both sides.\n")
    list(add_cases("sittings", [page], tmp_path / "mine"))
    assert (made.place.cases / "dump" / "page.txt").is_file()


def test_the_same_page_again_and_what_is_no_page_are_errors(made: Made, tmp_path: Path) -> None:
    page = str(tmp_path / "sitting.html")
    with pytest.raises(NewError, match="is there already"):
        list(add_cases("sittings", [page], tmp_path / "mine"))
    with pytest.raises(InputError, match="no such file"):
        list(add_cases("sittings", [str(tmp_path / "none.html")], tmp_path / "mine"))
    assert [case.name for case in made.place.cases.iterdir()] == ["sitting"]


def test_only_a_source_that_is_kept_there_gets_cases(made: Made, tmp_path: Path) -> None:
    assert is_kept("sittings", tmp_path / "mine")
    assert not is_kept("sittings", tmp_path / "other")
    result = CliRunner().invoke(new, ["kremlin", str(tmp_path / "sitting.html"), "--into", str(tmp_path / "other")])
    assert isinstance(result.exception, NewError)
    assert made.place.adapter.is_file()
