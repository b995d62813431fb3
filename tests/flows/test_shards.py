from __future__ import annotations

import resource
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.clean import Cleaned, Rejected, clean_page
from flows import shards
from flows.home import Home
from flows.shards import Shard, Staged, make_shard, plan, read_page
from schemas.page import RawPage
from tests.flows.pages import bodiless, ministry, news, post
from warehouse.archive import Archive
from warehouse.capture import ArchiveError, Capture

NOW = datetime(2024, 3, 1, tzinfo=UTC)


def archived(home: Home, *pages: tuple[str, str | None], source: str | None = None) -> list[Capture]:
    with Archive(home.raw, "run-1") as archive:
        return [
            archive.add(
                RawPage(url=url, body=html.encode()), url_basis="claimed" if url else "content", source=source, now=NOW
            )
            for html, url in pages
        ]


def make(home: Home, shard: Shard, skip: dict[str, str] | None = None) -> list[Staged]:
    return make_shard(shard, home.raw, home.shards, home.state / "progress", 5, skip or {}, NOW)


def rows(home: Home, staged: list[Staged], name: str) -> list[dict[str, Any]]:
    files = [home.shards / one.folder / f"{name}.parquet" for one in staged]
    return [row for file in files if file.exists() for row in pq.read_table(file).to_pylist()]


def capture(number: int, source: str | None, url: str | None) -> Capture:
    return Capture(
        f"c{number}", "0" * 64, url, "claimed", None, source, NOW, None, "text/html", 1, "w.warc.gz", number, "run-1"
    )


SOURCES = st.sampled_from([None, "mid_ru", "gone", "../../etc"])
URLS = st.sampled_from([None, "https://mid.ru/a", "https://x.org/b"])


@given(st.lists(st.tuples(SOURCES, URLS), max_size=30), st.integers(1, 7), st.randoms())
def test_a_plan_holds_every_capture_once_whatever_their_order(
    facts: list[tuple[str | None, str | None]], size: int, dice: Any
) -> None:
    captures = [capture(number, *fact) for number, fact in enumerate(facts)]
    planned = list(plan([captures], size))
    assert sorted(c.capture_id for shard in planned for c in shard.captures) == sorted(c.capture_id for c in captures)
    assert all(len(shard.captures) <= size for shard in planned)
    assert len({shard.key for shard in planned}) == len(planned)
    assert all("/" not in shard.key and not shard.key.startswith(".") for shard in planned)
    shuffled = [list(shard.captures) for shard in planned]
    for captures_of_one in shuffled:
        dice.shuffle(captures_of_one)
    assert [shard for some in shuffled for shard in plan([some], size)] == planned


def test_a_shard_holds_one_source_by_name_or_host() -> None:
    found = list(
        plan([[capture(0, None, "https://mid.ru/a"), capture(1, "substack", None), capture(2, None, None)]], 10)
    )
    assert [shard.source for shard in found] == [None, "mid_ru", "substack"]


def test_a_shard_of_unknown_pages_is_told_apart_by_page(home: Home) -> None:
    [shard] = plan([archived(home, (news(1)[0], None), (post(1)[0].replace("<head>", SUBSTACK), None))], 10)
    staged = make(home, shard)
    assert [(one.source, one.pages) for one in staged] == [("generic", 1), ("substack", 1)]
    assert {row["source"] for row in rows(home, staged, "documents")} == {"generic", "substack"}


SUBSTACK = "<head><link href='https://substackcdn.com/a.css'>"


def test_making_a_shard_again_gives_the_same_folders(home: Home) -> None:
    [shard] = plan([archived(home, ministry(1), ministry(2))], 10)
    first = make(home, shard)
    times = {path: path.stat().st_mtime_ns for path in home.shards.rglob("*")}
    assert make(home, shard) == first
    assert {path: path.stat().st_mtime_ns for path in home.shards.rglob("*")} == times


def test_every_page_is_either_a_document_or_in_quarantine(home: Home) -> None:
    [shard] = plan([archived(home, ministry(1), bodiless(1), ministry(2))], 10)
    [staged] = make(home, shard)
    assert (staged.pages, staged.quarantined) == (3, 1)
    assert len(rows(home, [staged], "pages")) == 3
    [refused] = rows(home, [staged], "quarantine")
    assert (refused["source"], refused["stage"], refused["reason"]) == ("mid_ru", "layout", "no_layout")
    assert refused["page_sha256"] == shard.captures[1].page_sha256


def test_rules_are_counted_also_those_that_did_not_fire(home: Home) -> None:
    [shard] = plan([archived(home, ministry(1), ministry(2))], 10)
    counts = rows(home, make(home, shard), "rule_counts")
    assert {row["pages_seen"] for row in counts} == {2}
    assert 0 in {row["pages_fired"] for row in counts}
    removed = sum(row["chars"] for row in counts)
    assert removed == sum(len(r["text"]) - r["text"].count(" ") for r in rows(home, make(home, shard), "removals"))


@pytest.mark.parametrize("reason", ["timeout", "killed"])
def test_a_page_that_ended_a_worker_is_not_read_again(home: Home, reason: str) -> None:
    [shard] = plan([archived(home, ministry(1), ministry(2))], 10)
    staged = make(home, shard, {shard.captures[0].capture_id: reason})
    [refused] = rows(home, staged, "quarantine")
    assert (refused["stage"], refused["reason"], refused["url"]) == ("clean", reason, ministry(1)[1])
    assert [row["url"] for row in rows(home, staged, "documents")] == [ministry(2)[1]]


@pytest.mark.parametrize(
    ("error", "reason"), [(MemoryError(), "out_of_memory"), (AttributeError("x"), "crash"), (RecursionError(), "crash")]
)
def test_a_bug_that_a_page_brings_out_refuses_that_page(
    home: Home, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    real = clean_page

    def fail(page: RawPage, *arguments: Any, **named: Any) -> Cleaned:
        if page.url == ministry(1)[1]:
            raise error
        return real(page, *arguments, **named)

    monkeypatch.setattr(shards, "clean_page", fail)
    [shard] = plan([archived(home, ministry(1), ministry(2))], 10)
    staged = make(home, shard)
    assert [row["reason"] for row in rows(home, staged, "quarantine")] == [reason]
    assert len(rows(home, staged, "documents")) == 1


def test_a_source_that_is_gone_is_no_other_source(home: Home) -> None:
    [shard] = plan([archived(home, news(1), source="gone")], 10)
    [staged] = make(home, shard)
    assert (staged.source, staged.quarantined) == ("unread", 1)
    assert [row["reason"] for row in rows(home, [staged], "quarantine")] == ["unknown_source"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ImportError("lxml")])
def test_a_fault_of_the_machine_is_no_pages_fault(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: Any, **__: Any) -> Cleaned:
        raise error

    monkeypatch.setattr(shards, "clean_page", fail)
    with pytest.raises(type(error)):
        read_page(RawPage(url=None, body=b"x"), None, "content", NOW)


def test_a_damaged_archive_fails_the_shard(home: Home) -> None:
    [shard] = plan([archived(home, news(1))], 10)
    file = home.raw / shard.captures[0].warc_file
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(ArchiveError, match="restore"):
        make(home, shard)


def test_pages_are_read_as_rows_or_refusals() -> None:
    html, url = news(1)
    assert isinstance(read_page(RawPage(url=url, body=html.encode()), None, "claimed", NOW), Cleaned)
    assert isinstance(read_page(RawPage(url=url, body=b""), None, "claimed", NOW), Rejected)


def test_a_full_disk_while_staging_leaves_no_half_a_shard(home: Home) -> None:
    """A real one: no file may grow over 2,000 bytes. Then, with room, the shard is made."""
    [shard] = plan([archived(home, *(ministry(n) for n in range(20)))], 100)
    code = (
        "import resource, signal, pickle, sys\nfrom flows.shards import make_shard\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\narguments = pickle.load(sys.stdin.buffer)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "try: make_shard(*arguments)\nexcept OSError as error: print('OSError', error.errno)"
    )
    import pickle

    arguments = pickle.dumps((shard, home.raw, home.shards, home.state / "progress", 5, {}, NOW))
    done = subprocess.run([sys.executable, "-c", code], input=arguments, capture_output=True)
    assert done.stdout.startswith(b"OSError"), done
    assert list(home.shards.iterdir()) == []
    assert [one.pages for one in make(home, shard)] == [20]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 2000
