"""Moments as people write them, for every caller that takes one from outside.

Here belongs reading them. How a caller answers to what is none belongs with the caller.
"""

from datetime import UTC, datetime

from orchestration.building.audited_build import AsOf


def moment_in(text: str) -> datetime:
    """A moment in ISO 8601; in UTC, where it has no offset. Raises ValueError that says so."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is no moment in ISO 8601, such as 2026-01-31T06:00:00Z."
        ) from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def as_of_in(text: str) -> AsOf:
    """What is asked for as as_of: `data`, or a moment in ISO 8601. Raises ValueError."""
    if text == "data":
        return "data"
    try:
        return moment_in(text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is neither `data` nor a moment in ISO 8601, such as 2026-01-31T06:00:00Z."
        ) from error
