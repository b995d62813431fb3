"""Every page a user names is taken in as it is, or refused by name; none is lost without a word."""

import gzip
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from flows import inputs, warcs
from flows.inputs import BadInput, Input, InputError, read_inputs

GZIP = partial(gzip.compress, mtime=0)
"""The same bytes in every process: tests are named by their parameters."""

HTML = "<html><body><p>Мир, Friede, paix.</p></body></html>".encode()


def write(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def taken(*paths: Path, source: str | None = None) -> list[Input]:
    """All inputs, none of them refused."""
    found = list(read_inputs(paths, source))
    assert not [item for item in found if isinstance(item, BadInput)]
    return [item for item in found if isinstance(item, Input)]


def refused(path: Path) -> BadInput:
    """The one input there, refused."""
    (found,) = read_inputs([path], None)
    assert isinstance(found, BadInput)
    return found


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.html", "text/html"),
        ("a.HTM", "text/html"),
        ("a.xhtml", "application/xhtml+xml"),
        ("a.b.txt", "text/plain"),
        ("a.html.gz", "text/html"),
        ("a.txt.GZ", "text/plain"),
        ("a.json", "application/json"),
    ],
)
def test_a_page_is_taken_byte_for_byte(tmp_path: Path, name: str, media_type: str) -> None:
    body = GZIP(HTML[:20]) + GZIP(HTML[20:]) if name.lower().endswith("gz") else HTML
    write(tmp_path, {name: body})
    (item,) = taken(tmp_path / name, source="kremlin")
    assert (item.page.body, item.page.media_type) == (HTML, media_type)
    assert (item.page.url, item.page.fetched_at, item.url_basis, item.source) == (None, None, "content", "kremlin")
    assert item.origin == str(tmp_path / name)


def test_an_empty_page_is_a_page(tmp_path: Path) -> None:
    write(tmp_path, {"a.html": b"", "b.html.gz": GZIP(b"")})
    assert [item.page.body for item in taken(tmp_path)] == [b"", b""]


def test_a_packed_page_that_breaks_off_anywhere_is_refused(tmp_path: Path) -> None:
    packed = GZIP(HTML)
    for size in range(2, len(packed)):
        write(tmp_path, {"a.html.gz": packed[:size]})
        found = refused(tmp_path / "a.html.gz")
        assert (found.reason, found.body) == ("truncated", packed[:size])


@pytest.mark.parametrize(
    ("packed", "reason"),
    [(b"", "empty"), (HTML, "damaged"), (GZIP(HTML)[:-8] + bytes(8), "damaged")],
)
def test_a_packed_page_that_is_none_is_refused(tmp_path: Path, packed: bytes, reason: str) -> None:
    write(tmp_path, {"a.html.gz": packed})
    found = refused(tmp_path / "a.html.gz")
    assert (found.reason, found.body, found.origin) == (reason, packed, str(tmp_path / "a.html.gz"))


def test_a_page_over_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate(64 * 2**20 + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("read"))
    found = refused(tmp_path / "a.html")
    assert (found.reason, found.body) == ("too_large", None)


def test_a_packed_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (inputs, warcs):
        monkeypatch.setattr(module, "LIMIT", 10**6)
    write(tmp_path, {"fits.html.gz": GZIP(bytes(10**6))})
    assert len(taken(tmp_path)[0].page.body) == 10**6
    write(tmp_path, {"bomb.html.gz": GZIP(bytes(10**6 + 1))})
    found = refused(tmp_path / "bomb.html.gz")
    assert (found.reason, found.body) == ("too_large", None)


def test_a_page_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.html": HTML, "b.html": HTML})
    found = read_inputs([tmp_path], None)
    (tmp_path / "a.html").unlink()
    first, second = found
    assert isinstance(first, BadInput)
    assert (first.reason, first.origin) == ("unreadable", str(tmp_path / "a.html"))
    assert isinstance(second, Input)


def test_a_folder_is_read_through_in_order(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    names = ["b.html", "a/z.txt", "a/b/c.htm", "c.html.gz"]
    write(tmp_path, dict.fromkeys(names[:-1], HTML))
    write(tmp_path, {"c.html.gz": GZIP(HTML), "ORIGIN.md": "x", "x.gz": "y"})
    (tmp_path / "gone.html").symlink_to(tmp_path / "nowhere")
    found = list(read_inputs([tmp_path], None))
    good = [item.origin for item in found if isinstance(item, Input)]
    assert good == [str(tmp_path / name) for name in ["a/b/c.htm", "a/z.txt", "b.html", "c.html.gz"]]
    assert [item.reason for item in found if isinstance(item, BadInput)] == ["unreadable"]
    assert "2 files that are neither pages nor WARCs are passed over" in caplog.text


def test_a_json_file_is_a_page_only_where_it_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    write(tmp_path, dict.fromkeys(["a.html", "package.json", "post.json"], HTML))
    assert [item.origin for item in taken(tmp_path)] == [str(tmp_path / "a.html")]
    assert "2 files that are neither pages" in caplog.text
    write(tmp_path, {"pages.tsv": "file\turl\npost.json\t\n"})
    named = taken(tmp_path)
    assert [(Path(item.origin).name, item.page.media_type) for item in named] == [
        ("post.json", "application/json"),
        ("a.html", "text/html"),
    ]


def test_a_file_name_of_any_bytes_can_be_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.html"
    try:
        Path(os.fsdecode(path)).write_bytes(HTML)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (item,) = taken(tmp_path)
    assert item.origin.encode().endswith(b"udcff.html")


LIST = """file\turl\ttitle\tsource\tfetched_at
b.html\thttps://example.org/b?x=1#y\tA "title\tkremlin\t2020-03-01T03:00:00+03:00
sub/a.html\t\t\t\t
c.txt
"""


def test_a_list_gives_addresses_sources_and_times(tmp_path: Path) -> None:
    write(tmp_path, {"some.tsv": LIST, "b.html": HTML, "sub/a.html": HTML, "c.txt": HTML, "not-named.html": HTML})
    first, second, third = taken(tmp_path / "some.tsv")
    assert first.page.url == "https://example.org/b?x=1#y"
    assert first.page.fetched_at == datetime(2020, 3, 1, tzinfo=UTC)
    assert (first.source, first.url_basis) == ("kremlin", "claimed")
    for item, name, media_type in ((second, "sub/a.html", "text/html"), (third, "c.txt", "text/plain")):
        assert (item.page.url, item.page.fetched_at, item.source, item.url_basis) == (None, None, None, "content")
        assert (item.origin, item.page.media_type) == (str(tmp_path / name), media_type)
    assert [item.source for item in taken(tmp_path / "some.tsv", source="mid_ru")] == ["mid_ru"] * 3


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("file\t", "\ufefffile\t"), ("\nc.txt\n", "\n\nc.txt")])
def test_a_list_may_be_written_by_any_editor(tmp_path: Path, change: tuple[str, str]) -> None:
    write(tmp_path, {"some.tsv": LIST.replace(*change), "b.html": HTML, "sub/a.html": HTML, "c.txt": HTML})
    assert [item.page.url for item in taken(tmp_path / "some.tsv")] == ["https://example.org/b?x=1#y", None, None]


def test_a_folder_s_own_list_is_used_for_its_files(tmp_path: Path) -> None:
    rows = "file\turl\nx.html\thttps://example.org/x\nsub/y.html\thttps://example.org/y\n"
    write(tmp_path, {"in/pages.tsv": rows, "in/a.html": HTML, "in/x.html": HTML, "in/sub/y.html": HTML, "z.html": HTML})
    found = {Path(item.origin).name: (item.page.url, item.url_basis) for item in taken(tmp_path)}
    assert found == {
        "a.html": (None, "content"),
        "x.html": ("https://example.org/x", "claimed"),
        "y.html": ("https://example.org/y", "claimed"),
        "z.html": (None, "content"),
    }
    assert len(taken(tmp_path)) == 4


@pytest.mark.parametrize(
    ("row", "reason", "says"),
    [
        ("gone.html\thttps://example.org/", "missing", "line 3 names it"),
        ("\thttps://example.org/", "bad_row", "file ''"),
        ("a.html\t\t\tone too many", "bad_row", "4 cells for 3 columns"),
        ("a.bin\t", "unknown_type", ".html, .htm"),
        ("a.warc.gz\t", "unknown_type", ".html, .htm"),
        ("a.html\texample.org/a", "bad_address", "line 3, column url: 'example.org/a' is no absolute address"),
        ("a.html\thttps://[::1", "bad_address", "column url"),
        ("a.html\thttps://example.org/a b", "bad_address", "column url"),
        ("a.html\thttps://example.org/" + "a" * 8000, "bad_address", "8020 characters"),
        ("a.html\t\tyesterday", "bad_date", "line 3, column fetched_at: 'yesterday' is no time"),
        ("a.html\t\t2020-03-01T00:00:00", "bad_date", "with a zone"),
        ("a.html\t\t9999-12-31T23:59:59-10:00", "bad_date", "9999"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_are_not(tmp_path: Path, row: str, reason: str, says: str) -> None:
    rows = f"file\turl\tfetched_at\na.html\t\t\n{row}\na.html\t\t\n"
    write(tmp_path, {"some.tsv": rows, "a.html": HTML, "a.bin": HTML, "a.warc.gz": b""})
    first, bad, last = read_inputs([tmp_path / "some.tsv"], None)
    assert isinstance(first, Input)
    assert isinstance(last, Input)
    assert isinstance(bad, BadInput)
    assert (bad.reason, bad.body) == (reason, None)
    assert says in bad.detail


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.tsv", b"file\turl\na.html\t\xe4\n", "not UTF-8"),
        ("a.tsv", b"", "line 1 must name"),
        ("a.tsv", b"file,url\na.html,\n", "line 1 must name"),
        ("a.tsv", b"file\turl\turl\n", "line 1 must name"),
        ("in/pages.tsv", b"url\n", "line 1 must name"),
        ("a.pdf", b"x", "unknown kind of file"),
        ("a", b"x", "unknown kind of file"),
        ("a.gz", b"x", "unknown kind of file"),
        ("other", b"x", "no such file or folder"),
    ],
)
def test_what_cannot_be_understood_stops_before_any_page(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    write(tmp_path, {name: content, "good.html": HTML})
    path = tmp_path / ("missing.html" if name == "other" else Path(name).parts[0])
    with pytest.raises(InputError, match=says) as raised:
        read_inputs([tmp_path / "good.html", path], None)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_that_cannot_be_listed_stops_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scandir(path: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match="Permission denied; make the folder readable"):
        read_inputs([tmp_path], None)


@pytest.mark.parametrize(("limit", "count"), [(None, 5), (0, 0), (3, 3), (9, 5)])
def test_no_more_than_the_limit(tmp_path: Path, limit: int | None, count: int) -> None:
    write(tmp_path, {f"{number}.html": HTML for number in range(4)} | {"5.html.gz": b""})
    assert len(list(read_inputs([tmp_path], None, limit))) == count


@pytest.mark.corpus
def test_the_real_lists_are_taken_in_whole(shared: Path) -> None:
    found = taken(shared / "pages" / "kremlin")
    assert len(found) == 120
    assert {item.url_basis for item in found} == {"claimed"}
    assert len({item.page.url for item in found}) == 120
    assert {item.page.fetched_at for item in found} == {datetime(2020, 3, 1, tzinfo=UTC)}
