"""What learners did, by day and in all: focus, active days, streaks (METRICS 2, 3, 10, 11, 16)."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import polars as pl

from oracle.people import People

LONGEST_FOCUS = 1800.0
SESSION_GAP = 1800.0


@dataclass(frozen=True)
class Activity:
    """The activity of learners up to as_of."""

    people: People

    @cached_property
    def events(self) -> pl.DataFrame:
        """One row per event of a learner, in their order, with its local day and focus seconds."""
        duration = pl.col("duration_seconds")
        moment = pl.col("occurred_at")
        gap = (moment.shift(-1).over("user_id") - moment).dt.total_microseconds() / 1e6
        return (
            self.people.of_learners(self.people.exports.events("activity_events"))
            .sort("user_id", "occurred_at", "duration_seconds")
            .with_columns(
                day=self.people.local_day("occurred_at"),
                focus=pl.when(duration.is_not_null())
                .then(duration.clip(upper_bound=LONGEST_FOCUS))
                .when(gap <= SESSION_GAP)
                .then(gap)
                .otherwise(0.0),
                xp=pl.col("xp").fill_null(0.0),
                event_count=pl.col("event_count").fill_null(1),
            )
        )

    @cached_property
    def days(self) -> pl.DataFrame:
        """One row per learner and local day with activity."""
        return self.events.group_by("user_id", "day").agg(
            activity_count=pl.len().cast(pl.Int64),
            action_count=pl.col("event_count").sum(),
            focus=pl.col("focus").sum(),
            xp=pl.col("xp").sum(),
            first_activity_at=pl.col("occurred_at").min(),
            last_activity_at=pl.col("occurred_at").max(),
        )

    @cached_property
    def totals(self) -> pl.DataFrame:
        """One row per learner ever active: all of it, and that of the last 7 closed days."""
        days = self.people.of_learners(self.days)
        age = (pl.col("d") - pl.col("day")).dt.total_days()
        in_week = age.is_between(0, 6)
        return days.group_by("user_id").agg(
            activities_total=pl.col("activity_count").sum(),
            activities_7d=pl.col("activity_count").filter(in_week).sum(),
            active_days_total=pl.len().cast(pl.Int64),
            active_days_7d=in_week.sum().cast(pl.Int64),
            focus_minutes_total=pl.col("focus").sum() / 60,
            focus_minutes_7d=pl.col("focus").filter(in_week).sum() / 60,
            xp_total=pl.col("xp").sum(),
            last_active_on=pl.col("day").max(),
            first_activity_at=pl.col("first_activity_at").min(),
            last_activity_at=pl.col("last_activity_at").max(),
        )

    @cached_property
    def streaks(self) -> pl.DataFrame:
        """One row per learner who was ever active: runs of active days, and the longest silence."""
        step = pl.col("day").diff().over("user_id").dt.total_days()
        days = (
            self.people.of_learners(self.days)
            .sort("user_id", "day")
            .with_columns(silent=(step - 1).fill_null(0), run=(step != 1).fill_null(value=True))
            .with_columns(run=pl.col("run").cum_sum().over("user_id"))
        )
        runs = days.group_by("user_id", "run").agg(
            length=pl.len().cast(pl.Int64),
            last=pl.col("day").max(),
            silent=pl.col("silent").max(),
            d=pl.col("d").first(),
        )
        return runs.group_by("user_id").agg(
            current_streak_days=pl.col("length").filter(pl.col("last") >= pl.col("d")).sum(),
            longest_streak_days=pl.col("length").max(),
            longest_gap_days=pl.col("silent").max(),
        )

    def within(self, time: timedelta) -> pl.Expr:
        """Whether `last_activity_at` is at most so long before as_of; false where it is missing."""
        return (pl.col("last_activity_at") >= self.people.exports.as_of - time).fill_null(
            value=False
        )
