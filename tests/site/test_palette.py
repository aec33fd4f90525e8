"""The palette: apart for every kind of colour vision, and legible on its page."""

import json
import re
from itertools import combinations

import matplotlib
import numpy as np
import pytest
from matplotlib.animation import FuncAnimation

from course.figures import NAMED_COLOURS, PALETTE, Dial, for_pages, unknown_colours

matplotlib.use("svg")
import matplotlib.pyplot as plt

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


@pytest.mark.parametrize("mode", MODES)
def test_an_svg_is_recoloured_and_strangers_are_found(mode):
    svg = '<svg width="1pt"><path style="fill: none; stroke: #034fb4"/><path fill="#808080"/></svg>'
    painted = for_pages(svg, mode)
    assert f"stroke: {PALETTE['blue'][MODES[mode]]}" in painted
    assert f'fill="{PALETTE["muted"][MODES[mode]]}"' in painted
    assert painted.startswith(f'<svg fill="{PALETTE["ink"][MODES[mode]]}"')
    assert unknown_colours(svg) == set()
    assert unknown_colours(svg.replace("#034fb4", "#ff0000")) == {"#FF0000"}


def animation(root, colour, gid):
    """Return what a cell shows for an animation of three frames."""
    with plt.rc_context(fname=root / "book" / "matplotlibrc"):
        fig, ax = plt.subplots()
        (line,) = ax.plot([], [], color=colour)

        def draw(frame):
            line.set_data([0, 1], [0, frame])
            ax.set_title(f"k = {frame} < 3", gid=gid)

        markup = FuncAnimation(fig, draw, frames=3).to_jshtml()
        plt.close(fig)
    return markup


def test_a_dial_keeps_the_frames_and_what_they_say(root):
    dial = Dial.from_animation(animation(root, "C1", "dial"), "d")
    assert dial.readings == ["k = 0 < 3", "k = 1 < 3", "k = 2 < 3"]
    assert len(set(dial.frames)) == 3
    assert all("var(--figure-orange)" in frame for frame in dial.frames)
    markup = dial.to_html("d", 'say "hello" & <more>')
    assert 'aria-label="say &quot;hello&quot; &amp; &lt;more&gt;"' in markup
    data = json.loads(re.search(r'<script type="application/json">(.*)</script>', markup)[1])
    rebuilt = ["".join(data["parts"][part] for part in frame) for frame in data["frames"]]
    assert rebuilt == dial.frames


@pytest.mark.parametrize(
    ("colour", "gid", "said"), [("C1", "title", "gid"), ("red", "dial", "#FF0000")]
)
def test_a_dial_that_cannot_be_drawn_says_why(root, colour, gid, said):
    with pytest.raises(ValueError, match=said):
        Dial.from_animation(animation(root, colour, gid), "d")
