"""A run of a report in Dagster: its files, its metadata, and what it says where one fails."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from dagster import DagsterInstance, Failure, materialize

from orchestration.assets.report_keys import report_key
from orchestration.assets.reports import report_assets
from orchestration.settings import Settings
from reports.catalog import report_named
from reports.model import Report
from reports.rendering import formats

REPORT, DAY = "learning_activity", "2026-03-27"


@pytest.fixture
def settings(refreshed_home: Path, tmp_path: Path) -> Settings:
    """A home with what is published; one process, so that a test can make a renderer fail."""
    home = tmp_path / "home"
    home.mkdir()
    for kept in ("published", "builds"):
        shutil.copytree(refreshed_home / kept, home / kept)
    shutil.copy(refreshed_home / "current.duckdb", home / "current.duckdb")
    return Settings(home=home, report_processes=1)


def materialized(settings: Settings, *, timezones: list[str]) -> Mapping[str, object]:
    """The metadata of a run of one day's report for some time zones. Raises what the run raises."""
    [asset] = report_assets([report_named(REPORT)], settings.reports_from)
    with DagsterInstance.ephemeral() as instance:
        result = materialize(
            [asset],
            instance=instance,
            partition_key=DAY,
            resources={"settings": settings},
            run_config={"ops": {f"reports__{REPORT}": {"config": {"timezones": timezones}}}},
        )
    [event] = result.asset_materializations_for_node(f"reports__{REPORT}")
    assert event.asset_key == report_key(REPORT)
    return {name: value.value for name, value in event.metadata.items()}


def test_a_run_makes_the_reports_of_its_time_zones_once(settings: Settings) -> None:
    oslo = materialized(settings, timezones=["Europe/Oslo"])
    again = materialized(settings, timezones=["Europe/Oslo"])
    everybody = materialized(settings, timezones=[])

    made = oslo["made"]
    assert isinstance(made, int)
    assert made >= 1
    assert (oslo["period"], oslo["failed"]) == ("Friday, 27 March 2026", 0)
    assert oslo["files"] == 5 * made
    assert (again["made"], again["unchanged"]) == (0, made)
    assert everybody["unchanged"] == made
    assert isinstance(everybody["made"], int)
    assert everybody["made"] > 0


def test_a_report_that_fails_is_named_and_the_others_are_made(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = formats.RENDERERS["json"]
    failing: list[str] = []

    def without_ink_for_one(report: Report) -> bytes:
        if not failing:
            failing.append(report.scope.label)
        if report.scope.label == failing[0]:
            raise ValueError("out of ink")
        return render(report)

    monkeypatch.setattr(
        "reports.making.RENDERERS", {**formats.RENDERERS, "json": without_ink_for_one}
    )

    with pytest.raises(Failure, match=r"1 of \d+ could not be made; the others were") as failed:
        materialized(settings, timezones=[])

    told = {name: value.value for name, value in failed.value.metadata.items()}
    assert told["failed"] == 1
    assert isinstance(told["made"], int)
    assert told["made"] > 0
    assert f"{failing[0]}: ValueError: out of ink" in str(told["what failed"])
