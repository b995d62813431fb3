"""Content encodings undone, never beyond the bound."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fetch_types import Refused
from flows.fetch_unpack import unpack


def deflate(body: bytes, bits: int) -> bytes:
    packer = zlib.compressobj(wbits=bits)
    return packer.compress(body) + packer.flush()


@given(st.binary(max_size=3000), st.integers(0, 10))
def test_every_coding_gives_the_body_back(body: bytes, level: int) -> None:
    packed = {"": body, "identity": body, "gzip": gzip.compress(body), "x-gzip": gzip.compress(body)}
    packed |= {"deflate": deflate(body, 15)}
    assert {unpack(data, coding, 3000) for coding, data in packed.items()} == {body}
    assert unpack(deflate(b"text" + body, -15), "deflate", 4000) == b"text" + body


@given(st.lists(st.binary(max_size=500), min_size=1, max_size=4), st.sampled_from([b"", b"\0\0", b"tail"]))
def test_gzip_members_in_a_row_are_one_body_and_a_tail_is_passed_over(parts: list[bytes], tail: bytes) -> None:
    assert unpack(b"".join(map(gzip.compress, parts)) + tail, "gzip", 9999) == b"".join(parts)


@given(st.binary(min_size=1, max_size=900), st.integers(1, 1200))
def test_half_of_the_data_is_truncated_or_damaged_never_a_body(body: bytes, size: int) -> None:
    packed = gzip.compress(body)
    with pytest.raises(Refused) as found:
        unpack(packed[: size % len(packed) or 1], "gzip", 9999)
    assert found.value.reason == "truncated"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_stops_at_the_limit(coding: str) -> None:
    body = bytes(50_000_000)
    packed = gzip.compress(body) if coding == "gzip" else deflate(body, 15)
    tracemalloc.start()
    with pytest.raises(Refused) as found:
        unpack(packed, coding, 1000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000
    assert (found.value.reason, found.value.final) == ("too_large_decoded", True)
    assert unpack(packed, coding, 1000, cut=True) == bytes(1000)


def test_members_that_together_are_too_much_stop_too() -> None:
    with pytest.raises(Refused, match="more than 1000 bytes"):
        unpack(gzip.compress(bytes(600)) * 2, "gzip", 1000)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "", "br", "zstd", "gzip, gzip"]))
def test_any_bytes_end_in_a_body_or_a_refusal(data: bytes, coding: str) -> None:
    try:
        assert len(unpack(data, coding, 100)) <= max(100, len(data))
    except Refused as refused:
        reason = refused.reason
        assert reason in ("encoding", "truncated", "too_large_decoded")


def test_what_was_cut_is_the_beginning() -> None:
    packed = gzip.compress(b"abcdefgh" * 100)
    assert unpack(packed[:-9], "gzip", 12, cut=True) == b"abcdefghabcd"
