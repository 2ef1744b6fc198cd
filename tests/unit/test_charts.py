"""What each kind of chart draws, where, and what is said of it in words."""

from dataclasses import replace
from datetime import date

import pytest
from chart_samples import chart_data, shapes_of

from reports.charts.chart_data import ChartData, ChartError
from reports.charts.draw import KINDS, alt_text, draw_chart
from reports.charts.drawing import Bar, Dot, Drawing, Label, Path
from reports.charts.lines import spread
from reports.charts.palette import PALETTE
from reports.charts.sparkline import draw_sparkline
from reports.charts.text_width import text_width

NBSP = "\N{NO-BREAK SPACE}"
TEAMS = ("Iris", "Juniper and the whole of the northern district", "李雷和韩梅梅的学习小组团队")


def drawn(data: ChartData) -> Drawing:
    drawing = KINDS[data.definition.kind](data)
    assert isinstance(drawing, Drawing)
    return drawing


def texts(drawing: Drawing) -> list[str]:
    return [label.text for label in shapes_of(drawing, Label)]


def bars_of_teams(*numbers: float | None, **definition: object) -> ChartData:
    rows = [{"team": team, "score": number} for team, number in zip(TEAMS, numbers, strict=False)]
    return chart_data(
        rows, {"team": "text", "score": "score"}, kind="bars", x="team", y=("score",), **definition
    )


def weeks(*numbers: float | None, **definition: object) -> ChartData:
    rows = [
        {"week": f"W{at + 1}", "passed": number, "is_forecast": at > 2, "low": None, "high": None}
        for at, number in enumerate(numbers)
    ]
    for row, number in zip(rows[3:], numbers[3:], strict=True):
        row |= {"low": (number or 0) - 2, "high": (number or 0) + 2}
    formats = {"week": "text", "passed": "number"}
    return chart_data(rows, formats, kind="lines", x="week", y=("passed",), **definition)


def test_lying_bars_are_as_long_as_their_numbers() -> None:
    first, second = shapes_of(drawn(bars_of_teams(80.0, 40.0)), Bar)
    assert first.width == pytest.approx(2 * second.width)
    assert first.x == second.x


def test_a_null_has_no_bar_and_says_why() -> None:
    drawing = drawn(bars_of_teams(80.0, None))
    assert len(shapes_of(drawing, Bar)) == 1
    assert "\N{EN DASH}" in texts(drawing)


def test_bars_below_zero_go_to_the_left_of_it() -> None:
    above, below = shapes_of(drawn(bars_of_teams(10.0, -5.0)), Bar)
    assert below.x + below.width == pytest.approx(above.x)


def test_bars_take_the_tone_of_their_row() -> None:
    rows = [{"team": "Iris", "n": 2, "band": "low"}, {"team": "Bo", "n": 1, "band": "other"}]
    data = chart_data(
        rows,
        {"team": "text", "n": "count"},
        kind="bars",
        x="team",
        y=("n",),
        tone_by="band",
        tones={"low": "bad"},
    )
    assert [bar.fill for bar in shapes_of(drawn(data), Bar)] == ["bad", "neutral"]


def test_bars_of_short_names_stand_upright_with_their_numbers_above() -> None:
    rows = [{"day": day, "n": n} for day, n in zip("MTWTF", (5, 10, 0, 5, 5), strict=True)]
    data = chart_data(rows, {"day": "text", "n": "count"}, kind="bars", x="day", y=("n",))
    drawing = drawn(data)
    base, first, second, *_ = shapes_of(drawing, Bar)
    assert base.height < 1
    assert second.height == pytest.approx(2 * first.height)
    assert texts(drawing)[:5] == ["5", "10", "0", "5", "5"]


def test_bars_lie_where_upright_ones_have_no_room_to_say_why_a_number_is_missing() -> None:
    rows = [{"day": day, "n": n} for day, n in zip("MTWTF", (5, 10, None, 5, 5), strict=True)]
    data = chart_data(rows, {"day": "text", "n": "count"}, kind="bars", x="day", y=("n",))
    hidden = replace(data.table.rows[2][1], text="hidden, under 10")
    cells = (*data.table.rows[:2], (data.table.rows[2][0], hidden), *data.table.rows[3:])
    drawing = drawn(replace(data, table=replace(data.table, rows=cells)))
    first, second, *_ = shapes_of(drawing, Bar)
    assert second.width == pytest.approx(2 * first.width)
    assert "hidden, under 10" in texts(drawing)


def test_bars_beyond_the_thirtieth_are_left_to_the_data_files() -> None:
    rows = [{"team": f"A team with a long name {n}", "n": n} for n in range(33)]
    data = chart_data(rows, {"team": "text", "n": "count"}, kind="bars", x="team", y=("n",))
    assert "and 3 more in the data files" in texts(drawn(data))


def test_a_null_parts_a_line_and_a_lone_point_is_a_dot() -> None:
    drawing = drawn(weeks(1.0, 2.0, None))
    assert len([path for path in shapes_of(drawing, Path) if path.stroke == "series_1"]) == 1
    lone = drawn(weeks(1.0, None, 3.0))
    assert not [path for path in shapes_of(lone, Path) if path.stroke == "series_1"]
    assert {dot.fill for dot in shapes_of(lone, Dot)} == {"series_1"}


def test_a_forecast_is_dashed_from_the_last_known_point_within_its_band() -> None:
    data = weeks(4.0, 5.0, 6.0, 7.0, 8.0, low="low", high="high", forecast_from="is_forecast")
    drawing = drawn(data)
    forecast, known = (path for path in shapes_of(drawing, Path) if path.stroke == "series_1")
    assert forecast.is_dashed
    (band,) = (path for path in shapes_of(drawing, Path) if path.fill == "band")
    assert not known.is_dashed
    assert known.points[-1] == forecast.points[0]
    assert len(forecast.points) == 3
    assert band.points[0] == band.points[-1] == known.points[-1]


def test_lines_end_in_their_names_and_last_numbers_apart_from_each_other() -> None:
    rows = [{"week": f"W{n}", "mine": n, "theirs": n + 0.1} for n in range(3)]
    formats = {"week": "text", "mine": "number", "theirs": "number"}
    data = chart_data(rows, formats, kind="lines", x="week", y=("mine", "theirs"))
    mine, theirs = (label for label in shapes_of(drawn(data), Label) if label.is_strong)
    assert (mine.text, theirs.text) == ("Mine 2.0", "Theirs 2.1")
    assert mine.y - theirs.y >= 9


def test_labels_too_close_are_moved_apart_within_their_bounds() -> None:
    assert spread([50, 50, 50], low=0, high=60) == [42, 51, 60]
    assert spread([5, 40], low=0, high=60) == [5, 40]


def test_days_stand_by_their_distance_and_are_short_along_the_foot() -> None:
    days = [date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 5)]
    rows = [{"day": day, "n": 1} for day in days]
    drawing = drawn(
        chart_data(rows, {"day": "date", "n": "count"}, kind="lines", x="day", y=("n",))
    )
    (line,) = (path for path in shapes_of(drawing, Path) if path.stroke == "series_1")
    first, second, third = (x for x, _ in line.points)
    assert third - first == pytest.approx(4 * (second - first))
    assert "5 Nov" in texts(drawing)


def histogram(**definition: object) -> ChartData:
    rows = [
        {"start": 50, "n": 2, "band": "developing"},
        {"start": 60, "n": 4, "band": "developing"},
        {"start": 80, "n": 1, "band": "ready"},
    ]
    formats = {"start": "whole", "n": "count", "band": "badge"}
    return chart_data(rows, formats, kind="histogram", x="start", y=("n",), **definition)


def test_a_bin_that_is_left_out_leaves_its_place_empty() -> None:
    _, fifty, sixty, eighty = shapes_of(drawn(histogram()), Bar)
    assert eighty.x - sixty.x == pytest.approx(2 * (sixty.x - fifty.x))


def test_bands_are_named_with_their_counts_in_their_colours() -> None:
    drawing = drawn(histogram(tone_by="band", tones={"developing": "warning", "ready": "good"}))
    named = {label.text: label.colour for label in shapes_of(drawing, Label)}
    assert named["developing 6"] == "warning"
    assert named["ready 1"] == "good"


def test_a_gate_stands_at_its_value() -> None:
    drawing = drawn(histogram(gate=60, gate_label="gate 60"))
    (gate,) = (path for path in shapes_of(drawing, Path) if path.is_dashed)
    _, _, sixty, _ = shapes_of(drawing, Bar)
    assert gate.points[0][0] == pytest.approx(sixty.x, abs=3)
    assert "gate 60" in texts(drawing)


def test_a_histogram_refuses_bins_out_of_order() -> None:
    data = histogram()
    turned = ChartData(definition=data.definition, rows=data.rows[::-1], table=data.table)
    with pytest.raises(ChartError, match="each lower bound 'start' once, in order"):
        KINDS["histogram"](turned)


def funnel(*numbers: int) -> ChartData:
    rows = [{"stage": f"Stage {at}", "n": number} for at, number in enumerate(numbers)]
    return chart_data(rows, {"stage": "text", "n": "count"}, kind="funnel", x="stage", y=("n",))


def test_a_stage_tells_its_number_and_its_share_of_the_first() -> None:
    said = texts(drawn(funnel(200, 100, 1)))
    assert said[1:3] == ["200", f"100{NBSP}%"]
    assert said[4:6] == ["100", f"50{NBSP}%"]
    assert said[7:9] == ["1", f"1{NBSP}%"]


def test_a_funnel_that_nobody_entered_has_no_shares() -> None:
    said = texts(drawn(funnel(0, 0)))
    assert said == ["Stage 0", "0", "", "Stage 1", "0", ""]


def parts(*numbers: int | None) -> ChartData:
    rows = [{"risk": f"R{at}", "n": number} for at, number in enumerate(numbers)]
    return chart_data(rows, {"risk": "text", "n": "count"}, kind="stacked_bar", x="risk", y=("n",))


def test_parts_fill_the_bar_by_their_shares_and_few_are_seen() -> None:
    drawing = drawn(parts(9999, 1, 0))
    most, least = [bar for bar in shapes_of(drawing, Bar) if bar.height == 20]
    assert least.width > 1
    assert least.x + least.width == pytest.approx(drawing.width)
    assert most.width > 240
    assert f"100.0{NBSP}%" in texts(drawing)


def test_of_a_whole_that_is_not_known_there_are_no_shares() -> None:
    said = texts(drawn(parts(30, None)))
    assert {"30", "\N{EN DASH}"} <= set(said)
    assert [text for text in said if text.endswith("%")] == []


def test_columns_of_one_row_can_be_the_parts() -> None:
    data = chart_data(
        [{"seats": "all", "used": 3, "free": 1}],
        {"seats": "text", "used": "count", "free": "count"},
        kind="stacked_bar",
        x="seats",
        y=("used", "free"),
        tones={"free": "neutral"},
    )
    drawing = drawn(data)
    assert [bar.fill for bar in shapes_of(drawing, Bar)][:2] == ["series_1", "neutral"]
    assert {"Used", "Free", f"75.0{NBSP}%"} <= set(texts(drawing))


def heatmap(kind: str, *numbers: float | None) -> ChartData:
    rows = [{"team": "Iris", "skill": f"S{at}", "score": n} for at, n in enumerate(numbers)]
    return chart_data(
        rows,
        {"team": "text", "skill": "text", "score": kind},
        kind="heatmap",
        rows="team",
        x="skill",
        y=("score",),
    )


def test_a_score_is_shaded_over_its_whole_range_and_a_null_is_pale() -> None:
    cells = [bar.fill for bar in shapes_of(drawn(heatmap("score", 0.0, 50.0, 100.0, None)), Bar)]
    assert cells[:4] == ["heat_0", "heat_5", "heat_9", "panel"]


def test_shares_below_the_middle_are_shaded_up_to_their_own_end() -> None:
    cells = [bar.fill for bar in shapes_of(drawn(heatmap("pct", 0.0, 2.5, 5.0)), Bar)]
    assert cells[:3] == ["heat_0", "heat_5", "heat_9"]


def test_two_rows_of_one_name_are_both_there() -> None:
    data = chart_data(
        [
            {"team": "Iris", "skill": skill, "score": score}
            for skill, score in (("S1", 0.0), ("S2", 50.0), ("S1", 100.0), ("S2", None))
        ],
        {"team": "text", "skill": "text", "score": "score"},
        kind="heatmap",
        rows="team",
        x="skill",
        y=("score",),
    )
    drawing = drawn(data)
    assert [bar.fill for bar in shapes_of(drawing, Bar)][:4] == [
        "heat_0",
        "heat_5",
        "heat_9",
        "panel",
    ]
    assert texts(drawing).count("Iris") == 2


def test_the_unit_of_a_heatmap_stands_once() -> None:
    said = texts(drawn(heatmap("pct", 40.0, 60.0)))
    assert {"40.00", "60.00", f"100{NBSP}%"} <= set(said)


def test_a_text_on_a_deep_shade_has_the_colour_of_the_page() -> None:
    labels = shapes_of(drawn(heatmap("score", 10.0, 90.0)), Label)
    said = {label.text: label.colour for label in labels}
    assert (said["10.0"], said["90.0"]) == ("text", "page")


def test_a_heatmap_must_say_what_its_rows_are() -> None:
    data = heatmap("score", 1.0)
    definition = data.definition.model_copy(update={"rows": None})
    with pytest.raises(ChartError, match="'sample' does not say what its rows are"):
        KINDS["heatmap"](ChartData(definition=definition, rows=data.rows, table=data.table))


def test_a_sparkline_marks_its_last_value_and_survives_gaps() -> None:
    drawing = draw_sparkline((1.0, 3.0, None, 2.0))
    assert shapes_of(drawing, Dot)[-1].x == drawing.width - 2.5
    assert len(shapes_of(drawing, Path)) == 1
    assert draw_sparkline(()).shapes == ()
    assert draw_sparkline((None,)).shapes == ()


EVERY_KIND = [
    bars_of_teams(80.0, 40.0, 3.0, gate=70, gate_label="a gate with a rather long label for it"),
    weeks(4.0, None, 6.0, 1e9, gate=70, gate_label="gate"),
    histogram(tone_by="band", gate=60, gate_label="gate"),
    funnel(123_456_789, 7),
    parts(9999, 1, 0),
    heatmap("number", *(float(n * n) for n in range(40))),
]


@pytest.mark.parametrize("data", EVERY_KIND, ids=lambda data: data.definition.kind)
def test_every_text_stands_within_the_plane(data: ChartData) -> None:
    drawing = drawn(data)
    for label in shapes_of(drawing, Label):
        width = text_width(label.text, label.size, is_strong=label.is_strong)
        start = label.x - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
        assert start >= -0.01, label
        assert start + width <= drawing.width + 0.01, label
        assert 0 < label.y <= drawing.height, label


@pytest.mark.parametrize("data", EVERY_KIND, ids=lambda data: data.definition.kind)
def test_every_colour_is_in_the_palette(data: ChartData) -> None:
    used = {
        colour
        for shape in drawn(data).shapes
        for colour in (
            getattr(shape, "fill", None),
            getattr(shape, "stroke", None),
            getattr(shape, "colour", None),
        )
        if colour is not None
    }
    assert used <= set(PALETTE)


@pytest.mark.parametrize("data", EVERY_KIND, ids=lambda data: data.definition.kind)
def test_without_rows_there_is_nothing_to_draw_and_the_words_say_so(data: ChartData) -> None:
    table = replace(data.table, rows=())
    assert draw_chart(data.definition, [], table) is None
    assert alt_text(data.definition, [], table) == "Nothing."


def test_all_zero_is_drawn() -> None:
    assert texts(drawn(bars_of_teams(0.0, 0.0)))[1::2] == ["0.0", "0.0"]
    assert len(shapes_of(drawn(weeks(0.0, 0.0)), Path)) > 1
    assert KINDS["stacked_bar"](parts(0, 0)) is None


def test_words_carry_the_numbers_and_leave_forecasts_out() -> None:
    data = weeks(4.0, 1.0, None, 99.0, forecast_from="is_forecast")
    assert alt_text(data.definition, data.rows, data.table) == "2 from 4.0 (W1) to 1.0 (W2)"


def test_a_column_that_the_query_lacks_is_named() -> None:
    data = bars_of_teams(1.0)
    with pytest.raises(ChartError, match="names column 'score', which its query 'some/query'"):
        draw_chart(data.definition, [{"team": "Iris"}], data.table)


def test_a_column_of_texts_cannot_be_drawn() -> None:
    data = bars_of_teams(1.0)
    with pytest.raises(ChartError, match="which holds 'many'"):
        draw_chart(data.definition, [{"team": "Iris", "score": "many"}], data.table)
