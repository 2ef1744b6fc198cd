"""What a message says of a report: the few lines that stand in a mail above its attachments.

Here belongs that excerpt, and its file beside those of a version: when a report is handed over,
its model is long gone. How the lines are set belongs to `delivery/message`.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from reports.model import Figures, Report
from reports.model import Summary as SummaryBlock

FILE_NAME = ".summary.json"
FIGURES_SHOWN = 6


class Headline(BaseModel):
    """A headline number as its page shows it."""

    model_config = ConfigDict(frozen=True)

    label: str
    text: str
    change: str = ""


class ReportSummary(BaseModel):
    """A version of a report in a few lines."""

    model_config = ConfigDict(frozen=True)

    title: str
    scope_label: str
    period_text: str
    as_of_text: str
    freshness_text: str
    version: int
    notices: tuple[str, ...]
    changes: tuple[str, ...]
    sentences: tuple[str, ...]
    headlines: tuple[Headline, ...]


def summary_of(report: Report) -> ReportSummary:
    """The first sentences and headline numbers of a report, and what must be known of its data."""
    blocks = list(report.blocks())
    sentences = next((block.sentences for block in blocks if isinstance(block, SummaryBlock)), ())
    figures = next((block.figures for block in blocks if isinstance(block, Figures)), ())
    return ReportSummary(
        title=report.title,
        scope_label=report.scope.label,
        period_text=report.period_text,
        as_of_text=report.as_of_text,
        freshness_text=report.freshness_text,
        version=report.version,
        notices=tuple(notice.text for notice in report.notices),
        changes=report.changes,
        sentences=sentences,
        headlines=tuple(
            Headline(
                label=figure.label,
                text=figure.cell.text,
                change=figure.change.text if figure.change else "",
            )
            for figure in figures[:FIGURES_SHOWN]
        ),
    )


def read_summary(folder: Path) -> ReportSummary:
    """The summary in a version's folder. Raises FileNotFoundError where it has gone."""
    return ReportSummary.model_validate_json((folder / FILE_NAME).read_bytes())
