"""The raw assets: one an export entity, and the loader's ledger; one step loads them all.

Here belongs how contracts and load outcomes look in Dagster. Loading belongs to `loading`.
"""

from collections.abc import Iterator, Mapping, Sequence

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    TableColumn,
    TableColumnConstraints,
    TableRecord,
    TableSchema,
    multi_asset,
)

from expectations.audit_process import auditor
from orchestration.loading.contracts import ColumnContract, EntityContract
from orchestration.loading.outcomes import FileOutcome, LoadSummary, RowCounts
from orchestration.refresh import load
from orchestration.settings import Settings
from orchestration.steps import (
    RETRIES,
    WRITERS,
    StepWatcher,
    call_of,
    failures_told,
)

RAW, LEDGER = "raw", "ledger"
OWNER = "team:data_engineering"
LEDGER_TABLES = {
    "load_audit": "One row per file content that a load saw, with where its rows went: "
    "**read = loaded + duplicate + quarantined**.",
    "quarantine": "One row per row that did not fit its contract, as it was, with every reason. "
    "`warehouse quarantine list` shows it; `retry` takes rows in once the contract is changed.",
}
FILES_SHOWN = 20
# As tables, since names of files and of their columns could be markup.
_FILES = TableSchema(
    columns=[
        TableColumn(name="file"),
        TableColumn(name="status"),
        TableColumn(name="rows read", type="int"),
        TableColumn(name="loaded", type="int"),
    ]
)
_FILES_NOT_LOADED = TableSchema(
    columns=[TableColumn(name=name) for name in ("file", "status", "why")]
)


def raw_key(entity: str) -> AssetKey:
    """The key of an entity's raw history."""
    return AssetKey([RAW, entity])


def raw_specs(contracts: Mapping[str, EntityContract]) -> list[AssetSpec]:
    """One asset an entity, as its contract describes it, and the tables of the ledger."""
    entities = [_entity_spec(contract) for contract in contracts.values()]
    ledger = [
        AssetSpec(
            AssetKey([LEDGER, table]),
            description=description,
            group_name=LEDGER,
            owners=[OWNER],
            kinds={"duckdb"},
            metadata={"dagster/table_name": f"warehouse.{LEDGER}.{table}"},
        )
        for table, description in LEDGER_TABLES.items()
    ]
    return [*entities, *ledger]


def raw_assets(contracts: Mapping[str, EntityContract]) -> AssetsDefinition:
    """The raw assets of the contracts' entities, of which a run may load any."""

    @multi_asset(
        name="load_exports",
        description="Loads what is new in the landing folder into raw history: typed, "
        "deduplicated, quarantined and accounted for, one transaction a file.",
        specs=raw_specs(contracts),
        can_subset=True,
        pool=WRITERS,
        retry_policy=RETRIES,
    )
    def load_exports(
        context: AssetExecutionContext, settings: ResourceParam[Settings]
    ) -> Iterator[MaterializeResult[None]]:
        # The audit to come needs seconds to be ready.
        auditor()
        selected = context.selected_asset_keys
        entities = [key.path[-1] for key in selected if key.path[0] == RAW]
        watcher = StepWatcher(context.log)
        with failures_told():
            summary = load(settings, call_of(context), entities=entities, watcher=watcher)
        for key in sorted(selected):
            shown = (
                entity_metadata(summary, key.path[-1])
                if key.path[0] == RAW
                else ledger_metadata(summary)
            )
            yield MaterializeResult(
                asset_key=key, metadata=shown | row_count(watcher.rows, ".".join(key.path))
            )

    return load_exports


def entity_metadata(summary: LoadSummary, entity: str) -> dict[str, MetadataValue]:
    """What a load did for one entity: files, rows, seconds, and what it could not take."""
    outcomes = [outcome for outcome in summary.outcomes if outcome.entity == entity]
    return _load_metadata(outcomes, sum((outcome.rows for outcome in outcomes), RowCounts()))


def ledger_metadata(summary: LoadSummary) -> dict[str, MetadataValue]:
    """What a load did altogether, and how many files it knew already."""
    return _load_metadata(summary.outcomes, summary.rows) | {
        "files unchanged": MetadataValue.int(summary.unchanged)
    }


def row_count(rows: Mapping[str, int], table: str) -> dict[str, MetadataValue]:
    """A table's rows, under the name by which Dagster charts them; nothing where unknown."""
    return {"dagster/row_count": MetadataValue.int(rows[table])} if table in rows else {}


def _load_metadata(outcomes: Sequence[FileOutcome], rows: RowCounts) -> dict[str, MetadataValue]:
    metadata: dict[str, MetadataValue] = {
        "files loaded": MetadataValue.int(sum(file.status == "loaded" for file in outcomes)),
        "rows read": MetadataValue.int(rows.read),
        "rows loaded": MetadataValue.int(rows.loaded),
        "rows duplicate": MetadataValue.int(rows.duplicate),
        "rows conflicting": MetadataValue.int(rows.conflicting),
        "rows quarantined": MetadataValue.int(rows.quarantined),
        "seconds": MetadataValue.float(round(sum((file.seconds for file in outcomes), 0.0), 3)),
    }
    if outcomes:
        metadata["files"] = MetadataValue.table(
            [
                TableRecord(
                    {
                        "file": file.path,
                        "status": file.status,
                        "rows read": file.rows.read,
                        "loaded": file.rows.loaded,
                    }
                )
                for file in outcomes[:FILES_SHOWN]
            ],
            schema=_FILES,
        )
        metadata["files in all"] = MetadataValue.int(len(outcomes))
    failed = [file for file in outcomes if file.error]
    if failed:
        metadata["files not loaded"] = MetadataValue.table(
            [
                TableRecord({"file": file.path, "status": file.status, "why": file.error or ""})
                for file in failed[:FILES_SHOWN]
            ],
            schema=_FILES_NOT_LOADED,
        )
        metadata["files not loaded in all"] = MetadataValue.int(len(failed))
    return metadata


def _entity_spec(contract: EntityContract) -> AssetSpec:
    key = ", ".join(f"`{name}`" for name in contract.identity)
    kind = (
        "A **change log**: every exported version is kept."
        if contract.kind == "state"
        else "A list of **events**: each is kept once."
    )
    return AssetSpec(
        raw_key(contract.entity),
        description=(
            f"{contract.description}\n\n{kind} A row is told by {key}.\n\n"
            f"Exports arrive as `landing/<source>/{contract.entity}/<file>`, as CSV, JSON lines "
            "or Parquet, plain or gzipped."
        ),
        group_name=RAW,
        owners=[OWNER],
        kinds={"duckdb", "python"},
        tags={"kind": contract.kind},
        metadata={
            "dagster/table_name": f"warehouse.{RAW}.{contract.entity}",
            "dagster/column_schema": TableSchema(
                columns=[
                    _column(contract, name, column) for name, column in contract.columns.items()
                ]
            ),
        },
    )


def _column(contract: EntityContract, name: str, column: ColumnContract) -> TableColumn:
    limits = []
    if column.allowed:
        limits.append(f"one of {', '.join(column.allowed)}")
    if column.min is not None:
        limits.append(f"at least {column.min:g}")
    if column.max is not None:
        limits.append(f"at most {column.max:g}")
    if column.references:
        limits.append(f"refers to {column.references}")
    if column.personal:
        limits.append("personal")
    return TableColumn(
        name=name,
        type=column.duckdb_type,
        description=column.description,
        constraints=TableColumnConstraints(
            nullable=not column.required, unique=contract.identity == (name,), other=limits
        ),
    )
