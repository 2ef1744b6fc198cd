"""Drawings as SVG, element by element."""

import pytest

from reports.charts.drawing import Bar, Dot, Drawing, Label, Path, Shape
from reports.charts.svg import svg


def drawn(*shapes: Shape) -> str:
    """What stands inside the `<svg>` of an ornament."""
    told = svg(Drawing(width=100, height=50.5, shapes=shapes))
    opening = '<svg viewBox="0 0 100 50.5" aria-hidden="true" focusable="false">'
    assert told.startswith(opening)
    return told.removeprefix(opening).removesuffix("</svg>")


def test_a_bar_is_a_rectangle() -> None:
    assert drawn(Bar(x=1, y=2.004, width=3.333, height=-0.001, fill="accent", radius=2)) == (
        '<rect x="1" y="2" width="3.33" height="0" rx="2" fill="var(--accent)"/>'
    )


def test_a_line_is_not_filled_and_an_area_is_closed() -> None:
    points = ((0.0, 1.0), (2.5, 3.0))
    assert drawn(Path(points=points, stroke="line", width=0.5)) == (
        '<path d="M0 1L2.5 3" fill="none" stroke="var(--line)" stroke-width="0.5"'
        ' stroke-linejoin="round"/>'
    )
    assert drawn(Path(points=points, fill="band")) == ('<path d="M0 1L2.5 3Z" fill="var(--band)"/>')


def test_a_dashed_line_has_dashes_as_wide_as_it_is() -> None:
    dashed = drawn(Path(points=((0, 0), (9, 0)), stroke="text", width=2, is_dashed=True))
    assert 'stroke-dasharray="6 4.4"' in dashed


def test_a_dot_is_a_circle() -> None:
    assert drawn(Dot(x=1, y=2, radius=1.5, fill="bad")) == (
        '<circle cx="1" cy="2" r="1.5" fill="var(--bad)"/>'
    )


def test_a_label_is_text_and_nothing_else() -> None:
    label = Label(
        x=1, y=2, text="R&D <b>\0", size=7.5, colour="muted", anchor="end", is_strong=True
    )
    assert drawn(label) == (
        '<text x="1" y="2" font-size="7.5" text-anchor="end" font-weight="600"'
        ' fill="var(--muted)">R&amp;D &lt;b&gt;\ufffd</text>'
    )


def test_a_chart_is_an_image_with_a_name_and_a_description() -> None:
    empty = Drawing(width=1, height=1, shapes=())
    assert svg(empty, name="<Pay>", alt='"Up"') == (
        '<svg viewBox="0 0 1 1" role="img"><title>&lt;Pay&gt;</title>'
        "<desc>&#34;Up&#34;</desc></svg>"
    )


def test_a_colour_that_the_palette_lacks_is_an_error() -> None:
    with pytest.raises(KeyError, match="'red' is no colour of the palette"):
        drawn(Dot(x=0, y=0, radius=1, fill="red"))
