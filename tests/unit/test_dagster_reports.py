"""Reports in Dagster: an asset each, a partition a period, a run when a reader's hour has come."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest
from dagster import (
    AssetsDefinition,
    RunRequest,
    ScheduleDefinition,
    SkipReason,
    build_schedule_context,
    partition_loading_context,
)

from orchestration.assets.report_keys import report_key
from orchestration.assets.reports import partition_key, partitions_of, report_assets
from orchestration.definitions import warehouse_definitions
from orchestration.jobs import refresh_job, reports_job
from orchestration.schedules import report_schedule
from orchestration.settings import Settings
from reports.catalog import ReportDefinition, load_catalog
from reports.periods import PERIOD_KINDS, PeriodKind, period_of

SINCE = date(2026, 1, 1)
CATALOG = tuple(load_catalog().values())


def asset_of(name: str) -> AssetsDefinition:
    """The asset of a report."""
    found = {asset.key: asset for asset in report_assets(CATALOG, SINCE)}
    return found[report_key(name)]


@pytest.mark.parametrize("definition", CATALOG, ids=lambda definition: definition.name)
def test_a_report_is_an_asset_of_its_periods_below_the_snapshot(
    definition: ReportDefinition,
) -> None:
    asset = asset_of(definition.name)

    assert asset.group_names_by_key[asset.key] == f"{definition.period}_reports"
    assert [key.to_user_string() for key in asset.dependency_keys] == ["published_snapshot"]
    assert definition.title in asset.descriptions_by_key[asset.key]
    assert asset.partitions_def == partitions_of(definition.period, SINCE)


@pytest.mark.parametrize(
    ("kind", "moment", "key"),
    [
        ("hourly", "2026-03-29T02:30", "2026-03-29-02:00"),
        ("daily", "2026-11-20T23:59", "2026-11-20"),
        ("weekly", "2026-11-22T12:00", "2026-11-16"),
        ("monthly", "2026-11-22T12:00", "2026-11-01"),
    ],
)
def test_a_period_is_one_partition_and_back(kind: PeriodKind, moment: str, key: str) -> None:
    partitions = partitions_of(kind, SINCE)
    period = period_of(kind, datetime.fromisoformat(moment))

    assert partition_key(period, partitions) == key
    window = partitions.time_window_for_partition_key(key)
    assert period_of(kind, window.start.replace(tzinfo=None)) == period


@pytest.mark.parametrize("kind", PERIOD_KINDS)
def test_the_period_that_runs_is_a_partition(kind: PeriodKind) -> None:
    partitions = partitions_of(kind, SINCE)
    now = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)

    with partition_loading_context(effective_dt=now):
        newest = partitions.get_last_partition_key()

    assert newest == partition_key(period_of(kind, now.replace(tzinfo=None)), partitions)


def asked_of(schedule: ScheduleDefinition, tick: datetime) -> list[RunRequest | SkipReason]:
    """What a schedule asks for at a tick."""
    answer = schedule(build_schedule_context(scheduled_execution_time=tick))
    assert isinstance(answer, Iterable)
    return list(answer)


def test_a_schedule_asks_for_the_zones_whose_hour_has_come(home: Settings) -> None:
    daily = tuple(definition for definition in CATALOG if definition.period == "daily")
    schedule = report_schedule("daily", reports_job("daily", daily), daily, home)
    # 01:15 in UTC is 02:15 in Oslo, where the day before ended two hours ago.
    [request] = asked_of(schedule, datetime(2026, 1, 20, 1, 15, tzinfo=UTC))

    assert isinstance(request, RunRequest)
    assert request.partition_key == "2026-01-19"
    zones = {tuple(one["config"]["timezones"]) for one in request.run_config["ops"].values()}
    [asked] = zones
    assert "Europe/Oslo" in asked
    assert "UTC" not in asked
    assert set(request.run_config["ops"]) == {f"reports__{definition.name}" for definition in daily}


def test_a_schedule_says_that_nothing_is_published(new_home: Settings) -> None:
    hourly = tuple(definition for definition in CATALOG if definition.period == "hourly")
    schedule = report_schedule("hourly", reports_job("hourly", hourly), hourly, new_home)

    [skipped] = asked_of(schedule, datetime(2026, 1, 20, 1, 15, tzinfo=UTC))

    assert isinstance(skipped, SkipReason)
    assert "nothing is published yet" in str(skipped.skip_message)


def test_a_refresh_makes_no_report(home: Settings) -> None:
    definitions = warehouse_definitions(home)

    refreshed = definitions.resolve_job_def(refresh_job.name).asset_layer.selected_asset_keys

    assert not [key for key in refreshed if key.path[0] == "reports"]
    assert report_key(CATALOG[0].name) in definitions.resolve_all_asset_keys()
