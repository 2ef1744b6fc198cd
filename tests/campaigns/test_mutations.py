"""Plausible mistakes, made one at a time in a copy of the project: a unit test must catch each.

One is tried with all tests; `make campaign-mutations` tries them all, and names what caught them.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from building import MOMENT, build_without_rows

from orchestration.building.dbt_project import DbtProject
from orchestration.settings import PROJECT_ROOT

TRIED = int(os.environ.get("MUTATIONS", "1"))
OF_THE_PROJECT = ("models", "macros", "seeds", "tests/dbt")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mistake:
    """What somebody could have written: in `file`, `wrong` in the place of `right`.

    `model` is the one whose unit tests are to notice.
    """

    name: str
    model: str
    file: str
    right: str
    wrong: str


MISTAKES = (
    Mistake(
        "a boundary that excludes what it should include",
        "int_learner_standing",
        "models/intermediate/people/int_learner_standing.sql",
        "totals.last_activity_at >= {{ hours_before(as_of(), var('inactive_after_hours')) }}",
        "totals.last_activity_at > {{ hours_before(as_of(), var('inactive_after_hours')) }}",
    ),
    Mistake(
        "a missing as_of filter",
        "int_lessons_reached",
        "models/intermediate/learning/int_lessons_reached.sql",
        "where stg_lesson_progress.recorded_at <= {{ as_of() }}",
        "where true",
    ),
    Mistake(
        "a mean of rates in the place of a ratio of sums",
        "team_summary",
        "macros/group_measures.sql",
        "{{ pct(exact_sum(members ~ '.score_sum'), exact_sum(members ~ '.max_score_sum')) }}",
        "avg({{ pct(members ~ '.score_sum', members ~ '.max_score_sum') }})",
    ),
    Mistake(
        "UTC for local days",
        "int_learner_daily_outcomes",
        "models/intermediate/learning/int_learner_daily_outcomes.sql",
        "{{ local_day_by_offset(\n            'records.recorded_at', 'learners_numbered.timezone',"
        " 'int_time_zone_days'\n        ) }}",
        "cast(records.recorded_at as date)",
    ),
    Mistake(
        "one offset for a day on which the clock is moved",
        "int_time_zone_days",
        "models/intermediate/people/int_time_zone_days.sql",
        "where days_offset.utc_offset = days_offset.utc_offset_at_end",
        "where true",
    ),
    Mistake(
        "a learner of two sub-teams counted twice",
        "team_summary",
        "models/marts/team/team_summary.sql",
        "        on int_teams_nested.team_id = int_team_members_measured.team_id\n    group by all",
        "        on int_teams_nested.team_id = int_team_members_measured.team_id",
    ),
    Mistake(
        "a gap of exactly the limit that ends a session",
        "int_activity_summed_by_day",
        "macros/activity.sql",
        "when spaced.gap_seconds <= {{ var('session_gap_minutes') }} * 60",
        "when spaced.gap_seconds < {{ var('session_gap_minutes') }} * 60",
    ),
    Mistake(
        "work handed in at the due moment called late",
        "int_assignments_due",
        "models/intermediate/learning/int_assignments_due.sql",
        "coalesce(results.first_submitted_at <= asked.due_at, false)",
        "coalesce(results.first_submitted_at < asked.due_at, false)",
    ),
    Mistake(
        "a streak that breaks before the day is over",
        "int_learner_streaks",
        "models/intermediate/activity/int_learner_streaks.sql",
        "where runs_with_the_gap_before.last_on >= learners_numbered.last_closed_on",
        "where runs_with_the_gap_before.last_on > learners_numbered.last_closed_on",
    ),
    Mistake(
        "a part that is NULL taken for zero",
        "int_learner_readiness",
        "macros/readiness.sql",
        "case when {{ share }} is null then 0 else {{ weight }} end",
        "{{ weight }}",
    ),
    Mistake(
        "mastery without the mean that thin evidence falls back on",
        "int_mastery_measured",
        "models/intermediate/assessing/int_mastery_measured.sql",
        "(evidence_summed.weighted_sum + {{ var('mastery_prior_weight') }} * means.mean_score)\n"
        "            / (evidence_summed.weight_sum + {{ var('mastery_prior_weight') }})",
        "evidence_summed.weighted_sum / evidence_summed.weight_sum",
    ),
    Mistake(
        "retention told before the whole cohort has passed the week",
        "cohort_retention",
        "models/marts/cohort/cohort_retention.sql",
        ">= {{ var('week_days') }} * (weeks.week_number + 1) - 1",
        ">= {{ var('week_days') }} * weeks.week_number",
    ),
    Mistake(
        "figures about exactly ten learners suppressed",
        "cohort_history",
        "macros/suppression.sql",
        "{{ learners }} < {{ var('suppression_min_learners') }}",
        "{{ learners }} <= {{ var('suppression_min_learners') }}",
    ),
)


@pytest.fixture(scope="module")
def copy(parsed_project: Path, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """A copy of the project that may be spoiled, built on a warehouse without rows."""
    project = tmp_path_factory.mktemp("copy")
    for folder in OF_THE_PROJECT:
        shutil.copytree(PROJECT_ROOT / folder, project / folder)
    for file in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / file, project / file)
    return build_without_rows(project, tmp_path_factory.mktemp("mutated"), parsed=parsed_project)


@pytest.fixture
def spoiled(copy: DbtProject, request: pytest.FixtureRequest) -> Iterator[DbtProject]:
    """The copy with one mistake in it, which is put right afterwards."""
    mistake: Mistake = request.param
    path: Path = copy.places.project / mistake.file
    text = path.read_text("utf-8")
    path.write_text(text.replace(mistake.right, mistake.wrong), "utf-8")
    yield DbtProject(copy.places)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_each_mistake_can_still_be_made(mistake: Mistake) -> None:
    text = (PROJECT_ROOT / mistake.file).read_text("utf-8")
    assert text.count(mistake.right) == 1, f"{mistake.file} has changed; write the mistake anew"


@pytest.mark.parametrize(
    ("mistake", "spoiled"),
    [pytest.param(mistake, mistake, id=mistake.name) for mistake in MISTAKES[:TRIED]],
    indirect=["spoiled"],
)
def test_a_mistake_is_caught_by_a_unit_test(mistake: Mistake, spoiled: DbtProject) -> None:
    outcomes = spoiled.unit_test(MOMENT, model=mistake.model)
    caught = sorted(outcome.name for outcome in outcomes if outcome.failed)
    log.warning("%s: caught by %s", mistake.name, ", ".join(caught))
    assert caught != []


def test_without_a_mistake_the_same_unit_tests_pass(copy: DbtProject) -> None:
    project = DbtProject(copy.places)
    for model in sorted({mistake.model for mistake in MISTAKES[:TRIED]}):
        assert [one.name for one in project.unit_test(MOMENT, model=model) if one.failed] == []
