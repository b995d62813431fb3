"""Tells what a page's editors changed from what our own reading did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import duckdb

from cleaners.version import cleaner_version
from flows.home import Home
from flows.sightings import document_of
from warehouse.again import outdated_documents
from warehouse.archive import captures_at
from warehouse.capture import Capture


def older_first(
    home: Home, con: duckdb.DuckDBPyConnection, batches: Iterable[Sequence[Capture]]
) -> Iterator[Sequence[Capture]]:
    """The batches, each with the current captures of those of its documents that other code has read.

    Read again with the code of today, before the new bytes are, they give the version that is our own doing
    (`parser_change`); what differs after that is the page's (`page_edit`).
    """
    for batch in batches:
        places = outdated_documents(con, cleaner_version(), [document_of(c) for c in batch if c.url is not None])
        new = {(c.warc_file, c.warc_offset) for c in batch}
        older = list(captures_at(home.raw, [place for place in places if place not in new]))
        yield [*older, *batch]
