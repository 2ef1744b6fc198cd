"""Dagster's own settings and storage in the home."""

import os
import signal
from pathlib import Path
from unittest.mock import patch

import pytest
from dagster import DagsterInstance, DagsterRunStatus, RunsFilter, in_process_executor, job, op
from dagster._core.events.log import EventLogEntry
from dagster._core.instance.config import PoolGranularity
from dagster._core.run_coordinator import DefaultRunCoordinator
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage

from orchestration.dagster_log import KeptOpenEventLog
from orchestration.settings import Settings
from orchestration.ui import serve_ui, ui_command, write_instance_settings


@op
def say_something(context) -> None:  # type: ignore[no-untyped-def]
    context.log.info("said")


@job(executor_def=in_process_executor)
def one_step() -> None:
    say_something()


def test_the_instance_keeps_writers_to_one_sends_nothing_home_and_queues_nothing(
    tmp_path: Path,
) -> None:
    write_instance_settings(tmp_path)
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        assert instance.telemetry_enabled is False
        assert instance.nux_enabled is False
        limits = instance.get_concurrency_config().pool_config
        assert limits.default_pool_limit == 1
        assert limits.pool_granularity is PoolGranularity.OP
        assert isinstance(instance.run_coordinator, DefaultRunCoordinator)
        assert isinstance(instance.event_log_storage, KeptOpenEventLog)


def test_the_ui_ends_by_kill_when_a_script_started_it_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Dagster treats SIGTERM as it finds SIGINT, which a shell has such processes ignore.
    became = []

    def become(program: str, _arguments: list[str]) -> None:
        became.append((Path(program).name, signal.getsignal(signal.SIGINT)))

    monkeypatch.setattr(os, "execv", become)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with patch.dict(os.environ):
            serve_ui(Settings(home=tmp_path), host="127.0.0.1", port=3911)
    finally:
        signal.signal(signal.SIGINT, before)
    assert became == [("dg", signal.SIG_DFL)]


def test_settings_changed_by_hand_are_written_anew_and_unchanged_ones_left(tmp_path: Path) -> None:
    path = write_instance_settings(tmp_path / "dagster")
    text = path.read_text("utf-8")
    before = path.stat().st_mtime_ns
    assert write_instance_settings(tmp_path / "dagster").stat().st_mtime_ns == before

    path.write_text("telemetry: {enabled: true}\n", "utf-8")
    write_instance_settings(tmp_path / "dagster")
    assert path.read_text("utf-8") == text


def test_what_the_kept_open_log_wrote_dagsters_own_reads(tmp_path: Path) -> None:
    write_instance_settings(tmp_path)
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        run_id = one_step.execute_in_process(instance=instance).run_id
        written = [record.user_message for record in instance.all_logs(run_id)]

    plain = SqliteEventLogStorage(str(tmp_path / "history" / "runs"))
    read = [entry.user_message for entry in plain.get_logs_for_run(run_id)]
    assert "said" in read
    assert read == written


def test_a_run_whose_log_was_deleted_is_written_anew_and_not_into_nothing(tmp_path: Path) -> None:
    write_instance_settings(tmp_path)
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        run_id = one_step.execute_in_process(instance=instance).run_id
        instance.event_log_storage.wipe()

        assert instance.all_logs(run_id) == []
        again = one_step.execute_in_process(instance=instance)
        [run] = instance.get_runs(RunsFilter(run_ids=[again.run_id]))
        assert run.status is DagsterRunStatus.SUCCESS
        assert "said" in [record.user_message for record in instance.all_logs(again.run_id)]


def test_a_batch_is_stored_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_instance_settings(tmp_path)
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        log = instance.event_log_storage
        run_id = one_step.execute_in_process(instance=instance).run_id
        batch = [record._replace(user_message="again") for record in instance.all_logs(run_id)]
        before = len(batch)

        log.store_event_batch(batch)
        assert len(instance.all_logs(run_id)) == 2 * before

        stored = SqliteEventLogStorage.store_event

        def failing_at_the_last(self: SqliteEventLogStorage, event: EventLogEntry) -> None:
            stored(self, event)
            if event is batch[-1]:
                raise ZeroDivisionError

        monkeypatch.setattr(SqliteEventLogStorage, "store_event", failing_at_the_last)
        with pytest.raises(ZeroDivisionError):
            log.store_event_batch(batch)
        assert len(instance.all_logs(run_id)) == 2 * before

        monkeypatch.undo()
        log.store_event(batch[0])
        assert len(instance.all_logs(run_id)) == 2 * before + 1


def test_each_event_touches_the_file_of_its_run_which_the_ui_watches(tmp_path: Path) -> None:
    write_instance_settings(tmp_path)
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        run_id = one_step.execute_in_process(instance=instance).run_id
        file = tmp_path / "history" / "runs" / f"{run_id}.db"
        log = file.with_name(f"{run_id}.db-wal")
        # The events are beside the file still; it was touched no earlier than they were written.
        assert log.exists()
        assert file.stat().st_mtime_ns >= log.stat().st_mtime_ns


def test_the_ui_is_served_where_it_was_asked_to_be() -> None:
    command = ui_command(host="127.0.0.1", port=3911)
    assert Path(command[0]).name == "dg"
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "3911"
