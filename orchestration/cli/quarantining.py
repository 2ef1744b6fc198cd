"""The commands on rows that did not fit: quarantine list, show, retry.

Here belongs how they are shown. Keeping and trying them belongs to `loading.quarantine`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import duckdb
import typer

from orchestration.cli.console import (
    answer,
    complain,
    counted,
    say,
    show_facts,
    show_json,
    show_table,
)
from orchestration.cli.options import EntityOption, JsonOption
from orchestration.cli.standing import is_prepared
from orchestration.loading.failures import WarehouseUnusableError
from orchestration.loading.quarantine import QuarantinedRow, list_quarantine
from orchestration.loading.warehouse import open_warehouse
from orchestration.refresh import Call, retry
from orchestration.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program."""
    commands = typer.Typer(
        no_args_is_help=True, help="Rows that did not fit the contract, as they were, and why."
    )
    commands.command("list")(list_rows)
    commands.command("show")(show_row)
    commands.command("retry")(retry_rows)
    app.add_typer(commands, name="quarantine", rich_help_panel="Look")


def list_rows(
    *,
    entity: EntityOption = None,
    limit: Annotated[int, typer.Option(min=1, help="How many rows at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the rows held, with the first reason of each."""
    with _ledger(Settings()) as connection:
        rows = list_quarantine(connection, entities=entity or None, limit=limit)
        total = connection.execute(
            """
            select count(*) from ledger.quarantine
            where status = 'held' and ($1::varchar[] is null or list_contains($1, entity))
            """,
            [entity or None],
        ).fetchone()
    if as_json:
        show_json([vars(row) for row in rows])
        return
    if not rows:
        answer("No row is in quarantine.")
        return
    show_table(
        ["file", "row", "path", "why"],
        [(row.file_id, row.row_number, row.path, _first_reason(row)) for row in rows],
        numbers=["file", "row"],
    )
    held = total[0] if total else len(rows)
    if held > len(rows):
        say(f"{len(rows):,} of {held:,} rows are shown: more with --limit, others with --entity.")
    say("One row with every reason: warehouse quarantine show FILE ROW")


def show_row(
    file_id: Annotated[int, typer.Argument(metavar="FILE", help="The file's id.")],
    row_number: Annotated[int, typer.Argument(metavar="ROW", help="The row's number.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Show one row as it was, with every reason that it is held for."""
    with _ledger(Settings()) as connection:
        rows = list_quarantine(connection, file_id=file_id, row_number=row_number)
    if not rows:
        complain(
            f"No row {row_number} of file {file_id} is in quarantine; `warehouse quarantine list` "
            "tells which are."
        )
        raise typer.Exit(1)
    (row,) = rows
    if as_json:
        show_json(vars(row))
        return
    show_facts({"File": row.path, "Entity": row.entity, "Row": row.row_number})
    answer("")
    if isinstance(row.raw_row, str):
        answer(f"The row as it was: {row.raw_row!r}")
    else:
        show_table(["column", "value"], list(row.raw_row.items()), title="The row as it was")
    for reason in row.reasons:
        answer(f"- {reason}")


def retry_rows(*, entity: EntityOption = None, as_json: JsonOption = False) -> None:
    """Check the rows held by the contract of today, and load those that fit now."""
    summary = retry(
        Settings(),
        Call(command="warehouse quarantine retry", at=datetime.now(UTC)),
        entities=entity or None,
    )
    if as_json:
        show_json(vars(summary))
        return
    say(
        f"Tried {counted(summary.tried, 'row')}: {summary.loaded:,} loaded, "
        f"{summary.duplicate:,} duplicate, {summary.held:,} still held."
    )
    if summary.loaded:
        say("The next `warehouse run` takes them into the marts.")


def _first_reason(row: QuarantinedRow) -> str:
    more = len(row.reasons) - 1
    return row.reasons[0] + (f" (and {more} more)" if more else "")


@contextmanager
def _ledger(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(
        settings.warehouse_file,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        scratch=settings.scratch_folder,
        read_only=True,
    ) as connection:
        if not is_prepared(connection):
            raise WarehouseUnusableError(
                f"{settings.warehouse_file}: nothing was loaded into it yet, so no row is in "
                "quarantine. Put exports into the landing folder, then: warehouse load"
            )
        yield connection
