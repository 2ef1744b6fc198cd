"""Ticks, scales and the widths of texts: the arithmetic below every chart."""

import pytest

from reports.charts.scales import Scale, nice_range, nice_ticks
from reports.charts.text_width import shortened, text_width, told_apart


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 100, 5, (0, 20, 40, 60, 80, 100)),
        (0, 97, 4, (0, 50, 100)),
        (275, 466, 4, (200, 300, 400, 500)),
        (0, 0.3, 4, (0, 0.1, 0.2, 0.3)),
        (-4, 8, 4, (-5, 0, 5, 10)),
        (0, 1_200_000, 4, (0, 500_000, 1_000_000, 1_500_000)),
    ],
)
def test_ticks_step_by_one_two_or_five_around_the_data(
    low: float, high: float, most: int, expected: tuple[float, ...]
) -> None:
    assert nice_ticks(low, high, most=most).values == pytest.approx(expected)


def test_ticks_of_counts_are_whole() -> None:
    assert nice_ticks(0, 2, most=5, is_whole=True).values == (0, 1, 2)
    assert nice_ticks(0, 2, most=5).values == (0, 0.5, 1, 1.5, 2)


def test_ticks_of_one_value_reach_from_zero_to_it() -> None:
    assert nice_ticks(5, 5, most=5).values == (0, 1, 2, 3, 4, 5)
    assert nice_ticks(0, 0, most=1).values == (0, 1)


def test_the_last_tick_alone_carries_the_unit() -> None:
    assert nice_ticks(0, 0.2, most=2).texts("%") == ("0.0", "0.1", "0.2\N{NO-BREAK SPACE}%")


def test_an_axis_holds_zero_unless_the_data_is_far_from_it() -> None:
    assert nice_range([30.0, 70.0]) == (0.0, 70.0)
    assert nice_range([60.0, 70.0]) == (60.0, 70.0)
    assert nice_range([-70.0, -30.0]) == (-70.0, 0.0)
    assert nice_range([-1.0, 4.0]) == (-1.0, 4.0)


def test_a_scale_of_one_value_puts_it_in_the_middle() -> None:
    assert Scale(low=0, high=10, start=100, end=0).at(2.5) == 75
    assert Scale(low=3, high=3, start=0, end=50).at(3) == 25


def test_an_ideograph_takes_an_em_and_a_mark_nothing() -> None:
    assert text_width("李", 10) == pytest.approx(10.5)
    assert text_width("e\N{COMBINING ACUTE ACCENT}", 10) == text_width("e", 10)
    assert text_width("Readiness", 10, is_strong=True) > text_width("Readiness", 10)


def test_a_text_that_fits_stays_and_a_longer_one_ends_in_an_ellipsis_within_its_room() -> None:
    assert shortened("Iris", 8, 40) == "Iris"
    cut = shortened("Observability and security", 8, 60)
    assert cut.startswith("Observ")
    assert cut.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert text_width(cut, 8) <= 60


def test_a_character_is_not_parted_from_its_marks() -> None:
    accented = "e\N{COMBINING ACUTE ACCENT}" * 20
    cut = shortened(accented, 8, 40)
    assert cut[:-1] == "e\N{COMBINING ACUTE ACCENT}" * ((len(cut) - 1) // 2)
    family = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}"
    assert shortened(f"{family}{family}", 8, 20) in (
        "\N{HORIZONTAL ELLIPSIS}",
        family + "\N{HORIZONTAL ELLIPSIS}",
    )


def test_names_that_begin_alike_are_told_apart_by_their_ends() -> None:
    names = (
        "Upper Secondary Mathematics 2026-11 I",
        "Upper Secondary Mathematics 2026-08 N",
        "Iris",
    )
    first, second, third = told_apart(names, 8, 90)
    assert (first[:5], first[-4:]) == ("Upper", "11 I")
    assert (second[:5], second[-4:]) == ("Upper", "08 N")
    assert third == "Iris"
    assert all(text_width(name, 8) <= 90 for name in (first, second))


def test_one_long_name_keeps_its_beginning_even_if_it_comes_twice() -> None:
    name = "Upper Secondary Mathematics 2026-11 I"
    assert told_apart((name, name), 8, 90) == (shortened(name, 8, 90),) * 2
