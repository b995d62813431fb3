"""Captures taken out of archive files, which are rewritten; every other record stays where it is.

In the place of a capture's records comes one that says nothing, of exactly their length, so that no offset changes.
What others have in common with a forgotten capture, its bytes, goes with their own records into a file beside the one
they were in: the first of them holds the bytes, the others refer to it.
"""

import os
import struct
import uuid
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from warehouse.archive import read_page, scan
from warehouse.capture import NOT_MODIFIED, ArchiveError, Capture, original_of
from warehouse.journal import sync_folder
from warehouse.rebuild import archive_files
from warehouse.record import record_of
from warehouse.warc import Record, pack, records

MOVED = "-moved"
"""Stands in the name of a file of records that were in the file whose name begins like it."""

_ALL = 2**62
_CHUNK = 2**20


def heirs_of(raw: Path, forgotten: Collection[str]) -> list[Capture]:
    """The captures of others that refer to the bytes of forgotten ones (by their ids)."""
    every = (c for file in sorted(raw.glob("*.warc.gz")) for c in scan(file))
    return [c for c in every if c.original and c.original.capture_id in forgotten and c.capture_id not in forgotten]


def move(raw: Path, heirs: Sequence[Capture]) -> list[Capture]:
    """Writes the records of heirs anew, without what they refer to, and gives the captures at their new places.

    Those that an interrupted run has moved already are only given.
    """
    ids = {heir.capture_id for heir in heirs}
    every = (c for file in sorted(raw.glob(f"*{MOVED}*.warc.gz")) for c in scan(file))
    moved = {c.capture_id: c for c in every if c.capture_id in ids and c not in heirs}
    holders = {c.page_sha256: c for c in moved.values() if c.original is None}
    by_file = defaultdict(list)
    for heir in heirs:
        if heir.capture_id not in moved:
            by_file[heir.warc_file].append(heir)
    for path in archive_files(raw):
        if path.name in by_file:
            moved |= {c.capture_id: c for c in _move(path, by_file[path.name], holders)}
    return list(moved.values())


def blank(raw: Path, captures: Iterable[Capture]) -> list[str]:
    """Rewrites the files that hold these captures, without them and the requests for them; gives the files' names.

    A file in which no capture is left is removed.
    """
    by_file: dict[str, set[int]] = defaultdict(set)
    for capture in captures:
        by_file[capture.warc_file].add(capture.warc_offset)
    for name, offsets in sorted(by_file.items()):
        _blank(raw / name, offsets)
    sync_folder(raw)
    return sorted(by_file)


def _move(path: Path, heirs: Sequence[Capture], holders: dict[str, Capture]) -> list[Capture]:
    """Writes the file of a file's heirs; `holders` gives for bytes the capture that holds them, and gets new ones."""
    name = _free_name(path)
    written, moved = [_info(path, name)], list[Capture]()
    for capture, own, request in _found(path, {heir.warc_offset: heir for heir in heirs}):
        holder = holders.get(capture.page_sha256)
        if holder is None and capture.status == NOT_MODIFIED:
            raise ArchiveError(f"{path}: offset {capture.warc_offset}: a 304, and no capture before it has its page")
        body = b"" if holder else read_page(path.parent, capture).body
        place = sum(map(len, written))
        placed = replace(capture, original=original_of(holder) if holder else None, warc_file=name, warc_offset=place)
        written += [record_of(placed, own.block + body), request]
        moved.append(placed)
        if holder is None:
            holders[placed.page_sha256] = placed
    replace_file(path.with_name(name), written)
    return moved


def _free_name(path: Path) -> str:
    stem = path.name.removesuffix(".warc.gz").partition(MOVED)[0]
    taken = {file.name for file in path.parent.iterdir()}
    return next(name for n in range(1, 10**6) if (name := f"{stem}{MOVED}{n:05}.warc.gz") not in taken)


def _info(path: Path, name: str) -> bytes:
    """A file's first record, for another file: of the same time, which is its place in the order of the archive."""
    with path.open("rb", buffering=0) as file:
        info = next(records(file, limit=_ALL))
    others = {"warc-record-id": f"<urn:uuid:{uuid.uuid4()}>", "warc-filename": name}
    fields = {key: others.get(key, value) for key, value in info.fields.items() if key != "content-length"}
    return pack(list(fields.items()), info.block)


def _found(path: Path, wanted: Mapping[int, Capture]) -> Iterator[tuple[Capture, Record, bytes]]:
    """The wanted captures of a file in order, each with its record and, as it stands there, that of its request."""
    with path.open("rb", buffering=0) as file:
        for record, request in _paired(records(file, limit=_ALL)):
            if record.offset in wanted:
                raw = b"" if request is None else os.pread(file.fileno(), request.end - request.offset, request.offset)
                yield wanted[record.offset], record, raw


def _paired(found: Iterable[Record]) -> Iterator[tuple[Record, Record | None]]:
    """Each record, a request's but that of a response of which nothing is left, with the request's after it."""
    waiting: Record | None = None
    for record in found:
        if waiting is not None:
            is_its = record.fields.get("warc-concurrent-to") == waiting.fields.get("warc-record-id")
            yield waiting, record if is_its else None
            waiting = None if is_its else record
        else:
            waiting = record
    if waiting is not None:
        yield waiting, None


def _blank(path: Path, offsets: set[int]) -> None:
    spans, left = list[tuple[int, int]](), 0
    with path.open("rb", buffering=0) as file:
        for record, request in _paired(records(file, limit=0)):
            if record.offset in offsets:
                spans.append((record.offset, (request or record).end))
            else:
                left += "x-onrecord-capture" in record.fields
    if not left:
        path.unlink()
    else:
        replace_file(path, _without(path, spans))


def _without(path: Path, spans: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes of a file, with something that says nothing in the place of the spans."""
    end = 0
    with path.open("rb") as file:
        for start, stop in spans:
            yield from _part(file, end, start)
            yield _nothing(stop - start, f"{path}: offset {start}")
            end = stop
        yield from _part(file, end, path.stat().st_size)


def _part(file: BinaryIO, start: int, stop: int) -> Iterator[bytes]:
    file.seek(start)
    while start < stop:
        some = file.read(min(_CHUNK, stop - start))
        start += len(some)
        yield some


def _nothing(size: int, where: str) -> bytes:
    """A record that says that one was removed, as a gzip member of so many bytes: spaces in its comment fill it."""
    fields = (
        "WARC-Type: metadata",
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>",
        "WARC-Date: 1970-01-01T00:00:00Z",
        "Content-Type: text/plain",
        "Content-Length: 7",
    )
    record = "\r\n".join(("WARC/1.1", *fields, "", "removed\r\n\r\n")).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(record) + packer.flush()
    room = size - len(packed) - 10 - 1 - 8  # head, end of the comment, checksum and length (RFC 1952)
    if room < 0:
        raise ArchiveError(f"{where}: a record of {size} bytes is too short to be blanked")
    head = b"\x1f\x8b\x08\x10" + b"\0" * 5 + b"\xff"
    return head + b" " * room + b"\0" + packed + struct.pack("<II", zlib.crc32(record), len(record))


def replace_file(path: Path, content: Iterable[bytes]) -> None:
    """Writes a file, or another in its place, whole or not at all, durably."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
