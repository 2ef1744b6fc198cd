"""What learners have completed and how their work went (METRICS 1, 4, 5)."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from oracle.people import People


@dataclass(frozen=True)
class Learning:
    """Lessons, attempts and due work of learners up to as_of."""

    people: People

    @cached_property
    def required_lessons(self) -> pl.DataFrame:
        """One row per required lesson of a known module: lesson_id, module_id, course_id."""
        modules = self.people.exports.state("modules").select("module_id", "course_id")
        return (
            self.people.exports.state("lessons")
            .filter("is_required")
            .join(modules, on="module_id", validate="m:1")
            .select("lesson_id", "module_id", "course_id")
        )

    @cached_property
    def reached(self) -> pl.DataFrame:
        """One row per user and lesson with progress: the maximum, and when it first reached 100."""
        return (
            self.people.exports.events("lesson_progress")
            .group_by("user_id", "lesson_id")
            .agg(
                reached_pct=pl.col("progress_pct").max(),
                completed_at=pl.col("recorded_at").filter(pl.col("progress_pct") >= 100).min(),
            )
        )

    @cached_property
    def courses(self) -> pl.DataFrame:
        """One row per learner and course that counts for the learner."""
        planned = self.people.exports.state("cohort_courses").select("cohort_id", "course_id")
        counted = self.people.enrollments_counted.select("user_id", "cohort_id")
        return counted.join(planned, on="cohort_id").select("user_id", "course_id").unique()

    @cached_property
    def progress(self) -> pl.DataFrame:
        """One row per learner with required lessons to do: how many there are and are done."""
        lessons = (
            self.courses.join(self.required_lessons, on="course_id")
            .join(self.reached, on=["user_id", "lesson_id"], how="left", validate="1:1")
            .with_columns(
                is_done=pl.col("completed_at").is_not_null(),
                reached_pct=pl.col("reached_pct").fill_null(0.0),
            )
        )
        done = {
            level: lessons.group_by("user_id", f"{level}_id")
            .agg(pl.col("is_done").all())
            .group_by("user_id")
            .agg(
                pl.col("is_done").sum().cast(pl.Int64).alias(f"{level}s_completed_count"),
                pl.len().cast(pl.Int64).alias(f"{level}s_total_count"),
            )
            for level in ("lesson", "module", "course")
        }
        mean = lessons.group_by("user_id").agg(
            lesson_progress_mean_pct=pl.col("reached_pct").mean(),
            progress_pct=100.0 * pl.col("is_done").sum() / pl.len(),
        )
        for frame in done.values():
            mean = mean.join(frame, on="user_id", validate="1:1")
        return mean

    @cached_property
    def attempts(self) -> pl.DataFrame:
        """One row per attempt of a learner at a known assessment, with the assessment's facts."""
        assessments = self.people.exports.state("assessments").select(
            "assessment_id", "course_id", "lesson_id", "competency_id", "kind", "max_score"
        )
        return self.people.of_learners(self.people.exports.events("assessment_attempts")).join(
            assessments, on="assessment_id", validate="m:1"
        )

    @cached_property
    def graded(self) -> pl.DataFrame:
        """One row per learner and assessment with a graded attempt: the last one's score."""
        return (
            self.attempts.filter(pl.col("score").is_not_null())
            .sort("submitted_at", "attempt_id")
            .unique(["user_id", "assessment_id"], keep="last", maintain_order=True)
        )

    @cached_property
    def due(self) -> pl.DataFrame:
        """One row per learner and assignment that was due by as_of and while enrolled."""
        assignments = (
            self.people.exports.state("assessments")
            .filter(pl.col("kind") == "assignment", pl.col("due_at") <= self.people.exports.as_of)
            .select("assessment_id", "course_id", "due_at", of_cohort="cohort_id")
        )
        submitted = self.attempts.group_by("user_id", "assessment_id").agg(
            submitted_at=pl.col("submitted_at").min(),
            is_carried_over=pl.col("is_carried_over").fill_null(value=False).all(),
        )
        planned = self.people.exports.state("cohort_courses").select("cohort_id", "course_id")
        return (
            self.people.enrollments_counted.join(planned, on="cohort_id")
            .join(assignments, on="course_id")
            .filter((pl.col("of_cohort") == pl.col("cohort_id")).fill_null(value=True))
            .filter(pl.col("due_at") >= pl.col("enrolled_at"))
            .filter((pl.col("due_at") <= pl.col("ended_at")).fill_null(value=True))
            .group_by("user_id", "assessment_id", "due_at")
            .agg(runs=(~pl.col("has_ended")).any())
            .join(submitted, on=["user_id", "assessment_id"], how="left", validate="1:1")
            .with_columns(
                pl.col("is_carried_over").fill_null(value=False),
                is_submitted=pl.col("submitted_at").is_not_null(),
            )
            .with_columns(
                is_on_time=(pl.col("submitted_at") <= pl.col("due_at")).fill_null(value=False),
                is_overdue=~pl.col("is_submitted") & pl.col("runs"),
            )
        )

    @cached_property
    def work(self) -> pl.DataFrame:
        """One row per learner: graded and due work as counts and sums."""
        graded = self.graded.group_by("user_id").agg(
            score_sum=pl.col("score").sum(),
            max_score_sum=pl.col("max_score").sum(),
            graded_count=pl.len().cast(pl.Int64),
        )
        due = self.due.group_by("user_id").agg(
            due_count=pl.len().cast(pl.Int64),
            submitted_count=pl.col("is_submitted").sum().cast(pl.Int64),
            overdue_count=pl.col("is_overdue").sum().cast(pl.Int64),
        )
        counts = ["graded_count", "due_count", "submitted_count", "overdue_count"]
        return (
            self.people.learners.select("user_id")
            .join(graded, on="user_id", how="left", validate="1:1")
            .join(due, on="user_id", how="left", validate="1:1")
            .with_columns(pl.col(counts).fill_null(0))
        )

    @cached_property
    def daily_outcomes(self) -> pl.DataFrame:
        """One row per learner and local day with a record of progress or an attempt."""
        completed = self.people.of_learners(
            self.reached.join(self.required_lessons, on="lesson_id", how="semi")
        )
        recorded = self.people.of_learners(self.people.exports.events("lesson_progress"))
        submitted = self.people.of_learners(self.people.exports.events("assessment_attempts"))
        moments = {
            "lessons_completed_count": completed.filter(
                pl.col("completed_at").is_not_null()
            ).rename({"completed_at": "moment"}),
            "progress_records_count": recorded.rename({"recorded_at": "moment"}),
            "attempts_submitted_count": submitted.rename({"submitted_at": "moment"}),
        }
        return (
            pl.concat(
                frame.select("user_id", day=self.people.local_day("moment"), what=pl.lit(what))
                for what, frame in moments.items()
            )
            .group_by("user_id", "day")
            .agg((pl.col("what") == what).sum().cast(pl.Int64).alias(what) for what in moments)
        )


def share_pct(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """100 x part / whole; null where there is nothing to divide by."""
    return 100.0 * part / pl.when(whole > 0).then(whole)
