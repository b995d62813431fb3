"""Types are mapped in one place, without loss and without guessing."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from schemas.records import Record
from schemas.tables import TABLES
from warehouse.columns import arrow_schema, columns, duckdb_columns, to_table


class Row(Record):
    text: str
    count: int
    share: float
    day: date
    at: datetime
    flag: bool
    names: tuple[str, ...]
    facts: dict[str, str]
    kind: Literal["a", "b"]
    maybe: int | None = None
    maybe_kind: Literal["a", "b"] | None = None
    maybe_names: tuple[str, ...] | None = None


TYPES = {
    "text": (pa.string(), "VARCHAR NOT NULL"),
    "count": (pa.int64(), "BIGINT NOT NULL"),
    "share": (pa.float64(), "DOUBLE NOT NULL"),
    "day": (pa.date32(), "DATE NOT NULL"),
    "at": (pa.timestamp("us", tz="UTC"), "TIMESTAMPTZ NOT NULL"),
    "flag": (pa.bool_(), "BOOLEAN NOT NULL"),
    "names": (pa.list_(pa.string()), "VARCHAR[] NOT NULL"),
    "facts": (pa.map_(pa.string(), pa.string()), "MAP(VARCHAR, VARCHAR) NOT NULL"),
    "kind": (pa.string(), "VARCHAR NOT NULL"),
    "maybe": (pa.int64(), "BIGINT"),
    "maybe_kind": (pa.string(), "VARCHAR"),
    "maybe_names": (pa.list_(pa.string()), "VARCHAR[]"),
}

texts = st.text(st.characters(codec="utf-8"), max_size=20)
moments = st.integers(-(10**15), 10**15).map(lambda us: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=us))
rows = st.builds(
    Row,
    text=texts,
    count=st.integers(-(2**63), 2**63 - 1),
    share=st.floats(allow_nan=False),
    day=st.dates(date(1900, 1, 1)),
    at=moments,
    names=st.lists(texts, max_size=3).map(tuple),
    facts=st.dictionaries(texts, texts, max_size=3),
    maybe=st.none() | st.integers(0, 9),
    maybe_names=st.none() | st.lists(texts, max_size=3).map(tuple),
)


def a_row(**changes: object) -> Row:
    values: dict[str, object] = {
        "text": "t", "count": 1, "share": 0.5, "day": date(2026, 1, 2), "at": datetime(2026, 1, 2, tzinfo=UTC),
        "flag": True, "names": ("n",), "facts": {"k": "v"}, "kind": "a",
    }  # fmt: skip
    return Row.model_validate(values | changes)


@pytest.mark.parametrize("name", TYPES)
def test_type_of(name: str) -> None:
    arrow, sql = TYPES[name]
    assert duckdb_columns(Row)[name] == sql
    assert arrow_schema(Row).field(name).type == arrow
    assert arrow_schema(Row).field(name).nullable is ("NOT NULL" not in sql)


def test_every_table_of_the_contract_has_types_and_descriptions() -> None:
    for name, table in TABLES.items():
        assert [column.name for column in columns(table.model)] == list(table.model.model_fields)
        assert all(column.description for column in columns(table.model)), name


@pytest.mark.parametrize("annotation", [bytes, list[str], int | str, tuple[int, ...], Literal[1, 2], object, set[str]])
def test_unknown_annotation_is_refused(annotation: object) -> None:
    class Odd(BaseModel):
        field: annotation  # type: ignore[valid-type]

    with pytest.raises(TypeError, match=r"Odd\.field"):
        arrow_schema(Odd)


@given(st.lists(rows, max_size=5))
def test_rows_survive_arrow(given_rows: list[Row]) -> None:
    table = to_table(Row, given_rows)
    back = table.to_pylist(maps_as_pydicts="strict")
    tuples = [{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()} for row in back]
    assert [Row.model_validate(row) for row in tuples] == given_rows


def test_rows_survive_duckdb() -> None:
    row = a_row(maybe_names=("x", "ü"))
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("CREATE TABLE rows (" + ", ".join(f'"{n}" {t}' for n, t in duckdb_columns(Row).items()) + ")")
        con.register("staged", to_table(Row, [row]))
        con.execute("INSERT INTO rows BY NAME FROM staged")
        table = con.execute("FROM rows").to_arrow_table()
    assert [field.type for field in table.schema] == [field.type for field in arrow_schema(Row)]
    back = table.to_pylist(maps_as_pydicts="strict")
    assert back == [row.model_dump() | {"names": ["n"], "maybe_names": ["x", "ü"]}]


def test_times_of_other_zones_become_utc() -> None:
    moscow = timezone(timedelta(hours=3))
    table = to_table(Row, [a_row(at=datetime(2026, 1, 2, 3, tzinfo=moscow))])
    assert table["at"].to_pylist() == [datetime(2026, 1, 2, tzinfo=UTC)]


def test_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="at: 2026-01-02 00:00:00 has no time zone"):
        to_table(Row, [a_row(), a_row(at=datetime(2026, 1, 2))])  # noqa: DTZ001 (the point)


def test_none_in_a_column_without_nulls_is_refused() -> None:
    with pytest.raises(ValueError, match="text: 1 empty"):
        to_table(Row, [a_row()], {"text": [None]})


def test_extra_values_complete_rows_of_a_base_class() -> None:
    class Completed(Row):
        capture: str

    table = to_table(Completed, [a_row(), a_row()], {"capture": ["c1", "c2"]})
    assert table["capture"].to_pylist() == ["c1", "c2"]
