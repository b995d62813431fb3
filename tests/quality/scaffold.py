"""What `onrecord new` gives without a person: adapters proposed for WCXB articles, each tried on its own page.

    python -m tests.quality.scaffold [--every N] [--verbose]

A title is right when its words are those of the gold title; `or as printed` also counts one that contains the gold
title or is contained in it (a tagline, the site's name). A body has at least 95 % of the gold text's words right by
recall (the words that it keeps) and by F1 (counting words too many as well), words as in ../shared/tools. `lines` are
those of the adapter's file.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from typing import NamedTuple

from cleaners.catalogue import trial
from cleaners.clean import Rejected, clean_page
from cleaners.probe import propose
from flows.new_render import render
from schemas.page import RawPage
from tests.conftest import SHARED
from tests.quality.bench import scorer

ENOUGH = 0.95
WANTED = 80


class Result(NamedTuple):
    """One article."""

    title: bool
    printed: bool
    recall: float
    f1: float
    lines: int
    seconds: float


def words(text: str | None) -> str:
    """The words of a title, to compare."""
    return " ".join(re.findall(r"\w+", (text or "").casefold()))


def try_page(url: str, html: bytes, gold: dict[str, str]) -> Result:
    """The adapter proposed for a page, and what it gives on it; a page that is refused has nothing right."""
    page = RawPage(url=url or None, body=html)
    started = time.perf_counter()
    try:
        proposal = propose("scaffold", [page])
        with trial(proposal.source):
            document = clean_page(page, "scaffold").document
    except Rejected:
        return Result(False, False, 0.0, 0.0, 0, time.perf_counter() - started)
    spent = time.perf_counter() - started
    _, recall, f1 = scorer().word_f1(document.text, gold["main_content"])
    found, wanted = words(document.title), words(gold["title"])
    alike = bool(found and wanted) and (found in wanted or wanted in found)
    lines = len(render(proposal.source, proposal.decide, url, plugin=False).splitlines())
    return Result(found == wanted, alike, recall, f1, lines, spent)


def main() -> None:
    """Prints the figures; fails where they are not reached."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--every", type=int, default=8, help="take every n-th article")
    arguments.add_argument("--verbose", action="store_true", help="a line for each article that is not right")
    options = arguments.parse_args()
    results = []
    for page in scorer().load()[:: options.every]:
        gold = json.loads((SHARED / "wcxb" / "gold" / f"{page.id}.json").read_text("utf-8"))
        results.append(result := try_page(page.url, page.html, gold))
        if options.verbose and not (result.title and result.f1 >= ENOUGH):
            sys.stdout.write(f"{page.id} {result}\n")
    count = len(results)
    rows = {
        "title": [r.title for r in results],
        "title, or as printed": [r.printed for r in results],
        "95 % of the body's words, recall": [r.recall >= ENOUGH for r in results],
        "95 % of the body's words, F1": [r.f1 >= ENOUGH for r in results],
        "title and recall": [r.title and r.recall >= ENOUGH for r in results],
        "title, or as printed, and recall": [r.printed and r.recall >= ENOUGH for r in results],
        "title, or as printed, and F1": [r.printed and r.f1 >= ENOUGH for r in results],
    }
    for name, right in rows.items():
        sys.stdout.write(f"{name:<36} {sum(right):>4} of {count}\n")
    sys.stdout.write(f"lines an adapter, median              {statistics.median(r.lines for r in results):.0f}\n")
    sys.stdout.write(f"seconds a page, median                {statistics.median(r.seconds for r in results):.2f}\n")
    sys.exit(sum(rows["title and recall"]) * 100 < WANTED * count)


if __name__ == "__main__":
    main()
