"""What was made and handed over, as tables that analysts query: `report_catalog.duckdb`.

Here belongs that file, written anew from the register by an atomic rename. It holds no address and
no reason of a mail server, which may quote one: who received what is told by user id.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.publishing.durable_files import sync, temporary_name
from orchestration.publishing.extracts import STORAGE_VERSION
from orchestration.publishing.snapshot import READ_ONLY
from reports.register import Register

FILE_NAME = "report_catalog.duckdb"
ROWS_AT_ONCE = 20_000

TABLES = {
    "report_catalog": (
        "One row per file of a report that was made; a version that could not be made has one row "
        "without a file.",
        """
        select
            issues.report, issues.period, issues.scope_kind, issues.scope_id, issues.scope_label,
            issues.audience, issues.status, issues.reason, issues.snapshot_id,
            issues.code_version, issues.pdf_standard, issues.content_hash, issues.changes,
            files.format, files.path, files.sha256, issues.version, files.size_bytes,
            issues.as_of, issues.period_end_at, issues.made_at, issues.keep_until,
            files.removed_at
        from issues
        left join files using (issue_id)
        order by issues.report, issues.period, issues.scope_id, issues.version, files.format
        """,
        """
            report varchar not null,
            period varchar not null,
            scope_kind varchar not null,
            scope_id varchar not null,
            scope_label varchar not null,
            audience varchar not null,
            status varchar not null,
            reason varchar not null,
            snapshot_id varchar not null,
            code_version varchar not null,
            pdf_standard varchar not null,
            content_hash varchar not null,
            changes varchar not null,
            format varchar,
            path varchar,
            sha256 varchar,
            version bigint not null,
            size_bytes bigint,
            as_of timestamp not null,
            period_end_at timestamp not null,
            made_at timestamp not null,
            keep_until timestamp not null,
            removed_at timestamp
        """,
    ),
    "report_deliveries": (
        "One row per report or notification, recipient and channel, with what became of it.",
        """
        select
            kind, report, period, scope_id, recipient_id, channel, state, content_hash,
            message_id, version, attempts, planned_at, changed_at
        from deliveries
        order by kind, report, period, scope_id, version, recipient_id, channel
        """,
        """
            kind varchar not null,
            report varchar not null,
            period varchar not null,
            scope_id varchar not null,
            recipient_id varchar not null,
            channel varchar not null,
            state varchar not null,
            content_hash varchar not null,
            message_id varchar not null,
            version bigint not null,
            attempts bigint not null,
            planned_at timestamp not null,
            changed_at timestamp not null
        """,
    ),
}
"""Of each table: what a row is, the register's query, and the columns in its order."""


def catalog_file(reports: Path) -> Path:
    """Where the tables lie, once something was made."""
    return reports / FILE_NAME


def write_report_catalog(register: Register) -> Path:
    """Write what the register holds to `report_catalog.duckdb` beside it; gives that file.

    Readers that have the old one open keep it. It is read-only, and any client from DuckDB 1.4 on
    opens it.
    """
    target = catalog_file(register.reports)
    temporary = temporary_name(target)
    # The register's lock keeps writers of this file apart, too.
    with register.transaction(), closing(duckdb.connect()) as to:
        for leftover in target.parent.glob(f"{temporary.name}*"):
            leftover.unlink()
        to.execute(f"attach ? as catalog (storage_version '{STORAGE_VERSION}')", [str(temporary)])
        for table, (described, query, columns) in TABLES.items():
            to.execute(f"create table catalog.main.{table} ({columns})")
            to.execute(f"comment on table catalog.main.{table} is '{described}'")
            for rows in _batches(register.connection, query):
                to.register("batch", rows)
                to.execute(f"insert into catalog.main.{table} by name select * from batch")
        to.execute("detach catalog")
        temporary.chmod(READ_ONLY)
        sync(temporary)
        temporary.replace(target)
        sync(target.parent)
    return target


def _batches(connection: sqlite3.Connection, query: str) -> Iterator[pa.Table]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield pa.table({name: _column([row[at] for row in rows]) for at, name in enumerate(names)})


def _column(values: Sequence[object]) -> pa.Array:
    # A column that is NULL throughout the batch has no type to be told from.
    is_empty = all(value is None for value in values)
    return pa.array(values, pa.string()) if is_empty else pa.array(values)
