"""A report as CSV, for spreadsheets and scripts: one file a table, in a zip where it has several.

Cells hold values, not texts: plain numbers, ISO dates, nothing where there is no value. What
stands in which file is told in docs/reports/formats.md.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from reports.model import Figures, Report, Table, Value
from reports.rendering.characters import carried
from reports.rendering.formats import is_zipped

# Excel reads UTF-8 only where a file begins with this mark; pandas and DuckDB pass over it.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
ABOUT = "_report.csv"
# Spreadsheets calculate what begins with one of these, the wide ones in Japanese versions.
COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# A zip knows the hour of every file; nothing is older than this one.
NEVER = (1980, 1, 1, 0, 0, 0)


def render(report: Report) -> bytes:
    """The one table as CSV, or a zip of them and of what the report says of itself."""
    files = [
        (f"{block.key}.csv", _figures(block))
        for block in report.blocks()
        if isinstance(block, Figures)
    ]
    files += [(f"{table.key}.csv", _table(table)) for table in report.tables()]
    if not is_zipped(report):
        return files[0][1]
    return _zip([(ABOUT, _about(report)), *files])


def _about(report: Report) -> bytes:
    period, scope, source = report.period, report.scope, report.source
    facts: list[tuple[str, Value]] = [
        ("report", report.name),
        ("title", report.title),
        ("scope_id", scope.scope_id),
        ("scope_label", scope.label),
        ("timezone", scope.timezone),
        ("period", period.key),
        ("period_start_on", period.start_on),
        ("period_end_on", period.end_on),
        ("as_of", f"{source.as_of.isoformat()}Z"),
        ("snapshot_id", source.snapshot_id),
        ("code_version", source.code_version),
        ("freshness", report.freshness_text),
        ("version", report.version),
        *(("notice", notice.text) for notice in report.notices),
        *(("change", change) for change in report.changes),
    ]
    return _csv(("fact", "value"), facts)


def _figures(block: Figures) -> bytes:
    return _csv(
        ("figure", "label", "value", "unit", "change", "change_unit", "note"),
        (
            (
                figure.key,
                figure.label,
                figure.cell.value,
                figure.unit,
                figure.change.value if figure.change else None,
                figure.change.unit if figure.change else "",
                figure.note,
            )
            for figure in block.figures
        ),
    )


def _table(table: Table) -> bytes:
    return _csv(
        [column.key for column in table.columns],
        ([cell.value for cell in row] for row in table.rows),
    )


def _csv(header: Sequence[str], rows: Iterable[Iterable[Value]]) -> bytes:
    file = io.StringIO(newline="")
    file.write(MARK)
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([_text(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8")


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = carried(value)
        return f"'{text}" if text.startswith(COMMANDS) else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, int) else f"{value:f}"


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, NEVER)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Else the system that it was written on would be told, and the bytes with it.
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return file.getvalue()
