"""A shard is there whole or not at all."""

import errno
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.tables import RuleRow
from tests.warehouse.generate import Capture, digest, make_page
from warehouse.stage import CHILDREN, ShardRecords, shard_tables, stage, text_hash, write_shard

TABLE = pa.table({"a": [1, 2]})


def test_stage_makes_a_table_of_every_record_type_with_rows() -> None:
    pages = [make_page(Capture(1)), make_page(Capture(2))]
    rule = RuleRow(rule="a/b", cleaner_version="c", selector="p", label="other", why="w")
    cleaned = [(page.row.capture_id, page) for page in pages]
    tables = stage(ShardRecords([page.row for page in pages], cleaned, rules=[rule]), "c")
    assert set(tables) == {"documents", "events", "pages", "rules", *CHILDREN}
    assert tables["documents"]["event_id"].to_pylist() == [page.events[0].event_id for page in pages]
    assert tables["documents"]["fetched_at"].to_pylist() == [page.row.fetched_at for page in pages]
    captures = tables["turns"]["capture_id"].to_pylist()
    assert captures == [page.row.capture_id for page in pages for _ in page.turns]


def test_a_capture_stands_once() -> None:
    page = make_page(Capture(1))
    cleaned = [(page.row.capture_id, page)] * 2
    with pytest.raises(ValueError, match="outcomes name a capture twice"):
        stage(ShardRecords([page.row], cleaned), "c")
    with pytest.raises(ValueError, match="pages name a capture twice"):
        stage(ShardRecords([page.row, page.row], []), "c")


def test_a_cleaned_page_has_its_capture() -> None:
    with pytest.raises(KeyError):
        stage(ShardRecords([], [("nowhere", make_page(Capture(1)))]), "c")


def test_text_hash_is_of_the_words_alone() -> None:
    document = make_page(Capture(1)).document
    other = make_page(Capture(1, junk=5, day=9, cleaner="c2")).document
    assert text_hash(document) == text_hash(other)
    for field in ("title", "subtitle", "text"):
        assert text_hash(document.model_copy(update={field: "other"})) != text_hash(document)
    # Words must not wander between fields unseen.
    moved = document.model_copy(update={"title": "a", "subtitle": "b"})
    assert text_hash(moved) != text_hash(document.model_copy(update={"title": "a b", "subtitle": None}))


def test_write_and_read(tmp_path: Path) -> None:
    shard = write_shard(tmp_path, "key", {"documents": TABLE, "turns": TABLE.slice(0, 0)})
    assert shard == tmp_path / "key"
    assert shard_tables(shard) == {"documents": shard / "documents.parquet"}
    assert pq.read_table(shard / "documents.parquet").equals(TABLE)
    assert pq.ParquetFile(shard / "documents.parquet").metadata.row_group(0).column(0).compression == "ZSTD"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_shard_that_is_there_is_left_alone(tmp_path: Path) -> None:
    shard = write_shard(tmp_path, "key", {"documents": TABLE})
    before = (shard / "documents.parquet").stat().st_mtime_ns
    assert write_shard(tmp_path, "key", {"documents": pa.table({"a": [3]})}) == shard
    assert (shard / "documents.parquet").stat().st_mtime_ns == before
    assert list(tmp_path.iterdir()) == [shard]


def test_a_shard_without_rows_is_an_empty_folder(tmp_path: Path) -> None:
    assert shard_tables(write_shard(tmp_path, "key", {})) == {}


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def full(table: pa.Table, where: Path, **_: object) -> None:
        where.write_bytes(b"half")
        written.append(where)
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        write_shard(tmp_path, "key", {"documents": TABLE, "turns": TABLE})
    assert len(written) == 2
    assert list(tmp_path.iterdir()) == []


def test_missing_shard_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="onrecord ingest"):
        shard_tables(tmp_path / digest("none"))
