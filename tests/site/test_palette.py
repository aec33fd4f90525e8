"""The palette: apart for every kind of colour vision, and legible on its page."""

import re
from itertools import combinations

import numpy as np
import pytest

from course.figures import NAMED_COLOURS, PALETTE, for_dark_pages, unknown_colours

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB
VISIONS = {
    "common": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.01182, 0.04294, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.3039],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
MODES = {"light": 0, "dark": 1}
SERIES = ("blue", "orange", "green", "purple", "ink", "muted")


def linear(colour):
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    low, high = sorted(TO_XYZ[1] @ linear(colour) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / TO_XYZ.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("mode", MODES)
def test_colours_carry_text_on_their_page(mode):
    page = PALETTE["page"][MODES[mode]]
    for role in SERIES:
        assert contrast(PALETTE[role][MODES[mode]], page) >= 4.5, role


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("vision", VISIONS)
def test_colours_stay_apart_for_every_vision(mode, vision):
    for pair in combinations(SERIES, 2):
        seen = [lab(VISIONS[vision] @ linear(PALETTE[role][MODES[mode]])) for role in pair]
        assert np.linalg.norm(seen[0] - seen[1]) >= 18, pair


def test_every_colour_of_the_figure_style_has_a_dark_counterpart(root):
    style = (root / "book" / "matplotlibrc").read_text(encoding="utf-8")
    colours = {f"#{c}" for c in re.findall(r"\b[0-9A-F]{6}\b", style)}
    light = {pair[0] for pair in PALETTE.values()} | NAMED_COLOURS.keys()
    assert len(colours) >= 7
    assert colours <= light


def test_an_svg_is_recoloured_and_strangers_are_found():
    svg = '<svg width="1pt"><path style="fill: none; stroke: #034fb4"/><path d="M0"/></svg>'
    dark = for_dark_pages(svg)
    assert PALETTE["blue"][1] in dark
    assert "#034fb4" not in dark
    assert dark.startswith(f'<svg fill="{PALETTE["ink"][1]}"')
    assert unknown_colours(svg) == set()
    assert unknown_colours(svg.replace("#034fb4", "#ff0000")) == {"#FF0000"}
