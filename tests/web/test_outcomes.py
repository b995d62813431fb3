"""Every row of the hostile web, as the fetcher sees it; and what cleaning makes of the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from cleaners.clean import Rejected, clean_page
from flows.fetch import Failure, Fetcher, Response
from schemas.page import RawPage
from tests.web.outcomes import LISTS, OUTCOMES, Outcome, settings, site
from tests.web.server import Web

Answer = Response | Failure


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with site() as running:
        yield running


@pytest.fixture(scope="module")
def runs(web: Web) -> list[dict[str, Answer]]:
    """Two runs over all rows: the second has the validators of the first."""
    first = asyncio.run(_run(web, {}))
    return [first, asyncio.run(_run(web, first))]


async def _run(web: Web, before: dict[str, Answer]) -> dict[str, Answer]:
    async with Fetcher(settings(web, per_host=8)) as fetcher:

        async def one(path: str) -> Answer:
            known = before.get(path)
            etag = known.header("etag") if isinstance(known, Response) else None
            since = known.header("last-modified") if isinstance(known, Response) else None
            return await fetcher.get(web.url(path), etag=etag, last_modified=since)

        paths = [row.path for row in OUTCOMES + LISTS]
        return dict(zip(paths, await asyncio.gather(*map(one, paths)), strict=True))


def outcome(answer: Answer) -> int | str:
    return answer.status if isinstance(answer, Response) else answer.reason


@pytest.mark.parametrize("row", OUTCOMES + LISTS, ids=lambda row: row.path)
def test_each_row_comes_out_as_the_table_says(row: Outcome, runs: list[dict[str, Answer]]) -> None:
    assert outcome(runs[0][row.path]) == row.expect, runs[0][row.path]


@pytest.mark.parametrize("row", [row for row in OUTCOMES if row.again is not None], ids=lambda row: row.path)
def test_each_row_comes_out_as_the_table_says_in_the_next_run(row: Outcome, runs: list[dict[str, Answer]]) -> None:
    answer = runs[1][row.path]
    assert outcome(answer) == row.again
    assert isinstance(answer, Response)
    assert answer.body == b""


@pytest.mark.parametrize("row", [row for row in OUTCOMES if row.expect in (200, 204)], ids=lambda row: row.path)
def test_each_page_is_cleaned_or_refused_as_the_table_says(row: Outcome, runs: list[dict[str, Answer]]) -> None:
    answer = runs[0][row.path]
    assert isinstance(answer, Response)
    try:
        clean_page(RawPage(url=answer.url, body=answer.body, media_type=answer.header("content-type") or ""))
        held = "document"
    except Rejected as refused:
        held = refused.reason
    assert held == row.holds
