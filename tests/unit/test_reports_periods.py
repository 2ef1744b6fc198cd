"""Periods: keys, bounds in time zones, neighbours and words."""

from datetime import date, datetime

import pytest

from reports.periods import (
    PERIOD_KINDS,
    PeriodError,
    PeriodKind,
    last_closed,
    period_named,
    period_of,
)


@pytest.mark.parametrize(
    ("kind", "moment", "key", "start_on", "end_on"),
    [
        (
            "hourly",
            datetime.fromisoformat("2026-11-20T13:59:59"),
            "2026-11-20T13",
            (20, 11),
            (20, 11),
        ),
        ("daily", datetime.fromisoformat("2026-02-28T23:59"), "2026-02-28", (28, 2), (28, 2)),
        ("weekly", datetime.fromisoformat("2026-11-22T23:59"), "2026-W47", (16, 11), (22, 11)),
        ("weekly", datetime.fromisoformat("2026-11-23T00:00"), "2026-W48", (23, 11), (29, 11)),
        ("monthly", datetime.fromisoformat("2026-02-10T00:00"), "2026-02", (1, 2), (28, 2)),
    ],
)
def test_a_moment_lies_in_one_period_whose_key_names_it(
    kind: PeriodKind, moment: datetime, key: str, start_on: tuple[int, int], end_on: tuple[int, int]
) -> None:
    period = period_of(kind, moment)

    assert period.key == key
    assert period_named(kind, key) == period
    assert (period.start_on.day, period.start_on.month) == start_on
    assert (period.end_on.day, period.end_on.month) == end_on


def test_the_iso_year_of_a_week_is_not_always_the_year_of_its_days() -> None:
    week = period_named("weekly", "2026-W53")

    assert (week.start_on, week.end_on) == (date(2026, 12, 28), date(2027, 1, 3))
    assert week.told() == "Week 53, 28 December 2026 \N{EN DASH} 3 January 2027"
    assert week.previous.key == "2026-W52"


@pytest.mark.parametrize(
    ("key", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)]
)
def test_a_day_is_as_long_as_the_clocks_of_its_zone_make_it(key: str, hours: int) -> None:
    day = period_named("daily", key)

    length = day.end_at("Europe/Oslo") - day.start_at("Europe/Oslo")

    assert length.total_seconds() == hours * 3600


def test_hours_are_the_same_everywhere() -> None:
    hour = period_named("hourly", "2026-11-20T13")

    assert (
        hour.start_at("Asia/Kolkata")
        == hour.start_at("UTC")
        == datetime.fromisoformat("2026-11-20T13:00")
    )
    assert hour.end_at("Asia/Kolkata") == datetime.fromisoformat("2026-11-20T14:00")


def test_a_month_begins_where_its_readers_are() -> None:
    assert period_named("monthly", "2026-11").start_at("Asia/Kolkata") == datetime.fromisoformat(
        "2026-10-31T18:30"
    )


@pytest.mark.parametrize(
    ("kind", "timezone", "key"),
    [
        ("hourly", "Asia/Kolkata", "2026-11-30T18"),
        ("daily", "UTC", "2026-11-29"),
        ("daily", "Asia/Kolkata", "2026-11-30"),
        ("weekly", "UTC", "2026-W48"),
        ("weekly", "America/New_York", "2026-W48"),
        ("monthly", "UTC", "2026-10"),
        ("monthly", "Asia/Kolkata", "2026-11"),
    ],
)
def test_the_last_closed_period_depends_on_where_the_reader_is(
    kind: PeriodKind, timezone: str, key: str
) -> None:
    as_of = datetime.fromisoformat("2026-11-30T19:00")  # a Monday; 00:30 on Tuesday in Kolkata

    assert last_closed(kind, as_of, timezone).key == key


def test_a_period_that_ends_at_as_of_is_closed() -> None:
    assert (
        last_closed("daily", datetime.fromisoformat("2026-11-20T00:00"), "UTC").key == "2026-11-19"
    )
    assert (
        last_closed("hourly", datetime.fromisoformat("2026-11-20T14:00"), "UTC").key
        == "2026-11-20T13"
    )


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("hourly", "2026-11-20T24"),
        ("hourly", "2026-11-20"),
        ("daily", "2026-02-29"),
        ("daily", "20261120"),
        ("weekly", "2025-W53"),
        ("weekly", "2026-W00"),
        ("monthly", "2026-13"),
        ("monthly", "../2026"),
    ],
)
def test_what_names_no_period_is_refused_with_an_example(kind: PeriodKind, key: str) -> None:
    with pytest.raises(PeriodError) as refused:
        period_named(kind, key)

    assert key in str(refused.value)
    assert "is written like" in str(refused.value)


@pytest.mark.parametrize("key", ["0001-01-01", "1969-12-31", "9999-12-31"])
def test_a_period_at_the_calendar_s_ends_is_refused(key: str) -> None:
    with pytest.raises(PeriodError, match="from 1970 to 9998"):
        period_named("daily", key)


def test_every_kind_has_an_example_that_it_reads() -> None:
    for kind in PERIOD_KINDS:
        with pytest.raises(PeriodError) as refused:
            period_named(kind, "")
        example = str(refused.value).removesuffix(".").rsplit(" ", 1)[-1]

        assert period_named(kind, example).key == example
