"""The journal: what the archive cannot hold (runs, accepted alarms, tombstones, sightings), one JSON object a line.

Archive and journal together rebuild the database. A line counts once `append` has returned. There is one writer at a
time: whoever holds the home's lock.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CHUNK = 2**16


class JournalError(Exception):
    """A journal that cannot be read or written; the message names file and line."""


class Journal:
    """An append-only file of events; each has at least `at` (UTC, ISO 8601) and `kind`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Writes one event of JSON values and fsyncs it; gives it back with `at`, which is now unless the event says.

        What a crash left of an earlier line is cut off first. Raises `JournalError` for an event without a kind.
        """
        line = _checked({"at": datetime.now(UTC).isoformat(), **event}, "event to append")
        data = json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = not self.path.exists()
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _write(file, data, _whole_lines(file))
        finally:
            os.close(file)
        if new:
            sync_folder(self.path.parent)
        return line

    def read(self) -> Iterator[dict[str, Any]]:
        """The events in the order they were written; none if there is no file; a torn last line is left out.

        Raises `JournalError` for any other line that is not an event.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.endswith(b"\n"):
                    yield _parse(line, f"{self.path}: line {number}")


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parse(line: bytes, where: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError as error:
        raise JournalError(f"{where}: not JSON ({error}); correct the line or restore the file") from error
    if not isinstance(event, dict):
        raise JournalError(f"{where}: not a JSON object; correct the line or restore the file")
    return _checked(event, where)


def _checked(event: dict[str, Any], where: str) -> dict[str, Any]:
    for name in ("at", "kind"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise JournalError(f"{where}: an event needs the text `{name}`")
    return event


def _write(file: int, data: bytes, size: int) -> None:
    """Adds `data` after the first `size` bytes, or leaves nothing of it: a full disk must not leave half a line."""
    os.ftruncate(file, size)
    try:
        written = os.pwrite(file, data, size)
        if written != len(data):
            raise OSError(errno.ENOSPC, f"only {written} of {len(data)} bytes could be written to the journal")
        os.fsync(file)
    except BaseException:
        os.ftruncate(file, size)
        raise


def _whole_lines(file: int) -> int:
    """Bytes up to and with the last line end."""
    stop = os.fstat(file).st_size
    while stop > 0:
        start = max(stop - CHUNK, 0)
        found = os.pread(file, stop - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        stop = start
    return 0
