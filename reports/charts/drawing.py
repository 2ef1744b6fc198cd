"""What a chart is made of: a few shapes with named colours, in a plane of its own.

Here belong the shapes. Where they stand belongs to the chart that is drawn; how they become SVG or
typst belongs to the renderers, which draw the same shapes and decide nothing.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

# A colour's name in `palette`; a renderer looks up what it is in light and in dark.
Colour: TypeAlias = str
Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A filled rectangle; `x` and `y` are its upper left corner, `radius` rounds it."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour
    radius: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Straight lines through points; closed and filled where `fill` is set."""

    points: tuple[tuple[float, float], ...]
    stroke: Colour | None = None
    width: float = 1.0
    is_dashed: bool = False
    fill: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A filled circle about its centre."""

    x: float
    y: float
    radius: float
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text; `x` and `y` are where its baseline starts, ends or is centred, by `anchor`."""

    x: float
    y: float
    text: str
    size: float
    colour: Colour
    anchor: Anchor = "start"
    is_strong: bool = False


Shape: TypeAlias = Bar | Path | Dot | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Shapes in the order in which they are drawn, on a plane of `width` by `height` points."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
