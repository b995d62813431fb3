from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import pytest

from flows import doctor
from flows.doctor import examine
from flows.home import Home, enable, writing
from warehouse.publish import publish
from warehouse.schema import open_staging

NOW = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))


def said(subject: str) -> tuple[str, str]:
    [found] = [finding for finding in examine() if finding.subject == subject]
    return found.state, found.detail


def test_a_new_home_is_well(home: Home) -> None:
    findings = examine()
    assert not [finding for finding in findings if finding.state == "bad"]
    assert said("home") == ("ok", str(home.path))
    assert "onrecord ingest" in said("database")[1]


def test_packages_that_are_not_as_pinned_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = version

    def other(name: str) -> str:
        if name == "pebble":
            raise PackageNotFoundError(name)
        return "0.1" if name == "duckdb" else real(name)

    monkeypatch.setattr(doctor, "version", other)
    assert said("pebble")[0] == "bad"
    assert said("duckdb") == ("warn", "0.1 is installed, 1.5.5 was tested; run make setup")


def test_without_a_home_it_says_how_to_make_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.delenv("ONRECORD_HOME")
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    assert said("home")[0] == "bad"
    assert "onrecord init" in said("home")[1]


def test_wrong_settings_are_bad(home: Home) -> None:
    (home.path / "onrecord.toml").write_text("[limits]\nworkers = 'many'\n")
    assert said("home")[0] == "bad"
    assert "limits.workers" in said("home")[1]


def test_sources_without_a_contact_are_warned_of(home: Home) -> None:
    enable(home, "mid_ru", None, None)
    assert said("enabled") == ("ok", "mid_ru")
    assert said("contact")[0] == "warn"


def test_a_disk_that_runs_full_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 2**30))
    assert said("disk") == ("warn", "1.0 GiB free; make room")


def test_archive_files_of_a_run_that_did_not_end_are_named(home: Home) -> None:
    (home.raw / "run-00000.warc.gz.open").touch()
    assert said("archive")[0] == "warn"


def test_a_run_that_is_writing_is_told_of(home: Home) -> None:
    with writing(home):
        assert said("writer") == ("ok", "a run is writing now")


def test_what_is_in_the_database_is_told_of(home: Home) -> None:
    with open_staging(home.staging) as con:
        con.execute("INSERT INTO freshness (source, held_since) VALUES ('mid_ru', $1)", [NOW])
        con.execute("UPDATE meta SET cleaner_version = 'old'")
    publish(home.staging, home.published, NOW)
    assert said("database") == ("ok", "0 documents, published 2024-03-01 00:00 UTC")
    assert said("held")[0] == "warn"
    assert said("cleaners")[0] == "warn"


def test_a_database_that_is_none_is_bad(home: Home) -> None:
    home.published.write_bytes(b"no database" * 1000)
    assert said("database")[0] == "bad"
