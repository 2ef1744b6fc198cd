"""Exports as the world delivers them: the same content, spoiled in every way that occurs.

Here belongs how clean frames become dirty files: other formats and notations, rows repeated,
contradicted, malformed, late, out of order, columns too many or too few. What is spoiled is
recorded for each file, so that the accounts of a load can be compared with it.
"""

import io
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from orchestration.generating.columns import IntArray
from orchestration.generating.export_files import ExportFolder, compress
from orchestration.generating.hostile_names import (
    NAME_WITH_NUL,
    hostile_names_of,
    renamed_column,
    with_hostile_names,
)
from orchestration.generating.options import ExportFormat, GeneratorOptions
from orchestration.generating.spoiled_rows import (
    Defect,
    contradictable,
    contradicting,
    defects_of,
    malformed,
    raw_defects,
    raw_rows,
)
from orchestration.loading.contracts import EntityContract, contract_of

_FORMATS: tuple[ExportFormat, ...] = ("csv", "csv.gz", "jsonl", "jsonl.gz", "parquet")
_FORMAT_SHARES = (0.55, 0.15, 0.12, 0.08, 0.10)
_WEEKLY = ("activity_events", "lesson_progress")
_LATE_SHARE = 0.007
_BASE, _DUPLICATE, _CONFLICT, _MALFORMED = range(4)
_CANONICAL = "%Y-%m-%dT%H:%M:%SZ"
# Offsets in minutes with their notation; None stands for UTC without an offset.
_NOTATIONS: tuple[tuple[int, str], ...] = (
    (0, "%Y-%m-%dT%H:%M:%SZ"),
    (0, "%Y-%m-%d %H:%M:%S"),
    (120, "%Y-%m-%dT%H:%M:%S+02:00"),
    (330, "%Y-%m-%dT%H:%M:%S+05:30"),
    (-240, "%Y-%m-%dT%H:%M:%S-04:00"),
    (0, "%Y-%m-%dT%H:%M:%S.000Z"),
)
_EXTRA_COLUMNS = {
    "client_version": "4.2.1-β",
    "raw payload": '{"a": [1, 2], "note": "comma, quote \\" and\nline"}',
}


@dataclass
class _Kept:
    """Rows kept for files that are written last."""

    late: list[pl.DataFrame] = field(default_factory=list)
    again: list[pl.DataFrame] = field(default_factory=list)
    contradicted: list[pl.DataFrame] = field(default_factory=list)


@dataclass(frozen=True)
class _Style:
    """How one file is written."""

    export_format: ExportFormat
    quotes_all: bool
    is_crlf: bool
    has_mark: bool

    @property
    def is_csv(self) -> bool:
        return self.export_format.startswith("csv")


@dataclass(kw_only=True)
class DirtyExportFolder(ExportFolder):
    """`landing/<source>` with dirty files in it; call `finish` when all clean frames are given."""

    options: GeneratorOptions
    malformed_rows: list[dict[str, object]] = field(default_factory=list)
    hostile_names: list[dict[str, str]] = field(default_factory=list)
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _bad: int = 0

    def write(self, entity: str, name: str, frame: pl.DataFrame) -> None:
        """Write the frame's rows, and dirt, as one file or two; some rows wait for a late file."""
        rng = self.options.stream(f"dirt in {entity} {name}")
        contract = contract_of(entity)
        columns = [column for column in contract.columns if column in frame.columns]
        text = _as_text(frame.select(columns))
        names = hostile_names_of(entity, text)
        text = with_hostile_names(entity, text, names)
        self.hostile_names += [
            {"entity": entity, "id": id_, "column": renamed_column(entity), "value": value}
            for id_, value in names.items()
        ]
        export_format = self._format(rng)
        if name.startswith("users-3-changes") and self.export_format in ("csv", "jsonl"):
            export_format = "jsonl"
            text = self._with_nul(text, names)
        kept = self._kept.setdefault(entity, _Kept())
        if entity in _WEEKLY:
            is_late = rng.random(len(text)) < _LATE_SHARE
            kept.late.append(text.filter(pl.Series(is_late)))
            text = text.filter(pl.Series(~is_late))
        if rng.random() < 0.35:
            text = text[rng.permutation(len(text)).astype(np.uint32)]
        if len(text) == 0:
            return
        is_first = not any(file.entity == entity for file in self.files)
        for file_name, part in _slim(rng, name, text, contract):
            self._write_spoiled(rng, contract, file_name, part, export_format, has_all=is_first)
            is_first = False

    def finish(self) -> None:
        """Write the rows that come late, again, and in contradiction, and a copy of a file."""
        for entity, kept in self._kept.items():
            rng = self.options.stream(f"dirt at the end of {entity}")
            contract = contract_of(entity)
            late = pl.concat(kept.late) if kept.late else pl.DataFrame()
            if len(late):
                late = late[rng.permutation(len(late)).astype(np.uint32)]
                self._write_spoiled(
                    rng, contract, f"{entity}_late", late, self._format(rng), has_all=False
                )
            if kept.again:
                again, contradicted = pl.concat(kept.again), pl.concat(kept.contradicted)
                rows = pl.concat([again, contradicting(contradicted, contract)])
                kinds = np.repeat([_DUPLICATE, _CONFLICT], [len(again), len(contradicted)])
                style = _draw_style(rng, self._format(rng))
                self._write_file(
                    contract, f"{entity}_zz_again", rows, kinds, np.full(len(rows), -1), [], style
                )
        self._copy_a_file()

    def _format(self, rng: np.random.Generator) -> ExportFormat:
        if self.export_format != "csv":
            return self.export_format
        return _FORMATS[int(rng.choice(len(_FORMATS), p=_FORMAT_SHARES))]

    def _with_nul(self, text: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
        """The account changes, one of them with a NUL in its name."""
        taken = text["user_id"].is_in(list(names))
        counts = text["user_id"].is_unique()
        chosen = text.filter(~taken & counts)["user_id"].head(1).to_list()
        self.hostile_names += [
            {"entity": "users", "id": id_, "column": "full_name", "value": NAME_WITH_NUL}
            for id_ in chosen
        ]
        return text.with_columns(
            full_name=pl.when(pl.col("user_id").is_in(chosen))
            .then(pl.lit(NAME_WITH_NUL))
            .otherwise("full_name")
        )

    def _write_spoiled(
        self,
        rng: np.random.Generator,
        contract: EntityContract,
        name: str,
        clean: pl.DataFrame,
        export_format: ExportFormat,
        *,
        has_all: bool,
    ) -> None:
        count = len(clean)
        style = _draw_style(rng, export_format)
        is_typed = export_format == "parquet"
        extra = _EXTRA_COLUMNS if rng.random() < 0.25 else {}
        if not extra:
            # The content of rows with further columns would differ without them.
            kept = self._kept[contract.entity]
            kept.again.append(_full(clean[: max(1, count // 1_000)], contract))
            kept.contradicted.append(_full(clean[-max(1, count // 5_000) :], contract))
        if not is_typed and rng.random() < 0.5:
            clean = _mixed_notations(rng, clean, contract)
        columns = [*clean.columns, *extra]
        again = rng.integers(0, count, min(500, max(1, count // 300)))
        contradicted = rng.choice(count, min(count, 100, max(1, count // 2_000)), replace=False)

        defects = [
            defect
            for defect in defects_of(contract)
            if defect.column in clean.columns and not (is_typed and defect.needs_text)
        ]
        if not has_all:
            defects = [defect for defect in defects if rng.random() < 0.15]
        victims = clean[rng.integers(0, count, len(defects)).astype(np.uint32)]
        bad = malformed(victims, defects, contract, first_number=self._bad)
        self._bad += len(defects)
        raws = raw_defects(columns) if style.is_csv and (has_all or rng.random() < 0.3) else []
        placeholders = raw_rows(len(raws), clean.columns)
        all_defects = [*defects, *(defect for defect, _ in raws)]

        rows = pl.concat(
            [
                clean,
                clean[again.astype(np.uint32)],
                contradicting(clean[contradicted.astype(np.uint32)], contract),
                bad,
                placeholders,
            ]
        )
        sizes = [count, len(again), len(contradicted), len(all_defects)]
        kinds = np.repeat([_BASE, _DUPLICATE, _CONFLICT, _MALFORMED], sizes)
        # What comes again comes after what it repeats, so that the first one is the good one.
        place = np.concatenate(
            [
                np.arange(count, dtype=np.float64),
                again + 0.5 + rng.random(len(again)) * (count - again),
                contradicted + 0.5 + rng.random(len(contradicted)) * (count - contradicted),
                rng.uniform(0, count, len(all_defects)),
            ]
        )
        order = np.argsort(place, kind="stable")
        defect_of = np.full(len(rows), -1)
        defect_of[kinds == _MALFORMED] = np.arange(len(all_defects))
        rows = rows[order.astype(np.uint32)]
        is_raw = pl.Series(defect_of[order] >= len(defects))
        rows = rows.with_columns(
            pl.when(~is_raw).then(pl.lit(value)).alias(column) for column, value in extra.items()
        )
        self._write_file(
            contract,
            name,
            rows,
            kinds[order],
            defect_of[order],
            [(defect, b"") for defect in defects] + raws,
            style,
        )

    def _write_file(
        self,
        contract: EntityContract,
        name: str,
        rows: pl.DataFrame,
        kinds: IntArray,
        defect_of: IntArray,
        defects: list[tuple[Defect, bytes]],
        style: _Style,
    ) -> None:
        content = _encode(rows, contract, style, [raw for _, raw in defects if raw])
        file_name = f"{name}.{style.export_format}"
        numbers = np.bincount(kinds, minlength=4)
        self.write_encoded(
            contract.entity,
            file_name,
            content,
            rows=len(rows),
            duplicate=int(numbers[_DUPLICATE] + numbers[_CONFLICT]),
            conflicting=int(numbers[_CONFLICT]),
            quarantined=int(numbers[_MALFORMED]),
        )
        self.malformed_rows += [
            {
                "entity": contract.entity,
                "file": self.files[-1].relative_path,
                "row_number": int(position) + 1,
                "kind": defects[defect_of[position]][0].kind,
                "column": defects[defect_of[position]][0].column,
                "value": defects[defect_of[position]][0].value,
            }
            for position in np.flatnonzero(kinds == _MALFORMED)
        ]

    def _copy_a_file(self) -> None:
        """One file once more under another name, byte for byte."""
        original = next(file for file in self.files if file.entity == "activity_events")
        stem, dot, extension = original.path.name.partition(".")
        self.write_encoded(
            original.entity,
            f"{stem}_copy{dot}{extension}",
            original.path.read_bytes(),
            rows=original.rows,
            is_copy=True,
        )


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        pl.col(name).dt.strftime(_CANONICAL)
        if isinstance(dtype, pl.Datetime)
        else pl.col(name).cast(pl.String)
        for name, dtype in frame.schema.items()
    )


def _full(text: pl.DataFrame, contract: EntityContract) -> pl.DataFrame:
    """The rows with all of the contract's columns; those that were left out are empty."""
    return text.select(
        pl.col(name) if name in text.columns else pl.lit(None, dtype=pl.String).alias(name)
        for name in contract.columns
    )


def _draw_style(rng: np.random.Generator, export_format: ExportFormat) -> _Style:
    quotes, lines, mark = rng.random(3)
    return _Style(export_format, bool(quotes < 0.3), bool(lines < 0.35), bool(mark < 0.3))


def _slim(
    rng: np.random.Generator, name: str, text: pl.DataFrame, contract: EntityContract
) -> list[tuple[str, pl.DataFrame]]:
    """The file, or two: rows that miss an optional value may stand in one without its column."""
    whole = [(name, text)]
    candidates = [
        column
        for column in text.columns
        if not contract.columns[column].required
        and 0 < text[column].null_count() < len(text)
        and contradictable(contract, [name for name in text.columns if name != column])
    ]
    if not candidates or rng.random() > 0.4:
        return whole
    column = candidates[int(rng.integers(0, len(candidates)))]
    rest = text.filter(pl.col(column).is_not_null())
    slim = text.filter(pl.col(column).is_null()).drop(column)
    return [(name, rest), (f"{name}_slim", slim)]


def _mixed_notations(
    rng: np.random.Generator, text: pl.DataFrame, contract: EntityContract
) -> pl.DataFrame:
    """Timestamps in every notation that the contract allows, row by row."""
    notation = pl.Series(rng.integers(0, len(_NOTATIONS), len(text)))
    changes = []
    for name in text.columns:
        if contract.columns[name].type != "timestamp":
            continue
        moment = pl.col(name).str.to_datetime(_CANONICAL)
        chain = pl.when(notation < 0).then(None).when(notation == 0).then(pl.col(name))
        for place, (minutes, pattern) in enumerate(_NOTATIONS[1:], start=1):
            local = (moment + pl.duration(minutes=minutes)).dt.strftime(pattern)
            chain = chain.when(notation == place).then(local)
        changes.append(chain.otherwise(pl.col(name)).alias(name))
    return text.with_columns(changes)


def _encode(
    rows: pl.DataFrame, contract: EntityContract, style: _Style, raws: list[bytes]
) -> bytes:
    if style.export_format == "parquet":
        content = io.BytesIO()
        _typed(rows, contract).write_parquet(content, compression="zstd")
        return content.getvalue()
    if style.is_csv:
        data = _csv(rows, style, header=True)
        placeholders = raw_rows(len(raws), rows.columns)
        for place, raw in enumerate(raws):
            line = _csv(placeholders[place], style, header=False)
            end = b"\r\n" if style.is_crlf else b"\n"
            data = data.replace(line, raw + end, 1)
        data = b"\xef\xbb\xbf" + data if style.has_mark else data
    else:
        data = _native_where_possible(rows, contract).write_ndjson().encode()
    return compress(data) if style.export_format.endswith(".gz") else data


def _csv(rows: pl.DataFrame, style: _Style, *, header: bool) -> bytes:
    content = io.BytesIO()
    rows.write_csv(
        content,
        include_header=header,
        line_terminator="\r\n" if style.is_crlf else "\n",
        quote_style="always" if style.quotes_all else "necessary",
    )
    return content.getvalue()


def _typed(rows: pl.DataFrame, contract: EntityContract) -> pl.DataFrame:
    """The text rows with the types that a Parquet export has."""
    typed = []
    for name in rows.columns:
        kind = contract.columns[name].type if name in contract.columns else "text"
        value = pl.col(name)
        if kind == "timestamp":
            value = value.str.to_datetime(_CANONICAL, time_unit="us")
        elif kind == "date":
            value = value.str.to_date("%Y-%m-%d")
        elif kind == "boolean":
            value = value == "true"
        elif kind == "integer":
            value = value.cast(pl.Int64)
        elif kind == "number":
            value = value.cast(pl.Float64)
        typed.append(value)
    return rows.select(typed)


def _native_where_possible(rows: pl.DataFrame, contract: EntityContract) -> pl.DataFrame:
    """The text rows with numbers and booleans as such, where all of a column's values are."""
    changes: list[pl.Expr | pl.Series] = []
    for name in rows.columns:
        kind = contract.columns[name].type if name in contract.columns else "text"
        if kind == "boolean" and rows[name].drop_nulls().is_in(["true", "false"]).all():
            changes.append((pl.col(name) == "true").alias(name))
        if kind in ("integer", "number"):
            wanted = pl.Int64 if kind == "integer" else pl.Float64
            number = rows[name].cast(wanted, strict=False)
            if number.null_count() == rows[name].null_count() and number.is_finite().all():
                changes.append(number.alias(name))
    return rows.with_columns(changes)
