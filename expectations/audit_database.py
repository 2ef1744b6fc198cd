"""The DuckDB database that an audit looks through: in memory, over files that it cannot write to.

Here belong attaching those files and the views that suites check. What the views show belongs
with the suites.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from orchestration.duckdb_session import SESSION_SETTINGS
from orchestration.loading.sql_text import quote_identifier, quote_literal

_numbers = count(1)


class AuditDatabase:
    """Attached files, read-only, by alias, and views on them, by schema.

    Every connection to `url` in this process sees the same database, as long as this one lives.
    """

    def __init__(self, url: str, connection: sa.Connection) -> None:
        self.url = url
        self._connection = connection

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """All rows of a query."""
        return [tuple(row) for row in self._connection.exec_driver_sql(query)]

    def columns(self, alias: str, schema: str, table: str) -> dict[str, str]:
        """The columns of a table in order, with their types; empty where there is no table."""
        return self._columns.get((alias, schema, table), {})

    @cached_property
    def _columns(self) -> dict[tuple[str, str, str], dict[str, str]]:
        # Asked of the catalogue once: each question goes through all columns of all files.
        found: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
        for alias, schema, table, column, duckdb_type in self.rows(
            "select database_name, schema_name, table_name, column_name, data_type"
            " from duckdb_columns() where database_name in (select database_name"
            " from duckdb_databases() where not internal and path is not null)"
            " order by column_index"
        ):
            found[str(alias), str(schema), str(table)][str(column)] = str(duckdb_type)
        return found

    def tables(self, alias: str, schema: str) -> list[str]:
        """The tables of a schema of an attached file, in alphabetical order."""
        found = self.rows(
            "select table_name from duckdb_tables()"
            f" where database_name = {quote_literal(alias)}"
            f" and schema_name = {quote_literal(schema)} order by table_name"
        )
        return [str(name) for (name,) in found]

    def make_table(self, schema: str, name: str, query: str, claims: Mapping[str, str]) -> None:
        """The rows of a query, computed once, with a boolean column more for every claim.

        For queries that sum up a lot in a few rows; a check reads its view several times.
        """
        table = self._place(schema, name)
        self._connection.exec_driver_sql(f"create table {table} as {_with_claims(query, claims)}")
        self._connection.commit()

    def make_view(
        self, schema: str, name: str, query: str, claims: Mapping[str, str] | None = None
    ) -> None:
        """A view of a query with a boolean column more for every claim, NULL where it says nothing.

        A claim that DuckDB cannot understand (a column that is gone, say) becomes a column that
        raises its reason when it is read, so that its check fails and all others are made.
        """
        view = f"create view {self._place(schema, name)} as "
        claims = claims or {}
        try:
            self._connection.exec_driver_sql(view + _with_claims(query, claims))
        except DBAPIError:
            self._connection.rollback()
            understood = {claim: self._or_its_reason(query, sql) for claim, sql in claims.items()}
            self._connection.exec_driver_sql(view + _with_claims(query, understood))
        self._connection.commit()

    def _place(self, schema: str, name: str) -> str:
        """The place of a table to be, as SQL; its schema is there from now on."""
        self._connection.exec_driver_sql(f"create schema if not exists {quote_identifier(schema)}")
        self._connection.commit()
        return f"{quote_identifier(schema)}.{quote_identifier(name)}"

    def _or_its_reason(self, query: str, condition: str) -> str:
        try:
            self.rows(f"describe {_with_claims(query, {'claim': condition})}")
        except DBAPIError as error:
            self._connection.rollback()
            # The rest of the message draws the query.
            return f"error({quote_literal(str(error.orig).splitlines()[0])})"
        return condition


def _with_claims(query: str, claims: Mapping[str, str]) -> str:
    columns = "".join(
        f", cast(({condition}) as boolean) as {quote_identifier(name)}"
        for name, condition in claims.items()
    )
    return f"select *{columns} from ({query}) as checked"


@contextmanager
def audit_database(
    files: Mapping[str, Path],
    *,
    threads: int | None = None,
    memory_limit: str | None = None,
    scratch: Path | None = None,
) -> Iterator[AuditDatabase]:
    """A database with these files attached under their aliases; gone, and they free, at the end.

    What does not fit into memory goes to the folder `scratch`, which no other process may use.

    Raises SQLAlchemy's DBAPIError where a file is missing, or open for writing elsewhere.
    """
    url = f"duckdb:///:memory:audit_{next(_numbers)}"
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql(SESSION_SETTINGS)
        if threads is not None:
            connection.exec_driver_sql(f"set threads = {threads}")
        if memory_limit is not None:
            connection.exec_driver_sql(f"set memory_limit = {quote_literal(memory_limit)}")
        if scratch is not None:
            connection.exec_driver_sql(f"set temp_directory = {quote_literal(str(scratch))}")
        attached: list[str] = []
        try:
            for alias, path in files.items():
                connection.exec_driver_sql(
                    f"attach {quote_literal(str(path))} as {quote_identifier(alias)} (read_only)"
                )
                attached.append(alias)
            connection.commit()
            yield AuditDatabase(url, connection)
        finally:
            # Whoever else still holds a connection to this database must not hold the files.
            connection.rollback()
            for alias in attached:
                connection.exec_driver_sql(f"detach {quote_identifier(alias)}")
            connection.commit()
    engine.dispose()
