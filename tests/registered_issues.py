"""Versions of one report for tests of what is registered: no file of theirs need be there."""

from datetime import timedelta

from reports_home import MONDAY

from reports.catalog import OutputFormat
from reports.register import Issue, IssuedFile

AT = MONDAY.replace(tzinfo=None)
DAY = timedelta(days=1)
FORMATS: tuple[OutputFormat, ...] = ("csv", "pdf")


def issue(scope_id: str, *, version: int = 1, failed: bool = False, sha256: str = "a") -> Issue:
    """An issue of two files, or of none where it failed."""
    return Issue(
        report="team_weekly",
        period="2026-W46",
        scope_kind="team",
        scope_id=scope_id,
        scope_label=f"Team {scope_id}",
        audience="the team's manager",
        version=version,
        status="failed" if failed else "made",
        reason="ValueError: no glyph" if failed else "",
        snapshot_id="20261116T050000Z",
        code_version="0.1.0",
        as_of=AT,
        period_end_at=AT,
        made_at=AT,
        keep_until=AT + 30 * DAY,
        files=tuple(
            IssuedFile(
                format=output_format,
                path=f"{scope_id}/v{version}/a.{output_format}",
                sha256=sha256,
                size_bytes=3,
            )
            for output_format in (() if failed else FORMATS)
        ),
    )
