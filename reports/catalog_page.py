"""The reference page of the reports, docs/reports/catalog.md, made from their definitions.

Here belongs its text. A test holds that what lies in the project is this, so a report is changed in
its one file, and `warehouse report catalog --write` follows.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from reports.catalog import ReportDefinition, SummaryDefinition

PAGE = Path("docs/reports/catalog.md")

INTRODUCTION = """\
# The reports

Made from `reports/catalog` by `warehouse report catalog --write`. A report is made for each of its
scopes once a period; an hour is one of UTC, a day, week or month one of the reader's time zone.
Figures of where things stand are as of the snapshot that a report was made from; what happened is
told of the period. How to add a report stands in [CONTRIBUTING](../../CONTRIBUTING.md).
"""


def catalog_page(catalog: Mapping[str, ReportDefinition]) -> str:
    """The page: a table of all reports, then what each of them holds."""
    rows = [
        (
            f"[`{report.name}`](#{report.name})",
            report.period,
            report.scope,
            report.description,
        )
        for report in catalog.values()
    ]
    parts = [INTRODUCTION, _table(("report", "made", "of each", "what it says"), rows)]
    parts += [_part(report) for report in catalog.values()]
    return "\n".join(parts)


def _part(report: ReportDefinition) -> str:
    return "\n".join(
        (
            f"## {report.name}\n",
            f"**{report.title}.** {report.description} For: {_uncapitalized(report.audience)} "
            f"Formats: {', '.join(report.formats)}; a mail carries "
            f"{' and '.join(report.attachments)}. Stale when the data is older than "
            f"{_length(report.stale_after_minutes)}; files are kept for {report.keep_days} days.\n",
            _table(
                ("section", "shows"),
                [
                    (
                        section.title,
                        "; ".join(
                            "summary"
                            if isinstance(block, SummaryDefinition)
                            else f"{block.title} ({block.kind.replace('_', ' ')})"
                            for block in section.blocks
                        ),
                    )
                    for section in report.sections
                ],
            ),
        )
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(heads)]
    lines.append(("---",) * len(lines[0]))
    lines += [tuple(row) for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _length(minutes: int) -> str:
    hours = minutes // 60
    return f"{hours // 24} days" if hours > 24 else f"{hours} hours"


def _uncapitalized(text: str) -> str:
    return text[0].lower() + text[1:]
