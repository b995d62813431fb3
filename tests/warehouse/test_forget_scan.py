"""Words are found wherever they are packed, and only whole addresses are."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse import forget_scan
from warehouse.forget_scan import Finding, find_words, pieces

WORDS = "the ferry leaves at noon"
URL = "https://example.org/ferry?a=1"


def _parquet(path: Path) -> None:
    duckdb.sql(f"SELECT '{WORDS}' AS a").write_parquet(str(path))


def _duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute(f"CREATE TABLE t AS SELECT ['{WORDS}'] AS a FROM range(5000)")


def _sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE t (a TEXT)")
        con.execute("INSERT INTO t VALUES (?)", [WORDS])
        con.commit()


MAKERS: dict[str, Callable[[Path], object]] = {
    "a.warc.gz": lambda path: path.write_bytes(gzip.compress(b"x" * 9999 + WORDS.encode())),
    "b.parquet": _parquet,
    "c.duckdb": _duckdb,
    "d.sqlite": _sqlite,
    "state/e.jsonl": lambda path: path.write_text(f'{{"kind": "x", "text": "{WORDS}"}}\n'),
}


@pytest.mark.parametrize("name", MAKERS)
def test_words_are_found_in_any_packing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    MAKERS[name](path)
    assert {(finding.file, finding.words) for finding in find_words(tmp_path, ["none", WORDS], [])} == {(path, WORDS)}
    assert find_words(tmp_path, ["the ferry leaves at midnight"], []) == []


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-16-le"])
def test_words_are_found_in_the_charset_of_their_page(tmp_path: Path, charset: str) -> None:
    words = "паром уходит в полдень"
    (tmp_path / "a.gz").write_bytes(gzip.compress(f"<p>{words}</p>".encode(charset)))
    assert {finding.words for finding in find_words(tmp_path, [words], [URL], ["no-such", "ascii", charset])} == {words}
    assert find_words(tmp_path, ["паром уходит в полночь"], [], [charset]) == []


def test_words_are_found_across_the_parts_that_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forget_scan, "_CHUNK", 7)
    (tmp_path / "a.txt").write_text(f"xxx {WORDS} xxx")
    (tmp_path / "a.gz").write_bytes(gzip.compress(f"xxx {WORDS} xxx".encode()))
    assert [finding.file.name for finding in find_words(tmp_path, [WORDS], [])] == ["a.gz", "a.txt"]


@pytest.mark.parametrize(("after", "is_it"), [("", True), ('"', True), (". ", True), ("0", False), ("&b=2", False)])
def test_an_address_that_begins_another_is_not_it(tmp_path: Path, after: str, is_it: bool) -> None:
    (tmp_path / "a.txt").write_text(f"see {URL}{after}")
    assert bool(find_words(tmp_path, [], [URL])) == is_it


def test_nothing_to_look_for_is_found_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WORDS)
    assert find_words(tmp_path, [], []) == list[Finding]()


@given(st.lists(st.text(), max_size=5))
def test_pieces_are_of_the_texts(texts: list[str]) -> None:
    found = pieces(texts)
    assert len(found) == len(set(found))
    assert all(any(piece in text for text in texts) for piece in found)
