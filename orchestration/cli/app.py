"""The program `warehouse`: its commands gathered, and its errors turned into messages and codes.

Here belong the gathering and the exit codes. Each command belongs to the module of its kind.
"""

import sys

import typer
from pydantic import ValidationError

from orchestration.building.dbt_project import DbtFailed
from orchestration.cli import exporting, handing_out, looking, quarantining, running
from orchestration.cli.console import complain
from orchestration.generating.options import GeneratorError
from orchestration.loading.contracts import ContractError
from orchestration.loading.failures import LoadingError
from orchestration.loading.importers.summary import ImportingError
from orchestration.publishing.build_record import BuildRecordError
from orchestration.publishing.extracts import ExtractError
from orchestration.publishing.snapshot import SnapshotError
from orchestration.refresh import BuildFailed, NothingToPublish
from orchestration.writer_lock import WarehouseBusy

FAILED, BUSY = 1, 4

EXPLAINED = (
    BuildFailed,
    BuildRecordError,
    ContractError,
    DbtFailed,
    ExtractError,
    GeneratorError,
    ImportingError,
    LoadingError,
    NothingToPublish,
    SnapshotError,
)

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

for module in (running, exporting, looking, quarantining, handing_out):
    module.add_to(app)


def main() -> None:
    """Run the program; what the project can explain ends as one message and an exit code."""
    try:
        app()
    except WarehouseBusy as error:
        complain(str(error))
        sys.exit(BUSY)
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(map(str, problem["loc"]))
            complain(f"Setting {where}: {problem['msg']}" if where else problem["msg"])
        sys.exit(FAILED)
    except EXPLAINED as error:
        complain(str(error))
        sys.exit(FAILED)
