"""What fits and why not, by every contract: two queries that must agree."""

from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest

from orchestration.loading.checks import SourceColumn, landed_sql, reasons_sql
from orchestration.loading.contracts import ColumnContract, contract_of, load_contracts

LOADED_AT = datetime(2026, 11, 20, tzinfo=UTC)
TEXTS = (
    *(None, "", "x", "-1", "0", "1", "12.5", "1_000", "nan", "9" * 25, "true", "view"),
    *("1999-12-31", "2026-03-01", "2026-03-01T10:00:00Z", "2030-01-01", "Asia/Muscat"),
)


def fits_and_reasons(entity: str, rows: list[dict[str, str | None]]) -> list[tuple[bool, int]]:
    """For each row whether it fits, and how many reasons it has not to."""
    contract = contract_of(entity)
    columns = {
        name: SourceColumn(name=name, sql_name=f"c{index}")
        for index, name in enumerate(contract.columns)
    }
    texts = {
        column.sql_name: pa.array([row.get(name) for row in rows], pa.string())
        for name, column in columns.items()
    }
    landed = landed_sql(
        "texts",
        contract=contract,
        columns=columns,
        extra="place",
        source="lms",
        loaded_at=LOADED_AT,
    )
    reasons = reasons_sql("texts", contract=contract, columns=columns, loaded_at=LOADED_AT)
    with duckdb.connect() as connection:
        connection.register("texts", pa.table({**texts, "place": list(range(len(rows)))}))
        found = connection.execute(
            f"""
            select landed._fits, len(reasons._reasons)
            from ({landed}) as landed
            inner join ({reasons}) as reasons on landed._extra = reasons.place
            order by reasons.place
            """
        ).fetchall()
    return [(fits, count) for fits, count in found]


def _usual(column: ColumnContract) -> str:
    if column.format == "timezone":
        return "Asia/Muscat"
    return {"timestamp": "2026-03-01", "date": "2026-03-01", "boolean": "true"}.get(
        column.type, f"{column.min or 1:g}"
    )


@pytest.mark.parametrize("entity", sorted(load_contracts()))
def test_a_row_fits_exactly_if_there_is_no_reason_not_to(entity: str) -> None:
    contract = contract_of(entity)
    good: dict[str, str | None] = {
        name: column.allowed[0] if column.allowed else _usual(column)
        for name, column in contract.columns.items()
    }
    rows = [good | {name: text} for name in good for text in TEXTS]
    found = fits_and_reasons(entity, [good, *rows])
    assert found[0] == (True, 0)
    assert [fits for fits, _ in found] == [count == 0 for _, count in found]
    assert {fits for fits, _ in found} == {True, False}


def test_what_is_missing_has_no_range_and_what_is_no_number_has_none_either() -> None:
    event: dict[str, str | None] = {
        "event_id": "e1",
        "user_id": "u1",
        "event_type": "view",
        "occurred_at": "2026-03-01T10:00:00Z",
    }
    rows = [
        event,
        event | {"xp": "many"},
        event | {"xp": "-1", "event_count": "0"},
        event | {"event_type": None},
    ]
    assert fits_and_reasons("activity_events", rows) == [
        (True, 0),
        (False, 1),
        (False, 2),
        (False, 1),
    ]
