"""Fetched pages and revisits as WARC records: other tools read them, and captures come back whole."""

import hashlib
from datetime import timedelta
from pathlib import Path

import fastwarc.warc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from schemas.page import Discovery, RawPage
from tests.warehouse.answers import FULL, NOW, Answer, answer, fetch
from warehouse.archive import Archive, ArchiveError, adopt_orphans, read_page, read_pages, scan
from warehouse.capture import Capture, Hop, original_of, page_row
from warehouse.warc import records

LATER = NOW + timedelta(days=1)
DIGEST = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
UNMODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
TEXTS = st.text(min_size=1, max_size=60)


def heads(path: Path) -> list[dict[str, str]]:
    """The fields of each record but the first, as warcio reads them, its digests verified."""
    with path.open("rb") as file:
        found = []
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            found.append({name.lower(): value for name, value in record.rec_headers.headers})
    return found[1:]


def seen_twice(folder: Path, second: Answer) -> tuple[Capture, Capture]:
    with Archive(folder, "run-1") as archive:
        first = archive.add_fetched(answer(b"<p>a</p>"), url=FULL)
        return first, archive.add_fetched(second, url=second.url, earlier=original_of(first))


def test_the_request_stands_beside_the_response(tmp_path: Path) -> None:
    (capture,) = fetch(tmp_path, answer(final_url="https://example.org/ж x?q=1#top"))
    response, request = heads(tmp_path / capture.warc_file)
    assert (response["warc-type"], request["warc-type"]) == ("response", "request")
    assert request["warc-concurrent-to"] == response["warc-record-id"]
    assert request["warc-target-uri"] == response["warc-target-uri"] == "https://example.org/%D0%B6%20x?q=1#top"
    with (tmp_path / capture.warc_file).open("rb") as file:
        _, _, record = fastwarc.warc.ArchiveIterator(file)
        assert record.http_headers.status_line == "GET /%D0%B6%20x?q=1 HTTP/1.1"
        assert record.http_headers.to_dict()["User-Agent"] == "onrecord/test (+me@example.org)"


def test_a_record_is_of_the_address_that_answered(tmp_path: Path) -> None:
    """And the capture is of the address that names it; the way between is kept."""
    hops = (Hop(FULL, 301, "/moved"), Hop("https://example.org/moved", 302, "moved/"))
    (capture,) = fetch(tmp_path, answer(final_url="https://example.org/moved/", redirects=hops))
    assert heads(tmp_path / capture.warc_file)[0]["warc-target-uri"] == "https://example.org/moved/"
    (again,) = scan(tmp_path / capture.warc_file)
    assert (again.url, again.final_url, again.redirects) == (FULL, "https://example.org/moved/", hops)


@settings(deadline=None)
@given(
    value=TEXTS,
    hops=st.lists(st.builds(Hop, TEXTS, st.integers(300, 399), TEXTS), max_size=3),
    title=st.none() | TEXTS,
)
def test_what_the_web_says_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, value: str, hops: list[Hop], title: str | None
) -> None:
    folder = tmp_path_factory.mktemp("raw")
    headers = [("Content-Type", f"text/html; x={value}"), ("ETag", value), ("Last-Modified", value)]
    found = Discovery(by=value, title=title, published=value)
    (capture,) = fetch(folder, answer(headers=headers, redirects=tuple(hops)), discovery=found)
    (again,) = scan(folder / capture.warc_file)
    assert again == capture
    assert again.etag == again.last_modified == (value.strip() or None)
    assert read_page(folder, again).discovery == found
    assert len(heads(folder / capture.warc_file)) == 2


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    first, again = seen_twice(tmp_path, answer(b"<p>a</p>", "https://example.org/copy", at=LATER))
    assert again.original == original_of(first) == original_of(again)
    assert again.page_sha256 == first.page_sha256
    assert again.capture_id != first.capture_id
    assert list(scan(tmp_path / first.warc_file)) == [first, again]
    head = heads(tmp_path / first.warc_file)[2]
    assert (head["warc-type"], head["warc-profile"], head["warc-truncated"]) == ("revisit", DIGEST, "length")
    assert head["warc-refers-to"] == heads(tmp_path / first.warc_file)[0]["warc-record-id"]
    assert (head["warc-refers-to-target-uri"], head["warc-refers-to-date"]) == (FULL, "2026-03-01T12:30:15.123456Z")
    assert head["warc-payload-digest"] == "sha256:" + hashlib.sha256(b"<p>a</p>").hexdigest()
    pages = list(read_pages(tmp_path, [again, first]))
    assert [page.body for page in pages] == [b"<p>a</p>"] * 2
    assert [page.url for page in pages] == ["https://example.org/copy", FULL]


def test_a_page_that_is_not_modified_is_what_it_was(tmp_path: Path) -> None:
    unmodified = answer(b"", status=304, headers=[("ETag", '"2"')], at=LATER)
    first, again = seen_twice(tmp_path, unmodified)
    assert (again.status, again.media_type, again.bytes, again.page_sha256) == (304, "text/html", 8, first.page_sha256)
    head = heads(tmp_path / first.warc_file)[2]
    assert head["warc-profile"] == UNMODIFIED
    assert "warc-payload-digest" not in head
    assert list(scan(tmp_path / first.warc_file)) == [first, again]
    assert read_page(tmp_path, again).body == b"<p>a</p>"
    assert page_row(again, "d", "s", None).refers_to == first.capture_id


def test_other_bytes_are_a_response_whatever_was_there_before(tmp_path: Path) -> None:
    _, again = seen_twice(tmp_path, answer(b"<p>b</p>", at=LATER))
    assert again.original is None
    assert read_page(tmp_path, again).body == b"<p>b</p>"


def test_a_revisit_of_a_page_from_a_file_in_another_archive_file(tmp_path: Path) -> None:
    with Archive(tmp_path, "run-0") as archive:
        given = archive.add(RawPage(body=b"<p>a</p>", fetched_at=NOW), url_basis="content")
    (capture,) = fetch(tmp_path, answer(), earlier=original_of(given))
    assert heads(tmp_path / capture.warc_file)[0]["warc-refers-to-target-uri"] == f"urn:sha256:{given.page_sha256}"
    assert [page.body for page in read_pages(tmp_path, [capture, given, capture])] == [b"<p>a</p>"] * 3


def test_a_gone_page_is_on_record(tmp_path: Path) -> None:
    (capture,) = fetch(tmp_path, answer(b"no such page", status=410))
    assert (capture.status, read_page(tmp_path, capture).body) == (410, b"no such page")


@pytest.mark.parametrize(
    "bad",
    [
        answer(b"", status=304),
        answer(status=20),
        answer(status=301),
        answer(status=403),
        answer(status=503),
        answer(headers=[("A\r\nB", "c")]),
        answer(headers=[("A", "c" * 2**20)]),
        answer(headers=[("ETag", "c" * 40_000)]),
        answer(final_url="https://example.org/" + "ж" * 2000),
        answer(at=NOW.replace(tzinfo=None)),
        answer(redirects=tuple(Hop(FULL, 301, "x" * 9000) for _ in range(4))),
    ],
)
def test_what_cannot_be_written_is_refused_before_writing(tmp_path: Path, bad: Answer) -> None:
    with Archive(tmp_path, "run-1") as archive, pytest.raises(ArchiveError):
        archive.add_fetched(bad, url=FULL)
    assert list(tmp_path.iterdir()) == []


def test_a_304_with_a_body_contradicts_itself(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="304"):
        seen_twice(tmp_path, answer(b"x", status=304))


def test_a_missing_original_is_named(tmp_path: Path) -> None:
    first, _ = seen_twice(tmp_path, answer(at=LATER))
    (again,) = fetch(tmp_path, answer(at=LATER), run="run-2", earlier=original_of(first))
    (tmp_path / first.warc_file).unlink()
    with pytest.raises(ArchiveError, match=f"{first.warc_file}: no such archive file"):
        read_page(tmp_path, again)


def test_an_original_that_is_no_full_record_gives_nothing(tmp_path: Path) -> None:
    first, again = seen_twice(tmp_path, answer(at=LATER))
    chain = again.original._replace(capture_id=again.capture_id, warc_offset=again.warc_offset)  # type: ignore[union-attr]
    (third,) = fetch(tmp_path, answer(at=LATER), run="run-2", earlier=chain)
    with pytest.raises(ArchiveError, match=f"not those of page {first.page_sha256}"):
        read_page(tmp_path, third)


def test_a_file_cut_anywhere_keeps_its_whole_captures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda file: None)  # thousands of them take seconds
    first, again = seen_twice(tmp_path / "whole", answer(at=LATER))
    data = (tmp_path / "whole" / first.warc_file).read_bytes()
    with (tmp_path / "whole" / first.warc_file).open("rb") as file:
        ends = [record.end for record in records(file, limit=0)]
    for size in range(ends[0], len(data) + 1):
        path = tmp_path / "raw" / f"{first.warc_file}.open"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data[:size])
        adopted = adopt_orphans(path.parent)
        whole = [first, again][: sum(end <= size for end in (ends[1], ends[3]))]
        assert [capture for one in adopted for capture in scan(one)] == whole
        for one in adopted:
            assert len(heads(one)) == sum(end <= size for end in ends[1:])
            one.unlink()
