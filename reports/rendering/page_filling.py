"""How pages are filled: charts grow or flatten a little, so that no page ends in white.

Here belongs arithmetic on heights. What is placed is made by `page_blocks`, with the height that
it will take; texts keep their size, so only charts give way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BODY = 752.0
"""The height in points that a page has for blocks, between its header and its footer."""
FLATTEST, TALLEST = 0.74, 1.4
SLACK = 5.0
"""What estimated heights may be wrong by, a page."""
TABLE_START = 48.0
"""A table begins on a page where its title, its head and a row have room."""
REPEATED_HEAD = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One block, or two abreast, below the one before.

    `gap` parts it from what stands above it on the same page, `head` is the height of the section's
    heading over it, `flex` what of `height` is charts. A table may go on over several pages, its
    head repeated.
    """

    gap: float
    head: float
    height: float
    flex: float
    is_table: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """How much taller each line's charts are drawn, and how many pages that takes.

    `last` is how much of the last page is filled.
    """

    stretches: tuple[float, ...]
    pages: int
    last: float


def filling(lines: Sequence[Line], *, opening: float) -> Filling:
    """How the lines fill pages below an opening of this height.

    A line that would just miss its page is let in by flattening the page's charts; where one is
    left to the next page, the charts that stay grow into the room. The last page ends where it
    ends.
    """
    found = [1.0] * len(lines)
    filled, pages = opening, 1
    page: list[int] = []
    for at, line in enumerate(lines):
        gap = line.gap if filled else 0.0
        over = filled + gap + line.head + line.height - BODY
        if over > 0 and _flatten(found, lines, [*page, at], over):
            filled, page = BODY, []
            continue
        begins_at = filled + gap + line.head + min(line.height, TABLE_START)
        if over > 0 and (not line.is_table or begins_at > BODY):
            _grow(found, lines, page, BODY - filled)
            filled, gap, page = 0.0, 0.0, []
            pages += 1
        filled += gap + line.head + line.height
        while line.is_table and filled > BODY:
            filled -= BODY - REPEATED_HEAD
            pages += 1
            page = []
        if line.flex:
            page.append(at)
    return Filling(
        stretches=tuple(round(stretch, 3) for stretch in found), pages=pages, last=filled
    )


def _flatten(found: list[float], lines: Sequence[Line], page: Sequence[int], over: float) -> bool:
    flex = sum(lines[at].flex for at in page)
    if not flex or 1 - (over + SLACK) / flex < FLATTEST:
        return False
    for at in page:
        found[at] = 1 - (over + SLACK) / flex
    return True


def _grow(found: list[float], lines: Sequence[Line], page: Sequence[int], room: float) -> None:
    flex = sum(lines[at].flex for at in page)
    for at in page:
        found[at] = min(TALLEST, 1 + max(0.0, room - SLACK) / flex)
