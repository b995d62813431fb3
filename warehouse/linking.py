"""One event for all pages that render it, and `relations` of the kinds that rest on events.

A page names its events by itself (`cleaners.events`). Here pages are put beside each other: those that give one text or
one speech render one event; conferences at one place, on the same days, under names that agree are one. What the pages
gave is kept in the writer's database (tables `own_…`) and put back before links are made anew, so that they follow
from the current documents alone.
"""

import duckdb
import pyarrow as pa

from warehouse import linking_sql as sql
from warehouse.linking_names import same_conference
from warehouse.schema import transaction


def link_events(con: duckdb.DuckDBPyConnection) -> int:
    """Links the events of the current documents; gives the rows of `document_events` that rest on another page.

    Of events that are one the row stands that an official page gives, else a dated one's, else the smallest id's; the
    others leave `events`, and rows that named them name it. A page that names no event renders the one of the page
    whose text or speech it gives, unless it is older than the event. `evidence` says what the link rests on. Adds
    same_event and same_parent_event to `relations` for pairs that nothing stronger joins; call
    `warehouse.relations.relate` first.
    """
    with transaction(con):
        unlink_events(con)
        _map_events(con)
        for statement in (*sql.MERGE, *sql.INHERIT, *sql.RELATIONS):
            con.execute(statement)
    row = con.execute("SELECT count(*) FROM own_links").fetchone()
    return int(row[0]) if row else 0


def unlink_events(con: duckdb.DuckDBPyConnection) -> None:
    """Puts back what the pages gave, and drops events that no page gives any more; within the caller's transaction."""
    for statement in (*sql.CACHES, *sql.UNLINK):
        con.execute(statement)


def _map_events(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary table `event_map`: an event, the one it is, and why."""
    pairs: list[tuple[str, str, str]] = con.execute(sql.ONE_SPEECH).fetchall()
    pairs += _conferences(con)
    groups = _groups([pair[:2] for pair in pairs])
    order = {event: at for at, (event,) in enumerate(con.execute(sql.STANDING).fetchall())}
    chosen = {event: min(group, key=order.__getitem__) for group in groups for event in group}
    why = {event: reason for one, other, reason in reversed(pairs) for event in (one, other)}
    mapped = sorted(event for event, same in chosen.items() if event != same)
    columns = {
        "event_id": pa.array(mapped, pa.string()),
        "same_as": pa.array([chosen[event] for event in mapped], pa.string()),
        "why": pa.array([why[event] for event in mapped], pa.string()),
    }
    con.register("mapped_events", pa.table(columns))
    con.execute("CREATE OR REPLACE TEMP TABLE event_map AS FROM mapped_events")
    con.unregister("mapped_events")


def _conferences(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Pairs of conferences that are one; their places and days agree already."""
    found = []
    for one, name, other, other_name, place, days in con.execute(sql.CONFERENCES).fetchall():
        if same_conference(name, other_name, place):
            found.append((one, other, f'"{name}" and "{other_name}" are one: {place}, {days}'))
    return found


def _groups(pairs: list[tuple[str, str]]) -> list[set[str]]:
    """What is joined by any chain of pairs."""
    group_of: dict[str, set[str]] = {}
    for one, other in pairs:
        joined = group_of.get(one, {one}) | group_of.get(other, {other})
        group_of |= dict.fromkeys(joined, joined)
    return list({id(group): group for group in group_of.values()}.values())
