"""From a definition and a snapshot to reports: one a scope, questions asked once for all of them.

Here belongs how answers become figures, tables, charts and sentences. What a number looks like
belongs to `formats`, what a chart looks like to `charts`, what a page looks like to `rendering`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from reports.catalog import (
    BlockDefinition,
    ChartDefinition,
    ColumnDefinition,
    FigureDefinition,
    FiguresDefinition,
    ReportDefinition,
    SummaryDefinition,
    TableDefinition,
)
from reports.charts.draw import alt_text, draw_chart
from reports.formats import (
    FORMATS,
    age_text,
    moment_text,
    number_text,
    rounded,
    signed_text,
    value_and_text,
)
from reports.model import (
    Block,
    Cell,
    Change,
    Chart,
    Column,
    Definition,
    Figure,
    Figures,
    Notice,
    Report,
    Scope,
    Section,
    Summary,
    Table,
    Tone,
)
from reports.periods import Period
from reports.reading import Row, SnapshotReader

SCOPES_AT_ONCE = 64


class ComposingError(Exception):
    """An answer that does not fit its block: a column is missing, or a value has no format."""


def compose(
    definition: ReportDefinition,
    reader: SnapshotReader,
    *,
    period: Period,
    scopes: Sequence[Scope],
    withheld: Notice | None = None,
) -> Iterator[Report]:
    """The report of each scope, as version 1 and without changes; `making` numbers them.

    `withheld` is what to say where a newer build did not pass its audit. Raises ComposingError
    and ReadingError naming report, block and column.
    """
    for timezone, together in _by_timezone(scopes).items():
        for start in range(0, len(together), SCOPES_AT_ONCE):
            chunk = together[start : start + SCOPES_AT_ONCE]
            answers = _answers(definition, reader, period, timezone, chunk)
            for scope in chunk:
                yield _report(definition, reader, period, scope, answers, withheld)


def _by_timezone(scopes: Sequence[Scope]) -> Mapping[str, list[Scope]]:
    found: dict[str, list[Scope]] = {}
    for scope in scopes:
        found.setdefault(scope.timezone, []).append(scope)
    return found


def _answers(
    definition: ReportDefinition,
    reader: SnapshotReader,
    period: Period,
    timezone: str,
    scopes: Sequence[Scope],
) -> Mapping[str, Mapping[str, Sequence[Row]]]:
    queries = {block.query for section in definition.sections for block in section.blocks}
    scope_ids = [scope.scope_id for scope in scopes]
    return {
        query: reader.answers(
            query,
            kind=definition.scope,
            period=period,
            timezone=timezone,
            scope_ids=scope_ids,
        )
        for query in sorted(queries)
    }


def _report(
    definition: ReportDefinition,
    reader: SnapshotReader,
    period: Period,
    scope: Scope,
    answers: Mapping[str, Mapping[str, Sequence[Row]]],
    withheld: Notice | None,
) -> Report:
    sections = []
    for section in definition.sections:
        blocks = tuple(
            _Composer(
                f"{definition.name}.{block.key} of {scope.scope_id}",
                answers[block.query].get(scope.scope_id, ()),
                scope.timezone,
            ).block(block)
            for block in section.blocks
        )
        sections.append(
            Section(key=section.key, title=section.title, intro=section.intro, blocks=blocks)
        )
    freshness = freshness_of(definition, reader, period, scope)
    notices = tuple(notice for notice in (withheld, *freshness.notices) if notice is not None)
    return Report(
        name=definition.name,
        title=definition.title,
        description=definition.description,
        period=period,
        scope=scope,
        source=reader.source,
        as_of_text=moment_text(reader.source.as_of, scope.timezone),
        freshness_text=freshness.text,
        freshness_tone="warning" if notices else "good",
        period_text=period.told(),
        notices=notices,
        sections=tuple(sections),
        definitions=_definitions(definition, reader.definitions),
    )


def _definitions(
    definition: ReportDefinition, registry: Mapping[str, Definition]
) -> tuple[Definition, ...]:
    shown: dict[str, Definition] = {}
    for section in definition.sections:
        for block in section.blocks:
            for key in _keys_shown(block):
                if key in registry:
                    shown.setdefault(key, registry[key])
    return tuple(sorted(shown.values(), key=lambda found: found.title))


def _keys_shown(block: BlockDefinition) -> tuple[str, ...]:
    if isinstance(block, FiguresDefinition):
        return tuple(figure.key for figure in block.figures)
    if isinstance(block, SummaryDefinition):
        return ()
    return tuple(column.key for column in block.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How far the data reaches, in words, and what must be said of it."""

    text: str
    notices: tuple[Notice, ...]


def freshness_of(
    definition: ReportDefinition, reader: SnapshotReader, period: Period, scope: Scope
) -> Freshness:
    """How old the data is by the period's end: no clock is asked, so a report stays as it was."""
    source, end_at = reader.source, period.end_at(scope.timezone)
    allowed = timedelta(minutes=definition.stale_after_minutes)
    notices = []
    if source.as_of < end_at:
        notices.append(
            Notice(
                kind="early",
                tone="warning",
                text="The period is not over in this snapshot: it ends "
                f"{moment_text(end_at, scope.timezone)}.",
            )
        )
    if source.freshness_seconds is None:
        text = "No data yet"
        behind = None
    else:
        newest = source.as_of - timedelta(seconds=source.freshness_seconds)
        behind = max(source.as_of, end_at) - newest
        text = f"Data {age_text(source.freshness_seconds)} behind its source"
    if behind is None or behind > allowed:
        told = (
            "no data has arrived"
            if behind is None
            else f"the newest data is {age_text(behind.total_seconds())} old"
        )
        notices.append(
            Notice(
                kind="stale",
                tone="bad",
                text=f"Stale: {told}; this report allows {age_text(allowed.total_seconds())}.",
            )
        )
    return Freshness(text=text, notices=tuple(notices))


class _Composer:
    """Makes one block of one scope from its rows; `place` is how errors name it."""

    def __init__(self, place: str, rows: Sequence[Row], timezone: str) -> None:
        self._place = place
        self._rows = rows
        self._timezone = timezone

    def block(self, definition: BlockDefinition) -> Block:
        """The block that the definition asks for."""
        if isinstance(definition, SummaryDefinition):
            return self._summary(definition)
        if isinstance(definition, FiguresDefinition):
            return self._figures(definition)
        if isinstance(definition, ChartDefinition):
            return self._chart(definition)
        return self._table(definition)

    def _summary(self, definition: SummaryDefinition) -> Summary:
        said = tuple(
            self._filled(sentence.text, row, definition.formats)
            for row in self._one_row()
            for sentence in definition.sentences
            if sentence.when is None or self._value(row, sentence.when) is True
        )
        return Summary(key=definition.key, sentences=said)

    def _figures(self, definition: FiguresDefinition) -> Figures:
        figures = tuple(
            self._figure(figure, row, definition.note_formats)
            for row in self._one_row()
            for figure in definition.figures
        )
        return Figures(
            key=definition.key,
            title=definition.title,
            figures=figures,
            empty_text=definition.empty,
        )

    def _figure(
        self, definition: FigureDefinition, row: Row, note_formats: Mapping[str, str]
    ) -> Figure:
        spark = self._value(row, definition.spark) if definition.spark else None
        return Figure(
            key=definition.key,
            label=definition.label,
            cell=self._cell(row, definition.key, definition.format, status=definition.status),
            unit=FORMATS[definition.format].unit,
            change=self._change(definition, row),
            note=self._filled(definition.note, row, note_formats),
            spark=_numbers(spark),
        )

    def _change(self, definition: FigureDefinition, row: Row) -> Change | None:
        if definition.previous is None:
            return None
        now, before = self._value(row, definition.key), self._value(row, definition.previous)
        if not isinstance(now, (int, float, Decimal)) or not isinstance(
            before, (int, float, Decimal)
        ):
            return None
        form = FORMATS[definition.change_format or _change_format(definition.format)]
        decimals = form.decimals or 0
        # What is shown is subtracted: a reader who does the sum finds what stands there.
        moved = rounded(now, decimals) - rounded(before, decimals)
        value = int(moved) if decimals == 0 else moved
        if moved == 0:
            return Change(
                value=value, unit=form.unit, text="unchanged", direction="flat", tone="neutral"
            )
        went: Tone = "neutral"
        if definition.better != "neither":
            went = "good" if (moved > 0) == (definition.better == "up") else "bad"
        return Change(
            value=value,
            unit=form.unit,
            text=signed_text(moved, form.unit),
            direction="up" if moved > 0 else "down",
            tone=went,
        )

    def _table(self, definition: TableDefinition) -> Table:
        rows = self._rows
        if definition.only is not None:
            rows = [row for row in rows if self._value(row, definition.only) is True]
        return self._rows_as_table(
            rows,
            key=definition.key,
            title=definition.title,
            columns=definition.columns,
            note=definition.note,
            empty=definition.empty,
            shown_rows=definition.shown_rows,
        )

    def _chart(self, definition: ChartDefinition) -> Chart:
        table = self._rows_as_table(
            self._rows,
            key=definition.key,
            title=definition.title,
            columns=definition.columns,
            note=definition.note,
            empty=definition.empty,
            shown_rows=None,
        )
        return Chart(
            key=definition.key,
            title=definition.title,
            alt=alt_text(definition, self._rows, table),
            drawing=draw_chart(definition, self._rows, table),
            table=table,
            is_wide=definition.is_wide,
        )

    def _rows_as_table(
        self,
        given: Sequence[Row],
        *,
        key: str,
        title: str,
        columns: Sequence[ColumnDefinition],
        note: str,
        empty: str,
        shown_rows: int | None,
    ) -> Table:
        rows = tuple(tuple(self._column_cell(column, row) for column in columns) for row in given)
        total = tuple(
            _sum([row[at] for row in rows], column) if column.total else None
            for at, column in enumerate(columns)
        )
        return Table(
            key=key,
            title=title,
            columns=tuple(
                Column(
                    key=column.key,
                    label=column.label,
                    kind=column.format,
                    decimals=FORMATS[column.format].decimals,
                    unit=FORMATS[column.format].unit,
                    is_filter=column.is_filter,
                )
                for column in columns
            ),
            rows=rows,
            total=total if any(total) else None,
            note=note,
            empty_text=empty,
            shown_rows=shown_rows,
        )

    def _column_cell(self, column: ColumnDefinition, row: Row) -> Cell:
        cell = self._cell(row, column.key, column.format, status=column.status)
        share = None
        if column.bar_of and isinstance(cell.value, (int, Decimal)):
            share = min(Decimal(1), max(Decimal(0), cell.value / Decimal(str(column.bar_of))))
            share = rounded(share, 4)
        raw = str(row[column.key])
        return Cell(
            value=cell.value,
            text=column.words.get(raw, cell.text),
            tone=column.tones.get(raw, "neutral"),
            share=share,
        )

    def _cell(self, row: Row, key: str, kind: str, *, status: str | None = None) -> Cell:
        why = self._value(row, status) if status else None
        try:
            value, text = value_and_text(
                self._value(row, key),
                kind,
                timezone=self._timezone,
                status=str(why) if why is not None else None,
            )
        except TypeError as error:
            raise ComposingError(f"{self._place}, column {key!r}: {error}") from error
        return Cell(value=value, text=text)

    def _filled(self, text: str, row: Row, formats: Mapping[str, str]) -> str:
        if "{" not in text:
            return text
        shown = {key: self._cell(row, key, kind).text for key, kind in formats.items()}
        try:
            return text.format_map(shown)
        except KeyError as error:
            raise ComposingError(
                f"{self._place}: {text!r} names {error}, which has no format"
            ) from error

    def _value(self, row: Row, key: str) -> object:
        if key not in row:
            raise ComposingError(f"{self._place}: the query gives no column {key!r}")
        return row[key]

    def _one_row(self) -> Sequence[Row]:
        if len(self._rows) > 1:
            raise ComposingError(f"{self._place}: one row was expected, {len(self._rows)} came")
        return self._rows


def _change_format(kind: str) -> str:
    return "points" if kind == "pct" else kind


def _sum(cells: Sequence[Cell], column: ColumnDefinition) -> Cell | None:
    """The sum of what is known; None where nothing is, which is not zero."""
    form = FORMATS[column.format]
    numbers = [
        cell.value
        for cell in cells
        if isinstance(cell.value, (int, Decimal)) and not isinstance(cell.value, bool)
    ]
    if not numbers:
        return None
    total = rounded(sum(numbers, Decimal(0)), form.decimals or 0)
    return Cell(
        value=int(total) if form.decimals == 0 else total, text=number_text(total, form.unit)
    )


def _numbers(values: object) -> tuple[float | None, ...]:
    if not isinstance(values, (list, tuple)):
        return ()
    return tuple(float(value) if isinstance(value, (int, float)) else None for value in values)
