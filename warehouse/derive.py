"""What rests on all documents together: relations, events, persons, links. Made again when documents have changed."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from warehouse.linking import link_events
from warehouse.links import resolve_links
from warehouse.relations import relate
from warehouse.schema import transaction


def derive(
    con: duckdb.DuckDBPyConnection,
    resolve_speakers: Callable[[duckdb.DuckDBPyConnection], int],
    normal_form: Callable[[str], str | None],
) -> bool:
    """Brings derived tables up to the current documents; False if they are. A killed run's is made by the next.

    `resolve_speakers` and `normal_form` are what the cleaners know of names and addresses.
    """
    if con.execute("SELECT count(*) FROM meta JOIN derived USING (snapshot_id)").fetchone() == (1,):
        return False
    resolve_links(con, normal_form)
    relate(con)
    link_events(con)
    resolve_speakers(con)
    with transaction(con):
        con.execute("DELETE FROM derived")
        con.execute("INSERT INTO derived SELECT snapshot_id FROM meta")
    return True
