"""Alerts of learners as episodes, and risk by their number (METRICS 13, 27).

Each rule is asked anew at the close of each day on which an enrolment ran; an episode is a run of
days on which it held.
"""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from oracle.activity import Activity
from oracle.assessing import Assessing
from oracle.learning import Learning
from oracle.people import People

LOW_SCORE = 60
SILENT_DAYS = 3
STAGNANT_DAYS = 5
LOW_CONSISTENCY = 50
LEAST_DAYS_ENROLLED = 7
THRESHOLDS_BELOW = {"low_performance": LOW_SCORE, "low_consistency": LOW_CONSISTENCY}
# The severities of a rule, from the days that an episode lasts and from its size.
SEVERITIES = {
    "low_performance": [(1, 1, 0), (2, 1, 10), (2, 14, 0), (3, 1, 20), (3, 28, 10), (4, 14, 30)],
    "engagement_drop": [(1, 1, 0), (2, 1, 5), (3, 1, 10), (4, 1, 21)],
    "completion_stagnation": [(1, 1, 0), (2, 1, 10), (3, 1, 21), (4, 1, 42)],
    "low_consistency": [(1, 1, 0), (2, 7, 0), (3, 14, 30), (4, 28, 50)],
    "overdue_work": [(1, 1, 0), (2, 1, 2), (2, 7, 0), (3, 7, 3), (3, 21, 0), (4, 14, 5)],
}
NAMES = {1: "LOW", 2: "MEDIUM", 3: "HIGH", 4: "CRITICAL"}


@dataclass(frozen=True)
class Alerts:
    """The alerts of learners up to D."""

    people: People
    activity: Activity
    learning: Learning
    assessing: Assessing

    @cached_property
    def watched(self) -> pl.DataFrame:
        """One row per enrolment that ran at the close of some day: those days, and its stay."""
        last = pl.coalesce(pl.col("ended_on").dt.offset_by("-1d"), "d")
        return _joined_to(
            self.people.enrollments.with_columns(
                first=pl.col("enrolled_on"), last=pl.min_horizontal(last, "d")
            ).filter(pl.col("first") <= pl.col("last")),
            "stay",
        )

    @cached_property
    def stay_days(self) -> pl.DataFrame:
        """One row per learner and day of a stay, in order, with activity and days off."""
        stays = self.watched.group_by("user_id", "stay").agg(
            pl.col("first").min(), pl.col("last").max()
        )
        active = self.activity.days.select("user_id", "day", is_active=pl.lit(value=True))
        off = (
            self.people.exports.state("calendar_days_off")
            .select("organization_id", day="day_off_on", is_off=pl.lit(value=True))
            .unique()
        )
        return (
            _days(self.people.of_learners(stays))
            .join(active, on=["user_id", "day"], how="left")
            .join(off, on=["organization_id", "day"], how="left")
            .with_columns(pl.col("is_active", "is_off").fill_null(value=False))
            .sort("stay", "day")
        )

    @cached_property
    def _engagement_drop(self) -> pl.DataFrame:
        run = pl.col("is_active").cum_sum().over("stay")
        counts = ~pl.col("is_active") & ~pl.col("is_off")
        return (
            self.stay_days.with_columns(run=run)
            .with_columns(measure=counts.cum_sum().over("stay", "run"))
            .filter(~pl.col("is_active"), pl.col("measure") >= SILENT_DAYS)
        )

    @cached_property
    def _low_consistency(self) -> pl.DataFrame:
        active = pl.col("is_active").cast(pl.Int64).rolling_sum(7).over("stay")
        return self.stay_days.with_columns(measure=100.0 * active / 7).filter(
            pl.col("measure") < LOW_CONSISTENCY
        )

    @cached_property
    def _completion_stagnation(self) -> pl.DataFrame:
        planned = self.people.exports.state("cohort_courses").select("cohort_id", "course_id")
        completed = self.people.of_learners(
            self.learning.reached.filter(pl.col("completed_at").is_not_null())
        ).select("user_id", "lesson_id", completed_on=self.people.local_day("completed_at"))
        required = self.learning.required_lessons
        left = (
            self.watched.join(planned, on="cohort_id")
            .join(required, on="course_id")
            .join(completed, on=["user_id", "lesson_id"], how="left")
            .group_by("user_id", "stay", "enrollment_id", "first", "last")
            .agg(
                done_on=pl.col("completed_on").max(),
                is_done=pl.col("completed_on").is_not_null().all(),
            )
            .with_columns(
                last=pl.when("is_done")
                .then(pl.min_horizontal("last", pl.col("done_on").dt.offset_by("-1d")))
                .otherwise("last")
            )
            .filter(pl.col("first") <= pl.col("last"))
        )
        spans = (
            _joined_to(left, "span")
            .group_by("user_id", "stay", "span")
            .agg(pl.col("first").min(), pl.col("last").max())
        )
        clocks = (
            completed.join(required, on="lesson_id", how="semi")
            .select("user_id", day="completed_on", clock="completed_on")
            .unique()
        )
        return (
            _days(spans, keep=["first"])
            .join(clocks, on=["user_id", "day"], how="left")
            .sort("span", "day")
            .with_columns(clock=pl.coalesce(pl.col("clock").forward_fill().over("span"), "first"))
            .with_columns(measure=(pl.col("day") - pl.col("clock")).dt.total_days())
            .filter(pl.col("measure") >= STAGNANT_DAYS)
        )

    @cached_property
    def _low_performance(self) -> pl.DataFrame:
        of_two = (pl.col("s") + pl.col("s").shift()) / 2
        means = (
            self.assessing.graded.with_columns(day=self.people.local_day("submitted_at"))
            .join(self.stay_days.select("user_id", "day", "stay"), on=["user_id", "day"])
            .sort("submitted_at", "attempt_id")
            .with_columns(measure=of_two.over("stay"))
            .unique(["user_id", "day"], keep="last", maintain_order=True)
            .select("user_id", "day", "measure")
        )
        return (
            self.stay_days.join(means, on=["user_id", "day"], how="left")
            .sort("stay", "day")
            .with_columns(pl.col("measure").forward_fill().over("stay"))
            .filter(pl.col("measure") < LOW_SCORE)
        )

    @cached_property
    def _overdue_work(self) -> pl.DataFrame:
        planned = self.people.exports.state("cohort_courses").select("cohort_id", "course_id")
        assignments = (
            self.people.exports.state("assessments")
            .filter(pl.col("kind") == "assignment", pl.col("due_at").is_not_null())
            .select("assessment_id", "course_id", "due_at", of_cohort="cohort_id")
        )
        submitted = self.learning.attempts.group_by("user_id", "assessment_id").agg(
            submitted_at=pl.col("submitted_at").min()
        )
        late = (
            self.watched.join(planned, on="cohort_id")
            .join(assignments, on="course_id")
            .filter((pl.col("of_cohort") == pl.col("cohort_id")).fill_null(value=True))
            .filter(pl.col("due_at") >= pl.col("enrolled_at"))
            .filter((pl.col("due_at") <= pl.col("ended_at")).fill_null(value=True))
            .join(submitted, on=["user_id", "assessment_id"], how="left")
            .with_columns(
                first=self.people.local_day("due_at"),
                handed_in_on=self.people.local_day("submitted_at"),
            )
            .with_columns(
                last=pl.min_horizontal("last", pl.col("handed_in_on").dt.offset_by("-1d"))
            )
            .filter(pl.col("first") <= pl.col("last"))
        )
        return (
            _days(late, keep=["assessment_id"])
            .unique(["user_id", "day", "assessment_id"])
            .group_by("user_id", "stay", "day")
            .agg(measure=pl.len())
        )

    @cached_property
    def episodes(self) -> pl.DataFrame:
        """One row per rule, learner and run of days on which the rule held within a stay."""
        runs = pl.concat(
            _runs(frame).with_columns(rule=pl.lit(rule))
            for rule, frame in {
                "low_performance": self._low_performance,
                "engagement_drop": self._engagement_drop,
                "completion_stagnation": self._completion_stagnation,
                "low_consistency": self._low_consistency,
                "overdue_work": self._overdue_work,
            }.items()
        )
        speaking = (
            self.watched.sort("enrolled_at", "enrollment_id")
            .unique("stay", keep="last", maintain_order=True)
            .select("stay", "user_id", "cohort_id")
        )
        threshold = pl.col("rule").replace_strict(
            THRESHOLDS_BELOW, default=None, return_dtype=pl.Float64
        )
        episodes = self.people.of_learners(
            runs.join(speaking, on="stay", validate="m:1")
        ).with_columns(
            size=pl.coalesce(threshold - pl.col("measure"), "measure"),
            days_count=(pl.col("last_true_on") - pl.col("opened_on")).dt.total_days() + 1,
            resolved_on=pl.when(pl.col("last_true_on") < pl.col("d")).then(
                pl.col("last_true_on").dt.offset_by("1d")
            ),
        )
        reached = pl.max_horizontal(
            pl.when(
                pl.col("rule") == rule,
                pl.col("days_count") >= days,
                pl.col("size") >= size,
            ).then(rank)
            for rule, ways in SEVERITIES.items()
            for rank, days, size in ways
        )
        return episodes.with_columns(severity_rank=reached).with_columns(
            severity=pl.col("severity_rank").replace_strict(NAMES, return_dtype=pl.String),
            opened_at=self.people.closing("opened_on"),
            last_true_at=self.people.closing("last_true_on"),
            resolved_at=self.people.closing("resolved_on"),
        )

    @cached_property
    def risk(self) -> pl.DataFrame:
        """One row per learner: the level by the number of open alerts."""
        is_open = self.episodes.filter(pl.col("resolved_on").is_null())
        open_alerts = is_open.group_by("user_id").agg(
            open_alert_count=pl.len().cast(pl.Int64),
            open_high_alert_count=(pl.col("severity_rank") >= 3).sum().cast(pl.Int64),
        )
        enrolled = self.people.enrollments_speaking.select(
            "user_id", "first_enrolled_at", runs=~pl.col("has_ended")
        )
        active = self.activity.totals.select("user_id", "last_activity_at")
        age = self.people.exports.as_of - pl.col("first_enrolled_at")
        runs = pl.col("runs").fill_null(value=False)
        is_known = runs & (age >= pl.duration(days=LEAST_DAYS_ENROLLED))
        count = pl.col("open_alert_count")
        return (
            self.people.learners.select("user_id")
            .join(open_alerts, on="user_id", how="left", validate="1:1")
            .join(enrolled, on="user_id", how="left", validate="1:1")
            .join(active, on="user_id", how="left", validate="1:1")
            .with_columns(pl.col("open_alert_count", "open_high_alert_count").fill_null(0))
            .with_columns(
                risk_status=pl.when(runs & pl.col("last_activity_at").is_null())
                .then(pl.lit("not_started"))
                .when(is_known)
                .then(pl.lit("ok"))
                .otherwise(pl.lit("insufficient_data"))
            )
            .with_columns(
                risk_mode=pl.lit("rule"),
                risk_level=pl.when(pl.col("risk_status") == "ok").then(
                    pl.when(count == 0)
                    .then(pl.lit("low"))
                    .when(count == 1)
                    .then(pl.lit("medium"))
                    .otherwise(pl.lit("high"))
                ),
                risk_probability=pl.lit(None, dtype=pl.Float64),
            )
        )


def _joined_to(spans: pl.DataFrame, name: str) -> pl.DataFrame:
    """The spans of days with a number, as `name`, that a learner's overlapping ones share."""
    until_now = pl.col("last").cum_max().shift().over("user_id")
    return (
        spans.sort("user_id", "first", "last")
        .with_columns(is_new=(pl.col("first") > until_now).fill_null(value=True))
        .with_columns(pl.col("is_new").cum_sum().alias(name))
        .drop("is_new")
    )


def _runs(held: pl.DataFrame) -> pl.DataFrame:
    """One row per stay and run of days on which a rule held, with the last day's measure."""
    days = held.select("stay", "day", pl.col("measure").cast(pl.Float64)).sort("stay", "day")
    begins = (pl.col("day").diff().dt.total_days() != 1) | (pl.col("stay").diff() != 0)
    return (
        days.with_columns(run=begins.fill_null(value=True).cum_sum())
        .group_by("run")
        .agg(
            pl.col("stay").first(),
            opened_on=pl.col("day").min(),
            last_true_on=pl.col("day").max(),
            measure=pl.col("measure").last(),
        )
        .drop("run")
    )


def _days(spans: pl.DataFrame, *, keep: list[str] | None = None) -> pl.DataFrame:
    """One row per day (`day`) of each span, from first to last."""
    kept = [
        name
        for name in ("user_id", "stay", "span", "organization_id", *(keep or []))
        if name in spans.columns
    ]
    return spans.select(*kept, day=pl.date_ranges("first", "last")).explode("day")
