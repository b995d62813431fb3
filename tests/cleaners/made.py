"""Pages and sources made for one test: `clean_with(Source(...), html)` is `clean_page` with that adapter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from cleaners import catalogue
from cleaners.clean import Cleaned, Rejected, clean_page
from schemas.page import RawPage
from schemas.source import Source

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PROSE = "The parties met on that day and spoke at length about the matters that are before them, in good order. "


def source(**declared: Any) -> Source:
    """A source called `made`, whose text is in `main`."""
    return Source(**{"name": "made", "title": "Made", "body": "main", **declared})


def clean_with(adapter: Source, page: str, **raw: Any) -> Cleaned:
    """The page as this adapter reads it."""
    with patch.object(catalogue, "catalogue", lambda: {adapter.name: adapter}):
        return clean_page(RawPage(body=page.encode(), **raw), adapter.name, now=NOW)


def clean_or_refuse(page: RawPage, source_name: str | None = "generic") -> Cleaned | Rejected:
    """What the page becomes, a refusal included."""
    try:
        return clean_page(page, source_name, now=NOW)
    except Rejected as refused:
        return refused
