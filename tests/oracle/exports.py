"""The landing folder as EXPORTS.md and docs/loading.md say it is to be read.

Here belongs what a row is worth: its types, whether it fits, which of several with one key
stands, and which version of a record is in force. What follows from rows belongs elsewhere.
"""

import gzip
import io
import re
import zoneinfo
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl
from pyarrow import csv, string

from oracle.entities import ENTITIES, Column, Entity, entity_of

_ENDINGS = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".parquet")
# Stands for a byte that is no UTF-8; a character that no export uses.
_NO_UTF8 = "\uf8f1"
_BOOLEANS = {
    **dict.fromkeys(["true", "t", "yes", "y", "1"], True),
    **dict.fromkeys(["false", "f", "no", "n", "0"], False),
}
_TYPES: dict[str, pl.DataType] = {
    "id": pl.String(),
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "timestamp": pl.Datetime("us"),
    "date": pl.Date(),
}
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_MOMENT = r"^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}(?::?\d{2})?)?$"


@dataclass(frozen=True)
class Exports:
    """What a landing folder says at `as_of`, both moments without an offset in UTC.

    `loaded_at` is when the files were loaded: what lies more than a day past it is no fact.
    """

    landing: Path
    as_of: datetime
    loaded_at: datetime
    _rows: dict[str, pl.DataFrame] = field(default_factory=dict)

    def rows(self, name: str) -> pl.DataFrame:
        """Every row that counts, ids qualified by source; of rows with one key, the first read."""
        if name not in self._rows:
            entity = entity_of(name)
            found = [
                self._of_source(folder, entity)
                for folder in sorted(self.landing.iterdir())
                if (folder / name).is_dir()
            ]
            self._rows[name] = pl.concat([_nothing(entity), *found])
        return self._rows[name]

    def state(self, name: str) -> pl.DataFrame:
        """One row per record that is there at as_of, in the version in force."""
        entity = entity_of(name)
        in_force = (
            self.rows(name)
            .filter(pl.col(entity.time) <= self.as_of)
            .sort(entity.time)
            .unique(entity.key, keep="last", maintain_order=True)
        )
        if "is_deleted" not in in_force.columns:
            return in_force
        return in_force.filter(~pl.col("is_deleted").fill_null(value=False))

    def events(self, name: str) -> pl.DataFrame:
        """One row per fact up to as_of."""
        return self.rows(name).filter(pl.col(entity_of(name).time) <= self.as_of)

    @cached_property
    def freshness_seconds(self) -> float | None:
        """How long before as_of the newest row of any entity was written."""
        newest = [self.rows(name)[entity_of(name).time] for name in ENTITIES]
        moments = pl.concat([moments.rename("moment") for moments in newest])
        last = moments.filter(moments <= self.as_of).max()
        return (self.as_of - last).total_seconds() if isinstance(last, datetime) else None

    def _of_source(self, folder: Path, entity: Entity) -> pl.DataFrame:
        files = sorted(
            path for path in (folder / entity.name).iterdir() if path.name.endswith(_ENDINGS)
        )
        if not files:
            return _nothing(entity)
        fitting = pl.concat([self._fitting(_read(path, entity), entity) for path in files])
        ids = [column.name for column in entity.columns if column.kind == "id"]
        return fitting.unique(entity.identity, keep="first", maintain_order=True).with_columns(
            (pl.lit(f"{folder.name}:") + pl.col(name)).alias(name) for name in ids
        )

    def _fitting(self, raw: pl.DataFrame, entity: Entity) -> pl.DataFrame:
        """The rows that no column puts into quarantine, typed."""
        typed = [_typed(column, raw.schema[column.name]) for column in entity.columns]
        fits = pl.all_horizontal(
            self._fits(column, value, raw.schema[column.name])
            for column, value in zip(entity.columns, typed, strict=True)
        )
        return (
            raw.select(
                *(
                    pl.when(~_is_missing(column.name, raw.schema[column.name]))
                    .then(value.cast(_TYPES[column.kind]))
                    .alias(column.name)
                    for column, value in zip(entity.columns, typed, strict=True)
                ),
                fits.alias("_fits"),
            )
            .filter("_fits")
            .drop("_fits")
        )

    def _fits(self, column: Column, value: pl.Expr, given: pl.DataType) -> pl.Expr:
        is_missing = _is_missing(column.name, given)
        fits = value.is_not_null()
        if column.allowed:
            fits &= value.is_in(column.allowed)
        if column.is_zone:
            fits &= value.is_in(sorted(zoneinfo.available_timezones()))
        if column.kind in ("integer", "number"):
            fits &= value.is_between(column.least, column.most)
        if column.kind == "timestamp":
            fits &= value >= datetime(2000, 1, 1)  # noqa: DTZ001
            if not column.is_planned:
                fits &= value <= self.loaded_at + timedelta(days=1)
        if given == pl.String:
            fits &= ~pl.col(column.name).str.contains(_NO_UTF8, literal=True)
        fits = fits.fill_null(value=False)
        return fits & ~is_missing if column.is_required else fits | is_missing


def _nothing(entity: Entity) -> pl.DataFrame:
    return pl.DataFrame(schema={column.name: _TYPES[column.kind] for column in entity.columns})


def _read(path: Path, entity: Entity) -> pl.DataFrame:
    """The entity's columns as the file has them; those that it lacks are missing throughout."""
    names = [column.name for column in entity.columns]
    if path.suffix == ".parquet":
        found = pl.read_parquet(path)
    else:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        text = content.decode("utf-8-sig", "surrogateescape")
        text = re.sub("[\udc80-\udcff]", _NO_UTF8, text)
        is_csv = ".csv" in path.suffixes
        found = (_read_csv if is_csv else _read_jsonl)(text, names)
    return found.select(
        pl.col(name) if name in found.columns else pl.lit(None, dtype=pl.String).alias(name)
        for name in names
    )


def _read_csv(text: str, names: list[str]) -> pl.DataFrame:
    """The columns as text, without the rows that have too few or too many fields."""
    table = csv.read_csv(
        io.BytesIO(text.encode()),
        parse_options=csv.ParseOptions(
            newlines_in_values=True, invalid_row_handler=lambda _: "skip"
        ),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(names, string())),
    )
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _read_jsonl(text: str, names: list[str]) -> pl.DataFrame:
    return pl.read_ndjson(io.BytesIO(text.encode()), schema=dict.fromkeys(names, pl.String()))


def _is_missing(name: str, given: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    return (
        value.is_null() | (value.str.strip_chars() == "")
        if given == pl.String
        else (value.is_null())
    )


def _typed(column: Column, given: pl.DataType) -> pl.Expr:
    """The value in its type; null where it is none of it."""
    value = pl.col(column.name)
    if given == pl.String:
        return _from_text(column, value if column.kind == "text" else value.str.strip_chars())
    if isinstance(given, pl.Datetime) and given.time_zone:
        value = value.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return value


def _from_text(column: Column, text: pl.Expr) -> pl.Expr:
    if column.kind == "timestamp":
        return _moment(text)
    if column.kind == "date":
        day = text.str.extract(r"^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$", 1)
        return day.str.to_date("%Y-%m-%d", strict=False)
    if column.kind == "boolean":
        return text.str.to_lowercase().replace_strict(
            _BOOLEANS, default=None, return_dtype=pl.Boolean
        )
    if column.kind in ("integer", "number"):
        number = pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64, strict=False)
        number = pl.when(number.is_finite()).then(number)
        return (
            pl.when(number == number.floor()).then(number) if column.kind == "integer" else number
        )
    return text


def _moment(text: pl.Expr) -> pl.Expr:
    """ISO 8601 with an offset, or UTC without one."""
    day, time, offset = (text.str.extract(_MOMENT, part) for part in (1, 2, 3))
    local = pl.coalesce(
        (day + "T" + time).str.to_datetime(pattern, time_unit="us", strict=False)
        for pattern in ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
    )
    hours = offset.str.extract(r"^[+-](\d{2})", 1).cast(pl.Int64).fill_null(0)
    minutes = offset.str.extract(r"^[+-]\d{2}:?(\d{2})$", 1).cast(pl.Int64).fill_null(0)
    ahead = pl.duration(hours=hours, minutes=minutes)
    return (
        pl.when(offset.str.starts_with("-").fill_null(value=False))
        .then(local + ahead)
        .otherwise(local - ahead)
    )
