"""Gives back the room of free blocks: DuckDB uses them again, but a file gets shorter only at its end."""

import shutil
from pathlib import Path

import duckdb

from warehouse.copying import rewrite

_FREE = 0.3
"""Share of free blocks from which a file is written anew."""
_WORTH = 64
"""Free blocks (16 MB) that are worth it: what a small file has free the next load uses."""


def compact(path: Path) -> bool:
    """Writes a closed database anew, without its free blocks.

    False where these are no more than 30 % of all, or the disk has no room for the new file beside the old one. It is
    checked and replaces the old one at once, as `warehouse.copying.rewrite` does. Raises SchemaError and duckdb.Error
    as that does; the file is then as it was.
    """
    with duckdb.connect(str(path)) as con:
        con.execute("CHECKPOINT")
        sizes = con.execute("SELECT free_blocks, used_blocks, block_size FROM pragma_database_size()").fetchone()
    assert sizes is not None
    free, used, block = sizes
    if free < _WORTH or free <= _FREE * (free + used) or shutil.disk_usage(path.parent).free < used * block:
        return False
    rewrite(path, path)
    return True
