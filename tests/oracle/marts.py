"""The headline marts, each as a frame with the mart's own columns."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

import polars as pl

from oracle.activity import Activity
from oracle.alerts import Alerts
from oracle.assessing import Assessing, status_of
from oracle.cohorts import UNDER_STATUS, Cohorts
from oracle.engagement import Engagement
from oracle.exports import Exports
from oracle.forecasting import Forecasting
from oracle.learning import Learning, share_pct
from oracle.pace import Pace
from oracle.people import People
from oracle.readiness import Readiness
from oracle.trends import Trends

# The marts that are recomputed, with the key of each.
KEYS = {
    "learner_summary": ("user_id",),
    "learner_daily_activity": ("user_id", "activity_on"),
    "learner_competency_mastery": ("user_id", "competency_id"),
    "learner_subject_mastery": ("user_id", "subject"),
    "learner_performance_trend": ("user_id",),
    "learner_risk": ("user_id",),
    "learner_readiness": ("user_id",),
    "learner_velocity": ("user_id",),
    "learner_weekly_xp": ("user_id", "week_starts_on"),
    "learner_completion_forecast": ("enrollment_id",),
    "leaderboard": ("timeframe", "user_id"),
    "alerts": ("rule", "user_id", "opened_on"),
    "team_summary": ("team_id",),
    "cohort_summary": ("cohort_id",),
    "cohort_retention": ("cohort_id", "week_number"),
    "platform_overview": (),
    "engagement_trends": ("day_on",),
}
# Marts of which only some rows are recomputed: those with this value in this column.
PARTS = {"alerts": ("subject_type", "learner")}

# Marts that suppress more than what is of fewer than 10 learners, so that it cannot be found by
# subtraction: which columns go with which status.
SUPPRESSED = {"cohort_summary": UNDER_STATUS}


@dataclass(frozen=True)
class Oracle:
    """What the marts must hold, by the exports."""

    exports: Exports

    @cached_property
    def people(self) -> People:
        """Who there is."""
        return People(self.exports)

    @cached_property
    def activity(self) -> Activity:
        """What they did."""
        return Activity(self.people)

    @cached_property
    def learning(self) -> Learning:
        """What they learned."""
        return Learning(self.people)

    @cached_property
    def engagement(self) -> Engagement:
        """How engaged they are."""
        return Engagement(self.people, self.activity, self.learning)

    @cached_property
    def assessing(self) -> Assessing:
        """What their graded work shows."""
        return Assessing(self.people, self.learning)

    @cached_property
    def readiness(self) -> Readiness:
        """How ready they are."""
        return Readiness(self.people, self.activity, self.learning, self.assessing, self._standing)

    @cached_property
    def learner_alerts(self) -> Alerts:
        """What about them needs attention."""
        return Alerts(self.people, self.activity, self.learning, self.assessing)

    @cached_property
    def learner_competency_mastery(self) -> pl.DataFrame:
        """One row per learner and competency."""
        return self.assessing.of_competencies.with_columns(**self._of_build)

    @cached_property
    def learner_subject_mastery(self) -> pl.DataFrame:
        """One row per learner and subject."""
        return self.assessing.of_subjects.with_columns(**self._of_build)

    @cached_property
    def learner_performance_trend(self) -> pl.DataFrame:
        """One row per learner."""
        return self.assessing.performance_trend.with_columns(**self._of_build)

    @cached_property
    def learner_summary(self) -> pl.DataFrame:
        """One row per learner."""
        ready = self.readiness.scores.select(
            "user_id", "readiness_score", "readiness_status", "readiness_band"
        )
        risk = self.learner_alerts.risk.select(
            *("user_id", "risk_status", "risk_level", "risk_mode", "risk_probability"),
            *("open_alert_count", "open_high_alert_count"),
        )
        mastery = self.assessing.of_learner.select("user_id", "mastery_score", "mastery_status")
        frame = self._standing
        for part in (ready, risk, mastery):
            frame = frame.join(part, on="user_id", validate="1:1")
        return frame

    @cached_property
    def _standing(self) -> pl.DataFrame:
        """learner_summary without what stands on it."""
        progress = self.learning.progress.with_columns(
            current_level=pl.when(pl.col("progress_pct") < 34)
            .then(pl.lit("Beginner"))
            .when(pl.col("progress_pct") < 67)
            .then(pl.lit("Intermediate"))
            .otherwise(pl.lit("Advanced"))
        )
        enrolled = self.people.enrollments_speaking.select(
            "user_id",
            "program_id",
            "cohort_id",
            "first_enrolled_at",
            enrollment_status="status",
            is_enrolled=~pl.col("has_ended"),
        )
        engagement = self.engagement.scores.select(
            "user_id",
            engagement_status="status",
            engagement_score="score",
            engagement_frequency_share="frequency",
            engagement_recency_share="recency",
            engagement_depth_share="depth",
            engagement_on_time_share="on_time",
        )
        frame = self.people.learners.select("user_id", "organization_id")
        for part in (
            self.people.speaking_teams.select("user_id", "team_id", "manager_user_id"),
            enrolled,
            self.activity.totals,
            self.activity.streaks,
            progress,
            self.learning.work,
            engagement,
        ):
            frame = frame.join(part, on="user_id", how="left", validate="1:1")
        whole = [
            *("activities_total", "activities_7d", "active_days_total", "active_days_7d"),
            *("current_streak_days", "longest_streak_days", "longest_gap_days"),
            *(
                f"{level}s_{count}_count"
                for level in ("lesson", "module", "course")
                for count in ("completed", "total")
            ),
        ]
        sums = ["focus_minutes_total", "focus_minutes_7d", "xp_total"]
        is_active_72h = self.activity.within(timedelta(hours=72))
        never_active = pl.col("last_activity_at").is_null()
        status = pl.col("enrollment_status")
        return (
            frame.with_columns(
                pl.col(whole).fill_null(0),
                pl.col(sums).fill_null(0.0),
                pl.col("is_enrolled").fill_null(value=False),
            )
            .with_columns(
                status=pl.when(status.is_in(["withdrawn", "completed"]))
                .then(status)
                .when(never_active)
                .then(pl.lit("not_started"))
                .when(is_active_72h)
                .then(pl.lit("active"))
                .otherwise(pl.lit("inactive")),
                is_active_24h=self.activity.within(timedelta(hours=24)),
                is_active_7d=self.activity.within(timedelta(days=7)),
                is_inactive_72h=pl.col("is_enrolled") & ~is_active_72h,
                consistency_pct=100.0 * pl.col("active_days_7d") / 7,
                accuracy_pct=share_pct(pl.col("score_sum"), pl.col("max_score_sum")),
                assignment_rate_pct=share_pct(pl.col("submitted_count"), pl.col("due_count")),
                progress_status=pl.when(pl.col("progress_pct").is_null())
                .then(pl.lit("insufficient_data"))
                .when(never_active & (pl.col("progress_pct") == 0))
                .then(pl.lit("not_started"))
                .otherwise(pl.lit("ok")),
            )
            .with_columns(
                accuracy_status=status_of("accuracy_pct"),
                assignment_rate_status=status_of("assignment_rate_pct"),
                graded_assessments_count="graded_count",
                assignments_due_count="due_count",
                assignments_submitted_count="submitted_count",
                activities_total_count="activities_total",
                activities_7d_count="activities_7d",
                active_days_total_count="active_days_total",
                **self._of_build,
            )
        )

    @cached_property
    def learner_risk(self) -> pl.DataFrame:
        """One row per learner."""
        belongs = self._standing.select("user_id", "organization_id", "team_id", "cohort_id")
        return belongs.join(self.learner_alerts.risk, on="user_id", validate="1:1").with_columns(
            **self._of_build
        )

    @cached_property
    def pace(self) -> Pace:
        """How much they do."""
        return Pace(self.people, self.activity, self.learning, self._standing)

    @cached_property
    def learner_velocity(self) -> pl.DataFrame:
        """One row per learner."""
        return self.pace.velocity.with_columns(**self._of_build)

    @cached_property
    def learner_completion_forecast(self) -> pl.DataFrame:
        """One row per enrolment that runs or was completed, without the interval."""
        forecasting = Forecasting(self.people, self.learning, self.pace.velocity, self._standing)
        return forecasting.forecasts.with_columns(**self._of_build)

    @cached_property
    def leaderboard(self) -> pl.DataFrame:
        """One row per timeframe and learner."""
        return self.pace.leaderboard.with_columns(**self._of_build)

    @cached_property
    def learner_weekly_xp(self) -> pl.DataFrame:
        """One row per learner and week."""
        return self.pace.weekly_xp.with_columns(**self._of_build)

    @cached_property
    def learner_readiness(self) -> pl.DataFrame:
        """One row per learner."""
        belongs = self._standing.select("user_id", "organization_id", "team_id", "cohort_id")
        return belongs.join(self.readiness.scores, on="user_id", validate="1:1").with_columns(
            **self._of_build
        )

    @cached_property
    def alerts(self) -> pl.DataFrame:
        """One row per alert of a learner; those of others are left out."""
        programs = self.exports.state("cohorts").select("cohort_id", "program_id")
        teams = self.people.speaking_teams.select("user_id", "team_id")
        return (
            self.learner_alerts.episodes.join(teams, on="user_id", how="left", validate="m:1")
            .join(programs, on="cohort_id", how="left", validate="m:1")
            .with_columns(
                subject_type=pl.lit("learner"),
                subject_id="user_id",
                status=pl.when(pl.col("resolved_on").is_null())
                .then(pl.lit("open"))
                .otherwise(pl.lit("resolved")),
                **self._of_build,
            )
        )

    @cached_property
    def engagement_trends(self) -> pl.DataFrame:
        """One row per day."""
        return Trends(self.people, self.activity).engagement.with_columns(**self._of_build)

    @cached_property
    def cohorts(self) -> Cohorts:
        """What cohorts add up to."""
        return Cohorts(self.exports, self.people, self.activity, self.learner_summary)

    @cached_property
    def cohort_summary(self) -> pl.DataFrame:
        """One row per cohort."""
        return self.cohorts.summary.with_columns(**self._of_build)

    @cached_property
    def cohort_retention(self) -> pl.DataFrame:
        """One row per cohort and week."""
        return self.cohorts.retention.with_columns(**self._of_build)

    @cached_property
    def learner_daily_activity(self) -> pl.DataFrame:
        """One row per learner and day enrolled, active or with an outcome."""
        counts = [
            *("activity_count", "action_count", "lessons_completed_count"),
            *("progress_records_count", "attempts_submitted_count"),
        ]
        on = ["user_id", "day"]
        enrolled = self.people.enrolled_days.with_columns(is_enrolled=pl.lit(value=True))
        days = enrolled.join(
            self.activity.days, on=on, how="full", coalesce=True, validate="1:1"
        ).join(self.learning.daily_outcomes, on=on, how="full", coalesce=True, validate="1:1")
        return (
            self.people.of_learners(days)
            .with_columns(
                pl.col(counts).fill_null(0),
                focus_minutes=pl.col("focus").fill_null(0.0) / 60,
                xp=pl.col("xp").fill_null(0.0),
                is_enrolled=pl.col("is_enrolled").fill_null(value=False),
                is_complete=pl.col("day") <= pl.col("d"),
            )
            .with_columns(is_active=pl.col("activity_count") > 0, **self._of_build)
            .rename({"day": "activity_on"})
        )

    @cached_property
    def team_summary(self) -> pl.DataFrame:
        """One row per team: its members, and its subtree's."""
        own = self._of_groups(self.people.memberships.select("user_id", team_id="team_id"))
        nested = (
            self.people.subtrees.join(self.people.memberships, on="team_id")
            .select("user_id", team_id="ancestor_id")
            .unique()
        )
        below = self._of_groups(nested).select(
            "team_id", pl.exclude("team_id").name.prefix("subtree_")
        )
        counts = [
            f"{level}{name}_count"
            for level in ("", "subtree_")
            for name in (
                *("member", "active_24h", "inactive_72h", "not_started", "overdue"),
                *("at_risk", "open_alert"),
            )
        ]
        return (
            self.exports.state("teams")
            .select(
                "team_id", "organization_id", "parent_team_id", "manager_user_id", team_name="name"
            )
            .join(own, on="team_id", how="left", validate="1:1")
            .join(below, on="team_id", how="left", validate="1:1")
            .with_columns(pl.col(counts).fill_null(0), **self._of_build)
        )

    @cached_property
    def platform_overview(self) -> pl.DataFrame:
        """The one row of the platform."""
        learners = self.learner_summary
        cohorts = self.exports.state("cohorts")
        active = learners.select("user_id", "is_active_7d")
        runs = self.people.enrollments.filter(~pl.col("has_ended")).join(
            active, on="user_id", validate="m:1"
        )
        statuses = self.people.enrollments["status"]
        completed = statuses.filter(statuses == "completed").len()
        withdrawn = statuses.filter(statuses == "withdrawn").len()
        past = runs.filter(pl.col("today") > pl.col("ends_on")).height
        quizzes = self.learning.graded.filter(pl.col("kind") == "quiz")
        due, submitted = learners["due_count"].sum(), learners["submitted_count"].sum()
        enrolled = learners.filter("is_enrolled")
        return pl.DataFrame(
            {
                "learner_count": learners.height,
                "enrolled_learner_count": enrolled.height,
                "active_24h_count": learners["is_active_24h"].sum(),
                "active_7d_count": learners["is_active_7d"].sum(),
                "cohort_count": cohorts.height,
                "active_cohort_count": (cohorts["status"] == "active").sum(),
                "running_enrollment_count": runs.height,
                "completed_enrollment_count": completed,
                "withdrawn_enrollment_count": withdrawn,
                "assignments_due_count": due,
                "assignments_submitted_count": submitted,
                "overdue_count": learners["overdue_count"].sum(),
                "engagement_rate_pct": _share(enrolled["is_active_7d"].sum(), enrolled.height),
                "attendance_rate_pct": _share(runs["is_active_7d"].sum(), runs.height),
                "completion_rate_pct": _share(completed, completed + withdrawn + past),
                "assignment_rate_pct": _share(submitted, due),
                "quiz_average_pct": _share(quizzes["score"].sum(), quizzes["max_score"].sum()),
            }
        ).with_columns(**self._of_build)

    @cached_property
    def _of_build(self) -> dict[str, pl.Expr]:
        return {
            "data_freshness_seconds": pl.lit(self.exports.freshness_seconds, dtype=pl.Float64),
            "computed_at": pl.lit(self.exports.as_of, dtype=pl.Datetime("us")),
        }

    def _of_groups(self, members: pl.DataFrame) -> pl.DataFrame:
        """One row per team_id of (user_id, team_id): METRICS 18."""
        return (
            members.join(self.learner_summary.drop("team_id"), on="user_id", validate="m:1")
            .group_by("team_id")
            .agg(
                member_count=pl.len().cast(pl.Int64),
                active_24h_count=pl.col("is_active_24h").sum().cast(pl.Int64),
                inactive_72h_count=pl.col("is_inactive_72h").sum().cast(pl.Int64),
                not_started_count=(pl.col("status") == "not_started").sum().cast(pl.Int64),
                overdue_count=pl.col("overdue_count").sum(),
                at_risk_count=(pl.col("risk_level") == "high").sum().cast(pl.Int64),
                open_alert_count=pl.col("open_alert_count").sum(),
                readiness_learner_mean=pl.col("readiness_score").mean(),
                avg_focus_minutes=pl.col("focus_minutes_7d").mean(),
                accuracy_pct=share_pct(pl.col("score_sum").sum(), pl.col("max_score_sum").sum()),
                assignment_rate_pct=share_pct(
                    pl.col("submitted_count").sum(), pl.col("due_count").sum()
                ),
            )
        )


def _share(part: float | Decimal, whole: float | Decimal) -> float | None:
    return 100.0 * float(part) / float(whole) if whole else None
