"""Turns on real pages: `python -m tests.quality.turns [GOLD.jsonl …]`; exit status 1 when a figure is missed.

1. Labelled briefings of the White House, their paragraphs as a text page of style `auto`, as printed and with all
   labels in title case; each gold line has `pars` and `turns` (first_par, last_par, label, role; role `metadata` lies
   in no turn). Figures: F1 of the paragraphs that a turn begins in; share of gold turns found with their label and with
   question-or-not right; share of paragraphs given to the right label and role; the confusion of the two roles.
   Then the same briefings damaged (`tests.quality.damage`), for information.
2. Pages of kremlin.ru: the bold labels that an independent oracle finds, against the labels of the turns.
3. Article pages of the WCXB corpus: those with turns are listed; all but `INTERVIEWS` are wrong.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cleaners.clean import Rejected, clean_page
from cleaners.kinds import generic
from cleaners.turns import Context, Segmentation, TurnBlock, segment
from schemas.page import RawPage
from schemas.source import Turns
from tests.quality.damage import DAMAGES
from tests.sources import real

SHARED = Path(__file__).parents[3] / "shared"
GOLD = SHARED / "gold" / "turns_whitehouse_2021.jsonl"
INTERVIEWS = frozenset({"4527"})
"""Pages of the WCXB corpus that are interviews, by reading all those found."""

Gold = dict[str, Any]


class Score(NamedTuple):
    """Shares, 0 to 1; `turns` and `paragraphs` are the numbers they were taken over.

    `roles` counts the gold turns found by (gold role, role): `question` or `speaker`, and the turn's own.
    """

    boundary_f1: float
    labels: float
    attribution: float
    turns: int
    paragraphs: int
    roles: Counter[tuple[str, str]]

    @property
    def role_share(self) -> float:
        """The share of turns whose role is a question or not as in the gold."""
        right = sum(count for (gold, role), count in self.roles.items() if (gold == "question") == (role == "question"))
        return right / max(1, self.roles.total())

    @property
    def reached(self) -> bool:
        """Whether the figures of issue 4 hold."""
        return min(self.boundary_f1, self.labels, self.attribution) >= 0.99


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
    roles: Counter[tuple[str, str]] = Counter()
    for page in pages:
        blocks = [TurnBlock(text, "text", 0) for text in page["pars"]]
        title = page["id"].removesuffix(".md").split("-", 3)[-1].replace("-", " ").title()
        _add(right, roles, page, segment(blocks, Turns(), Context(title, (), "en")))
    hits = right["boundary"]
    return Score(
        2 * hits / (right["predicted"] + right["gold"]),
        right["label"] / right["gold"],
        right["par"] / right["pars"],
        right["gold"],
        right["pars"],
        roles,
    )


def _add(right: dict[str, int], roles: Counter[tuple[str, str]], page: Gold, found: Segmentation) -> None:
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
    roles.update((gold[at]["role"], found.turns[starts[at]].role) for at in gold.keys() & starts.keys())
    for turn in page["turns"]:
        for at in range(turn["first_par"], turn["last_par"] + 1):
            right["par"] += _same(found, owner.get(at), turn)


def _same(found: Segmentation, number: int | None, gold: Gold) -> bool:
    if gold["role"] == "metadata" or number is None:
        return gold["role"] == "metadata" and number is None
    turn = found.turns[number]
    return bool(turn.label == gold["label"]) and (turn.role == "question") == (gold["role"] == "question")


def briefings(path: Path) -> bool:
    """Prints the figures of a file of labelled briefings; whether they are reached."""
    pages = read_gold(path)
    versions = {"as printed": pages, "title case": [in_title_case(page) for page in pages]}
    results = {name: score(version) for name, version in versions.items()}
    for name, result in results.items():
        _print(f"{path.name}, {name}", result)
    for damage, spoil in DAMAGES.items():
        for name, version in versions.items():
            _print(f"  for information, {damage}, {name}", score([spoil(page) for page in version]))
    return all(result.reached for result in results.values())


def _print(name: str, result: Score) -> None:
    confusion = ", ".join(f"{gold} as {role} {count}" for (gold, role), count in sorted(result.roles.items()))
    sys.stdout.write(
        f"{name}: boundary F1 {result.boundary_f1:.4f}, labels {result.labels:.4f}, attribution "
        f"{result.attribution:.4f} ({result.turns} turns, {result.paragraphs} paragraphs); role right "
        f"{result.role_share:.4f} ({confusion})\n"
    )


def kremlin() -> bool:
    """Prints how the turns of kremlin.ru compare with its bold labels; whether they are the same."""
    labels = missed = extra = named = 0
    for page in real.pages("kremlin"):
        wanted = Counter(real.bold_labels(page))
        turns = [(turn, turn.speaker_label) for turn in page.cleaned.turns if turn.speaker_label]
        found = Counter(label for _, label in turns)
        labels += wanted.total()
        missed += (wanted - found).total()
        extra += (found - wanted).total() + len(page.cleaned.turns) - len(turns)
        named += sum(turn.speaker is not None and generic(label) is not None for turn, label in turns)
    sys.stdout.write(f"kremlin.ru: {labels} labels, {missed} missed, {extra} extra, {named} generic ones with a name\n")
    return labels > 1000 and missed + extra + named == 0


def articles() -> bool:
    """Prints the article pages on which turns are found; whether at most 2 % of all are wrong."""
    files = sorted((SHARED / "wcxb" / "html").glob("*.html.gz"))
    found = {}
    for file in files:
        try:
            cleaned = clean_page(RawPage(body=gzip.decompress(file.read_bytes())), "generic")
        except Rejected:
            continue
        if cleaned.turns:
            found[file.name.removesuffix(".html.gz")] = (len(cleaned.turns), cleaned.document.title)
    wrong = found.keys() - INTERVIEWS
    sys.stdout.write(f"WCXB: turns on {len(found)} of {len(files)} pages, {len(wrong)} wrong\n")
    for name, (turns, title) in found.items():
        sys.stdout.write(f"  {name}: {turns} turns, {'wrong' if name in wrong else 'an interview'}: {title}\n")
    return len(wrong) <= 0.02 * len(files)


def main(paths: list[str]) -> int:
    """Prints all figures, or those of the gold files named; the exit status."""
    reached = [briefings(Path(path)) for path in paths or [str(GOLD)]]
    if not paths:
        reached += [kremlin(), articles()]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
