"""A database written anew."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.warehouse.generate import NOW, Capture, make_page, write
from warehouse.copying import attach, changed, rewrite
from warehouse.load import load_shards
from warehouse.schema import SchemaError, open_staging

SECRET = "the ferry to the island leaves at noon"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "staging.duckdb"
    with open_staging(path) as con:
        load_shards(con, [write(tmp_path, [make_page(Capture(1)), make_page(Capture(2))])], NOW)
        con.execute("UPDATE document_versions SET text = $1 WHERE version = 1", [SECRET])
        con.execute("CREATE TABLE own_pairs AS SELECT 7 AS a")
    return path


def counts(path: Path) -> dict[str, int]:
    with duckdb.connect() as con:
        attach(con, path)
        names = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'old'").fetchall()
        return {name: len(con.execute(f"FROM old.{name}").fetchall()) for (name,) in names}


def test_a_new_file_has_all_rows(path: Path) -> None:
    before = counts(path)
    rewrite(path, path)
    assert counts(path) == before
    assert before["own_pairs"] == 1
    open_staging(path).close()


def test_what_was_deleted_is_nowhere_in_the_new_file(path: Path) -> None:
    assert SECRET.encode() in path.read_bytes()
    with changed(path) as con:
        con.execute("DELETE FROM document_versions")
    assert SECRET.encode() not in path.read_bytes()
    assert counts(path)["document_versions"] == 0
    assert [file.name for file in path.parent.glob("*staging*")] + list(path.parent.glob(".*")) == [path.name]


def test_an_error_while_it_is_changed_leaves_it(path: Path) -> None:
    before = path.read_bytes()

    def fail() -> None:
        with changed(path) as con:
            con.execute("DELETE FROM document_versions")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*"))


def test_a_file_with_other_tables_is_not_rewritten(path: Path) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE mine (a INTEGER)")
    with pytest.raises(SchemaError, match="mine differ"):
        rewrite(path, path)
    assert counts(path)["documents"] == 2
