"""The commands that make a warehouse: run, load, build, publish.

Here belong their options and what they show as they go. The steps belong to `refresh`.
"""

import os
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import SpinnerColumn

from orchestration.building.audited_build import AsOf
from orchestration.building.dbt_project import NodeOutcome
from orchestration.cli.console import (
    complain,
    counted,
    in_utc,
    inert,
    messages,
    say,
    show_json,
    warn,
)
from orchestration.cli.options import EntityOption, JsonOption, WaitOption, asked
from orchestration.cli.progress import counting_progress
from orchestration.loading.outcomes import FileOutcome, LoadSummary
from orchestration.moments import as_of_in
from orchestration.publishing.build_record import BuildRecord
from orchestration.publishing.checks import CheckOutcome
from orchestration.refresh import Call, build, load, publish_newest, refresh
from orchestration.settings import Settings
from orchestration.watching import Watcher

WITHHELD, FILES_REJECTED, INTERRUPTED = 3, 5, 130
STOPPED = "Stopped. What is published stays as it is; the next run makes good what was cut off.\n"
WAYS_ON = (
    "Where the data changed, and rightly so: warehouse run --accept-changes. Other ways on: "
    "docs/publishing.md."
)
SHOW_CURSOR = "\x1b[?25h"
FILES_NAMED = 5

AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="MOMENT",
        help="The moment to speak of: [bold]data[/bold] (the newest source timestamp, for "
        "historical data) or ISO 8601, e.g. 2026-01-31T06:00:00Z. If not given: now.",
    ),
]
FullRefreshOption = Annotated[
    bool,
    typer.Option("--full-refresh", help="Compute every fact anew instead of what is new only."),
]
AcceptChangesOption = Annotated[
    bool,
    typer.Option(
        "--accept-changes",
        help="Let no difference to the last snapshot withhold the build; for when the world has "
        "changed and the marts are right.",
    ),
]
KeepCurrentOption = Annotated[
    bool,
    typer.Option(
        "--beside-current",
        help="Publish a snapshot of its own and leave current.duckdb as it is; for past moments.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program, in the order in which its help lists them."""
    panel = "Make the warehouse"
    app.command("run", rich_help_panel=panel)(run)
    app.command("load", rich_help_panel=panel)(load_exports)
    app.command("build", rich_help_panel=panel)(build_candidate)
    app.command("publish", rich_help_panel=panel)(publish)


def run(
    as_of: AsOfOption = None,
    *,
    full_refresh: FullRefreshOption = False,
    accept_changes: AcceptChangesOption = False,
    beside_current: KeepCurrentOption = False,
    wait: WaitOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Load what is new, build the marts, audit them and publish them."""
    settings = Settings()
    as_of_asked = asked_moment(as_of)
    with TerminalWatcher() as watcher:
        refreshed = refresh(
            settings,
            _call("warehouse run", wait),
            as_of=as_of_asked,
            full_refresh=full_refresh,
            accept_changes=accept_changes,
            make_current=not beside_current,
            watcher=watcher,
        )
    tell_load(refreshed.load, settings)
    tell_build(refreshed.record)
    if as_json:
        show_json({"load": _load_facts(refreshed.load), "build": _build_facts(refreshed.record)})
    elif refreshed.record.status == "published":
        _tell_next_steps(settings)
    _leave(refreshed.load, refreshed.record)


def load_exports(
    *,
    entity: EntityOption = None,
    wait: WaitOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Load the files of the landing folder that are new. The same content loads once."""
    settings = Settings()
    with TerminalWatcher() as watcher:
        summary = load(
            settings, _call("warehouse load", wait), entities=entity or None, watcher=watcher
        )
    tell_load(summary, settings)
    if as_json:
        show_json(_load_facts(summary))
    _leave(summary, None)


def build_candidate(
    as_of: AsOfOption = None,
    *,
    full_refresh: FullRefreshOption = False,
    accept_changes: AcceptChangesOption = False,
    wait: WaitOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Build the marts into a candidate and audit it, without publishing."""
    with TerminalWatcher() as watcher:
        record = build(
            Settings(),
            _call("warehouse build", wait),
            as_of=asked_moment(as_of),
            full_refresh=full_refresh,
            accept_changes=accept_changes,
            watcher=watcher,
        )
    tell_build(record)
    if as_json:
        show_json(_build_facts(record))
    _leave(None, record)


def publish(
    *, beside_current: KeepCurrentOption = False, wait: WaitOption = 0, as_json: JsonOption = False
) -> None:
    """Publish the newest audited candidate: one atomic rename; readers notice nothing."""
    with TerminalWatcher() as watcher:
        watcher.step("publish")
        record = publish_newest(
            Settings(), _call("warehouse publish", wait), make_current=not beside_current
        )
    tell_build(record)
    if as_json:
        show_json(_build_facts(record))


def asked_moment(text: str | None) -> AsOf | None:
    """What `--as-of` asks for. Raises typer.BadParameter for what is no moment up to now."""
    if text is None:
        return None
    return asked(text, partial(as_of_in, now=datetime.now(UTC)), option="--as-of")


class TerminalWatcher(Watcher):
    """Shows the steps as they go: a moving line in a terminal, a line a step elsewhere."""

    STEPS = {  # noqa: RUF012 - never changed
        "load": "Loading exports",
        "build": "Building marts",
        "audit": "Auditing (dbt's tests, Great Expectations)",
        "publish": "Publishing",
    }

    def __init__(self) -> None:
        self._progress = counting_progress(SpinnerColumn())
        self._task = (
            None if self._progress.disable else self._progress.add_task("", total=None, latest="")
        )

    def __enter__(self) -> "TerminalWatcher":
        # An exception out of a signal can be lost in an import, and leave its lock taken for ever.
        self._interrupts = signal.signal(signal.SIGINT, self._stop)
        self._progress.start()
        # dbt's adapter prints what it does not retry; standard output is for what was asked for.
        self._silence = redirect_stdout(StringIO())
        self._silence.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._silence.__exit__(None, None, None)
        self._progress.stop()
        signal.signal(signal.SIGINT, self._interrupts)

    def _stop(self, *_: object) -> None:
        """End at once, as a kill would: what is cut off is made good by the next run anyhow."""
        # Not through the console, which may be in the middle of a line.
        os.write(sys.stderr.fileno(), (SHOW_CURSOR * messages.is_terminal + STOPPED).encode())
        os._exit(INTERRUPTED)

    def step(self, name: str) -> None:
        """Begin a step's line."""
        if self._task is None:
            say(f"{self.STEPS[name]} ...")
        else:
            self._progress.reset(self._task, description=self.STEPS[name], total=None, latest="")

    def file(self, outcome: FileOutcome) -> None:
        """Count a file."""
        self._advance(outcome.path)

    def node(self, outcome: NodeOutcome) -> None:
        """Count a dbt node."""
        self._advance(outcome.name)

    def _advance(self, latest: str) -> None:
        if self._task is not None:
            self._progress.update(self._task, advance=1, latest=inert(latest)[-60:])


def tell_load(summary: LoadSummary, settings: Settings) -> None:
    """Say what a load did, and name what it could not take."""
    rows = summary.rows
    loaded = summary.having("loaded")
    if loaded:
        conflicting = f" ({rows.conflicting:,} of them conflicting)" if rows.conflicting else ""
        say(
            f"Loaded {counted(len(loaded), 'file')} in {summary.seconds:.1f} s: "
            f"{counted(rows.read, 'row')} read = {rows.loaded:,} loaded + "
            f"{rows.duplicate:,} duplicate{conflicting} + {rows.quarantined:,} quarantined."
        )
    elif summary.unchanged or summary.having("already_loaded"):
        say("Nothing new to load.")
    elif not summary.outcomes:
        say(f"There is no export below {settings.landing_folder}: <source>/<entity>/<file>.")
    repeated = summary.having("already_loaded")
    if repeated:
        say(f"Already loaded, under this or another name: {counted(len(repeated), 'file')}.")
    _name_files(summary.having("rejected", "unreadable", "being_written"))
    _name_files(summary.having("ignored"))
    if rows.quarantined:
        say("Rows in quarantine, with every reason: warehouse quarantine list")


def _name_files(outcomes: Sequence[FileOutcome]) -> None:
    for outcome in outcomes[:FILES_NAMED]:
        warn(f"{outcome.status.replace('_', ' ')}: {outcome.error}")
    if len(outcomes) > FILES_NAMED:
        warn(f"... and {len(outcomes) - FILES_NAMED:,} more; all of them: warehouse status --json")


def tell_build(record: BuildRecord) -> None:
    """Say what became of a build."""
    seconds = sum(record.step_seconds.values())
    told = f"as of {in_utc(record.as_of)}; {counted_checks(record.checks)}"
    if record.status == "withheld":
        complain(f"Withheld {record.build_id} ({told}); current.duckdb stays as it was.")
        for check in record.checks:
            if check.is_blocking and not check.passed:
                place = check.subject if check.column is None else f"{check.subject}.{check.column}"
                complain(f"  {place}: {check.name}: {check.message}")
        say("The candidate is kept for inspection; `warehouse status` tells where.")
        say(WAYS_ON)
        return
    verb = {"published": "Published", "audited": "Audited"}.get(record.status, record.status)
    say(f"{verb} {record.build_id} in {seconds:.1f} s ({told}).")


def counted_checks(checks: Sequence[CheckOutcome]) -> str:
    """How many checks passed, failed, and failed without being in the way."""
    passed = sum(check.passed for check in checks)
    failed = sum(check.is_blocking and not check.passed for check in checks)
    warned = len(checks) - passed - failed
    told = f"{passed:,} checks passed"
    told += f", {failed:,} failed" if failed else ""
    return told + (f", {warned:,} warned" if warned else "")


def _tell_next_steps(settings: Settings) -> None:
    say("")
    say(f"The marts are in {settings.current_file}. Next:")
    steps = {
        f'{_this_program()} sql "from platform_overview"': "a query on the published file",
        f"{_this_program()} status": "what is published, how old, what waits",
        f"{_this_program()} report make --every weekly": "the reports of the last week",
        f"{_this_program()} ui": "the assets and checks in the Dagster UI",
    }
    width = max(map(len, steps))
    for command, meaning in steps.items():
        say(f"  {command:{width}}    {meaning}")


def _this_program() -> str:
    """How to call this program from here: by its name where it is found so, else by its path."""
    called = Path(sys.argv[0])
    if shutil.which("warehouse") is not None or called.name != "warehouse":
        return "warehouse"
    here = Path.cwd()
    return str(called.relative_to(here) if called.is_relative_to(here) else called)


def _leave(summary: LoadSummary | None, record: BuildRecord | None) -> None:
    if record is not None and record.status == "withheld":
        raise typer.Exit(WITHHELD)
    if summary is not None and summary.having("rejected", "unreadable"):
        raise typer.Exit(FILES_REJECTED)


def _call(command: str, wait_seconds: float) -> Call:
    return Call(command=command, at=datetime.now(UTC), wait_seconds=wait_seconds)


def _load_facts(summary: LoadSummary) -> dict[str, object]:
    return {
        "seconds": summary.seconds,
        "unchanged_files": summary.unchanged,
        "rows": vars(summary.rows),
        "entities": {entity: vars(rows) for entity, rows in summary.by_entity.items()},
        "files": [vars(outcome) | {"rows": vars(outcome.rows)} for outcome in summary.outcomes],
    }


def _build_facts(record: BuildRecord) -> dict[str, object]:
    return record.model_dump(mode="json")
