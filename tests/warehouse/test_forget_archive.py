"""Whatever is taken out of an archive, the rest of it is as it was, and nothing of the forgotten is left."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tests.warehouse.answers import NOW, answer
from warehouse.archive import Archive, ArchiveError, Capture, read_pages, scan
from warehouse.capture import Original, original_of
from warehouse.forget_archive import blank, heirs_of, move

URLS = [f"https://example.org/{name}" for name in "abc"]
BODIES = [b"<p>one</p>" * 30, b"<p>two</p>" * 30, b"\0"]
Visits = list[tuple[str, bytes, bool]]
VISITS = st.lists(st.tuples(st.sampled_from(URLS), st.sampled_from(BODIES), st.booleans()), min_size=1, max_size=12)


def fill(raw: Path, visits: Visits) -> list[Capture]:
    """Visits in files of up to three, bytes kept once: address, what it shows, and whether it may say 304."""
    made, holders = list[Capture](), dict[bytes, Original]()
    showed: dict[str, bytes] = {}
    for start in range(0, len(visits), 3):
        with Archive(raw, f"run-{start:02}") as archive:
            for number, (url, body, may_304) in enumerate(visits[start : start + 3], start):
                at, same = NOW + timedelta(hours=number), showed.get(url) == body and may_304
                given = answer(b"" if same else body, url, status=304 if same else 200, at=at)
                made.append(archive.add_fetched(given, url=url, earlier=holders.get(body)))
                holders.setdefault(body, original_of(made[-1]))
                showed[url] = body
    return made


def captures(raw: Path) -> list[Capture]:
    return [capture for file in sorted(raw.glob("*.warc.gz")) for capture in scan(file)]


def pages(raw: Path) -> dict[str, tuple[str | None, bytes]]:
    every = captures(raw)
    return {c.capture_id: (c.url, p.body) for c, p in zip(every, read_pages(raw, every), strict=True)}


def forget(raw: Path, url: str) -> list[Capture]:
    gone = [c for c in captures(raw) if c.url == url]
    heirs = heirs_of(raw, {c.capture_id for c in gone})
    moved = move(raw, heirs)
    blank(raw, heirs)
    blank(raw, gone)
    return moved


@settings(deadline=None, max_examples=60)
@given(visits=VISITS)
def test_all_others_are_as_they_were(tmp_path_factory: pytest.TempPathFactory, visits: Visits) -> None:
    raw = tmp_path_factory.mktemp("raw")
    made = fill(raw, visits)
    before, url = pages(raw), visits[0][0]
    moved = forget(raw, url)
    assert pages(raw) == {name: page for name, page in before.items() if page[0] != url}
    where = {c.capture_id: (c.warc_file, c.warc_offset) for c in [*made, *moved] if c.url != url}
    assert where == {c.capture_id: (c.warc_file, c.warc_offset) for c in captures(raw)}
    for file in raw.iterdir():
        content = gzip.decompress(file.read_bytes())
        assert url.encode() not in content
        with file.open("rb") as stream:
            assert sum(1 for _ in ArchiveIterator(stream, check_digests="raise")) > 1


def test_what_only_the_forgotten_page_said_is_gone(tmp_path: Path) -> None:
    fill(tmp_path, [(URLS[0], BODIES[0], False), (URLS[1], BODIES[1], False)])
    forget(tmp_path, URLS[0])
    [file] = tmp_path.iterdir()
    assert BODIES[0] not in gzip.decompress(file.read_bytes())
    assert BODIES[1] in gzip.decompress(file.read_bytes())


def test_a_file_without_captures_is_removed(tmp_path: Path) -> None:
    fill(tmp_path, [(URLS[0], BODIES[0], False), (URLS[0], BODIES[1], False)])
    assert forget(tmp_path, URLS[0]) == []
    assert list(tmp_path.iterdir()) == []


def test_the_first_of_those_that_share_the_bytes_holds_them(tmp_path: Path) -> None:
    fill(tmp_path, [(url, BODIES[0], True) for url in (*URLS, *URLS[1:])])
    moved = {c.capture_id: c for c in forget(tmp_path, URLS[0])}
    holder, *others = sorted(moved.values(), key=lambda c: c.fetched_at)
    assert (holder.url, holder.original) == (URLS[1], None)
    assert [c.original for c in others] == [original_of(holder)] * 3
    assert moved == {c.capture_id: c for c in captures(tmp_path)}


def test_what_an_interrupted_run_has_moved_is_not_moved_again(tmp_path: Path) -> None:
    made = fill(tmp_path, [(url, BODIES[0], True) for url in URLS])
    heirs = heirs_of(tmp_path, {made[0].capture_id})
    first = move(tmp_path, heirs)
    files = sorted(tmp_path.iterdir())
    assert sorted(move(tmp_path, heirs), key=lambda c: c.capture_id) == sorted(first, key=lambda c: c.capture_id)
    assert sorted(tmp_path.iterdir()) == files


def test_a_304_that_nothing_came_before_is_said(tmp_path: Path) -> None:
    made = fill(tmp_path, [(URLS[0], BODIES[0], True)])
    with Archive(tmp_path, "run-x") as archive:
        gone = answer(b"", status=304, url=URLS[1])
        lonely = archive.add_fetched(gone, url=URLS[1], earlier=original_of(made[0]))
    with pytest.raises(ArchiveError, match="a 304, and no capture before it has its page"):
        move(tmp_path, [lonely])
