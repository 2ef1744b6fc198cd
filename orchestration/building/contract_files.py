"""The files that are made from the export contracts: dbt's sources, staging, the reference page.

Here belong the texts and writing them. A test holds that what lies in the project is what these
functions give, so a contract is changed in its one file, and `warehouse contract write` follows.
"""

from pathlib import Path

from orchestration.building.made_files import write_made_files
from orchestration.loading.contracts import ColumnContract, EntityContract, load_contracts

BOOKKEEPING_COLUMNS = {
    "_source": "The exporting system: the name of its folder in the landing folder.",
    "_file_id": "The file, a row of `load_audit`; ids grow in the order of loading.",
    "_load_id": "The load that brought the row: a file's, or a later retry's; grows with each.",
    "_row_number": "The row's place among the file's data rows, from 1.",
    "_loaded_at": "When the file was loaded.",
}
SQL_HEAD = "-- Made from orchestration/contracts/{entity}.yml by `warehouse contract write`.\n"
YAML_HEAD = "# Made from orchestration/contracts by `warehouse contract write`; change it there.\n"


def contract_files(contracts: dict[str, EntityContract] | None = None) -> dict[Path, str]:
    """Every file made from the contracts: its path in the project, and its text."""
    contracts = load_contracts() if contracts is None else contracts
    staging = Path("models/staging")
    files = {
        staging / f"stg_{entity}.sql": staging_sql(contract)
        for entity, contract in contracts.items()
    }
    files[staging / "_sources.yml"] = sources_yaml(contracts)
    files[staging / "_staging.yml"] = staging_yaml(contracts)
    files[Path("models/intermediate/quality/int_source_timestamps.sql")] = timestamps_sql(contracts)
    files[Path("docs/contract.md")] = reference_page(contracts)
    return files


def write_contract_files(project: Path) -> list[Path]:
    """Write what differs, remove staging models of entities that are gone; gives the changed."""
    files = contract_files()
    changed = write_made_files(project, files)
    for leftover in sorted((project / "models/staging").glob("stg_*.sql")):
        if leftover.relative_to(project) not in files:
            leftover.unlink()
            changed.append(leftover.relative_to(project))
    return changed


def staging_sql(contract: EntityContract) -> str:
    """The staging view of one entity: qualified ids, defaults, and for state the version in force.

    Event entities keep every row: a fact takes them in whatever as_of is, and clips by its own day.
    """
    entity = contract.entity
    raw = f"raw_{entity}"
    head = SQL_HEAD.format(entity=entity)
    imports = f"with {raw} as (\n    select * from {{{{ source('raw', '{entity}') }}}}\n),\n"
    selected = [_staged_column(raw, name, column) for name, column in contract.columns.items()]
    selected += [f"{raw}.{name}" for name in BOOKKEEPING_COLUMNS]
    columns = ",\n        ".join(selected)
    if contract.kind == "event":
        body = f"{entity}_staged as (\n    select\n        {columns}\n    from {raw}\n)\n"
        return f"{head}{imports}\n{body}\nselect * from {entity}_staged\n"
    partition = ",\n            ".join(f"{raw}.{name}" for name in ("_source", *contract.key))
    body = (
        f"{entity}_in_force as (\n    select\n        {columns}\n    from {raw}\n"
        f"    where {raw}.updated_at <= {{{{ as_of() }}}}\n"
        f"    qualify row_number() over (\n        partition by\n            {partition}\n"
        f"        order by {raw}.updated_at desc\n    ) = 1\n)\n"
    )
    ended = f"\nwhere not {entity}_in_force.is_deleted" if "is_deleted" in contract.columns else ""
    return f"{head}{imports}\n{body}\nselect * from {entity}_in_force{ended}\n"


def _staged_column(raw: str, name: str, column: ColumnContract) -> str:
    value = f"{raw}.{name}"
    if column.type == "id":
        return f"{{{{ qualified('{value}') }}}} as {name}"
    if column.default is not None:
        return f"coalesce({value}, {column.default}) as {name}"
    if name.startswith("is_") and not column.required:
        return f"coalesce({value}, false) as {name}"
    return value


def timestamps_sql(contracts: dict[str, EntityContract]) -> str:
    """The model of every entity's newest timestamp and row count at as_of, from raw history."""
    one_entity = (
        "    select\n"
        "        '{entity}' as entity,\n"
        "        count(*) as raw_count,\n"
        "        max(raw_{entity}.{time_column}) as newest_at\n"
        "    from {{{{ source('raw', '{entity}') }}}} as raw_{entity}\n"
        "    where raw_{entity}.{time_column} <= {{{{ as_of() }}}}\n"
    )
    union = "\n    union all\n\n".join(
        one_entity.format(entity=contract.entity, time_column=contract.time_column)
        for contract in contracts.values()
    )
    return (
        "-- Made from orchestration/contracts by `warehouse contract write`.\n"
        "{{ config(materialized='table') }}\n\n"
        f"with source_timestamps as (\n{union})\n\nselect * from source_timestamps\n"
    )


def sources_yaml(contracts: dict[str, EntityContract]) -> str:
    """Dbt's sources: one table an entity, with its columns' descriptions and types."""
    lines = [
        YAML_HEAD + "version: 2",
        "",
        "sources:",
        "  - name: raw",
        "    schema: raw",
        "    description: Append-only history of what arrived, typed by the export contract.",
        "    tables:",
    ]
    for contract in contracts.values():
        lines += [
            f"      - name: {contract.entity}",
            f"        description: {_quoted(contract.description)}",
            "        columns:",
        ]
        for name, column in contract.columns.items():
            lines += [
                f"          - name: {name}",
                f"            description: {_quoted(column.description)}",
                f"            data_type: {column.duckdb_type}",
            ]
        for name, description in BOOKKEEPING_COLUMNS.items():
            lines += [
                f"          - name: {name}",
                f"            description: {_quoted(description)}",
            ]
    return "\n".join(lines) + "\n"


def staging_yaml(contracts: dict[str, EntityContract]) -> str:
    """The staging views' descriptions, with key and relationship tests of the state entities.

    Events have neither here: the loader keeps their keys apart, Great Expectations looks at what
    is new, and a test over all history would cost more with each day.
    """
    lines = [YAML_HEAD + "version: 2", "", "models:"]
    for contract in contracts.values():
        in_force = " The version in force at as_of." if contract.kind == "state" else ""
        lines += [
            f"  - name: stg_{contract.entity}",
            f"    description: {_quoted(contract.description + in_force)}",
            "    columns:",
        ]
        for name, column in contract.columns.items():
            lines += [
                f"      - name: {name}",
                f"        description: {_quoted(column.description)}",
            ]
            lines += _staging_tests(contract, name, column)
    return "\n".join(lines) + "\n"


def _staging_tests(contract: EntityContract, name: str, column: ColumnContract) -> list[str]:
    if contract.kind == "event":
        return []
    tests: list[str] = []
    if contract.key == (name,):
        tests += ["          - primary_key"]
    if column.references is not None:
        entity, _, target = column.references.partition(".")
        tests += [
            "          - relationships:",
            "              arguments:",
            f"                to: ref('stg_{entity}')",
            f"                field: {target}",
            "              config:",
            "                # What it refers to may arrive later: told, no reason to withhold.",
            "                severity: warn",
        ]
    return ["        data_tests:", *tests] if tests else []


def reference_page(contracts: dict[str, EntityContract]) -> str:
    """The reference page of the export contract, in Markdown."""
    parts = [
        "# The progress export, entity by entity",
        "",
        "Made from `orchestration/contracts` by `warehouse contract write`. An export is a file",
        "`landing/<source>/<entity>/<any name>.<csv|csv.gz|parquet|jsonl|jsonl.gz>`; how files",
        "are read stands in [loading.md](loading.md). A **state** entity is a change log: every",
        "exported version is kept, and the version in force is the last with `updated_at` at or",
        "before as_of. An **event** entity is a list of facts, each known by its key.",
        "",
    ]
    for contract in contracts.values():
        key = ", ".join(f"`{name}`" for name in contract.key)
        parts += [
            f"## {contract.entity}",
            "",
            f"{contract.description} Kind: {contract.kind}. Key: {key}.",
            "",
            "| column | type | required | holds |",
            "|---|---|---|---|",
        ]
        parts += [
            f"| `{name}` | {column.type} | {'yes' if column.required else ''} | {_holds(column)} |"
            for name, column in contract.columns.items()
        ]
        parts.append("")
    return "\n".join(parts)


def _holds(column: ColumnContract) -> str:
    told = [column.description]
    if column.allowed:
        told.append(f"One of {', '.join(f'`{value}`' for value in column.allowed)}.")
    if column.min is not None:
        told.append(f"At least {column.min:g}.")
    if column.max is not None:
        told.append(f"At most {column.max:g}.")
    if column.default is not None:
        told.append(f"{column.default} where missing.")
    if column.references:
        told.append(f"Refers to `{column.references}`.")
    if not column.published:
        told.append("Never published.")
    return " ".join(told).replace("|", "\\|")


def _quoted(text: str) -> str:
    return "'" + text.strip().replace("'", "''") + "'"
