"""The raw archive: pages as they came, in `raw/*.warc.gz`, before anything has parsed them.

A run appends to its own `<run_id>-<serial>.warc.gz.open`; a closed file never changes. `warehouse.capture` says what
stands in a record. On one core of a 2-core machine, pages of 54 kB on average: 1,200 pages/s added (fsync every 100),
3,400/s read back and verified in order, 4,200/s scanned.
"""

import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from schemas.page import RawPage
from schemas.vocabulary import UrlBasis
from warehouse.capture import (
    HEAD_ROOM,
    ArchiveError,
    Capture,
    block_of,
    capture_id,
    capture_of,
    check,
    payload_of,
    record_of,
    warcinfo,
)
from warehouse.journal import sync_folder
from warehouse.warc import WarcError, records

__all__ = ["Archive", "ArchiveError", "Capture", "adopt_orphans", "capture_id", "read_page", "read_pages", "scan"]

OPEN = ".open"

logger = logging.getLogger(__name__)


class Archive:
    """Writes the pages of one run; one writer, used in a `with`.

    A page counts as archived after the next `sync`, rotation or `close`.
    """

    def __init__(self, folder: Path, run_id: str, rotate_bytes: int = 256 * 2**20) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", run_id):
            raise ArchiveError(f"run id {run_id!r} cannot be part of a file name; use letters, digits, `.`, `_`, `-`")
        self._folder = folder
        self._run_id = run_id
        self._rotate_bytes = rotate_bytes
        self._serial = 0
        self._name = ""
        self._file: BinaryIO | None = None
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def add(
        self,
        page: RawPage,
        *,
        url_basis: UrlBasis,
        source: str | None = None,
        status: int | None = None,
        headers: Sequence[tuple[str, str]] = (),
        final_url: str | None = None,
        now: datetime | None = None,
    ) -> Capture:
        """Appends a page; `now` (default: the clock) stands in when the page has no time of its own.

        `status`, `headers` (as received) and `final_url` go with a fetched page. Raises `ArchiveError` before anything
        is written for a page that contradicts itself, and `OSError` (with nothing left of the page) for a full disk.
        """
        fetched_at = page.fetched_at or now or datetime.now(UTC)
        check(page, url_basis, status, fetched_at)
        sha256 = hashlib.sha256(page.body).hexdigest()
        block = block_of(page, status, headers)
        capture = Capture(
            capture_id=capture_id(page.url, sha256, fetched_at),
            page_sha256=sha256,
            url=page.url,
            url_basis=url_basis,
            final_url=final_url,
            source=source,
            fetched_at=fetched_at.astimezone(UTC),
            status=status,
            media_type=page.media_type,
            bytes=len(page.body),
            warc_file=self._place(),
            warc_offset=self._size,
            run_id=self._run_id,
        )
        self._append(record_of(capture, block))
        return capture

    def sync(self) -> None:
        """Makes everything added so far durable."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Makes everything durable and gives the file its final name; no file is left of a run without pages."""
        if self._file is None:
            return
        self.sync()
        self._file.close()
        self._file = None
        _finish(self._folder / (self._name + OPEN))

    def _place(self) -> str:
        """The name of the file the next record goes to, opened."""
        if self._size >= self._rotate_bytes:
            self.close()
        if self._file is None:
            self._open()
        return self._name

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._taken(name := f"{self._run_id}-{self._serial:05}.warc.gz"):
            self._serial += 1
        self._name, self._size = name, 0
        self._file = (self._folder / (name + OPEN)).open("xb", buffering=0)
        self._append(warcinfo(name, self._run_id))
        sync_folder(self._folder)

    def _taken(self, name: str) -> bool:
        """A run that is resumed goes on in a new file."""
        return (self._folder / name).exists() or (self._folder / (name + OPEN)).exists()

    def _append(self, member: bytes) -> None:
        assert self._file is not None
        view = memoryview(member)
        try:
            while view:
                view = view[self._file.write(view) :]
        except BaseException:
            # Half a record would make every later one of this file unreadable.
            self._file.truncate(self._size)
            self._file.seek(self._size)
            raise
        self._size += len(member)


def adopt_orphans(folder: Path) -> list[Path]:
    """Closes the files that killed runs left: each `*.warc.gz.open` is cut after its last whole record and renamed.

    One without a whole page is removed. Call it only while no run is writing (under the home's lock). Gives the files
    adopted; what was cut is logged, in bytes.
    """
    orphans = sorted(folder.glob(f"*.warc.gz{OPEN}"))
    adopted = [path for path in map(_adopt, orphans) if path is not None]
    if orphans:
        sync_folder(folder)
    return adopted


def _adopt(path: Path) -> Path | None:
    with path.open("r+b") as file:
        end, pages, torn = _whole_part(file)
        cut = path.stat().st_size - end
        if pages:
            file.truncate(end)
            os.fsync(file.fileno())
    if not pages:
        logger.warning("%s: removed, it holds no whole page (%d bytes)", path.name, end + cut)
        path.unlink()
        return None
    level = logging.WARNING if cut else logging.INFO
    logger.log(level, "%s: adopted, %d pages, %d bytes cut off%s", path.name, pages, cut, torn)
    return _finish(path)


def _whole_part(file: BinaryIO) -> tuple[int, int, str]:
    """Where the last whole record ends, how many pages lie before that, and what came after it."""
    end = pages = 0
    try:
        for record in records(file, limit=0):
            end = record.end
            pages += "x-onrecord-capture" in record.fields
    except WarcError as error:
        return end, pages, f" ({error})"
    return end, pages, ""


def _finish(path: Path) -> Path:
    """Takes `.open` off a file's name, durably."""
    final = path.with_name(path.name.removesuffix(OPEN))
    if final.exists():
        raise ArchiveError(f"{final} exists already; move one of it and {path.name} away")
    path.rename(final)
    sync_folder(path.parent)
    return final


def scan(file: Path) -> Iterator[Capture]:
    """The captures in a closed file, in order, from the records' heads; raises `ArchiveError` where it is damaged."""
    with file.open("rb", buffering=0) as stream:
        offset = 0
        try:
            for record in records(stream, limit=0):
                offset = record.offset
                if "x-onrecord-capture" in record.fields:
                    yield capture_of(record, file.name)
        except (WarcError, KeyError, ValueError) as error:
            where = f"{file}: damaged at or after offset {offset}"
            raise ArchiveError(f"{where} ({error}); restore it from a copy") from error


def read_page(folder: Path, capture: Capture) -> RawPage:
    """The page of a capture, byte for byte; raises `ArchiveError` when the archive does not hold exactly that."""
    return next(read_pages(folder, [capture]))


def read_pages(folder: Path, captures: Iterable[Capture]) -> Iterator[RawPage]:
    """The pages of captures, in their order; a file stays open as long as the next capture lies in it too."""
    file: BinaryIO | None = None
    name = ""
    try:
        for capture in captures:
            if file is None or capture.warc_file != name:
                if file is not None:
                    file.close()
                file, name = _open_file(folder, capture.warc_file), capture.warc_file
            yield _read(file, capture, folder / name)
    finally:
        if file is not None:
            file.close()


def _open_file(folder: Path, name: str) -> BinaryIO:
    """The file under its final name or, while it is written, its first one; it may be renamed in between."""
    for candidate in (name, name + OPEN, name):
        if (folder / candidate).exists():
            try:
                return (folder / candidate).open("rb", buffering=0)
            except FileNotFoundError:
                continue
    raise ArchiveError(f"{folder / name}: no such archive file; restore it from a copy")


def _read(file: BinaryIO, capture: Capture, path: Path) -> RawPage:
    where = f"{path}: offset {capture.warc_offset}"
    file.seek(capture.warc_offset)
    try:
        record = next(records(file, limit=capture.bytes + HEAD_ROOM), None)
        body = payload_of(record, capture)
    except WarcError as error:
        raise ArchiveError(f"{where}: {error}; restore the file from a copy") from error
    return RawPage(url=capture.url, body=body, media_type=capture.media_type, fetched_at=capture.fetched_at)
