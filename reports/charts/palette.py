"""The colours of reports by name, in light and in dark: pages, charts and badges take them here.

Text on its background has a contrast of 4.5 to 1 at least (WCAG AA), marks on theirs 3 to 1;
tones differ in lightness as well as in hue, for readers who do not tell red from green.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour on white paper and on a dark screen."""

    light: str
    dark: str


PALETTE: Mapping[str, Shade] = {
    "page": Shade("#ffffff", "#0f172a"),
    "panel": Shade("#f8fafc", "#1e293b"),
    "line": Shade("#e2e8f0", "#334155"),
    "text": Shade("#0f172a", "#f1f5f9"),
    "muted": Shade("#56647a", "#a3b1c6"),
    "accent": Shade("#1d4ed8", "#7ea6f8"),
    "neutral": Shade("#56647a", "#a3b1c6"),
    "good": Shade("#0f766e", "#4fd1c5"),
    "warning": Shade("#9f5800", "#f5b04c"),
    "bad": Shade("#be123c", "#fb7e97"),
    "info": Shade("#1d4ed8", "#7ea6f8"),
    "neutral_ground": Shade("#eef2f7", "#273449"),
    "good_ground": Shade("#dcf5f0", "#123b3a"),
    "warning_ground": Shade("#fdf0d9", "#43310f"),
    "bad_ground": Shade("#fde4ea", "#4a1626"),
    "info_ground": Shade("#e3ebfd", "#1b2f5e"),
    "series_1": Shade("#1d4ed8", "#7ea6f8"),
    "series_2": Shade("#0f766e", "#4fd1c5"),
    "series_3": Shade("#9f5800", "#f5b04c"),
    "series_4": Shade("#7c3aed", "#b79bf9"),
    "series_5": Shade("#be123c", "#fb7e97"),
    "band": Shade("#dbe6fd", "#22376b"),
    # From few to much: lightness alone tells them apart. Up to 4 "text" stands on them, from 5 on
    # "page", in light and in dark.
    "heat_0": Shade("#daf8ec", "#14265c"),
    "heat_1": Shade("#b5ede0", "#083572"),
    "heat_2": Shade("#89dfd4", "#034779"),
    "heat_3": Shade("#5eccca", "#005980"),
    "heat_4": Shade("#1cb3bf", "#086b84"),
    "heat_5": Shade("#087e9b", "#079faa"),
    "heat_6": Shade("#046893", "#45b5b4"),
    "heat_7": Shade("#00528c", "#73c9bf"),
    "heat_8": Shade("#123d7b", "#a5ddcf"),
    "heat_9": Shade("#182b62", "#c1f6e2"),
}
