"""Lists of pages as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.discover_api import parse_list
from schemas.source import Api

BASE = "https://quay.example/api?offset=0"
API = Api(address="https://quay.example/api?offset={offset}", link="url", id="id", title="title", published="date")


def test_the_declared_members_are_read() -> None:
    body = json.dumps(
        [{"id": 7, "url": "/p/lamp", "title": " The  lamp ", "date": "2026-03-14T06:45:10.220Z", "x": {}}]
    )
    (entry,) = parse_list(body.encode(), BASE, API).entries
    assert (entry.address, entry.id, entry.key) == ("https://quay.example/p/lamp", "7", "7")
    assert (entry.title, entry.published) == ("The lamp", "2026-03-14T06:45:10.220Z")


def test_members_that_are_not_there_are_nothing() -> None:
    body = json.dumps([{"url": "https://quay.example/1", "title": None, "date": []}])
    (entry,) = parse_list(body.encode(), BASE, API).entries
    assert (entry.id, entry.key, entry.title, entry.published) == ("", "https://quay.example/1", None, None)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b'{"posts": []}', b"[1]", b"[" * 100_000, b"null"])
def test_what_is_no_list_of_objects_is_told(body: bytes) -> None:
    parsed = parse_list(body, BASE, API)
    assert parsed.entries == ()
    assert parsed.fault


def test_an_empty_list_is_sound() -> None:
    assert parse_list(b"[]", BASE, API) == ((), (), None)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v, max_size=2), max_leaves=3
)
OBJECTS = st.lists(st.dictionaries(st.sampled_from(["id", "url", "title", "date"]), VALUES), max_size=4)


@given(OBJECTS)
def test_no_values_break_it(listed: list[dict[str, Any]]) -> None:
    parsed = parse_list(json.dumps(listed).encode(), BASE, API)
    assert len(parsed.entries) == len(listed)
    assert all(not entry.address or entry.address.startswith("http") for entry in parsed.entries)


@given(st.binary(max_size=100))
def test_no_bytes_break_it(body: bytes) -> None:
    parse_list(body, BASE, API)
