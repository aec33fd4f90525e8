"""Keep of each font what the pages show: a few KB of icons and symbols in place of 600."""

import hashlib
import html
import re
import shutil
from collections.abc import Set as AbstractSet
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from sphinx.application import Sphinx

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"

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
    symbols = {ord(c) for page in pages for part in _FORMULA.findall(page) for c in _text(part)}
    formulas = Path(app.srcdir, "book", "_static", "katex", "fonts")
    icons, codes = _keep_icon_rules(site, pages)
    cache = site.parent / "fonts"
    cache.mkdir(exist_ok=True)
    for folder, target, code_points in (
        (formulas, site / "_static" / "katex" / "fonts", symbols),
        (icons / "webfonts", site / "_static" / icons.relative_to(THEME) / "webfonts", codes),
    ):
        for font in folder.glob("*.woff2"):
            shutil.copyfile(_subset(font, code_points, cache), target / font.name)


def _text(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _keep_icon_rules(site: Path, pages: list[str]) -> tuple[Path, set[int]]:
    """Cut the icons' style sheet down; return the folder of the whole ones, and the code points.

    An icon is in use when a page names its class, or another style sheet its code point.
    """
    (whole,) = (THEME / "vendor" / "fontawesome").iterdir()
    target = site / "_static" / whole.relative_to(THEME)
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
    for unused in (target / "webfonts").glob("*.ttf"):
        unused.unlink()
    return whole, codes


def _subset(font: Path, code_points: AbstractSet[int], cache: Path) -> Path:
    """Return a font with these characters only, made when it is not in the cache."""
    wanted = " ".join(map(str, sorted(code_points))).encode()
    made = cache / f"{hashlib.sha256(font.read_bytes() + wanted).hexdigest()[:20]}.woff2"
    if not made.is_file():
        options = subset.Options(flavor="woff2")
        whole = subset.load_font(font, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=code_points)
        subsetter.subset(whole)
        subset.save_font(whole, made, options)
    return made
