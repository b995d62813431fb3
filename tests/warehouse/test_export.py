"""Exports: every row with its provenance, in three formats; a folder that is whole or not there."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.generate import NOW, Capture, make_page, write
from warehouse import export as module
from warehouse.export import DICTIONARY, EVERY, KINDS, ExportError, Kind, export
from warehouse.load import load_shards
from warehouse.publish import publish
from warehouse.query import QueryError
from warehouse.schema import open_staging


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents of three sources, one of them in its second version."""
    folder = tmp_path_factory.mktemp("home")
    staging, published = folder / "staging.duckdb", folder / "onrecord.duckdb"
    with open_staging(staging) as con:
        load_shards(con, [write(folder, [make_page(Capture(number)) for number in range(3)])], NOW)
        load_shards(con, [write(folder, [make_page(Capture(1, text=1, day=1))])], NOW)
        a, b = con.execute("SELECT document_id FROM documents WHERE source <> 'source2' ORDER BY source").fetchall()
        con.execute("INSERT INTO relations VALUES ($1, $2, 'same_event', NULL, 'e')", [a[0], b[0]])
    publish(staging, published, NOW)
    return published


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        return con.execute(sql).fetchall()


def read(folder: Path, name: str, kind: str) -> list[dict[str, Any]]:
    if kind == "jsonl":
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    if kind == "csv":
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    with duckdb.connect() as con:
        found = con.execute(f"FROM read_parquet('{folder / name}/**/*.parquet', hive_partitioning = true)")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_every_table_is_there(published: Path, tmp_path: Path, kind: Kind) -> None:
    counts = export(published, tmp_path / "out", kind)
    assert set(counts) == set(EVERY)
    for name, rows in counts.items():
        assert [(rows,)] == ask(published, f"SELECT count(*) FROM {name}"), name
        assert len(read(tmp_path / "out", name, kind)) == rows, name
    assert counts["turns_history"] > 0
    assert counts["removals"] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_documents_say_where_they_are_from(published: Path, tmp_path: Path, kind: Kind) -> None:
    export(published, tmp_path / "out", kind)
    sql = "SELECT cite, url, page_sha256, source, t.text, t.version FROM turns t JOIN documents USING (document_id)"
    found = read(tmp_path / "out", "turns", kind)
    rows = {(r["cite"], r["url"], r["page_sha256"], r["source"], r["text"], int(r["version"])) for r in found}
    assert rows == set(ask(published, sql))


def test_a_superseded_row_has_the_bytes_of_its_version(published: Path, tmp_path: Path) -> None:
    export(published, tmp_path / "out", "jsonl")
    [(first, second)] = ask(published, "SELECT min_by(page_sha256, version), max_by(page_sha256, version) "
                                       "FROM document_versions GROUP BY document_id HAVING count(*) > 1")  # fmt: skip
    assert {row["page_sha256"] for row in read(tmp_path / "out", "turns_history", "jsonl")} == {first} != {second}


@pytest.mark.parametrize("kind", KINDS)
def test_values_keep_their_kind(published: Path, tmp_path: Path, kind: Kind) -> None:
    export(published, tmp_path / "out", kind)
    row = min(read(tmp_path / "out", "documents", kind), key=lambda row: str(row["url"]))
    times = {"parquet": "2026-01-01 00:00:00+00:00", "jsonl": "2026-01-01T00:00:00.000000Z",
             "csv": "2026-01-01 00:00:00.000000Z"}  # fmt: skip
    assert str(row["published_at"]) == times[kind]
    assert str(row["published_date"]) == "2026-01-01"
    assert row["gone_at"] in (None, "")
    evidence = json.loads(row["evidence"]) if kind == "csv" else row["evidence"]
    authors = json.loads(row["authors"]) if kind == "csv" else row["authors"]
    assert evidence == {"title": "css h1"}
    assert authors == ["A. Writer"]


def test_parquet_lies_by_source(published: Path, tmp_path: Path) -> None:
    export(published, tmp_path / "out", "parquet")
    assert {p.name for p in (tmp_path / "out" / "turns").iterdir()} == {"source=source0", "source=source1",
                                                                        "source=source2"}  # fmt: skip


def test_a_table_without_rows_has_its_columns(published: Path, tmp_path: Path) -> None:
    export(published, tmp_path / "out", "parquet")
    with duckdb.connect() as con:
        found = con.execute(f"DESCRIBE FROM '{tmp_path}/out/speaker_conflicts/*.parquet'").fetchall()
    assert [column[0] for column in found] == ["document_a", "document_b", "name_a", "name_b", "evidence"]


def test_the_condition_chooses_documents_and_what_is_theirs(published: Path, tmp_path: Path) -> None:
    counts = export(published, tmp_path / "out", "jsonl", "source = 'source1' -- only this")
    assert counts["documents"] == 1
    assert counts["document_versions"] == 2
    for name in ("turns", "removals", "turns_history"):
        assert {row["source"] for row in read(tmp_path / "out", name, "jsonl")} == {"source1"}, name
    assert counts["relations"] == 1
    assert export(published, tmp_path / "out", "jsonl", "source = 'source2'")["relations"] == 0


@pytest.mark.parametrize("where", ["sorce = 'a'", "source = 'a'; SELECT 1", ") OR (", "source = 'a' GROUP BY 1"])
def test_a_wrong_condition_is_said_and_nothing_written(published: Path, tmp_path: Path, where: str) -> None:
    with pytest.raises(QueryError):
        export(published, tmp_path / "out", "csv", where)
    assert list(tmp_path.iterdir()) == []


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="nothing is published"):
        export(tmp_path / "onrecord.duckdb", tmp_path / "out", "csv")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_refused(published: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export(published, tmp_path / "out", "csv")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match="other things"):
        export(published, tmp_path / "out", "csv")
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExportError, match="other things"):
        export(published, tmp_path / "file", "csv")


def test_an_earlier_export_is_replaced(published: Path, tmp_path: Path) -> None:
    export(published, tmp_path / "out", "csv")
    export(published, tmp_path / "out", "jsonl")
    assert not list((tmp_path / "out").glob("*.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _full(*_: object) -> int:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["_csv", "_dictionary"])
@pytest.mark.parametrize("before", [True, False])
def test_an_error_leaves_what_was_there(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, before: bool
) -> None:
    if before:
        export(published, tmp_path / "out", "csv", "source = 'source1'")
    monkeypatch.setattr(module, step, _full)
    with pytest.raises(OSError, match="No space"):
        export(published, tmp_path / "out", "csv")
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if before else [])
    if before:
        assert len(read(tmp_path / "out", "documents", "csv")) == 1


def test_the_working_directory_can_be_exported_to(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    export(published, Path(), "csv")
    assert len(read(tmp_path / "out", "documents", "csv")) == 3


def _csv_columns(folder: Path, name: str) -> list[str]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _parquet_columns(folder: Path, name: str) -> list[str]:
    with duckdb.connect() as con:
        found = con.execute(f"DESCRIBE FROM read_parquet('{folder}/{name}/**/*.parquet', hive_partitioning = true)")
        return [column[0] for column in found.fetchall()]


@pytest.mark.parametrize(("kind", "head"), [("csv", _csv_columns), ("parquet", _parquet_columns)])
def test_the_dictionary_has_every_column(
    published: Path, tmp_path: Path, kind: Kind, head: Callable[[Path, str], list[str]]
) -> None:
    export(published, tmp_path / "out", kind)
    text = (tmp_path / "out" / DICTIONARY).read_text(encoding="utf-8")
    for part in text.split("\n## ")[1:]:
        name, _, rest = part.partition("\n")
        rows = [re.findall(r"(?:[^|\\]|\\.)+", line) for line in rest.splitlines() if line.startswith("| ")]
        told = {row[0].strip(): row[2].strip() for row in rows[1:]}
        assert set(told) == set(head(tmp_path / "out", name)), name
        assert all(told.values()), name
    assert {part.partition("\n")[0] for part in text.split("\n## ")[1:]} == set(EVERY)
