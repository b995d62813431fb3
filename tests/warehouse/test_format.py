"""Results as text for people and programs."""

import csv
import io
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.format import format_result
from warehouse.query import QueryError, Result

ROW = (1, "é", None, datetime(2026, 1, 2, 3, tzinfo=UTC), date(2026, 1, 2), ["a", None], {"k": 1.5}, True, b"\x01")
RESULT = Result(tuple("abcdefghi"), ("BIGINT", *["VARCHAR"] * 8), [ROW])
texts = st.text(st.characters(codec="utf-8"), max_size=20)


def test_json_keeps_what_it_can_say() -> None:
    assert json.loads(format_result(RESULT, "json")) == [
        {"a": 1, "b": "é", "c": None, "d": "2026-01-02T03:00:00+00:00", "e": "2026-01-02", "f": ["a", None],
         "g": {"k": 1.5}, "h": True, "i": "01"}
    ]  # fmt: skip


def test_csv_has_a_head_and_json_for_lists() -> None:
    rows = list(csv.reader(io.StringIO(format_result(RESULT, "csv"))))
    assert rows == [
        list("abcdefghi"),
        ["1", "é", "", "2026-01-02 03:00:00+00:00", "2026-01-02", '["a", null]', '{"k": 1.5}', "true", "01"],
    ]


def test_table_is_for_reading() -> None:
    result = Result(("name", "n"), ("VARCHAR", "BIGINT"), [("x", 1), ("[red]y", 22)])
    assert format_result(result, "table", 40) == "\n".join(
        [" name      n", " ───────────", " x         1", " [red]y   22", "", "2 rows", ""]
    )


def test_a_table_shows_times_to_the_second() -> None:
    result = Result(("at",), ("TIMESTAMPTZ",), [(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),)])
    assert "2026-01-02 03:04:05\n" in format_result(result, "table", 40)


def test_table_counts_and_keeps_to_the_width() -> None:
    result = Result(("name",), ("VARCHAR",), [("word " * 50,)])
    text = format_result(result, "table", 40)
    assert max(map(len, text.splitlines())) <= 40
    assert text.endswith("\n1 row\n")
    assert text.count("word") == 50


def test_a_page_does_not_steer_the_terminal() -> None:
    text = format_result(Result(("\x1b]0;t",), ("VARCHAR",), [("\x1b[31mred\x9b\x07\r",)]), "table")
    assert not {"\x1b", "\x9b", "\x07", "\r"} & set(text)
    assert "\ufffd[31mred" in text


def test_numbers_that_json_does_not_have() -> None:
    result = Result(("a", "b", "c", "d"), ("DOUBLE",) * 4, [(float("nan"), Decimal("1.5"), timedelta(days=1), time(1))])
    assert json.loads(format_result(result, "json")) == [{"a": "nan", "b": 1.5, "c": "1 day, 0:00:00", "d": "01:00:00"}]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10), st.booleans())
def test_a_decimal_loses_no_digit(number: Decimal, in_list: bool) -> None:
    result = Result(("n",), ("DECIMAL(38, 10)",), [([number] if in_list else number,)])
    [row] = json.loads(format_result(result, "json"), parse_float=Decimal, parse_int=Decimal)
    assert row["n"] == ([number] if in_list else number)
    [_, [cell]] = csv.reader(io.StringIO(format_result(result, "csv")))
    assert Decimal(cell.strip("[]")) == number


def test_json_refuses_to_lose_a_column() -> None:
    with pytest.raises(QueryError, match="several columns are named a"):
        format_result(Result(("a", "b", "a"), ("INTEGER",) * 3, [(1, 2, 3)]), "json")
    assert format_result(Result(("a", "a"), ("INTEGER",) * 2, [(1, 3)]), "csv") == "a,a\n1,3\n"


@pytest.mark.parametrize(("form", "empty"), [("json", "[]\n"), ("csv", "a\n")])
def test_no_rows(form: str, empty: str) -> None:
    assert format_result(Result(("a",), ("INTEGER",), []), form, 80) == empty  # type: ignore[arg-type]


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_texts_survive_json_and_csv(rows: list[tuple[str, str]]) -> None:
    result = Result(("a", "b"), ("VARCHAR", "VARCHAR"), list(rows))
    assert [tuple(row.values()) for row in json.loads(format_result(result, "json"))] == rows
    read = list(csv.reader(io.StringIO(format_result(result, "csv"), newline="")))
    assert [tuple(row) for row in read[1:]] == rows
