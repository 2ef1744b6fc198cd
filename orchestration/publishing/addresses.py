"""The e-mail addresses of users, in a file of their own that delivery alone reads.

Here belongs that file. Published snapshots hold no address, so it lies beside them, for this user
of the machine alone.
"""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.loading.warehouse import open_warehouse
from orchestration.publishing.durable_files import sync, temporary_name

OWN = 0o600

QUERY = """
select user_id, email as address
from staging.stg_users
where is_active and email is not null
order by user_id
"""


def write_addresses(
    target: Path, *, warehouse: Path, memory_limit: str, threads: int, scratch: Path
) -> int:
    """Write the addresses of all active users in one step; gives how many there are.

    They are those in force at the as_of of the last build. The caller holds the writer's lock.
    """
    with open_warehouse(
        warehouse, memory_limit=memory_limit, threads=threads, scratch=scratch, read_only=True
    ) as connection:
        found: pa.Table = connection.sql(QUERY).to_arrow_table()
    temporary = temporary_name(target)
    temporary.unlink(missing_ok=True)
    # Nobody else may read it, not even while it is being written.
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN), "wb") as file:
        pq.write_table(found, file)
    sync(temporary)
    temporary.replace(target)
    sync(target.parent)
    return int(found.num_rows)
