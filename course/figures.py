"""Figures for both modes: Matplotlib's SVG with its colours exchanged, and dials made of frames.

A chapter draws with plain Matplotlib in the colours of ``book/matplotlibrc``. While the site is
built, this module gives each colour its counterpart for dark pages, and turns an animation
(``HTML(animation.to_jshtml())``) into frames behind a native range input.
"""

import base64
import html
import json
import re
from dataclasses import dataclass

# Light, dark. The four series colours and the two greys stay apart for readers with protanopia,
# deuteranopia or tritanopia (at least 18 in CIELAB), and carry text on their page (4.5 : 1);
# tests/site/test_palette.py holds them to it.
PALETTE = {
    "blue": ("#034FB4", "#2C81ED"),
    "orange": ("#CA4407", "#FA6C1D"),
    "green": ("#187E4E", "#21DD8A"),
    "purple": ("#6B145F", "#F7ADFA"),
    "ink": ("#1F2328", "#E6EDF3"),
    "muted": ("#636B74", "#9AA4AF"),
    "faint": ("#D8DEE4", "#343B44"),
    "page": ("#FFFFFF", "#121212"),
}

# Matplotlib's own names that a chapter may use, and what they stand for here.
NAMED_COLOURS = {
    "#000000": "ink",
    "#808080": "muted",
    "#D3D3D3": "faint",
}

_ROLES = {light: role for role, (light, _) in PALETTE.items()} | NAMED_COLOURS
# a colour where it paints something; an id such as #m1f2e3 is none
_PAINTED = re.compile(r"((?:fill|stroke|stop-color)\s*[:=]\s*\"?\s*)(#[0-9a-fA-F]{6})\b")
# not the scale of glyphs, which is about a hundredth itself
_LONG_DECIMAL = re.compile(r"(?<!scale\()(\d\.\d{2})\d+")
_FRAME = re.compile(r'frames\[\d+\] = "data:image/svg\+xml;base64,([^"]*)"')
_GLYPHS = re.compile(r'<path id="([A-Za-z][\w-]*-[0-9a-f]+)"[^>]*/>')
_ANNOUNCED = re.compile(r'<g id="dial">\s*<!-- (.*?) -->', re.S)


def unknown_colours(svg: str) -> set[str]:
    """Return the colours in an SVG that have no counterpart for dark pages."""
    return {colour.upper() for _, colour in _PAINTED.findall(svg)} - _ROLES.keys()


def for_pages(svg: str, mode: str) -> str:
    """Return the SVG in the palette's colours for one mode, ``light`` or ``dark``.

    Shapes that carry no colour of their own are black in SVG: they become ink.
    """
    colours = {role: pair[mode == "dark"] for role, pair in PALETTE.items()}
    painted = _PAINTED.sub(lambda m: m[1] + colours[_role(m[2])], svg)
    return painted.replace("<svg ", f'<svg fill="{colours["ink"]}" ', 1)


def _role(colour: str) -> str:
    return _ROLES.get(colour.upper(), "ink")


def tidy(svg: str) -> str:
    """Return the SVG without remarks, and with coordinates to a hundredth of a point."""
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<title>.*?</title>", "", svg, flags=re.S)
    return re.sub(r">\s+<", "><", _LONG_DECIMAL.sub(r"\1", svg))


def size_of(svg: str) -> tuple[int, int]:
    """Return the width and height of an SVG in CSS pixels."""
    width, height = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg).groups()
    return round(float(width) * 4 / 3), round(float(height) * 4 / 3)


def is_animation(markup: str) -> bool:
    """Tell whether a cell's HTML output is a Matplotlib animation."""
    return 'class="animation"' in markup and _FRAME.search(markup) is not None


@dataclass(frozen=True)
class Dial:
    """An interactive figure: a sequence of frames and what each one shows, in words.

    Attributes
    ----------
    frames : list of str
        One SVG a frame, colours as CSS variables, without the shared glyphs.
    glyphs : str
        The outlines of all characters, shared by the frames.
    readings : list of str
        One line a frame, such as ``λ = 0.5, test MSE 1.78``.
    size : tuple of int
        Width and height in CSS pixels.
    """

    frames: list[str]
    glyphs: str
    readings: list[str]
    size: tuple[int, int]

    @classmethod
    def from_animation(cls, markup: str, name: str) -> "Dial":
        """Take an animation's frames out of the player that Matplotlib wrote.

        Parameters
        ----------
        markup : str
            The output of ``matplotlib.animation.Animation.to_jshtml`` with SVG frames.
        name : str
            Unique in the page; it keeps the ids of two dials apart.

        Raises
        ------
        ValueError
            When a frame has no text artist with ``gid="dial"`` that says what it shows, or a
            colour that is not the palette's.
        """
        glyphs, frames, readings = {}, [], []
        for encoded in _FRAME.findall(markup):
            svg = base64.b64decode(encoded.replace("\\\n", "")).decode()
            size = size_of(svg)
            reading = _ANNOUNCED.search(svg)
            if reading is None:
                raise ValueError('each frame needs a text with gid="dial" that says what it shows')
            if unknown := unknown_colours(svg):
                raise ValueError(f"colours outside the palette: {sorted(unknown)}")
            readings.append(html.unescape(" ".join(reading[1].split())).replace("$", ""))
            svg = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{name}-", tidy(svg[svg.index("<svg") :]))
            for glyph in _GLYPHS.finditer(svg):
                glyphs[glyph[1]] = glyph[0]
            svg = _PAINTED.sub(lambda m: f"{m[1]}var(--figure-{_role(m[2])})", _GLYPHS.sub("", svg))
            frames.append(re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg).replace("<defs></defs>", ""))
        return cls(frames, "".join(glyphs.values()), readings, size)

    def to_html(self, name: str, alternative: str) -> str:
        """Return the figure's markup: one frame drawn, the others kept as data.

        Parameters
        ----------
        name : str
            The name given to `from_animation`.
        alternative : str
            What the figure shows, for those who do not see it.
        """
        start = len(self.frames) // 2
        width, height = self.size
        symbol = html.escape(self.readings[start].partition("=")[0].strip())
        # frames differ in little: each distinct part is stored once, a frame is a list of numbers
        parts: dict[str, int] = {}
        frames = [
            [parts.setdefault(part, len(parts)) for part in re.split(r"(?=<g )", frame)]
            for frame in self.frames
        ]
        data = json.dumps(
            {"parts": list(parts), "frames": frames, "readings": self.readings}, ensure_ascii=False
        )
        data = data.replace("</", "<\\/")
        return (
            f'<div class="dial" id="{name}">'
            f'<svg class="dial-picture" role="img" aria-label="{html.escape(alternative)}" '
            f'viewBox="0 0 {width * 0.75:g} {height * 0.75:g}" width="{width}" height="{height}" '
            f'xmlns:xlink="http://www.w3.org/1999/xlink">'
            f'<defs>{self.glyphs}</defs><g class="dial-frame">{self.frames[start]}</g></svg>'
            f'<div class="dial-control" hidden><label for="{name}-range">{symbol}</label>'
            f'<input type="range" id="{name}-range" min="0" max="{len(self.frames) - 1}" step="1" '
            f'value="{start}" aria-valuetext="{html.escape(self.readings[start])}"></div>'
            f'<script type="application/json">{data}</script></div>'
        )
