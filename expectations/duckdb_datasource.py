"""Great Expectations' door to DuckDB, which it does not know by itself.

Here belongs what makes its SQL engine work on DuckDB, and nothing about what is checked.
Importing this module registers `context.data_sources.add_duckdb`.
"""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import duckdb_engine
import sqlalchemy as sa
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from orchestration.loading.sql_text import quote_identifier

# Python ends with duckdb_engine still alive, held by SQLAlchemy's registries, and DuckDB's binding
# then prints a page about objects leaked to it. Nothing is asked of the dialect that late.
atexit.register(vars(duckdb_engine).clear)


class DuckDBInspector:
    """The part of SQLAlchemy's inspector that Great Expectations asks: the columns of a table.

    SQLAlchemy's own goes by PostgreSQL's catalogue, whose DuckDB edition does not answer for
    schemas outside of the search path.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    def get_pk_constraint(self, table_name: str, schema: str | None = None) -> dict[str, Any]:
        """No primary key: the tables here are views."""
        del table_name, schema
        return {}

    def get_columns(self, table_name: str, schema: str | None = None) -> list[dict[str, Any]]:
        """The columns of a table or view in order, each with `name` and `type` (its SQL name)."""
        # Not by the catalogue: it goes through the columns of all attached files for every table.
        place = f"{quote_identifier(schema or 'main')}.{quote_identifier(str(table_name))}"
        found = self._connection.exec_driver_sql(f"describe {place}")
        return [{"name": name, "type": duckdb_type} for name, duckdb_type, *_ in found]


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Runs metrics on one connection that stays open until `close`.

    The engine reads a result after it has given its connection back, and DuckDB drops rows that
    are still to be read then: every expectation would fail with `list index out of range`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # For regular expressions DuckDB speaks PostgreSQL's dialect.
        self.dialect_module = postgresql

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """The one connection; a failed query leaves it fit for the next one."""
        if self._connection is None:
            self._connection = self.engine.connect()
        try:
            yield self._connection
        except DBAPIError:
            self._connection.rollback()
            raise

    def get_inspector(self) -> Any:
        """What tells the columns of a table; `Any`, for it is no SQLAlchemy inspector."""
        with self.get_connection() as connection:
            return DuckDBInspector(connection)

    def close(self) -> None:
        """Gives the connection back, and with it every file that DuckDB holds open for it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


# Named out here: inside of the datasource, `type` is a field.
EngineType = type[SqlAlchemyExecutionEngine]


class DuckDBDatasource(SQLDatasource):
    """A DuckDB database; its tables are those of the schema that is named like the datasource."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment] # narrows the parent's literal

    @property
    def schema_(self) -> str:
        """The schema that table assets are looked up in."""
        return str(self.name)

    @property
    def execution_engine_type(self) -> EngineType:
        """The engine for DuckDB."""
        return DuckDBExecutionEngine
