"""What a file of marts holds, in a form that two builds can be compared by, cell for cell."""

from contextlib import closing
from pathlib import Path

import duckdb

# These say which build and which files it was, and so differ by right.
TOLD_OF_THE_BUILD = {"snapshot_info", "snapshot_checks", "load_audit"}


def fingerprints(marts: Path) -> dict[str, str]:
    """A digest of each table's rows, whatever their order, by the table's name."""
    with closing(duckdb.connect(marts, read_only=True)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() order by table_name"
            ).fetchall()
            if name not in TOLD_OF_THE_BUILD
        ]
        return {table: _digest(connection, table) for table in tables}


def _digest(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    [(digest,)] = connection.execute(
        f"""
        select count(*) || ' rows, ' || coalesce(md5(string_agg(cells, chr(10) order by cells)), '')
        from (select cast(whole_row as varchar) as cells from {table} as whole_row)
        """
    ).fetchall()
    return str(digest)
