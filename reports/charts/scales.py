"""Scales and their ticks: from values to places on a plane.

Here belongs arithmetic alone; what is drawn at a tick belongs to the charts.
"""

import math
from dataclasses import dataclass
from decimal import Decimal

from reports.formats import number_text, rounded

STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A straight line from the values `low` to `high` to the places `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value; the middle, where all values are one."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """Round values that reach around the data, and how many decimals tell them apart."""

    values: tuple[float, ...]
    decimals: int

    @property
    def low(self) -> float:
        """The first."""
        return self.values[0]

    @property
    def high(self) -> float:
        """The last."""
        return self.values[-1]

    def texts(self, unit: str = "") -> tuple[str, ...]:
        """The ticks as an axis shows them; the last one carries the unit."""
        numbers = [rounded(value, self.decimals) for value in self.values]
        return (*(number_text(number) for number in numbers[:-1]), number_text(numbers[-1], unit))


def nice_ticks(low: float, high: float, *, most: int = 5, is_whole: bool = False) -> Ticks:
    """Ticks from at or below `low` to at or above `high`, at most `most` steps of 1, 2 or 5.

    Equal bounds are widened: a flat series has an axis too. `is_whole` allows no part of a one,
    as there is no half learner.
    """
    if high == low:
        low, high = (low, low + 1) if low == 0 else (min(low, 0.0), max(low, 0.0))
    power = math.floor(math.log10((high - low) / most))
    for exponent in (power, power + 1, power + 2):
        for factor in STEPS[:-1]:
            step = Decimal(factor).scaleb(exponent)
            if is_whole and step < 1:
                continue
            first = math.floor(Decimal(repr(low)) / step)
            last = math.ceil(Decimal(repr(high)) / step)
            if last - first <= most:
                return Ticks(
                    values=tuple(float(number * step) for number in range(first, last + 1)),
                    decimals=max(0, -exponent),
                )
    raise ValueError(f"no ticks from {low} to {high}")


def nice_range(values: list[float]) -> tuple[float, float]:
    """The bounds that an axis of these values should hold: zero too, unless all is far from it."""
    low, high = min(values), max(values)
    if low >= 0 and (low < high / 2 or low == high):
        return 0.0, high
    if high <= 0 and (high > low / 2 or low == high):
        return low, 0.0
    return low, high
