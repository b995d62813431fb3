"""The file that is made, and the files that are refused."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from schemas.tables import HISTORY, TABLES
from tests.warehouse.generate import NOW, Capture, make_page, write
from warehouse.load import load_shards
from warehouse.schema import SCHEMA_VERSION, SchemaError, open_staging

ANSWERS = {"question", "speaker", "event", "date", "address", "cite"}


@pytest.fixture
def con(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return open_staging(tmp_path / "staging.duckdb")


def names(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [column[0] for column in con.execute(query).description or ()]


def test_tables_have_the_columns_of_their_models(con: duckdb.DuckDBPyConnection) -> None:
    for name, table in TABLES.items():
        assert names(con, f"FROM {name}") == list(table.model.model_fields)
    for name in HISTORY:
        assert names(con, f"FROM {name}_history") == names(con, f"FROM {name}")


def test_everything_is_commented(con: duckdb.DuckDBPyConnection) -> None:
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE comment IS NULL").fetchall()
    views = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL").fetchall()
    assert (tables, views) == ([], [])
    comment = con.execute(
        "SELECT comment FROM duckdb_columns() WHERE table_name = 'removals' AND column_name = 'rule'"
    ).fetchone()
    assert comment == ("Id of the rule that removed it.",)


def test_no_primary_keys(con: duckdb.DuckDBPyConnection) -> None:
    keys = "SELECT count(*) FROM duckdb_constraints() WHERE constraint_type <> 'NOT NULL'"
    assert con.execute(keys).fetchone() == (0,)


def test_meta_has_one_row(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT schema_version, snapshot_id, published_at FROM meta").fetchall() == [
        (SCHEMA_VERSION, "empty", None)
    ]


def test_views_and_macros_answer_on_an_empty_file(con: duckdb.DuckDBPyConnection) -> None:
    assert set(names(con, "FROM answers")) >= ANSWERS
    for query in ("FROM answers", "FROM edits", "FROM timeline", "FROM documents_at(now())", "FROM cited('a@1#0')"):
        assert con.execute(query).fetchall() == []


def test_opening_again_keeps_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "staging.duckdb"
    with open_staging(path) as con:
        load_shards(con, [write(tmp_path, [make_page(Capture(1))])], NOW)
    with open_staging(path) as con:
        assert con.execute("SELECT count(*) FROM documents").fetchone() == (1,)


def test_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "staging.duckdb"
    with open_staging(path) as con:
        con.execute(f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(SchemaError, match=f"version {SCHEMA_VERSION + 1}.* writes {SCHEMA_VERSION}.*newer onrecord"):
        open_staging(path)


def test_older_schema_names_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "staging.duckdb"
    with open_staging(path) as con:
        con.execute("UPDATE meta SET schema_version = 0")
    with pytest.raises(SchemaError, match=r"version 0.*onrecord rebuild"):
        open_staging(path)


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"\0" * 5000])
def test_damaged_file_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "staging.duckdb"
    path.write_bytes(content)
    with pytest.raises(SchemaError, match=r"staging\.duckdb cannot be opened: move it away.*`onrecord rebuild`"):
        open_staging(path)


def test_damage_inside_the_file_is_named_too(tmp_path: Path) -> None:
    path = tmp_path / "staging.duckdb"
    with open_staging(path) as con:
        con.execute("CHECKPOINT")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(SchemaError, match=r"staging\.duckdb cannot be opened: move it away.*`onrecord rebuild`"):
        open_staging(path)


def test_other_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "staging.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE mine (a INT)")
    with pytest.raises(SchemaError, match="not an onrecord database"):
        open_staging(path)


def test_file_in_use_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "staging.duckdb"
    open_staging(path).close()
    code = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, os.fspath(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(SchemaError, match="in use by another process"):
            open_staging(path)
