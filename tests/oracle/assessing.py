"""What graded work shows: mastery, and the trend of scores (METRICS 7, 12)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import polars as pl
from scipy import stats

from oracle.learning import Learning, share_pct
from oracle.people import People

HALF_LIFE_DAYS = 30
PRIOR = 3
ENOUGH = 3
PROGRESSION = timedelta(days=28)
# Beyond so many degrees of freedom the normal distribution's quantiles stand in.
MOST_DEGREES = 500
_ALL = "all"


@dataclass(frozen=True)
class Assessing:
    """Graded attempts of learners as evidence, and as a series."""

    people: People
    learning: Learning

    @cached_property
    def graded(self) -> pl.DataFrame:
        """One row per graded attempt at something to score: `s`, in percent of the best score."""
        courses = self.people.exports.state("courses").select("course_id", "subject")
        return (
            self.learning.attempts.filter(pl.col("score").is_not_null(), pl.col("max_score") > 0)
            .join(courses, on="course_id", how="left", validate="m:1")
            .with_columns(s=100.0 * pl.col("score") / pl.col("max_score"))
        )

    @cached_property
    def evidence(self) -> pl.DataFrame:
        """One row per graded attempt and what (`of`, `id`) it is evidence of, with its weight."""
        graded = self.graded.with_columns(pl.col("s").clip(upper_bound=100.0))
        built = self.people.exports.state("lesson_competencies").filter(pl.col("weight") > 0)
        own = graded.filter(pl.col("competency_id").is_not_null())
        by_lesson = (
            graded.filter(pl.col("competency_id").is_null())
            .drop("competency_id")
            .join(built.select("lesson_id", "competency_id", "weight"), on="lesson_id")
        )
        one = pl.lit(1.0).alias("weight")
        kept = ["user_id", "s", "submitted_at"]
        return pl.concat(
            [
                graded.select(pl.lit(_ALL).alias("of"), pl.lit(_ALL).alias("id"), *kept, one),
                graded.filter(pl.col("subject").is_not_null()).select(
                    pl.lit("subject").alias("of"), pl.col("subject").alias("id"), *kept, one
                ),
                own.select(
                    pl.lit("competency").alias("of"),
                    pl.col("competency_id").alias("id"),
                    *kept,
                    one,
                ),
                by_lesson.select(
                    pl.lit("competency").alias("of"),
                    pl.col("competency_id").alias("id"),
                    *kept,
                    "weight",
                ),
            ]
        )

    @cached_property
    def mastery(self) -> pl.DataFrame:
        """One row per learner and what there is evidence of: mastery, and against 28 days ago."""
        now = self.people.exports.as_of
        then = self._mastery_at(now - PROGRESSION).select(
            "of", "id", "user_id", mastery_then="mastery_score"
        )
        on = ["of", "id", "user_id"]
        return (
            self._mastery_at(now)
            .join(then, on=on, how="left", validate="1:1")
            .with_columns(
                mastery_status=pl.when(pl.col("evidence_count") < ENOUGH)
                .then(pl.lit("low_evidence"))
                .otherwise(pl.lit("ok")),
                mastery_band=band(
                    "mastery_score", attempted=60, familiar=70, proficient=90
                ).fill_null("mastered"),
                mastery_progression=pl.col("mastery_score") - pl.col("mastery_then"),
            )
        )

    @cached_property
    def of_learner(self) -> pl.DataFrame:
        """One row per learner: mastery over all work."""
        pooled = self.mastery.filter(pl.col("of") == _ALL).drop("of", "id")
        return self._with_status(
            self.people.learners.select("user_id").join(
                pooled, on="user_id", how="left", validate="1:1"
            )
        )

    @cached_property
    def of_competencies(self) -> pl.DataFrame:
        """learner_competency_mastery: competencies of a learner's courses, and those shown."""
        exports = self.people.exports
        modules = exports.state("modules").select("module_id", "course_id")
        lessons = exports.state("lessons").select("lesson_id", "module_id")
        built = exports.state("lesson_competencies").filter(pl.col("weight") > 0)
        of_courses = pl.concat(
            [
                exports.state("assessments").select("course_id", "competency_id").drop_nulls(),
                built.join(lessons, on="lesson_id")
                .join(modules, on="module_id")
                .select("course_id", "competency_id"),
            ]
        ).unique()
        to_master = self.learning.courses.join(of_courses, on="course_id").select(
            "user_id", "competency_id"
        )
        shown = self._of("competency", "competency_id")
        named = exports.state("competencies").select(
            "competency_id", competency_name="name", competency_domain="domain"
        )
        return self._rows(to_master, shown, "competency_id").join(
            named, on="competency_id", how="left", validate="m:1"
        )

    @cached_property
    def of_subjects(self) -> pl.DataFrame:
        """learner_subject_mastery: subjects of a learner's courses, and those shown."""
        subjects = self.people.exports.state("courses").select("course_id", "subject")
        courses = self.learning.courses.join(subjects, on="course_id", validate="m:1")
        on = ["user_id", "subject"]
        counted = courses.group_by(on).agg(courses_count=pl.len().cast(pl.Int64))
        topics = (
            courses.join(self.learning.required_lessons, on="course_id")
            .join(self.learning.reached, on=["user_id", "lesson_id"], how="left")
            .group_by(*on, "module_id")
            .agg(is_done=pl.col("completed_at").is_not_null().all())
            .group_by(on)
            .agg(
                topics_completed_count=pl.col("is_done").sum().cast(pl.Int64),
                topics_total_count=pl.len().cast(pl.Int64),
            )
        )
        counts = ["courses_count", "topics_completed_count", "topics_total_count"]
        pct = share_pct(pl.col("topics_completed_count"), pl.col("topics_total_count"))
        return (
            self._rows(courses.select(on), self._of("subject", "subject"), "subject")
            .join(counted, on=on, how="left", validate="1:1")
            .join(topics, on=on, how="left", validate="1:1")
            .with_columns(pl.col(counts).fill_null(0))
            .with_columns(topics_completed_pct=pct)
            .with_columns(topics_completed_status=status_of("topics_completed_pct"))
        )

    @cached_property
    def performance_trend(self) -> pl.DataFrame:
        """learner_performance_trend: the line through a learner's scores, by least squares."""
        k, n = pl.col("k"), pl.col("n")
        dx, dy = k - k.mean(), pl.col("s") - pl.col("s").mean()
        residual = dy - (dx * dy).sum() / (dx * dx).sum() * dx
        fitted = (
            self.graded.sort("submitted_at", "attempt_id")
            .with_columns(k=(pl.int_range(pl.len()) + 1).over("user_id").cast(pl.Float64))
            .group_by("user_id")
            .agg(
                n=pl.len().cast(pl.Int64),
                sxx=(dx * dx).sum(),
                sxy=(dx * dy).sum(),
                syy=(dy * dy).sum(),
                left=(residual * residual).sum(),
                mean_k=k.mean(),
                mean_s=pl.col("s").mean(),
                is_flat=pl.col("s").n_unique() == 1,
                last_graded_at=pl.col("submitted_at").max(),
            )
            .with_columns(
                # Equal scores lie on a flat line, whatever the last digit of their mean is.
                sxy=pl.when(~pl.col("is_flat")).then("sxy").otherwise(0.0),
                syy=pl.when(~pl.col("is_flat")).then("syy").otherwise(0.0),
            )
            .with_columns(slope=pl.when(n >= 2).then(pl.col("sxy") / pl.col("sxx")))
            .with_columns(
                intercept=pl.col("mean_s") - pl.col("slope") * pl.col("mean_k"),
                r2=pl.when((n >= 2) & ~pl.col("is_flat")).then(
                    pl.col("sxy") ** 2 / (pl.col("sxx") * pl.col("syy"))
                ),
            )
            .with_columns(deviation=pl.when(n >= 3).then((pl.col("left") / (n - 2)).sqrt()))
            .with_columns(error=pl.col("deviation") / pl.col("sxx").sqrt())
        )
        slope, error = pl.col("slope"), pl.col("error")
        ahead = n + 1 - pl.col("mean_k")
        reach = (
            t_quantile(0.80) * pl.col("deviation") * (1 + 1 / n + ahead**2 / pl.col("sxx")).sqrt()
        )
        forecast = pl.col("intercept") + slope * (n + 1)
        return (
            self.people.learners.select("user_id", "organization_id")
            .join(fitted, on="user_id", how="left", validate="1:1")
            .with_columns(n=n.fill_null(0))
            .with_columns(
                # The last digits of a sum are no trend.
                performance_trend=pl.when(slope > 0.5 + 1e-12)
                .then(pl.lit("improving"))
                .when(slope < -0.5 - 1e-12)
                .then(pl.lit("declining"))
                .when(slope.is_not_null())
                .then(pl.lit("stable")),
                performance_trend_status=enough("n", 2),
                performance_standard_error_status=enough("n", 3),
                performance_slope=slope,
                performance_intercept="intercept",
                performance_r2="r2",
                performance_standard_error=error,
                confidence_pct=(100.0 * n / 20).clip(upper_bound=100.0),
                next_score_forecast=forecast.clip(0, 100),
                next_score_forecast_low=(forecast - reach).clip(0, 100),
                next_score_forecast_high=(forecast + reach).clip(0, 100),
                graded_attempts_count=n,
                is_significant=pl.when(n >= 3)
                .then(slope.abs() > t_quantile(0.95) * error)
                .when(n == 2)
                .then(pl.lit(value=False)),
            )
        )

    def _mastery_at(self, moment: datetime) -> pl.DataFrame:
        evidence = self.evidence.filter(pl.col("submitted_at") <= moment)
        mean = evidence.group_by("of", "id").agg(mu=pl.col("s").mean())
        age = (moment - pl.col("submitted_at")).dt.total_microseconds() / 86_400e6
        w = pl.col("weight") * 0.5 ** (age / HALF_LIFE_DAYS)
        return (
            evidence.join(mean, on=["of", "id"], validate="m:1")
            .group_by("of", "id", "user_id")
            .agg(
                mastery_score=((w * pl.col("s")).sum() + PRIOR * pl.col("mu").first())
                / (w.sum() + PRIOR),
                evidence_count=pl.len().cast(pl.Int64),
                last_evidence_at=pl.col("submitted_at").max(),
            )
        )

    def _of(self, kind: str, name: str) -> pl.DataFrame:
        return self.mastery.filter(pl.col("of") == kind).drop("of").rename({"id": name})

    def _rows(self, to_master: pl.DataFrame, shown: pl.DataFrame, name: str) -> pl.DataFrame:
        on = ["user_id", name]
        rows = to_master.unique().join(shown, on=on, how="full", coalesce=True, validate="1:1")
        learners = self.people.learners.select("user_id", "organization_id")
        return self._with_status(rows).join(learners, on="user_id", validate="m:1")

    def _with_status(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(
            pl.col("mastery_status").fill_null("not_started"),
            pl.col("evidence_count").fill_null(0),
            mastery_progression_status=pl.when(pl.col("mastery_score").is_null())
            .then(pl.lit("not_started"))
            .when(pl.col("mastery_progression").is_null())
            .then(pl.lit("new"))
            .otherwise(pl.lit("ok")),
        )


def band(name: str, **below: float) -> pl.Expr:
    """The first band whose limit lies above the value; null from the last one on, and of null.

    The last digits of a quotient are no reason for a lower band.
    """
    score = pl.col(name).round(9)
    return pl.coalesce(
        pl.when(score < limit).then(pl.lit(band_name)) for band_name, limit in below.items()
    )


def status_of(name: str) -> pl.Expr:
    """`insufficient_data` where the figure is missing, else `ok`."""
    missing = pl.col(name).is_null()
    return pl.when(missing).then(pl.lit("insufficient_data")).otherwise(pl.lit("ok"))


def enough(name: str, least: int) -> pl.Expr:
    """`not_started` at 0, `insufficient_data` below so many, else `ok`."""
    return (
        pl.when(pl.col(name) == 0)
        .then(pl.lit("not_started"))
        .when(pl.col(name) < least)
        .then(pl.lit("insufficient_data"))
        .otherwise(pl.lit("ok"))
    )


def t_quantile(coverage: float) -> pl.Expr:
    """The two-sided quantile of Student's t at `n` - 2 degrees of freedom."""
    tail = (1 + coverage) / 2
    known = {
        degrees + 2: float(stats.t.ppf(tail, degrees)) for degrees in range(1, MOST_DEGREES + 1)
    }
    n = pl.col("n")
    normal = pl.when(n > MOST_DEGREES + 2).then(float(stats.norm.ppf(tail)))
    return n.replace_strict(known, default=normal, return_dtype=pl.Float64)
