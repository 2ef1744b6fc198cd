"""How many learners come, day by day (METRICS 22)."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from oracle.activity import Activity
from oracle.learning import share_pct
from oracle.people import People

WEEK, MONTH = 7, 28


@dataclass(frozen=True)
class Trends:
    """The days of the platform, each learner's own."""

    people: People
    activity: Activity

    @cached_property
    def engagement(self) -> pl.DataFrame:
        """engagement_trends: one row per day from the first activity to as_of."""
        first = self.activity.days["day"].min()
        last, closed = self.people.learners["today"].max(), self.people.learners["d"].min()
        days = pl.DataFrame({"first": [first], "last": [last]}).select(
            day_on=pl.date_ranges("first", "last")
        )
        days = days.explode("day_on").drop_nulls()
        done = self.activity.days.group_by(day_on="day").agg(
            pl.col("activity_count", "focus", "xp").sum()
        )
        frame = days.join(done, on="day_on", how="left", validate="1:1").with_columns(
            pl.col("activity_count").fill_null(0), pl.col("focus", "xp").fill_null(0.0)
        )
        for name, length in {"daily": 1, "weekly": WEEK, "monthly": MONTH}.items():
            frame = frame.join(
                self._active(f"{name}_active_count", length), on="day_on", how="left"
            ).with_columns(pl.col(f"{name}_active_count").fill_null(0))
        week = pl.col("activity_count").rolling_sum(WEEK, min_samples=1)
        daily, monthly = pl.col("daily_active_count"), pl.col("monthly_active_count")
        frame = frame.sort("day_on").with_columns(
            activities_7d_count=week,
            focus_minutes=pl.col("focus") / 60,
            stickiness_pct=share_pct(daily, monthly),
            is_complete=pl.col("day_on") <= closed,
        )
        frame = frame.with_columns(
            stickiness_status=pl.when(monthly > 0)
            .then(pl.lit("ok"))
            .otherwise(pl.lit("insufficient_data"))
        )
        for name, of in {
            "activity_growth": "activities_7d_count",
            "weekly_active_growth": "weekly_active_count",
        }.items():
            now, before = pl.col(of), pl.col(of).shift(WEEK).fill_null(0)
            frame = frame.with_columns(
                pl.when("is_complete").then(share_pct(now - before, before)).alias(f"{name}_pct"),
                pl.when(~pl.col("is_complete"))
                .then(pl.lit("insufficient_data"))
                .when(before > 0)
                .then(pl.lit("ok"))
                .when(now > 0)
                .then(pl.lit("new"))
                .otherwise(pl.lit("insufficient_data"))
                .alias(f"{name}_status"),
            )
        return frame

    def _active(self, name: str, length: int) -> pl.DataFrame:
        """Distinct learners active in the days that end on each day."""
        reach = pl.date_ranges("day", pl.col("day").dt.offset_by(f"{length - 1}d"))
        return (
            self.activity.days.select("user_id", day_on=reach)
            .explode("day_on")
            .unique()
            .group_by("day_on")
            .agg(pl.len().cast(pl.Int64).alias(name))
        )
