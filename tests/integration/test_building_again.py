"""A build after the first leaves what stands by the same definitions, and speaks of its moment."""

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import AS_OF

from orchestration.building.audited_build import dbt_project
from orchestration.building.dbt_project import BuildMoment, NodeOutcome
from orchestration.publishing.candidate import candidate_file
from orchestration.refresh import BuildFailed, Call, build
from orchestration.settings import Settings
from orchestration.watching import Watcher

LATER = AS_OF + timedelta(hours=1)


class Nodes(Watcher):
    """Keeps the names of the nodes that were made."""

    def __init__(self) -> None:
        self.made: set[str] = set()

    def node(self, outcome: NodeOutcome) -> None:
        """Keep a name."""
        self.made.add(outcome.name)


@pytest.fixture
def home(refreshed_home: Path, tmp_path: Path) -> Settings:
    """A home of one's own that was refreshed once."""
    shutil.copytree(refreshed_home, tmp_path / "home", symlinks=True)
    return Settings(home=tmp_path / "home")


def build_later(home: Settings) -> set[str]:
    nodes = Nodes()
    record = build(home, Call(command="a test", at=LATER), watcher=nodes)
    assert record.status == "audited", record.reason
    return nodes.made


def change(home: Settings, statement: str) -> None:
    with closing(duckdb.connect(home.warehouse_file)) as connection:
        connection.execute(statement)


def moment_in(home: Settings) -> object:
    with closing(duckdb.connect(home.warehouse_file, read_only=True)) as connection:
        [(moment,)] = connection.execute("select intermediate.as_of()").fetchall()
        return moment


def test_a_key_that_is_missing_or_there_twice_is_found(home: Settings) -> None:
    record = build(home, Call(command="a test", at=LATER))
    with closing(duckdb.connect(candidate_file(home.builds_folder, record.build_id))) as candidate:
        candidate.execute("insert into learner_summary (user_id) values (null)")
        candidate.execute("insert into team_summary from team_summary limit 1")
    moment = BuildMoment(
        as_of=LATER, snapshot_id=record.build_id, built_at=LATER, code_version="a test"
    )
    found = {
        outcome.name: outcome.failures
        for outcome in dbt_project(home, record.build_id).test(moment)
        if outcome.name.startswith("primary_key")
    }
    assert {name: rows for name, rows in found.items() if rows} == {
        "primary_key_learner_summary_user_id": 1,
        "primary_key_team_summary_team_id": 1,
    }


def test_views_and_seeds_stand_and_speak_of_the_new_moment(home: Settings) -> None:
    made = build_later(home)
    assert {"stg_users", "alert_rules"}.isdisjoint(made)
    assert {"int_activity_summed_by_day", "learner_summary"} <= made
    assert moment_in(home) == LATER.replace(tzinfo=None)


def test_a_view_that_is_gone_is_made_by_the_build_after_the_one_that_missed_it(
    home: Settings,
) -> None:
    change(home, "drop view staging.stg_organizations")
    with pytest.raises(BuildFailed, match="stg_organizations"):
        build_later(home)
    assert {"stg_organizations", "stg_users", "alert_rules"} <= build_later(home)
