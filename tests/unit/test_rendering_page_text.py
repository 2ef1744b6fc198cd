"""What happens to texts and widths on their way to a page."""

import pytest
from reports_samples import LEARNERS, text

from reports.charts.text_width import text_width
from reports.model import Column, Table
from reports.rendering.page_tables import column_widths, natural_width
from reports.rendering.page_text import BREAK, breakable, line_count, printable

ISOLATED = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"


def test_control_characters_become_visible_and_line_ends_become_spaces() -> None:
    assert printable("NUL\0BEL\a") == "NUL\N{REPLACEMENT CHARACTER}BEL\N{REPLACEMENT CHARACTER}"
    assert printable("one\r\ntwo\tthree\N{LINE SEPARATOR}four") == "one two three four"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("\u202eabc", "\u202eabc\u202c"),
        ("\u2066a\u202eb", "\u2066a\u202eb\u202c\u2069"),
        ("a\u202c\u2069b", "ab"),
        ("\u202ea\u202cb", "\u202ea\u202cb"),
    ],
)
def test_a_turn_of_direction_ends_with_its_text(said: str, kept: str) -> None:
    assert printable(said) == ISOLATED % kept


def test_a_text_without_turns_stays_as_it_is() -> None:
    assert printable("محمد 12 Ada") == "محمد 12 Ada"


def test_a_long_word_can_be_broken_and_short_ones_stay_whole() -> None:
    assert breakable("a fair sentence of words") == "a fair sentence of words"
    assert breakable("x" * 30) == f"{'x' * 12}{BREAK}{'x' * 12}{BREAK}{'x' * 6}"


def test_a_word_is_broken_where_its_column_ends() -> None:
    parts = breakable("internationalization", size=8, width=30).split(BREAK)
    assert "".join(parts) == "internationalization"
    assert all(text_width(part, 8) <= 30 for part in parts)


def test_lines_are_counted_by_words_and_by_the_length_of_one() -> None:
    assert line_count("a b", size=8, width=100) == 1
    assert line_count("readiness score of the team", size=8, width=70) == 2
    assert line_count("x" * 40, size=8, width=60) == 3


def test_columns_fill_the_page_and_never_more() -> None:
    assert sum(column_widths(LEARNERS, 515)) == pytest.approx(515)
    assert sum(column_widths(LEARNERS, 200)) == pytest.approx(200)


def test_a_small_table_is_not_stretched_over_the_whole_page() -> None:
    table = Table(
        key="t",
        title="T",
        columns=(Column(key="a", label="A", kind="text"),),
        rows=((text("Iris"),),),
        empty_text="",
    )
    assert sum(column_widths(table, 515)) == pytest.approx(1.45 * natural_width(table))


def test_the_widest_text_gives_way_before_numbers_and_short_texts() -> None:
    columns = (
        Column(key="a", label="Name", kind="text"),
        Column(key="b", label="Score", kind="score", decimals=1),
        Column(key="c", label="Detail", kind="text"),
    )
    row = (text("Ada Jansen"), text("1 234 567.8"), text("A long story of what happened. " * 9))
    table = Table(key="t", title="T", columns=columns, rows=(row,), empty_text="")
    name, score, detail = column_widths(table, 300)
    assert name > text_width("Ada Jansen", 8)
    assert score > text_width("1 234 567.8", 8)
    assert name + score + detail == pytest.approx(300)
