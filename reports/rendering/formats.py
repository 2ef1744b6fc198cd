"""Which formats there are: the renderer of each, and what its file is called.

A renderer's module is imported when it is first used: who asks for JSON does not load typst.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import get_args

from reports.catalog import OutputFormat
from reports.folders import folder_name
from reports.model import Figures, Report


def _lazily(output_format: OutputFormat) -> Callable[[Report], bytes]:
    def render(report: Report) -> bytes:
        rendered: bytes = import_module(f"reports.rendering.{output_format}").render(report)
        return rendered

    return render


RENDERERS: Mapping[OutputFormat, Callable[[Report], bytes]] = {
    output_format: _lazily(output_format) for output_format in get_args(OutputFormat)
}


def file_name(report: Report, output_format: OutputFormat) -> str:
    """What a report's file is called: `cohort_weekly_2026-W45_lms.coh-0001_v2.pdf`.

    Reports, periods, scopes and versions that differ have names that differ; the first version
    is not numbered. CSV of several tables is a zip.
    """
    version = f"_v{report.version}" if report.version > 1 else ""
    ending = "zip" if output_format == "csv" and is_zipped(report) else output_format
    scope = folder_name(report.scope.scope_id)
    return f"{report.name}_{report.period.key}_{scope}{version}.{ending}"


def is_zipped(report: Report) -> bool:
    """Whether the CSV of a report is more than one file."""
    figures = [block for block in report.blocks() if isinstance(block, Figures)]
    return len(figures) + len(list(report.tables())) != 1
