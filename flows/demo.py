"""`make demo`: takes the bundled sample pages in and shows what came of it."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import textwrap
import time
from pathlib import Path

from flows.home import Home, find_home
from flows.reports import loaded_table, report_lines
from flows.run import run_ingest
from warehouse.format import format_result
from warehouse.query import run_query

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "sources"

QUESTIONS = {
    "Who said most, and in answer to how many questions?": """
        SELECT speaker, count(*) AS turns, count(*) FILTER (role = 'answer') AS answers,
               sum(length(text) - length(replace(text, ' ', '')) + 1)::BIGINT AS words
        FROM turns WHERE speaker IS NOT NULL GROUP BY speaker ORDER BY words DESC LIMIT 5""",
    "What was asked, what was answered, and how is it cited?": """
        SELECT speaker,
               left(replace(question, chr(10), ' '), 60) AS question,
               left(replace(answer, chr(10), ' '), 60) AS answer, cite
        FROM answers WHERE question IS NOT NULL ORDER BY date NULLS LAST, cite LIMIT 5""",
    "What was removed from the pages, and by which rule?": """
        SELECT label, count(*) AS pieces, sum(length(text))::BIGINT AS characters, mode(rule) AS most_often_by
        FROM removals GROUP BY label ORDER BY characters DESC""",
}


def main() -> None:
    """Runs the demo in the home that ONRECORD_HOME names."""
    started = time.monotonic()
    home = find_home()
    report = run_ingest(home, paths=[_list_samples(home)])
    width = shutil.get_terminal_size((120, 24)).columns
    print(f"\nwhat the sample pages gave ({time.monotonic() - started:.0f} s):\n")
    print(format_result(loaded_table(home), "table", width))
    for line in report_lines(home, report):
        print(line)
    for question, sql in QUESTIONS.items():
        print(f"\n{question}\n\n{textwrap.indent(textwrap.dedent(sql).strip(), '    ')}\n")
        print(format_result(run_query(home.published, sql), "table", width))
    print(f'ask your own:  ONRECORD_HOME={home.path.name} .venv/bin/onrecord query "SELECT …"')
    sys.exit(report.exit_status)


def _list_samples(home: Home) -> Path:
    """A list of the golden pages with their addresses, as a user would write one."""
    path = home.path / "samples.tsv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["file", "url", "source", "fetched_at"])
        # Items of a feed carry no date of their own; without the feed that dates them, their source's check rightly
        # holds all of its pages. They are tests of the reader, not samples of a run.
        for meta in sorted(m for m in SAMPLES.glob("*/*/meta.json") if not m.parent.name.startswith("feed-item")):
            facts = json.loads(meta.read_text(encoding="utf-8"))
            page = next(meta.parent.glob("page.*"))
            writer.writerow([page, facts["url"] or "", facts["source"] or "", facts["fetched_at"] or ""])
    return path


if __name__ == "__main__":
    main()
