"""Velocity as numpy computes it from each learner's days."""

from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import stats

from orchestration.settings import Settings

WEEK, WINDOW, TRIALS = 7, 28, 4
EXACTLY = 1e-9
FloatArray = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def days(refreshed_home: Path) -> pd.DataFrame:
    """Each closed enrolled day, with its age: 0 is the last that was closed for the learner."""
    return _read(
        refreshed_home,
        """
        select learner_day.user_id, zones.last_closed_on - learner_day.activity_on as age,
            learner_day.activity_count, learner_day.lessons_completed_count
        from learner_daily_activity as learner_day
        inner join warehouse.intermediate.int_learners as learners using (user_id)
        inner join warehouse.intermediate.int_time_zones_opened as zones
            on learners.timezone = zones.timezone
        where learner_day.is_enrolled and learner_day.is_complete
        """,
    )


@pytest.fixture(scope="module")
def velocity(refreshed_home: Path) -> pd.DataFrame:
    return _read(
        refreshed_home,
        """
        select * from learner_velocity
        where velocity_status <> 'insufficient_data' and lessons_per_week is not null
        """,
    ).set_index("user_id")


def test_velocity_is_that_of_numpy(days: pd.DataFrame, velocity: pd.DataFrame) -> None:
    of_activities = _velocity_by_numpy(days, "activity_count").loc[velocity.index]
    assert len(velocity) > 50
    assert of_activities["slope"].abs().max() > 0
    for method in ("daily", "weekly", "trend_adjusted", "recency_weighted", "ensemble"):
        _assert_equal(velocity[f"velocity_{method}"], of_activities[method])
    _assert_equal(velocity["activity_slope"], of_activities["slope"])
    assert velocity["activity_trend"].tolist() == of_activities["trend"].tolist()


def test_lessons_a_week_are_the_ensemble_of_numpy(
    days: pd.DataFrame, velocity: pd.DataFrame
) -> None:
    of_lessons = _velocity_by_numpy(days, "lessons_completed_count").loc[velocity.index]
    assert velocity["lessons_per_week"].max() > 0
    _assert_equal(velocity["lessons_per_week"], WEEK * of_lessons["ensemble"])


def _velocity_by_numpy(days: pd.DataFrame, column: str) -> pd.DataFrame:
    """Each method and the ensemble by learner, with the slope and its trend."""
    weights = _weights_by_numpy(days, column)
    told = {}
    for user, of_learner in days.groupby("user_id"):
        counts = _counts(of_learner, column)
        if (~np.isnan(counts)).sum() < WEEK:
            continue
        methods = _methods(counts)
        ages = np.flatnonzero(~np.isnan(counts))
        line = stats.linregress(-ages, counts[ages])
        is_a_trend = abs(line.slope) > stats.t.ppf(0.975, len(ages) - 2) * line.stderr
        told[user] = {
            "daily": methods[0],
            "weekly": WEEK * methods[1],
            "trend_adjusted": methods[2],
            "recency_weighted": methods[3],
            "ensemble": weights @ methods,
            "slope": line.slope,
            "trend": ("increasing" if line.slope > 0 else "decreasing")
            if is_a_trend and line.slope
            else "stable",
        }
    return pd.DataFrame.from_dict(told, orient="index")


def _weights_by_numpy(days: pd.DataFrame, column: str) -> FloatArray:
    """Inverse to the mean squared error at the week after, over four weeks and all learners."""
    errors = []
    for _, of_learner in days.groupby("user_id"):
        for weeks_back in range(1, TRIALS + 1):
            counts = _counts(of_learner, column, first_age=WEEK * weeks_back)
            after = _counts(of_learner, column, first_age=WEEK * (weeks_back - 1))[:WEEK]
            if (~np.isnan(counts)).sum() >= WEEK and not np.isnan(counts[:WEEK]).all():
                errors.append(_methods(counts) - after.mean())
    squared = np.nanmean(np.array(errors) ** 2, axis=0)
    weights: FloatArray = (1 / squared) / (1 / squared).sum()
    return weights


def _methods(counts: FloatArray) -> FloatArray:
    """Per day: the mean of the week, the same once more, the regression's last day, by recency."""
    ages = np.flatnonzero(~np.isnan(counts))
    line = stats.linregress(-ages, counts[ages])
    week = np.nansum(counts[:WEEK]) / WEEK
    recent = np.average(counts[ages], weights=2.0 ** (-ages / WEEK))
    return np.array([week, week, max(0.0, line.intercept), recent])


def _counts(of_learner: pd.DataFrame, column: str, *, first_age: int = 0) -> FloatArray:
    """A learner's window of days from an age on; NaN where a day is outside of an enrolment."""
    counts = np.full(WINDOW, np.nan)
    places = of_learner["age"].to_numpy() - first_age
    inside = (places >= 0) & (places < WINDOW)
    counts[places[inside]] = of_learner[column].to_numpy(dtype=float)[inside]
    return counts


def _assert_equal(shown: "pd.Series[float]", expected: "pd.Series[float] | FloatArray") -> None:
    np.testing.assert_allclose(np.asarray(shown, dtype=float), expected, rtol=EXACTLY, atol=EXACTLY)


def _read(home: Path, query: str) -> pd.DataFrame:
    settings = Settings(home=home)
    with closing(duckdb.connect(settings.current_file, read_only=True)) as connection:
        connection.execute(f"attach '{settings.warehouse_file}' as warehouse (read_only)")
        rows: pd.DataFrame = connection.sql(query).df()
    return rows
