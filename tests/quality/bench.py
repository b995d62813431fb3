"""`make bench`: what reading a page costs, as ratios to the bare parse measured in the same run, and its worth.

Everything runs in this process on one core. A figure is the median over the repetitions of (CPU time of the reader) /
(CPU time of `lxml.html` on the same pages, taken just before). Needs the real pages of ../shared.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib.util
import json
import os
import platform
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import lxml.html
from bs4 import BeautifulSoup
from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser
from trafilatura import extract

from cleaners.clean import Cleaned, Rejected, clean_page
from cleaners.version import cleaner_version
from schemas.page import RawPage
from schemas.tables import PageRow
from tests.conftest import SHARED
from warehouse.archive import Archive, read_pages
from warehouse.load import load_shard
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
    rows.append((corpus.name, "lxml parse", f"{len(corpus.pages) / base:.0f}", "1.00", "", ""))
    for name, read in readers(corpus).items():
        runs = repetitions if "trafilatura" not in name and "Beautiful" not in name else 1
        ratios: list[float] = []
        seconds: list[float] = []
        texts: list[str] = []
        for _ in range(runs):
            base, _ = cpu(bare, corpus.pages)
            spent, texts = cpu(read, corpus.pages)
            ratios.append(spent / base)
            seconds.append(spent)
        f1, leak = score(corpus, texts) if corpus.scored and len(texts[0] + texts[-1]) > 20 else ("", "")
        pace = len(corpus.pages) / statistics.median(seconds)
        rows.append((corpus.name, name, f"{pace:.0f}", f"{statistics.median(ratios):.2f}", f1, leak))
    return rows


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


def whole_way(pages: Sequence[RawPage], source: str | None) -> list[tuple[str, ...]]:
    """Bytes to published rows, stage by stage, wall clock on one core."""
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
        load_shard(con, shard, now)
        con.close()
        spent["load"] = time.perf_counter() - started
        started = time.perf_counter()
        publish(home / "staging.duckdb", home / "onrecord.duckdb", now)
        spent["publish"] = time.perf_counter() - started
    total = sum(spent.values())
    return [(name, f"{s:.2f}", f"{len(pages) / s:.0f}", f"{s / total:.0%}") for name, s in spent.items()]


def _row(capture: object) -> PageRow:
    values = {name: getattr(capture, name) for name in PageRow.model_fields if hasattr(capture, name)}
    return PageRow(**values, charset="utf-8")


def turns_share(pages: Sequence[RawPage]) -> str:
    """What turns, insertions, dates and events add to cleaning: the share of CPU time under their functions."""
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.enable()
    for page in pages:
        clean_page(page, "kremlin")
    profile.disable()
    spent: dict[str, float] = defaultdict(float)
    for (_, _, name), row in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        spent[name] += row[3]
    parts = spent["segment"] + spent["find_insertions"] + spent["parse_date"] + spent["find_event"]
    return f"{parts / (spent['clean_page'] - parts):.0%}"


def main() -> None:
    """Prints the tables."""
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
    table = Table("pages", "what", "pages/s", "× lxml parse", "F1", "leak", box=None)
    for corpus in corpora(options.every):
        for row in compare(corpus, options.repetitions):
            table.add_row(*row)
    console.print(table)
    kremlin = corpora(options.every)[0].pages
    console.print(f"\nturns, insertions, dates and events on top of cleaning (kremlin.ru): {turns_share(kremlin)}\n")
    stages = Table("stage", "seconds", "pages/s", "share", box=None)
    for row in whole_way(kremlin, "kremlin"):
        stages.add_row(*row)
    console.print(stages)


if __name__ == "__main__":
    main()
