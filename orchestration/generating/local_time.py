"""Local days and hours of time zones, for whole arrays at once.

Here belongs the way between local and UTC time, daylight saving included. What happens when does
not.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from orchestration.generating.columns import IntArray
from orchestration.generating.options import DAY_SECONDS


def _offset(zone: ZoneInfo, seconds: int) -> int:
    offset = datetime.fromtimestamp(seconds, tz=UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _transitions(zone: ZoneInfo, first: int, last: int) -> list[tuple[int, int]]:
    """`(from when, offset)` of each stretch of constant offset; a change is found to the second."""
    stretches = [(first, _offset(zone, first))]
    for start, end in pairwise([*range(first, last, DAY_SECONDS), last]):
        before, after = _offset(zone, start), _offset(zone, end)
        if before == after:
            continue
        low, high = start, end
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
        stretches.append((high, after))
    return stretches


@dataclass(frozen=True)
class LocalTime:
    """The clocks of several time zones over a range of days.

    Arguments named `zone` are arrays of positions in `names`; days are days since 1970, moments
    seconds since 1970 in UTC.
    """

    names: tuple[str, ...]
    starts: tuple[IntArray, ...]
    offsets: tuple[IntArray, ...]

    @classmethod
    def of(cls, names: tuple[str, ...], *, first_day: int, last_day: int) -> "LocalTime":
        """The clocks of the named IANA zones from `first_day` to `last_day`."""
        found = [
            _transitions(ZoneInfo(name), first_day * DAY_SECONDS, last_day * DAY_SECONDS)
            for name in names
        ]
        return cls(
            names,
            tuple(
                np.array([start for start, _ in stretches], dtype=np.int64) for stretches in found
            ),
            tuple(
                np.array([offset for _, offset in stretches], dtype=np.int64) for stretches in found
            ),
        )

    def offset(self, zone: IntArray, moment: IntArray) -> IntArray:
        """Seconds that local time is ahead of UTC at the moments."""
        result = np.zeros(np.broadcast(zone, moment).shape, dtype=np.int64)
        for position, (starts, offsets) in enumerate(zip(self.starts, self.offsets, strict=True)):
            here = np.broadcast_to(zone == position, result.shape)
            if not here.any():
                continue
            times = np.broadcast_to(moment, result.shape)[here]
            stretch = np.searchsorted(starts, times, side="right") - 1
            result[here] = offsets[np.maximum(stretch, 0)]
        return result

    def to_utc(self, zone: IntArray, day: IntArray, second: IntArray) -> IntArray:
        """The moment at which local clocks show `second` of `day`.

        Of an hour that comes twice, the first; a time that does not exist moves past the gap.
        """
        local = day * DAY_SECONDS + second
        rough = local - self.offset(zone, local)
        offset_before = self.offset(zone, rough - DAY_SECONDS)
        offset_after = self.offset(zone, rough + DAY_SECONDS)
        earlier, later = local - offset_before, local - offset_after
        # In a gap neither fits; the offset from before it then leads past it.
        only_later_fits = (self.offset(zone, earlier) != offset_before) & (
            self.offset(zone, later) == offset_after
        )
        return np.where(only_later_fits, later, earlier)

    def day(self, zone: IntArray, moment: IntArray) -> IntArray:
        """The local day of the moments."""
        return (moment + self.offset(zone, moment)) // DAY_SECONDS
