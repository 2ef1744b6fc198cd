"""Where a mart says something else than the oracle, told so that one sees where to look."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl

from oracle.cohorts import hide
from oracle.marts import PARTS, SUPPRESSED

TOLERANCE = 1e-9
_SHOWN = 5


def read_mart(marts: Path, name: str) -> pl.DataFrame:
    """The published mart of that name."""
    with closing(duckdb.connect(marts, read_only=True)) as connection:
        mart: pl.DataFrame = connection.table(name).pl()
    return mart


def told_differences(oracle: object, marts: Path, name: str, key: Sequence[str]) -> str:
    """What the published mart says otherwise than the oracle's attribute of that name; "" if none.

    The mart's columns that the oracle does not recompute are left out.
    """
    expected = getattr(oracle, name)
    assert isinstance(expected, pl.DataFrame)
    found = read_mart(marts, name)
    if name in PARTS:
        column, value = PARTS[name]
        found = found.filter(pl.col(column) == value)
    columns = [column for column in found.columns if column in expected.columns]
    measured = [column for column in columns if column not in key]
    if name in SUPPRESSED:
        expected = _suppressed_as_well(expected, found, key, SUPPRESSED[name])
        # A count of nobody is 0, or hidden with those of others.
        expected, found = (
            hide(frame, SUPPRESSED[name], "insufficient_data") for frame in (expected, found)
        )
    return "\n\n".join(differences(expected, found, key=key, columns=measured))


def _suppressed_as_well(
    expected: pl.DataFrame,
    found: pl.DataFrame,
    key: Sequence[str],
    under_status: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """The oracle's frame, in which that is suppressed too what the mart suppresses beyond it."""
    told = found.select(*key, pl.col(list(under_status)).name.prefix("told_"))
    both = expected.join(told, on=key, how="left", maintain_order="left")
    beyond = {
        status: pl.when(pl.col(f"told_{status}") == "suppressed", pl.col(status) == "ok")
        .then(pl.lit("suppressed"))
        .otherwise(pl.col(status))
        for status in under_status
    }
    return hide(both.with_columns(**beyond), under_status, "suppressed")


def differences(
    expected: pl.DataFrame, found: pl.DataFrame, *, key: Sequence[str], columns: Sequence[str]
) -> list[str]:
    """Each column in which the mart differs, with the first keys and both values; rows first.

    Numbers with a fraction agree to 1e-9, relative to their size where that is above 1; all else
    agrees exactly, and a missing value with a missing value alone.
    """
    told = []
    oracle, mart = (frame.sort(key) if key else frame for frame in (expected, found))
    for what, frame in (("oracle", oracle), ("mart", mart)):
        if frame.height > 1 and (not key or _repeats_a_key(frame, key)):
            told.append(f"the {what} has several rows of one key")
    if not oracle.select(key).equals(mart.select(key)) or (oracle.height != mart.height):
        for what, left, right in (("lacks", oracle, mart), ("has in excess", mart, oracle)):
            alone = left.join(right, on=key, how="anti", nulls_equal=True) if key else left
            if alone.height:
                told.append(f"the mart {what} {alone.height} rows:\n{_first(alone.select(key))}")
    if told:
        return told
    for column in columns:
        pair = mart.select(*key, oracle=oracle[column], mart=column)
        differing = pair.filter(~_agree(pair.schema["oracle"], pair.schema["mart"]))
        if differing.height:
            told.append(
                f"{column} differs in {differing.height} of {pair.height} rows:\n"
                f"{_first(differing)}"
            )
    return told


def _repeats_a_key(ordered: pl.DataFrame, key: Sequence[str]) -> bool:
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in key)
    return bool(ordered.select(same.slice(1).any()).item())


def _agree(oracle: pl.DataType, mart: pl.DataType) -> pl.Expr:
    left, right = pl.col("oracle"), pl.col("mart")
    if not (oracle.is_float() or mart.is_float()):
        return left.eq_missing(right)
    size = pl.max_horizontal(left.abs(), right.abs(), pl.lit(1.0))
    is_close = (left - right).abs() <= TOLERANCE * size
    return is_close.fill_null(left.is_null() & right.is_null())


def _first(ordered: pl.DataFrame) -> str:
    with pl.Config(tbl_rows=_SHOWN, tbl_cols=-1, fmt_str_lengths=80, fmt_float="full"):
        return str(ordered.head(_SHOWN))
