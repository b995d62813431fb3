from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.drift import find_drift
from warehouse.drift_facts import MIN_BEFORE, MIN_PAGES, History, PageFacts, Rules

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SELECTORS = {"quay/box": ".box", "quay/quote": "q", "common/outside": "body"}
RULES = Rules({"v": SELECTORS}, frozenset({"quay/box", "quay/quote"}))


def page(number: int, **other: Any) -> PageFacts:
    """A sound page: title, place on two of three, a box that is removed from every second one, 2,000 characters."""
    dice = Random(number)
    facts: dict[str, Any] = {
        "page": f"https://quay.example.org/{number}",
        "document_id": f"d{number}",
        "run": f"run{number // 50}",
        "loaded": NOW + timedelta(days=number // 50),
        "code": "v",
        "present": frozenset({"title", "turns"} | ({"place"} if number % 3 else set())),
        "constants": {"title": number, "text": number},
        "errors": frozenset(),
        "chars": dice.randrange(500, 8000),
        "removed": dice.uniform(0.3, 0.5),
        "turns": dice.randrange(5, 60),
        "rules": {"common/outside": 0, "quay/quote": 0} | ({"quay/box": 0} if number % 2 else {}),
    }
    return PageFacts(**(facts | other))


def pages(first: int, count: int, **other: Any) -> list[PageFacts]:
    return [page(number, **other) for number in range(first, first + count)]


def alarms(
    run: Sequence[PageFacts],
    before: Sequence[PageFacts] | None = None,
    accepted: Mapping[str, datetime] | None = None,
    rules: Rules = RULES,
) -> list[str]:
    history = History(pages(0, 150) if before is None else before, accepted or {})
    return [f"{finding.kind}:{finding.subject}" for finding in find_drift(run, history, rules)]


NO_TITLE = frozenset({"turns", "place"})


@pytest.mark.parametrize(
    ("broken", "alarm"),
    [
        ({"present": NO_TITLE}, "missing_field:title"),
        ({"present": frozenset({"title", "turns"})}, "missing_field:place"),
        ({"constants": {"title": 7, "text": 1}}, "constant_field:title"),
        ({"errors": frozenset({"title"})}, "selector_error:title"),
        ({"chars": 90}, "short_body:text"),
        ({"chars": 90_000}, "long_body:text"),
        ({"removed": 0.9}, "much_removed:removed_chars"),
        ({"turns": 1}, "few_turns:turns"),
        ({"turns": 400}, "many_turns:turns"),
        ({"rules": {"common/outside": 0, "quay/quote": 0}}, "dead_rule:quay/box"),
        ({"rules": {"common/outside": 300, "quay/quote": 0, "quay/box": 0}}, "greedy_rule:common/outside"),
        ({"rules": {"common/outside": 0, "quay/quote": 900, "quay/box": 0}}, "greedy_rule:quay/quote"),
    ],
)
@pytest.mark.parametrize("count", [10, 50])
def test_what_breaks_on_all_pages_of_a_run_is_an_alarm(broken: dict[str, Any], alarm: str, count: int) -> None:
    if alarm in ("dead_rule:quay/box", "missing_field:place"):
        count = max(count, 20)  # on every second page, or two of three: ten without may be chance
    assert alarm in alarms([one._replace(**broken) for one in pages(1000, count)])


@pytest.mark.parametrize("count", [1, 5, 8, 20, 50])
@pytest.mark.parametrize("seed", range(5))
def test_a_sound_run_is_none(count: int, seed: int) -> None:
    assert alarms(pages(1000 * (seed + 1), count)) == []


@given(st.integers(1, 60), st.data())
def test_any_choice_of_the_pages_before_is_none(count: int, data: st.DataObject) -> None:
    before = pages(0, 100)
    run = data.draw(st.permutations(before).map(lambda some: some[:count]))
    found = alarms([one._replace(document_id=f"r{n}") for n, one in enumerate(run)], before)
    # Chosen with malice, the run can be all of one kind; what no page was before it cannot be.
    assert "missing_field:title" not in found
    assert not {name.partition(":")[0] for name in found} & {"constant_field", "selector_error", "greedy_rule"}


def test_a_run_as_odd_was_loaded_before() -> None:
    odd = [one._replace(present=frozenset({"title", "turns"})) for one in pages(0, 50)]
    before = [*odd, *pages(50, 150)]
    run = [one._replace(present=frozenset({"title", "turns"})) for one in pages(1000, 50)]
    assert alarms(run, before) == []
    assert alarms(run, before[50:]) == ["missing_field:place"]


def test_too_few_pages_now_or_before_are_not_judged() -> None:
    broken = [one._replace(present=NO_TITLE) for one in pages(1000, 50)]
    assert alarms(broken[: MIN_PAGES - 1]) == []
    assert alarms(broken, pages(0, MIN_BEFORE - 1)) == []
    assert alarms(broken, pages(0, 60)) == ["missing_field:title"]


def test_the_alarm_says_what_and_names_pages_that_show_it() -> None:
    run = [one._replace(present=NO_TITLE) if one.page.endswith("5") else one for one in pages(1000, 10)]
    run += [one._replace(present=NO_TITLE) for one in pages(2000, 40)]
    [finding] = find_drift(run, History(pages(0, 150), {}), RULES)
    assert finding.detail == "title is there in 9 of 50 documents; before in 150 of 150"
    assert finding.pages[0] == "https://quay.example.org/1005"
    assert len(finding.pages) == 3


def test_half_the_pages_without_a_field_that_all_had_is_an_alarm() -> None:
    run = [one._replace(present=NO_TITLE) if n % 2 else one for n, one in enumerate(pages(1000, 50))]
    assert alarms(run) == ["missing_field:title"]


def test_a_selector_that_finds_nothing_is_one_alarm_with_its_field() -> None:
    run = [one._replace(present=NO_TITLE, errors=frozenset({"title"})) for one in pages(1000, 50)]
    assert alarms(run) == ["missing_field:title"]


def test_after_acceptance_only_the_pages_since_count() -> None:
    broken = [one._replace(present=NO_TITLE) for one in pages(1000, 50)]
    since = {"missing_field:title": NOW + timedelta(days=20)}
    assert alarms(broken, accepted=since) == []
    # What came since had no title either; when it is there again and then gone, that is another alarm.
    assert alarms(broken, [*pages(0, 150), *broken], since) == []
    assert alarms(broken, [*pages(0, 150), *pages(1000, 60)], since) == ["missing_field:title"]
    assert alarms(broken, accepted={"missing_field:place": NOW + timedelta(days=20)}) == ["missing_field:title"]


def test_a_rule_that_is_new_or_reads_otherwise_is_no_drift() -> None:
    run = [one._replace(code="w", rules={"quay/quote": 900}) for one in pages(1000, 50)]
    changed = {"w": {"quay/quote": "blockquote", "common/outside": "body", "quay/new": "p"}}
    assert alarms(run, rules=Rules({**RULES.known, **changed}, frozenset({"quay/quote", "quay/new"}))) == []
    same = {"w": SELECTORS}
    found = alarms(run, rules=Rules({**RULES.known, **same}, RULES.own))
    assert found == ["dead_rule:quay/box", "greedy_rule:quay/quote"]


def test_a_common_rule_that_no_longer_fires_is_no_fault_of_the_adapter() -> None:
    run = [one._replace(rules={k: v for k, v in one.rules.items() if k != "common/outside"}) for one in pages(1000, 50)]
    assert alarms(run) == []


def test_pages_without_turns_do_not_count_as_short_transcripts() -> None:
    news = [one._replace(turns=0) for one in pages(0, 150) if one.turns % 2]
    before = [*pages(0, 150), *news]
    run = [one._replace(turns=0) if n % 2 else one for n, one in enumerate(pages(1000, 50))]
    assert alarms(run, before) == []
