"""The rows that did not fit: to look at them, and to try them again by the contract of today.

Here belong reading and retrying. Rows come here by `placing`.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.loading.contracts import EntityContract, contract_of, load_contracts
from orchestration.loading.failures import warehouse_failures_named
from orchestration.loading.ledger import read_ledger
from orchestration.loading.placing import Load, find_duplicates, insert_landed, land
from orchestration.loading.reading import jsonl_columns, jsonl_extra, jsonl_relation
from orchestration.loading.sql_text import quote_identifier
from orchestration.loading.tables import prepare_tables
from orchestration.loading.warehouse import only_row, open_warehouse, transaction


@dataclass(frozen=True, kw_only=True)
class QuarantinedRow:
    """One row that did not fit: where it came from, the row as it was, and every reason.

    `raw_row` is a dict of the file's columns, or the row's text where it cannot be taken apart.
    `status` is `held`, or after a retry `loaded` or `duplicate`.
    """

    file_id: int
    path: str
    source: str
    entity: str
    row_number: int
    raw_row: dict[str, object] | str
    reasons: tuple[str, ...]
    status: str
    quarantined_at: datetime


@dataclass(frozen=True, kw_only=True)
class RetrySummary:
    """What a retry did with the rows held; `held` are those that still do not fit."""

    tried: int = 0
    loaded: int = 0
    duplicate: int = 0
    conflicting: int = 0
    held: int = 0

    def __add__(self, other: "RetrySummary") -> "RetrySummary":
        return RetrySummary(
            tried=self.tried + other.tried,
            loaded=self.loaded + other.loaded,
            duplicate=self.duplicate + other.duplicate,
            conflicting=self.conflicting + other.conflicting,
            held=self.held + other.held,
        )


def list_quarantine(
    connection: duckdb.DuckDBPyConnection,
    *,
    entities: Collection[str] | None = None,
    file_id: int | None = None,
    row_number: int | None = None,
    limit: int | None = None,
) -> tuple[QuarantinedRow, ...]:
    """The rows held, by file and row; of some entities, one file or one row, at most `limit`."""
    rows = connection.execute(
        """
        select
            quarantine.file_id, load_audit.path, quarantine.source, quarantine.entity,
            quarantine.row_number, quarantine.raw_row, quarantine.reasons, quarantine.status,
            quarantine.quarantined_at
        from ledger.quarantine as quarantine
        inner join ledger.load_audit as load_audit on load_audit.file_id = quarantine.file_id
        where quarantine.status = 'held'
            and ($entities::varchar[] is null or list_contains($entities, quarantine.entity))
            and ($file_id::bigint is null or quarantine.file_id = $file_id)
            and ($row_number::bigint is null or quarantine.row_number = $row_number)
        order by quarantine.file_id, quarantine.row_number
        limit $limit
        """,
        {
            "entities": None if entities is None else list(entities),
            "file_id": file_id,
            "row_number": row_number,
            "limit": limit,
        },
    ).fetchall()
    return tuple(
        QuarantinedRow(
            file_id=row[0],
            path=row[1],
            source=row[2],
            entity=row[3],
            row_number=row[4],
            raw_row=_taken_apart(row[5]),
            reasons=tuple(row[6]),
            status=row[7],
            quarantined_at=row[8],
        )
        for row in rows
    )


def _taken_apart(raw_row: str) -> dict[str, object] | str:
    try:
        taken_apart: dict[str, object] | str = json.loads(raw_row)
    except (ValueError, RecursionError):
        # DuckDB reads more: `nan`, a comma too many, numbers of any length, nesting of any depth.
        return raw_row
    return taken_apart


def retry_quarantine(
    *,
    warehouse: Path,
    retried_at: datetime,
    memory_limit: str,
    threads: int,
    scratch: Path,
    entities: Collection[str] | None = None,
) -> RetrySummary:
    """Check the rows held by the contract of today, and load those that fit, in one transaction.

    They keep the file id and row number that they had, and get a load id of their own; their
    files' counts in `load_audit` move with them. `retried_at` must have an offset. Raises
    LoadingError where the warehouse is at fault, ContractError where there is no such entity.
    """
    if retried_at.tzinfo is None:
        raise ValueError(f"retried_at = {retried_at.isoformat()} has no offset. Give e.g. UTC.")
    for entity in entities or ():
        contract_of(entity)
    contracts = load_contracts()
    with (
        open_warehouse(
            warehouse, memory_limit=memory_limit, threads=threads, scratch=scratch
        ) as connection,
        warehouse_failures_named(warehouse, scratch=scratch, doing="while rows were retried"),
    ):
        prepare_tables(connection, contracts)
        groups = connection.execute(
            """
            select distinct entity, source from ledger.quarantine where status = 'held'
            order by entity, source
            """
        ).fetchall()
        load_id = read_ledger(connection).next_load_id
        summary = RetrySummary()
        with transaction(connection):
            for entity, source in groups:
                if entity in contracts and (entities is None or entity in entities):
                    summary += _retry(
                        connection,
                        contract=contracts[entity],
                        source=source,
                        load_id=load_id,
                        retried_at=retried_at.astimezone(UTC).replace(tzinfo=None),
                    )
    return summary


def _retry(
    connection: duckdb.DuckDBPyConnection,
    *,
    contract: EntityContract,
    source: str,
    load_id: int,
    retried_at: datetime,
) -> RetrySummary:
    # A row that could not be taken apart is a JSON string: no contract makes it fit.
    connection.execute(
        """
        create or replace temporary table retried as
        select file_id, row_number, raw_row as line
        from ledger.quarantine
        where status = 'held' and entity = ? and source = ? and json_type(raw_row) = 'OBJECT'
        order by file_id, row_number
        """,
        [contract.entity, source],
    )
    load = Load(contract=contract, source=source, file_id=0, load_id=load_id, loaded_at=retried_at)
    landed = land(
        connection,
        jsonl_relation("retried", contract=contract),
        load=load,
        columns=jsonl_columns(contract, present=list(contract.columns)),
        extra=jsonl_extra(contract),
    )
    fitting = landed.rows - landed.misfits
    if not fitting:
        return RetrySummary(tried=landed.rows, held=landed.rows)
    duplicate, conflicting = find_duplicates(connection, contract=contract, source=source)
    (first,) = only_row(connection, "select min(rowid) from retried")
    of_landed = f"from retried where retried.rowid - {first} = {landed.place}"
    insert_landed(
        connection,
        load=load,
        file_id=f"(select retried.file_id {of_landed})",
        number=f"(select retried.row_number {of_landed})",
        excluding=duplicate > 0,
    )
    _move_counts(
        connection, load=load, landed_place=landed.place, first=first, any_duplicate=duplicate > 0
    )
    return RetrySummary(
        tried=landed.rows,
        loaded=fitting - duplicate,
        duplicate=duplicate,
        conflicting=conflicting,
        held=landed.misfits,
    )


def _move_counts(
    connection: duckdb.DuckDBPyConnection,
    *,
    load: Load,
    landed_place: str,
    first: int,
    any_duplicate: bool,
) -> None:
    """Let the quarantine and the files' counts say what became of the rows."""
    duplicates = "left join landed_duplicates on landed_duplicates.place = landed.rowid"
    is_duplicate, is_conflicting = "landed_duplicates.place is not null", "is_conflicting"
    if not any_duplicate:
        duplicates, is_duplicate, is_conflicting = "", "false", "false"
    time = quote_identifier(load.contract.time_column)
    connection.execute(
        f"""
        create or replace temporary table resolved as
        select
            retried.file_id, retried.row_number, landed.{time} as moment,
            {is_duplicate} as is_duplicate, coalesce({is_conflicting}, false) as is_conflicting
        from landed
        inner join retried on retried.rowid - {first} = {landed_place}
        {duplicates}
        where landed._fits
        """
    )
    connection.execute(
        f"""
        update ledger.quarantine as quarantine
        set status = case when resolved.is_duplicate then 'duplicate' else 'loaded' end,
            retried_at = {load.moment}
        from resolved
        where resolved.file_id = quarantine.file_id
            and resolved.row_number = quarantine.row_number
        """
    )
    connection.execute(
        f"""
        update ledger.load_audit as load_audit
        set load_id = {load.load_id},
            rows_loaded = rows_loaded + moved.loaded,
            rows_duplicate = rows_duplicate + moved.duplicate,
            rows_conflicting = rows_conflicting + moved.conflicting,
            rows_quarantined = rows_quarantined - moved.loaded - moved.duplicate,
            earliest_at = least(load_audit.earliest_at, moved.earliest_at),
            latest_at = greatest(load_audit.latest_at, moved.latest_at)
        from (
            select
                file_id,
                count(*) filter (not is_duplicate) as loaded,
                count(*) filter (is_duplicate) as duplicate,
                count(*) filter (is_conflicting) as conflicting,
                min(moment) filter (not is_duplicate) as earliest_at,
                max(moment) filter (not is_duplicate) as latest_at
            from resolved
            group by file_id
        ) as moved
        where moved.file_id = load_audit.file_id
        """
    )
