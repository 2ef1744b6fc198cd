"""The sensor on the landing folder, evaluated as the daemon does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import (
    AssetKey,
    DagsterInstance,
    DagsterRunStatus,
    DefaultSensorStatus,
    RunsFilter,
    SensorResult,
    build_sensor_context,
)
from dagster._core.test_utils import create_run_for_test

from orchestration import sensors
from orchestration.assets.report_keys import report_key
from orchestration.assets.snapshot import SNAPSHOT
from orchestration.jobs import notify_of_alerts, reports_job
from orchestration.sensors import LOST_AFTER, landing_sensor, who_writes
from orchestration.settings import Settings
from orchestration.writer_lock import writer_lock


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture(autouse=True)
def _files_come_to_rest_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensors, "QUIET_SECONDS", 0.0)


def tick(settings: Settings, instance: DagsterInstance, cursor: str | None = None) -> SensorResult:
    context = build_sensor_context(instance=instance, cursor=cursor)
    result = landing_sensor(settings)(context)
    assert isinstance(result, SensorResult)
    return result


def told(result: SensorResult) -> str:
    return str(result.skip_reason.skip_message) if result.skip_reason else "nothing: it runs"


def land(settings: Settings, name: str) -> Path:
    path = settings.landing_folder / "lms" / "users" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("user_id\nu1\n", "utf-8")
    return path


def test_a_landed_file_is_refreshed_by_the_first_look_and_then_no_more(
    new_home: Settings, instance: DagsterInstance
) -> None:
    land(new_home, "a.csv")
    first = tick(new_home, instance)

    [request] = first.run_requests or []
    assert request.tags["warehouse/landing"] == "1 file new or changed"
    again = tick(new_home, instance, first.cursor)
    assert not again.run_requests
    assert "Nothing new" in told(again)


def test_the_same_files_have_one_run_key_and_a_changed_file_another(
    new_home: Settings, instance: DagsterInstance
) -> None:
    def key() -> str | None:
        [request] = tick(new_home, instance).run_requests or []
        return request.run_key

    path = land(new_home, "a.csv")
    before = key()
    assert key() == before
    path.write_text("user_id\nu1\nu2\n", "utf-8")
    assert key() != before


def test_an_upload_under_way_by_its_name_is_not_seen(
    new_home: Settings, instance: DagsterInstance
) -> None:
    land(new_home, "a.csv.part")
    assert "No exports" in told(tick(new_home, instance))


def test_a_run_under_way_is_waited_for_and_named(
    new_home: Settings, instance: DagsterInstance
) -> None:
    land(new_home, "a.csv")
    run = create_run_for_test(instance, job_name="refresh", status=DagsterRunStatus.STARTED)
    waiting = tick(new_home, instance)
    assert (
        f"1 file new or changed; waiting, because run {run.run_id[:8]} (refresh) is under way"
        in told(waiting)
    )


def test_a_command_that_writes_is_waited_for_and_named(
    new_home: Settings, instance: DagsterInstance
) -> None:
    land(new_home, "a.csv")
    since = datetime(2026, 3, 29, 12, tzinfo=UTC)
    with writer_lock(new_home.lock_file, command="warehouse load", since=since):
        assert "waiting, because warehouse load (process" in told(tick(new_home, instance))


def test_a_run_whose_machine_went_down_is_marked_failed_and_blocks_nothing(
    new_home: Settings, instance: DagsterInstance
) -> None:
    run = create_run_for_test(instance, job_name="refresh", status=DagsterRunStatus.STARTED)
    now = datetime.now(UTC)
    assert who_writes(instance, new_home, now=now) == f"run {run.run_id[:8]} (refresh) is under way"

    assert who_writes(instance, new_home, now=now + LOST_AFTER + timedelta(minutes=1)) is None

    [lost] = instance.get_runs(RunsFilter(run_ids=[run.run_id]))
    assert lost.status is DagsterRunStatus.FAILURE


def test_a_long_run_that_writes_is_not_taken_for_lost(
    new_home: Settings, instance: DagsterInstance
) -> None:
    create_run_for_test(instance, job_name="refresh", status=DagsterRunStatus.STARTED)
    now = datetime.now(UTC)
    with writer_lock(new_home.lock_file, command="Dagster run 1234abcd", since=now):
        later = now + LOST_AFTER * 10
        assert "Dagster run 1234abcd" in str(who_writes(instance, new_home, now=later))


@pytest.mark.parametrize(
    ("job", "tags", "assets"),
    [
        ("weekly_reports", reports_job("weekly", ()).tags, None),
        ("notify_of_alerts", notify_of_alerts.tags, None),
        ("__ASSET_JOB", {}, {report_key("team_weekly")}),
    ],
)
def test_reports_are_made_beside_a_refresh_for_hours_until_they_are_taken_for_lost(
    job: str,
    tags: dict[str, str],
    assets: set[AssetKey] | None,
    new_home: Settings,
    instance: DagsterInstance,
) -> None:
    started = DagsterRunStatus.STARTED
    create_run_for_test(instance, job_name=job, status=started, tags=tags, asset_selection=assets)
    now = datetime.now(UTC)

    assert who_writes(instance, new_home, now=now) is None
    assert who_writes(instance, new_home, now=now + timedelta(hours=2)) is None
    assert [run.status for run in instance.get_runs()] == [started]

    assert who_writes(instance, new_home, now=now + timedelta(hours=4)) is None
    assert [run.status for run in instance.get_runs()] == [DagsterRunStatus.FAILURE]


def test_assets_of_the_warehouse_with_a_report_among_them_are_waited_for(
    new_home: Settings, instance: DagsterInstance
) -> None:
    both = {report_key("team_weekly"), SNAPSHOT}
    started = DagsterRunStatus.STARTED
    create_run_for_test(instance, job_name="__ASSET_JOB", status=started, asset_selection=both)
    assert "is under way" in str(who_writes(instance, new_home, now=datetime.now(UTC)))


def test_the_sensor_is_on_from_the_start_and_never_skips_a_visit_of_the_daemon(
    tmp_path: Path,
) -> None:
    sensor = landing_sensor(Settings(home=tmp_path, sensor_seconds=5))
    assert sensor.default_status is DefaultSensorStatus.RUNNING
    # The daemon visits every 5 s, give or take some milliseconds.
    assert sensor.minimum_interval_seconds == 4
