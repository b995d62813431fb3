"""The commands `new` and `accept`, and the warning of sources that are left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaners import plugins
from cleaners.plugins import Broken, Plugins
from flows.cli_new import accept, new, plugin_warnings
from tests.flows.pages import news


@pytest.fixture
def saved(tmp_path: Path) -> list[str]:
    files = [tmp_path / f"sitting-{number}.html" for number in (1, 2)]
    for number, file in enumerate(files, 1):
        file.write_text(news(number)[0])
    return [str(file) for file in files]


def test_new_writes_an_adapter_and_accept_its_expectations(saved: list[str], tmp_path: Path) -> None:
    mine = str(tmp_path / "mine")
    words = ["sittings", saved[0], "--also", saved[1], "--url", "https://council.example/1", "--into", mine]
    result = CliRunner().invoke(new, words)
    assert result.exit_code == 0, result.output
    assert "onrecord_sittings.py" in result.output
    assert "next:" in result.output
    result = CliRunner().invoke(accept, ["sittings", "--into", mine])
    assert result.exit_code == 0, result.output
    assert result.output.endswith("sittings: 2 cases, 2 changed\n")


def test_sources_that_are_left_out_are_named_once_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Broken(
        "gauge", "onrecord-gauge", "plugin_of_gauge cannot be imported: ZeroDivisionError: division by zero"
    )
    monkeypatch.setattr(plugins, "plugins", lambda: Plugins((), (broken,)))
    plugin_warnings()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "onrecord: source gauge of onrecord-gauge is left out: plugin_of_gauge cannot be imported: "
        "ZeroDivisionError: division by zero\n"
    )
