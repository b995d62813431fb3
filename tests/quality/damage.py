"""Labelled briefings damaged as their twins may be: what a transcript loses between a tape and a page.

A damage is the same at each run. Gold is damaged with its page: a line that is gone has no turn, a misspelt label is
the label, and paragraphs that are glued are one.
"""

import random
import re
from collections.abc import Callable
from typing import Any

Gold = dict[str, Any]


def without_questions(page: Gold) -> Gold:
    """The page without every tenth line of the audience."""
    chosen = random.Random(page["id"])
    turns = [turn for turn in page["turns"] if turn["role"] != "question" or chosen.random() >= 0.1]
    kept = [at for turn in turns for at in range(turn["first_par"], turn["last_par"] + 1)]
    place = {at: number for number, at in enumerate(kept)}
    moved = [{**turn, "first_par": place[turn["first_par"]], "last_par": place[turn["last_par"]]} for turn in turns]
    return {**page, "pars": [page["pars"][at] for at in kept], "turns": moved}


def misspelt(page: Gold) -> Gold:
    """The page with two letters swapped in one of twenty labels of at least seven letters."""
    chosen = random.Random(page["id"])
    pars, turns = list(page["pars"]), []
    for turn in page["turns"]:
        label = turn["label"]
        places = [m.start() for m in re.finditer(r"(?<=\w)(?=[^\W\d_]{2})", label or "")]
        places = [at for at in places if label[at] != label[at + 1]]
        if not label or len(places) < 5 or chosen.random() >= 0.05:
            turns.append(turn)
            continue
        at = chosen.choice(places)
        wrong = label[:at] + label[at + 1] + label[at] + label[at + 2 :]
        pars[turn["first_par"]] = wrong + pars[turn["first_par"]].removeprefix(label)
        turns.append({**turn, "label": wrong})
    return {**page, "pars": pars, "turns": turns}


def glued(page: Gold) -> Gold:
    """The page with one of ten paragraphs within a turn at the end of the one before it."""
    chosen = random.Random(page["id"])
    pars: list[str] = []
    turns = []
    for turn in page["turns"]:
        first = len(pars)
        for at in range(turn["first_par"], turn["last_par"] + 1):
            if at > turn["first_par"] and chosen.random() < 0.1:
                pars[-1] += " " + page["pars"][at]
            else:
                pars.append(page["pars"][at])
        turns.append({**turn, "first_par": first, "last_par": len(pars) - 1})
    return {**page, "pars": pars, "turns": turns}


def without_spaces(page: Gold) -> Gold:
    """The page with one of ten labels glued to the words after its colon."""
    chosen = random.Random(page["id"])
    pars = list(page["pars"])
    for turn in page["turns"]:
        label, at = turn["label"], turn["first_par"]
        if label and chosen.random() < 0.1:
            pars[at] = re.sub(rf"^({re.escape(label)}:) ", r"\1", pars[at])
    return {**page, "pars": pars}


DAMAGES: dict[str, Callable[[Gold], Gold]] = {
    "every tenth audience line missing": without_questions,
    "every twentieth label misspelt": misspelt,
    "every tenth paragraph glued to the one before": glued,
    "every tenth label glued to its words": without_spaces,
}
