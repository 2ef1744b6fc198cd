"""The commands that make exports: generate, import.

Here belong their options and accounts. The exports themselves belong to `generating` and
`loading.importers`.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from orchestration.cli.console import counted, messages, say, show_json, show_table
from orchestration.cli.options import JsonOption, asked
from orchestration.generating.options import FORMATS, GeneratorOptions
from orchestration.moments import moment_in
from orchestration.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program."""
    panel = "Make exports"
    app.command("generate", rich_help_panel=panel)(generate)
    importing = typer.Typer(
        no_args_is_help=True, help="Turn another system's exports into ordinary export files."
    )
    importing.command("oulad")(import_from_oulad)
    app.add_typer(importing, name="import", rich_help_panel=panel)


def generate(
    *,
    learners: Annotated[int, typer.Option(help="How many learners, 100 to 1,000,000.")] = 5_000,
    weeks: Annotated[int, typer.Option(help="How many weeks until the end.")] = 26,
    seed: Annotated[int, typer.Option(help="The same options and seed give the same bytes.")] = 1,
    until: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="The end of the simulated time; now if not given."),
    ] = None,
    source: Annotated[str, typer.Option(help="The exporting system's name.")] = "lms",
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")
    ] = "csv",
    dirty: Annotated[
        bool,
        typer.Option(
            "--dirty",
            help="Add duplicates, conflicts, late files, malformed rows, odd encodings and "
            "hostile names.",
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="The landing folder to write to; the home's if not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the exports of a whole learning platform, and the truth about what was planted."""
    from orchestration.generating.platform import generate_platform

    settings = Settings()
    options = GeneratorOptions(
        until=datetime.now(UTC) if until is None else asked(until, moment_in, option="--until"),
        learners=learners,
        weeks=weeks,
        seed=seed,
        source=source,
        format=form,  # type: ignore[arg-type]  # checked by the options, with a clear error
        dirty=dirty,
    )
    with _Progress() as progress:
        made = generate_platform(
            options,
            landing=out or settings.landing_folder,
            truth=settings.truth_folder,
            on_progress=progress.report,
        )
    if as_json:
        show_json({"files": made.files, "rows": dict(made.rows)})
        return
    say(
        f"Generated {learners:,} learners over {counted(weeks, 'week')}: "
        f"{sum(made.rows.values()):,} rows of {len(made.rows)} entities in {len(made.files):,} "
        "files below "
        f"{out or settings.landing_folder}."
    )
    say(f"What was planted in them: {settings.truth_folder}")


def import_from_oulad(
    folder: Annotated[Path, typer.Argument(help="The folder with OULAD's seven tables.")],
    *,
    source: Annotated[str, typer.Option(help="The exporting system's name.")] = "oulad",
    as_json: JsonOption = False,
) -> None:
    """Open University Learning Analytics Dataset: seven tables, both editions, plain or gz."""
    from orchestration.loading.importers.oulad.importing import import_oulad

    settings = Settings()
    with _Progress() as progress:
        summary = import_oulad(
            folder,
            landing=settings.landing_folder,
            source=source,
            imported_at=datetime.now(UTC),
            on_progress=progress.report,
        )
    if as_json:
        show_json(
            {
                "rows_read": dict(summary.rows_read),
                "rows_written": dict(summary.rows_written),
                "accounts": [vars(account) for account in summary.accounts],
                "notices": [vars(notice) for notice in summary.notices],
                "files": summary.files,
            }
        )
        return
    show_table(
        ["table", "rows", "went into", "as"],
        [
            (account.table, account.rows, account.entity, account.how)
            for account in summary.accounts
        ],
        title="Rows read",
        numbers=["rows"],
    )
    show_table(
        ["entity", "rows"],
        list(summary.rows_written.items()),
        title="Rows written",
        numbers=["rows"],
    )
    show_table(
        ["oddity", "rows", "how it is handled"],
        [(notice.name, notice.count, notice.text) for notice in summary.notices],
        title="Oddities",
        numbers=["rows"],
    )
    say("Next: warehouse run --as-of data")


class _Progress:
    """A bar in a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=32),
            TextColumn("{task.percentage:>3.0f} %"),
            console=messages,
            transient=True,
            disable=not messages.is_terminal,
        )
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> "_Progress":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def report(self, what: str, done: int, total: int) -> None:
        """Show how far it is."""
        self._progress.update(self._task, description=what, completed=done, total=total)
