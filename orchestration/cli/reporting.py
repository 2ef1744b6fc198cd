"""The commands on reports: catalog, make, list, open, preview.

Here belong their options and what they show. Making reports belongs to `reporting`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from orchestration.cli import delivering
from orchestration.cli.console import (
    answer,
    complain,
    counted,
    messages,
    say,
    show_json,
    show_table,
)
from orchestration.cli.options import JsonOption, SnapshotOption
from orchestration.cli.report_options import NameArgument, PeriodOption, known_report, period_asked
from orchestration.refresh import Call
from orchestration.reporting import ReportWish, make, places_of
from orchestration.settings import Settings
from reports.catalog import OutputFormat, ReportDefinition, load_catalog, report_named
from reports.making import Made, Outcome, preview
from reports.periods import PERIOD_KINDS
from reports.register import Issue, open_register

FAILED = 1
FAILURES_NAMED = 10

FormatOption = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help=f"{', '.join(get_args(OutputFormat))}.")
]


def known_reports(names: Sequence[str] | None) -> Sequence[str] | None:
    """The reports' names as given. Raises typer.BadParameter for one that there is not."""
    for name in names or ():
        known_report(name)
    return names


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program."""
    commands = typer.Typer(
        no_args_is_help=True,
        help="Reports: what there are, making them, and finding what was made.",
    )
    commands.command("catalog")(show_catalog)
    commands.command("make")(make_named)
    commands.command("list")(list_issues)
    commands.command("open")(open_report)
    commands.command("preview")(preview_report)
    delivering.add_to(commands)
    app.add_typer(commands, name="report", rich_help_panel="Hand it out")


def show_catalog(*, as_json: JsonOption = False) -> None:
    """Show which reports there are: how often, about what, and for whom."""
    catalog = load_catalog().values()
    if as_json:
        show_json([one.model_dump(mode="json", exclude={"sections"}) for one in catalog])
        return
    show_table(
        ["name", "period", "of each", "for", "what it says"],
        [(one.name, one.period, one.scope, one.audience, one.description) for one in catalog],
    )


def make_named(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", callback=known_reports)
    ] = None,
    *,
    every: Annotated[
        str | None,
        typer.Option(metavar="KIND", help=f"All reports of a kind: {', '.join(PERIOD_KINDS)}."),
    ] = None,
    period: PeriodOption = None,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="ID", help="Of this alone; may be given several times."),
    ] = None,
    snapshot: SnapshotOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make reports of a period, for all their scopes or some; again, it changes nothing.

    They lie in the home then; `warehouse report deliver` hands them over.
    """
    settings = Settings()
    call = Call(command="warehouse report make", at=datetime.now(UTC))
    made = []
    for definition in _definitions_asked(names, every):
        wish = ReportWish(
            definition=definition,
            period=period_asked(settings, definition, period),
            scope_ids=scope or None,
            snapshot_id=snapshot,
        )
        with ReportProgress(definition.title) as progress:
            made.append(make(settings, call, wish, on_outcome=progress.outcome))
        tell_made(made[-1], settings)
    if as_json:
        show_json([_made_facts(one) for one in made])
    if any(one.having("failed") for one in made):
        raise typer.Exit(FAILED)


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
    """List the reports that were made, the newest period first."""
    with open_register(Settings().reports_folder) as register:
        found = register.issues(
            report=report, period=period, scope_id=scope, only_newest=not all_versions
        )
    issues = [issue for issue in found if (issue.status == "failed") == failed]
    if as_json:
        show_json([_issue_facts(issue) for issue in issues[:limit]])
        return
    if not issues:
        answer("No report failed." if failed else "No report was made yet: warehouse report make")
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
    if len(issues) > limit:
        say(f"{counted(len(issues) - limit, 'report')} more; --limit shows them.")


def open_report(
    name: NameArgument,
    *,
    period: PeriodOption = None,
    scope: Annotated[
        str, typer.Option("--scope", metavar="ID", help="Of this scope.")
    ] = "platform",
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
            f"`warehouse report make {name} --scope {scope}` makes it."
        )
    file = issues[0].file(_known_format(form))
    if file is None or file.removed_at is not None:
        raise typer.BadParameter(
            f"there is no {form} of it any more. It has: {' '.join(_kept_formats(issues[0]))}.",
            param_hint="--format",
        )
    path = settings.reports_folder / file.path
    answer(str(path))
    if not only_path:
        typer.launch(str(path))


def preview_report(
    name: NameArgument,
    target: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    scope: Annotated[
        str, typer.Option("--scope", metavar="ID", help="Of this scope.")
    ] = "platform",
    period: PeriodOption = None,
    form: FormatOption = "html",
    snapshot: SnapshotOption = None,
) -> None:
    """Write one report into a file of its own, beside all versions and unregistered."""
    settings = Settings()
    definition = report_named(name)
    report = preview(
        definition,
        period=period_asked(settings, definition, period),
        scope_id=scope,
        output_format=_known_format(form),
        target=target,
        places=places_of(settings),
        snapshot_id=snapshot,
    )
    say(f"{report.title}, {report.scope.label}, {report.period_text}, as of {report.as_of_text}.")
    for notice in report.notices:
        say(notice.text)
    answer(str(target))


def tell_made(made: Made, settings: Settings) -> None:
    """Say what came of making a report, and name who could not be given one."""
    counts = [
        f"{len(made.having(result)):,} {result}"
        for result in ("made", "restored", "unchanged", "failed")
        if made.having(result)
    ]
    corrected = sum(outcome.version > 1 for outcome in made.having("made"))
    told = ", ".join(counts) or "nothing to report"
    told += f" ({corrected:,} of them corrected)" if corrected else ""
    say(f"{made.definition.title}, {made.period.told()}: {told}.")
    failed = made.having("failed")
    for outcome in failed[:FAILURES_NAMED]:
        complain(f"  {outcome.scope.label} ({outcome.scope.scope_id}): {outcome.reason}")
    if len(failed) > FAILURES_NAMED:
        complain(f"  ... and {len(failed) - FAILURES_NAMED:,} more: warehouse report list --failed")
    if made.having("made"):
        say(f"  {settings.reports_folder / made.definition.name / made.period.key}")


class ReportProgress:
    """A bar of the scopes done, in a terminal; nothing elsewhere."""

    def __init__(self, title: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("[dim]{task.fields[latest]}[/dim]"),
            console=messages,
            transient=True,
            disable=not messages.is_terminal,
        )
        self._task = self._progress.add_task(title, total=None, latest="")

    def __enter__(self) -> "ReportProgress":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def outcome(self, outcome: Outcome, total: int) -> None:
        """Count a scope."""
        self._progress.update(self._task, advance=1, total=total, latest=outcome.scope.label[:40])


def _definitions_asked(
    names: Sequence[str] | None, every: str | None
) -> Sequence[ReportDefinition]:
    if bool(names) == bool(every):
        raise typer.BadParameter("name reports, or a kind of them with --every; one of both.")
    if every is None:
        return [report_named(name) for name in names or ()]
    if every not in PERIOD_KINDS:
        raise typer.BadParameter(
            f"{every!r} is none of {', '.join(PERIOD_KINDS)}.", param_hint="--every"
        )
    return [one for one in load_catalog().values() if one.period == every]


def _known_format(form: str) -> OutputFormat:
    if form in get_args(OutputFormat):
        return form  # type: ignore[return-value]  # mypy does not narrow a str by `in`
    raise typer.BadParameter(
        f"{form!r} is none of {', '.join(get_args(OutputFormat))}.", param_hint="--format"
    )


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


def _made_facts(made: Made) -> dict[str, object]:
    return {
        "report": made.definition.name,
        "period": made.period.key,
        "snapshots": list(made.snapshot_ids),
        "scopes": [
            {
                "scope_id": outcome.scope.scope_id,
                "result": outcome.result,
                "version": outcome.version,
                "reason": outcome.reason,
                "changes": list(outcome.changes),
                "files": [file.path for file in outcome.files],
            }
            for outcome in made.outcomes
        ],
    }
