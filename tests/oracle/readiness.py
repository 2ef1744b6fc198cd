"""How ready learners are, against their plan (METRICS 14)."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from oracle.activity import Activity
from oracle.assessing import Assessing, band
from oracle.learning import Learning
from oracle.people import People

WEIGHTS = {"progress": 0.40, "mastery": 0.30, "consistency": 0.15, "safety": 0.15}
LEAST_PARTS = 2
WEEK = 7


@dataclass(frozen=True)
class Readiness:
    """Readiness of learners; `standing` has user_id, status, is_enrolled and active_days_7d."""

    people: People
    activity: Activity
    learning: Learning
    assessing: Assessing
    standing: pl.DataFrame

    @cached_property
    def planned(self) -> pl.DataFrame:
        """One row per learner with a plan: the percentage that it asks for at D."""
        exports = self.people.exports
        of_cohort = exports.state("cohorts").select(
            "cohort_id", cohort_from="starts_on", cohort_to="ends_on"
        )
        plans = (
            exports.state("cohort_courses")
            .join(of_cohort, on="cohort_id", how="left", validate="m:1")
            .select(
                "cohort_id",
                "course_id",
                first=pl.coalesce("starts_on", "cohort_from"),
                last=pl.coalesce("due_on", "cohort_to"),
            )
        )
        required = self.learning.required_lessons.group_by("course_id").agg(lessons=pl.len())
        days = (pl.col("last") - pl.col("first")).dt.total_days() + 1
        over = (pl.col("d") - pl.col("first")).dt.total_days() + 1
        share = (
            pl.when(over <= 0)
            .then(0.0)
            .when(pl.col("d") >= pl.col("last"))
            .then(1.0)
            .otherwise(over / days)
        )
        return (
            self.people.enrollments_counted.select("user_id", "cohort_id", "d")
            .join(plans, on="cohort_id")
            .join(required, on="course_id", validate="m:1")
            .filter(pl.col("first").is_not_null(), pl.col("last").is_not_null())
            .with_columns(share=share)
            .group_by("user_id", "course_id")
            .agg(pl.col("share").max(), pl.col("lessons").first())
            .group_by("user_id")
            .agg(
                planned_progress_pct=100.0
                * (pl.col("share") * pl.col("lessons")).sum()
                / pl.col("lessons").sum()
            )
        )

    @cached_property
    def scores(self) -> pl.DataFrame:
        """One row per learner: readiness, its parts as shares, band and status."""
        weeks = (
            self.people.of_learners(self.people.enrolled_days)
            .filter((pl.col("d") - pl.col("day")).dt.total_days().is_between(0, WEEK - 1))
            .group_by("user_id")
            .agg(enrolled_days=pl.len())
        )
        parts = self.standing.select("user_id", "status", "is_enrolled", "active_days_7d")
        for frame in (
            self.planned,
            self.learning.progress.select("user_id", "progress_pct"),
            self.assessing.of_learner.select("user_id", "mastery_score"),
            weeks,
        ):
            parts = parts.join(frame, on="user_id", how="left", validate="1:1")
        planned = pl.when(pl.col("planned_progress_pct") > 0).then("planned_progress_pct")
        measured = pl.col("is_enrolled") & (pl.col("enrolled_days") == WEEK)
        parts = parts.with_columns(
            progress_share=(pl.col("progress_pct") / planned).clip(upper_bound=1.0),
            mastery_share=pl.col("mastery_score") / 100,
            consistency_share=pl.when(measured).then(pl.col("active_days_7d") / WEEK),
            # A rule gives a level and no probability.
            safety_share=pl.lit(None, dtype=pl.Float64),
        )
        shares = {name: pl.col(f"{name}_share") for name in WEIGHTS}
        known = pl.sum_horizontal(share.is_not_null() for share in shares.values())
        weighed = pl.sum_horizontal(
            share.fill_null(0.0) * WEIGHTS[name] for name, share in shares.items()
        )
        weight = pl.sum_horizontal(
            share.is_not_null() * WEIGHTS[name] for name, share in shares.items()
        )
        is_measured = (known >= LEAST_PARTS) & ~pl.col("status").is_in(["withdrawn", "not_started"])
        return parts.with_columns(
            readiness_score=pl.when(is_measured).then(100.0 * weighed / weight),
            readiness_status=pl.when(is_measured)
            .then(pl.lit("ok"))
            .when(pl.col("status") == "not_started")
            .then(pl.lit("not_started"))
            .otherwise(pl.lit("insufficient_data")),
        ).with_columns(
            readiness_band=pl.when(pl.col("readiness_score").round(9) >= 70)
            .then(pl.lit("ready"))
            .otherwise(band("readiness_score", not_ready=50, nearly=70))
        )
