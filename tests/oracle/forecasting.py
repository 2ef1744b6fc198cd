"""When enrolments will be completed (METRICS 9): the date and where it comes from, no interval."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from oracle.learning import Learning
from oracle.people import People

LEAST_REFERENCES = 20
HORIZON_DAYS = 365
WINDOW = 28


@dataclass(frozen=True)
class Forecasting:
    """Enrolments against past ones; `velocity` is learner_velocity, `standing` learner_summary."""

    people: People
    learning: Learning
    velocity: pl.DataFrame
    standing: pl.DataFrame

    @cached_property
    def required(self) -> pl.DataFrame:
        """One row per cohort and lesson that it requires, with the courses that it is of."""
        planned = self.people.exports.state("cohort_courses").select("cohort_id", "course_id")
        lessons = planned.join(self.learning.required_lessons, on="course_id")
        courses = lessons.group_by("cohort_id").agg(
            course_set=pl.col("course_id").unique().sort().str.join(","),
            lessons_total=pl.len().cast(pl.Int64),
        )
        return lessons.join(courses, on="cohort_id", validate="m:1")

    @cached_property
    def done(self) -> pl.DataFrame:
        """One row per enrolment and required lesson done for it, numbered by the day it counts."""
        completed = self.learning.reached.filter(pl.col("completed_at").is_not_null())
        in_time = pl.col("status").is_in(["enrolled", "completed"]) | (
            pl.col("completed_at") <= pl.col("ended_at")
        )
        return (
            self._begun.join(self.required, on="cohort_id")
            .join(completed, on=["user_id", "lesson_id"])
            .filter(in_time)
            .with_columns(completed_on=self.people.local_day("completed_at"))
            .with_columns(done_on=pl.max_horizontal("completed_on", "begins_on"))
            .sort("enrollment_id", "done_on")
            .with_columns(number=pl.int_range(1, pl.len() + 1).over("enrollment_id"))
        )

    @cached_property
    def progressed(self) -> pl.DataFrame:
        """One row per enrolment: lessons it has come to, and whether its cohort is over."""
        courses = self.required.group_by("cohort_id").agg(
            pl.col("course_set", "lessons_total").first()
        )
        counts = self.done.group_by("enrollment_id").agg(
            lessons_completed=pl.len().cast(pl.Int64), last_on=pl.col("completed_on").max()
        )
        return (
            self._begun.join(courses, on="cohort_id", how="left", validate="m:1")
            .join(counts, on="enrollment_id", how="left", validate="1:1")
            .with_columns(pl.col("lessons_completed", "lessons_total").fill_null(0))
            .with_columns(
                is_past=(pl.col("ends_on") <= pl.col("d")).fill_null(value=False),
                is_completed=(pl.col("lessons_total") > 0)
                & (pl.col("lessons_completed") == pl.col("lessons_total")),
            )
        )

    @cached_property
    def references(self) -> pl.DataFrame:
        """One row per set of courses and number of lessons: what past learners took from there."""
        past = self.progressed.filter("is_past", pl.col("status") != "deferred")
        ended = past.filter("is_completed", pl.col("status").is_in(["enrolled", "completed"]))
        finished = ended.select(
            "enrollment_id",
            "course_set",
            "begins_on",
            "lessons_total",
            finished_on=pl.max_horizontal("last_on", "begins_on"),
        )
        steps = pl.concat(
            [
                finished.select(
                    "enrollment_id", number=pl.lit(0, dtype=pl.Int64), done_on="begins_on"
                ),
                self.done.join(finished, on="enrollment_id", how="semi").select(
                    "enrollment_id", pl.col("number").cast(pl.Int64), "done_on"
                ),
            ]
        )
        took = (
            steps.join(finished, on="enrollment_id", validate="m:1")
            .filter(pl.col("number") < pl.col("lessons_total"))
            .group_by("course_set", lessons_completed="number")
            .agg(
                reference_count=pl.len().cast(pl.Int64),
                days=(pl.col("finished_on") - pl.col("done_on")).dt.total_days().median(),
            )
        )
        reached = (
            past.select(
                "course_set", lessons_completed=pl.int_ranges(0, pl.col("lessons_completed") + 1)
            )
            .explode("lessons_completed")
            .group_by("course_set", "lessons_completed")
            .agg(reached_count=pl.len())
        )
        return took.join(reached, on=["course_set", "lessons_completed"], validate="1:1")

    @cached_property
    def forecasts(self) -> pl.DataFrame:
        """learner_completion_forecast without its interval: enrolments that run or completed."""
        pace = self.velocity.select("user_id", "enrolled_days_28d", "lessons_a_day")
        standing = self.standing.select("user_id", "active_days_7d", "last_activity_at")
        completed, total = pl.col("lessons_completed"), pl.col("lessons_total")
        v, left = pl.col("lessons_a_day"), total - completed
        has_references = pl.col("reference_count") >= LEAST_REFERENCES
        # A lesson a day comes out as a hair less, at which ten would take eleven days.
        days = pl.when(has_references).then("days").otherwise((left / v).round(9))
        # Zero required lessons are never complete.
        is_ended = (total > 0) & (pl.col("is_completed") | (pl.col("status") == "completed"))
        not_begun = (completed == 0) & (
            pl.col("last_activity_at").is_null() | (pl.col("d") < pl.col("begins_on"))
        )
        is_ok = pl.col("forecast_status") == "ok"
        ahead = pl.col("ahead").ceil().cast(pl.Int64).clip(lower_bound=1)
        forecast_on = pl.col("d") + pl.duration(days=pl.when(is_ok).then(ahead))
        confidence = (pl.col("enrolled_days_28d").fill_null(0) / WINDOW).clip(upper_bound=1.0) * (
            pl.col("active_days_7d") / 7
        )
        return (
            self.progressed.filter(pl.col("status").is_in(["enrolled", "completed"]))
            .join(
                self.references,
                on=["course_set", "lessons_completed"],
                how="left",
                validate="m:1",
            )
            .join(pace, on="user_id", how="left", validate="m:1")
            .join(standing, on="user_id", how="left", validate="m:1")
            .with_columns(pl.col("reference_count").fill_null(0))
            .with_columns(
                ahead=days,
                completed_on=pl.when("is_completed")
                .then("last_on")
                .when(is_ended)
                .then("ended_on"),
            )
            .with_columns(
                forecast_status=pl.when(is_ended)
                .then(pl.lit("completed"))
                .when(total == 0)
                .then(pl.lit("insufficient_data"))
                .when(not_begun)
                .then(pl.lit("not_started"))
                .when(v == 0)
                .then(pl.lit("stalled"))
                .when(v.is_null() & ~has_references)
                .then(pl.lit("insufficient_data"))
                .when(pl.col("ahead") > HORIZON_DAYS)
                .then(pl.lit("beyond_horizon"))
                .otherwise(pl.lit("ok"))
            )
            .with_columns(
                forecast_method=pl.when(is_ended)
                .then(pl.lit("actual"))
                .when(is_ok & has_references)
                .then(pl.lit("reference"))
                .when(is_ok)
                .then(pl.lit("velocity")),
                forecast_on=pl.coalesce("completed_on", forecast_on),
                confidence_factor=pl.when(is_ok).then(confidence),
                completion_probability=pl.when(pl.col("reached_count") >= LEAST_REFERENCES).then(
                    pl.col("reference_count") / pl.col("reached_count")
                ),
                lessons_completed_count=completed,
                lessons_total_count=total,
                lessons_left_count=left,
            )
        )

    @cached_property
    def _begun(self) -> pl.DataFrame:
        starts = self.people.exports.state("cohorts").select("cohort_id", "starts_on")
        return (
            self.people.enrollments.drop("completed_at")
            .join(starts, on="cohort_id", how="left", validate="m:1")
            .with_columns(begins_on=pl.max_horizontal("enrolled_on", "starts_on"))
        )
