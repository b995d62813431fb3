"""A user's SQL reads the published file, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from warehouse.query import QueryError, run_query
from warehouse.schema import SCHEMA_VERSION, open_staging

SECRET = "words of another file"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "onrecord.duckdb"
    path.parent.mkdir()
    (tmp_path / "secret.csv").write_text(SECRET)
    with duckdb.connect(str(path)) as con:
        columns = "name VARCHAR, seen TIMESTAMPTZ, day DATE, tags VARCHAR[], facts MAP(VARCHAR, INT)"
        con.execute(f"CREATE TABLE pages ({columns})")
        con.execute("INSERT INTO pages VALUES ('é', '2026-01-02 03:00:00+03', '2026-01-02', ['a', 'b'], MAP {'k': 1})")
        con.execute("INSERT INTO pages (name) VALUES ('empty')")
        con.execute(f"CREATE TABLE meta AS SELECT {SCHEMA_VERSION} AS schema_version")
    return path


def test_values_come_as_python_in_utc(published: Path) -> None:
    result = run_query(published, "SELECT * FROM pages")
    assert result.columns == ("name", "seen", "day", "tags", "facts")
    assert result.types == ("VARCHAR", "TIMESTAMP WITH TIME ZONE", "DATE", "VARCHAR[]", "MAP(VARCHAR, INTEGER)")
    first = ("é", datetime(2026, 1, 2, tzinfo=UTC), date(2026, 1, 2), ["a", "b"], {"k": 1})
    assert result.rows == [first, ("empty", None, None, None, None)]
    assert run_query(published, "SELECT seen::VARCHAR FROM pages").rows[0] == ("2026-01-02 00:00:00+00",)


def test_odd_types(published: Path) -> None:
    sql = "SELECT sum(1), INTERVAL 3 DAY, INTERVAL 2 MONTH, {'a': INTERVAL 1 HOUR}, [sum(2)]"
    assert run_query(published, sql).rows == [
        (1, timedelta(days=3), "2 months 0:00:00", {"a": timedelta(hours=1)}, [2])
    ]


@pytest.mark.parametrize(
    "sql",
    ["SHOW TABLES", "DESCRIBE pages", "SUMMARIZE pages", "VALUES (1)", "FROM pages", "EXPLAIN SELECT 1", "SELECT 1;",
     "WITH a AS (SELECT 1) FROM a", "PIVOT pages ON name USING count(*)", "SELECT 'enable_logging'",
     "-- a remark\nSELECT 1 -- another; one"],
)  # fmt: skip
def test_reading_statements_run(published: Path, sql: str) -> None:
    assert run_query(published, sql).rows


WRITING = [
    "CREATE TABLE t (a INT)", "CREATE TEMP TABLE t (a INT)", "INSERT INTO pages (name) VALUES ('x')",
    "DELETE FROM pages", "UPDATE pages SET name = 'x'", "DROP TABLE pages", "ALTER TABLE pages ADD COLUMN x INT",
    "TRUNCATE pages", "CREATE VIEW v AS SELECT 1", "CHECKPOINT", "VACUUM", "BEGIN", "SELECT 1; DROP TABLE pages",
    "PREPARE p AS SELECT 1",
    "COMMENT ON TABLE pages IS 'x'", "CREATE MACRO m() AS 1", "EXPLAIN ANALYZE DELETE FROM pages",
    "MERGE INTO pages USING pages p ON false WHEN NOT MATCHED THEN INSERT",
]  # fmt: skip
OUTSIDE = [
    "COPY pages TO '{folder}/out.csv'", "COPY (SELECT 1) TO '{folder}/out.parquet'", "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/out.duckdb' AS o", "ATTACH ':memory:' AS o", "IMPORT DATABASE '{folder}'",
    "FROM read_csv('{folder}/secret.csv')", "FROM '{folder}/secret.csv'", "FROM read_text('{folder}/secret.csv')",
    "FROM read_blob('{folder}/secret.csv')", "FROM glob('{folder}/*')", "FROM sniff_csv('{folder}/secret.csv')",
    "FROM read_parquet('{folder}/secret.csv')", "FROM read_json('{folder}/secret.csv')",
    "FROM parquet_metadata('{folder}/secret.csv')", "FROM read_csv('https://example.org/a.csv')",
    "COPY pages FROM '{folder}/secret.csv'", "SELECT getenv('HOME')",
    "FROM query('COPY pages TO ''{folder}/out.csv''')",
]  # fmt: skip
LOADING = ["INSTALL httpfs", "LOAD httpfs", "LOAD '{folder}/x.duckdb_extension'", "FORCE INSTALL fts"]
SETTING = [
    "SET enable_external_access = true", "SET lock_configuration = false", "RESET lock_configuration",
    "PRAGMA enable_profiling = 'json'", "SET profiling_output = '{folder}/out'", "SET temp_directory = '{folder}'",
    "PRAGMA threads = 1", "USE memory", "CREATE SECRET s (TYPE http)", "CREATE PERSISTENT SECRET s (TYPE http)",
    "CALL enable_logging('QueryLog', storage = 'file', storage_config = {{'path': '{folder}/out'}})",
    "FROM enable_logging('QueryLog', storage = 'file', storage_config = {{'path': '{folder}/out'}})",
    "FROM \"Enable_Logging\" /* * */ ('QueryLog')",
]  # fmt: skip


@pytest.mark.parametrize("sql", WRITING + OUTSIDE + LOADING + SETTING)
def test_everything_else_is_refused(published: Path, tmp_path: Path, sql: str) -> None:
    before, files = published.read_bytes(), sorted(tmp_path.rglob("*"))
    with pytest.raises(QueryError) as refused:
        run_query(published, sql.format(folder=tmp_path))
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)
    assert (published.read_bytes(), sorted(tmp_path.rglob("*"))) == (before, files)


def test_variables_of_the_program_are_not_tables(published: Path) -> None:
    leaked = pa.table({"a": [SECRET]})
    with pytest.raises(QueryError, match="leaked does not exist"):
        run_query(published, "SELECT * FROM leaked")
    assert leaked.num_rows == 1


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("SELEC 1", "line 1, column 1"),
        ("SELECT *\nFROM pages\nWHERE nam = 1", "line 3, column 7"),
        ("SELECT 'éé' AS é,\n  x FROM pages", "line 2, column 3"),
        ("SELECT name FROM pages WHERE", "line 1, column 29"),
        ("SELECT '" + "long " * 100 + "', y FROM pages", "line 1, column 512"),
    ],
)
def test_errors_name_the_place(published: Path, sql: str, place: str) -> None:
    with pytest.raises(QueryError) as refused:
        run_query(published, sql)
    assert str(refused.value).endswith(f"({place})")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("", "no statement"),
        ("-- only a remark", "no statement"),
        ("SELECT 1; SELECT 2", "2 statements given"),
        ("SELECT 'a'::INT", "Could not convert string 'a' to INT32"),
        ("SELECT error('two\nlines')", "two lines"),
        ("SELECT $1", "parameters"),
    ],
)
def test_errors_are_one_line(published: Path, sql: str, message: str) -> None:
    with pytest.raises(QueryError) as refused:
        run_query(published, sql)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_nothing_published_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="onrecord ingest"):
        run_query(tmp_path / "onrecord.duckdb", "SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "onrecord.duckdb"
    path.write_bytes(b"x" * 9000)
    with pytest.raises(QueryError, match=r"onrecord\.duckdb cannot be opened"):
        run_query(path, "SELECT 1")


def test_what_does_not_fit_into_memory_goes_elsewhere(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spill = tmp_path / "spill"
    spill.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spill))
    folder = run_query(published, "SELECT current_setting('temp_directory')").rows[0][0]
    assert Path(folder).parent == spill
    assert list(spill.iterdir()) == []
    assert [path.name for path in published.parent.iterdir()] == ["onrecord.duckdb"]


@pytest.mark.parametrize(
    ("version", "remedy"), [(SCHEMA_VERSION - 1, "brings it up to date"), (SCHEMA_VERSION + 1, "newer")]
)
def test_a_file_of_another_schema_is_refused(tmp_path: Path, version: int, remedy: str) -> None:
    path = tmp_path / "onrecord.duckdb"
    with open_staging(path) as con:
        con.execute(f"UPDATE meta SET schema_version = {version}")
    with pytest.raises(QueryError, match=f"schema version {version}.*{remedy}"):
        run_query(path, "FROM documents")
