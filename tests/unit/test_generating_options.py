from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from orchestration.generating.options import GeneratorError, GeneratorOptions

UNTIL = datetime(2026, 7, 15, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"learners": 99}, "learners is 99"),
        ({"learners": 1_000_001}, "learners is 1000001"),
        ({"weeks": 3}, "weeks is 3"),
        ({"weeks": 105}, "weeks is 105"),
        ({"seed": -1}, "seed is -1"),
        ({"format": "xlsx"}, "format is 'xlsx'"),
        ({"source": "../lms"}, "source is '../lms'"),
        ({"source": ""}, "source is ''"),
        ({"until": datetime(2026, 7, 15)}, "without an offset"),  # noqa: DTZ001 - the fault
        ({"until": datetime(1999, 7, 15, tzinfo=UTC)}, "until is 1999"),
    ],
)
def test_an_option_out_of_its_limits_is_refused_by_name(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(GeneratorError, match=named):
        GeneratorOptions(**{"until": UNTIL, **wrong})


def test_the_end_is_kept_in_utc_and_to_the_second() -> None:
    oslo = timezone(timedelta(hours=2))
    options = GeneratorOptions(until=datetime(2026, 7, 15, 13, 30, 5, 999_999, tzinfo=oslo))
    assert options.until == datetime(2026, 7, 15, 11, 30, 5, tzinfo=UTC)


def test_the_days_are_the_weeks_before_the_end() -> None:
    options = GeneratorOptions(until=UNTIL, weeks=4)
    first = datetime.fromtimestamp(options.first_day * 86_400, tz=UTC)
    assert first == datetime(2026, 6, 17, tzinfo=UTC)


def test_streams_differ_by_seed_purpose_and_part() -> None:
    draws = {
        GeneratorOptions(until=UNTIL, seed=seed).stream(purpose, part).integers(2**60)
        for seed in (1, 2)
        for purpose in ("names", "days")
        for part in (0, 1)
    }
    assert len(draws) == 8
