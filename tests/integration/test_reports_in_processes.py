"""Making with several processes: what one process makes, and what is left when one is killed."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.reporting import default_period, places_of
from orchestration.settings import Settings
from reports.catalog import report_named
from reports.making import Made, MakingError, Renderers, make_reports
from reports.model import Report
from reports.source import open_current

TEAMS = 5
DEFINITION = report_named("team_daily").model_copy(
    update={"formats": ("json",), "attachments": ("json",)}
)


def killed(_report: Report) -> bytes:
    """What renders when the system needs the memory for something else."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def made(
    settings: Settings, reports: Path, *, processes: int, renderers: Renderers | None = None
) -> Made:
    """The report of some teams."""
    with open_current(places_of(settings)) as reader:
        teams = reader.scopes("team")[:TEAMS]
    return make_reports(
        DEFINITION,
        period=default_period(settings, DEFINITION),
        reports=reports,
        places=places_of(settings),
        made_at=datetime(2026, 3, 28, tzinfo=UTC),
        scope_ids=[team.scope_id for team in teams],
        processes=processes,
        renderers=renderers,
    )


def files_of(reports: Path) -> dict[str, bytes]:
    """The files of all versions, hidden ones too."""
    return {
        str(path.relative_to(reports)): path.read_bytes()
        for path in reports.rglob("v1/*")
        if path.is_file()
    }


@pytest.fixture(autouse=True)
def _small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tasks for the teams."""
    monkeypatch.setattr("reports.making.SCOPES_A_TASK", 2)


def test_two_processes_make_what_one_makes(
    refreshed_home_settings: Settings, tmp_path: Path
) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    by_one = made(refreshed_home_settings, alone, processes=1)
    by_two = made(refreshed_home_settings, together, processes=2)
    assert by_two == by_one
    assert len(by_two.having("made")) == TEAMS
    assert files_of(together) == files_of(alone)


def test_a_process_that_is_killed_is_told_of_and_made_good_by_the_next_run(
    refreshed_home_settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(MakingError, match="make the rest again, with fewer WAREHOUSE_REPORT_PROC"):
        made(refreshed_home_settings, tmp_path, processes=2, renderers={"json": killed})
    assert files_of(tmp_path) == {}
    again = made(refreshed_home_settings, tmp_path, processes=2)
    assert len(again.having("made")) == TEAMS
