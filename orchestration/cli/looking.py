"""The commands that look: status, sql, contract.

Here belong questions and their answers' form. None of them writes, but for `contract write`.
"""

import csv
import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import duckdb
import typer

from orchestration.building.contract_files import write_contract_files
from orchestration.cli.console import (
    complain,
    in_utc,
    plain,
    say,
    show_facts,
    show_json,
    show_table,
    span,
)
from orchestration.cli.standing import Standing, standing
from orchestration.loading.contracts import contract_of, load_contracts
from orchestration.publishing.snapshot import snapshot_file
from orchestration.settings import PREFIX, PROJECT_ROOT, Settings

ROWS_SHOWN = 200
CHECKS_SHOWN = 10
FILES_SHOWN = 10


class SqlFormat(StrEnum):
    """How the rows of a query are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program."""
    panel = "Look"
    app.command("status", rich_help_panel=panel)(status)
    app.command("sql", rich_help_panel=panel)(sql)
    app.command("settings", rich_help_panel=panel)(show_settings)
    contract = typer.Typer(no_args_is_help=True, help="What exports must hold, entity by entity.")
    contract.command("list")(contract_list)
    contract.command("show")(contract_show)
    contract.command("write")(contract_write)
    app.add_typer(contract, name="contract", rich_help_panel=panel)


def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="JSON, for programs.")] = False
) -> None:
    """What is published, how old it is, what failed and what waits."""
    settings = Settings()
    found = standing(settings)
    if as_json:
        show_json(found.facts())
        return
    _show_published(found, datetime.now(UTC))
    _show_newest_build(found)
    _show_waiting(found)


def _show_published(found: Standing, now: datetime) -> None:
    if found.current is None:
        say("Nothing is published yet. Put exports into the landing folder, then: warehouse run")
        return
    current = found.current
    show_facts(
        {
            "Published": current.snapshot_id,
            "As of": f"{in_utc(current.as_of)}, {span((now - current.as_of).total_seconds())} ago",
            "Newest data": None
            if found.newest_source_at is None
            else f"{in_utc(found.newest_source_at)}, "
            f"{span((current.as_of - found.newest_source_at.replace(tzinfo=UTC)).total_seconds())}"
            " before that",
            # Nothing is published with a blocking check failed, so what failed only warned.
            "Checks": f"{current.checks_passed:,} passed, {current.checks_failed:,} warned",
            "Code": current.code_version,
            "File": f"{found.current_file}, {current.size / 1e6:,.1f} MB",
            "Snapshots kept": found.snapshot_count,
        }
    )
    if found.stale:
        say("")
        show_table(
            ["entity", "age", "limit"],
            [(stale.entity, span(stale.age), span(stale.limit)) for stale in found.stale],
            title="Stale",
        )


def _show_newest_build(found: Standing) -> None:
    newest = found.newest_build
    if newest is None or newest.status == "published":
        return
    say("")
    told = f"The newest build, {newest.build_id}, is {newest.status}"
    if newest.status in ("failed", "withheld"):
        complain(f"{told}: {newest.reason}")
    else:
        say(f"{told}.")
    failed = [check for check in newest.checks if check.is_blocking and not check.passed]
    if failed:
        show_table(
            ["subject", "column", "check", "failing", "what"],
            [
                (check.subject, check.column, check.name, check.failures, check.message)
                for check in failed[:CHECKS_SHOWN]
            ],
            title="Blocking checks that failed",
            numbers=["failing"],
        )
    if newest.status == "withheld":
        say(f"The candidate: {found.builds_folder / newest.build_id}.duckdb")
        say(f"The whole audit: {found.data_docs}")


def _show_waiting(found: Standing) -> None:
    say("")
    if found.writer is not None:
        say(f"{found.writer} is writing now; what waits is told when it is done.")
        return
    say(f"{len(found.waiting):,} files wait to be loaded." if found.waiting else "No file waits.")
    for path in found.waiting[:FILES_SHOWN]:
        say(f"  {path}")
    if found.rejected:
        show_table(
            ["file", "why"],
            [(file.path, file.error) for file in found.rejected[:FILES_SHOWN]],
            title=f"Files rejected: {len(found.rejected):,}",
        )
    if found.quarantined:
        say(f"{found.quarantined:,} rows are in quarantine: warehouse quarantine list")


def sql(
    query: Annotated[str, typer.Argument(help="One query, e.g. 'from team_summary limit 5'.")],
    *,
    form: Annotated[
        SqlFormat | None,
        typer.Option("--format", help="If not given: a table in a terminal, CSV in a pipe."),
    ] = None,
    snapshot: Annotated[
        str | None, typer.Option(help="A kept snapshot's id; the current one if not given.")
    ] = None,
) -> None:
    """Query the published marts. The file is only read, and nothing outside of it is."""
    settings = Settings()
    source = (
        settings.current_file
        if snapshot is None
        else snapshot_file(settings.published_folder, snapshot)
    )
    if not source.exists():
        raise typer.BadParameter(f"{source} does not exist; publish first: warehouse run")
    form = form or (SqlFormat.TABLE if sys.stdout.isatty() else SqlFormat.CSV)
    try:
        with closing(duckdb.connect(source, read_only=True)) as connection:
            connection.execute("set timezone = 'UTC'; set enable_external_access = false")
            connection.execute(query)
            columns = [described[0] for described in connection.description or ()]
            _write_rows(connection, columns, form)
    except duckdb.Error as error:
        complain(str(error))
        raise typer.Exit(1) from error


def _write_rows(connection: duckdb.DuckDBPyConnection, columns: list[str], form: SqlFormat) -> None:
    if form is SqlFormat.TABLE:
        rows = connection.fetchmany(ROWS_SHOWN + 1)
        numbers = [
            column
            for place, column in enumerate(columns)
            if rows and all(isinstance(row[place], int | float | None) for row in rows)
        ]
        show_table(columns, rows[:ROWS_SHOWN], numbers=numbers)
        if len(rows) > ROWS_SHOWN:
            say(f"The first {ROWS_SHOWN} rows; all of them with --format csv or json.")
        return
    if form is SqlFormat.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        while batch := connection.fetchmany(10_000):
            writer.writerows(batch)
        return
    while batch := connection.fetchmany(10_000):
        for row in batch:
            named = dict(zip(columns, row, strict=True))
            sys.stdout.write(json.dumps(named, default=plain, ensure_ascii=False) + "\n")


def show_settings() -> None:
    """Every setting, its value here and what it means; the environment sets it by its name."""
    settings = Settings()
    show_table(
        ["setting", "value", "what it means"],
        [
            (PREFIX + name.upper(), str(getattr(settings, name) or ""), field.description)
            for name, field in Settings.model_fields.items()
        ],
    )


def contract_list() -> None:
    """The entities that an export may hold."""
    show_table(
        ["entity", "kind", "key", "one row is"],
        [
            (entity, contract.kind, contract.key, contract.description)
            for entity, contract in load_contracts().items()
        ],
    )


def contract_show(
    entity: Annotated[str, typer.Argument(help="Which entity; `warehouse contract list`.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, for programs.")] = False,
) -> None:
    """The columns of one entity: types, what must be there, what they may hold."""
    contract = contract_of(entity)
    if as_json:
        show_json(contract.model_dump(mode="json"))
        return
    say(f"{contract.entity} ({contract.kind}, key {', '.join(contract.key)})")
    say(contract.description)
    show_table(
        ["column", "type", "required", "holds"],
        [
            (
                name,
                column.type,
                column.required,
                column.description
                + (f" One of {', '.join(column.allowed)}." if column.allowed else ""),
            )
            for name, column in contract.columns.items()
        ],
    )


def contract_write() -> None:
    """Make dbt's sources, the staging models and the reference page anew from the contracts."""
    changed = write_contract_files(PROJECT_ROOT)
    for path in changed:
        say(f"wrote {path}")
    if not changed:
        say("Everything made from the contracts is as they are.")
