"""The hours, days, weeks and months that reports speak of.

Here belongs what a period is: its key, its bounds in a time zone, its neighbours, its words. When
a period's reports are made belongs to the schedules.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

PeriodKind: TypeAlias = Literal["hourly", "daily", "weekly", "monthly"]
PERIOD_KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)

TO = "\N{EN DASH}"
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
EXAMPLES = {
    "hourly": "2026-11-20T13",
    "daily": "2026-11-20",
    "weekly": "2026-W47",
    "monthly": "2026-11",
}
PATTERNS = {
    "hourly": re.compile(r"\d{4}-\d\d-\d\dT\d\d"),
    "daily": re.compile(r"\d{4}-\d\d-\d\d"),
    "weekly": re.compile(r"\d{4}-W\d\d"),
    "monthly": re.compile(r"\d{4}-\d\d"),
}


# A calendar ends: the periods of its first and last years have no neighbours, or no end.
YEARS = range(1970, 9999)


class PeriodError(ValueError):
    """A key that names no period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period. `starts` is its first local moment, naive; an hour's is UTC.

    Days, weeks and months are local: where they begin in UTC depends on the reader's time zone.
    """

    kind: PeriodKind
    starts: datetime

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        if self.kind == "monthly":
            return (self.starts.replace(day=1) + timedelta(days=32)).replace(day=1)
        return self.starts + {"hourly": HOUR, "daily": DAY, "weekly": WEEK}[self.kind]

    @property
    def start_on(self) -> date:
        """Its first day."""
        return self.starts.date()

    @property
    def end_on(self) -> date:
        """Its last day."""
        return (self.ends - timedelta(microseconds=1)).date()

    @property
    def key(self) -> str:
        """What names it in folders, partitions and commands."""
        if self.kind == "weekly":
            year, week, _ = self.starts.isocalendar()
            return f"{year:04d}-W{week:02d}"
        pattern = {"hourly": "%Y-%m-%dT%H", "daily": "%Y-%m-%d", "monthly": "%Y-%m"}[self.kind]
        return self.starts.strftime(pattern)

    @property
    def previous(self) -> "Period":
        """The period before."""
        return period_of(self.kind, self.starts - timedelta(microseconds=1))

    def start_at(self, timezone: str) -> datetime:
        """Its first moment in UTC, naive, where days are those of this time zone."""
        return self._utc(self.starts, timezone)

    def end_at(self, timezone: str) -> datetime:
        """The first moment after it in UTC, naive."""
        return self._utc(self.ends, timezone)

    def told(self) -> str:
        """It in words: `Week 47, 16 to 22 November 2026`, with a dash for the `to`."""
        first, last = self.start_on, self.end_on
        if self.kind == "hourly":
            return f"{self.starts:%H:%M} {TO} {self.ends:%H:%M} UTC, {first.day} {first:%B %Y}"
        if self.kind == "daily":
            return f"{first:%A}, {first.day} {first:%B %Y}"
        if self.kind == "monthly":
            return f"{first:%B %Y}"
        since = f"{first.day}"
        if first.month != last.month:
            since += f" {first:%B}"
        if first.year != last.year:
            since += f" {first:%Y}"
        return f"Week {first.isocalendar().week}, {since} {TO} {last.day} {last:%B %Y}"

    def _utc(self, moment: datetime, timezone: str) -> datetime:
        if self.kind == "hourly":
            return moment
        return moment.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC).replace(tzinfo=None)


def period_of(kind: PeriodKind, moment: datetime) -> Period:
    """The period that a naive moment (local; UTC for hours) lies in."""
    if kind == "hourly":
        return Period(kind=kind, starts=moment.replace(minute=0, second=0, microsecond=0))
    day = datetime.combine(moment.date(), time())
    if kind == "weekly":
        day -= timedelta(days=day.weekday())
    elif kind == "monthly":
        day = day.replace(day=1)
    return Period(kind=kind, starts=day)


def period_named(kind: PeriodKind, key: str) -> Period:
    """The period of a key. Raises PeriodError where the key does not name one of this kind."""
    wrong = PeriodError(f"{key!r} names no {kind} period; one is written like {EXAMPLES[kind]}.")
    if not PATTERNS[kind].fullmatch(key):
        raise wrong
    try:
        # `fromisoformat` reads an hour and a week; a month is named by its first day.
        starts = datetime.fromisoformat(f"{key}-01" if kind == "monthly" else key)
    except ValueError as error:
        raise wrong from error
    if starts.year not in YEARS:
        raise PeriodError(f"{key!r} is not of a year from {YEARS[0]} to {YEARS[-1]}.")
    return Period(kind=kind, starts=starts)


def last_closed(kind: PeriodKind, as_of: datetime, timezone: str) -> Period:
    """The newest period that was over at `as_of` (UTC, naive) in a time zone."""
    zone = UTC if kind == "hourly" else ZoneInfo(timezone)
    local = as_of.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return period_of(kind, local).previous
