"""Lists of pages as JSON, by the members that a source declares."""

from __future__ import annotations

import json
from typing import Any

from flows.discover_entries import MAX_ENTRIES, Entry, Parsed, page_address, words
from schemas.source import Api


def parse_list(body: bytes, base: str, api: Api) -> Parsed:
    """The entries of a list, in its order. `base` is its address."""
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError) as error:
        return Parsed(fault=f"it is no JSON: {error}")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return Parsed(fault="it is no list of objects")
    return Parsed(tuple(_entry(one, base, api) for one in listed[:MAX_ENTRIES]))


def _entry(one: dict[str, Any], base: str, api: Api) -> Entry:
    return Entry(
        address=page_address(base, _string(one, api.link)),
        id=_string(one, api.id),
        title=words(_string(one, api.title)) if api.title else None,
        published=words(_string(one, api.published)) if api.published else None,
    )


def _string(one: dict[str, Any], member: str) -> str:
    """The member as text; empty where it is neither text nor a number."""
    value = one.get(member)
    return str(value) if isinstance(value, str | int) else ""
