"""The program `warehouse`: its commands gathered, and its errors turned into messages and codes.

Here belong the gathering and the exit codes. Each command belongs to the module of its kind.
"""

import errno
import logging
import sqlite3
import sys

import duckdb
import typer
from pydantic import ValidationError

from orchestration.building.dbt_project import DbtFailed
from orchestration.building.metrics import MetricsError
from orchestration.cli import (
    defining,
    exporting,
    handing_out,
    looking,
    quarantining,
    reporting,
    running,
)
from orchestration.cli.console import complain
from orchestration.generating.options import GeneratorError
from orchestration.loading.contracts import ContractError
from orchestration.loading.failures import (
    LoadingError,
    WarehouseLockedError,
    is_disk_full,
    tells_of_full_disk,
)
from orchestration.loading.importers.summary import ImportingError
from orchestration.publishing.build_record import BuildRecordError
from orchestration.publishing.extracts import ExtractError
from orchestration.publishing.snapshot import SnapshotError
from orchestration.refresh import BuildFailed, NothingToPublish
from orchestration.settings import PREFIX, Settings
from orchestration.writer_lock import WarehouseBusy
from reports.catalog import CatalogError
from reports.charts.chart_data import ChartError
from reports.composing import ComposingError
from reports.delivery.message import MessageError
from reports.delivery.recipients import RecipientsError
from reports.making import MakingError
from reports.reading import ReadingError
from reports.register import FILE_NAME as REGISTER
from reports.register import RegisterError
from reports.source import SourceError

FAILED, WRONG_USAGE, BUSY = 1, 2, 4

EXPLAINED = (
    BuildFailed,
    BuildRecordError,
    CatalogError,
    ChartError,
    ComposingError,
    ContractError,
    DbtFailed,
    ExtractError,
    GeneratorError,
    ImportingError,
    LoadingError,
    MakingError,
    MessageError,
    MetricsError,
    NothingToPublish,
    ReadingError,
    RecipientsError,
    RegisterError,
    SnapshotError,
    SourceError,
)

NO_SPACE_LEFT = "Free some space, then run the same command again: it makes good what was cut off."

app = typer.Typer(
    name="warehouse",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Progress exports in, one audited DuckDB file out.\n\n"
        "A first try: [bold]warehouse generate[/bold], then [bold]warehouse run[/bold], then "
        '[bold]warehouse sql "from platform_overview"[/bold]. Everything that is written lives '
        "under WAREHOUSE_HOME (var/ if not set); exports belong in its folder "
        "landing/<source>/<entity>/."
    ),
    epilog=(
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the audit withheld the build, "
        "4 another process writes, 5 done, but files were rejected."
    ),
)

for module in (running, exporting, looking, defining, quarantining, handing_out, reporting):
    module.add_to(app)


def main() -> None:
    """Run the program; what the project can explain ends as one message and an exit code."""
    # On a full disk dbt cannot write its log, and logging would print a page about each line.
    logging.raiseExceptions = False
    try:
        app(prog_name="warehouse")
    except (WarehouseBusy, WarehouseLockedError) as error:
        complain(str(error))
        sys.exit(BUSY)
    except ValidationError as error:
        for line in settings_told(error):
            complain(line)
        sys.exit(WRONG_USAGE)
    except EXPLAINED as error:
        complain(str(error))
        sys.exit(FAILED)
    except OSError as error:
        complain(system_error_told(error))
        sys.exit(FAILED)
    except duckdb.Error as error:
        complain(database_error_told(error))
        sys.exit(FAILED)
    except sqlite3.Error as error:
        complain(register_error_told(error))
        sys.exit(FAILED)


def settings_told(error: ValidationError) -> list[str]:
    """One line for each setting that is wrong: its name, its value, what is wrong, its meaning."""
    told = []
    for problem in error.errors():
        text = problem["msg"].removeprefix("Value error, ")
        name = "_".join(map(str, problem["loc"]))
        told.append(
            f"{PREFIX}{name.upper()} = {problem['input']!r} in the environment is wrong: {text}. "
            f"What it is: {Settings.model_fields[name].description}"
            if name
            else f"{text}."
        )
    return told


def system_error_told(error: OSError) -> str:
    """What the operating system refused, where, and what to do about it."""
    # A failed write does not know its file's name any more.
    where = f"{error.filename}: " if error.filename else "Writing failed: "
    told = f"{where}{error.strerror or error}."
    if is_disk_full(error):
        return f"{told} {NO_SPACE_LEFT}"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{told} Give this user the right to, or choose another place."
    return f"{told} Choose another place; that of the warehouse is set by WAREHOUSE_HOME."


def database_error_told(error: duckdb.Error) -> str:
    """What DuckDB refused where no step expected it, and what to do about it."""
    told = str(error).strip().rstrip(".") + "."
    if tells_of_full_disk(told):
        return f"{told} {NO_SPACE_LEFT}"
    return f"DuckDB: {told} Are the settings right? `warehouse settings` lists them."


def register_error_told(error: sqlite3.Error) -> str:
    """What SQLite, which keeps the register of reports alone, refused, and what to do about it."""
    told = f"{REGISTER} of the reports: {error}."
    if "disk is full" in told:
        return f"{told} {NO_SPACE_LEFT}"
    if "locked" in told:
        return f"{told} Another process writes it; run the same command again."
    return (
        f"{told} Put back a copy of it: without it, every report would be made and handed over "
        "as if for the first time."
    )
