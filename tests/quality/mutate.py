"""Ten thousand broken pages through the worker processes: each must end as a record or a rejection.

    python -m tests.quality.mutate [--pages 10000] [--seed 1]

Pages are the golden pages (and, where they are at hand, the real ones of ../shared), damaged at random. Prints what
became of them, and fails when a page has no outcome, when a document's kept and removed characters are not its visible
ones, or when a worker died on a page that no limit explains.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.home import init_home
from flows.shards import plan
from flows.workers import Workers
from schemas.page import RawPage
from tests.conftest import SHARED
from warehouse.archive import Archive

GOLDEN = Path(__file__).resolve().parents[1] / "sources"
ENTITIES = (b"&", b"&#", b"&#x;", b"&#xFFFFFFFF;", b"&#0;", b"&notit;", b"&amp", b"&#xD800;", b"&lt;script&gt;")


def originals() -> list[tuple[bytes, str]]:
    """Bytes and media type of all pages there are."""
    files = sorted(GOLDEN.glob("*/*/page.*"))
    if SHARED.is_dir():
        files += sorted(f for f in (SHARED / "pages").rglob("*") if f.suffix in (".html", ".htm"))
    return [(f.read_bytes(), "text/plain" if f.suffix == ".txt" else "text/html") for f in files]


def _truncated(body: bytes, rng: random.Random) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _spliced(body: bytes, rng: random.Random) -> bytes:
    a, b = sorted(rng.randrange(len(body) + 1) for _ in range(2))
    return body[:a] + body[b:] + body[a:b]


def _flipped(body: bytes, rng: random.Random) -> bytes:
    data = bytearray(body)
    for _ in range(rng.randrange(1, 200)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _sprinkled(pieces: tuple[bytes, ...]) -> Callable[[bytes, random.Random], bytes]:
    def mutate(body: bytes, rng: random.Random) -> bytes:
        for _ in range(rng.randrange(1, 60)):
            at = rng.randrange(len(body) + 1)
            body = body[:at] + rng.choice(pieces) + body[at:]
        return body

    return mutate


def _nested(body: bytes, rng: random.Random) -> bytes:
    tag = rng.choice((b"div", b"b", b"table", b"ul", b"blockquote", b"span", b"a", b"svg", b"font"))
    at = rng.randrange(len(body) + 1)
    return body[:at] + (b"<" + tag + b">") * rng.choice((200, 2_000, 10_000)) + body[at:]


def _random(_: bytes, rng: random.Random) -> bytes:
    return rng.randbytes(rng.randrange(1, 20_000))


MUTATIONS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "truncated": _truncated,
    "spliced": _spliced,
    "bytes flipped": _flipped,
    "broken entities": _sprinkled(ENTITIES),
    "NUL bytes": _sprinkled((b"\x00", b"\x00\x00\x00")),
    "stray tags": _sprinkled((b"</div>", b"<p>", b"<!--", b"-->", b"<plaintext>", b"<select>", b"</body>")),
    "nested": _nested,
    "random bytes": _random,
}
GIANTS = (
    b"<div>" * 10_000_000,
    b"<b>" * 3_300_000,
    b"x" * 9_900_000,
    b"<p>a" * 2_400_000,
    b"<i a='" + b"y" * 9_000_000,
)
"""Pages at and over the size limit; 50 MB of one tag is the first."""


def pages(count: int, seed: int) -> Iterator[tuple[str, RawPage]]:
    """So many damaged pages, the same for the same seed."""
    rng = random.Random(seed)
    sources = originals()
    for giant in GIANTS:
        yield "giant", RawPage(body=giant)
    names = list(MUTATIONS)
    for number in range(count - len(GIANTS)):
        body, media_type = rng.choice(sources)
        name = names[number % len(names)]
        yield name, RawPage(body=MUTATIONS[name](body, rng), media_type=media_type)


def main() -> None:
    """Runs, prints the table of outcomes, and exits with 1 if anything is missing or does not add up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    now, started = datetime.now(UTC), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home = init_home(Path(folder))
        config = home.path / "onrecord.toml"
        config.write_text(config.read_text().replace("page_seconds = 10.0", "page_seconds = 2.0"))
        kinds: dict[str, str] = {}
        captures = []
        with Archive(home.raw, "mutate") as archive:
            for name, page in pages(options.pages, options.seed):
                capture = archive.add(page, url_basis="content", now=now)
                if capture.capture_id not in kinds:
                    captures.append(capture)
                kinds[capture.capture_id] = name
        with Workers(home, lambda *_: None) as workers:
            for shard in plan([captures], 250):
                workers.make(shard, now)
        sys.exit(_report(home.shards, kinds, time.monotonic() - started))


def _report(shards: Path, kinds: dict[str, str], seconds: float) -> int:
    con = duckdb.connect()
    documents = f"read_parquet('{shards}/*/documents.parquet')"
    refused = f"read_parquet('{shards}/*/quarantine.parquet')"
    records = f"SELECT capture_id, 'record' FROM {documents}"
    refusals = f"SELECT capture_id, stage || ' ' || reason FROM {refused}"
    outcomes = con.execute(f"{records} UNION ALL {refusals}").fetchall()
    wrong = f"SELECT count(*) FROM {documents} WHERE kept_chars + removed_chars != visible_chars"
    unbalanced = con.execute(wrong).fetchall()[0][0]
    table = Counter((kinds[capture_id], outcome) for capture_id, outcome in outcomes)
    for (kind, outcome), count in sorted(table.items()):
        print(f"{kind:<18} {outcome:<28} {count:>6}")
    missing = len(kinds) - len({capture_id for capture_id, _ in outcomes})
    faults = ("clean crash", "clean killed", "invariant")
    odd = sum(count for (_, outcome), count in table.items() if outcome.startswith(faults))
    print(f"{len(kinds)} pages, {missing} without outcome, {unbalanced} unbalanced, {odd} crashed, {seconds:.0f} s")
    return 1 if missing or unbalanced or odd else 0


if __name__ == "__main__":
    main()
