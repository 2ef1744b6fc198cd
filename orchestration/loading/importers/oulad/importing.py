"""`import_oulad`: from a folder of OULAD's tables to export files, and the account of it.

Here belongs the order of the work. What the tables must hold stands in `tables`, what becomes of
them in `entities` and `events`, what is odd in them in `oddities`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.duckdb_session import SESSION_SETTINGS
from orchestration.loading.contracts import contract_of
from orchestration.loading.importers.export_files import StagedExports, staged_exports
from orchestration.loading.importers.oulad.bases import BASES, HELPING_MACROS, MOMENTS
from orchestration.loading.importers.oulad.entities import STATE_QUERIES
from orchestration.loading.importers.oulad.events import ATTEMPTS_QUERY, events_query
from orchestration.loading.importers.oulad.oddities import count_oddities
from orchestration.loading.importers.oulad.reading import (
    check_references,
    find_tables,
    read_table,
)
from orchestration.loading.importers.oulad.tables import TABLES
from orchestration.loading.importers.summary import (
    ImportingError,
    ImportSummary,
    Notice,
    ProgressReport,
    RowAccount,
)


def import_oulad(
    folder: Path,
    *,
    landing: Path,
    source: str = "oulad",
    imported_at: datetime,
    on_progress: ProgressReport | None = None,
) -> ImportSummary:
    """Write OULAD's seven tables as export files to `landing/<source>/<entity>/`; give the account.

    The same tables give the same files, byte for byte, whichever edition they are of, so that
    importing twice is loading once. `imported_at`, which must have an offset, is when now is:
    versions of records that begin later, as the end of a presentation that is still running, are
    not written, and are counted in the notice `not_yet`.

    Raises ImportingError, and writes nothing, where a table or column is missing, a value is
    wrong, a key is repeated or the tables do not fit together; it names file, row and column.
    """
    if imported_at.tzinfo is None:
        raise ValueError(f"imported_at = {imported_at.isoformat()} has no offset. Give e.g. UTC.")
    paths = find_tables(folder)
    steps = len(TABLES) + len(STATE_QUERIES) + 3
    done = 0

    def begin(what: str) -> None:
        nonlocal done
        if on_progress is not None:
            on_progress(what, done, steps)
        done += 1

    with staged_exports(landing, source) as exports, duckdb.connect() as connection:
        connection.execute(SESSION_SETTINGS)
        # What does not fit in memory goes where the export files go, and goes with them.
        spill = str(exports.folder / "spill").replace("'", "''")
        connection.execute(f"set temp_directory = '{spill}'")
        rows_read: dict[str, int] = {}
        notices: list[Notice] = []
        for table in TABLES:
            begin(f"reading {paths[table.name].name}")
            rows_read[table.name], table_notices = read_table(
                connection, table=table, path=paths[table.name]
            )
            notices += table_notices
        begin("checking and joining")
        for table in TABLES:
            check_references(connection, table=table, path=paths[table.name])
        connection.execute(MOMENTS + HELPING_MACROS + BASES)
        notices += count_oddities(connection)
        not_yet = 0
        for entity, query in STATE_QUERIES.items():
            begin(f"writing {entity}")
            not_yet += _write_state(
                connection, exports, entity=entity, query=query, imported_at=imported_at
            )
        begin("writing assessment_attempts")
        exports.write(
            connection,
            entity="assessment_attempts",
            stem="assessment_attempts",
            query=_ordered("assessment_attempts", ATTEMPTS_QUERY),
        )
        begin("writing activity_events")
        _write_events(connection, exports)
        if not_yet:
            notices.append(
                Notice(
                    name="not_yet",
                    count=not_yet,
                    text="versions of records begin after the moment of the import: not written. "
                    "Import again when they have begun.",
                )
            )
        summary = ImportSummary(
            source=source,
            imported_at=imported_at,
            rows_read=rows_read,
            rows_written=dict(exports.rows_written),
            accounts=_accounts(connection, rows_written=exports.rows_written),
            notices=tuple(notices),
            files=tuple(landing / source / place for _, place in exports.staged),
        )
        if summary.unaccounted():
            raise ImportingError(
                f"{folder}: rows would be lost or doubled, by table: {summary.unaccounted()}. "
                "Nothing was written. This is a fault of the importer: please report it."
            )
    return summary


def _ordered(entity: str, query: str) -> str:
    contract = contract_of(entity)
    # By time first: a load looks only at the days that a file touches, and sorted files are small.
    order = ", ".join(dict.fromkeys((contract.time_column, *contract.key)))
    return f"select * from ({query}) order by {order}"


def _write_state(
    connection: duckdb.DuckDBPyConnection,
    exports: StagedExports,
    *,
    entity: str,
    query: str,
    imported_at: datetime,
) -> int:
    """Write the versions that have begun; give the number of those that have not."""
    moment = imported_at.astimezone(UTC).replace(tzinfo=None)
    literal = f"timestamp '{moment.isoformat(sep=' ')}'"
    later = connection.execute(
        f"select count(*) from ({query}) where updated_at > {literal}"
    ).fetchone()
    exports.write(
        connection,
        entity=entity,
        stem=entity,
        query=_ordered(entity, f"select * from ({query}) where updated_at <= {literal}"),
    )
    return int(later[0]) if later else 0


def _write_events(connection: duckdb.DuckDBPyConnection, exports: StagedExports) -> None:
    presentations = connection.execute(
        "select code_module, code_presentation, cohort_id from presentation order by cohort_id"
    ).fetchall()
    for code_module, code_presentation, cohort_id in presentations:
        query = events_query(code_module=code_module, code_presentation=code_presentation)
        exports.write(
            connection,
            entity="activity_events",
            stem=cohort_id,
            query=_ordered("activity_events", query),
        )


# Where a table's rows go, and the query that counts them there; events are counted as written.
ACCOUNTS = (
    ("courses", "cohorts", "select count(*) from plan", "one cohort each, with its plan"),
    (
        "assessments",
        "assessments",
        f"select count(*) from ({STATE_QUERIES['assessments']})",
        "one each",
    ),
    ("vle", "lessons", f"select count(*) from ({STATE_QUERIES['lessons']})", "one each"),
    (
        "studentInfo",
        "enrollments",
        "select count(*) from enrolment",
        "one enrolment each, in a version for each thing known of it",
    ),
    (
        "studentRegistration",
        "enrollments",
        "select count(*) from enrolment semi join studentRegistration "
        "using (code_module, code_presentation, id_student)",
        "merged into the enrolment of the same learner and presentation: its dates",
    ),
)
EVENT_ACCOUNTS = (
    ("studentAssessment", "assessment_attempts", "one each"),
    ("studentVle", "activity_events", "one each, with its clicks as event_count"),
)


def _accounts(
    connection: duckdb.DuckDBPyConnection, *, rows_written: Mapping[str, int]
) -> tuple[RowAccount, ...]:
    """Where every row went, counted at the outcome."""
    accounts = []
    for table, entity, query, how in ACCOUNTS:
        counted = connection.execute(query).fetchone()
        rows = int(counted[0]) if counted else 0
        accounts.append(RowAccount(table=table, rows=rows, entity=entity, how=how))
    for table, entity, how in EVENT_ACCOUNTS:
        rows = rows_written.get(entity, 0)
        accounts.append(RowAccount(table=table, rows=rows, entity=entity, how=how))
    return tuple(accounts)
