"""The commands that find what was made: report list, open.

Here belong their options and what they show. None of them makes anything.
"""

from typing import Annotated

import typer

from orchestration.cli.console import answer, counted, say, show_json, show_table
from orchestration.cli.options import JsonOption
from orchestration.cli.report_options import (
    FormatOption,
    NameArgument,
    PeriodOption,
    ScopeOption,
    known_format,
)
from orchestration.settings import Settings
from reports.register import Issue, open_register


def list_issues(
    *,
    report: Annotated[str | None, typer.Option(help="Of this report alone.")] = None,
    period: Annotated[str | None, typer.Option(metavar="KEY", help="Of this period.")] = None,
    scope: Annotated[str | None, typer.Option(metavar="ID", help="Of this scope.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="What could not be made.")] = False,
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="Earlier versions as well.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the reports that were made: report by report, the newest period first."""
    with open_register(Settings().reports_folder) as register:
        # A version that could not be made does not hide the one before, whose files are there.
        found = register.issues(
            report=report,
            period=period,
            scope_id=scope,
            only_newest=not all_versions,
            with_failures=failed,
        )
    issues = [issue for issue in found if (issue.status == "failed") == failed]
    if len(issues) > limit:
        say(f"{counted(len(issues) - limit, 'report')} more; --limit shows them.")
    if as_json:
        show_json([_issue_facts(issue) for issue in issues[:limit]])
        return
    if not issues:
        which = "No such report" if report or period or scope else "No report"
        made = "was made yet: warehouse report make --every weekly"
        answer(f"{which} {'failed.' if failed else made}")
        return
    last = "why" if failed else "files"
    show_table(
        ["report", "period", "scope", "of", "version", "snapshot", last],
        [
            (
                issue.report,
                issue.period,
                issue.scope_id,
                issue.scope_label,
                issue.version,
                issue.snapshot_id,
                issue.reason if failed else " ".join(_kept_formats(issue)) or "removed",
            )
            for issue in issues[:limit]
        ],
        numbers=["version"],
    )


def open_report(
    name: NameArgument,
    *,
    period: PeriodOption = None,
    scope: ScopeOption = "platform",
    form: FormatOption = "html",
    only_path: Annotated[
        bool, typer.Option("--only-path", help="Print where it is, and open nothing.")
    ] = False,
) -> None:
    """Open a report that was made, in the program that this machine has for it."""
    settings = Settings()
    with open_register(settings.reports_folder) as register:
        issues = register.issues(
            report=name, period=period, scope_id=scope, only_newest=True, with_failures=False
        )
    if not issues:
        raise typer.BadParameter(
            f"{name} was not made of {scope}{f' for {period}' if period else ''}. "
            f"`warehouse report list --report {name}` shows what was, "
            f"`warehouse report make {name}{f' --period {period}' if period else ''}` makes it of "
            "all its scopes."
        )
    issue = issues[0]
    there = {
        file.format: path
        for file in issue.files
        if file.removed_at is None and (path := settings.reports_folder / file.path).is_file()
    }
    if known_format(form) not in there:
        raise typer.BadParameter(
            f"there is no {form} of it; there is {' '.join(there) or 'no file of it any more'}. "
            f"`warehouse report make {name} --period {issue.period} --scope {scope}` makes again "
            "what is missing.",
            param_hint="--format",
        )
    path = there[known_format(form)]
    answer(str(path))
    if not only_path:
        typer.launch(str(path))


def _kept_formats(issue: Issue) -> list[str]:
    return [file.format for file in issue.files if file.removed_at is None]


def _issue_facts(issue: Issue) -> dict[str, object]:
    return {
        name: getattr(issue, name)
        for name in ("report", "period", "scope_kind", "scope_id", "scope_label", "version")
    } | {
        "status": issue.status,
        "reason": issue.reason,
        "snapshot_id": issue.snapshot_id,
        "as_of": issue.as_of,
        "made_at": issue.made_at,
        "keep_until": issue.keep_until,
        "changes": list(issue.changes),
        "files": [
            {"format": file.format, "path": file.path, "sha256": file.sha256}
            for file in issue.files
            if file.removed_at is None
        ],
    }
