from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.schema import create_schema
from warehouse.search import Filters, SearchError, search, update_index

SHA = "0" * 64


class Base:
    """A published database that can be changed."""

    def __init__(self, folder: Path) -> None:
        self.published, self.index = folder / "onrecord.duckdb", folder / "search.sqlite"
        with duckdb.connect(str(self.published)) as con:
            create_schema(con)
        self.snapshots = 0

    def put(self, document: str, text: str, *turns: tuple[str | None, str], version: int = 1, **facts: object) -> None:
        row = {
            "document_id": document,
            "version": version,
            "source": "mid_ru",
            "kind": "article",
            "title": None,
            "published_date": None,
            **facts,
        }
        with duckdb.connect(str(self.published)) as con:
            for table in ("documents", "document_versions", "paragraphs", "turns"):
                con.execute(f"DELETE FROM {table} WHERE document_id = $1", [document])
            _insert(con, "documents", row)
            _insert(con, "document_versions", {**row, "text_sha256": str(hash((text, turns)))})
            _insert(con, "paragraphs", {"document_id": document, "ordinal": 0, "text": text})
            for number, (speaker, words) in enumerate(turns):
                cite = f"{document}@{version}#{number}"
                _insert(
                    con,
                    "turns",
                    {"document_id": document, "ordinal": number, "speaker": speaker, "text": words, "cite": cite},
                )
            self.snapshots += 1
            con.execute("UPDATE meta SET snapshot_id = $1", [str(self.snapshots)])

    def update(self) -> int:
        return update_index(self.published, self.index)

    def find(self, words: str, **filters: object) -> list[str]:
        result = search(self.published, self.index, words, Filters(**filters))  # type: ignore[arg-type]
        return [row[result.columns.index("cite")] for row in result.rows]


_HARMLESS = {
    "VARCHAR": "''",
    "BIGINT": "0",
    "VARCHAR[]": "[]",
    "MAP(VARCHAR, VARCHAR)": "MAP {}",
    "TIMESTAMP WITH TIME ZONE": "'2026-01-01'",
}


def _insert(con: duckdb.DuckDBPyConnection, table: str, facts: dict[str, object]) -> None:
    """A row whose other columns have something harmless where they may not be empty."""
    columns = {name: kind for name, kind, null, *_ in con.execute(f"DESCRIBE {table}").fetchall() if null == "NO"}
    kinds = {row[0] for row in con.execute(f"DESCRIBE {table}").fetchall()}
    mine = {name: value for name, value in facts.items() if name in kinds}
    others = {name: _HARMLESS[kind] for name, kind in columns.items() if name not in mine}
    names = ", ".join(f'"{name}"' for name in (*mine, *others))
    values = ", ".join((*("?" * len(mine)), *others.values()))
    con.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", list(mine.values()))


@pytest.fixture
def base(tmp_path: Path) -> Base:
    made = Base(tmp_path)
    made.put("a", "The minister spoke of grain and of ports.", title="Grain in Minsk", published_date=date(2025, 3, 1))
    made.put("b", "Opening words.", ("Anna Petrova", "Élections are near."), (None, "And the grain?"), source="ecb")
    made.update()
    return made


def test_words_are_found_whatever_their_case_accents_and_order(base: Base) -> None:
    assert base.find("PORTS minister") == ["a@1"]
    assert base.find("elections") == ["b@1#0"]
    assert base.find("nowhere") == []


def test_a_word_in_the_title_ranks_before_one_in_the_text(base: Base) -> None:
    assert base.find("grain") == ["a@1", "b@1#1"]


def test_phrase_prefix_and_exclusion(base: Base) -> None:
    assert base.find('"grain and of ports"') == ["a@1"]
    assert base.find('"ports grain"') == []
    assert base.find("elect*") == ["b@1#0"]
    assert base.find("grain -minister") == ["b@1#1"]


def test_filters(base: Base) -> None:
    assert base.find("grain", source="ecb") == ["b@1#1"]
    assert base.find("near", speaker="petrova") == ["b@1#0"]
    assert base.find("grain", since=date(2025, 3, 1), until=date(2025, 3, 1)) == ["a@1"]
    assert base.find("grain", since=date(2025, 3, 2)) == []
    assert base.find("grain", kind="statement") == []


def test_the_hit_is_marked_in_the_snippet(base: Base) -> None:
    result = search(base.published, base.index, "ports", mark=("<", ">"))
    [row] = result.rows
    assert row[result.columns.index("snippet")] == "The minister spoke of grain and of <ports>."
    assert row[result.columns.index("title")] == "Grain in Minsk"


def test_only_what_changed_is_indexed_again(base: Base) -> None:
    assert base.update() == 0
    base.put("c", "Something about turbines.")
    assert base.update() == 1
    base.put("a", "The minister spoke of coal.", version=2, title="Coal")
    assert base.update() == 1
    assert base.find("ports") == []
    assert base.find("coal") == ["a@2"]
    with duckdb.connect(str(base.published)) as con:
        con.execute("DELETE FROM documents WHERE document_id = 'c'")
        con.execute("UPDATE meta SET snapshot_id = 'without c'")
    assert base.update() == 1
    assert base.find("turbines") == []


def test_a_renamed_speaker_is_found_by_the_new_name(base: Base) -> None:
    base.put("b", "Opening words.", ("Anna Ivanova", "Élections are near."), source="ecb", cleaner_version="other")
    base.update()
    assert base.find("near", speaker="Ivanova") == ["b@1#0"]
    assert base.find("near", speaker="Petrova") == []


def test_a_document_read_again_from_other_bytes_is_indexed_again(base: Base) -> None:
    base.put("a", "The minister spoke of grain and of ports.", ("Anna Petrova", "Yes."), page_sha256="other")
    assert base.update() == 1
    assert base.find("yes", speaker="Petrova") == ["a@1#0"]


def test_of_very_many_hits_the_last_ones_are_ranked(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(1, 6):
        base.put(f"d{day}", "turbines", published_date=date(2025, 3, day))
        base.update()
    monkeypatch.setattr("warehouse.search.RANKED", 2)
    assert sorted(base.find("turbines")) == ["d4@1", "d5@1"]
    assert base.find("turbines", until=date(2025, 3, 2)) == ["d1@1", "d2@1"]


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_many_documents_are_indexed_in_pieces(base: Base, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr("warehouse.search.CHUNK", chunk)
    monkeypatch.setattr("warehouse.search.ROWS", 1)
    for number in range(5):
        base.put(f"n{number}", "turbines", ("A", "answers"), ("B", "answers"))
    assert base.update() == 5
    assert len(base.find("turbines")) == 5
    assert len(base.find("answers")) == 10


def test_a_damaged_index_is_refused_and_made_again(base: Base) -> None:
    base.index.write_bytes(b"no database at all, but long enough to be looked at as one " * 20)
    with pytest.raises(SearchError, match="cannot be read"):
        base.find("grain")
    assert base.update() == 2
    assert base.find("ports") == ["a@1"]


def test_an_update_that_is_interrupted_leaves_the_index_as_it_was(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    base.put("c", "Something about turbines.")

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("warehouse.search._add", fail)
    with pytest.raises(sqlite3.OperationalError):
        base.update()
    monkeypatch.undo()
    assert base.find("turbines") == []
    assert base.find("ports") == ["a@1"]
    assert base.update() == 1


def test_nothing_to_look_for_is_said(base: Base) -> None:
    for words in ("", "  ", "-grain", '""', "*", "?!"):
        with pytest.raises(SearchError, match="nothing to look for"):
            base.find(words)


@settings(max_examples=200, deadline=None)
@given(words=st.text(max_size=40))
def test_nothing_typed_is_syntax(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = _shared(tmp_path_factory)
    with suppress(SearchError):
        assert set(base.find(words)) <= {"a@1"}


_made: list[Base] = []


def _shared(factory: pytest.TempPathFactory) -> Base:
    if not _made:
        _made.append(Base(factory.mktemp("search")))
        _made[0].put("a", "The minister spoke of grain and of ports.")
        _made[0].update()
    return _made[0]
