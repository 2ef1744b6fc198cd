"""Any past moment can be told again: by a build as of then, and by the histories."""

import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from building import load_and_build
from conftest import AS_OF
from marts import fingerprints

from orchestration.loading.contracts import load_contracts
from orchestration.settings import Settings

# A day closes in Oslo: its learners' last closed day is all that there is of them at this moment.
THEN = datetime(2026, 3, 18, 23, 0, tzinfo=UTC)

# These tell of raw history itself, which has grown since.
OF_RAW_HISTORY = {"load_audit", "reconciliation"}


@pytest.fixture(scope="module")
def built_later(refreshed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marts as of then, built when everything until the end had arrived."""
    home = tmp_path_factory.mktemp("later") / "home"
    shutil.copytree(refreshed_home, home)
    return load_and_build(Settings(home=home), loaded_at=AS_OF, as_of=THEN)


@pytest.fixture(scope="module")
def built_then(
    generated: Path, parsed_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The marts as of then, built from the exports of what had happened by then."""
    home = Settings(home=tmp_path_factory.mktemp("then") / "home")
    for entity, contract in load_contracts().items():
        target = home.landing_folder / "lms" / entity
        target.mkdir(parents=True)
        for path in (generated / "landing" / "lms" / entity).iterdir():
            _keep_until(THEN, path, target / path.name, contract.time_column)
    return load_and_build(home, loaded_at=THEN, as_of=THEN, parsed=parsed_project)


def _keep_until(moment: datetime, source: Path, target: Path, column: str) -> None:
    with closing(duckdb.connect()) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(
            f"""
            copy (
                select * from read_csv('{source}', all_varchar = true)
                where cast({column} as timestamptz) <= timestamptz '{moment.isoformat()}'
            ) to '{target}' (header)
            """
        )


def test_a_build_of_a_past_moment_gives_what_a_build_gave_then(
    built_then: Path, built_later: Path
) -> None:
    then, later = fingerprints(built_then), fingerprints(built_later)
    differing = [mart for mart in then if then[mart] != later[mart] and mart not in OF_RAW_HISTORY]
    assert differing == []
    assert then.keys() == later.keys()


def test_the_last_day_of_a_history_is_what_the_learners_summary_says(built_then: Path) -> None:
    """Where as_of is the close of a day, history and present speak of the same moment."""
    with closing(duckdb.connect(str(built_then), read_only=True)) as connection:
        compared, differing = connection.execute(
            """
            select
                count(*),
                count(*) filter (
                    where history.open_alert_count <> summary.open_alert_count
                    or history.lessons_completed_count <> summary.lessons_completed_count
                    or history.risk_level is distinct from summary.risk_level
                    or history.readiness_status <> summary.readiness_status
                    or abs(history.consistency_pct - summary.consistency_pct) > 1e-9
                    or abs(history.focus_minutes_7d - summary.focus_minutes_7d) > 1e-9
                    or abs(history.progress_pct - summary.progress_pct) > 1e-9
                    or abs(history.mastery_score - summary.mastery_score) > 1e-9
                    or abs(history.readiness_score - summary.readiness_score) > 1e-9
                )
            from learner_history as history
            join learner_summary as summary using (user_id)
            join organization_summary as organization
                on summary.organization_id = organization.organization_id
            where
                organization.timezone = 'Europe/Oslo'
                and summary.is_enrolled
                and history.day_on = ?
            """,
            [(THEN + timedelta(hours=1)).date() - timedelta(days=1)],
        ).fetchall()[0]
    assert compared > 0
    assert differing == 0
