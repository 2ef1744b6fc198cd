"""How wide a text will be, before it is set: labels are placed and shortened by it.

Here belongs the estimate, from the advance widths of Inter (`inter_advances.json`: texts by the
thousandths of an em that each of their characters takes, rounded up). What Inter lacks is taken
to be as wide as its script may be, so that the estimate errs on the wide side.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
STRONG = 1.07
"""How much wider semi-bold is, at most for words."""
WIDE, OTHER = 1.05, 0.75
"""Ems of a character that Inter lacks: an ideograph or emoji, and any other."""
ALIKE = 0.6
"""Texts that share this part of what fits are told apart by their ends."""
JOINERS = frozenset("\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}\N{VARIATION SELECTOR-16}")


@cache
def _advances() -> Mapping[str, float]:
    path = Path(__file__).parent / "inter_advances.json"
    groups: Mapping[str, str] = json.loads(path.read_text("utf-8"))
    return {
        character: int(advance) / 1000
        for advance, characters in groups.items()
        for character in characters
    }


def text_width(text: str, size: float, *, is_strong: bool = False) -> float:
    """The width in points of a text set in one line."""
    advances = _advances()
    ems = 0.0
    for character in text:
        known = advances.get(character)
        ems += _foreign_advance(character) if known is None else known
    return ems * size * (STRONG if is_strong else 1.0)


def shortened(text: str, size: float, width: float, *, is_strong: bool = False) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis.

    A character is not parted from its marks.
    """
    if text_width(text, size, is_strong=is_strong) <= width:
        return text
    room = width - text_width(ELLIPSIS, size, is_strong=is_strong)
    end = 0
    for character in text:
        room -= text_width(character, size, is_strong=is_strong)
        if room < 0:
            break
        end += 1
    while 0 < end < len(text) and (_is_joined(text[end]) or text[end - 1] in JOINERS):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def told_apart(texts: Sequence[str], size: float, width: float) -> tuple[str, ...]:
    """The texts shortened; where others begin as one does, its middle is left out instead."""
    return tuple(
        _without_middle(text, size, width) if _begins_alike(text, short, texts) else short
        for text, short in ((text, shortened(text, size, width)) for text in texts)
    )


def _begins_alike(text: str, short: str, texts: Sequence[str]) -> bool:
    begin = short[: max(1, round(len(short) * ALIKE))]
    return short != text and any(other != text and other.startswith(begin) for other in texts)


def _without_middle(text: str, size: float, width: float) -> str:
    room = width - text_width(ELLIPSIS, size)
    start = len(text)
    while start > 0 and text_width(text[start - 1 :], size) <= room / 2:
        start -= 1
    while start < len(text) and (_is_joined(text[start]) or text[start - 1] in JOINERS):
        start += 1
    # An end of whole words says more than half a word before them.
    word = text.find(" ", start)
    if 0 <= word - start <= (len(text) - start) / 2:
        start = word
    end = text[start:]
    begin = shortened(text[:start], size, width - text_width(end, size)).removesuffix(ELLIPSIS)
    return f"{begin}{ELLIPSIS}{end}"


def _foreign_advance(character: str) -> float:
    if _is_joined(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or ord(character) >= 0x1F000:
        return WIDE
    return OTHER


def _is_joined(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character) in ("Mn", "Me", "Mc")
