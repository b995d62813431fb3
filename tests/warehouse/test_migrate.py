"""Files of older versions: upgraded, or refused; never misread."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.warehouse.generate import NOW, Capture, Page, make_page, write
from tests.warehouse.home import ALL, refusal
from warehouse import copying
from warehouse.load import load_shards
from warehouse.migrate import MIGRATIONS
from warehouse.publish import publish
from warehouse.schema import SCHEMA_VERSION, SchemaError, check_readable, create_schema, open_staging

V1 = Path(__file__).with_name("schema_v1.sql")
"""The tables and views of version 1, as `duckdb_tables()` of a file of that version gives them."""


def page(capture: Capture) -> Page:
    """A page whose row names its document, as a run's does."""
    made = make_page(capture)
    made.row = made.row.model_copy(update={"document_id": made.document.document_id})
    return made


def fill(path: Path) -> None:
    """A file of today with a document of two versions, one of one, and a page that was refused."""
    shards = [
        write(path.parent, [page(Capture(1)), page(Capture(2))], (refusal(Capture(3)),)),
        write(path.parent, [page(Capture(1, text=1, day=2))]),
    ]
    with open_staging(path) as con:
        for shard in shards:
            load_shards(con, [shard], NOW)


@pytest.fixture
def today(tmp_path: Path) -> Path:
    path = tmp_path / "today.duckdb"
    fill(path)
    return path


@pytest.fixture
def old(tmp_path: Path, today: Path) -> Path:
    """The same rows in a file of version 1."""
    path = tmp_path / "staging.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(V1.read_text(encoding="utf-8"))
        con.execute(f"ATTACH '{today}' AS today (READ_ONLY)")
        sql = "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE database_name = $1 GROUP BY ALL"
        tables = dict(con.execute(sql, ["today"]).fetchall())
        views = {row[0] for row in con.execute("SELECT view_name FROM duckdb_views()").fetchall()}
        for name, columns in con.execute(sql, ["staging"]).fetchall():
            if name in views:
                continue
            shared = ", ".join(f'"{column}"' for column in columns if column in tables[name])
            rows = ", 7 AS rows" if name == "loaded_shards" else ""
            con.execute(f"INSERT INTO {name} BY NAME SELECT {shared}{rows} FROM today.{name}")
        con.execute("UPDATE meta SET schema_version = 1")
    return path


def dump(path: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return {name: sorted(map(repr, con.execute(f"FROM {name}").fetchall())) for name in (*ALL, "loaded_shards")}


def shape(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    sql = "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE NOT internal"
    return sorted(con.execute(sql).fetchall())


def test_the_migrations_lead_to_today_without_a_gap() -> None:
    assert [migration.version for migration in MIGRATIONS] == list(range(2, SCHEMA_VERSION + 1))


def test_an_older_file_has_the_tables_and_rows_of_today(old: Path, today: Path) -> None:
    with open_staging(old) as con, duckdb.connect() as fresh:
        create_schema(fresh)
        assert shape(con) == shape(fresh)
    assert dump(old) == dump(today)


def test_the_file_as_it_was_is_kept(old: Path) -> None:
    before = old.read_bytes()
    open_staging(old).close()
    assert (old.parent / "staging.v1.duckdb").read_bytes() == before
    assert sorted(path.name for path in old.parent.glob("*staging*")) == ["staging.duckdb", "staging.v1.duckdb"]


def test_an_upgraded_file_is_published(old: Path, tmp_path: Path) -> None:
    published = tmp_path / "onrecord.duckdb"
    assert publish(old, published, NOW)
    with duckdb.connect(str(published), read_only=True) as con:
        check_readable(con, published)
        assert con.execute("SELECT schema_version FROM meta").fetchone() == (SCHEMA_VERSION,)


def test_rows_that_contradict_each_other_are_refused_and_left(old: Path) -> None:
    with duckdb.connect(str(old)) as con:
        con.execute("UPDATE documents SET document_id = 'other' WHERE version = 1")
    before = old.read_bytes()
    with pytest.raises(SchemaError, match=r"staging\.duckdb cannot be brought to schema version 2.*onrecord rebuild"):
        open_staging(old)
    assert old.read_bytes() == before
    assert not list(old.parent.glob(".staging*"))


def test_an_upgrade_that_is_interrupted_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(copying, "put", full)
        with pytest.raises(OSError, match="No space"):
            open_staging(old)
    assert old.read_bytes() == before
    assert not list(old.parent.glob(".staging*"))
    open_staging(old).close()


@pytest.mark.parametrize("version", [1, SCHEMA_VERSION + 1])
def test_readers_refuse_a_file_of_another_version(today: Path, version: int) -> None:
    remedy = "brings it up to date" if version < SCHEMA_VERSION else "install a newer onrecord"
    with duckdb.connect(str(today)) as con:
        con.execute(f"UPDATE meta SET schema_version = {version}")
        with pytest.raises(SchemaError, match=f"today.duckdb has schema version {version}.*{remedy}"):
            check_readable(con, today)
