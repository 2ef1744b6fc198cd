"""Where a mart says something else than the oracle, told so that one sees where to look."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl

TOLERANCE = 1e-9
_SHOWN = 5


def read_mart(marts: Path, name: str) -> pl.DataFrame:
    """The published mart of that name."""
    with closing(duckdb.connect(marts, read_only=True)) as connection:
        return connection.table(name).pl()


def differences(
    expected: pl.DataFrame, found: pl.DataFrame, *, key: Sequence[str], columns: Sequence[str]
) -> list[str]:
    """Each column in which the mart differs, with the first keys and both values; rows first.

    Numbers with a fraction agree to 1e-9, relative to their size where that is above 1; all else
    agrees exactly, and a missing value with a missing value alone.
    """
    told = []
    for what, left, right in (("lacks", expected, found), ("has in excess", found, expected)):
        alone = left.join(right, on=key, how="anti", nulls_equal=True) if key else left.clear()
        if alone.height:
            told.append(f"the mart {what} {alone.height} rows:\n{_first(alone.select(key), key)}")
    for what, frame in (("the oracle", expected), ("the mart", found)):
        if frame.select(key).is_duplicated().any() if key else frame.height != 1:
            told.append(f"{what} has several rows of one key")
    if told:
        return told
    sides = (
        expected.select(*key, pl.struct(columns).alias("oracle")),
        found.select(*key, pl.struct(columns).alias("mart")),
    )
    both = (
        sides[0].join(sides[1], on=key, nulls_equal=True)
        if key
        else pl.concat(sides, how="horizontal")
    )
    for column in columns:
        pair = both.select(
            *key,
            oracle=pl.col("oracle").struct.field(column),
            mart=pl.col("mart").struct.field(column),
        )
        differing = pair.filter(~_agree(pair.schema["oracle"], pair.schema["mart"]))
        if differing.height:
            told.append(
                f"{column} differs in {differing.height} of {pair.height} rows:\n"
                f"{_first(differing, key)}"
            )
    return told


def _agree(oracle: pl.DataType, mart: pl.DataType) -> pl.Expr:
    left, right = pl.col("oracle"), pl.col("mart")
    if not (oracle.is_float() or mart.is_float()):
        return left.eq_missing(right)
    size = pl.max_horizontal(left.abs(), right.abs(), pl.lit(1.0))
    is_close = (left - right).abs() <= TOLERANCE * size
    return is_close.fill_null(left.is_null() & right.is_null())


def _first(frame: pl.DataFrame, key: Sequence[str]) -> str:
    ordered = frame.sort(key) if key else frame
    with pl.Config(tbl_rows=_SHOWN, tbl_cols=-1, fmt_str_lengths=80, fmt_float="full"):
        return str(ordered.head(_SHOWN))
