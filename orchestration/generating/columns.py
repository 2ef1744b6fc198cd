"""Columns of exports made from arrays: identifiers, moments, days, and values that are missing.

Here belongs what every part of the generator builds its frames with, and nothing that knows an
entity.
"""

from typing import Any

import numpy as np
import polars as pl

IntArray = np.ndarray[Any, np.dtype[np.int64]]
FloatArray = np.ndarray[Any, np.dtype[np.float64]]
BoolArray = np.ndarray[Any, np.dtype[np.bool_]]


def ids(
    prefix: str, numbers: IntArray, *, digits: int, missing: BoolArray | None = None
) -> pl.Series:
    """`<prefix>-<number>`, the number padded with zeros; NULL where `missing`."""
    text = f"{prefix}-" + pl.Series(numbers, dtype=pl.Int64).cast(pl.String).str.zfill(digits)
    return text if missing is None else blank(text, missing)


def moments(seconds: IntArray, *, missing: BoolArray | None = None) -> pl.Series:
    """UTC timestamps from seconds since 1970; NULL where `missing`."""
    series = (pl.Series(seconds, dtype=pl.Int64) * 1_000_000).cast(pl.Datetime("us"))
    return series if missing is None else blank(series, missing)


def days(numbers: IntArray, *, missing: BoolArray | None = None) -> pl.Series:
    """Dates from days since 1970; NULL where `missing`."""
    series = pl.Series(numbers, dtype=pl.Int64).cast(pl.Int32).cast(pl.Date)
    return series if missing is None else blank(series, missing)


def blank(series: pl.Series, missing: BoolArray) -> pl.Series:
    """The series with NULL where `missing`."""
    return series.set(pl.Series(missing), None)


def choose(values: tuple[str, ...] | list[str], positions: IntArray) -> pl.Series:
    """The values at the positions."""
    return pl.Series(values, dtype=pl.String)[positions.astype(np.uint32)]


def draw(
    rng: np.random.Generator, shares: tuple[float, ...] | list[float] | FloatArray, count: int
) -> IntArray:
    """`count` positions drawn by their shares, which need not sum to 1."""
    bounds = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(bounds[:-1], rng.random(count), side="right").astype(np.int64)
