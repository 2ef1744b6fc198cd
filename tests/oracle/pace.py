"""How much learners do a week, and who earned most: velocity, XP (METRICS 8, 16)."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from oracle.activity import Activity
from oracle.assessing import t_quantile
from oracle.learning import Learning
from oracle.people import People

WINDOW, WEEK, HALF_LIFE = 28, 7, 7
TRIED_WEEKS = 4
LEAST_DAYS = 7
LEAST_LEARNERS = 10
METHODS = ("daily", "weekly", "trend_adjusted", "recency_weighted")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Pace:
    """Quantities by day; `standing` has user_id, is_enrolled and last_activity_at."""

    people: People
    activity: Activity
    learning: Learning
    standing: pl.DataFrame

    @cached_property
    def velocity(self) -> pl.DataFrame:
        """learner_velocity."""
        activities = self._measured(
            self.activity.days.select("user_id", "day", quantity="activity_count")
        )
        lessons = self._measured(
            self.learning.daily_outcomes.select(
                "user_id", "day", quantity="lessons_completed_count"
            )
        )
        runs, is_active = pl.col("is_enrolled"), pl.col("last_activity_at").is_not_null()
        known = runs & (pl.col("n") >= LEAST_DAYS)
        has_lessons = pl.col("lessons_total_count") > 0
        velocities = ["velocity_daily", "velocity_weekly", "velocity_trend_adjusted"]
        velocities += ["velocity_recency_weighted", "velocity_ensemble", "activity_slope"]
        beyond = pl.col("slope").abs() > t_quantile(0.95) * pl.col("error")
        return (
            self.standing.select(
                *("user_id", "organization_id", "team_id", "cohort_id", "is_enrolled"),
                *("last_activity_at", "lessons_total_count"),
            )
            .join(activities, on="user_id", how="left", validate="1:1")
            .join(
                lessons.select("user_id", lessons_a_day="ensemble"),
                on="user_id",
                how="left",
                validate="1:1",
            )
            .with_columns(n=pl.col("enrolled_days_28d").fill_null(0))
            .with_columns(
                enrolled_days_28d="n",
                velocity_status=pl.when(runs & ~is_active)
                .then(pl.lit("not_started"))
                .when(known)
                .then(pl.lit("ok"))
                .otherwise(pl.lit("insufficient_data")),
                velocity_daily="daily",
                velocity_weekly=pl.col("weekly").cast(pl.Int64),
                velocity_trend_adjusted="trend_adjusted",
                velocity_recency_weighted="recency_weighted",
                velocity_ensemble="ensemble",
                activity_slope="slope",
                activity_trend=pl.when(beyond & (pl.col("slope") > 0))
                .then(pl.lit("increasing"))
                .when(beyond & (pl.col("slope") < 0))
                .then(pl.lit("decreasing"))
                .when(pl.col("slope").is_not_null())
                .then(pl.lit("stable")),
                lessons_per_week=7 * pl.col("lessons_a_day"),
            )
            .with_columns(
                lessons_per_week_status=pl.when(has_lessons)
                .then("velocity_status")
                .otherwise(pl.lit("insufficient_data"))
            )
            .with_columns(
                *(
                    pl.when(known).then(pl.col(name)).alias(name)
                    for name in [*velocities, "activity_trend", "enrolled_days_28d"]
                ),
                *(
                    pl.when(known & has_lessons).then(pl.col(name)).alias(name)
                    for name in ("lessons_per_week", "lessons_a_day")
                ),
            )
        )

    @cached_property
    def leaderboard(self) -> pl.DataFrame:
        """leaderboard: places by XP within each organization."""
        xp = self.activity.days.select("user_id", "day", "xp")
        days = self.people.of_learners(
            self.people.enrolled_days.join(xp, on=["user_id", "day"], how="full", coalesce=True)
        ).with_columns(pl.col("xp").fill_null(0.0))
        d = pl.col("d")
        starts = {
            "day": d,
            "week": d.dt.truncate("1w"),
            "month": d.dt.truncate("1mo"),
            "all": pl.lit(None, dtype=pl.Date),
        }
        entries = pl.concat(
            days.filter(pl.lit(name == "all") | pl.col("day").is_between(start, d))
            .with_columns(timeframe=pl.lit(name), starts_on=start)
            .group_by("timeframe", "organization_id", "user_id")
            # Sums of equal points are to be equal, in whatever order they were added.
            .agg(pl.col("xp").sum().round(9), pl.col("starts_on").first())
            for name, start in starts.items()
        )
        board = ["timeframe", "organization_id"]
        n, points = pl.len().over(board), pl.col("xp")
        lower = points.rank("min").over(board) - 1
        ties = pl.len().over(*board, "xp")
        higher = (
            entries.select(*board, "xp")
            .unique()
            .sort(*board, "xp")
            .with_columns(next_xp=points.shift(-1).over(board))
        )
        return (
            entries.join(higher, on=[*board, "xp"], nulls_equal=True, validate="m:1")
            .with_columns(
                learner_count=n.cast(pl.Int64),
                leaderboard_rank=points.rank("min", descending=True).over(board).cast(pl.Int64),
                xp_to_next_rank=pl.col("next_xp") - points,
                percentile=pl.when(n >= LEAST_LEARNERS).then(
                    100.0 * (lower + 0.5 * (ties - 1)) / (n - 1)
                ),
            )
            .with_columns(
                percentile_status=pl.when(pl.col("percentile").is_null())
                .then(pl.lit("insufficient_data"))
                .otherwise(pl.lit("ok"))
            )
        )

    @cached_property
    def weekly_xp(self) -> pl.DataFrame:
        """learner_weekly_xp: XP by day of the ISO week."""
        on = ["user_id", "day"]
        active = self.activity.days.select(*on, "xp", is_active=pl.lit(value=True))
        days = self.people.of_learners(
            self.people.enrolled_days.join(active, on=on, how="full", coalesce=True)
        ).with_columns(
            pl.col("xp").fill_null(0.0),
            pl.col("is_active").fill_null(value=False),
            week_starts_on=pl.col("day").dt.truncate("1w"),
        )
        weekday = pl.col("day").dt.weekday()
        weeks = (
            days.group_by("user_id", "week_starts_on")
            .agg(
                pl.col("xp").sum(),
                *(
                    pl.col("xp").filter(weekday == place).sum().alias(f"{name}_xp")
                    for place, name in enumerate(_WEEKDAYS, start=1)
                ),
                *(
                    (weekday == place).any().alias(f"has_{name}")
                    for place, name in enumerate(_WEEKDAYS, start=1)
                ),
                active_day_count=pl.col("is_active").sum().cast(pl.Int64),
                today=pl.col("today").first(),
                d=pl.col("d").first(),
                organization_id=pl.col("organization_id").first(),
            )
            .with_columns(
                *(
                    pl.when(f"has_{name}").then(pl.col(f"{name}_xp")).alias(f"{name}_xp")
                    for name in _WEEKDAYS
                ),
                days=((pl.col("today") - pl.col("week_starts_on")).dt.total_days() + 1).clip(1, 7),
                is_complete=pl.col("week_starts_on").dt.offset_by("6d") <= pl.col("d"),
            )
            .with_columns(daily_average_xp=pl.col("xp") / pl.col("days"))
        )
        follows = pl.col("week_starts_on").diff().dt.total_days() == WEEK
        streaks = (
            weeks.filter(pl.col("active_day_count") > 0)
            .sort("user_id", "week_starts_on")
            .with_columns(run=(~follows).fill_null(value=True).cum_sum().over("user_id"))
            .with_columns(streak=pl.int_range(1, pl.len() + 1).over("user_id", "run"))
            .select("user_id", "week_starts_on", streak_weeks_count="streak")
        )
        return weeks.join(
            streaks, on=["user_id", "week_starts_on"], how="left", validate="1:1"
        ).with_columns(pl.col("streak_weeks_count").fill_null(0))

    def _measured(self, quantities: pl.DataFrame) -> pl.DataFrame:
        """One row per learner enrolled in the last 28 days: each method, and the ensemble."""
        days = (
            self.people.of_learners(self.people.enrolled_days)
            .join(quantities, on=["user_id", "day"], how="left", validate="1:1")
            .with_columns(
                quantity=pl.col("quantity").fill_null(0),
                since=(pl.col("d") - pl.col("day")).dt.total_days(),
            )
            .select("user_id", "quantity", "since")
        )
        tried = pl.concat(
            self._window(days, back)
            .join(self._next_week(days, back), on="user_id", validate="1:1")
            .filter(pl.col("enrolled_days_28d") >= LEAST_DAYS)
            for back in range(1, TRIED_WEEKS + 1)
        )
        a_day = {name: pl.col(name) / (WEEK if name == "weekly" else 1) for name in METHODS}
        errors = tried.select(
            ((value - pl.col("came")) ** 2).mean().alias(name) for name, value in a_day.items()
        ).row(0, named=True)
        if any(error is None for error in errors.values()):
            inverse = dict.fromkeys(METHODS, 1.0)
        elif 0.0 in errors.values():
            inverse = {name: float(error == 0) for name, error in errors.items()}
        else:
            inverse = {name: 1 / error for name, error in errors.items()}
        weight = {name: value / sum(inverse.values()) for name, value in inverse.items()}
        return self._window(days, 0).with_columns(
            ensemble=pl.sum_horizontal(value * weight[name] for name, value in a_day.items())
        )

    def _window(self, days: pl.DataFrame, back: int) -> pl.DataFrame:
        age, y = pl.col("since") - WEEK * back, pl.col("quantity")
        w = 2.0 ** (-pl.col("age") / HALF_LIFE)
        x = -pl.col("age")
        dx, dy = x - x.mean(), y - y.mean()
        last = y.filter(pl.col("age") < WEEK).sum()
        n = pl.col("enrolled_days_28d")
        return (
            days.with_columns(age=age)
            .filter(pl.col("age").is_between(0, WINDOW - 1))
            .group_by("user_id")
            .agg(
                enrolled_days_28d=pl.len().cast(pl.Int64),
                daily=last / WEEK,
                weekly=last,
                recency_weighted=(w * y).sum() / w.sum(),
                sxx=(dx * dx).sum(),
                sxy=(dx * dy).sum(),
                syy=(dy * dy).sum(),
                mean_x=x.mean(),
                mean_y=y.mean(),
            )
            .with_columns(slope=pl.when(pl.col("sxx") > 0).then(pl.col("sxy") / pl.col("sxx")))
            .with_columns(
                trend_adjusted=(pl.col("mean_y") - pl.col("slope") * pl.col("mean_x")).clip(
                    lower_bound=0.0
                ),
                error=pl.when(n > 2).then(
                    (
                        (pl.col("syy") - pl.col("slope") * pl.col("sxy")).clip(lower_bound=0.0)
                        / (n - 2)
                        / pl.col("sxx")
                    ).sqrt()
                ),
            )
        )

    def _next_week(self, days: pl.DataFrame, back: int) -> pl.DataFrame:
        """What came in the 7 days after the window, where the learner was enrolled on each."""
        since = pl.col("since") - WEEK * (back - 1)
        return (
            days.filter(since.is_between(0, WEEK - 1))
            .group_by("user_id")
            .agg(came=pl.col("quantity").sum() / WEEK, enrolled=pl.len())
            .filter(pl.col("enrolled") == WEEK)
        )
