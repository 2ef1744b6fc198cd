"""Rows that do not fit, and rows that say something else under a known key.

Here belong the ways in which a row can be wrong by its contract, as data and as text frames. How
they are mixed into files belongs in `dirty_exports`.
"""

from dataclasses import dataclass

import polars as pl

from orchestration.loading.contracts import ColumnContract, EntityContract

# What stands in the first column of a row that is rewritten once it is CSV.
RAW_MARK = "\u2063raw row "

_UNCASTABLE: dict[str, tuple[str, ...]] = {
    "timestamp": ("yesterday", "2026-02-30T10:00:00Z", "2026-07-01T25:61:00Z", "infinity"),
    "date": ("31/12/2026", "2026-13-01", "epoch"),
    "integer": ("3.7", "seven", "1e"),
    "number": ("12,5", "n/a", "inf"),
    "boolean": ("maybe",),
}


@dataclass(frozen=True)
class Defect:
    """One way to be wrong: `kind`, the column, and the value to put there (None: nothing).

    The kinds: missing, uncastable, not_allowed, too_small, too_large, before_2000, after_load,
    field_count, not_utf8. `needs_text` is true for what a typed format cannot hold.
    """

    kind: str
    column: str
    value: str | None
    needs_text: bool = False


def defects_of(contract: EntityContract) -> list[Defect]:
    """Every way in which one value of a row of the entity can be wrong."""
    return [
        defect
        for name, column in contract.columns.items()
        for defect in _defects_of_column(name, column)
    ]


def _defects_of_column(name: str, column: ColumnContract) -> list[Defect]:
    found = [
        Defect("uncastable", name, value, needs_text=True)
        for value in _UNCASTABLE.get(column.type, ())
    ]
    if column.required:
        found.append(Defect("missing", name, None))
    if column.allowed is not None:
        found.append(Defect("not_allowed", name, "unheard of"))
    if column.format == "timezone":
        found.append(Defect("not_allowed", name, "Mars/Olympus_Mons"))
    if column.min is not None:
        found.append(Defect("too_small", name, _plain(column.min - 1)))
    if column.max is not None:
        found.append(Defect("too_large", name, _plain(column.max + 1)))
    if column.type == "timestamp":
        found.append(Defect("before_2000", name, "1999-12-31T23:59:59Z"))
        if not column.planned:
            found.append(Defect("after_load", name, "2999-01-01T00:00:00Z"))
    return found


def _plain(number: float) -> str:
    """The number in full: an exponent would round a limit that has many digits."""
    return str(int(number)) if number.is_integer() else repr(number)


def malformed(
    rows: pl.DataFrame, defects: list[Defect], contract: EntityContract, *, first_number: int
) -> pl.DataFrame:
    """The text rows, one per defect, each with its defect and a key that nothing else has."""
    key = contract.key[0]
    numbers = pl.Series([f"bad-{first_number + place:06d}" for place in range(len(defects))])
    changed = rows.with_columns(numbers.alias(key))
    for name in sorted({defect.column for defect in defects}):
        hit = pl.Series([defect.column == name for defect in defects])
        values = pl.Series([defect.value for defect in defects], dtype=pl.String)
        changed = changed.with_columns(
            pl.when(hit).then(values).otherwise(pl.col(name)).alias(name)
        )
    return changed


def raw_rows(count: int, columns: list[str]) -> pl.DataFrame:
    """Placeholders of rows that are rewritten as bytes: a mark in the first column, no more."""
    marks = [f"{RAW_MARK}{place}" for place in range(count)]
    return pl.DataFrame(
        {
            name: pl.Series(marks)
            if name == columns[0]
            else pl.repeat(None, count, dtype=pl.String, eager=True)
            for name in columns
        }
    )


def raw_defects(columns: list[str]) -> list[tuple[Defect, bytes]]:
    """Rows that are wrong as bytes: too few fields, too many, and Latin-1."""
    few = b"bad-short"
    many = b",".join([b"bad-long"] + [b"x"] * (len(columns) + 1))
    latin = b",".join([b"bad-Andr\xe9"] + [b"x"] * (len(columns) - 1))
    return [
        (Defect("field_count", "", few.decode(), needs_text=True), few),
        (Defect("field_count", "", many.decode(), needs_text=True), many),
        (Defect("not_utf8", columns[0], "bad-André", needs_text=True), latin),
    ]


def contradicting(rows: pl.DataFrame, contract: EntityContract) -> pl.DataFrame:
    """The text rows with another value in one column that is no part of the identity."""
    name = contradictable(contract, rows.columns)[0]
    column = contract.columns[name]
    value = pl.col(name)
    if column.allowed is not None:
        first, second = column.allowed[:2]
        other = pl.when(value == first).then(pl.lit(second)).otherwise(pl.lit(first))
    elif column.type in ("id", "text"):
        other = pl.concat_str(value.fill_null(""), pl.lit(" again"))
    elif column.type in ("integer", "number"):
        is_one = value.cast(pl.Float64).eq_missing(1.0)
        other = pl.when(is_one).then(pl.lit("2")).otherwise(pl.lit("1"))
    else:
        other = pl.lit("2020-01-01" if column.type == "date" else "2020-01-01T00:00:00Z")
    return rows.with_columns(other.alias(name))


def contradictable(contract: EntityContract, columns: list[str]) -> list[str]:
    """Those of the columns in which a row can say something else under its key, the best first."""
    order = ("text", "number", "integer", "date", "id", "timestamp")
    found = [
        name
        for name in columns
        if name not in contract.identity
        and name != contract.time_column
        and contract.columns[name].type in order
        and contract.columns[name].format is None
    ]
    return sorted(found, key=lambda name: order.index(contract.columns[name].type))
