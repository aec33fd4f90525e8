"""A Sphinx extension: what the site needs beyond Jupyter Book.

It draws figures for light and dark pages, makes dials of animations, leaves out scripts
that no page uses, and hides what needs the repository's address until there is one.
"""

import hashlib
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from course import figures, fonts
from course.explorable import Explorable
from course.technique_map import TechniqueMap

logger = logging.getLogger(__name__)

# Thebe runs code on a server that we do not use.
UNUSED_SCRIPTS = ("sphinx-thebe.js", "THEBE_JS_URL", "thebe_selector")
# scripts of our own, and the classes of what needs them
SCRIPTS = {
    "copied.js": ("highlight",),
    "dial.js": ("dial",),
    "explorable.js": ("explorable",),
    "scrollable.js": ("katex-display", "pst-scrollable-table-container"),
}
MODULES = ("explorable.js",)  # those of them that other scripts can import
# style sheets that are not for every page, and the classes of what needs them
STYLES = {"explorable.css": ("explorable",)}
UNUSED_STYLES = ("thebe",)
# docutils gives bibliographies roles that are deprecated, or not allowed where they stand
REFUSED_ROLES = re.compile(r' role="(doc-biblioentry|doc-backlink|list)"')
SIZE = re.compile(r'style="width: (\d+)px; height: (\d+)px;"')


class FiguresForBothModes(SphinxPostTransform):
    """Give each figure a twin for dark pages, and each animation a range input."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change the document in place."""
        for image in list(self.document.findall(nodes.image)):
            if image["uri"].endswith(".svg") and "jupyter_execute" in image["uri"]:
                self.add_dark_twin(image)
        for number, raw in enumerate(list(self.document.findall(nodes.raw))):
            if figures.is_animation(raw.astext()):
                self.make_dial(raw, f"dial-{number}")

    def add_dark_twin(self, image: nodes.image) -> None:
        """Put a second picture beside the first; the style sheet shows the one that fits.

        The theme has classes of its own for this, but hides the caption of a figure that holds
        both; its class ``dark-light`` asks for no grey box behind.
        """
        path = Path(self.app.srcdir, image["uri"].lstrip("/"))
        svg = path.read_text(encoding="utf-8")
        if not image.get("alt"):
            logger.warning(
                "this figure has no alternative text (mystnb: image: alt)", location=image
            )
        if unknown := figures.unknown_colours(svg):
            logger.warning("colours outside the palette: %s", sorted(unknown), location=image)
        width, height = figures.size_of(svg)
        image["width"], image["height"] = str(width), str(height)
        dark = image.deepcopy()
        image.parent.insert(image.parent.index(image) + 1, dark)
        for twin, mode in ((image, "light"), (dark, "dark")):
            self.draw(twin, mode, path, figures.tidy(figures.for_pages(svg, mode)))

    def draw(self, image: nodes.image, mode: str, original: Path, svg: str) -> None:
        """Make `image` show `svg`, and be shown in one mode only."""
        original.with_name(f"{original.stem}-{mode}.svg").write_text(svg, encoding="utf-8")
        image["uri"] = f"{image['uri'].removesuffix('.svg')}-{mode}.svg"
        image["candidates"] = {"*": image["uri"]}
        image["classes"] += [f"on-{mode}", "dark-light"]
        self.env.images.add_file(self.env.docname, image["uri"])

    def make_dial(self, raw: nodes.raw, name: str) -> None:
        """Replace Matplotlib's player by ours."""
        alternative = _alternative_text(raw)
        if not alternative:
            logger.warning("this dial has no alternative text (mystnb: image: alt)", location=raw)
        try:
            dial = figures.Dial.from_animation(raw.astext(), name)
        except ValueError as error:
            logger.warning("%s", error, location=raw)
            return
        # not replace_self, which would hand on the classes that give an output its grey box
        markup = nodes.raw("", dial.to_html(name, alternative), format="html")
        raw.parent.replace(raw, markup)


def _alternative_text(node: nodes.Node) -> str:
    """Return the alternative text of the code cell that a node is an output of, or nothing."""
    while "cell_metadata" not in node:
        if (node := node.parent) is None:
            return ""
    return node["cell_metadata"].get("mystnb", {}).get("image", {}).get("alt", "")


def configure(app: Sphinx, config: Config) -> None:
    """Complete the theme's options, which Jupyter Book has made from ``_config.yml``."""
    known = bool(config.html_theme_options.get("repository_url"))
    config.html_theme_options = {
        **config.html_theme_options,
        "use_repository_button": known,
        "use_issues_button": known,
        "use_edit_page_button": known,
        "use_download_button": False,
        "navbar_persistent": [],
        "navbar_start": [],
    }
    config.asset_digest = digest_assets(Path(app.srcdir, "book"))


def trim_page(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document
) -> None:
    """Leave out what a page does not use, and load the scripts that it needs."""
    body = context.get("body", "")
    for style, needed_by in STYLES.items():
        if _holds(body, needed_by):
            app.add_css_file(style)
    scripts = context.get("script_files", [])
    # the theme holds on to this very list, so it is changed in place
    scripts[:] = [s for s in scripts if not any(name in _describe(s) for name in UNUSED_SCRIPTS)]
    context["css_files"] = [
        style
        for style in context.get("css_files", [])
        if not any(n in _describe(style) for n in UNUSED_STYLES)
    ]
    # as attributes, a picture's size keeps its place while it loads, on a narrow screen too
    body = SIZE.sub(r'width="\1" height="\2"', body)
    # a hidden picture that is lazy is never fetched, and one far below not before it is near;
    # the first picture is wanted at once
    body = body.replace('class="on-dark', 'loading="lazy" class="on-dark')
    before, first, after = body.partition('class="on-light')
    body = before + first + after.replace('class="on-light', 'loading="lazy" class="on-light')
    context["body"] = REFUSED_ROLES.sub("", body)
    for script, needed_by in SCRIPTS.items():
        if _holds(body, needed_by):
            # modules wait for the page by themselves
            options = {"type": "module"} if script in MODULES else {"loading_method": "defer"}
            app.add_js_file(script, **options)


def _holds(body: str, classes: tuple[str, ...]) -> bool:
    return any(f'class="{name}"' in body for name in classes)


def _describe(asset: Any) -> str:
    return f"{getattr(asset, 'filename', asset)} {getattr(asset, 'attributes', {}).get('body', '')}"


def digest_assets(book: Path) -> str:
    """Return a digest of what every page is made with, so that a change of it rebuilds them."""
    digest = hashlib.sha256()
    folders = (book / "_static", book / "_templates", Path(__file__).parent)
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def write_palette(app: Sphinx, error: Exception | None) -> None:
    """Write the palette as CSS variables, so that pages and figures share one source."""
    if error is not None or app.builder.format != "html":
        return
    light, dark = (
        "".join(f"--figure-{role}:{pair[mode]};" for role, pair in figures.PALETTE.items())
        for mode in (0, 1)
    )
    css = (
        f"html{{{light}}}\nhtml[data-theme=dark]{{{dark}}}\n"
        f"@media print{{html[data-theme=dark]{{{light}}}}}\n"
    )
    Path(app.outdir, "_static", "palette.css").write_text(css, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_config_value("asset_digest", "", "html")
    app.add_directive("explorable", Explorable)
    app.add_directive("technique-map", TechniqueMap)
    app.setup_extension("course.quick_check")
    app.setup_extension("course.chapter_links")
    app.add_post_transform(FiguresForBothModes)
    app.connect("config-inited", configure)
    app.connect("html-page-context", trim_page, priority=900)
    app.connect("build-finished", write_palette)
    app.connect("build-finished", fonts.keep_what_is_shown)
    app.add_css_file("palette.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
