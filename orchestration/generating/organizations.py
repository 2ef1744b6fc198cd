"""Organizations: where they are, how many learners each has, and its days off.

Here belong `organizations` and `calendar_days_off`.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from orchestration.generating.catalogue import (
    CLOSED_ORGANIZATION,
    DAYS_OFF,
    ORGANIZATIONS,
    Organization,
)
from orchestration.generating.columns import BoolArray, IntArray, days, ids, moments
from orchestration.generating.local_time import LocalTime
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions

# Learners an organization has at least before the platform takes in another one.
SMALLEST_ORGANIZATION = 24
# A cohort may end this many days after the end of the simulated time.
DAYS_AHEAD = 200
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Organizations:
    """The organizations that have learners, their clocks, and which days they have off.

    `learners[o]` counts the learners of organization o. `is_day_off[o, d]` is about the day
    `first_day` + d.
    """

    entries: tuple[Organization, ...]
    learners: IntArray
    clock: LocalTime
    is_day_off: BoolArray
    exports: dict[str, pl.DataFrame]

    @property
    def countries(self) -> list[str]:
        """The countries, one per organization."""
        return [entry.country for entry in self.entries]


def _days_off(entry: Organization, options: GeneratorOptions) -> dict[int, str]:
    """Days off by day since 1970: the nation's, and one of the organization's own."""
    first, last = options.first_day, options.first_day + options.day_count + DAYS_AHEAD
    epoch = _EPOCH.toordinal()
    years = range(date.fromordinal(epoch + first).year, date.fromordinal(epoch + last).year + 1)
    found = {
        date(year, month, day).toordinal() - epoch: name
        for year in years
        for month, day, name in DAYS_OFF[entry.country]
    }
    # Every simulation has a day off, whatever its dates: the Wednesday in its middle.
    middle = first + 7 * options.weeks // 2
    found.setdefault(middle - (middle + 3) % 7 + 2, "Wellbeing Day")
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}


def make_organizations(options: GeneratorOptions) -> Organizations:
    """The organizations of the platform, the largest first."""
    count = max(4, sum(entry.share * options.learners >= 40 for entry in ORGANIZATIONS))
    entries = ORGANIZATIONS[:count]
    shares = np.array([entry.share for entry in entries])
    learners = np.maximum(
        np.floor(shares / shares.sum() * options.learners).astype(np.int64),
        min(SMALLEST_ORGANIZATION, options.learners // count),
    )
    learners[int(learners.argmax())] += options.learners - learners.sum()
    everyone = (*entries, CLOSED_ORGANIZATION)
    clock = LocalTime.of(
        tuple(entry.timezone for entry in entries),
        first_day=options.first_day - 400,
        last_day=options.first_day + options.day_count + DAYS_AHEAD + 10,
    )

    is_day_off = np.zeros((count, options.day_count), dtype=np.bool_)
    calendars = [_days_off(entry, options) for entry in entries]
    for position, calendar in enumerate(calendars):
        inside = np.array(
            [d - options.first_day for d in calendar if d - options.first_day < options.day_count]
        )
        is_day_off[position, inside] = True

    start = options.first_day * DAY_SECONDS
    numbers = np.arange(1, len(everyone) + 1)
    current = pl.DataFrame(
        {
            "organization_id": ids("org", numbers, digits=2),
            "name": [entry.name for entry in everyone],
            "kind": [entry.kind for entry in everyone],
            "country": [entry.country for entry in everyone],
            "timezone": [entry.timezone for entry in everyone],
            "updated_at": moments(start - 300 * DAY_SECONDS + numbers * 3_600),
            "is_deleted": [False] * len(everyone),
        }
    )
    # The second one was renamed once, the closed one ended.
    first_name = current[1].with_columns(name=pl.lit(f"{entries[1].name} (provisional)"))
    renamed = current[1].with_columns(updated_at=moments(np.array([start - 90 * DAY_SECONDS])))
    ended = current[-1].with_columns(
        updated_at=moments(np.array([start + 30 * 3_600])), is_deleted=pl.lit(value=True)
    )
    versions = pl.concat([first_name, current[:1], current[2:], renamed, ended])

    off_organization = np.concatenate(
        [np.full(len(calendar), o + 1) for o, calendar in enumerate(calendars)]
    )
    off_days = np.concatenate([np.array(list(calendar)) for calendar in calendars])
    days_off = pl.DataFrame(
        {
            "organization_id": ids("org", off_organization, digits=2),
            "day_off_on": days(off_days),
            "name": [name for calendar in calendars for name in calendar.values()],
            "updated_at": moments(np.full(len(off_days), start - 200 * DAY_SECONDS)),
        }
    )
    return Organizations(
        entries,
        learners,
        clock,
        is_day_off,
        {
            "organizations": versions.sort("updated_at", "organization_id"),
            "calendar_days_off": days_off.sort("organization_id", "day_off_on"),
        },
    )
