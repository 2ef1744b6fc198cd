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
    answer,
    complain,
    counted,
    in_utc,
    plain,
    say,
    show_facts,
    show_json,
    show_rows,
    show_table,
    span,
    tell_written,
)
from orchestration.cli.options import JsonOption, SnapshotOption, known_entity, published_file
from orchestration.cli.running import WAYS_ON
from orchestration.cli.standing import Standing, standing
from orchestration.duckdb_session import SESSION_SETTINGS
from orchestration.loading.contracts import contract_of, load_contracts
from orchestration.loading.sql_text import quote_literal
from orchestration.settings import PREFIX, PROJECT_ROOT, Settings
from reports.report_catalog import catalog_file

ROWS_SHOWN = 200
CHECKS_SHOWN = 10
FILES_SHOWN = 10
WARNINGS_QUERY = 'warehouse sql "from snapshot_checks where not has_passed"'


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


def status(*, as_json: JsonOption = False) -> None:
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
        answer("Nothing is published yet. Put exports into the landing folder, then: warehouse run")
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
            "Checks": f"{current.checks_passed:,} passed, {current.checks_failed:,} warned"
            + (f": {WARNINGS_QUERY}" if current.checks_failed else ""),
            "Code": current.code_version,
            "File": f"{found.current_file}, {current.size / 1e6:,.1f} MB",
            "Snapshots kept": found.snapshot_count,
        }
    )
    if found.stale:
        answer("")
        show_table(
            ["entity", "age", "limit"],
            [(stale.entity, span(stale.age), span(stale.limit)) for stale in found.stale],
            title="Stale",
        )


def _show_newest_build(found: Standing) -> None:
    newest = found.newest_build
    if newest is None or newest.status == "published":
        return
    answer("")
    told = f"The newest build, {newest.build_id},"
    if newest.status == "failed":
        answer(f"{told} failed: {newest.reason}")
    elif found.is_cut_off:
        answer(f"{told} was cut off. Nothing of it was published; `warehouse run` builds anew.")
    elif newest.status == "withheld":
        answer(f"{told} was withheld by its audit; current.duckdb stays as it was.")
    elif newest.status == "audited":
        answer(f"{told} passed its audit and waits: warehouse publish")
    else:
        answer(f"{told} is {newest.status}.")
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
    if len(failed) > CHECKS_SHOWN:
        answer(f"... and {len(failed) - CHECKS_SHOWN:,} more; all of them: warehouse status --json")
    if newest.status == "withheld":
        answer(f"The candidate: {found.builds_folder / newest.build_id}.duckdb")
        answer(f"The whole audit: {found.data_docs}")
        answer(WAYS_ON)


def _show_waiting(found: Standing) -> None:
    answer("")
    if found.inside is None:
        who = found.writer or "Another program has the warehouse open"
        answer(f"{who}{' is writing' * (found.writer is not None)}; what waits is told after that.")
        return
    waiting, rejected = found.inside.waiting, found.inside.rejected
    answer(f"Files that wait to be loaded: {len(waiting):,}")
    for path in waiting[:FILES_SHOWN]:
        answer(f"  {path}")
    if len(waiting) > FILES_SHOWN:
        answer(f"  ... and {len(waiting) - FILES_SHOWN:,} more")
    if rejected:
        show_table(
            ["file", "why"],
            [(file.path, file.error) for file in rejected[:FILES_SHOWN]],
            title=f"Files that could not be loaded: {len(rejected):,}",
        )
    if len(rejected) > FILES_SHOWN:
        answer(f"... and {len(rejected) - FILES_SHOWN:,} more; all: warehouse status --json")
    if found.inside.quarantined:
        answer(
            f"{counted(found.inside.quarantined, 'row')} in quarantine: warehouse quarantine list"
        )


def sql(
    query: Annotated[str, typer.Argument(help="One query, e.g. 'from team_summary limit 5'.")],
    *,
    form: Annotated[
        SqlFormat | None,
        typer.Option("--format", help="If not given: a table in a terminal, CSV in a pipe."),
    ] = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Query the published marts, and in `reports.` what reports were made of them.

    The files are only read, and nothing outside of them is.
    """
    settings = Settings()
    source = published_file(settings, snapshot)
    made = catalog_file(settings.reports_folder)
    form = form or (SqlFormat.TABLE if sys.stdout.isatty() else SqlFormat.CSV)
    try:
        with closing(duckdb.connect(source, read_only=True)) as connection:
            if made.exists():
                connection.execute(f"attach {quote_literal(str(made))} as reports (read_only)")
            connection.execute(f"{SESSION_SETTINGS}; set enable_external_access = false")
            statements = connection.extract_statements(query)
            if len(statements) != 1:
                raise typer.BadParameter(
                    f"these are {len(statements)} queries; give one.", param_hint="query"
                )
            connection.execute(statements[0])
            columns = [described[0] for described in connection.description or ()]
            if form is SqlFormat.JSON:
                _require_names_apart(columns)
            _write_rows(connection, columns, form)
    except duckdb.Error as error:
        complain(f"{error}{remedy(error)}")
        raise typer.Exit(1) from error


def remedy(error: duckdb.Error) -> str:
    """What to do instead of a query that DuckDB refused, on lines of its own."""
    if isinstance(error, duckdb.PermissionException):
        return "\n\nA query sees the published tables alone, no other file and no network."
    if "read-only mode" in str(error):
        return (
            "\n\nWhat is published never changes. To work on a copy of your own: "
            "warehouse extract my.duckdb"
        )
    if isinstance(error, duckdb.CatalogException):
        return "\n\nThe tables there are: warehouse sql 'show tables'"
    if isinstance(error, duckdb.BinderException):
        return "\n\nThe columns of a table: warehouse sql 'describe learner_summary'"
    return ""


def _require_names_apart(columns: list[str]) -> None:
    for column in columns:
        if columns.count(column) > 1:
            raise typer.BadParameter(
                f"JSON has no room for two columns {column!r}; name one of them otherwise (as).",
                param_hint="query",
            )


def _write_rows(connection: duckdb.DuckDBPyConnection, columns: list[str], form: SqlFormat) -> None:
    if form is SqlFormat.TABLE:
        rows = connection.fetchmany(ROWS_SHOWN + 1)
        numbers = [
            column
            for place, column in enumerate(columns)
            if rows and all(isinstance(row[place], int | float | None) for row in rows)
        ]
        show_rows(columns, rows[:ROWS_SHOWN], numbers=numbers)
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


def show_settings(*, as_json: JsonOption = False) -> None:
    """Every setting, its value here and what it means; the environment sets it by its name."""
    settings = Settings()
    values = {PREFIX + name.upper(): getattr(settings, name) for name in Settings.model_fields}
    if as_json:
        show_json(values)
        return
    meanings = [field.description for field in Settings.model_fields.values()]
    show_table(
        ["setting", "value", "what it means"],
        [
            (name, "" if value is None else str(value), meaning)
            for (name, value), meaning in zip(values.items(), meanings, strict=True)
        ],
    )


def contract_list(*, as_json: JsonOption = False) -> None:
    """The entities that an export may hold."""
    if as_json:
        show_json([contract.model_dump(mode="json") for contract in load_contracts().values()])
        return
    show_table(
        ["entity", "kind", "key", "one row is"],
        [
            (entity, contract.kind, contract.key, contract.description)
            for entity, contract in load_contracts().items()
        ],
    )


def contract_show(
    entity: Annotated[
        str, typer.Argument(help="Which entity; `warehouse contract list`.", callback=known_entity)
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """The columns of one entity: types, what must be there, what they may hold."""
    contract = contract_of(entity)
    if as_json:
        show_json(contract.model_dump(mode="json"))
        return
    answer(f"{contract.entity} ({contract.kind}, key {', '.join(contract.key)})")
    answer(contract.description)
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
    tell_written(write_contract_files(PROJECT_ROOT), made_from="the contracts")
