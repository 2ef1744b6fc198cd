"""How many rows the tables of a DuckDB file hold.

Here belongs the counting alone. DuckDB answers it from a table's own bookkeeping, without reading
the table, so it costs milliseconds whatever the size.
"""

from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.loading.sql_text import quote_identifier, quote_literal


def table_rows(path: Path) -> dict[str, int]:
    """The rows of every table of a file, by `schema.table`; of none, where there is no file.

    No other connection of this process may hold the file open for writing, and no other process.
    """
    if not path.exists():
        return {}
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not internal order by all"
        ).fetchall()
        if not names:
            return {}
        counts = connection.execute(
            " union all ".join(
                f"select {quote_literal(f'{schema}.{table}')}, count(*)"
                f" from {quote_identifier(schema)}.{quote_identifier(table)}"
                for schema, table in names
            )
        ).fetchall()
    return dict(counts)
