"""What a column's text means by its contract type: SQL expressions, built by pure functions.

Here belongs the way from what a file holds to a typed value, or to NULL where it is none. What a
value may be (allowed, range, required) belongs with `checks`.
"""

from collections.abc import Callable

from orchestration.loading.contracts import ColumnContract, ColumnType
from orchestration.loading.sql_text import quote_literal

# Space, tab, CR, LF, vertical tab and form feed: what makes a cell blank.
BLANKS = " \t\r\n\v\f"

_TIMESTAMP = quote_literal(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?"
    r"( ?(Z|z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?))?)?"
)
_DATE = quote_literal(r"\d{4}-\d{2}-\d{2}([T ]00:00(:00([.]0+)?)?(Z|[+]00(:?00)?)?)?")


def present_text(text: str, type_: ColumnType) -> str:
    """The text, or NULL where it is blank; of an id, without surrounding blanks.

    All blanks sort before '!', so that nearly no row pays for a trim.
    """
    trimmed = f"nullif(trim({text}, {quote_literal(BLANKS)}), '')"
    if type_ == "id":
        return f"case when {text} < '!' or {text}[-1] < '!' then {trimmed} else {text} end"
    return (
        f"case when {text} < '!' then case when {trimmed} is null then null else {text} end "
        f"else {text} end"
    )


def value_of_text(text: str, type_: ColumnType) -> str:
    """The typed value of a present text; NULL where the text is none of that type."""
    return _OF_TEXT[type_](text)


def value_with_default(value: str, text: str, column: ColumnContract) -> str:
    """The value; where the text is missing, the contract's default, if there is one."""
    if column.default is None:
        return value
    return f"case when {text} is null then {column.default} else {value} end"


def _text(text: str) -> str:
    return text


def _number(text: str) -> str:
    # A cast takes 'nan', 'inf' and 1_000; none of them is a number with a decimal point.
    return (
        f"case when isfinite(try_cast({text} as double)) and not contains({text}, '_') "
        f"then try_cast({text} as double) end"
    )


def _integer(text: str) -> str:
    # A cast alone rounds 12.5 to 13 and reads 0x1F; as a number these differ or are none.
    return (
        f"case when try_cast({text} as bigint) = try_cast({text} as double) "
        f"and not contains({text}, '_') then try_cast({text} as bigint) end"
    )


def _boolean(text: str) -> str:
    return (
        f"case when lower({text}) in ('true', 't', '1', 'yes', 'y') then true "
        f"when lower({text}) in ('false', 'f', '0', 'no', 'n') then false end"
    )


def _timestamp(text: str) -> str:
    # A cast to TIMESTAMP ignores an offset, so all but the commonest form goes through TIMESTAMPTZ
    # with the session in UTC; 20 bytes leave the format no choice of digits.
    return (
        f"coalesce(case when strlen({text}) = 20 "
        f"then try_strptime({text}, '%Y-%m-%dT%H:%M:%SZ') end, "
        f"case when regexp_full_match({text}, {_TIMESTAMP}) "
        f"then try_cast(replace({text}, ',', '.') as timestamptz) at time zone 'UTC' end)"
    )


def _date(text: str) -> str:
    return f"case when regexp_full_match({text}, {_DATE}) then try_cast({text}[:10] as date) end"


_OF_TEXT: dict[ColumnType, Callable[[str], str]] = {
    "id": _text,
    "text": _text,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "date": _date,
}


def present_native(value: str, native_type: str) -> str:
    """The Parquet value, or NULL where it is NaN: how a data frame writes a missing number."""
    if native_type in ("DOUBLE", "FLOAT"):
        return f"case when not isnan({value}) then {value} end"
    return value


def text_of_native(value: str, native_type: str) -> str:
    """The text of a Parquet value, which then follows the rules of text."""
    if native_type == "VARCHAR":
        return value
    return f"cast({present_native(value, native_type)} as varchar)"


def value_of_native(value: str, native_type: str, type_: ColumnType) -> str | None:
    """The typed value of a Parquet value that needs no text between, or None if there is none.

    A shortcut: it gives what the way over the text gives, which a test holds.
    """
    if native_type == "TIMESTAMP WITH TIME ZONE" and type_ == "timestamp":
        return _finite_timestamp(f"{value} at time zone 'UTC'")
    if native_type in ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS") and type_ == "timestamp":
        return _finite_timestamp(f"cast({value} as timestamp)")
    if native_type in ("BIGINT", "INTEGER", "SMALLINT", "TINYINT") and type_ == "integer":
        return f"cast({value} as bigint)"
    if native_type in ("BIGINT", "INTEGER", "SMALLINT", "TINYINT") and type_ == "number":
        return f"cast({value} as double)"
    if native_type in ("DOUBLE", "FLOAT") and type_ == "number":
        return f"case when isfinite({value}) then cast({value} as double) end"
    if native_type == "BOOLEAN" and type_ == "boolean":
        return value
    if native_type == "DATE" and type_ == "date":
        return f"case when isfinite({value}) then {value} end"
    return None


def _finite_timestamp(value: str) -> str:
    return f"case when isfinite({value}) then {value} end"
