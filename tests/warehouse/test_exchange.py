"""HTTP heads: nothing of a response can end its line, and what is no head is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.exchange import ArchiveError, header, request_head, response_head, target_uri

NAMES = st.from_regex(r"[A-Za-z-]{1,20}", fullmatch=True)


@settings(deadline=None)
@given(headers=st.lists(st.tuples(NAMES, st.text(max_size=80)), max_size=5), length=st.integers(0, 10**9))
def test_a_value_cannot_end_its_line(headers: list[tuple[str, str]], length: int) -> None:
    lines = response_head(200, headers, length).split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 200 OK"
    assert lines[-3:] == [b"Content-Length: %d" % length, b"", b""]
    assert len(lines) == len(headers) + 4
    assert not any(c < 32 for line in lines for c in line)


def test_encodings_that_are_undone_are_kept_under_another_name() -> None:
    headers = [("Content-Encoding", "gzip"), ("content-length", "7"), ("Transfer-Encoding", "chunked"), ("Vary", "*")]
    named = [line.partition(b":")[0] for line in response_head(200, headers, 9).split(b"\r\n")[1:-2]]
    assert named == [
        b"X-Crawl-Content-Encoding",
        b"X-Crawl-content-length",
        b"X-Crawl-Transfer-Encoding",
        b"Vary",
        b"Content-Length",
    ]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.org", b"/"),
        ("https://a.org/b?c=d&e#f", b"/b?c=d&e"),
        ("https://a.org?c", b"/?c"),
        ("https://a.org/мир", b"/%D0%BC%D0%B8%D1%80"),
    ],
)
def test_a_request_names_path_and_query(url: str, target: bytes) -> None:
    assert request_head(url, [("Host", "a.org")]) == b"GET " + target + b" HTTP/1.1\r\nHost: a.org\r\n\r\n"


@pytest.mark.parametrize("name", ["", "A B", "A:", "A\r\nB", "ж"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ArchiveError, match="no name of an HTTP header"):
        response_head(200, [(name, "x")], 0)


def test_an_address_with_half_a_character_is_written() -> None:
    assert target_uri("https://a.org/\ud83d").isascii()


def test_the_first_value_of_a_header_counts() -> None:
    headers = [("ETAG", " "), ("X", "1"), ("etag", "b")]
    assert header(headers, "x") == "1"
    assert header(headers, "etag") is None
    assert header(headers, "vary") is None
