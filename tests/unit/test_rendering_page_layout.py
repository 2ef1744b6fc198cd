"""What stands abreast on a page, and what is left out of it."""

from dataclasses import replace
from typing import Any

from reports_samples import LEARNERS, SAMPLE, WEEKS, number, text

from reports.charts.drawing import Drawing
from reports.model import Block, Chart, Definition, Figure, Figures, Section, Table
from reports.rendering.page_layout import page_data

NARROW_DRAWING = Drawing(width=248, height=120, shapes=())
CHART = Chart(key="c", title="Chart", alt="From 1 to 2.", drawing=NARROW_DRAWING, table=WEEKS)


def lines(*blocks: Block) -> list[Any]:
    section = Section(key="s", title="Section", blocks=blocks)
    sections: Any = page_data(replace(SAMPLE, sections=(section,)))["sections"]
    found: list[Any] = sections[0]["lines"]
    return found


def kinds(*blocks: Block) -> list[list[str]]:
    return [
        [block["kind"] for block in line["blocks"]] if line["kind"] == "pair" else [line["kind"]]
        for line in lines(*blocks)
    ]


def test_two_narrow_charts_stand_abreast_and_a_wide_one_alone() -> None:
    wide = replace(CHART, is_wide=True)
    assert kinds(CHART, CHART, wide) == [["chart", "chart"], ["chart"]]


def test_beside_a_lone_chart_stand_its_numbers() -> None:
    (line,) = lines(CHART)
    assert [block["kind"] for block in line["blocks"]] == ["chart", "table"]
    assert len(line["blocks"][1]["rows"]) == len(WEEKS.rows)


def test_beside_a_lone_chart_of_many_rows_stand_its_words() -> None:
    many = replace(CHART, table=replace(WEEKS, rows=WEEKS.rows * 10))
    (line,) = lines(many)
    assert line["blocks"][1] == {"kind": "words", "text": "From 1 to 2."}


def test_a_wide_table_stands_alone_and_empty_ones_abreast() -> None:
    empty = replace(LEARNERS, rows=(), total=None)
    assert kinds(LEARNERS, empty, empty) == [["table"], ["table", "table"]]


def test_a_long_badge_is_set_without_its_ground_and_whole() -> None:
    long = replace(LEARNERS.rows[0][2], text="A risk that is told at some length " * 9)
    table = replace(LEARNERS, rows=((*LEARNERS.rows[0][:2], long, *LEARNERS.rows[0][3:]),))
    (line,) = lines(replace(table, total=None))
    said, _, _, is_short = line["rows"][0][2]
    assert not is_short
    assert said.replace("\N{ZERO WIDTH SPACE}", "") == long.text


def test_a_table_of_many_columns_is_set_smaller_where_it_would_break() -> None:
    columns = tuple(replace(LEARNERS.columns[0], key=f"c{at}") for at in range(10))
    row = tuple(text("Some words of a cell") for _ in columns)
    crowded = Table(key="t", title="T", columns=columns, rows=(row,), empty_text="")
    spacious = replace(crowded, rows=((text("x"),) * 10,))
    assert [line["size"] for line in lines(crowded, spacious)] == [7.3, 8.0]


def test_numbers_of_a_line_of_cards_share_the_heights_of_their_labels() -> None:
    short = Figure(key="a", label="Learners", cell=number("4"))
    long = replace(short, label="Learners who have handed in all of their assignments on time")
    figures = Figures(key="f", title="F", figures=(short, long, short), empty_text="")
    (line,) = lines(figures)
    (cards,) = line["lines"]
    assert cards["label_height"] == 2 * 7.8


def test_definitions_fill_two_columns_evenly_and_in_order() -> None:
    told = [Definition(metric=f"m{at}", title=f"Title {at}", text="Short.") for at in range(5)]
    columns: Any = page_data(replace(SAMPLE, definitions=tuple(told)))["definitions"]
    left, right = columns
    assert [title for title, _ in left] == ["Title 0", "Title 1", "Title 2"]
    assert [title for title, _ in right] == ["Title 3", "Title 4"]
