"""The commands that make reports: report make, preview.

Here belong their options and what they show as they go. Making reports belongs to `reporting`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.console import answer, complain, say, show_json
from orchestration.cli.options import JsonOption, SnapshotOption
from orchestration.cli.progress import counting_progress
from orchestration.cli.report_options import (
    FormatOption,
    NameArgument,
    PeriodOption,
    ScopeOption,
    known_format,
    known_report,
    period_asked,
)
from orchestration.refresh import Call
from orchestration.reporting import ReportWish, make, places_of
from orchestration.settings import Settings
from reports.catalog import ReportDefinition, load_catalog, report_named
from reports.making import Made, Outcome, preview
from reports.periods import PERIOD_KINDS

FAILED = 1
FAILURES_NAMED = 10


def known_reports(names: Sequence[str] | None) -> Sequence[str] | None:
    """The reports' names as given. Raises typer.BadParameter for one that there is not."""
    for name in names or ():
        known_report(name)
    return names


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


def preview_report(
    name: NameArgument,
    target: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    scope: ScopeOption = "platform",
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
        output_format=known_format(form),
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
        self._progress = counting_progress()
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
