"""Performance trends and mastery as numpy and scipy compute them, and the seed of t quantiles."""

from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import AS_OF
from scipy import stats

from orchestration.settings import PROJECT_ROOT, Settings

EXACTLY = 1e-9


@pytest.fixture(scope="module")
def evidence(refreshed_home: Path) -> pd.DataFrame:
    """What each graded attempt is evidence of, from the warehouse."""
    return _read(refreshed_home, "select * from warehouse.intermediate.int_mastery_evidence")


@pytest.fixture(scope="module")
def attempts(refreshed_home: Path) -> pd.DataFrame:
    """The graded attempts in the order of their submission."""
    return _read(
        refreshed_home,
        """
        select user_id, score_pct from warehouse.intermediate.int_graded_attempts
        order by user_id, submitted_at, attempt_id
        """,
    )


@pytest.fixture(scope="module")
def trends(refreshed_home: Path) -> pd.DataFrame:
    return _read(refreshed_home, "select * from learner_performance_trend").set_index("user_id")


def test_trends_are_those_of_scipy(attempts: pd.DataFrame, trends: pd.DataFrame) -> None:
    by_scipy = attempts.groupby("user_id")["score_pct"].apply(_trend_by_scipy).unstack()
    assert len(by_scipy) > 50
    shown = trends.loc[by_scipy.index]
    for column in by_scipy:
        np.testing.assert_allclose(
            shown[column].astype(float), by_scipy[column], rtol=EXACTLY, atol=EXACTLY
        )


def test_mastery_is_that_of_numpy(refreshed_home: Path, evidence: pd.DataFrame) -> None:
    shown = _read(
        refreshed_home,
        """
        select user_id, 'competency' as evidence_of, competency_id as evidence_of_id, mastery_score
        from learner_competency_mastery where mastery_score is not null
        union all
        select user_id, 'subject', subject, mastery_score
        from learner_subject_mastery where mastery_score is not null
        union all
        select user_id, 'all', 'all', mastery_score
        from warehouse.intermediate.int_learner_mastery where mastery_score is not null
        """,
    ).set_index(["user_id", "evidence_of", "evidence_of_id"])
    by_numpy = _mastery_by_numpy(evidence)
    assert sorted(shown.index) == sorted(by_numpy.index)
    np.testing.assert_allclose(
        shown["mastery_score"], by_numpy.loc[shown.index], rtol=EXACTLY, atol=EXACTLY
    )


def test_the_seed_of_quantiles_is_scipys() -> None:
    seed = pd.read_csv(PROJECT_ROOT / "seeds/student_t_quantiles.csv")
    *by_degrees, normal = seed.itertuples(index=False)
    degrees = np.arange(1, len(seed))
    assert [row.from_degrees_of_freedom for row in by_degrees] == degrees.tolist()
    assert [row.below_degrees_of_freedom for row in by_degrees] == (degrees + 1).tolist()
    assert normal.from_degrees_of_freedom == len(seed)
    assert seed["below_degrees_of_freedom"].isna().tolist() == [False] * len(degrees) + [True]
    np.testing.assert_allclose(
        seed["quantile_95"], [*stats.t.ppf(0.975, degrees), stats.norm.ppf(0.975)], rtol=EXACTLY
    )
    np.testing.assert_allclose(
        seed["quantile_80"], [*stats.t.ppf(0.90, degrees), stats.norm.ppf(0.90)], rtol=EXACTLY
    )


def _read(home: Path, query: str) -> pd.DataFrame:
    settings = Settings(home=home)
    with closing(duckdb.connect(settings.current_file, read_only=True)) as connection:
        connection.execute(f"attach '{settings.warehouse_file}' as warehouse (read_only)")
        rows: pd.DataFrame = connection.sql(query).df()
    return rows


def _trend_by_scipy(scores: "pd.Series[float]") -> "pd.Series[float]":
    """The columns of a learner's trend; NaN for what so few attempts leave open."""
    count = len(scores)
    told = dict.fromkeys(
        (
            "performance_slope",
            "performance_intercept",
            "performance_r2",
            "performance_standard_error",
            "is_significant",
            "next_score_forecast",
            "next_score_forecast_low",
            "next_score_forecast_high",
        ),
        np.nan,
    )
    if count < 2:
        return pd.Series(told)
    places = np.arange(1, count + 1)
    line = stats.linregress(places, scores)
    following = line.intercept + line.slope * (count + 1)
    told["performance_slope"] = line.slope
    told["performance_intercept"] = line.intercept
    told["is_significant"] = 0.0
    told["next_score_forecast"] = np.clip(following, 0, 100)
    if np.ptp(scores) > 0:
        told["performance_r2"] = line.rvalue**2
    if count > 2:
        residuals = scores - (line.intercept + line.slope * places)
        deviation = np.sqrt((residuals**2).sum() / (count - 2))
        spread = ((places - places.mean()) ** 2).sum()
        half_width = (
            stats.t.ppf(0.90, count - 2)
            * deviation
            * np.sqrt(1 + 1 / count + (count + 1 - places.mean()) ** 2 / spread)
        )
        told["performance_standard_error"] = line.stderr
        told["is_significant"] = float(
            abs(line.slope) > stats.t.ppf(0.975, count - 2) * line.stderr
        )
        told["next_score_forecast_low"] = np.clip(following - half_width, 0, 100)
        told["next_score_forecast_high"] = np.clip(following + half_width, 0, 100)
    return pd.Series(told)


def _mastery_by_numpy(evidence: pd.DataFrame) -> "pd.Series[float]":
    """Mastery by learner and what there is evidence of."""
    age = pd.Timestamp(AS_OF).tz_convert(None) - evidence["submitted_at"]
    age_days = age.dt.total_seconds() / 86400
    aged = evidence["weight"].astype(float) * 0.5 ** (age_days / 30)
    told = evidence.assign(
        aged=aged,
        weighed=aged * evidence["score_pct"],
        mean=evidence.groupby(["evidence_of", "evidence_of_id"])["score_pct"].transform("mean"),
    )
    summed = told.groupby(["user_id", "evidence_of", "evidence_of_id"]).agg(
        {"weighed": "sum", "aged": "sum", "mean": "first"}
    )
    return (summed["weighed"] + 3 * summed["mean"]) / (summed["aged"] + 3)
