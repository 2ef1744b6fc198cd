"""Due times: each zone's period once, at an hour of its own clock."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from reports.periods import PeriodKind, period_named
from reports.timing import DueHours, due_at, due_in_hour

HOURS = DueHours(daily=2, weekly=6, monthly=6)
ZONES = (
    "UTC",
    "Europe/Oslo",
    "Asia/Kolkata",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Chatham",
)


def at(text: str) -> datetime:
    """A UTC moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "key", "timezone", "moment"),
    [
        ("daily", "2026-11-19", "UTC", "2026-11-20T02:00"),
        ("daily", "2026-11-19", "Asia/Kolkata", "2026-11-19T20:30"),
        ("daily", "2026-11-19", "America/New_York", "2026-11-20T07:00"),
        ("weekly", "2026-W46", "Europe/Oslo", "2026-11-16T05:00"),
        ("monthly", "2026-10", "Europe/Oslo", "2026-11-01T05:00"),
        ("hourly", "2026-11-20T13", "Asia/Kolkata", "2026-11-20T14:00"),
        # Oslo's clocks go from 02:00 to 03:00: there is no 02:00, and 03:00 is 01:00 UTC.
        ("daily", "2026-03-28", "Europe/Oslo", "2026-03-29T01:00"),
        # They go from 03:00 back to 02:00: the first 02:00 is 00:00 UTC.
        ("daily", "2026-10-24", "Europe/Oslo", "2026-10-25T00:00"),
    ],
)
def test_a_report_is_due_by_its_readers_clock(
    kind: PeriodKind, key: str, timezone: str, moment: str
) -> None:
    assert due_at(period_named(kind, key), timezone, HOURS) == at(moment)


def test_a_tick_finds_the_zones_whose_hour_it_is() -> None:
    due = due_in_hour("daily", at("2026-11-20T02:10"), ZONES, HOURS)

    assert due == {period_named("daily", "2026-11-19"): ("UTC",)}


def test_zones_with_different_days_come_as_different_periods() -> None:
    # 12:00 UTC is 02:00 in both, of the 21st in Kiritimati and of the 20th in Honolulu.
    zones = ("Pacific/Kiritimati", "Pacific/Honolulu", "UTC")
    due = due_in_hour("daily", at("2026-11-20T12:10"), zones, HOURS)

    assert due == {
        period_named("daily", "2026-11-19"): ("Pacific/Honolulu",),
        period_named("daily", "2026-11-20"): ("Pacific/Kiritimati",),
    }


@pytest.mark.parametrize("first_tick", ["2026-03-20T00:10", "2026-10-20T00:10"])
def test_hourly_ticks_find_every_day_of_every_zone_once_across_clock_changes(
    first_tick: str,
) -> None:
    ticks = [at(first_tick) + timedelta(hours=hour) for hour in range(24 * 20)]

    found = Counter(
        (period.key, zone)
        for tick in ticks
        for period, zones in due_in_hour("daily", tick, ZONES, HOURS).items()
        for zone in zones
    )

    assert set(found.values()) == {1}
    for zone in ZONES:
        keys = sorted(key for key, where in found if where == zone)
        assert len(keys) in (20, 21)
        days = [datetime.fromisoformat(key) for key in keys]
        assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=1)}
