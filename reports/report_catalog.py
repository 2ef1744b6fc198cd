"""What was made and handed over, as tables that analysts query: `report_catalog.duckdb`.

Here belongs that file: a copy of the one before with the register's news, or all of the register
where there is none to go on from. It gets its name by an atomic rename. It holds no address and no
reason of a mail server, which may quote one: who received what is told by user id.

Going on is right only from the file that the register last wrote. So each writing leaves a mark of
its own in both, and the register's is committed last: whatever ends in between, the marks differ
or the news are still there.
"""

import hashlib
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.duckdb_session import SESSION_SETTINGS
from orchestration.publishing.durable_files import sync, temporary_name
from orchestration.publishing.extracts import STORAGE_VERSION
from orchestration.publishing.snapshot import READ_ONLY
from reports.register import Register
from reports.register_forms import DELIVERY_KEY, ISSUE_KEY

FILE_NAME = "report_catalog.duckdb"
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, kw_only=True)
class _Table:
    """A table of the file: what a row is, its columns, and where its rows come from.

    `query` asks the register for the rows, `news` is its table of the keys that changed; the rows
    of one key are written together.
    """

    name: str
    description: str
    columns: str
    query: str
    key: Sequence[str]
    news: str


TABLES = (
    _Table(
        name="report_catalog",
        description=(
            "One row per file of a report that was made; a version that could not be made has one "
            "row without a file."
        ),
        columns="""
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
        query="""
            select
                report, period, scope_kind, scope_id, scope_label, audience, status, reason,
                snapshot_id, code_version, pdf_standard, content_hash, changes, format, path,
                sha256, version, size_bytes, as_of, period_end_at, made_at, keep_until, removed_at
            from issues
            left join files using (issue_id)
        """,
        key=ISSUE_KEY,
        news="changed_issues",
    ),
    _Table(
        name="report_deliveries",
        description=(
            "One row per report or notification, recipient and channel, with what became of it."
        ),
        columns="""
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
        query="""
            select
                kind, report, period, scope_id, recipient_id, channel, state, content_hash,
                message_id, version, attempts, planned_at, changed_at
            from deliveries
        """,
        key=DELIVERY_KEY,
        news="changed_deliveries",
    ),
)

FORM = hashlib.sha256(repr(TABLES).encode()).hexdigest()[:16]
"""What the tables are like; a file of other tables is written anew."""


def catalog_file(reports: Path) -> Path:
    """Where the tables lie, once something was made."""
    return reports / FILE_NAME


def write_report_catalog(register: Register) -> int:
    """Bring `report_catalog.duckdb` beside the register to what that holds; gives the rows written.

    Readers that have the old one open keep it. It is read-only, and any client from DuckDB 1.4 on
    opens it.
    """
    target = catalog_file(register.reports)
    temporary = temporary_name(target)
    # The register's lock keeps writers of this file apart, too.
    with register.transaction():
        goes_on = _goes_on(register.connection, target)
        if goes_on and not _has_news(register.connection):
            return 0
        mark = f"{FORM} {secrets.token_hex(16)}"
        rows = _write_news(register.connection, target, temporary, mark) if goes_on else None
        if rows is None:
            rows = _write_all(register.connection, temporary, mark)
        temporary.chmod(READ_ONLY)
        sync(temporary)
        temporary.replace(target)
        sync(target.parent)
        _settle(register.connection, mark)
    return rows


def _goes_on(register: sqlite3.Connection, target: Path) -> bool:
    """Whether the file is the one that the register last wrote, with the tables of today."""
    written = register.execute("select mark from report_catalog_mark").fetchone()
    if written is None or not written["mark"].startswith(FORM) or not target.is_file():
        return False
    with closing(duckdb.connect()) as source:
        try:
            source.execute("attach ? as catalog (read_only)", [str(target)])
            found = source.execute("select mark from catalog.main.catalog_mark").fetchall()
        except duckdb.Error:
            return False
    return found == [(written["mark"],)]


def _has_news(register: sqlite3.Connection) -> bool:
    return any(register.execute(f"select 1 from {table.news}").fetchone() for table in TABLES)


def _settle(register: sqlite3.Connection, mark: str) -> None:
    for table in TABLES:
        register.execute(f"delete from {table.news}")
    register.execute("delete from report_catalog_mark")
    register.execute("insert into report_catalog_mark values (?)", (mark,))


def _write_all(register: sqlite3.Connection, temporary: Path, mark: str) -> int:
    _remove(temporary)
    with _opened(temporary) as to:
        to.execute("create table catalog.main.catalog_mark (mark varchar not null)")
        to.execute(
            "comment on table catalog.main.catalog_mark is 'Which writing of the register this is.'"
        )
        to.execute("insert into catalog.main.catalog_mark values (?)", [mark])
        rows = 0
        for table in TABLES:
            to.execute(f"create table catalog.main.{table.name} ({table.columns})")
            to.execute(f"comment on table catalog.main.{table.name} is '{table.description}'")
            ordered = f"{table.query} order by {', '.join(table.key)}"
            rows += _insert(to, table, register.execute(ordered))
    return rows


def _write_news(
    register: sqlite3.Connection, target: Path, temporary: Path, mark: str
) -> int | None:
    """Write a copy of the file with the news in it; None where its blocks cannot be read."""
    _remove(temporary)
    shutil.copyfile(target, temporary)
    try:
        with _opened(temporary) as to:
            to.execute("update catalog.main.catalog_mark set mark = ?", [mark])
            rows = 0
            for table in TABLES:
                same = " and ".join(f"written.{column} = changed.{column}" for column in table.key)
                for _ in _batches(to, register.execute(f"select * from {table.news}"), "changed"):
                    to.execute(
                        f"delete from catalog.main.{table.name} as written using changed "
                        f"where {same}"
                    )
                news = f"{table.query} join {table.news} using ({', '.join(table.key)})"
                rows += _insert(to, table, register.execute(news))
    except duckdb.Error:
        return None
    return rows


def _remove(temporary: Path) -> None:
    for leftover in temporary.parent.glob(f"{temporary.name}*"):
        leftover.unlink()


@contextmanager
def _opened(temporary: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(duckdb.connect()) as connection:
        connection.execute(SESSION_SETTINGS)
        connection.execute(
            f"attach ? as catalog (storage_version '{STORAGE_VERSION}')", [str(temporary)]
        )
        connection.execute("begin")
        yield connection
        connection.execute("commit")
        connection.execute("detach catalog")


def _insert(to: duckdb.DuckDBPyConnection, table: _Table, cursor: sqlite3.Cursor) -> int:
    rows = 0
    for count in _batches(to, cursor, "batch"):
        to.execute(f"insert into catalog.main.{table.name} by name select * from batch")
        rows += count
    return rows


def _batches(to: duckdb.DuckDBPyConnection, cursor: sqlite3.Cursor, name: str) -> Iterator[int]:
    """Show the cursor's rows under a name, some at once; gives how many they are."""
    columns = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        values = {column: _column([row[at] for row in rows]) for at, column in enumerate(columns)}
        to.register(name, pa.table(values))
        yield len(rows)


def _column(values: Sequence[object]) -> pa.Array:
    # A column that is NULL throughout the batch has no type to be told from.
    is_empty = all(value is None for value in values)
    return pa.array(values, pa.string()) if is_empty else pa.array(values)
