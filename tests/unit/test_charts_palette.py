"""The colours of reports can be told apart and read, in light and in dark."""

import pytest

from reports.charts.heatmap import DARK_FROM, SHADES
from reports.charts.palette import PALETTE

MODES = ("light", "dark")
TONES = ("neutral", "good", "warning", "bad", "info")


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, mode: str) -> float:
    """WCAG 2: (lighter + 0.05) / (darker + 0.05)."""
    shades = sorted(luminance(getattr(PALETTE[name], mode)) for name in (one, other))
    return (shades[1] + 0.05) / (shades[0] + 0.05)


@pytest.mark.parametrize("mode", MODES)
def test_texts_can_be_read_on_pages_panels_and_badges(mode: str) -> None:
    pairs = [(text, ground) for text in ("text", "muted") for ground in ("page", "panel")]
    pairs += [(tone, ground) for tone in TONES for ground in ("page", f"{tone}_ground")]
    pairs += [("page", f"series_{number}") for number in range(1, 6)]
    assert [pair for pair in pairs if contrast(*pair, mode) < 4.5] == []


@pytest.mark.parametrize("mode", MODES)
def test_numbers_can_be_read_on_every_shade_of_a_heatmap(mode: str) -> None:
    shades = [("page" if at >= DARK_FROM else "text", f"heat_{at}") for at in range(SHADES)]
    assert [pair for pair in shades if contrast(*pair, mode) < 4.5] == []


@pytest.mark.parametrize("mode", MODES)
def test_shades_go_one_way_in_lightness_so_that_hue_is_not_needed(mode: str) -> None:
    levels = [luminance(getattr(PALETTE[f"heat_{at}"], mode)) for at in range(SHADES)]
    assert levels == sorted(levels, reverse=mode == "light")
