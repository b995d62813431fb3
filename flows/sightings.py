"""Captures that need no cleaning: a page that is as it was, or gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import duckdb

from cleaners.addresses import document_id
from flows.naming import aliases_of
from warehouse.capture import Capture, page_row
from warehouse.sightings import Seen, SightingCounts, is_sighting, load_sightings, validators


def split(captures: Iterable[Capture], seen: Mapping[str, Seen]) -> tuple[list[Capture], list[Capture]]:
    """Captures to be cleaned, and sightings; `seen` is what was known of documents before the first of them."""
    to_clean, sightings = list[Capture](), list[Capture]()
    for capture in captures:
        sighting = is_sighting(capture, seen.get(document_of(capture)))
        (sightings if sighting else to_clean).append(capture)
    return to_clean, sightings


def load_seen(con: duckdb.DuckDBPyConnection, sightings: Sequence[Capture], now: datetime) -> SightingCounts:
    """Loads sightings; call it once a run, after its shards are loaded, also without any."""
    rows = [page_row(capture, document_of(capture), capture.source, None) for capture in sightings]
    return load_sightings(con, rows, [alias for capture in sightings for alias in aliases_of(capture)], now)


def known_documents(con: duckdb.DuckDBPyConnection) -> dict[str, Seen]:
    """Document id → what its address showed last."""
    return validators(con)


def document_of(capture: Capture) -> str:
    """The id of the document that a capture shows."""
    return document_id(capture.url, capture.page_sha256)
