"""WARC files that were taken in whole: the same bytes again have nothing new in them, and are not unpacked to find out.

Noted in the journal, by the hash of the file. The note holds while the pages its run archived are loaded, and for the
code that read them: other code may want another reader for a page in quarantine.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from cleaners.version import cleaner_version
from flows.home import Home
from flows.inputs import BadInput, Input, is_warc, read_inputs
from flows.outcome import Report
from warehouse.journal import Journal

KIND = "taken"


class Files:
    """The files of one run, those left out that were taken in before; counts what it gives."""

    def __init__(self, home: Home, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], source: str | None) -> None:
        self._journal = Journal(home.journal)
        self._source = source
        notes = {event["key"]: event for event in self._journal.read() if event["kind"] == KIND}
        loaded = dict(con.execute("SELECT run_id, count(*) FROM pages GROUP BY run_id").fetchall()) if notes else {}
        self.known = 0
        """Pages of the files that are left out."""
        self._paths, self._keys = [], dict[Path, str]()
        for path in paths:
            if path.is_file() and is_warc(path):
                self._keys[path] = self._key(path)
                note = notes.get(self._keys[path])
                if note is not None and loaded.get(note["run"], 0) >= note["archived"]:
                    self.known += note["pages"]
                    continue
            self._paths.append(path)
        self._pages: Counter[Path] = Counter()
        self._bad: set[Path] = set()

    def inputs(self, limit: int | None) -> Iterator[Input | BadInput]:
        """The pages, at most `limit` of them; raises `InputError` as `read_inputs`, before any is read."""
        read_inputs(self._paths, self._source)
        self._limited = limit is not None
        return self._read(limit)

    def _read(self, limit: int | None) -> Iterator[Input | BadInput]:
        left = limit
        for path in self._paths:
            for item in read_inputs([path], self._source, left):
                self._pages[path] += 1
                if isinstance(item, BadInput):
                    self._bad.add(path)
                yield item
            left = None if limit is None else limit - self._pages.total()

    def note(self, report: Report, archived: int) -> None:
        """Notes the files that this run took in whole; call it when all is loaded."""
        held = any(source.held for source in report.sources.values())
        if self._limited or report.failed or held:
            return
        for path in self._keys.keys() & self._pages.keys() - self._bad:
            facts = {"key": self._keys[path], "pages": self._pages[path], "run": report.run_id, "archived": archived}
            self._journal.append({"kind": KIND, **facts})

    def _key(self, path: Path) -> str:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return hashlib.sha256(f"{digest}\n{self._source}\n{cleaner_version()}".encode()).hexdigest()
