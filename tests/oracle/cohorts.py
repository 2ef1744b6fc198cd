"""What cohorts add up to, and how many of an entry cohort stay (METRICS 19, 21, 21a, 26)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from oracle.activity import Activity
from oracle.exports import Exports
from oracle.learning import share_pct
from oracle.people import People

LEAST_LEARNERS = 10
SOON_DAYS = 14
LEAST_MENTORED, LEAST_FILLED, LEAST_READY, LEAST_READINESS = 80, 60, 50, 50
LAST_WEEK = 12
Z95 = 1.959963984540054

# What is told of a cohort's learners under each status.
UNDER_STATUS = {
    "activity_status": [
        *("active_24h_count", "active_7d_count", "inactive_72h_count", "not_started_count"),
        *("overdue_count", "engagement_rate_pct"),
    ],
    "risk_status": ["at_risk_count", "at_risk_pct"],
    "readiness_status": [
        *("readiness_learner_mean", "ready_learner_count", "ready_pct"),
        *(f"readiness_p{percent}" for percent in (10, 25, 50, 75, 90)),
        *("is_behind", "has_milestone_at_risk"),
    ],
    "progress_status": ["progress_pct"],
    "accuracy_status": ["accuracy_pct"],
    "assignment_rate_status": ["assignment_rate_pct"],
    "completion_rate_status": ["completion_rate_pct"],
}


@dataclass(frozen=True)
class Cohorts:
    """Cohorts at as_of; `learners` is learner_summary."""

    exports: Exports
    people: People
    activity: Activity
    learners: pl.DataFrame

    @cached_property
    def placed(self) -> pl.DataFrame:
        """One row per cohort with its organization's days: timezone, today."""
        programs = self.exports.state("programs").select("program_id", "organization_id")
        zones = self.exports.state("organizations").select("organization_id", "timezone")
        cohorts = (
            self.exports.state("cohorts")
            .join(programs, on="program_id", how="left", validate="m:1")
            .join(zones, on="organization_id", how="left", validate="m:1")
            .with_columns(pl.col("timezone").fill_null("UTC"))
        )
        return cohorts.with_columns(today=self.people.today(cohorts["timezone"]))

    @cached_property
    def seats(self) -> pl.DataFrame:
        """One row per enrolment with what its learner has reached over all enrolments."""
        mentored = self._mentored.with_columns(has_mentor=pl.lit(value=True))
        return (
            self.people.enrollments.join(
                self.learners.drop("cohort_id", "program_id", "organization_id"),
                on="user_id",
                suffix="_of_learner",
                validate="m:1",
            )
            .join(mentored, on=["cohort_id", "user_id"], how="left", validate="m:1")
            .with_columns(
                holds_seat=pl.col("status").is_in(["enrolled", "completed"]),
                runs=~pl.col("has_ended"),
                is_overrun=~pl.col("has_ended")
                & (pl.col("today") > pl.col("ends_on")).fill_null(value=False),
            )
        )

    @cached_property
    def summary(self) -> pl.DataFrame:
        """cohort_summary: fewer than 10 learners are suppressed, nothing else is."""
        frame = self.placed.rename({"name": "cohort_name", "status": "cohort_status"})
        for part in (
            self._of_enrollments,
            self._of_enrolled,
            self._of_seat_holders,
            self._sessions,
            self._milestones,
        ):
            frame = frame.join(part, on="cohort_id", how="left", validate="1:1")
        used, total = pl.col("seats_used"), pl.col("seats_total")
        is_active = pl.col("cohort_status") == "active"
        frame = frame.with_columns(
            pl.col(
                [name for name in frame.columns if name.endswith(("_count", "_learners"))]
            ).fill_null(0),
            pl.col("^seats_used.*$").fill_null(0),
        ).with_columns(
            seat_utilisation_pct=share_pct(used, total),
            mentor_coverage_pct=share_pct(
                pl.col("mentored_learner_count"), pl.col("enrolled_learner_count")
            ),
        )
        learners = {
            "activity_status": "enrolled_learner_count",
            "risk_status": "risk_learners",
            "readiness_status": "readiness_learner_count",
            "progress_status": "progress_learners",
            "accuracy_status": "graded_learners",
            "assignment_rate_status": "due_learners",
            "completion_rate_status": "decided_learners",
        }
        frame = frame.with_columns(
            pl.when(pl.col(count) == 0)
            .then(pl.lit("insufficient_data"))
            .when(pl.col(count) < LEAST_LEARNERS)
            .then(pl.lit("suppressed"))
            .otherwise(pl.lit("ok"))
            .alias(status)
            for status, count in learners.items()
        )
        is_near = pl.col("milestones_due_soon_count") > 0
        flags = {
            "is_low_on_mentors": is_active & (pl.col("mentor_coverage_pct") < LEAST_MENTORED),
            "is_under_filled": pl.col("cohort_status").is_in(["planned", "active"])
            & (pl.col("seat_utilisation_pct") < LEAST_FILLED),
            "is_over_full": used > total,
            "is_behind": is_active & (pl.col("readiness_learner_mean") < LEAST_READINESS),
            "has_milestone_at_risk": is_active & is_near & (pl.col("ready_pct") < LEAST_READY),
        }
        return hide(
            frame.with_columns(
                flag.fill_null(value=False).alias(name) for name, flag in flags.items()
            ),
            UNDER_STATUS,
            "suppressed",
        )

    @cached_property
    def retention(self) -> pl.DataFrame:
        """cohort_retention: the share of an entry cohort that was active in each week since."""
        week = (pl.col("day") - pl.col("enrolled_on")).dt.total_days().floordiv(7)
        active = (
            self.people.enrollments.select("enrollment_id", "cohort_id", "user_id", "enrolled_on")
            .join(self.activity.days.select("user_id", "day"), on="user_id")
            .with_columns(week_number=week)
            .group_by("cohort_id", "week_number")
            .agg(active_count=pl.col("enrollment_id").n_unique().cast(pl.Int64))
        )
        entered = self.people.enrollments.group_by("cohort_id").agg(
            entered_count=pl.len().cast(pl.Int64),
            entered_learners=pl.col("user_id").n_unique(),
            days_over=(pl.col("d") - pl.col("enrolled_on")).dt.total_days().min(),
        )
        weeks = pl.DataFrame(
            {"week_number": range(LAST_WEEK + 1)}, schema={"week_number": pl.Int64}
        )
        n, share = pl.col("entered_count"), pl.col("active_count") / pl.col("entered_count")
        centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        reach = Z95 * (share * (1 - share) / n + Z95**2 / (4 * n**2)).sqrt() / (1 + Z95**2 / n)
        return (
            self.placed.select("cohort_id", "program_id")
            .join(weeks, how="cross")
            .join(entered, on="cohort_id", how="left", validate="m:1")
            .join(active, on=["cohort_id", "week_number"], how="left", validate="1:1")
            .with_columns(pl.col("entered_count", "entered_learners", "active_count").fill_null(0))
            .with_columns(
                has_passed=(pl.col("days_over") >= 7 * pl.col("week_number") + 6).fill_null(
                    value=False
                )
            )
            .with_columns(
                retention_status=pl.when(~pl.col("has_passed"))
                .then(pl.lit("insufficient_data"))
                .when(pl.col("entered_learners") < LEAST_LEARNERS)
                .then(pl.lit("suppressed"))
                .otherwise(pl.lit("ok"))
            )
            .with_columns(
                pl.when(pl.col("retention_status") == "ok").then(value).alias(name)
                for name, value in {
                    "retention_pct": 100.0 * share,
                    "retention_low_pct": 100.0 * (centre - reach),
                    "retention_high_pct": 100.0 * (centre + reach),
                    "active_count": pl.col("active_count"),
                }.items()
            )
        )

    @cached_property
    def _mentored(self) -> pl.DataFrame:
        """One row per cohort and learner with a running enrolment and a mentor in it."""
        as_of = self.exports.as_of
        in_force = (
            self.exports.state("mentor_assignments")
            .filter(pl.col("assigned_at") <= as_of)
            .filter((pl.col("ended_at") > as_of).fill_null(value=True))
            .select(user_id="learner_user_id", of_cohort="cohort_id")
        )
        return (
            self.people.enrollments.filter(~pl.col("has_ended"))
            .join(in_force, on="user_id")
            .filter((pl.col("of_cohort") == pl.col("cohort_id")).fill_null(value=True))
            .select("cohort_id", "user_id")
            .unique()
        )

    @cached_property
    def _of_enrollments(self) -> pl.DataFrame:
        status, kind = pl.col("status"), pl.col("seat_type")
        decided = status.is_in(["completed", "withdrawn"]) | pl.col("is_overrun")
        holds = pl.col("holds_seat")
        return self.seats.group_by("cohort_id").agg(
            enrollment_count=pl.len().cast(pl.Int64),
            running_enrollment_count=_count(pl.col("runs")),
            completed_enrollment_count=_count(status == "completed"),
            withdrawn_enrollment_count=_count(status == "withdrawn"),
            deferred_enrollment_count=_count(status == "deferred"),
            seats_used=_count(holds),
            seats_used_scholarship=_count(holds & (kind == "scholarship")),
            seats_used_sponsored=_count(holds & (kind == "sponsored")),
            completion_rate_pct=share_pct((status == "completed").sum(), decided.sum()),
            decided_learners=pl.col("user_id").filter(decided).n_unique(),
        )

    @cached_property
    def _of_enrolled(self) -> pl.DataFrame:
        learners = self.seats.filter("runs").unique(["cohort_id", "user_id"])
        level = pl.col("risk_level")
        return learners.group_by("cohort_id").agg(
            enrolled_learner_count=pl.len().cast(pl.Int64),
            mentored_learner_count=pl.col("has_mentor").count().cast(pl.Int64),
            active_24h_count=_count(pl.col("is_active_24h")),
            active_7d_count=_count(pl.col("is_active_7d")),
            inactive_72h_count=_count(pl.col("is_inactive_72h")),
            not_started_count=_count(pl.col("status_of_learner") == "not_started"),
            overdue_count=pl.col("overdue_count").sum(),
            engagement_rate_pct=share_pct(pl.col("is_active_7d").sum(), pl.len()),
            risk_learners=level.count(),
            at_risk_count=_count(level == "high"),
            at_risk_pct=share_pct((level == "high").sum(), level.count()),
        )

    @cached_property
    def _of_seat_holders(self) -> pl.DataFrame:
        learners = self.seats.filter("holds_seat").unique(["cohort_id", "user_id"])
        readiness, band = pl.col("readiness_score"), pl.col("readiness_band")
        has_lessons, has_due = pl.col("lessons_total_count") > 0, pl.col("due_count") > 0
        return learners.group_by("cohort_id").agg(
            seat_holder_count=pl.len().cast(pl.Int64),
            readiness_learner_count=readiness.count().cast(pl.Int64),
            readiness_learner_mean=readiness.mean(),
            ready_learner_count=_count(band == "ready"),
            ready_pct=share_pct((band == "ready").sum(), readiness.count()),
            progress_learners=has_lessons.sum(),
            progress_pct=share_pct(
                pl.col("lessons_completed_count").sum(), pl.col("lessons_total_count").sum()
            ),
            graded_learners=pl.col("score_sum").count(),
            accuracy_pct=share_pct(pl.col("score_sum").sum(), pl.col("max_score_sum").sum()),
            due_learners=has_due.sum(),
            assignment_rate_pct=share_pct(
                pl.col("submitted_count").sum(), pl.col("due_count").sum()
            ),
            **{
                f"readiness_p{percent}": readiness.quantile(percent / 100, "linear")
                for percent in (10, 25, 50, 75, 90)
            },
        )

    @cached_property
    def _sessions(self) -> pl.DataFrame:
        speaking = self.people.enrollments_speaking.select(
            learner_user_id="user_id", speaking="cohort_id"
        )
        return (
            self.exports.state("mentor_sessions")
            .filter(pl.col("scheduled_at") <= self.exports.as_of)
            .join(speaking, on="learner_user_id", how="left", validate="m:1")
            .group_by(cohort_id=pl.coalesce("cohort_id", "speaking"))
            .agg(
                session_completion_pct=share_pct((pl.col("status") == "completed").sum(), pl.len())
            )
            .drop_nulls("cohort_id")
        )

    @cached_property
    def _milestones(self) -> pl.DataFrame:
        ahead = (
            self.exports.state("milestones")
            .filter(pl.col("due_at") > self.exports.as_of)
            .join(
                self.placed.select("cohort_id", "timezone", "today", "status"),
                on="cohort_id",
                validate="m:1",
            )
            .with_columns(due_on=self.people.local_day("due_at"))
        )
        days = (pl.col("due_on") - pl.col("today")).dt.total_days()
        return ahead.group_by("cohort_id").agg(
            milestones_due_soon_count=_count(
                (days <= SOON_DAYS) & (pl.col("status") != "cancelled")
            ),
            next_milestone_due_at=pl.col("due_at").min(),
        )


def hide(
    frame: pl.DataFrame, under_status: Mapping[str, Sequence[str]], hidden: str
) -> pl.DataFrame:
    """The frame without the figures whose status is the hidden one."""
    return frame.with_columns(
        pl.when(pl.col(status) != hidden).then(pl.col(name)).alias(name)
        for status, names in under_status.items()
        for name in names
    )


def _count(flag: pl.Expr) -> pl.Expr:
    return flag.fill_null(value=False).sum().cast(pl.Int64)
