"""How a value of a mart is rounded and written: the one place where numbers become text.

Here belong roundings, units, dates and the words for what is not known. METRICS, "Conventions":
scores with 1 decimal, rates in percent with 2, probabilities with 3. Halves are rounded away from
zero, on the shortest decimal that names the double, so that 0.125 and 2.675 go where readers
expect.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from reports.model import Value

NOT_KNOWN = "\N{EN DASH}"
MINUS, THIN_SPACE = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"

# A figure about fewer learners leaves no team (METRICS 26): the marts' `suppression_min_learners`,
# for the word that says so, and for what a query picks out of a team's mart for somebody else.
SMALLEST_GROUP = 10

# Why a metric is NULL: the words for its `_status` (METRICS, "Conventions").
STATUS_WORDS: Mapping[str, str] = {
    "not_started": "not started",
    "insufficient_data": "too few data",
    "low_evidence": "little evidence",
    "suppressed": f"hidden, under {SMALLEST_GROUP}",
    "beyond_horizon": "over a year",
    "stalled": "stalled",
    "new": "new",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How one kind of value is written. `decimals` is None for what is no number."""

    decimals: int | None = None
    unit: str = ""


FORMATS: Mapping[str, Format] = {
    "text": Format(),
    "badge": Format(),
    "date": Format(),
    "moment": Format(),
    "flag": Format(),
    "count": Format(decimals=0),
    "whole": Format(decimals=0),
    "number": Format(decimals=1),
    "score": Format(decimals=1),
    "pct": Format(decimals=2, unit="%"),
    "points": Format(decimals=2, unit="pp"),
    "probability": Format(decimals=3),
    "rate": Format(decimals=2),
    "money": Format(decimals=2),
    "minutes": Format(decimals=0, unit="min"),
    "hours": Format(decimals=1, unit="h"),
    "days": Format(decimals=0, unit="d"),
    "milliseconds": Format(decimals=0, unit="ms"),
    "megabytes": Format(decimals=1, unit="MB"),
}


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """A number with so many decimals, halves away from zero."""
    step = Decimal(1).scaleb(-decimals)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    result = number.quantize(step, rounding=ROUND_HALF_UP)
    return abs(result) if result.is_zero() else result


def number_text(number: Decimal, unit: str = "") -> str:
    """A rounded number with thousands apart, a true minus, and its unit."""
    text = f"{number:,f}".replace(",", THIN_SPACE).replace("-", MINUS)
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def signed_text(number: Decimal, unit: str = "") -> str:
    """A change: with its sign, a plus included; zero has none."""
    return f"+{number_text(number, unit)}" if number > 0 else number_text(number, unit)


def date_text(day: date) -> str:
    """A day: `9 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"


def axis_texts(moments: Sequence[date]) -> tuple[str, ...]:
    """Days, months or hours in a row as an axis shows them: `9 Nov`, `Nov 2026`, `07:00`.

    A month's year stands at the first one and at each January.
    """
    if all(isinstance(moment, datetime) for moment in moments):
        if max(moments) - min(moments) <= timedelta(hours=36):
            return tuple(f"{moment:%H:%M}" for moment in moments)
    elif len(moments) > 1 and all(moment.day == 1 for moment in moments):
        return tuple(
            f"{moment:%b %Y}" if at == 0 or moment.month == 1 else f"{moment:%b}"
            for at, moment in enumerate(moments)
        )
    return tuple(f"{moment.day} {moment:%b}" for moment in moments)


def moment_text(moment: datetime, timezone: str) -> str:
    """A UTC moment of the marts as a reader's clock showed it: `9 Nov 2026, 07:00 CET`."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone))
    return f"{local.day} {local:%b %Y, %H:%M} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """A zone's letters; where it has none, its distance from UTC: `UTC+05:30`."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    offset = f"{local:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}".replace("-", MINUS)


def age_text(seconds: float) -> str:
    """A length of time in the one or two units that matter: `38 min`, `3 h 5 min`, `2 d 4 h`."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return f"{int(seconds)} s"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def value_and_text(
    raw: object, kind: str, *, timezone: str, status: str | None = None
) -> tuple[Value, str]:
    """A value as data, rounded as it is shown, and as text. A NULL is told by its status.

    Raises KeyError for a kind that there is no format of, TypeError for a value that the kind
    cannot be.
    """
    form = FORMATS[kind]
    if raw is None:
        return None, STATUS_WORDS.get(status or "", NOT_KNOWN)
    if form.decimals is not None:
        if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
            raise TypeError(f"{raw!r} is no number, so it has no format {kind!r}")
        number = rounded(raw, form.decimals)
        value: Value = int(number) if form.decimals == 0 else number
        return value, number_text(number, form.unit)
    if kind == "moment" and isinstance(raw, datetime):
        local = raw.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
        return local.replace(microsecond=0), moment_text(raw, timezone)
    if kind == "date" and isinstance(raw, date):
        return raw, date_text(raw)
    if kind == "flag" and isinstance(raw, bool):
        return raw, "yes" if raw else "no"
    if kind in ("text", "badge") and isinstance(raw, str):
        return raw, raw
    raise TypeError(f"{raw!r} has no format {kind!r}")
