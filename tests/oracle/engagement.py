"""The engagement score and its four parts (METRICS 6)."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from oracle.activity import Activity
from oracle.learning import Learning
from oracle.people import People

DAYS = 14
DEFAULT_TARGET = 6.0
LEAST_SECONDS_ENROLLED = 3 * 86_400
WEIGHTS = {"frequency": 0.35, "recency": 0.25, "depth": 0.20, "on_time": 0.20}
SHOWN = {"view": 1, "video": 1, "other": 1, "interact": 2, "post": 2, "submit": 3, "feedback": 4}
RESUBMITTED = 5
ROOM = {
    **dict.fromkeys(["video", "reading", "live", "other", "forum"], 2),
    **dict.fromkeys(["exercise", "quiz"], 3),
    "assignment": 5,
}


@dataclass(frozen=True)
class Engagement:
    """Engagement over the last 14 closed local days."""

    people: People
    activity: Activity
    learning: Learning

    @cached_property
    def scores(self) -> pl.DataFrame:
        """One row per learner: the parts as shares, the score, and its status."""
        parts = self.people.learners.select("user_id")
        for frame in (self._frequency, self._recency, self._depth, self._on_time):
            parts = parts.join(frame, on="user_id", how="left", validate="1:1")
        enrolled = self.people.enrollments_speaking.select("user_id", "first_enrolled_at")
        is_active = pl.col("recency").is_not_null()
        known = {name: pl.col(name).is_not_null() * weight for name, weight in WEIGHTS.items()}
        weighed = [pl.col(name).fill_null(0.0) * weight for name, weight in WEIGHTS.items()]
        is_measured = (
            (self.people.exports.as_of - pl.col("first_enrolled_at")).dt.total_microseconds()
            >= LEAST_SECONDS_ENROLLED * 1_000_000
        ).fill_null(value=False)
        return (
            parts.join(enrolled, on="user_id", how="left", validate="1:1")
            .with_columns(
                is_active=is_active,
                frequency=pl.col("frequency").fill_null(0.0),
                recency=pl.col("recency").fill_null(0.0),
                depth=pl.when(is_active).then("depth").otherwise(0.0),
            )
            .with_columns(
                score=pl.when(is_measured).then(
                    100.0 * pl.sum_horizontal(weighed) / pl.sum_horizontal(known.values())
                ),
                status=pl.when(~is_measured)
                .then(pl.lit("insufficient_data"))
                .when(~pl.col("is_active"))
                .then(pl.lit("not_started"))
                .otherwise(pl.lit("ok")),
            )
        )

    def _in_window(self, day: pl.Expr) -> pl.Expr:
        return (pl.col("d") - day).dt.total_days().is_between(0, DAYS - 1)

    @cached_property
    def _frequency(self) -> pl.DataFrame:
        active = (
            self.people.of_learners(self.activity.days)
            .filter(self._in_window(pl.col("day")))
            .group_by("user_id")
            .agg(active_days=pl.len())
        )
        return active.join(self._targets, on="user_id", how="left", validate="1:1").select(
            "user_id",
            frequency=(pl.col("active_days") / pl.col("target").fill_null(DEFAULT_TARGET)).clip(
                upper_bound=1.0
            ),
        )

    @cached_property
    def _targets(self) -> pl.DataFrame:
        """The mean over a learner's courses of the median active days in 14 of past completers."""
        planned = self.people.exports.state("cohort_courses").select("cohort_id", "course_id")
        completed = self.people.enrollments.filter(
            pl.col("status") == "completed", pl.col("ended_on") >= pl.col("enrolled_on")
        ).with_columns(days=(pl.col("ended_on") - pl.col("enrolled_on")).dt.total_days() + 1)
        active = (
            completed.select("enrollment_id", "user_id", "enrolled_on", "ended_on")
            .join(self.activity.days, on="user_id")
            .filter(pl.col("day").is_between(pl.col("enrolled_on"), pl.col("ended_on")))
            .group_by("enrollment_id")
            .agg(active_days=pl.len())
        )
        of_courses = (
            completed.join(active, on="enrollment_id", how="left", validate="1:1")
            .with_columns(rate=DAYS * pl.col("active_days").fill_null(0) / pl.col("days"))
            .join(planned, on="cohort_id")
            .group_by("course_id")
            .agg(target=pl.col("rate").median())
            .filter(pl.col("target") > 0)
        )
        return (
            self.learning.courses.join(of_courses, on="course_id", validate="m:1")
            .group_by("user_id")
            .agg(pl.col("target").mean())
        )

    @cached_property
    def _recency(self) -> pl.DataFrame:
        silent = (
            self.people.exports.as_of - pl.col("last_activity_at")
        ).dt.total_microseconds() / 86_400e6
        return self.activity.totals.select("user_id", recency=0.5 ** (silent / 7))

    @cached_property
    def _depth(self) -> pl.DataFrame:
        lessons = self.people.exports.state("lessons").select("lesson_id", "content_type")
        touches = self.activity.events.filter(
            self._in_window(pl.col("day")), pl.col("event_type").is_in(list(SHOWN))
        )
        moment, kind = pl.col("occurred_at"), pl.col("event_type")
        return (
            touches.group_by("user_id", "lesson_id")
            .agg(
                shown=kind.replace_strict(SHOWN, return_dtype=pl.Int64).max(),
                first_feedback=moment.filter(kind == "feedback").min(),
                last_submission=moment.filter(kind == "submit").max(),
            )
            .join(lessons, on="lesson_id", validate="m:1")
            .with_columns(
                level=pl.when(pl.col("last_submission") > pl.col("first_feedback"))
                .then(RESUBMITTED)
                .otherwise("shown"),
                room=pl.col("content_type").replace_strict(ROOM, return_dtype=pl.Int64),
            )
            .group_by("user_id")
            .agg(depth=(pl.min_horizontal("level", "room") / pl.col("room")).mean())
        )

    @cached_property
    def _on_time(self) -> pl.DataFrame:
        return (
            self.people.of_learners(self.learning.due)
            .filter(self._in_window(self.people.local_day("due_at")), ~pl.col("is_carried_over"))
            .group_by("user_id")
            .agg(on_time=pl.col("is_on_time").mean())
        )
