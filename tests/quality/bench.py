"""`make bench`: what reading a page costs, as ratios to the bare parse measured in the same run, and its worth.

Everything runs in this process on one core. A ratio is (CPU time of the reader) / (CPU time of `lxml.html` on the same
pages), each the least of the repetitions, which alternate: other work on the machine only ever adds to a time. The
stages of the whole way are wall time. Needs the real pages of ../shared.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib
import importlib.util
import json
import math
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from unittest.mock import patch

import lxml.html
from bs4 import BeautifulSoup
from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser
from trafilatura import extract

from cleaners.clean import Cleaned, Rejected, clean_page
from cleaners.version import cleaner_version
from cleaners.vote import vote
from schemas.page import RawPage
from schemas.tables import PageRow
from tests.conftest import SHARED
from warehouse.archive import Archive, read_pages
from warehouse.load import load_shards
from warehouse.publish import publish
from warehouse.schema import open_staging
from warehouse.stage import ShardRecords, stage, write_shard

Reader = Callable[[RawPage], str]


class Corpus(NamedTuple):
    """Pages of one kind; `scored` where there is gold text for them."""

    name: str
    pages: list[RawPage]
    source: str | None
    scored: bool


def corpora(every: int) -> list[Corpus]:
    """The kremlin.ru pages by their adapter, and every n-th WCXB article as a page of an unknown site."""
    kremlin = [
        RawPage(url=f"http://en.kremlin.ru/events/president/news/{file.stem}", body=file.read_bytes())
        for file in sorted((SHARED / "pages" / "kremlin").glob("*.html"))
    ]
    files = sorted((SHARED / "wcxb" / "html").glob("*.gz"))[::every]
    articles = [RawPage(body=gzip.decompress(file.read_bytes())) for file in files]
    return [Corpus("kremlin.ru", kremlin, "kremlin", False), Corpus("WCXB", articles, "generic", True)]


def bare(page: RawPage) -> str:
    """The yardstick: an lxml parse."""
    lxml.html.fromstring(page.body, parser=lxml.html.HTMLParser(encoding="utf-8"))
    return ""


def readers(corpus: Corpus) -> dict[str, Reader]:
    """What is compared."""

    def ours(page: RawPage) -> str:
        try:
            return clean_page(page, corpus.source).document.text
        except Rejected:
            return ""

    return {
        "lexbor parse": lambda page: str(LexborHTMLParser(page.body).body is None),
        "onrecord, records and ledger": ours,
        "trafilatura, fast": lambda page: extract(page.body, fast=True) or "",
        "trafilatura, precision": lambda page: extract(page.body, favor_precision=True) or "",
        "BeautifulSoup tree": lambda page: str(BeautifulSoup(page.body, "lxml").name),
    }


def cpu(read: Reader, pages: Sequence[RawPage]) -> tuple[float, list[str]]:
    """CPU seconds for all pages, and what came out."""
    gc.collect()
    started = time.process_time()
    texts = [read(page) for page in pages]
    return time.process_time() - started, texts


def compare(corpus: Corpus, repetitions: int) -> list[tuple[str, ...]]:
    """A row a reader: pages/s, times the parse, F1, leak."""
    rows: list[tuple[str, ...]] = []
    base, _ = cpu(bare, corpus.pages)
    for name, read in readers(corpus).items():
        spent, texts = math.inf, [""]
        for _ in range(repetitions if "trafilatura" not in name and "Beautiful" not in name else 1):
            base = min(base, cpu(bare, corpus.pages)[0])
            seconds, texts = cpu(read, corpus.pages)
            spent = min(spent, seconds)
        f1, leak = score(corpus, texts) if corpus.scored and len(texts[0] + texts[-1]) > 20 else ("", "")
        rows.append((corpus.name, name, f"{len(corpus.pages) / spent:.0f}", f"{spent / base:.2f}", f1, leak))
    return [(corpus.name, "lxml parse", f"{len(corpus.pages) / base:.0f}", "1.00", "", ""), *rows]


def scorer() -> ModuleType:
    """The scoring tool that came with the gold data."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "tools" / "score_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(corpus: Corpus, texts: Sequence[str]) -> tuple[str, str]:
    """Shingle F1 and share of known boilerplate that came out, on the pages that were read."""
    tool = scorer()
    every = round(len(list((SHARED / "wcxb" / "html").glob("*.gz"))) / len(corpus.pages))
    gold = tool.load()[::every]
    traps = json.loads((SHARED / "wcxb" / "traps.json").read_text())
    f1 = tool.sh_metrics([tool.shingle_tpfpfn(g.gold, t) for g, t in zip(gold, texts, strict=True)])[2]
    pairs = [(trap["text"], text) for g, text in zip(gold, texts, strict=True) for trap in traps.get(g.id, [])]
    blocks = [tool.leaked(trap, tool.shingles(text, 3)) for trap, text in pairs]
    return f"{f1:.3f}", f"{sum(blocks) / max(1, len(blocks)):.3f}"


def whole_way(pages: Sequence[RawPage], source: str | None) -> dict[str, float]:
    """Bytes to published rows: stage → seconds, wall clock on one core (databases use threads of their own)."""
    spent: dict[str, float] = {}
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        started = time.perf_counter()
        with Archive(home, "bench") as archive:
            captures = [archive.add(p, url_basis="claimed" if p.url else "content", now=now) for p in pages]
        spent["archive"] = time.perf_counter() - started
        started = time.perf_counter()
        raw = list(read_pages(home, captures))
        spent["read back"] = time.perf_counter() - started
        started = time.perf_counter()
        cleaned: list[tuple[str, Cleaned]] = []
        for capture, page in zip(captures, raw, strict=True):
            try:
                cleaned.append((capture.capture_id, clean_page(page, source)))
            except Rejected:
                continue
        spent["clean"] = time.perf_counter() - started
        started = time.perf_counter()
        known = {capture_id for capture_id, _ in cleaned}
        rows = [_row(c) for c in captures if c.capture_id in known]
        shard = write_shard(home, "shard", stage(ShardRecords(rows, cleaned), cleaner_version()))
        spent["stage"] = time.perf_counter() - started
        started = time.perf_counter()
        con = open_staging(home / "staging.duckdb")
        spent["open"] = time.perf_counter() - started
        started = time.perf_counter()
        load_shards(con, [shard], now)
        con.close()
        spent["load"] = time.perf_counter() - started
        started = time.perf_counter()
        publish(home / "staging.duckdb", home / "onrecord.duckdb", now)
        spent["publish"] = time.perf_counter() - started
    return spent


def _row(capture: object) -> PageRow:
    values = {name: getattr(capture, name) for name in PageRow.model_fields if hasattr(capture, name)}
    return PageRow(**values, charset="utf-8")


def share_of(names: Sequence[str], pages: Sequence[RawPage], repetitions: int) -> float:
    """CPU time of functions (`module.name`) over that of the rest of `clean_page`, on the kremlin.ru pages.

    Their calls are recorded and made again alone: a profiler would count its own cost on every small function.
    """
    calls: list[Callable[[], object]] = []
    with ExitStack() as stack:
        for name in names:
            module, _, function = name.rpartition(".")
            real = getattr(importlib.import_module(module), function)

            def record(*args: object, _real: Callable[..., object] = real, **options: object) -> object:
                calls.append(partial(_real, *args, **options))
                return _real(*args, **options)

            stack.enter_context(patch(name, record))
        for page in pages:
            clean_page(page, "kremlin")
    alone = whole = math.inf
    for _ in range(repetitions):
        started = time.process_time()
        for call in calls:
            call()
        alone = min(alone, time.process_time() - started)
        whole = min(whole, cpu(lambda page: clean_page(page, "kremlin").document.source, pages)[0])
    return alone / (whole - alone)


def voted(pages: Sequence[RawPage]) -> float:
    """The share of pages that trafilatura votes on."""
    with patch("cleaners.unknown.vote", wraps=vote) as asked:
        for page in pages:
            with suppress(Rejected):
                clean_page(page, "generic")
    return asked.call_count / len(pages)


EXTRAS = (
    "cleaners.text.segment",
    "cleaners.text.find_insertions",
    "cleaners.facts.parse_date",
    "cleaners.facts.find_event",
)
"""Turns, insertions, dates and events: what reading a page's meaning adds to cleaning it."""


def rows(options: argparse.Namespace) -> Iterator[tuple[str, ...]]:
    """The table's rows: pages, what, pages/s, times the parse, share, F1, leak."""
    kremlin, articles = corpora(options.every)
    for corpus in (kremlin, articles):
        for name, what, pace, ratio, f1, leak in compare(corpus, options.repetitions):
            yield name, what, pace, ratio, "", f1, leak
    yield "WCXB", "pages that trafilatura votes on", "", "", f"{voted(articles.pages):.1%}", "", ""
    extra = share_of(EXTRAS, kremlin.pages, options.repetitions)
    yield "kremlin.ru", "turns, insertions, dates, events on top of cleaning", "", "", f"{extra:.0%}", "", ""
    spent = whole_way(kremlin.pages, "kremlin")
    base, _ = cpu(bare, kremlin.pages)
    for stage_name, seconds in (*spent.items(), ("bytes to published rows", total := sum(spent.values()))):
        pace, ratio = f"{len(kremlin.pages) / seconds:.0f}", f"{seconds / base:.2f}"
        yield "kremlin.ru", f"way: {stage_name}", pace, ratio, f"{seconds / total:.0%}", "", ""


def main() -> None:
    """Prints the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--every", type=int, default=4, help="take every n-th WCXB page (1: all 793)")
    arguments.add_argument("--repetitions", type=int, default=5)
    options = arguments.parse_args()
    if not SHARED.is_dir():
        raise SystemExit("make bench needs the real pages of ../shared, which are not here")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    console = Console(width=110)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    where = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}"
    console.print(f"{datetime.now(UTC):%Y-%m-%d}, {where}\n")
    table = Table("pages", "what", "pages/s", "× lxml parse", "share", "F1", "leak", box=None)
    for row in rows(options):
        table.add_row(*row)
    console.print(table)


if __name__ == "__main__":
    main()
