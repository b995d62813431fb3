"""`onrecord accept`: expectations are written again, and the difference is told by case and field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.accept import accept, difference
from flows.golden import cases_in, pretty
from flows.new import Made, make_source
from flows.new_place import NewError
from tests.flows.pages import news


@pytest.fixture
def made(tmp_path: Path) -> Made:
    file = tmp_path / "sitting.html"
    file.write_text(news(1)[0])
    return make_source("sittings", [str(file)], tmp_path / "mine", ["https://council.example/sitting/1"])


def run(made: Made) -> list[str]:
    return list(accept("sittings", made.place.package))


def test_a_case_without_an_expectation_gets_one_to_be_reviewed(made: Made) -> None:
    lines = run(made)
    assert lines[0].endswith("sitting/expected.json is new: review it") or "expected.json is new" in lines[0]
    assert lines[-1] == "sittings: 1 cases, 1 changed"
    assert "Point 1 of sitting 1" in (made.cases[0] / "expected.json").read_text()


def test_a_second_time_nothing_differs(made: Made) -> None:
    run(made)
    before = (made.cases[0] / "expected.json").read_bytes()
    assert run(made) == ["sittings: 1 cases, 0 changed"]
    assert (made.cases[0] / "expected.json").read_bytes() == before


def test_a_change_is_told_by_case_and_field_and_then_accepted(made: Made) -> None:
    run(made)
    adapter = made.place.adapter
    adapter.write_text(adapter.read_text().replace("    expect=", '    plain="statement",\n    expect='))
    lines = run(made)
    assert lines[:5] == [
        f"--- sittings/{made.cases[0].name} kind",
        f"+++ sittings/{made.cases[0].name} kind (now)",
        "@@ -1 +1 @@",
        '-"article"',
        '+"statement"',
    ]
    assert json.loads((made.cases[0] / "expected.json").read_text())["kind"] == "statement"
    assert run(made)[-1] == "sittings: 1 cases, 0 changed"


def test_a_page_that_is_now_refused_has_its_refusal_as_expectation(made: Made) -> None:
    run(made)
    adapter = made.place.adapter
    text = adapter.read_text()
    adapter.write_text(text.replace('    body="', '    body="div.nowhere ', 1))
    lines = run(made)
    assert '+"no_layout"' in lines
    assert not (made.cases[0] / "expected.json").exists()
    assert json.loads((made.cases[0] / "expected_error.json").read_text()) == {"stage": "layout", "reason": "no_layout"}
    adapter.write_text(text)
    assert '-"no_layout"' in run(made)
    assert not (made.cases[0] / "expected_error.json").exists()


def test_a_source_without_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NewError, match="holds no cases"):
        list(accept("sittings", tmp_path))
    with pytest.raises(NewError, match="--into DIR"):
        list(accept("nowhere", None))


def test_a_record_that_changed_is_one_line_of_the_difference() -> None:
    before = {"title": "A", "turns": [{"role": "answer", "text": f"{n}"} for n in range(5)]}
    after = {"title": "A", "turns": [*before["turns"][:4], {"role": "question", "text": "4"}]}
    lines = list(difference("x/y", before, after))
    assert [line for line in lines if line.startswith(("-", "+"))][2:] == [
        '-  {"role": "answer", "text": "4"}',
        '+  {"role": "question", "text": "4"}',
    ]
    assert list(difference("x/y", before, before)) == []


def test_the_cases_of_this_project_are_written_as_accept_writes_them() -> None:
    """So that accepting one case changes no line of another."""
    for case in cases_in(Path(__file__).parents[1] / "sources" / "ecb"):
        text = case.expected.read_text("utf-8")
        assert pretty(json.loads(text)) == text


def test_what_no_case_has_met_is_named(made: Made) -> None:
    run(made)
    adapter = made.place.adapter
    more = (
        '    layouts=(Layout(when="div.old", body="div.old"),),\n'
        '    reject=(Rule(id="sittings/wall", text="^Wait$", why="a wall"),),\n'
        '    lines=(Line(rule=Rule(id="sittings/dateline", text="^HARBOUR, ", why="a test")),),\n    expect='
    )
    text = adapter.read_text().replace("    expect=", more).replace("import ", "import Layout, Line, Rule, ", 1)
    adapter.write_text(text)
    todo = "; add one with onrecord new sittings PAGE, or take it out"
    assert run(made) == [
        "warning: the rule sittings/dateline fires on no case" + todo,
        "warning: the rule sittings/wall refuses no case" + todo,
        "warning: layout 1 (div.old) is that of no case" + todo,
        "sittings: 1 cases, 0 changed",
    ]


def test_what_a_case_meets_is_not_named(made: Made) -> None:
    adapter = made.place.adapter
    text = adapter.read_text().replace("    body=", '    layouts=(Layout(body="article"),),\n    body=')
    adapter.write_text(text.replace("import ", "import Layout, ", 1))
    assert [line for line in run(made) if line.startswith("warning")] == []
