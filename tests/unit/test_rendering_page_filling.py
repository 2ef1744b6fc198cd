"""How pages are filled: which charts grow, which are flattened, and which are left alone."""

import pytest

from reports.rendering.page_filling import BODY, SLACK, Line, filling


def stretches(lines: list[Line], *, opening: float) -> tuple[float, ...]:
    return filling(lines, opening=opening).stretches


def chart(height: float, *, flex: float = 100.0) -> Line:
    return Line(gap=12, head=0, height=height, flex=flex)


def table(height: float) -> Line:
    return Line(gap=12, head=0, height=height, flex=0, is_table=True)


def test_what_fits_is_drawn_as_it_is() -> None:
    assert stretches([chart(120), chart(120)], opening=68) == (1.0, 1.0)


def test_a_chart_that_would_just_miss_its_page_flattens_all_charts_on_it() -> None:
    over = 20.0
    opening = BODY + over - 2 * (120 + 12)
    expected = 1 - (over + SLACK) / 200
    assert stretches([chart(120), chart(120)], opening=opening) == pytest.approx(
        (expected, expected), abs=0.001
    )


def test_a_chart_that_misses_its_page_by_far_leaves_it_and_those_that_stay_grow() -> None:
    left_free = 20.0
    opening = BODY - left_free - (120 + 12)
    first, second = stretches([chart(120), chart(120)], opening=opening)
    assert first == pytest.approx(1 + (left_free - SLACK) / 100, abs=0.001)
    assert second == 1.0


def test_charts_grow_by_two_fifths_at_most() -> None:
    first, _ = stretches([chart(120), chart(400, flex=0)], opening=300)
    assert first == 1.4


def test_a_table_fills_the_rest_of_its_page_by_itself() -> None:
    assert stretches([chart(120), table(2000), chart(120)], opening=68) == (1.0, 1.0, 1.0)


def test_charts_grow_where_a_table_finds_no_room_to_begin() -> None:
    opening = BODY - 30 - (120 + 12)
    first, _ = stretches([chart(120), table(300)], opening=opening)
    assert first == pytest.approx(1 + (30 - SLACK) / 100)


def test_charts_are_flattened_for_the_last_rows_of_a_table() -> None:
    opening = BODY + 10 - (120 + 12) - (200 + 12)
    first, _ = stretches([chart(120), table(200)], opening=opening)
    assert first == pytest.approx(1 - (10 + SLACK) / 100)


def test_a_line_without_charts_does_not_change() -> None:
    cards = Line(gap=12, head=0, height=90, flex=0)
    assert stretches([cards, cards], opening=700) == (1.0, 1.0)


def test_pages_are_counted_and_the_last_one_is_measured() -> None:
    filled = filling([chart(120), table(BODY), chart(120)], opening=68)
    assert filled.pages == 2
    assert filled.last == pytest.approx(68 + 132 + 12 + 16 + 132)
    assert filling([chart(120)], opening=68).pages == 1
