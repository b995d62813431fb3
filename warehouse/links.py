"""Addresses that name a document: aliases, and the links between documents."""

from collections.abc import Callable

import duckdb
import pyarrow as pa

from warehouse.schema import transaction


def resolve_links(con: duckdb.DuckDBPyConnection, normalise: Callable[[str], str | None]) -> int:
    """Gives links the document they lead to, where it is in, and drops aliases that are a document's own address.

    `normalise` gives the normal form of an address, None for what is none. Returns the links that have a target now and
    had none before.
    """
    addresses = [row[0] for row in con.execute(_OPEN).fetchall()]
    normal = pa.table({"address": pa.array(addresses, pa.string()), "normal": [normalise(a) for a in addresses]})
    con.register("named", normal.cast(pa.schema({"address": pa.string(), "normal": pa.string()})))
    with transaction(con):
        con.execute(_DROP_OWN)
        resolved = con.execute(_RESOLVE).fetchone()
    con.unregister("named")
    return int(resolved[0]) if resolved else 0


def known_aliases(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Normalised address → the address that names its document: one redirects to the other, which may since have ended.

    Without documents that are gone: their other addresses may live on as pages of their own.
    """
    return dict(con.execute(_KNOWN).fetchall())


# `cleaners.addresses.document_id`, in SQL.
_ID = "left(sha256({address}), 24)"

_OPEN = "SELECT DISTINCT address FROM links WHERE target_document_id IS NULL ORDER BY address"

_DROP_OWN = f"""
DELETE FROM document_aliases WHERE {_ID.format(address="address")} IN (SELECT document_id FROM documents)
"""  # noqa: S608 (an expression of our own)

_RESOLVE = f"""
UPDATE links SET target_document_id = t.target
FROM (
    SELECT n.address, coalesce(d.document_id, a.document_id) AS target
    FROM named n
    LEFT JOIN documents d ON d.document_id = {_ID.format(address="n.normal")}
    LEFT JOIN document_aliases a ON a.address = n.normal
) t
WHERE links.address = t.address AND links.target_document_id IS NULL AND t.target IS NOT NULL
"""  # noqa: S608 (an expression of our own)

_KNOWN = """
SELECT a.address, d.url FROM document_aliases a JOIN documents d USING (document_id)
WHERE a.basis IN ('redirect', 'short_link') AND d.url IS NOT NULL AND d.gone_at IS NULL
"""
