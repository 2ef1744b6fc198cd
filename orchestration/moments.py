"""Moments as people write them, for every caller that takes one from outside.

Here belongs reading them. How a caller answers to what is none belongs with the caller.
"""

from datetime import UTC, datetime

from orchestration.building.audited_build import AsOf


def moment_in(text: str) -> datetime:
    """A moment in ISO 8601; in UTC, where it has no offset. Raises ValueError that says so."""
    try:
        found = datetime.fromisoformat(text)
        # The calendar's first and last hours may have no place in it any more in UTC.
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{text!r} is no moment in ISO 8601, such as 2026-01-31T06:00:00Z."
        ) from error


def as_of_in(text: str, *, now: datetime) -> AsOf:
    """What is asked for as as_of: `data`, or a moment in ISO 8601 up to `now`. Raises ValueError.

    Of a moment to come nothing is known: a mistyped year would publish that everybody has gone.
    """
    if text == "data":
        return "data"
    try:
        moment = moment_in(text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is neither `data` nor a moment in ISO 8601, such as 2026-01-31T06:00:00Z."
        ) from error
    if moment > now:
        raise ValueError(f"{text!r} is yet to come: it is {now:%Y-%m-%d %H:%M:%S} UTC.")
    return moment
