"""The palette's colours can be read where they are used, in light and in dark (WCAG 2, AA)."""

from typing import Literal

import pytest

from reports.charts.palette import PALETTE

Theme = Literal["light", "dark"]
TEXTS = ("text", "muted", "accent", "neutral", "good", "warning", "bad", "info")
TONES = ("neutral", "good", "warning", "bad", "info")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: Theme) -> float:
    lights = [luminance(getattr(PALETTE[name], theme)) for name in (one, other)]
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "panel"])
def test_texts_can_be_read_on_pages_and_panels(ground: str, theme: Theme) -> None:
    found = {name: contrast(name, ground, theme) for name in TEXTS}
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_badges_and_bands_can_be_read(theme: Theme) -> None:
    for text in ("text", *TONES):
        grounds = TONES if text == "text" else (text,)
        found = {tone: contrast(text, f"{tone}_ground", theme) for tone in grounds}
        assert {tone: ratio for tone, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "panel"])
def test_lines_and_bars_stand_out_from_their_ground(ground: str, theme: Theme) -> None:
    found = {f"series_{at}": contrast(f"series_{at}", ground, theme) for at in range(1, 6)}
    assert {name: ratio for name, ratio in found.items() if ratio < 3} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_can_be_read_on_a_heatmap(theme: Theme) -> None:
    found = {at: contrast("text" if at < 5 else "page", f"heat_{at}", theme) for at in range(10)}
    assert {at: ratio for at, ratio in found.items() if ratio < 4.5} == {}
