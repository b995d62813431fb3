"""What is dropped is what no run needs."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from cleaners.version import cleaner_version
from flows import cli_keep
from flows.home import Home
from flows.upkeep_gc import Collected, collect
from schemas.tables import RuleRow
from tests.warehouse.generate import NOW, Capture, make_page, write
from warehouse.columns import to_table
from warehouse.load import load_shards
from warehouse.schema import open_staging


def shard(home: Home, number: int, cleaner: str) -> Path:
    """A shard with one page and one rule."""
    page = make_page(Capture(number))
    removed = sum(len(removal.text.replace(" ", "")) for removal in page.removals)
    balance = {"removed_chars": removed, "visible_chars": page.document.kept_chars + removed}
    page.document = page.document.model_copy(update=balance)
    made = write(home.shards, [page], cleaner=cleaner)
    rule = RuleRow(rule="common/x", cleaner_version=cleaner, selector="p", label="other", why="a test")
    pq.write_table(to_table(RuleRow, [rule]), made / "rules.parquet")
    return made


def dropped(found: Collected) -> dict[str, str]:
    return {one.path.name: one.why for one in found.waste}


@pytest.fixture
def loaded(home: Home) -> Path:
    made = shard(home, 1, cleaner_version())
    with open_staging(home.staging) as con:
        load_shards(con, [made], NOW)
    return made


def test_a_loaded_shard_is_dropped_and_one_set_aside_is_not(home: Home, loaded: Path) -> None:
    waiting, outdated = shard(home, 2, cleaner_version()), shard(home, 3, "c0")
    found = collect(home)
    assert dropped(found) == {loaded.name: "loaded", outdated.name: "made by other code than is installed"}
    assert [path.name for path in home.shards.iterdir()] == [waiting.name]


def test_a_shard_whose_pages_are_not_all_in_is_kept(home: Home, loaded: Path) -> None:
    with open_staging(home.staging) as con:
        con.execute("DELETE FROM pages")
    assert collect(home).waste == []
    assert loaded.exists()


def test_shards_are_kept_while_a_check_fails(home: Home, loaded: Path) -> None:
    with open_staging(home.staging) as con:
        con.execute("INSERT INTO turns FROM turns LIMIT 1")
    found = collect(home)
    assert (found.waste, found.broken) == ([], ["keys"])
    assert loaded.exists()


def test_a_damaged_shard_is_dropped(home: Home) -> None:
    made = shard(home, 1, cleaner_version())
    content = bytearray((made / "documents.parquet").read_bytes())
    content[len(content) // 3 : len(content) // 2] = b"\0" * (len(content) // 2 - len(content) // 3)
    (made / "documents.parquet").write_bytes(content)
    open_staging(home.staging).close()
    assert dropped(collect(home)) == {made.name: "damaged; made again when it is needed"}
    assert not made.exists()


def test_what_killed_runs_left_is_dropped(home: Home) -> None:
    left = [
        home.path / ".onrecord.duckdb.part",
        home.path / ".staging.duckdb.new",
        home.path / "staging.v1.duckdb",
        home.raw / ".a.warc.gz.part",
        home.state / "rebuild" / "staging.duckdb",
        home.shards / ".s.x.part" / "documents.parquet",
    ]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"12345")
    open_staging(home.staging).close()
    found = collect(home)
    assert sum(one.bytes for one in found.waste) == 5 * len(left)
    assert not any(path.exists() for path in left)
    assert home.staging.exists()


def test_removed_texts_that_nothing_names_are_dropped(home: Home, loaded: Path) -> None:
    with open_staging(home.staging) as con:
        con.execute("INSERT INTO removal_texts VALUES (uuid(), 'words of nobody')")
        before = con.execute("FROM removals ORDER BY ALL").fetchall()
    [texts] = [one for one in collect(home).waste if one.path.name == "removal_texts"]
    assert (texts.why, texts.bytes) == ("1 removed texts that nothing names", 15)
    with open_staging(home.staging) as con:
        assert con.execute("FROM removals ORDER BY ALL").fetchall() == before
        assert con.execute("SELECT 1 FROM removal_texts WHERE text = 'words of nobody'").fetchall() == []


def test_a_dry_run_lists_the_same_and_drops_nothing(home: Home, loaded: Path) -> None:
    (home.raw / ".a.warc.gz.part").write_bytes(b"12345")
    with open_staging(home.staging) as con:
        con.execute("INSERT INTO removal_texts VALUES (uuid(), 'words of nobody')")
    before = {path.name for path in home.path.rglob("*")} | {"writer.lock"}
    found = collect(home, dry_run=True)
    assert {path.name for path in home.path.rglob("*")} == before
    assert collect(home) == found
    assert collect(home) == Collected([], [])


def test_a_home_without_a_database_keeps_its_shards(home: Home) -> None:
    made = shard(home, 1, "c0")
    assert collect(home) == Collected([], [])
    assert made.exists()


def test_the_command_lists_sizes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))
    (home.raw / ".a.warc.gz.part").write_bytes(b"12345")
    would, did = (CliRunner().invoke(cli_keep.gc, words).output for words in (["--dry-run"], []))
    assert would == (
        "           5  raw/.a.warc.gz.part: left by a run that was killed\n           5  bytes would be dropped\n"
    )
    assert did == would.replace("would be", "were")
