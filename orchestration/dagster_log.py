"""Dagster's event log in SQLite, with its connections kept open.

Here belongs how the log is written. What is written belongs to Dagster. Dagster's own class opens,
compiles, checkpoints and closes five times an event, which costs a refresh more than its building
does: docs/decisions/0007-dagsters-event-log-stays-open.md.
"""

import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from threading import RLock
from typing import Any

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.event import listen
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_SECONDS = 30
# One file is the index, the others are of runs; a server that shows many runs keeps the last few.
FILES_KEPT_OPEN = 8


class KeptOpenEventLog(SqliteEventLogStorage):
    """The same files and tables as its parent's, so either can be named in dagster.yaml.

    The write-ahead log is synced when it is folded into the file, not at each event: if the
    machine goes down, the last events may be missing, and the file is whole all the same.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._tables: set[str] = set()
        self._batch: ExitStack | None = None
        self._in_batch: dict[str, Connection] = {}
        super().__init__(base_dir, inst_data)
        # A batch holds it while it stores its events.
        self._db_lock = RLock()  # type: ignore[assignment]

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Any
    ) -> "KeptOpenEventLog":
        """The storage that dagster.yaml asks for."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event, and let those who watch the run's file know."""
        super().store_event(event)
        # Watchers wait for a change of the file itself, and a kept-open log changes beside it.
        os.utime(self.path_for_shard(event.run_id))

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events in one transaction a file: all of them, or none."""
        with self._db_lock, ExitStack() as self._batch:
            # Called last, whatever becomes of the transactions.
            self._batch.callback(self._end_batch)
            for event in events:
                self.store_event(event)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; asked at every check, and a table never goes."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        """Close what is open."""
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()
        super().dispose()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if self._batch is None:
                with self._engine(shard).begin() as connection:
                    yield connection
                return
            if shard not in self._in_batch:
                transaction = self._engine(shard).begin()
                self._in_batch[shard] = self._batch.enter_context(transaction)
            yield self._in_batch[shard]

    def _end_batch(self) -> None:
        self._batch = None
        self._in_batch.clear()

    def _engine(self, shard: str) -> Engine:
        # A run's file can be deleted in the UI; an engine on a deleted file writes into nothing.
        if shard in self._engines and Path(self.path_for_shard(shard)).exists():
            self._engines.move_to_end(shard)
            return self._engines[shard]
        if shard in self._engines:
            self._engines.pop(shard).dispose()
            self._initialized_dbs.discard(shard)
        engine = create_engine(
            self.conn_string_for_shard(shard),
            poolclass=QueuePool,
            pool_size=1,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        listen(engine, "connect", _sync_when_folding)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        self._engines[shard] = engine
        while len(self._engines) > FILES_KEPT_OPEN:
            self._engines.popitem(last=False)[1].dispose()
        return engine


def _sync_when_folding(connection: SqliteConnection, _: object) -> None:
    connection.execute("pragma synchronous = normal")
