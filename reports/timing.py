"""When a period's reports are due: at an hour of the clock of those who read them.

Here belongs the arithmetic of ticks and time zones. What ticks belongs to the schedules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from reports.periods import HOUR, Period, PeriodKind, period_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DueHours:
    """The local hour at which the reports of a day, week and month are due after its end."""

    daily: int
    weekly: int
    monthly: int

    def of(self, kind: PeriodKind) -> int:
        """The hour of a kind; an hour's reports are due as soon as it is over."""
        return {"hourly": 0, "daily": self.daily, "weekly": self.weekly, "monthly": self.monthly}[
            kind
        ]


def due_at(period: Period, timezone: str, hours: DueHours) -> datetime:
    """When the reports of a period are due in a time zone: UTC, with its zone.

    An hour that the clocks skip is due when they have skipped it; one that comes twice, at first.
    """
    zone = UTC if period.kind == "hourly" else ZoneInfo(timezone)
    wanted = datetime.combine(period.ends.date(), time(hours.of(period.kind)), zone)
    if period.kind == "hourly":
        wanted = period.ends.replace(tzinfo=UTC)
    return wanted.astimezone(UTC)


def due_in_hour(
    kind: PeriodKind, tick: datetime, timezones: Iterable[str], hours: DueHours
) -> Mapping[Period, tuple[str, ...]]:
    """What became due in the hour up to a tick: periods, and the time zones that they are due in.

    Ticks an hour apart find every zone's period exactly once, clock changes included. `tick` has
    its zone.
    """
    found: dict[Period, list[str]] = {}
    for timezone in sorted(set(timezones)):
        zone = UTC if kind == "hourly" else ZoneInfo(timezone)
        local = tick.astimezone(zone).replace(tzinfo=None)
        period = period_of(kind, local).previous
        if tick - HOUR < due_at(period, timezone, hours) <= tick:
            found.setdefault(period, []).append(timezone)
    return {period: tuple(zones) for period, zones in found.items()}
