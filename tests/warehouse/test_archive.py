"""What goes into the archive comes out byte for byte, with us and with other tools, whatever crashes."""

import hashlib
import itertools
import logging
import os
import pickle
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import fastwarc.warc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from schemas.page import Discovery, RawPage
from schemas.tables import PageRow
from tests.warehouse.answers import FULL, NOW, answer, fetch
from warehouse.archive import (
    Archive,
    ArchiveError,
    Capture,
    adopt_orphans,
    capture_id,
    captures_at,
    read_page,
    read_pages,
    scan,
)
from warehouse.capture import original_of

BODIES = st.binary(max_size=3000) | st.sampled_from([b"", b"\0", b"\r\n\r\n", b"WARC/1.1\r\n\r\n", b"\x1f\x8b\x08"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


def page(body: bytes, url: str | None = FULL, at: datetime | None = NOW, media_type: str = "text/html") -> RawPage:
    return RawPage(url=url, body=body, media_type=media_type, fetched_at=at)


def store(folder: Path, *pages: RawPage, run: str = "run-1", **known: Any) -> list[Capture]:
    with Archive(folder, run) as archive:
        return [archive.add(one, url_basis="claimed" if one.url else "content", **known) for one in pages]


def open_file(folder: Path) -> Path:
    (path,) = folder.glob("*.open")
    return path


def by_warcio(path: Path) -> Iterator[tuple[dict[str, str], bytes]]:
    """Fields and payload of each record as warcio reads them; it raises when a digest does not hold."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            body = record.content_stream().read()
            assert record.digest_checker.passed, record.digest_checker.problems
            yield {name.lower(): value for name, value in record.rec_headers.headers}, body


@settings(deadline=None)
@given(bodies=st.lists(BODIES, min_size=1, max_size=4), with_url=st.booleans())
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], with_url: bool) -> None:
    folder = tmp_path_factory.mktemp("raw")
    captures = store(folder, *[page(body, FULL if with_url else None) for body in bodies])
    assert [one.body for one in read_pages(folder, captures)] == bodies
    assert [read_page(folder, one).body for one in reversed(captures)] == bodies[::-1]
    (path,) = folder.iterdir()
    assert list(scan(path)) == captures
    info, *records = by_warcio(path)
    assert info[0]["warc-type"] == "warcinfo"
    assert info[0]["warc-filename"] == path.name
    assert [body for _, body in records] == bodies


@settings(deadline=None)
@given(body=BODIES, status=st.integers(200, 299) | st.sampled_from([404, 410]))
def test_round_trip_of_fetched_pages(tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int) -> None:
    folder = tmp_path_factory.mktemp("raw")
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "7"),
        ("X-A", "b\r\nC: d"),
    ]
    (capture,) = fetch(folder, answer(body, status=status, headers=headers, final_url=FULL + "2"))
    assert read_page(folder, capture).body == body
    (path,) = folder.iterdir()
    assert list(scan(path)) == [capture]
    assert (capture.status, capture.final_url, capture.bytes) == (status, FULL + "2", len(body))
    assert [payload for _, payload in by_warcio(path)][1] == body
    with path.open("rb") as file:
        _, record, request = fastwarc.warc.ArchiveIterator(file)
        assert request.record_type == fastwarc.warc.WarcRecordType.request
        assert record.is_http
        assert record.http_headers.status_code == status
        fields = record.http_headers.to_dict()
    assert fields["X-A"] == "b C: d"
    assert "C" not in fields
    assert fields["X-Crawl-Content-Encoding"] == "gzip"
    assert fields["Content-Length"] == str(len(body))


@pytest.mark.parametrize("body", [os.urandom(3 * 2**20), b"\0" * 5_000_000, b"<p>a</p>\r\n" * 200_000])
def test_round_trip_of_millions_of_bytes(tmp_path: Path, body: bytes) -> None:
    captures = store(tmp_path, page(body), page(b"next"))
    assert [one.body for one in read_pages(tmp_path, captures)] == [body, b"next"]
    assert [payload for _, payload in by_warcio(tmp_path / captures[0].warc_file)][1:] == [body, b"next"]


def test_both_digests_hold_for_fastwarc(tmp_path: Path) -> None:
    with Archive(tmp_path, "run-1") as archive:
        archive.add(page(b"<p>a</p>"), url_basis="claimed")
        fetched = archive.add_fetched(answer(b"<p>b</p>"), url=FULL)
        archive.add_fetched(answer(b"<p>b</p>"), url=FULL, earlier=original_of(fetched))
    with (tmp_path / "run-1-00000.warc.gz").open("rb") as file:
        records = fastwarc.warc.ArchiveIterator(file, parse_http=False)
        assert [record.verify_block_digest() for record in records] == [True] * 6
        file.seek(0)
        # It looks for payloads in HTTP records only.
        records = fastwarc.warc.ArchiveIterator(file)
        responses = fastwarc.warc.WarcRecordType.response
        assert [one.verify_payload_digest() for one in records if one.record_type == responses] == [True]


@settings(deadline=None)
@given(url=TEXTS, source=st.none() | TEXTS, title=st.none() | TEXTS, media_type=TEXTS)
def test_no_text_is_lost_or_ends_its_line(
    tmp_path_factory: pytest.TempPathFactory, url: str, source: str | None, title: str | None, media_type: str
) -> None:
    folder = tmp_path_factory.mktemp("raw")
    found = Discovery(by=url, title=title)
    (capture,) = store(
        folder, page(b"x", url, media_type=media_type).model_copy(update={"discovery": found}), source=source
    )
    path = folder / capture.warc_file
    assert list(scan(path)) == [capture]
    assert (capture.url, capture.source, capture.media_type) == (url, source, media_type)
    assert read_page(folder, capture).discovery == found
    (_, (fields, _)) = by_warcio(path)
    assert fields["warc-target-uri"].isascii()
    assert not set(fields["warc-target-uri"]) & set(' \r\n\t<>"{}|\\^`')


def test_an_address_cannot_smuggle_in_a_field(tmp_path: Path) -> None:
    url = "https://example.org/\r\nX-Onrecord-Capture: 0\r\n\r\nboo"
    (capture,) = store(tmp_path, page(b"x", url))
    (_, (fields, body)) = by_warcio(tmp_path / capture.warc_file)
    assert fields["x-onrecord-capture"] == capture.capture_id
    assert fields["warc-target-uri"].startswith("https://example.org/%0D%0AX-Onrecord-Capture:%200")
    assert body == b"x"
    assert read_page(tmp_path, capture).url == url


def test_a_page_without_address_is_known_by_its_bytes(tmp_path: Path) -> None:
    (capture,) = store(tmp_path, page(b"x", None))
    (_, (fields, _)) = by_warcio(tmp_path / capture.warc_file)
    assert fields["warc-target-uri"] == "urn:sha256:" + hashlib.sha256(b"x").hexdigest()
    assert (capture.url, capture.url_basis) == (None, "content")


def test_a_capture_is_one_address_at_one_time(tmp_path: Path) -> None:
    moscow = NOW.astimezone(timezone(timedelta(hours=3)))
    one, same, later, elsewhere = store(
        tmp_path,
        page(b"x"),
        page(b"x", at=moscow),
        page(b"x", at=NOW + timedelta(microseconds=1)),
        page(b"x", "https://b/"),
    )
    assert one.capture_id == same.capture_id == capture_id(FULL, hashlib.sha256(b"x").hexdigest(), NOW)
    assert len({one.capture_id, later.capture_id, elsewhere.capture_id, capture_id(None, one.page_sha256, NOW)}) == 4
    assert same.fetched_at == NOW
    assert same.fetched_at.utcoffset() == timedelta(0)


def test_without_a_time_of_its_own_a_page_has_that_of_archiving(tmp_path: Path) -> None:
    (capture,) = store(tmp_path, page(b"x", at=None), now=NOW)
    assert capture.fetched_at == NOW
    before = datetime.now(UTC)
    (capture,) = store(tmp_path, page(b"x", at=None))
    assert before <= capture.fetched_at <= datetime.now(UTC)


def test_captures_are_rows_of_pages_and_can_be_sent_to_a_worker(tmp_path: Path) -> None:
    (capture,) = store(tmp_path, page(b"x"), source="kremlin")
    assert pickle.loads(pickle.dumps(capture)) == capture
    names = set(Capture.__slots__)
    assert set(PageRow.model_fields) - names == {"charset", "document_id", "refers_to"}
    assert names - set(PageRow.model_fields) == {"url_basis", "discovery", "redirects", "original"}


@pytest.mark.parametrize(
    ("bad", "known"),
    [
        (page(b"x", None), {"url_basis": "claimed"}),
        (page(b"x"), {"url_basis": "content"}),
        (page(b"x"), {"url_basis": "fetched"}),
        (page(b"x", media_type="text/html; " + "x" * 40_000), {"url_basis": "claimed"}),
        (page(b"x", ""), {"url_basis": "claimed"}),
        (page(b"x", "https://example.org/" + "ж" * 2000), {"url_basis": "claimed"}),
    ],
)
def test_a_page_that_contradicts_itself_is_refused_before_writing(
    tmp_path: Path, bad: RawPage, known: dict[str, Any]
) -> None:
    with Archive(tmp_path, "run-1") as archive, pytest.raises(ArchiveError):
        archive.add(bad, **known)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("run", ["", "../x", "a/b", ".hidden", "a\n", "x" * 101])
def test_a_run_id_must_be_fit_for_a_file_name(tmp_path: Path, run: str) -> None:
    with pytest.raises(ArchiveError):
        Archive(tmp_path, run)


def test_files_rotate_by_size_and_a_resumed_run_goes_on_in_a_new_one(tmp_path: Path) -> None:
    bodies = [os.urandom(1000) for _ in range(7)]
    with Archive(tmp_path, "r", rotate_bytes=3000) as archive:
        captures = [archive.add(page(body), url_basis="claimed") for body in bodies]
    captures += store(tmp_path, page(b"resumed"), run="r")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) >= 4
    assert names == [f"r-{serial:05}.warc.gz" for serial in range(len(names))]
    assert list(itertools.chain.from_iterable(scan(tmp_path / name) for name in names)) == captures
    assert [one.body for one in read_pages(tmp_path, captures)] == [*bodies, b"resumed"]
    assert captures[-1].warc_file == names[-1] != captures[-2].warc_file


def test_a_run_without_pages_leaves_no_file(tmp_path: Path) -> None:
    with Archive(tmp_path / "raw", "r") as archive:
        archive.sync()
    assert not (tmp_path / "raw").exists()


def test_a_synced_page_can_be_read_before_its_file_is_closed(tmp_path: Path) -> None:
    with Archive(tmp_path, "r") as archive:
        capture = archive.add(page(b"x"), url_basis="claimed")
        archive.sync()
        assert open_file(tmp_path).name == capture.warc_file + ".open"
        assert read_page(tmp_path, capture).body == b"x"
    assert read_page(tmp_path, capture).body == b"x"


def test_sync_reaches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[str, int]] = []

    def fsync(file: int) -> None:
        synced.append((Path(f"/proc/self/fd/{file}").resolve().name, os.fstat(file).st_size))

    monkeypatch.setattr(os, "fsync", fsync)
    archive = Archive(tmp_path / "raw", "r")
    archive.add(page(b"x"), url_basis="claimed")
    path = open_file(tmp_path / "raw")
    assert [name for name, _ in synced] == ["raw"], "the new file's name"
    archive.sync()
    assert synced[-1] == (path.name, path.stat().st_size)
    archive.close()
    assert synced[-1][0] == "raw", "the final name"


def test_nothing_is_left_of_a_page_that_did_not_fit(tmp_path: Path) -> None:
    class Full:
        """A file on a disk that is full after some bytes."""

        def __init__(self, file: Any) -> None:
            self.file, self.room = file, 100

        def write(self, data: memoryview) -> int:
            if not self.room:
                raise OSError(28, "No space left on device")
            written: int = self.file.write(data[: self.room])
            self.room -= written
            return written

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    archive = Archive(tmp_path, "r")
    first = archive.add(page(b"first"), url_basis="claimed")
    size = open_file(tmp_path).stat().st_size
    archive._file = real = Full(archive._file)  # type: ignore[assignment]
    with pytest.raises(OSError, match="No space"):
        archive.add(page(b"second"), url_basis="claimed")
    assert open_file(tmp_path).stat().st_size == size
    real.room = 10**6
    third = archive.add(page(b"third"), url_basis="claimed")
    archive.close()
    assert list(scan(tmp_path / first.warc_file)) == [first, third]
    assert [one.body for one in read_pages(tmp_path, [first, third])] == [b"first", b"third"]


def killed(folder: Path, count: int) -> tuple[bytes, list[Capture]]:
    """The `.open` file of a run that was killed, and its captures."""
    archive = Archive(folder, "dead")
    captures = [archive.add(page(f"<p>{number}</p>".encode()), url_basis="claimed") for number in range(count)]
    archive._file.close()  # type: ignore[union-attr]
    return open_file(folder).read_bytes(), captures


def test_a_file_cut_anywhere_keeps_its_whole_records_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda file: None)  # thousands of them take seconds
    data, captures = killed(tmp_path / "dead", 2)
    ends = [captures[1].warc_offset, len(data)]
    for size in range(len(data) + 1):
        folder = tmp_path / "raw"
        folder.mkdir()
        (folder / "dead-00000.warc.gz.open").write_bytes(data[:size])
        whole = sum(end <= size for end in ends)
        adopted = adopt_orphans(folder)
        assert [path.name for path in folder.iterdir()] == [path.name for path in adopted]
        assert len(adopted) == (whole > 0)
        for path in adopted:
            assert path.name == "dead-00000.warc.gz"
            assert path.stat().st_size == ends[whole - 1]
            assert list(scan(path)) == captures[:whole]
            assert len(list(by_warcio(path))) == whole + 1
        shutil.rmtree(folder)


@settings(deadline=None)
@given(data=st.data())
def test_a_damaged_tail_is_cut_off(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("raw")
    whole, captures = killed(folder, 3)
    start = captures[2].warc_offset
    tail = data.draw(st.binary(max_size=400) | st.integers(1, 400).map(bytes))
    open_file(folder).write_bytes(whole[:start] + tail)
    (path,) = adopt_orphans(folder)
    assert path.read_bytes() == whole[:start]


def test_adopting_says_how_much_was_lost(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data, captures = killed(tmp_path, 2)
    open_file(tmp_path).write_bytes(data[:-5])
    caplog.set_level(logging.INFO)
    adopt_orphans(tmp_path)
    assert f"1 pages, {len(data) - 5 - captures[1].warc_offset} bytes cut off" in caplog.text
    assert adopt_orphans(tmp_path) == []


def test_adopting_never_replaces_a_closed_file(tmp_path: Path) -> None:
    data, captures = killed(tmp_path, 1)
    closed = tmp_path / captures[0].warc_file
    closed.write_bytes(b"other")
    with pytest.raises(ArchiveError, match="exists already"):
        adopt_orphans(tmp_path)
    assert closed.read_bytes() == b"other"
    assert open_file(tmp_path).read_bytes() == data


@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "other"])
def test_reading_what_is_not_there_names_file_and_offset(tmp_path: Path, damage: str) -> None:
    first, second = store(tmp_path, page(os.urandom(500)), page(os.urandom(500)))
    path = tmp_path / first.warc_file
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[second.warc_offset + 600] ^= 1
    path.write_bytes(data[:-1] if damage == "cut" else data)
    if damage == "gone":
        path.unlink()
    where = first.warc_offset if damage == "other" else second.warc_offset
    wanted = Capture(**{name: getattr(second, name) for name in Capture.__slots__} | {"warc_offset": where})
    with pytest.raises(ArchiveError, match=f"{path.name}: " + ("no such" if damage == "gone" else f"offset {where}")):
        read_page(tmp_path, wanted)
    if damage in ("flip", "cut"):
        with pytest.raises(ArchiveError, match=rf"{path.name}: damaged at or after offset {first.warc_offset}"):
            list(scan(path))


def test_bytes_that_are_not_the_capture_s_are_not_given_out(tmp_path: Path) -> None:
    other, capture = store(tmp_path, page(b"right", "https://example.org/other"), page(b"right"))
    wrong = Capture(**{name: getattr(capture, name) for name in Capture.__slots__} | {"page_sha256": "0" * 64})
    with pytest.raises(ArchiveError, match="are not those of page 0000"):
        read_page(tmp_path, wrong)
    astray = Capture(
        **{name: getattr(capture, name) for name in Capture.__slots__} | {"warc_offset": other.warc_offset}
    )
    with pytest.raises(ArchiveError, match=f"no record of capture {capture.capture_id} there"):
        read_page(tmp_path, astray)


def test_captures_are_found_at_their_places(tmp_path: Path) -> None:
    captures = [*store(tmp_path, page(b"a"), page(b"b")), *store(tmp_path, page(b"c"), run="run-2")]
    captures += fetch(tmp_path, answer(b"d"), answer(b"e"), run="run-3")
    places = [(one.warc_file, one.warc_offset) for one in captures]
    assert list(captures_at(tmp_path, reversed(places))) == captures[::-1]
    with pytest.raises(ArchiveError, match=rf"{captures[0].warc_file}"):
        list(captures_at(tmp_path, [(captures[0].warc_file, 0)]))
    with pytest.raises(ArchiveError, match="no such archive file"):
        list(captures_at(tmp_path, [("gone.warc.gz", 0)]))


def test_reading_on_in_one_file_opens_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    captures = store(tmp_path, *[page(str(number).encode()) for number in range(50)])
    opened = []
    real = Path.open

    def counted(path: Path, *args: Any, **kwargs: Any) -> Any:
        opened.append(path)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", counted)
    assert [one.body for one in read_pages(tmp_path, captures)] == [str(number).encode() for number in range(50)]
    assert len(opened) == 1
