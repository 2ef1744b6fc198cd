"""How values are shown to people and to programs."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from orchestration.cli.console import (
    PIPED_WIDTH,
    answer,
    counted,
    plain,
    show_json,
    show_rows,
    show_table,
    shown,
    span,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (1_234_567, "1,234,567"),
        (1234.5, "1,234.50"),
        (0.12345, "0.1235"),
        (-0.5, "-0.5"),
        (["a", 1_000], "a, 1,000"),
        (datetime(2026, 3, 1, 9, 30), "2026-03-01 09:30:00 UTC"),  # noqa: DTZ001 - UTC by custom
        (
            datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2))),
            "2026-03-01 07:30:00 UTC",
        ),
        ("[bold]text[/bold]", "[bold]text[/bold]"),
    ],
)
def test_values_are_shown_as_people_read_them(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h 0 min"),
        (19_200, "5 h 20 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 d 0 h"),
        (273_600, "3 d 4 h"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_rows_too_wide_for_a_table_are_shown_value_below_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    columns = [f"learner_count_{number:03}" for number in range(PIPED_WIDTH // 10)]
    show_rows(columns, [list(range(1_000, 1_020)), list(range(2_000, 2_020))])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[:3] == [
        ["Row", "1"],
        ["learner_count_000", "1,000"],
        ["learner_count_001", "1,001"],
    ]
    assert lines[20:22] == [["learner_count_019", "1,019"], ["Row", "2"]]
    assert len(lines) == 42


def test_rows_that_fit_are_a_table_with_long_texts_wrapped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_rows(["team_id", "name"], [["t1", "long " * PIPED_WIDTH]])
    out = capsys.readouterr().out
    assert "┃ team_id ┃ name" in out
    assert max(map(len, out.splitlines())) == PIPED_WIDTH


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (10_000, "10,000 files")]
)
def test_one_file_is_not_called_files(count: int, text: str) -> None:
    assert counted(count, "file") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "2026-03-01T09:30:00Z"),
        (datetime(2026, 3, 1, 9, 30), "2026-03-01T09:30:00Z"),  # noqa: DTZ001 - UTC by custom
        (date(2026, 3, 1), "2026-03-01"),
        (Path("/home/marts.duckdb"), "/home/marts.duckdb"),
    ],
)
def test_json_has_moments_in_utc_and_paths_as_text(value: object, text: str) -> None:
    assert plain(value) == text


def test_json_keeps_every_letter_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"name": "Zoë 學習", "at": datetime(2026, 3, 1, tzinfo=UTC)})
    told = capsys.readouterr().out
    assert "Zoë 學習" in told
    assert json.loads(told) == {"name": "Zoë 學習", "at": "2026-03-01T00:00:00Z"}


def test_no_text_from_outside_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    answer("a\x1b]0;title\x07.csv\r")
    show_table(["na\x1bme"], [["\x9b31mred"]])
    told = capsys.readouterr().out
    assert r"a\x1b]0;title\x07.csv\x0d" in told
    assert r"na\x1bme" in told
    assert r"\x9b31mred" in told
    assert not {"\x1b", "\x07", "\r", "\x9b"} & set(told)
