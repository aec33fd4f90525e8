"""Keep of each font what the pages show: a few KB of icons and symbols in place of 600."""

import html
import re
from collections.abc import Set as AbstractSet
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from sphinx.application import Sphinx

_ICON_RULE = re.compile(r"((?:\.fa-[\w-]+:before,?)+)\{content:\"\\([0-9a-f]+)\"\}")
_ICON_CLASS = re.compile(r"\bfa-([a-z][\w-]*)")
# an icon in another style sheet: as an escape, or as the character itself
_CODE_POINT = re.compile(r"\\(f[0-9a-f]{3})\b|([\uf000-\uf8ff])")
_FORMULA = re.compile(r'<span class="katex-html".*?(?=<(?:/p|/li|/div|/h\d|/dd|/td)>)', re.S)
_TAG = re.compile(r"<[^>]*>")


def keep_what_is_shown(app: Sphinx, error: Exception | None) -> None:
    """Cut the fonts of icons and formulas down, after the pages are written.

    The whole fonts are read from where they came from, so that it can be done again.
    """
    if error is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    pages = [page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html"))]
    _keep_icons(site, pages)
    symbols = {ord(c) for page in pages for part in _FORMULA.findall(page) for c in _text(part)}
    whole = Path(app.srcdir, "book", "_static", "katex", "fonts")
    for font in whole.glob("*.woff2"):
        _subset(font, site / "_static" / "katex" / "fonts" / font.name, symbols)


def _text(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _keep_icons(site: Path, pages: list[str]) -> None:
    """Keep the icons whose class a page names, or whose code point another style sheet does."""
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    (whole,) = (theme / "vendor" / "fontawesome").iterdir()
    target = site / "_static" / whole.relative_to(theme)
    named = {name for page in pages for name in _ICON_CLASS.findall(page)}
    codes = set()
    for sheet in site.rglob("*.css"):
        if target not in sheet.parents:
            for escape, character in _CODE_POINT.findall(sheet.read_text(encoding="utf-8")):
                codes.add(int(escape, 16) if escape else ord(character))

    def keep(rule: re.Match) -> str:
        if named.isdisjoint(re.findall(r"fa-([\w-]+):before", rule[1])):
            return ""
        codes.add(int(rule[2], 16))
        return rule[0]

    css = (whole / "css" / "all.min.css").read_text(encoding="utf-8")
    (target / "css" / "all.min.css").write_text(_ICON_RULE.sub(keep, css), encoding="utf-8")
    for font in (whole / "webfonts").glob("*.woff2"):
        _subset(font, target / "webfonts" / font.name, codes)
    for unused in (target / "webfonts").glob("*.ttf"):
        unused.unlink()


def _subset(source: Path, target: Path, code_points: AbstractSet[int]) -> None:
    options = subset.Options(flavor="woff2")
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=code_points)
    subsetter.subset(font)
    subset.save_font(font, target, options)
