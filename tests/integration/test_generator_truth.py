"""The truth against the exported files: whatever was planted is found by looking at the rows.

Nothing here uses the generator's plan; days, streaks, scores and due work are worked out from the
exports alone.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from orchestration.generating.options import GeneratorOptions
from orchestration.generating.platform import generate_platform
from orchestration.loading.contracts import contract_of, load_contracts

# Europe's clocks had changed three weeks before, New Zealand's and Chile's the day before.
UNTIL = datetime(2026, 4, 19, 14, 45, tzinfo=UTC)
LEARNERS = 400


class Exports:
    """The exported entities and the truth, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth = pl.read_parquet(folder / "truth" / "enrolments.parquet")
        self.alerts = pl.read_parquet(folder / "truth" / "expected_alerts.parquet")

    def rows(self, entity: str) -> pl.DataFrame:
        """All rows of the entity, typed by the contract; timestamps in UTC without an offset."""
        files = sorted((self.folder / "landing" / "lms" / entity).iterdir())
        text = pl.concat([pl.read_csv(file, infer_schema=False) for file in files])
        typed = {
            "integer": lambda value: value.cast(pl.Int64),
            "number": lambda value: value.cast(pl.Float64),
            "boolean": lambda value: value == "true",
            "timestamp": lambda value: value.str.to_datetime("%Y-%m-%dT%H:%M:%SZ"),
            "date": lambda value: value.str.to_date(),
        }
        return text.with_columns(
            typed[column.type](pl.col(name))
            for name, column in contract_of(entity).columns.items()
            if column.type in typed
        )

    def in_force(self, entity: str) -> pl.DataFrame:
        """The last version of each record."""
        key = list(contract_of(entity).key)
        return self.rows(entity).sort("updated_at").unique(key, keep="last", maintain_order=True)

    def with_local_day(self, rows: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
        """The rows with the local day of a moment, in the time zone of the learner."""
        zones = self.truth.select("user_id", "timezone").unique()
        parts = rows.join(zones, on="user_id").partition_by("timezone")
        return pl.concat(
            [
                part.with_columns(
                    pl.col(column)
                    .dt.replace_time_zone("UTC")
                    .dt.convert_time_zone(part["timezone"][0])
                    .dt.date()
                    .alias(name)
                )
                for part in parts
            ]
        )

    def active_days(self) -> dict[str, list[date]]:
        """The local days with activity, closed or not, by learner."""
        events = self.with_local_day(self.rows("activity_events"), "occurred_at", "day")
        days = events.select("user_id", "day").unique().sort("user_id", "day")
        return {
            str(user): part["day"].to_list()
            for (user,), part in days.partition_by("user_id", as_dict=True).items()
        }

    def behaving(self, behaviour: str) -> list[dict[str, object]]:
        """The enrolments of that behaviour, as the truth tells them."""
        found = self.truth.filter(pl.col("behaviour") == behaviour).to_dicts()
        assert found, f"nobody is {behaviour}"
        return found


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    folder = tmp_path_factory.mktemp("platform")
    generate_platform(
        GeneratorOptions(until=UNTIL, learners=LEARNERS, weeks=26, seed=11),
        landing=folder / "landing",
        truth=folder / "truth",
    )
    return Exports(folder)


@pytest.fixture(scope="module")
def active_days(exports: Exports) -> dict[str, list[date]]:
    return exports.active_days()


def _today(enrolment: dict[str, object]) -> date:
    """The learner's local day at the end."""
    return UNTIL.astimezone(ZoneInfo(str(enrolment["timezone"]))).date()


def test_every_value_refers_to_a_record_that_there_is(exports: Exports) -> None:
    missing = {}
    for entity, contract in load_contracts().items():
        rows = exports.rows(entity)
        for name, column in contract.columns.items():
            if column.references is None:
                continue
            target, _, key = column.references.partition(".")
            there = exports.rows(target)[key].unique()
            count = rows[name].drop_nulls().is_in(there.to_list()).not_().sum()
            if count:
                missing[f"{entity}.{name}"] = count
    assert missing == {}


def test_every_allowed_value_occurs(exports: Exports) -> None:
    unused = {
        f"{entity}.{name}": unseen
        for entity, contract in load_contracts().items()
        for name, column in contract.columns.items()
        if column.allowed is not None
        and (unseen := set(column.allowed) - set(exports.rows(entity)[name].unique()))
    }
    assert unused == {}


def test_nothing_happened_after_the_end(exports: Exports) -> None:
    latest = {
        f"{entity}.{name}": exports.rows(entity)[name].max()
        for entity, contract in load_contracts().items()
        for name, column in contract.columns.items()
        if column.type == "timestamp" and not column.planned
    }
    ahead = {
        name: moment
        for name, moment in latest.items()
        if isinstance(moment, datetime) and moment > UNTIL.replace(tzinfo=None)
    }
    assert ahead == {}


def test_versions_of_a_record_differ_in_their_time(exports: Exports) -> None:
    for entity, contract in load_contracts().items():
        rows = exports.rows(entity)
        assert rows.select(contract.identity).is_duplicated().sum() == 0, entity


@pytest.mark.parametrize("entity", ["organizations", "users", "teams", "programs"])
def test_of_each_kind_that_can_be_deleted_one_was(exports: Exports, entity: str) -> None:
    deleted = exports.in_force(entity)["is_deleted"].sum()
    assert deleted >= 1
    assert deleted < len(exports.in_force(entity)) / 4


def test_activity_lies_within_the_enrolment_in_its_cohort(exports: Exports) -> None:
    events = exports.rows("activity_events").drop_nulls("cohort_id")
    joined = events.join(exports.truth, on=["user_id", "cohort_id"])
    assert len(joined) == len(events)
    outside = joined.filter(
        (pl.col("occurred_at") < pl.col("enrolled_at"))
        | (pl.col("occurred_at") > pl.col("ended_at").fill_null(UNTIL.replace(tzinfo=None)))
    )
    assert len(outside) == 0


def test_steady_and_quick_learners_are_never_silent_for_three_days(
    exports: Exports, active_days: dict[str, list[date]]
) -> None:
    for enrolment in [*exports.behaving("steady"), *exports.behaving("sprinter")]:
        enrolled, ended = enrolment["enrolled_on"], enrolment["ended_at"]
        assert isinstance(enrolled, date)
        last = _today(enrolment) if ended is None else enrolment["last_activity_at"]
        end = last.date() if isinstance(last, datetime) else last
        assert isinstance(end, date)
        days = [day for day in active_days[str(enrolment["user_id"])] if enrolled <= day <= end]
        assert days[0] == enrolled
        gaps = [(later - day).days for day, later in zip(days, [*days[1:], end], strict=True)]
        assert max(gaps) <= 3
        weeks = [
            sum(first <= day < first + timedelta(days=7) for day in days)
            for first in (enrolled + timedelta(days=n) for n in range((end - enrolled).days - 6))
        ]
        assert min(weeks, default=4) >= 4


def test_steady_and_quick_learners_score_well_and_hand_everything_in_on_time(
    exports: Exports,
) -> None:
    good = exports.truth.filter(pl.col("behaviour").is_in(["steady", "sprinter"]))
    works = exports.in_force("assessments").filter(pl.col("kind") == "assignment")
    attempts = exports.rows("assessment_attempts").join(
        exports.in_force("assessments").select("assessment_id", "max_score"), on="assessment_id"
    )
    scores = attempts.filter(pl.col("user_id").is_in(good["user_id"].to_list()))
    assert (scores["score"].drop_nulls() >= 0).all()
    assert scores.select((pl.col("score") / pl.col("max_score")).min()).item() >= 0.6

    end = pl.col("ended_at").fill_null(UNTIL.replace(tzinfo=None))
    due = good.join(works, on="cohort_id").filter(pl.col("due_at") <= end)
    assert len(due) > 100
    first = attempts.group_by("user_id", "assessment_id").agg(pl.col("submitted_at").min())
    handed_in = due.join(first, on=["user_id", "assessment_id"], how="left")
    assert handed_in["submitted_at"].null_count() == 0
    assert handed_in.filter(pl.col("submitted_at") > pl.col("due_at")).height == 0


def test_work_due_and_handed_in_is_counted_as_the_exports_say(exports: Exports) -> None:
    works = exports.in_force("assessments").filter(pl.col("kind") == "assignment")
    first = (
        exports.rows("assessment_attempts")
        .group_by("user_id", "assessment_id")
        .agg(pl.col("submitted_at").min())
    )
    end = pl.col("ended_at").fill_null(UNTIL.replace(tzinfo=None))
    counted = (
        exports.truth.join(works, on="cohort_id")
        .filter(pl.col("due_at").is_between(pl.col("enrolled_at"), end))
        .join(first, on=["user_id", "assessment_id"], how="left")
        .group_by("enrollment_id")
        .agg(
            pl.len().alias("due"),
            pl.col("submitted_at").count().alias("submitted"),
            (pl.col("submitted_at") <= pl.col("due_at")).sum().alias("on_time"),
        )
    )
    told = exports.truth.join(counted, on="enrollment_id", how="left").with_columns(
        pl.col("due", "submitted", "on_time").fill_null(0)
    )
    assert told["works_due"].to_list() == told["due"].to_list()
    assert told["works_submitted_of_due"].to_list() == told["submitted"].to_list()
    assert told["works_on_time"].to_list() == told["on_time"].to_list()


def test_completed_lessons_are_those_whose_progress_reached_100(exports: Exports) -> None:
    required = exports.in_force("lessons").filter("is_required")["lesson_id"].to_list()
    done = (
        exports.rows("lesson_progress")
        .filter((pl.col("progress_pct") >= 100) & pl.col("lesson_id").is_in(required))
        .group_by("user_id")
        .agg(pl.col("lesson_id").n_unique().alias("done"))
    )
    told = exports.truth.group_by("user_id").agg(pl.col("lessons_completed").sum())
    both = told.join(done, on="user_id", how="left").with_columns(pl.col("done").fill_null(0))
    assert both["lessons_completed"].to_list() == both["done"].to_list()
    assert set(both["done"]) >= {0, 90}


def test_enrolments_stand_as_the_truth_says(exports: Exports) -> None:
    stands = exports.in_force("enrollments").sort("enrollment_id")
    told = exports.truth.sort("enrollment_id")
    assert stands["status"].to_list() == told["status"].to_list()
    assert set(stands["status"]) == {"enrolled", "completed", "withdrawn", "deferred"}


def test_who_never_started_did_nothing(
    exports: Exports, active_days: dict[str, list[date]]
) -> None:
    for behaviour in ("never_started", "waiting"):
        users = {str(enrolment["user_id"]) for enrolment in exports.behaving(behaviour)}
        assert users.isdisjoint(active_days)


def test_who_dropped_out_was_active_until_the_planted_day(
    exports: Exports, active_days: dict[str, list[date]]
) -> None:
    for enrolment in exports.behaving("dropped_out"):
        days = active_days[str(enrolment["user_id"])]
        assert days[-1] == enrolment["planted_last_active_on"]
        assert enrolment["silent_from_on"] == days[-1] + timedelta(days=1)


def test_who_returned_was_away_for_the_planted_days(
    exports: Exports, active_days: dict[str, list[date]]
) -> None:
    for enrolment in exports.behaving("returning"):
        first, last = enrolment["gap_first_on"], enrolment["gap_last_on"]
        assert isinstance(first, date)
        assert isinstance(last, date)
        days = active_days[str(enrolment["user_id"])]
        assert [day for day in days if first <= day <= last] == []
        assert {first - timedelta(days=1), last + timedelta(days=1)} <= set(days)


def test_who_fades_is_less_and_less_active(
    exports: Exports, active_days: dict[str, list[date]]
) -> None:
    early = late = 0
    for enrolment in exports.behaving("fading"):
        days = active_days[str(enrolment["user_id"])]
        enrolled = enrolment["enrolled_on"]
        assert isinstance(enrolled, date)
        half = (days[-1] - enrolled) / 2
        early += sum(day < enrolled + half for day in days)
        late += sum(day >= enrolled + half for day in days)
    assert early > 1.5 * late


def test_the_scores_of_who_struggles_stay_low_from_the_planted_one_on(exports: Exports) -> None:
    best = exports.in_force("assessments").select("assessment_id", "max_score")
    attempts = exports.rows("assessment_attempts").join(best, on="assessment_id")
    percents = attempts.with_columns(percent=100 * pl.col("score") / pl.col("max_score"))
    streaks = 0
    for enrolment in exports.behaving("struggling"):
        since = enrolment["low_streak_from_at"]
        own = percents.filter(pl.col("user_id") == enrolment["user_id"]).sort(
            "submitted_at", "attempt_id"
        )
        if since is None:
            assert len(own) < 2
            continue
        streaks += 1
        assert isinstance(since, datetime)
        low = own.filter(pl.col("submitted_at") >= since)["percent"].to_list()
        before = own.filter(pl.col("submitted_at") < since)["percent"].to_list()
        assert len(low) == enrolment["low_streak_length"]
        assert len(low) >= 2
        assert max(low) < 59.5
        assert min(before, default=100) > 67.5
    assert streaks > 10


def test_two_low_scores_in_a_row_are_met_by_who_struggles_alone(exports: Exports) -> None:
    best = exports.in_force("assessments").select("assessment_id", "max_score")
    behaviours = exports.truth.select("user_id", "behaviour").unique()
    means = (
        exports.rows("assessment_attempts")
        .drop_nulls("score")
        .join(best, on="assessment_id")
        .join(behaviours, on="user_id")
        .sort("user_id", "submitted_at", "attempt_id")
        .with_columns(percent=100 * pl.col("score") / pl.col("max_score"))
        .with_columns(mean=(pl.col("percent") + pl.col("percent").shift(1).over("user_id")) / 2)
    )
    low = means.filter(pl.col("mean") < 60)
    assert set(low["behaviour"]) == {"struggling"}


def test_alerts_are_expected_of_the_behaviours_that_call_for_them(exports: Exports) -> None:
    met = {
        (behaviour, rule)
        for behaviour, rule in exports.alerts.select("behaviour", "rule").unique().iter_rows()
    }
    assert {rule for behaviour, rule in met if behaviour == "dropped_out"} >= {
        "engagement_drop",
        "completion_stagnation",
        "low_consistency",
    }
    assert {rule for behaviour, rule in met if behaviour == "struggling"} == {"low_performance"}
    assert {behaviour for behaviour, _ in met}.isdisjoint({"steady", "sprinter"})
    dropped = exports.alerts.filter(
        (pl.col("behaviour") == "dropped_out") & (pl.col("rule") == "engagement_drop")
    )
    assert len(dropped) == len(exports.behaving("dropped_out"))


def test_teams_form_a_hierarchy_of_three_levels(exports: Exports) -> None:
    teams = exports.in_force("teams").filter(~pl.col("is_deleted"))
    parents = dict(teams.select("team_id", "parent_team_id").iter_rows())

    def level(team: str) -> int:
        parent = parents[team]
        return 1 if parent is None else 1 + level(parent)

    assert {level(team) for team in parents} == {1, 2, 3}
    managers = teams.group_by("manager_user_id").len()
    assert (managers["len"] > 1).any()


def test_learners_are_in_the_teams_that_the_truth_says(exports: Exports) -> None:
    current = (
        exports.in_force("team_memberships")
        .filter(pl.col("left_at").is_null())
        .sort("user_id", "team_id")
        .group_by("user_id", maintain_order=True)
        .agg(pl.col("team_id"))
    )
    told = exports.truth.select("user_id", "team_ids").unique("user_id")
    both = told.join(current, on="user_id", how="left")
    assert both["team_ids"].to_list() == both["team_id"].to_list()
    assert both["team_ids"].null_count() > 0
    assert both["team_ids"].list.len().max() == 2


def test_some_events_tell_no_duration_and_some_too_long_a_one(exports: Exports) -> None:
    seconds = exports.rows("activity_events")["duration_seconds"]
    assert 0.25 < seconds.null_count() / len(seconds) < 0.6
    assert (seconds > 1_800).sum() > 0
    assert (seconds == 60).sum() > 0
