"""Pages out of other people's WARCs, as the strange ways of crawlers leave them."""

import gzip
import io
import logging
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from fastwarc.stream_io import BrotliWriter, ChunkedWriter, WarcWriter, ZstdWriter
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows import warcs
from flows.inputs import BadInput, Input, read_inputs
from schemas.page import RawPage
from tests.warehouse.answers import answer
from warehouse.archive import Archive

GZIP = partial(gzip.compress, mtime=0)
"""The same bytes in every process: tests are named by their parameters."""

HTML = b"<html><body>" + b"<p>Peace.</p>\r\n\r\n" * 50 + b"</body></html>"
TYPE = ("Content-Type", "text/html; charset=windows-1251")
WHEN = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
Extra = Sequence[tuple[str, str]]


def record(kind: str, uri: str, block: bytes, content_type: str, *extra: tuple[str, str]) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Date": "2020-01-02T03:04:05Z",
        "WARC-Target-URI": uri,
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
        **dict(extra),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def response(
    body: bytes, *headers: tuple[str, str], status: str = "200 OK", uri: str = "http://a.org/", extra: Extra = ()
) -> bytes:
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
    return record("response", uri, head.encode() + body, "application/http; msgtype=response", *extra)


def resource(body: bytes, media_type: str = "text/html", uri: str = "http://a.org/r") -> bytes:
    return record("resource", uri, body, media_type)


INFO = record("warcinfo", "", b"software: x\r\n", "application/warc-fields")


def read(path: Path, *members: bytes) -> list[Input | BadInput]:
    path.write_bytes(b"".join(members))
    return list(read_inputs([path], None))


def pages(found: Sequence[Input | BadInput]) -> list[RawPage]:
    assert not [item for item in found if isinstance(item, BadInput)], found
    return [item.page for item in found if isinstance(item, Input)]


def bad(found: Sequence[Input | BadInput]) -> BadInput:
    (item,) = found
    assert isinstance(item, BadInput)
    return item


def packed(writer: Callable[[io.BytesIO], WarcWriter], body: bytes) -> bytes:
    stream = io.BytesIO()
    with writer(stream) as out:
        out.write(body)
    return stream.getvalue()


PLAIN = [INFO, response(HTML, TYPE), resource(b"words", "text/plain"), resource(b"<p/>", "application/xhtml+xml")]


@pytest.mark.parametrize("form", ["plain", "members", "one member", "named wrongly"])
def test_responses_and_resources_are_taken(tmp_path: Path, form: str) -> None:
    whole = b"".join(PLAIN)
    data = {"members": b"".join(map(GZIP, PLAIN)), "one member": GZIP(whole)}.get(form, whole)
    path = tmp_path / ("a.warc" if form == "plain" else "a.warc.gz")
    found = read(path, data)
    assert [page.body for page in pages(found)] == [HTML, b"words", b"<p/>"]
    assert [page.media_type for page in pages(found)] == [
        "text/html; charset=windows-1251",
        "text/plain",
        "application/xhtml+xml",
    ]
    first = found[0]
    assert isinstance(first, Input)
    assert (first.page.url, first.page.fetched_at, first.url_basis) == ("http://a.org/", WHEN, "claimed")
    assert first.origin == f"{path}: record 2"


def test_what_is_no_page_is_passed_over_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    found = read(
        tmp_path / "a.warc",
        INFO,
        response(b"\x89PNG", ("Content-Type", "image/png")),
        response(HTML, TYPE, status="404 Not Found"),
        response(b"", TYPE, ("Location", "http://a.org/b"), status="301"),
        response(b"User-agent: *", ("Content-Type", "text/plain"), uri="http://a.org/robots.txt"),
        response(HTML),
        record("request", "http://a.org/", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        record("revisit", "http://a.org/", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "application/http"),
        response(HTML, TYPE),
    )
    assert len(pages(found)) == 1
    assert "9 records, 8 of them no pages" in caplog.text


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", GZIP(HTML)),
        ("x-gzip", GZIP(HTML)),
        ("GZIP", GZIP(HTML[:9]) + GZIP(HTML[9:])),
        ("gzip, identity", GZIP(HTML)),
        ("deflate", zlib.compress(HTML)),
        ("deflate", zlib.compress(HTML)[2:-4]),
        ("br", packed(BrotliWriter, HTML)),
        ("zstd", packed(ZstdWriter, HTML)),
        ("br, gzip", GZIP(packed(BrotliWriter, HTML))),
        ("gzip", HTML),
    ],
)
@pytest.mark.parametrize("chunked", ["yes", "no", "undone by the crawler"])
def test_encodings_are_undone(tmp_path: Path, coding: str, body: bytes, chunked: str) -> None:
    headers = [TYPE, ("Content-Encoding", coding)] + ([] if chunked == "no" else [("Transfer-Encoding", "chunked")])
    sent = packed(ChunkedWriter, body) if chunked == "yes" else body
    (page,) = pages(read(tmp_path / "a.warc", response(sent, *headers)))
    assert page.body == HTML


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity"])
def test_an_empty_body_is_empty_in_any_encoding(tmp_path: Path, coding: str) -> None:
    (page,) = pages(read(tmp_path / "a.warc", response(b"", TYPE, ("Content-Encoding", coding))))
    assert page.body == b""


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([("Content-Encoding", "gzip")], GZIP(HTML)[:-1]),
        ([("Content-Encoding", "gzip")], GZIP(HTML)[:-8] + bytes(8)),
        ([("Content-Encoding", "deflate")], zlib.compress(HTML)[:-5]),
        ([("Content-Encoding", "br")], packed(BrotliWriter, HTML)[:-1]),
        ([("Content-Encoding", "zstd")], packed(ZstdWriter, HTML)[:-1]),
        ([("Content-Encoding", "br")], HTML),
        ([("Content-Encoding", "sdch")], HTML),
        ([("Transfer-Encoding", "chunked")], packed(ChunkedWriter, HTML)[:-9]),
    ],
)
def test_a_body_that_cannot_be_decoded_is_refused_with_its_bytes(
    tmp_path: Path, headers: list[tuple[str, str]], body: bytes
) -> None:
    refused, good = read(tmp_path / "a.warc", response(body, TYPE, *headers), response(HTML, TYPE))
    assert isinstance(refused, BadInput)
    assert (refused.reason, refused.body) == ("undecodable", body)
    assert isinstance(good, Input)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", GZIP(bytes(10**6))),
        ("deflate", zlib.compress(bytes(10**6))),
        ("br", packed(BrotliWriter, bytes(10**6))),
        ("zstd", packed(ZstdWriter, bytes(10**6))),
        ("identity", bytes(10**6)),
    ],
)
def test_pages_over_the_limit_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coding: str, body: bytes
) -> None:
    monkeypatch.setattr(warcs, "LIMIT", 10**6 - 1)
    refused, good = read(
        tmp_path / "a.warc",
        response(body, TYPE, ("Content-Encoding", coding)),
        response(bytes(2 * 10**6), ("Content-Type", "video/mp4")),
        response(HTML, TYPE),
    )
    assert isinstance(refused, BadInput)
    assert (refused.reason, refused.body) == ("too_large", None)
    assert isinstance(good, Input)


@pytest.mark.parametrize("form", ["plain", "members", "one member"])
def test_a_file_cut_anywhere_gives_its_whole_records_then_says_so(tmp_path: Path, form: str) -> None:
    members = [response(b"<p>a</p>", TYPE), resource(b"<p>b</p>")]
    parts = [GZIP(member) for member in members] if form == "members" else members
    data = GZIP(b"".join(members)) if form == "one member" else b"".join(parts)
    for size in range(1, len(data)):
        found = read(tmp_path / "a.warc", data[:size])
        good = [item.page.body for item in found if isinstance(item, Input)]
        if form == "members":
            assert good == [b"<p>a</p>"][: size >= len(parts[0])]
        else:
            assert good == [b"<p>a</p>", b"<p>b</p>"][: len(good)]
        last = found[-1]
        if isinstance(last, BadInput):
            assert last.reason == "truncated"
            assert last.origin == f"{tmp_path / 'a.warc'}: after record {len(good)}"
        else:  # cut between records, or within the empty lines after one
            assert form != "one member"
            assert size in ([len(parts[0])] if form == "members" else range(len(parts[0]) - 4, len(data)))


def test_a_record_whose_checksum_fails_is_not_given(tmp_path: Path) -> None:
    first, second = GZIP(resource(b"<p>a</p>")), GZIP(resource(b"<p>b</p>"))
    found = read(tmp_path / "a.warc.gz", first, second[:-8] + bytes(8), first)
    assert isinstance(found[0], Input)
    assert bad(found[1:]).reason == "damaged"


@given(st.data())
def test_damage_is_refused_and_never_stops_the_run(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = b"".join(PLAIN) if data.draw(st.booleans()) else b"".join(map(GZIP, PLAIN))
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, min(start + 20, len(whole))))
    damaged = whole[:start] + data.draw(st.binary(max_size=20) | st.sampled_from([b"\r\n", b"\0", b"9"])) + whole[stop:]
    folder = tmp_path_factory.mktemp("warc")
    found = read(folder / "a.warc.gz", damaged)
    with Archive(folder / "raw", "r") as archive:
        for item in found:
            if isinstance(item, Input):
                archive.add(item.page, url_basis=item.url_basis, source=item.source)


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", GZIP(b"")])
def test_an_empty_file_is_named(tmp_path: Path, data: bytes) -> None:
    found = bad(read(tmp_path / "a.warc.gz", data))
    assert (found.reason, found.origin) == ("empty", str(tmp_path / "a.warc.gz"))


@pytest.mark.parametrize(
    "data",
    [
        b"<html></html>",
        GZIP(b"<html></html>"),
        b"WARC/1.0\r\nContent-Length: -5\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: resource\r\n\r\n",
        b"WARC/1.0\r\n" + b"A: b\r\n" * 2000,
        b"WARC/1.0\r\nA: " + b"b" * 200_000 + b"\r\n",
    ],
)
def test_a_file_that_is_no_warc_is_named(tmp_path: Path, data: bytes) -> None:
    assert bad(read(tmp_path / "a.warc", data)).reason == "damaged"


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (response(HTML, TYPE, extra=[("WARC-Date", "today")]), "bad_date"),
        (response(HTML, TYPE, extra=[("WARC-Date", "")]), "bad_date"),
        (response(HTML, TYPE, extra=[("WARC-Truncated", "length")]), "truncated"),
        (response(HTML, TYPE, uri="http://a.org/" + "ж" * 2000), "bad_address"),
        (record("response", "http://a.org/", HTML, "application/http"), "bad_http"),
        (record("response", "http://a.org/", b"HTTP/1.1 200 OK\r\nA: b", "application/http"), "bad_http"),
        (record("response", "http://a.org/", b"", "application/http"), "bad_http"),
    ],
)
def test_a_record_that_is_not_as_it_should_be_is_refused(tmp_path: Path, one: bytes, reason: str) -> None:
    refused, good = read(tmp_path / "a.warc", one, response(HTML, TYPE))
    assert isinstance(refused, BadInput)
    assert refused.reason == reason
    assert refused.body is not None
    assert isinstance(good, Input)


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("<http://a.org/>", "http://a.org/"),
        ("http://a.org/a b", "http://a.org/a%20b"),
        ("http://a.org/мир", "http://a.org/мир"),
        ("urn:sha256:00", None),
        ("file:///a.html", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_an_address_is_claimed_only_if_it_is_one(tmp_path: Path, uri: str, url: str | None) -> None:
    (item,) = read(tmp_path / "a.warc", response(HTML, TYPE, uri=uri))
    assert isinstance(item, Input)
    assert (item.page.url, item.url_basis) == (url, "claimed" if url else "content")


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("TEXT/HTML", "text/html"),
        ('text/html;charset="utf-8"', "text/html; charset=utf-8"),
        ("text/html; foo=bar; Charset = utf-8 ", "text/html; charset=utf-8"),
        ("text/html; charset=", "text/html"),
        ("text/html; charset=\xff", "text/html"),
    ],
)
def test_the_charset_of_the_http_header_goes_with_the_page(tmp_path: Path, header: str, media_type: str) -> None:
    (page,) = pages(read(tmp_path / "a.warc", response(HTML, ("Content-Type", header))))
    assert page.media_type == media_type


def test_headers_may_end_in_a_bare_line_feed_and_repeat(tmp_path: Path) -> None:
    types = b"Content-Type: text/html\nContent-Type: text/html\n"
    block = b"HTTP/1.0 200\n" + types + b"Content-Encoding: br\nContent-Encoding: gzip\n\n"
    body = GZIP(packed(BrotliWriter, HTML))
    (page,) = pages(read(tmp_path / "a.warc", record("response", "http://a.org/", block + body, "application/http")))
    assert (page.body, page.media_type) == (HTML, "text/html")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves its temporary files open
def test_what_warcio_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "x"}))
        headers = StatusAndHeaders("200 OK", [TYPE], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record("http://a.org/", "response", payload=io.BytesIO(HTML), http_headers=headers)
        )
    (page,) = pages(list(read_inputs([path], None)))
    assert (page.url, page.body) == ("http://a.org/", HTML)


def test_our_own_archive_is_read(tmp_path: Path) -> None:
    with Archive(tmp_path, "r") as archive:
        archive.add(RawPage(url="http://a.org/", body=HTML, fetched_at=WHEN), url_basis="claimed")
        archive.add(RawPage(body=b"words", media_type="text/plain", fetched_at=WHEN), url_basis="content")
        headers = [("Content-Type", "text/html; charset=koi8-r"), ("Content-Encoding", "br")]
        archive.add_fetched(answer(HTML, "http://a.org/f", headers=headers, at=WHEN), url="http://a.org/f")
    found = pages(list(read_inputs([tmp_path], None)))
    assert [(page.url, page.body, page.media_type) for page in found] == [
        ("http://a.org/", HTML, "text/html"),
        (None, b"words", "text/plain"),
        ("http://a.org/f", HTML, "text/html; charset=koi8-r"),
    ]
    assert {page.fetched_at for page in found} == {WHEN}
