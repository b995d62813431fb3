"""The journal keeps every event it took, and nothing else."""

import errno
import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.journal import Journal, JournalError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "state" / "journal.jsonl")


@given(events=st.lists(st.dictionaries(TEXTS.filter(lambda name: name not in ("at", "kind")), VALUES), max_size=5))
def test_events_come_back_in_order(tmp_path_factory: pytest.TempPathFactory, events: list[dict[str, object]]) -> None:
    journal = Journal(tmp_path_factory.mktemp("j") / "journal.jsonl")
    written = [journal.append({"kind": "run", **event}) for event in events]
    assert list(journal.read()) == written
    assert [{k: v for k, v in line.items() if k not in ("at", "kind")} for line in written] == events


def test_every_line_says_when_in_utc_and_what(journal: Journal) -> None:
    journal.append({"kind": "forget", "url": "https://example.org/ж\n\u2028"})
    journal.append({"kind": "run", "at": "2020-01-01T00:00:00+00:00"})
    first, second = journal.read()
    offset = datetime.fromisoformat(first["at"]).utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 0
    assert (first["url"], second["at"]) == ("https://example.org/ж\n\u2028", "2020-01-01T00:00:00+00:00")


def test_no_file_is_no_event(journal: Journal) -> None:
    assert list(journal.read()) == []


@pytest.mark.parametrize("event", [{}, {"kind": ""}, {"kind": 3}, {"kind": "run", "at": None}])
def test_an_event_without_kind_or_time_is_refused(journal: Journal, event: dict[str, object]) -> None:
    with pytest.raises(JournalError):
        journal.append(event)
    assert not journal.path.exists()


def test_a_line_cut_anywhere_is_left_out_and_overwritten(journal: Journal) -> None:
    first = journal.append({"kind": "run", "n": 1})
    start = journal.path.stat().st_size
    journal.append({"kind": "run", "n": 2, "text": "ж" * 40_000})  # longer than one block of the backward search
    whole = journal.path.read_bytes()
    for size in [*range(start, start + 60), len(whole) - 70_000, len(whole) - 2, len(whole) - 1]:
        journal.path.write_bytes(whole[:size])
        assert list(journal.read()) == [first]
        third = journal.append({"kind": "run", "n": 3})
        assert list(journal.read()) == [first, third]


def test_a_first_line_cut_off_is_overwritten(journal: Journal) -> None:
    journal.path.parent.mkdir()
    journal.path.write_bytes(b'{"at": "20')
    only = journal.append({"kind": "run"})
    assert list(journal.read()) == [only]


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"kind": "run"}', b'{"at": "x"}', b"\xff", b""])
def test_a_damaged_line_elsewhere_is_named(journal: Journal, line: bytes) -> None:
    journal.append({"kind": "run"})
    with journal.path.open("ab") as file:
        file.write(line + b"\n")
    journal.append({"kind": "run"})
    with pytest.raises(JournalError, match=r"journal\.jsonl: line 2: "):
        list(journal.read())


def test_each_event_is_synced_before_append_returns(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def fsync(file: int) -> None:
        sizes.append((os.fstat(file).st_size, os.path.isdir(file)))  # noqa: PTH112

    monkeypatch.setattr(os, "fsync", fsync)
    journal.append({"kind": "run"})
    assert (journal.path.stat().st_size, False) in sizes
    assert any(is_folder for _, is_folder in sizes), "the file's name must be durable too"


def test_nothing_is_left_of_an_event_that_did_not_fit(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    first = journal.append({"kind": "run"})
    size = journal.path.stat().st_size
    pwrite = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda file, data, offset: pwrite(file, data[:5], offset))
    with pytest.raises(OSError, match="5 of") as raised:
        journal.append({"kind": "run"})
    assert raised.value.errno == errno.ENOSPC
    assert journal.path.stat().st_size == size
    assert list(journal.read()) == [first]
