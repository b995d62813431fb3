"""Whether cleaning many pages in one process leaks: resident memory after page 2,000 and after page 10,000."""

from __future__ import annotations

import os
import sys
from itertools import cycle, islice
from pathlib import Path

from cleaners.clean import Rejected, clean_page
from tests.quality.bench import corpora

LIMIT = 1.1


def resident() -> int:
    """Bytes of this process in memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Prints both figures and their ratio; exits with 1 over the limit."""
    pages = [(page, corpus.source) for corpus in corpora(4) for page in corpus.pages]
    early = 0
    for number, (page, source) in enumerate(islice(cycle(pages), 10_000), start=1):
        try:
            clean_page(page, source)
        except Rejected:
            continue
        finally:
            if number == 2_000:
                early = resident()
    late = resident()
    print(f"after 2,000 pages {early / 2**20:.0f} MiB, after 10,000 {late / 2**20:.0f} MiB: {late / early:.2f} ×")
    sys.exit(late > LIMIT * early)


if __name__ == "__main__":
    main()
