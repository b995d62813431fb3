from __future__ import annotations

import os
import shutil
from collections import namedtuple
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from flows import doctor
from flows.doctor import examine
from flows.home import Home, enable, writing
from flows.upkeep_health import damaged_archive, size_of
from schemas.page import RawPage
from tests.warehouse.generate import Capture, make_page, write
from warehouse.archive import Archive
from warehouse.publish import publish
from warehouse.schema import open_staging
from warehouse.search import update_index

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


def test_every_part_of_the_home_is_measured(home: Home) -> None:
    (home.raw / "a.warc.gz").write_bytes(b"\0" * 2**20)
    (home.path / "notes.txt").write_bytes(b"\0" * 2**21)
    state, detail = said("used")
    assert state == "ok"
    assert detail.startswith("3.0 MiB: raw 1.0 MiB, shards 0.0 MiB, staging.duckdb 0.0 MiB")
    assert detail.endswith("other 2.0 MiB")


def archived(home: Home, days: dict[int, int]) -> None:
    """A published database of runs so many days ago, each with so many bytes of pages, and a revisit that adds none."""
    columns = "'c', 'h', NULL, NULL, NULL, 's', now(), 200, 'text/html', NULL"
    with open_staging(home.staging) as con:
        for ago, size in days.items():
            row = f"'r{ago}', NULL, 's', now() - INTERVAL {ago} DAY, now(), 'done', 1, 1, 0, 0, 0, 0"
            con.execute(f"INSERT INTO runs VALUES ({row})")
            for count, refers_to in ((size, "NULL"), (10**9, "'c'")):
                row = f"{columns}, {count}, 'w', 0, 'r{ago}', {refers_to}, NULL, NULL"
                con.execute(f"INSERT INTO pages SELECT {row}")
    publish(home.staging, home.published, NOW)


def test_growth_is_that_of_the_last_thirty_days(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    archived(home, {100: 7000, 20: 2000, 10: 1000})
    usage = namedtuple("usage", "total used free")
    size = size_of(home.path)
    # Three tenths of the home came in 30 days: a hundredth of it a day.
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, size // 10))
    assert said("growth") == ("warn", f"{size / 100 / 2**20:,.1f} MiB a day over the last 30 days; "
                              "the disk lasts 10 days; make room")  # fmt: skip
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, size))
    assert said("growth")[0] == "ok"


def test_a_home_that_does_not_grow_does_not_run_out(home: Home) -> None:
    archived(home, {100: 7000})
    assert said("growth") == ("ok", "0.0 MiB a day over the last 30 days")


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 3, len(content) // 3 * 2, 7):
        content[place] ^= 255
    path.write_bytes(content)


def test_what_is_whole_is_said_to_be(home: Home) -> None:
    write(home.shards, [make_page(Capture(1))])
    archived(home, {1: 1})
    update_index(home.published, home.search)
    with Archive(home.raw, "run") as archive:
        archive.add(RawPage(url=None, body=b"page " * 1000), url_basis="content")
    assert said("files") == ("ok", "database, shards, search index and archive can be read whole")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("staging.duckdb", "onrecord rebuild"),
        ("onrecord.duckdb", "onrecord rebuild"),
        ("search.sqlite", "the next onrecord ingest makes it again"),
        ("raw/run-00000.warc.gz", "restore it from a copy, then onrecord rebuild"),
        ("shards", "onrecord gc"),
    ],
)
def test_what_is_damaged_is_named_with_what_mends_it(home: Home, name: str, remedy: str) -> None:
    shard = write(home.shards, [make_page(Capture(1))])
    archived(home, {1: 1})
    update_index(home.published, home.search)
    with Archive(home.raw, "run") as archive:
        archive.add(RawPage(url=None, body=os.urandom(5000)), url_basis="content")
    damage(shard / "documents.parquet" if name == "shards" else home.path / name)
    state, detail = said("damaged")
    assert state == "bad"
    assert name in detail
    assert remedy in detail


def test_an_archive_that_is_too_large_to_read_says_how_much_was(home: Home) -> None:
    for run in ("a", "b"):
        with Archive(home.raw, run) as archive:
            archive.add(RawPage(url=None, body=b"page"), url_basis="content")
    damage(home.raw / "a-00000.warc.gz")
    assert damaged_archive(home, seconds=0.0) == ([], 0, 2)


def test_a_home_that_can_only_be_read_is_examined(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    archived(home, {1: 1})
    update_index(home.published, home.search)
    before = {path: path.read_bytes() for path in home.path.rglob("*") if path.is_file()}
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert said("writer")[0] == "warn"
    assert said("files")[0] == "ok"
    assert said("database")[0] == "ok"
    assert {path: path.read_bytes() for path in home.path.rglob("*") if path.is_file()} == before


def test_a_database_that_is_none_is_bad(home: Home) -> None:
    home.published.write_bytes(b"no database" * 1000)
    assert said("database")[0] == "bad"
