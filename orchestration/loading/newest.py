"""The newest timestamp in raw history: the as_of of historical data.

Here belongs that one question. What a build does with as_of belongs with the models.
"""

from datetime import UTC, datetime
from pathlib import Path

from orchestration.loading.contracts import load_contracts
from orchestration.loading.failures import LoadingError
from orchestration.loading.sql_text import quote_identifier
from orchestration.loading.tables import raw_table
from orchestration.loading.warehouse import open_warehouse


class NoDataError(LoadingError):
    """Raw history is empty, so there is no newest timestamp."""


def newest_source_timestamp(
    *, warehouse: Path, memory_limit: str, threads: int, scratch: Path
) -> datetime:
    """The newest value of any entity's time column, UTC. Raises NoDataError without any row."""
    newest_of_each = " union all ".join(
        f"select max({quote_identifier(contract.time_column)}) as newest_at"
        f" from {raw_table(contract.entity)}"
        for contract in load_contracts().values()
    )
    with open_warehouse(
        warehouse, memory_limit=memory_limit, threads=threads, scratch=scratch, read_only=True
    ) as connection:
        row = connection.execute(f"select max(newest_at) from ({newest_of_each})").fetchone()
    if row is None or row[0] is None:
        raise NoDataError(
            f"{warehouse}: nothing was loaded yet, so there is no newest timestamp for "
            "`--as-of data`. Put exports into the landing folder and load them first."
        )
    newest: datetime = row[0]
    return newest.replace(tzinfo=UTC)
