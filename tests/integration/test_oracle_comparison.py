"""How the oracle tells a difference: what counts as one, and what does not."""

import polars as pl
import pytest
from oracle.comparison import differences

ORACLE = pl.DataFrame(
    {
        "user_id": ["u1", "u2", "u3"],
        "score": [0.1 + 0.2, 50.0, None],
        "count": [1, 2, None],
        "status": ["ok", "ok", None],
    }
)
COLUMNS = ["score", "count", "status"]


def told(mart: pl.DataFrame) -> str:
    return "\n".join(differences(ORACLE, mart, key=["user_id"], columns=COLUMNS))


def test_the_same_cells_in_another_order_are_no_difference() -> None:
    assert told(ORACLE.reverse()) == ""


def test_what_the_last_digits_of_a_sum_say_is_no_difference() -> None:
    assert told(ORACLE.with_columns(score=pl.Series([0.3, 50 + 1e-8, None]))) == ""


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("score", [0.3, 50.001, None]),
        ("score", [0.3 + 2e-9, 50.0, None]),
        ("score", [0.3, None, None]),
        ("score", [0.3, 50.0, 0.0]),
        ("score", [0.3, 50.0, float("nan")]),
        ("count", [1, 3, None]),
        ("count", [1, 2, 0]),
        ("status", ["ok", "OK", None]),
        ("status", ["ok", None, None]),
        ("status", ["ok", "ok", ""]),
    ],
)
def test_one_other_cell_is_told_with_its_key_and_both_values(
    column: str, values: list[object]
) -> None:
    mart = ORACLE.with_columns(pl.Series(column, values))
    [message] = differences(ORACLE, mart, key=["user_id"], columns=COLUMNS)
    differing = [
        place
        for place, (left, right) in enumerate(zip(ORACLE[column], mart[column], strict=True))
        if left != right and (column, place) != ("score", 0)
    ] or [0]
    assert message.startswith(f"{column} differs in 1 of 3 rows")
    assert f"u{differing[0] + 1}" in message


def test_a_row_too_few_one_too_many_and_one_twice_are_told() -> None:
    assert "the mart lacks 1 rows" in told(ORACLE.head(2))
    assert "u3" in told(ORACLE.head(2))
    excess = ORACLE.head(1).with_columns(user_id=pl.lit("u4"))
    assert "the mart has in excess 1 rows" in told(pl.concat([ORACLE, excess]))
    assert "the mart has several rows of one key" in told(pl.concat([ORACLE, ORACLE.head(1)]))


def test_a_table_of_one_row_is_compared_without_a_key() -> None:
    row = ORACLE.head(1)
    assert differences(row, row, key=[], columns=COLUMNS) == []
    assert differences(row, row.with_columns(count=2), key=[], columns=COLUMNS) != []
    assert differences(row, row.clear(), key=[], columns=COLUMNS) != []
