"""Render formulas while building, so that pages need no script for them.

KaTeX runs in an embedded JavaScript engine. It writes MathML for screen readers and HTML for the
eye; fonts and style sheet lie in ``book/_static/katex``.
"""

import functools
import html
from pathlib import Path
from typing import Any

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

SCRIPT = Path(__file__).parent / "katex" / "katex.min.js"


@functools.cache
def engine() -> MiniRacer:
    """Return the JavaScript engine, KaTeX loaded."""
    started = MiniRacer()
    started.eval(SCRIPT.read_text(encoding="utf-8"))
    return started


def render(formula: str, display: bool) -> str:
    """Return the markup of a formula.

    Parameters
    ----------
    formula : str
        In TeX.
    display : bool
        Whether it stands on lines of its own.

    Raises
    ------
    ValueError
        When KaTeX cannot read the formula; the message says where.
    """
    options = {"displayMode": display, "throwOnError": True, "strict": "error"}
    try:
        return engine().call("katex.renderToString", formula, options)
    except JSEvalException as error:
        raise ValueError(str(error).partition("KaTeX parse error: ")[2] or str(error)) from error


def _markup(node: nodes.Node, display: bool) -> str:
    try:
        return render(node.astext(), display)
    except ValueError as error:
        logger.warning("KaTeX cannot read this formula: %s", error, location=node)
        return f"<code>{html.escape(node.astext())}</code>"


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math"))
    translator.body.append(f"{_markup(node, display=False)}</span>")
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own, its number after it."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    translator.body.append(_markup(node, display=True))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer, under the name that ``html_math_renderer`` asks for."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
