"""A figure's past as a small line without axes; its last point is marked."""

from collections.abc import Sequence

from reports.charts.drawing import Dot, Drawing, Path, Shape
from reports.charts.scales import Scale

WIDTH, HEIGHT, MARGIN = 60.0, 16.0, 2.5


def draw_sparkline(values: Sequence[float | None], *, width: float = WIDTH) -> Drawing:
    """The line from old to new; a None parts it, a lone value is a dot."""
    known = [value for value in values if value is not None]
    shapes: list[Shape] = []
    if known:
        across = Scale(low=0, high=max(1, len(values) - 1), start=MARGIN, end=width - MARGIN)
        up = Scale(low=min(known), high=max(known), start=HEIGHT - MARGIN, end=MARGIN)
        runs: list[list[tuple[float, float]]] = [[]]
        for at, value in enumerate(values):
            if value is None:
                runs.append([])
            else:
                runs[-1].append((across.at(at), up.at(value)))
        for run in runs:
            if len(run) > 1:
                shapes.append(Path(points=tuple(run), stroke="accent", width=1.2))
            elif run:
                shapes.append(Dot(x=run[0][0], y=run[0][1], radius=1.2, fill="accent"))
        x, y = next(run[-1] for run in reversed(runs) if run)
        shapes.append(Dot(x=x, y=y, radius=2.0, fill="accent"))
    return Drawing(width=width, height=HEIGHT, shapes=tuple(shapes))
