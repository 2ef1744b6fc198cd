"""The fonts that pages are set in: those shipped in `fonts/`, and no others.

Here belongs which families there are and in which order they are asked for a character; where
each came from is in `fonts/README.md`. Fonts of the machine are not used: the same report would
look, and be, another file elsewhere.
"""

from functools import cache
from pathlib import Path

import typst

FONTS_FOLDER = Path(__file__).parents[1] / "fonts"

FAMILIES = (
    "Inter",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Thai",
    "Noto Sans SC",
    "Noto Sans KR",
    "Noto Emoji",
)
"""The first that has a character sets it. Han stands in its simplified Chinese form."""


@cache
def shipped_fonts() -> typst.Fonts:
    """The fonts, looked through once a process; a file is read when a text first needs it."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[FONTS_FOLDER],
    )
