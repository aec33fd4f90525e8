"""Students' Markdown as HTML that is safe to open.

Raw HTML is shown as text. Links lead to web and mail addresses only, pictures are never fetched,
and formulas become MathML, which browsers draw without a script.
"""

import re

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from py_mini_racer import JSEvalException
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from course.formulas import engine

LONGEST = 20_000  # characters, a second at worst; this course has up to 8,000
LONGEST_FORMULA = 2_000
KATEX = {"output": "mathml", "strict": "ignore", "trust": False, "maxExpand": 200, "maxSize": 20}
ADDRESS = re.compile(r"(https?://|mailto:)[^\s\"'<>]+", re.I)


def code_html(source: str, language: str) -> Markup:
    """Return code, coloured where that is possible; one that is too long stays plain."""
    formatter = HtmlFormatter(nowrap=True)
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        lexer = None
    short = lexer is not None and len(source) <= LONGEST
    text = Markup(highlight(source, lexer, formatter)) if short else escape(source)
    # who cannot scroll sideways with a pointer does it with the keyboard
    return Markup('<pre class="code" tabindex="0"><code>{}</code></pre>\n').format(text)


def formula_html(formula: str, display: bool) -> Markup:
    """Return a formula as MathML, or as it was typed where KaTeX cannot read it."""
    try:
        if len(formula) > LONGEST_FORMULA:
            raise ValueError
        options = KATEX | {"displayMode": display}
        drawn = Markup(engine().call("katex.renderToString", formula, options))
    except (JSEvalException, ValueError):
        drawn = Markup("<code>{}</code>").format(formula)
    if display:
        return Markup('<div class="formula" tabindex="0">{}</div>\n').format(drawn)
    return drawn


class Renderer(IPythonRenderer):
    """Renders Markdown that its reader has no reason to trust."""

    def __init__(self) -> None:
        super().__init__(escape=True, allow_harmful_protocols=False)

    def block_code(self, code: str, info: str | None = None) -> str:
        """Return a block of code, whatever its language claims to be."""
        return code_html(code, (info or "text").split(maxsplit=1)[0] or "text")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Return a link to the web, or the bare text: other files are not where they were."""
        if not ADDRESS.fullmatch(url):
            return text
        return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(
            url, Markup(text)
        )

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return what a picture shows, in words: fetching it would tell its host who reads."""
        return Markup("[picture: {}]").format(Markup(text) if text else "without a description")

    def heading(self, text: str, level: int, **attributes: object) -> str:
        """Return a heading below those of the page."""
        if not text.strip():
            return ""
        return f'<h3 class="level-{level}">{text}</h3>\n'

    def table(self, text: str) -> str:
        """Return a table that scrolls in its own box."""
        return f'<div class="table" tabindex="0"><table>\n{text}</table></div>\n'

    def block_math(self, body: str) -> str:
        """Return a formula on lines of its own."""
        return formula_html(body, display=True)

    def inline_math(self, body: str) -> str:
        """Return a formula within a line."""
        return formula_html(body, display=False)

    def latex_environment(self, name: str, body: str) -> str:
        """Return a formula that is an environment of LaTeX."""
        return formula_html(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)


def markdown_html(source: str) -> Markup:
    """Return Markdown as HTML; a text that is too long stays as it was typed."""
    if len(source) > LONGEST:
        return Markup('<pre class="output">{}</pre>').format(source)
    return Markup(MarkdownWithMath(renderer=Renderer()).render(source))


@pass_context
def markdown2html(context: Context, source: str) -> Markup:
    """Do the same in place of nbconvert's filter of this name: formgrader's pages use that."""
    return markdown_html(source)
