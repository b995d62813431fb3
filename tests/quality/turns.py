"""Scores turn segmentation on labelled briefings: `python -m tests.quality.turns [GOLD.jsonl …]`.

Each gold line has `pars` and `turns` (first_par, last_par, label, role; role `metadata` lies in no turn). Figures: F1
of the paragraphs that a turn begins in; share of gold turns found with their label and with question-or-not right;
share of paragraphs given to the right label and role. Twice: as printed, and with all labels rewritten in title case.
"""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cleaners.turns import Context, Segmentation, TurnBlock, segment
from schemas.source import Turns

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "turns_whitehouse_2021.jsonl"
Gold = dict[str, Any]


class Score(NamedTuple):
    """Shares, 0 to 1; `turns` and `paragraphs` are the numbers they were taken over."""

    boundary_f1: float
    labels: float
    attribution: float
    turns: int
    paragraphs: int


def read_gold(path: Path) -> list[Gold]:
    """The gold documents of a file, one a line, white space of paragraphs and labels collapsed."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        page["pars"] = [" ".join(text.split()) for text in page["pars"]]
        for turn in page["turns"]:
            turn["label"] = turn["label"] and " ".join(turn["label"].split())
        found.append(page)
    return found


def in_title_case(page: Gold, full: dict[str, str] | None = None) -> Gold:
    """The page with `Q` as `Question:` and `MS. PSAKI:` as `Ms. Psaki:`, or as `full` says (`Jen Psaki:`)."""
    pars, turns = list(page["pars"]), []
    for turn in page["turns"]:
        label, at = turn["label"], turn["first_par"]
        if label is None:
            turns.append(turn)
            continue
        new = "Question" if label == "Q" else (full or {}).get(label, _title(label))
        pars[at] = new + ":" + re.sub(rf"^{re.escape(label)}:?", "", pars[at])
        turns.append({**turn, "label": new})
    return {**page, "pars": pars, "turns": turns}


def _title(label: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), label)


def score(pages: Iterable[Gold]) -> Score:
    """The score of `cleaners.turns` with style `auto` over all pages together."""
    right = dict.fromkeys(("boundary", "predicted", "gold", "label", "par", "pars"), 0)
    for page in pages:
        blocks = [TurnBlock(text, "text", 0) for text in page["pars"]]
        title = page["id"].removesuffix(".md").split("-", 3)[-1].replace("-", " ").title()
        _add(right, page, segment(blocks, Turns(), Context(title, (), "en")))
    hits = right["boundary"]
    return Score(
        2 * hits / (right["predicted"] + right["gold"]),
        right["label"] / right["gold"],
        right["par"] / right["pars"],
        right["gold"],
        right["pars"],
    )


def _add(right: dict[str, int], page: Gold, found: Segmentation) -> None:
    starts: dict[int, int] = {}
    owner: dict[int, int | None] = {}
    seen: set[int] = set()
    for piece in found.pieces:
        owner.setdefault(piece.block, piece.turn)
        if piece.turn is not None and piece.turn not in seen:
            seen.add(piece.turn)
            starts.setdefault(piece.block, piece.turn)
    gold = {turn["first_par"]: turn for turn in page["turns"] if turn["role"] != "metadata"}
    right["boundary"] += len(gold.keys() & starts.keys())
    right["predicted"] += len(starts)
    right["gold"] += len(gold)
    right["label"] += sum(_same(found, starts.get(at), turn) for at, turn in gold.items())
    right["pars"] += len(page["pars"])
    for turn in page["turns"]:
        for at in range(turn["first_par"], turn["last_par"] + 1):
            right["par"] += _same(found, owner.get(at), turn)


def _same(found: Segmentation, number: int | None, gold: Gold) -> bool:
    if gold["role"] == "metadata" or number is None:
        return gold["role"] == "metadata" and number is None
    turn = found.turns[number]
    return bool(turn.label == gold["label"]) and (turn.role == "question") == (gold["role"] == "question")


def main(paths: list[str]) -> None:
    """Prints the figures of each file, plain and in title case."""
    for path in [Path(name) for name in paths] or [GOLD]:
        pages = read_gold(path)
        for name, version in (("as printed", pages), ("title case", [in_title_case(page) for page in pages])):
            result = score(version)
            sys.stdout.write(
                f"{path.name}, {name}: boundary F1 {result.boundary_f1:.4f}, labels {result.labels:.4f}, "
                f"attribution {result.attribution:.4f} ({result.turns} turns, {result.paragraphs} paragraphs)\n"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
