"""One page that a command is given: a file, or an address that is fetched politely."""

from __future__ import annotations

import asyncio
from pathlib import Path

from flows.inputs import BadInput, InputError, read_inputs
from flows.new_place import NewError
from schemas.page import RawPage


def page_at(where: str) -> RawPage:
    """The page in a file, else from the web.

    Raises:
        InputError: the file holds no page.
        NewError: the address gave none.
    """
    if "://" in where:
        return asyncio.run(_fetched(where))
    item = next(iter(read_inputs([Path(where)], None, 1)), None)
    if item is None or isinstance(item, BadInput):
        raise InputError(f"{where} holds no page" + (f": {item.detail}" if item else ""))
    return item.page


async def _fetched(url: str) -> RawPage:
    from flows.fetch import Fetcher
    from flows.fetch_types import Failure
    from flows.home import find_home
    from flows.settings import check_web, fetch_settings

    home = find_home()
    check_web(home, (), (url,))
    async with Fetcher(fetch_settings(home, home.config())) as fetcher:
        answer = await fetcher.get(url)
    if isinstance(answer, Failure):
        raise NewError(f"{url} gave no page: {answer.reason}: {answer.detail}")
    if not 200 <= answer.status < 300:
        raise NewError(f"{url} gave no page: status {answer.status}")
    kind = (answer.header("content-type") or "text/html").partition(";")[0].strip().lower()
    return RawPage(url=answer.final_url, body=answer.body, media_type=kind, fetched_at=answer.fetched_at)
