"""Formats: roundings, units, dates, and words for what is not known."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from reports.formats import age_text, rounded, signed_text, value_and_text
from reports.model import Value

NO_BREAK, NARROW, MINUS = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [
        (0.125, 2, "0.13"),
        (2.675, 2, "2.68"),
        (-2.675, 2, "-2.68"),
        (0.5, 0, "1"),
        (1e-9, 2, "0.00"),
        (-0.004, 2, "0.00"),
        (123456789.125, 2, "123456789.13"),
        (7, 1, "7.0"),
    ],
)
def test_halves_go_away_from_zero_and_zero_has_no_sign(
    number: float, decimals: int, expected: str
) -> None:
    assert str(rounded(number, decimals)) == expected


@pytest.mark.parametrize(
    ("raw", "kind", "value", "text"),
    [
        (1234567, "count", 1234567, f"1{NARROW}234{NARROW}567"),
        (-3, "count", -3, f"{MINUS}3"),
        (63.25, "score", Decimal("63.3"), "63.3"),
        (81.355932, "pct", Decimal("81.36"), f"81.36{NO_BREAK}%"),
        (0.12345, "probability", Decimal("0.123"), "0.123"),
        (44.98, "minutes", 45, f"45{NO_BREAK}min"),
        (date(2026, 11, 9), "date", date(2026, 11, 9), "9 Nov 2026"),
        (True, "flag", True, "yes"),
        ("high", "badge", "high", "high"),
        (None, "count", None, "\N{EN DASH}"),
    ],
)
def test_a_value_is_data_as_it_is_shown(raw: object, kind: str, value: Value, text: str) -> None:
    assert value_and_text(raw, kind, timezone="UTC") == (value, text)


@pytest.mark.parametrize(
    ("timezone", "text"),
    [
        ("UTC", "9 Nov 2026, 06:00 UTC"),
        ("Europe/Oslo", "9 Nov 2026, 07:00 CET"),
        ("America/New_York", "9 Nov 2026, 01:00 EST"),
        ("America/Santiago", f"9 Nov 2026, 03:00 UTC{MINUS}03:00"),
    ],
)
def test_a_moment_is_told_by_the_readers_clock(timezone: str, text: str) -> None:
    value, shown = value_and_text(
        datetime.fromisoformat("2026-11-09T06:00:00.000005"), "moment", timezone=timezone
    )

    assert shown == text
    assert isinstance(value, datetime)
    assert (value.tzinfo, value.microsecond) == (None, 0)


def test_a_null_is_told_by_its_status() -> None:
    told = value_and_text(None, "score", timezone="UTC", status="suppressed")

    assert told == (None, "hidden, under 10")


@pytest.mark.parametrize(
    ("raw", "kind"), [("12", "count"), (True, "count"), (12, "text"), ("2026-11-09", "date")]
)
def test_what_a_kind_cannot_be_is_refused(raw: object, kind: str) -> None:
    with pytest.raises(TypeError, match=r"has no format|is no number"):
        value_and_text(raw, kind, timezone="UTC")


@pytest.mark.parametrize(("moved", "text"), [("3", "+3"), ("-0.1", f"{MINUS}0.1"), ("0", "0")])
def test_a_change_has_its_sign(moved: str, text: str) -> None:
    assert signed_text(Decimal(moved)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (11100, "3 h 5 min"),
        (86400, "1 d"),
        (187200, "2 d 4 h"),
    ],
)
def test_an_age_has_the_units_that_matter(seconds: float, text: str) -> None:
    assert age_text(seconds) == text
