"""Free blocks are given back, and only when there are many."""

import shutil
from collections import namedtuple
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.generate import NOW, Capture, make_page, write
from warehouse.compact import compact
from warehouse.load import load_shards
from warehouse.schema import SchemaError, open_staging

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    path = tmp_path / "staging.duckdb"
    with open_staging(path) as con:
        load_shards(con, [write(tmp_path, [make_page(Capture(number)) for number in range(3)])], NOW)
    return path


def leave_free(path: Path, rows: int) -> None:
    """Leaves 16 bytes a row in free blocks."""
    with open_staging(path) as con:
        con.execute(f"CREATE TABLE own_pairs AS SELECT uuid() AS words FROM range({rows})")
        con.execute("CHECKPOINT")
        con.execute("DROP TABLE own_pairs")


def test_a_file_with_many_free_blocks_is_written_anew(staging: Path) -> None:
    leave_free(staging, 1_500_000)
    assert compact(staging)
    assert not compact(staging)
    with open_staging(staging) as con:
        assert con.execute("SELECT count(*) FROM documents").fetchall() == [(3,)]
        assert con.execute("SELECT free_blocks FROM pragma_database_size()").fetchall() == [(0,)]
        assert con.execute("SELECT count(*) FROM timeline").fetchall() == [(3,)]
    assert [path.name for path in staging.parent.iterdir() if path.is_file()] == [staging.name]


def test_few_free_blocks_are_left_for_the_next_load(staging: Path) -> None:
    leave_free(staging, 100_000)
    size = staging.stat().st_size
    assert not compact(staging)
    assert staging.stat().st_size == size


def test_without_room_for_both_files_it_stays_as_it_is(staging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_free(staging, 1_500_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1000))
    assert not compact(staging)


def test_an_error_leaves_the_file_as_it_was(staging: Path) -> None:
    leave_free(staging, 1_500_000)
    with duckdb.connect(str(staging)) as con:
        con.execute("CREATE TABLE strange (a INT)")
    with pytest.raises(SchemaError, match="strange"):
        compact(staging)
    with duckdb.connect(str(staging), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM documents").fetchall() == [(3,)]
    assert [path.name for path in staging.parent.iterdir() if path.is_file()] == [staging.name]
