"""The checks that suites are made of: an expectation, and how to speak of it.

Here belong a check's parts and the few kinds there are. Which table is checked for what belongs
with the suites; how a result becomes an outcome belongs with `outcomes`.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil, floor

from great_expectations.expectations.core.expect_column_mean_to_be_between import (
    ExpectColumnMeanToBeBetween,
)
from great_expectations.expectations.core.expect_column_sum_to_be_between import (
    ExpectColumnSumToBeBetween,
)
from great_expectations.expectations.core.expect_column_unique_value_count_to_be_between import (
    ExpectColumnUniqueValueCountToBeBetween,
)
from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween,
)
from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
    ExpectColumnValuesToBeInSet,
)
from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
    ExpectColumnValuesToNotBeNull,
)
from great_expectations.expectations.core.expect_table_row_count_to_be_between import (
    ExpectTableRowCountToBeBetween,
)
from great_expectations.expectations.expectation import Expectation

from expectations.policy import Figure
from orchestration.loading.sql_text import quote_identifier, quote_literal

SPOKEN_FIGURES: dict[Figure, str] = {
    "rows": "{} rows",
    "sum": "a sum of {}",
    "mean": "a mean of {}",
    "distinct": "{} different values",
}
LARGEST_NUMBER = sys.float_info.max


@dataclass(frozen=True, kw_only=True)
class Check:
    """One expectation on a table.

    `holds` says what is expected. Of a check of rows, `violated` says what is wrong with those that
    break it, `rows_are` what they are to people, and `shows` which of their columns are shown. Of a
    check of the table as a whole, `figure` says what is looked at, with `{}` for its value.

    `condition` is what is expected of a row, in SQL, NULL where nothing is; `is_claim` says that
    the view has it as a boolean column of the check's name. A check with `parts` asks all of them
    in one question; each of them is asked, and told, where the answer is no.
    """

    name: str
    expectation: Expectation
    holds: str
    violated: str = ""
    rows_are: str = "rows"
    figure: str = ""
    column: str | None = None
    is_blocking: bool = True
    shows: tuple[str, ...] = ()
    condition: str = ""
    is_claim: bool = False
    parts: tuple["Check", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Suite:
    """All checks on one view, `schema`.`view`; `subject` is the table that people know it as."""

    subject: str
    schema: str
    view: str
    checks: tuple[Check, ...]


def claims_of(checks: Iterable[Check]) -> dict[str, str]:
    """The boolean columns that these checks and their parts need in their view, with their SQL."""
    return {
        asked.name: asked.condition
        for check in checks
        for asked in (check, *check.parts)
        if asked.is_claim
    }


def spoken(value: object) -> str:
    """A value as a message says it: numbers with thousands marked, moments to the second."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return repr(value) if isinstance(value, str) else str(value)


def has_value(column: str, *, shows: Sequence[str]) -> Check:
    """No row lacks a value."""
    return Check(
        name=f"{column}_has_a_value",
        column=column,
        expectation=ExpectColumnValuesToNotBeNull(column=column),
        holds="always has a value",
        violated="have no value",
        shows=tuple(shows),
        condition=f"{quote_identifier(column)} is not null",
    )


def is_one_of(column: str, allowed: Sequence[str], *, shows: Sequence[str]) -> Check:
    """Every value is one of a few."""
    listed = ", ".join(allowed)
    return Check(
        name=f"{column}_is_allowed",
        column=column,
        expectation=ExpectColumnValuesToBeInSet(column=column, value_set=list(allowed)),
        holds=f"is one of {listed}",
        violated=f"are none of {listed}",
        shows=tuple(shows),
        condition=f"{quote_identifier(column)} in ({', '.join(map(quote_literal, allowed))})",
    )


def is_within(
    column: str,
    *,
    least: float | datetime | None = None,
    most: float | datetime | None = None,
    is_blocking: bool = True,
    shows: Sequence[str],
) -> Check:
    """Every value lies within bounds that are themselves allowed.

    A number is finite as well: DuckDB takes NaN for the largest of all numbers.
    """
    is_number = not isinstance(least, datetime) and not isinstance(most, datetime)
    if least is not None and most is not None:
        holds, violated = (
            f"is within {spoken(least)}..{spoken(most)}",
            f"outside {spoken(least)}..{spoken(most)}",
        )
    elif least is not None:
        holds, violated = f"is at least {spoken(least)}", f"below {spoken(least)}"
    elif most is not None:
        holds, violated = f"is at most {spoken(most)}", f"above {spoken(most)}"
    else:
        holds, violated = "is finite", "not finite"
    if is_number and most is None and least is not None:
        violated += " or not finite"
    lower = -LARGEST_NUMBER if is_number and least is None else least
    upper = LARGEST_NUMBER if is_number and most is None else most
    bounds = "_and_".join(
        f"{side}_{_in_a_name(bound)}"
        for side, bound in (("at_least", least), ("at_most", most))
        if bound is not None
    )
    return Check(
        name=f"{column}_is_{bounds or 'finite'}",
        column=column,
        expectation=ExpectColumnValuesToBeBetween(column=column, min_value=lower, max_value=upper),
        holds=holds,
        violated=violated,
        is_blocking=is_blocking,
        shows=tuple(shows),
        condition=" and ".join(
            f"{quote_identifier(column)} {operator} {_in_sql(bound)}"
            for operator, bound in ((">=", lower), ("<=", upper))
            if bound is not None
        ),
    )


def _in_sql(bound: float | datetime) -> str:
    return f"timestamp '{bound}'" if isinstance(bound, datetime) else f"cast({bound} as double)"


def _in_a_name(bound: float | datetime) -> str:
    # Names stay the same from build to build; as_of does not.
    if isinstance(bound, datetime):
        return "as_of"
    return f"{bound:g}".replace("-", "minus_").replace(".", "_").replace("+", "")


def keeps_claim(
    name: str,
    *,
    condition: str,
    holds: str,
    violated: str,
    column: str | None = None,
    rows_are: str = "rows",
    is_blocking: bool = True,
    shows: Sequence[str],
) -> Check:
    """The condition, in the view a boolean column of that name, is never false."""
    return Check(
        name=name,
        column=column,
        expectation=ExpectColumnValuesToBeInSet(
            column=name,
            value_set=[True],
            description=holds if column is None else f"{column} {holds}",
        ),
        holds=holds,
        violated=violated,
        rows_are=rows_are,
        is_blocking=is_blocking,
        shows=tuple(shows),
        condition=condition,
        is_claim=True,
    )


def all_hold(name: str, parts: Sequence[Check], *, is_blocking: bool = True) -> Check:
    """Every row keeps what all parts expect: checks of rows, all blocking or none.

    A table has a dozen columns to look at, and asking Great Expectations costs as much for one as
    for all.
    """
    columns: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        columns[part.holds].append(part.column or part.name)
    return replace(
        keeps_claim(
            name,
            condition=" and ".join(f"({part.condition})" for part in parts),
            holds="; ".join(f"{', '.join(names)}: {holds}" for holds, names in columns.items()),
            violated="break it",
            is_blocking=is_blocking,
            shows=tuple(dict.fromkeys(column for part in parts for column in part.shows)),
        ),
        parts=tuple(parts),
    )


def figure_is_within(
    name: str,
    figure: Figure,
    *,
    column: str | None,
    least: float | None,
    most: float | None,
    holds: str,
    is_blocking: bool = True,
) -> Check:
    """The table's rows, or the sum, mean or number of different values of a column, are so many."""
    fewest = None if least is None else ceil(least)
    greatest = None if most is None else floor(most)
    expectation: Expectation
    if column is None:
        expectation = ExpectTableRowCountToBeBetween(min_value=fewest, max_value=greatest)
    elif figure == "distinct":
        expectation = ExpectColumnUniqueValueCountToBeBetween(
            column=column, min_value=fewest, max_value=greatest
        )
    elif figure == "mean":
        expectation = ExpectColumnMeanToBeBetween(column=column, min_value=least, max_value=most)
    else:
        expectation = ExpectColumnSumToBeBetween(column=column, min_value=least, max_value=most)
    return Check(
        name=name,
        column=column,
        expectation=expectation,
        holds=holds,
        figure=SPOKEN_FIGURES[figure],
        is_blocking=is_blocking,
    )
