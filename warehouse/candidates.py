"""What discovery found and what became of it: the table `candidates`, and what is remembered of each place polled.

When an address is asked for again: new ones at once; pages that were had after a day and then at ever longer intervals
(as long again as it is known), since a page that stood for a month is rarely edited tomorrow; failed ones after an
hour, doubling, unless the site said when; gone ones like pages that were had, since they come back; refused ones never.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import duckdb

from schemas.tables import Candidate
from warehouse.columns import listed, to_table
from warehouse.schema import transaction

FIRST_AGAIN = timedelta(days=1)
LAST_AGAIN = timedelta(days=180)
FIRST_RETRY = timedelta(hours=1)
MAX_ATTEMPTS = 8
"""Failed attempts after which an address is not asked for again: the last ones lie days apart."""


class Polled(NamedTuple):
    """What is remembered of a feed, sitemap, listing or interface between runs."""

    address: str
    source: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    """Of the bytes it gave last."""
    cursor: str | None
    """Where a reading of its older pages that was cut short goes on; None when all were read."""
    polled_at: datetime


def again(first_seen: datetime, now: datetime) -> datetime:
    """When a page that was had now is asked for again."""
    return now + min(max(FIRST_AGAIN, now - first_seen), LAST_AGAIN)


def retry(attempts: int, now: datetime) -> datetime | None:
    """When an address that has failed so many times is tried again; None: never."""
    return now + FIRST_RETRY * 2 ** (attempts - 1) if attempts < MAX_ATTEMPTS else None


def known_addresses(con: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    """The normalised addresses that were ever found for a source."""
    rows = con.execute("SELECT address FROM candidates WHERE source = $1", [source]).fetchall()
    return {row[0] for row in rows}


def add_candidates(con: duckdb.DuckDBPyConnection, found: Sequence[Candidate]) -> int:
    """Adds those whose address is not there yet; gives how many."""
    if not found:
        return 0
    con.register("found", to_table(Candidate, list({c.address: c for c in found}.values())))
    sql = "INSERT INTO candidates BY NAME FROM found WHERE address NOT IN (SELECT address FROM candidates)"
    added = con.execute(sql).fetchone()
    con.unregister("found")
    return int(added[0]) if added else 0


def set_candidates(con: duckdb.DuckDBPyConnection, rows: Sequence[Candidate]) -> None:
    """Writes rows in place of those of the same address; of two for one address the last stands."""
    if not rows:
        return
    con.register("outcomes", to_table(Candidate, list({row.address: row for row in rows}.values())))
    with transaction(con):
        con.execute("DELETE FROM candidates WHERE address IN (SELECT address FROM outcomes)")
        con.execute("INSERT INTO candidates BY NAME FROM outcomes")
    con.unregister("outcomes")


def candidates_at(con: duckdb.DuckDBPyConnection, addresses: Iterable[str]) -> dict[str, Candidate]:
    """The candidates of these normalised addresses, as far as there are any."""
    with listed(con, addresses) as wanted:
        return {c.address: c for c in _read(con.execute(f"FROM candidates WHERE address IN {wanted}"))}


def due(con: duckdb.DuckDBPyConnection, source: str, now: datetime) -> list[Candidate]:
    """What is to be fetched for a source: new addresses as they were found, then those to be asked for again, the
    longest overdue first."""
    sql = """
        SELECT * FROM candidates
        WHERE source = $1 AND (state = 'new' OR next_try <= $2)
        ORDER BY state <> 'new', next_try, first_seen, address
    """
    return _read(con.execute(sql, [source, now]))


def polled(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, Polled]:
    """What is remembered of the places of a source, by address."""
    sql = f"SELECT {', '.join(Polled._fields)} FROM polls WHERE source = $1"  # noqa: S608 - our own names
    return {row[0]: Polled(*row) for row in con.execute(sql, [source]).fetchall()}


def remember_polls(con: duckdb.DuckDBPyConnection, rows: Sequence[Polled]) -> None:
    """Keeps what was seen of places, in place of what was remembered."""
    with transaction(con):
        for row in rows:
            con.execute("DELETE FROM polls WHERE address = $1 AND source = $2", [row.address, row.source])
            con.execute("INSERT INTO polls VALUES ($1, $2, $3, $4, $5, $6, $7)", list(row))


def resting_hosts(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, datetime]]:
    """Hosts that are to be left alone: name → failures in a row, and until when."""
    return {row[0]: (row[1], row[2]) for row in con.execute("SELECT host, failures, not_before FROM hosts").fetchall()}


def remember_hosts(con: duckdb.DuckDBPyConnection, states: Mapping[str, tuple[int, datetime]]) -> None:
    """Keeps which hosts are to be left alone, in place of what was remembered."""
    with transaction(con):
        con.execute("DELETE FROM hosts")
        for name, (failures, not_before) in states.items():
            con.execute("INSERT INTO hosts VALUES ($1, $2, $3)", [name, failures, not_before])


def _read(found: duckdb.DuckDBPyConnection) -> list[Candidate]:
    names = [column[0] for column in found.description or ()]
    return [Candidate(**dict(zip(names, row, strict=True))) for row in found.fetchall()]
