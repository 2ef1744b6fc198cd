"""The offsets that are kept at hand give every moment the local day that the calendar gives it."""

import duckdb
import pytest

from orchestration.settings import Settings

# Samoa left out a day within the first span, and Newfoundland moved its clocks a minute past
# midnight; in the second, clocks were moved as they are today.
SPANS_END_ON = ["2012-02-01", "2026-11-20"]
MOMENTS_OF_A_DAY = ["0 hours", "5 hours 59 minutes", "12 hours", "18 hours", "86399 seconds"]


@pytest.fixture(scope="module")
def model(refreshed_home_settings: Settings) -> str:
    """The SQL of int_time_zone_days, as dbt compiled it."""
    [compiled] = refreshed_home_settings.dbt_target_folder.glob(
        "compiled/**/int_time_zone_days.sql"
    )
    return compiled.read_text("utf-8")


@pytest.fixture
def every_time_zone() -> duckdb.DuckDBPyConnection:
    """A warehouse with all time zones that DuckDB knows, and nothing else."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("create schema warehouse.intermediate")
    connection.execute(
        """
        create table warehouse.intermediate.int_time_zones_opened as
        select name as timezone, cast(unnest($1) as date) as as_of_on from pg_timezone_names()
        """,
        [SPANS_END_ON],
    )
    return connection


def test_every_local_day_by_offset_is_that_of_the_calendar(
    model: str, every_time_zone: duckdb.DuckDBPyConnection
) -> None:
    [compared, otherwise] = every_time_zone.execute(
        f"""
        with moments as (
            select days.*, cast(utc_on as timestamp) + cast(moment as interval) as moment_at
            from ({model}) as days
            cross join (select unnest($1) as moment)
        )

        select
            count(*),
            count(*) filter (
                where cast(moment_at + utc_offset as date)
                <> cast(timezone(timezone, make_timestamptz(epoch_us(moment_at))) as date)
            )
        from moments
        """,
        [MOMENTS_OF_A_DAY],
    ).fetchone() or (0, 0)
    assert compared > 5_000_000
    assert otherwise == 0


def test_a_day_within_which_the_clock_is_moved_is_left_to_the_calendar(
    model: str, every_time_zone: duckdb.DuckDBPyConnection
) -> None:
    left_out = every_time_zone.execute(
        f"""
        with days as (
            select cast(unnest(range(
                timestamp '2026-01-01', timestamp '2026-11-01', interval 1 day
            )) as date) as utc_on
        )

        select utc_on from days
        anti join (from ({model}) where timezone = 'America/St_Johns') using (utc_on)
        order by utc_on
        """
    ).fetchall()
    assert [str(day) for (day,) in left_out] == ["2026-03-08"]
