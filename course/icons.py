"""Keep of Font Awesome the few icons that the pages show: 3 KB instead of 300."""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

_RULE = re.compile(r"((?:\.fa-[\w-]+:before,?)+)\{content:\"(\\[0-9a-f]+)\"\}")
_ICON = re.compile(r"\bfa-([a-z][\w-]*)")
_CODE_POINT = re.compile(r"[\"']\\(f[0-9a-f]{3})[\"']")


def keep_those_in_use(app: Sphinx, error: Exception | None) -> None:
    """Cut the icon fonts and their style sheet down, after the pages are written.

    An icon is in use when a page names its class, or another style sheet its code point.
    """
    if error is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    (vendor,) = (site / "_static" / "vendor" / "fontawesome").iterdir()
    sheet = vendor / "css" / "all.min.css"
    css = sheet.read_text(encoding="utf-8")

    named: set[str] = set()
    for page in site.rglob("*.html"):
        named.update(_ICON.findall(page.read_text(encoding="utf-8")))
    codes: set[int] = set()
    for other in site.rglob("*.css"):
        if vendor not in other.parents:
            codes.update(int(code, 16) for code in _CODE_POINT.findall(other.read_text(encoding="utf-8")))

    def keep(rule: re.Match) -> str:
        names = re.findall(r"fa-([\w-]+):before", rule[1])
        if named.isdisjoint(names):
            return ""
        codes.add(int(rule[2][1:], 16))
        return rule[0]

    sheet.write_text(_RULE.sub(keep, css), encoding="utf-8")
    for path in (vendor / "webfonts").glob("*.woff2"):
        font = TTFont(path)
        present = codes & font.getBestCmap().keys()
        subsetter = subset.Subsetter()
        subsetter.populate(unicodes=present)
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(path)
    for unused in (vendor / "webfonts").glob("*.ttf"):
        unused.unlink()
