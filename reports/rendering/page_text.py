"""Texts as a page can set them: what cannot be printed is replaced, what is long can be broken.

Here belongs what happens to characters on their way to a page; data files keep them as they are.
"""

import re

from reports.charts.text_width import text_width
from reports.rendering.characters import REPLACEMENT, carried

BREAK = "\N{ZERO WIDTH SPACE}"
LINE_ENDS = re.compile("[\t\n\r\u2028\u2029]+")
UNPRINTED = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
"""Private characters: they mean nothing outside of the program that wrote them."""
BYTE_ORDER_MARK = "\ufeff"
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
ISOLATE, END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
OPENING = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\N{POP DIRECTIONAL FORMATTING}"),
    **dict.fromkeys("\u2066\u2067\u2068", END_ISOLATE),
}
BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
CAPITALS, LEADING = 0.7275, 0.55
"""Of Inter: the height of its capitals in ems; and what `report.typ` sets between two lines."""
LONG = 24
"""A word of more characters may be broken, wherever it stands."""


def printable(text: str) -> str:
    """The text on one line, with nothing in it that acts on what stands beside it.

    Control characters become visible; whatever turns the direction of writing is closed again.
    """
    plain = carried(LINE_ENDS.sub(" ", text).replace(BYTE_ORDER_MARK, ""))
    plain = UNPRINTED.sub(REPLACEMENT, plain)
    plain = BEFORE_PERCENT.sub("\N{NO-BREAK SPACE}", plain)
    return _isolated(plain) if BIDI_CONTROLS.search(plain) else plain


def breakable(text: str, *, size: float | None = None, width: float | None = None) -> str:
    """The text with places to break inside words that are long, or wider than `width`."""
    return " ".join(_broken(word, size, width) for word in text.split(" "))


def line_count(text: str, *, size: float, width: float) -> int:
    """How many lines a text takes, at most: words that share a line may do with fewer."""
    lines, used = 1, 0.0
    space = text_width(" ", size)
    for word in text.split(" "):
        advance = text_width(word, size)
        if used and used + space + advance > width:
            lines, used = lines + 1, 0.0
        used += advance + (space if used else 0.0)
        lines, used = lines + int(used // width), used % width
    return lines


def text_height(lines: int, *, size: float, leading: float = LEADING) -> float:
    """The height of so many lines, from the first one's capitals to the last one's base line."""
    return size * (CAPITALS * lines + leading * (lines - 1))


def _broken(word: str, size: float | None, width: float | None) -> str:
    if size is not None and width is not None and text_width(word, size) > width:
        room, parts, used = width, [""], 0.0
        for character in word:
            advance = text_width(character, size)
            if used + advance > room and advance:
                parts.append("")
                used = 0.0
            parts[-1] += character
            used += advance
        return BREAK.join(parts)
    if len(word) > LONG:
        half = LONG // 2
        return BREAK.join(word[at : at + half] for at in range(0, len(word), half))
    return word


def _isolated(text: str) -> str:
    closing: list[str] = []
    kept: list[str] = []
    for character in text:
        if character in OPENING:
            closing.append(OPENING[character])
        elif BIDI_CONTROLS.match(character):
            if not closing or closing[-1] != character:
                continue
            closing.pop()
        kept.append(character)
    return f"{ISOLATE}{''.join(kept)}{''.join(reversed(closing))}{END_ISOLATE}"
