from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.generating.local_time import LocalTime
from orchestration.generating.options import DAY_SECONDS

ZONES = (
    "Europe/Oslo",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Santiago",
    "Australia/Lord_Howe",
)
FIRST_DAY = (datetime(2025, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days
CLOCK = LocalTime.of(ZONES, first_day=FIRST_DAY - 3, last_day=FIRST_DAY + 1100)


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _to_utc(zone: str, local: str) -> int:
    moment = datetime.fromisoformat(local + "+00:00")
    days, second = divmod(int(moment.timestamp()), DAY_SECONDS)
    return int(CLOCK.to_utc(np.array([ZONES.index(zone)]), np.array([days]), np.array([second]))[0])


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Oslo", "2026-01-15T08:00:00", "2026-01-15T07:00:00+00:00"),
        ("Europe/Oslo", "2026-07-15T00:00:00", "2026-07-14T22:00:00+00:00"),
        ("Asia/Kolkata", "2026-07-15T05:30:00", "2026-07-15T00:00:00+00:00"),
        ("America/New_York", "2026-11-01T12:00:00", "2026-11-01T17:00:00+00:00"),
        ("Pacific/Auckland", "2026-01-01T00:00:00", "2025-12-31T11:00:00+00:00"),
    ],
)
def test_local_time_becomes_utc(zone: str, local: str, utc: str) -> None:
    assert _to_utc(zone, local) == _seconds(utc)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Oslo", "2026-10-25T02:30:00", "2026-10-25T00:30:00+00:00"),
        ("America/New_York", "2026-11-01T01:15:00", "2026-11-01T05:15:00+00:00"),
        ("Pacific/Auckland", "2026-04-05T02:30:00", "2026-04-04T13:30:00+00:00"),
    ],
)
def test_of_an_hour_that_comes_twice_the_first_is_taken(zone: str, local: str, utc: str) -> None:
    assert _to_utc(zone, local) == _seconds(utc)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Oslo", "2026-03-29T02:30:00", "2026-03-29T01:30:00+00:00"),
        ("Pacific/Auckland", "2026-09-27T02:30:00", "2026-09-26T14:30:00+00:00"),
    ],
)
def test_a_time_that_does_not_exist_moves_past_the_gap(zone: str, local: str, utc: str) -> None:
    assert _to_utc(zone, local) == _seconds(utc)


moments = st.integers(FIRST_DAY * DAY_SECONDS, (FIRST_DAY + 1090) * DAY_SECONDS)


@given(zone=st.sampled_from(ZONES), moment=moments)
def test_days_and_offsets_are_those_of_the_time_zone_database(zone: str, moment: int) -> None:
    local = datetime.fromtimestamp(moment, tz=UTC).astimezone(ZoneInfo(zone))
    position, at = np.array([ZONES.index(zone)]), np.array([moment])
    expected = local.utcoffset()
    assert expected == timedelta(seconds=int(CLOCK.offset(position, at)[0]))
    assert int(CLOCK.day(position, at)[0]) == local.date().toordinal() - 719_163


@given(zone=st.sampled_from(ZONES), moment=moments)
def test_the_way_to_local_time_and_back_ends_at_the_first_moment_so_shown(
    zone: str, moment: int
) -> None:
    local = datetime.fromtimestamp(moment, tz=UTC).astimezone(ZoneInfo(zone))
    first = local.replace(fold=0).astimezone(UTC)
    assert _to_utc(zone, local.replace(tzinfo=None).isoformat()) == int(first.timestamp())
