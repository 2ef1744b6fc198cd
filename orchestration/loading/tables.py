"""The tables of the warehouse file that loading owns: `raw.*` from the contracts, `ledger.*`.

Here belong their definitions and their growth. What is written into them belongs with the loader
and the ledger.
"""

from collections.abc import Mapping
from hashlib import sha256

import duckdb

from orchestration.loading.contracts import EntityContract
from orchestration.loading.failures import SchemaDriftError
from orchestration.loading.sql_text import quote_identifier
from orchestration.loading.warehouse import only_row

# `_key_hash` finds repeated keys in a long history at 8 bytes a row; equal hashes only make rows
# suspects, whose keys are then compared in full.
BOOKKEEPING_COLUMNS: dict[str, str] = {
    "_extra": "varchar",
    "_source": "varchar",
    "_file_id": "bigint",
    # The load that brought the row: the file's own, or a later retry of the quarantine. It grows,
    # so that whoever took in raw history up to one load finds what came after.
    "_load_id": "bigint",
    "_row_number": "bigint",
    "_loaded_at": "timestamp",
    "_key_hash": "ubigint",
}

LEDGER_TABLES: dict[str, dict[str, str]] = {
    # One row a content (of what was rejected, one a format it was read in): what was read from it
    # and where its rows went.
    "load_audit": {
        "file_id": "bigint",
        "load_id": "bigint",
        "source": "varchar",
        "entity": "varchar",
        "path": "varchar",
        "content_hash": "varchar",
        "contract_hash": "varchar",
        "size_bytes": "bigint",
        "format": "varchar",
        "status": "varchar",
        "rows_read": "bigint",
        "rows_loaded": "bigint",
        "rows_duplicate": "bigint",
        "rows_conflicting": "bigint",
        "rows_quarantined": "bigint",
        "unknown_columns": "varchar[]",
        "earliest_at": "timestamp",
        "latest_at": "timestamp",
        "error": "varchar",
        "seconds": "double",
        "loaded_at": "timestamp",
    },
    # One row for each row that did not fit; `raw_row` is JSON, an object or, for a row that could
    # not be taken apart, a string.
    "quarantine": {
        "file_id": "bigint",
        "source": "varchar",
        "entity": "varchar",
        "row_number": "bigint",
        "raw_row": "varchar",
        "reasons": "varchar[]",
        "status": "varchar",
        "quarantined_at": "timestamp",
        "retried_at": "timestamp",
    },
    # One row a path: how the file looked and what content it had when it was last read.
    "seen_files": {
        "path": "varchar",
        "source": "varchar",
        "entity": "varchar",
        "size_bytes": "bigint",
        "mtime_ns": "bigint",
        "ctime_ns": "bigint",
        "content_hash": "varchar",
        "file_id": "bigint",
        "seen_at": "timestamp",
    },
    # One row for each path in the landing folder that cannot be taken as it is.
    "landing_notices": {
        "path": "varchar",
        "source": "varchar",
        "entity": "varchar",
        "message": "varchar",
        "first_seen_at": "timestamp",
    },
    # How `_key_hash` was made, an entity: DuckDB promises no stable hash between its versions.
    "key_hashes": {"entity": "varchar", "recipe": "varchar"},
    # What the tables were last prepared for: looking at each column costs a load's start.
    "prepared": {"tables_hash": "varchar"},
}


def raw_columns(contract: EntityContract) -> dict[str, str]:
    """The columns of an entity's raw table and their DuckDB types, in order."""
    columns = {name: column.duckdb_type for name, column in contract.columns.items()}
    return columns | BOOKKEEPING_COLUMNS


def raw_compression(contract: EntityContract) -> dict[str, str]:
    """The compression of columns where the best is known beforehand.

    Finding it by trying all out, which is the default, costs a tenth of a load: a hash does not
    compress, what is one value a file is one run, and an event's id has no value twice.
    """
    compression = {
        "_file_id": "rle",
        "_load_id": "rle",
        "_row_number": "bitpacking",
        "_loaded_at": "rle",
        "_key_hash": "uncompressed",
    }
    if contract.kind == "event" and len(contract.key) == 1:
        # Left uncompressed, it would take ten bytes a row more and no less time.
        compression[contract.key[0]] = "zstd"
    return compression


def raw_table(entity: str) -> str:
    """The raw table's name as SQL."""
    return f"raw.{quote_identifier(entity)}"


def create_table_sql(
    table: str, columns: Mapping[str, str], *, compression: Mapping[str, str]
) -> str:
    """The statement that makes a table where it is missing; `compression` is by column."""
    body = ", ".join(
        f"{quote_identifier(name)} {type_}"
        + (f" using compression {compression[name]}" if name in compression else "")
        for name, type_ in columns.items()
    )
    return f"create table if not exists {table} ({body})"


def key_hash_sql(contract: EntityContract, *, source: str) -> str:
    """The expression of `_key_hash` over the contract's columns; `source` is an SQL expression."""
    return f"hash({', '.join([source, *map(quote_identifier, contract.identity)])})"


def prepare_tables(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, EntityContract]
) -> None:
    """Make what is missing, so that every raw table exists before anything was loaded.

    A column that a contract gained is added to its raw table; a column that it lost stays. Writes
    nothing where nothing is missing. Raises SchemaDriftError where a column changed its type.
    """
    (version,) = only_row(connection, "select version() || ' ' || hash('probe', 1::bigint)")
    columns_by_table = LEDGER_TABLES | {
        f"raw.{contract.entity}": raw_columns(contract) for contract in contracts.values()
    }
    identities = {contract.entity: contract.identity for contract in contracts.values()}
    tables_hash = sha256(repr((columns_by_table, identities, version)).encode()).hexdigest()
    if _prepared_for(connection) == tables_hash:
        return
    _make_tables(connection, contracts)
    _renew_key_hashes(connection, contracts, version=version)
    connection.execute("begin; delete from ledger.prepared")
    connection.execute("insert into ledger.prepared values (?)", [tables_hash])
    connection.execute("commit")


def _prepared_for(connection: duckdb.DuckDBPyConnection) -> str | None:
    try:
        rows = connection.execute("select tables_hash from ledger.prepared").fetchall()
    except duckdb.CatalogException:
        return None
    return rows[0][0] if rows else None


def _make_tables(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, EntityContract]
) -> None:
    present: dict[str, dict[str, str]] = {}
    for table, column, type_ in connection.execute(
        """
        select schema_name || '.' || table_name, column_name, lower(data_type)
        from duckdb_columns()
        where schema_name in ('raw', 'ledger') and database_name = current_database()
        """
    ).fetchall():
        present.setdefault(table, {})[column] = type_

    statements: list[str] = []
    for name, columns in LEDGER_TABLES.items():
        table = f"ledger.{name}"
        if table not in present:
            statements.append(create_table_sql(table, columns, compression={}))
        else:
            statements += _additions(table, table, columns, present[table])
    for contract in contracts.values():
        name, table = f"raw.{contract.entity}", raw_table(contract.entity)
        columns = raw_columns(contract)
        if name not in present:
            compression = raw_compression(contract)
            statements.append(create_table_sql(table, columns, compression=compression))
        else:
            statements += _additions(name, table, columns, present[name])
    if statements:
        connection.execute("begin")
        connection.execute("create schema if not exists raw; create schema if not exists ledger")
        for statement in statements:
            connection.execute(statement)
        connection.execute("commit")


def _additions(
    key: str, table: str, columns: Mapping[str, str], there: Mapping[str, str]
) -> list[str]:
    for name, type_ in columns.items():
        if name in there and there[name] != type_:
            raise SchemaDriftError(
                f"{key}.{name} is {there[name]} in the warehouse, and {type_} by the contract. "
                "A column cannot change its type: give the contract's column a new name, or load "
                "the landing folder into a new warehouse file."
            )
    return [
        f"alter table {table} add column {quote_identifier(name)} {type_}"
        for name, type_ in columns.items()
        if name not in there
    ]


def _renew_key_hashes(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, EntityContract],
    *,
    version: str,
) -> None:
    known: dict[str, str] = dict(
        connection.execute("select entity, recipe from ledger.key_hashes").fetchall()
    )
    recipes = {
        contract.entity: f"{', '.join(contract.identity)} by DuckDB {version}"
        for contract in contracts.values()
    }
    stale = [entity for entity, recipe in recipes.items() if known.get(entity) != recipe]
    if not stale:
        return
    connection.execute("begin")
    for entity in stale:
        if entity in known:
            connection.execute(
                f"update {raw_table(entity)} "
                f"set _key_hash = {key_hash_sql(contracts[entity], source='_source')}"
            )
    connection.execute("delete from ledger.key_hashes where entity in (select unnest(?))", [stale])
    connection.execute(
        "insert into ledger.key_hashes select unnest(?), unnest(?)",
        [stale, [recipes[entity] for entity in stale]],
    )
    connection.execute("commit")
