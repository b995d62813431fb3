"""Checks every page of ../shared against the oracle: `python -m tests.quality.conservation [FOLDER …]`.

Prints pages conserved, refused (by reason) and wrong; exits 1 if one is wrong. All of wcxb takes about two minutes.
"""

import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cleaners.clean import Rejected, clean_page
from cleaners.decode import decode
from schemas.page import RawPage
from tests.oracle import assert_conserved, visible_text

SHARED = Path(__file__).resolve().parents[3] / "shared"
NO_PAGES = {"ORIGIN.txt", "LICENSE.txt"}


def pages_of(folder: Path) -> Iterator[tuple[Path, RawPage, str | None]]:
    """The saved pages under a folder, each with its adapter's name if the folder is one's."""
    for path in sorted(folder.rglob("*")):
        name = path.name.removesuffix(".gz")
        if not name.endswith((".html", ".htm", ".txt")) or name in NO_PAGES:
            continue
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        source = path.parent.name if path.parent.name in ("substack", "mid_ru", "globalsecurity") else None
        yield path, RawPage(body=body, media_type="text/plain" if name.endswith(".txt") else "text/html"), source


def check(folder: Path) -> tuple[Counter[str], list[str]]:
    """Pages by outcome, and what is wrong with those that are."""
    counts: Counter[str] = Counter()
    wrong = []
    for path, page, source in pages_of(folder):
        try:
            found = clean_page(page, source)
            text = decode(page.body, page.media_type).text
            assert_conserved(found, visible_text(text, dump=page.media_type == "text/plain"))
            counts["conserved"] += 1
        except Rejected as refused:
            counts[f"refused: {refused.stage}/{refused.reason}"] += 1
        except AssertionError as failure:
            counts["wrong"] += 1
            wrong.append(f"{path}: {failure}")
    return counts, wrong


def main(names: list[str]) -> int:
    """Prints the counts of each folder, and each page that is wrong."""
    status = 0
    for name in names or ["pages", "seeds", "wcxb/html"]:
        counts, wrong = check(SHARED / name)
        sys.stdout.write(f"{name}: {', '.join(f'{n} {what}' for what, n in sorted(counts.items()))}\n")
        for line in wrong:
            sys.stdout.write(f"  {line[:400]}\n")
        status |= bool(wrong)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
