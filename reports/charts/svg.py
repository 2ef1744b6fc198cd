"""Drawings as inline SVG, in colours that follow the page from light to dark.

Here belongs how a shape becomes an element. Colours are CSS variables of the palette's names, set
by the page; there is no style attribute, which a strict content policy would not allow.
"""

from collections.abc import Iterator

from markupsafe import Markup, escape

from reports.charts.drawing import Bar, Colour, Dot, Drawing, Label, Path
from reports.charts.palette import PALETTE
from reports.rendering.characters import carried

DASHES, GAPS = 3.0, 2.2
"""How long the dashes of a line and their gaps are, as multiples of its width."""


def svg(drawing: Drawing, *, name: str = "", alt: str = "") -> Markup:
    """A drawing as an `<svg>`: an image with a name and a description, or without both, ornament.

    Raises KeyError for a colour that is not in the palette.
    """
    told = (
        Markup('role="img"><title>{}</title><desc>{}</desc>').format(carried(name), carried(alt))
        if alt
        else 'aria-hidden="true" focusable="false">'
    )
    size = f'viewBox="0 0 {_number(drawing.width)} {_number(drawing.height)}"'
    # Every text in it is escaped where its element is made, everything else is a number or a name.
    return Markup(f"<svg {size} {told}{''.join(_elements(drawing))}</svg>")  # noqa: S704


def _elements(drawing: Drawing) -> Iterator[str]:
    for shape in drawing.shapes:
        if isinstance(shape, Bar):
            yield _bar(shape)
        elif isinstance(shape, Path):
            yield _path(shape)
        elif isinstance(shape, Dot):
            yield (
                f'<circle cx="{_number(shape.x)}" cy="{_number(shape.y)}"'
                f' r="{_number(shape.radius)}" fill="{_colour(shape.fill)}"/>'
            )
        else:
            yield _label(shape)


def _bar(bar: Bar) -> str:
    rounded = f' rx="{_number(bar.radius)}"' if bar.radius else ""
    return (
        f'<rect x="{_number(bar.x)}" y="{_number(bar.y)}" width="{_number(bar.width)}"'
        f' height="{_number(bar.height)}"{rounded} fill="{_colour(bar.fill)}"/>'
    )


def _path(path: Path) -> str:
    points = "L".join(f"{_number(x)} {_number(y)}" for x, y in path.points)
    fill = f'Z" fill="{_colour(path.fill)}"' if path.fill else '" fill="none"'
    stroke = dashes = ""
    if path.stroke:
        stroke = (
            f' stroke="{_colour(path.stroke)}" stroke-width="{_number(path.width)}"'
            ' stroke-linejoin="round"'
        )
    if path.is_dashed:
        dashes = f' stroke-dasharray="{_number(path.width * DASHES)} {_number(path.width * GAPS)}"'
    return f'<path d="M{points}{fill}{stroke}{dashes}/>'


def _label(label: Label) -> str:
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    weight = ' font-weight="600"' if label.is_strong else ""
    return (
        f'<text x="{_number(label.x)}" y="{_number(label.y)}" font-size="{_number(label.size)}"'
        f'{anchor}{weight} fill="{_colour(label.colour)}">{escape(carried(label.text))}</text>'
    )


def _colour(name: Colour) -> str:
    if name not in PALETTE:
        raise KeyError(f"{name!r} is no colour of the palette")
    return f"var(--{name})"


def _number(value: float) -> str:
    """Hundredths of a point are finer than any screen."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
