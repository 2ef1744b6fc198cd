"""What a row must satisfy by its contract, and the landing query that finds out.

Here belong the conditions and the reasons, one list for both: a row fits if it has no reason not
to. Where rows come from belongs with the readers, where they go with the loader.

Conditions say what holds of a row that fits, since nearly all rows do: each of them narrows down
the rows that the next is asked of, and no column of booleans is made. That takes half the time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.loading.casts import (
    present_native,
    present_text,
    text_of_native,
    value_of_native,
    value_of_text,
    value_with_default,
)
from orchestration.loading.contracts import ColumnContract, ColumnType, EntityContract
from orchestration.loading.sql_text import quote_identifier, quote_literal
from orchestration.loading.tables import key_hash_sql

EARLIEST_TIMESTAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - raw timestamps are UTC without offset
LATEST_AFTER_LOAD = timedelta(days=1)
_SHOWN_CHARACTERS = 80

_REMEDIES: dict[ColumnType, str] = {
    "id": "is no id. Give text.",
    "text": "is no text. Give text.",
    "integer": "is not a whole number. Give digits without a fraction, or leave it empty.",
    "number": "is not a number. Give digits with a decimal point, or leave it empty.",
    "boolean": "is neither true nor false. Give true or false.",
    "timestamp": "is not an ISO 8601 timestamp. Give e.g. 2026-03-01T09:30:00Z.",
    "date": "is not an ISO 8601 date. Give e.g. 2026-03-01.",
}


@dataclass(frozen=True, kw_only=True)
class SourceColumn:
    """One column of what is read: its name in the file, its SQL name, its DuckDB type."""

    name: str
    sql_name: str
    native_type: str = "VARCHAR"


@dataclass(frozen=True, kw_only=True)
class _Check:
    """What must hold of a value whose text is not missing, and the SQL text where it does not.

    All but the first condition of a column may be NULL where the text is no value of its type.
    """

    condition: str
    reason: str


def landed_sql(
    relation: str,
    *,
    contract: EntityContract,
    columns: Mapping[str, SourceColumn],
    extra: str,
    source: str,
    loaded_at: datetime,
    has_blanks: bool = True,
) -> str:
    """The query that types and checks every row of a relation, in the relation's order.

    `columns` maps the contract's columns that the file has to the relation's. Gives the contract's
    columns, `_extra` (the SQL expression `extra`), `_key_hash`, and `_fits`, which is never NULL.
    `has_blanks` is false where it is known that no text of the relation holds a blank.
    """
    values = [quote_identifier(name) for name in contract.columns]
    fits = " and ".join(
        _fits_sql(name, column, loaded_at=loaded_at)
        for name, column in contract.columns.items()
        if column.required or _checks(name, column, loaded_at=loaded_at)
    )
    key_hash = key_hash_sql(contract, source=quote_literal(source))
    valued = _valued_sql(
        relation,
        contract=contract,
        columns=columns,
        extra=extra,
        texts_shown=False,
        has_blanks=has_blanks,
    )
    return (
        f"select {', '.join(values)}, _extra, {key_hash} as _key_hash, "
        f"case when {fits} then true else false end as _fits from ({valued})"
    )


def reasons_sql(
    relation: str,
    *,
    contract: EntityContract,
    columns: Mapping[str, SourceColumn],
    loaded_at: datetime,
) -> str:
    """The query that gives, for every row of a relation in its order, `_reasons` and the rest.

    `_reasons` is a list of texts, empty where the row fits; the relation's own columns come along.
    """
    cases = ", ".join(
        case
        for name, column in contract.columns.items()
        for case in _reason_cases(name, column, contract=contract, loaded_at=loaded_at)
    )
    valued = _valued_sql(
        relation, contract=contract, columns=columns, extra="null", texts_shown=True
    )
    return (
        f"select *, list_filter([{cases}]::varchar[], lambda reason: reason is not null) "
        f"as _reasons from ({valued})"
    )


def _text_name(name: str) -> str:
    return quote_identifier(f"_text {name}")


def _valued_sql(
    relation: str,
    *,
    contract: EntityContract,
    columns: Mapping[str, SourceColumn],
    extra: str,
    texts_shown: bool,
    has_blanks: bool = True,
) -> str:
    """Two nested selects: each column's text, or NULL where it is missing; the values beside them.

    Where `texts_shown` is false, a native value may stand for its text, since only its being there
    is asked for: writing a timestamp out for each row would cost more than reading it.
    """
    texts = []
    values = []
    for name, column in contract.columns.items():
        text = _text_name(name)
        if name in columns:
            given = columns[name]
            native = value_of_native(given.sql_name, given.native_type, column.type)
            if native is not None and not texts_shown:
                present = present_native(given.sql_name, given.native_type)
            else:
                present = text_of_native(given.sql_name, given.native_type)
                if has_blanks:
                    present = present_text(present, column.type)
            value = native or value_of_text(text, column.type)
        else:
            present = "null::varchar"
            value = f"null::{column.duckdb_type}"
        texts.append(f"{present} as {text}")
        values.append(f"{value_with_default(value, text, column)} as {quote_identifier(name)}")
    inner = f"select *, {', '.join(texts)}, {extra} as _extra from {relation}"
    return f"select *, {', '.join(values)} from ({inner})"


def _fits_sql(name: str, column: ColumnContract, *, loaded_at: datetime) -> str:
    """The condition of a row that fits by one column; NULL counts as false."""
    text = _text_name(name)
    conditions = [check.condition for check in _checks(name, column, loaded_at=loaded_at)]
    if column.required:
        return " and ".join([f"{text} is not null", *conditions])
    return f"({text} is null or ({' and '.join(conditions)}))"


def _reason_cases(
    name: str, column: ColumnContract, *, contract: EntityContract, loaded_at: datetime
) -> list[str]:
    """The reasons that a row may have by one column, each an expression that is NULL if not."""
    text = _text_name(name)
    cases = []
    if column.required:
        missing = quote_literal(f"{name} is missing. Every row of {contract.entity} has it.")
        cases.append(f"case when {text} is null then {missing} end")
    cases += [
        f"case when {text} is not null and not ({check.condition}) then {check.reason} end"
        for check in _checks(name, column, loaded_at=loaded_at)
    ]
    return cases


def _checks(name: str, column: ColumnContract, *, loaded_at: datetime) -> list[_Check]:
    value, text = quote_identifier(name), _text_name(name)
    checks = []
    if column.type not in ("id", "text"):
        checks.append(
            _Check(
                condition=f"{value} is not null",
                reason=_says(name, text, _REMEDIES[column.type]),
            )
        )
    if column.allowed is not None:
        checks.append(
            _Check(
                condition=_is_one_of(value, column.allowed),
                reason=_says(
                    name, text, f"is not allowed. Give one of: {', '.join(column.allowed)}."
                ),
            )
        )
    if column.format == "timezone":
        checks.append(
            _Check(
                condition=f"list_contains((select list(name) from pg_timezone_names()), {value})",
                reason=_says(name, text, "is no time zone. Give an IANA name, e.g. Asia/Muscat."),
            )
        )
    if column.min is not None:
        checks.append(
            _Check(
                condition=f"{value} >= {_bound(column.min, column.type)}",
                reason=_says(name, text, f"is less than {column.min:g}, the least allowed."),
            )
        )
    if column.max is not None:
        checks.append(
            _Check(
                condition=f"{value} <= {_bound(column.max, column.type)}",
                reason=_says(name, text, f"is more than {column.max:g}, the most allowed."),
            )
        )
    if column.type == "date":
        checks.append(
            _Check(
                condition=f"{value} >= date '{EARLIEST_TIMESTAMP:%Y-%m-%d}'",
                reason=_says(name, text, "lies before 2000. Give the true day, or nothing."),
            )
        )
    if column.type == "timestamp":
        checks.append(
            _Check(
                condition=f"{value} >= {_moment(EARLIEST_TIMESTAMP)}",
                reason=_says(name, text, "lies before 2000. Give the true moment, or nothing."),
            )
        )
        if not column.planned:
            latest = loaded_at + LATEST_AFTER_LOAD
            checks.append(
                _Check(
                    condition=f"{value} <= {_moment(latest)}",
                    reason=_says(
                        name,
                        text,
                        f"lies more than a day past the load at {loaded_at:%Y-%m-%dT%H:%M:%SZ}. "
                        "Correct the exporting system's clock or time zone.",
                    ),
                )
            )
    return checks


def _is_one_of(value: str, allowed: Sequence[str]) -> str:
    # As a list, it would become a join with all the rows' columns passing through.
    cases = " ".join(f"when {quote_literal(one)} then true" for one in allowed)
    return f"case {value} {cases} else {value} is null end"


def _bound(bound: float, type_: ColumnType) -> str:
    # Beside a decimal point, every whole number would be cast to a decimal of 128 bits.
    return repr(int(bound)) if type_ == "integer" and bound.is_integer() else repr(bound)


def _moment(moment: datetime) -> str:
    return f"timestamp '{moment:%Y-%m-%d %H:%M:%S.%f}'"


def _says(name: str, text: str, remedy: str) -> str:
    start = quote_literal(f"{name} = '")
    end = quote_literal(f"' {remedy}")
    shown = (
        f"case when length({text}) > {_SHOWN_CHARACTERS} "
        f"then {text}[:{_SHOWN_CHARACTERS}] || '…' else {text} end"
    )
    return f"{start} || {shown} || {end}"
