"""Write a page as plain Markdown, which Jupyter, Colab and GitHub show alike.

The page comes as Sphinx's document tree, its references resolved, so that the numbers of
equations, figures and theorems are those of the site, and no directive or role is left. A kind of
node that is not known here is a warning, and so fails the build.
"""

import html
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

# what means something to Markdown, and what does at the start of a line
_SPECIAL = re.compile(r"[\\`*$~]|(?<!\w)_|_(?!\w)|<(?=[\w/!?])|\](?=[(\[:])|\[(?=\^)")
_LEADING = re.compile(r"^([-+#>=]|\d+(?=[.)]))", re.M)
_DOI = re.compile(r"doi:(10\.\S+?)(\.?)$")


@dataclass(frozen=True)
class Context:
    """What the tree of one page does not say by itself.

    Attributes
    ----------
    numbers : dict
        From a kind of node, such as ``figure``, and its id to its number; as Sphinx keeps them.
    formats : dict of str to str
        From a kind of node to the words around its number, such as ``Fig. %s``.
    link : callable
        Takes an address as the page has it, or one that begins with a slash, the top of the
        site; returns an absolute one, or None where the site's own address is not known.
    title_of : callable
        Takes a relative address and returns the title of that page.
    """

    numbers: dict[str, dict[str, tuple[int, ...]]]
    formats: dict[str, str]
    link: Callable[[str], str | None]
    title_of: Callable[[str], str]

    def number(self, kind: str, node: nodes.Element) -> str:
        """Return the number of a node as the site shows it, or nothing."""
        found = self.numbers.get(kind, {}).get(node["ids"][0], ()) if node["ids"] else ()
        return ".".join(map(str, found))


@dataclass(frozen=True)
class Cell:
    """A code cell's place in the page.

    Attributes
    ----------
    caption : str
        Markdown to follow the cell: the number, caption and description of its figure.
    description : str
        What the figure shows, for those who do not see it.
    """

    caption: str
    description: str


def parts(document: nodes.document, context: Context) -> Iterator[str | Cell]:
    """Yield the page from top to bottom: Markdown, a piece a heading, and code cells.

    The sources that the page cites come last, in the order in which it cites them.
    """
    sources: dict[str, None] = {}
    for node in document.findall(_is_citation):
        for reference in node.findall(nodes.reference):
            sources[reference["reftitle"]] = None
    for section in document.children:
        if isinstance(section, nodes.section):  # beside it are scripts that Jupyter Book brings
            yield from _sections(section, context, level=1)
    if sources:
        yield "## References\n\n" + "\n".join(f"- {_entry(source)}" for source in sources)


def _entry(source: str) -> str:
    """Return an entry of the list of sources; formulas in its title stay as they are."""
    pieces = re.split(r"(\$[^$]+\$)", source)
    text = "".join(p if p.startswith("$") else _escape(p) for p in pieces)
    return _DOI.sub(r"[doi:\1](https://doi.org/\1)\2", text)


def _sections(parent: nodes.Element, context: Context, level: int) -> Iterator[str | Cell]:
    """Yield the parts of a section and of those within it."""
    blocks: list[str] = []
    for node in parent.children:
        if isinstance(node, nodes.section) or _is_code_cell(node):
            if blocks:
                yield "\n\n".join(blocks)
                blocks = []
            if isinstance(node, nodes.section):
                yield from _sections(node, context, level + 1)
            else:
                yield _cell(node, context)
        elif isinstance(node, nodes.title):
            blocks.append(f"{'#' * level} {_inline(node, context)}")
        elif block := _block(node, context):
            blocks.append(block)
    if blocks:
        yield "\n\n".join(blocks)


def _is_code_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _is_citation(node: nodes.Node) -> bool:
    return isinstance(node, nodes.inline) and "bibtex-citation" in node["classes"]


def _cell(node: nodes.container, context: Context) -> Cell:
    description = node["cell_metadata"].get("mystnb", {}).get("image", {}).get("alt", "")
    captions = [_described(figure, description, context) for figure in node.findall(nodes.figure)]
    return Cell("\n\n".join(captions), description)


def _described(figure: nodes.figure, description: str, context: Context) -> str:
    """Return a figure's number and caption, and what it shows, folded."""
    label = context.formats["figure"] % context.number("figure", figure)
    caption = _inline(next(iter(figure.findall(nodes.caption))), context)
    folded = _folded("The figure in words", _escape(description)) if description else ""
    return f"**{label}.** {caption}\n\n{folded}".strip()


def _folded(summary: str, content: str) -> str:
    """Return content that opens by a click; blank lines let Markdown into the HTML."""
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"


# --- blocks ---


def _blocks(parent: nodes.Element, context: Context) -> str:
    return "\n\n".join(filter(None, (_block(node, context) for node in parent.children)))


def _block(node: nodes.Node, context: Context) -> str:
    """Return a block as Markdown; nothing for what has no place in it."""
    writer = _BLOCKS.get(type(node).__name__)
    if writer is None:
        logger.warning("no plain Markdown for %s", node, location=node)
        return ""
    return writer(node, context)


def _paragraph(node: nodes.paragraph, context: Context) -> str:
    return _LEADING.sub(r"\\\1", _inline(node, context))


def _formula(node: nodes.math_block, context: Context) -> str:
    formula = node.astext().strip()
    if node.get("number"):
        formula += f" \\tag{{{context.number('displaymath', node)}}}"
    return f"$$\n{formula}\n$$"


def _code(node: nodes.literal_block, context: Context) -> str:
    longest = max((len(run) for run in re.findall("`+", node.astext())), default=0)
    fence = "`" * max(3, longest + 1)
    language = "" if node["language"] in ("default", "none") else node["language"]
    return f"{fence}{language}\n{node.astext().rstrip()}\n{fence}"


def _items(node: nodes.Element, context: Context) -> str:
    numbered = isinstance(node, nodes.enumerated_list)
    first = node.get("start", 1)
    tight = all(len(item.children) == 1 for item in node.children)
    written = []
    for number, item in enumerate(node.children, start=first):
        marker = f"{number}. " if numbered else "- "
        written.append(_hang(marker, _blocks(item, context)))
    return ("\n" if tight else "\n\n").join(written)


def _hang(marker: str, content: str) -> str:
    return marker + textwrap.indent(content, " " * len(marker))[len(marker) :]


def _definitions(node: nodes.definition_list, context: Context) -> str:
    written = []
    for item in node.children:
        terms = [_inline(term, context) for term in item.findall(nodes.term)]
        meaning = "\n\n".join(_blocks(part, context) for part in item.findall(nodes.definition))
        written.append(_hang("- ", f"**{', '.join(terms)}**: {meaning}"))
    return "\n".join(written)


def _quotation(node: nodes.Element, context: Context) -> str:
    """Quote blocks, an admonition's title in bold.

    Jupyter takes formulas out before it reads Markdown, with any mark of quotation inside them:
    here each stands on one line.
    """
    written = []
    for child in node.children:
        if isinstance(child, nodes.title):
            written.append(f"**{_inline(child, context)}**")
        else:
            written.append(_block(child, context))
    text = re.sub(
        r"^\$\$\n(.*?)\n\$\$$",
        lambda formula: f"$$ {' '.join(formula[1].split())} $$",
        "\n\n".join(filter(None, written)),
        flags=re.M | re.S,
    )
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _table(node: nodes.table, context: Context) -> str:
    written = []
    for part in node.findall(lambda n: isinstance(n, nodes.thead | nodes.tbody)):
        for row in part.children:
            cells = [_table_cell(entry, context) for entry in row.children]
            written.append(f"| {' | '.join(cells)} |")
        if isinstance(part, nodes.thead):
            written.append("|" + " --- |" * len(cells))
    title = next(iter(node.findall(nodes.title)), None)
    caption = f"**{_inline(title, context)}**\n\n" if title is not None else ""
    return caption + "\n".join(written)


def _table_cell(entry: nodes.entry, context: Context) -> str:
    text = "<br>".join(" ".join(_block(child, context).split()) for child in entry.children)
    # within formulas a bar is a command of TeX, elsewhere an escape will do
    text = re.sub(
        r"\$[^$]*\$",
        lambda formula: formula[0].replace(r"\|", r"\Vert ").replace("|", r"\vert "),
        text,
    )
    return text.replace("|", r"\|")


def _theorem(node: nodes.Element, context: Context) -> str:
    title, content = node.children
    number = context.number(node["countertype"], node)
    heading = f"{node['realtype'].title()} {number}{_inline(title, context)}"
    return f"**{heading}**\n\n{_blocks(content, context)}"


def _proof(node: nodes.Element, context: Context) -> str:
    return re.sub(r"^Proof\.", "**Proof.**", _blocks(node.children[0], context))


def _exercise(node: nodes.Element, context: Context) -> str:
    title, content = node.children
    label = context.formats["exercise"] % context.number("exercise", node)
    return f"**{label}{_inline(title, context)}**\n\n{_blocks(content, context)}"


def _explorable(node: nodes.figure, context: Context) -> str:
    """Return a figure that the page itself computes as its caption and its description."""
    return _described(node, node["description"], context)


def _folding(node: nodes.Element, context: Context) -> str:
    """Fold a dropdown, a solution or a choice."""
    title, *content = node.children
    return _folded(_summary(title), "\n\n".join(_block(child, context) for child in content))


def _summary(node: nodes.Node) -> str:
    """Return a title as HTML, since Markdown is not read in a summary."""
    if isinstance(node, nodes.Text):
        return html.escape(node.astext(), quote=False)
    if isinstance(node, nodes.math):
        return f"${node.astext()}$"
    if isinstance(node, nodes.raw):
        return ""
    text = "".join(map(_summary, node.children))
    return f"<code>{text}</code>" if isinstance(node, nodes.literal) else text


def _nothing(node: nodes.Node, context: Context) -> str:
    return ""


_BLOCKS: dict[str, Callable[[nodes.Element, Context], str]] = {
    "paragraph": _paragraph,
    "math_block": _formula,
    "literal_block": _code,
    "bullet_list": _items,
    "enumerated_list": _items,
    "definition_list": _definitions,
    "block_quote": _quotation,
    "admonition": _quotation,
    "table": _table,
    "theorem_node": _theorem,
    "definition_node": _theorem,
    "lemma_node": _theorem,
    "corollary_node": _theorem,
    "proposition_node": _theorem,
    "proof_node": _proof,
    "exercise_enumerable_node": _exercise,
    "solution_node": _folding,
    "dropdown_main": _folding,
    "QuickCheck": _blocks,
    "Question": _paragraph,
    "Choice": _folding,
    "container": _blocks,
    "section": _blocks,
    "figure": _explorable,
    "target": _nothing,
    "comment": _nothing,
}


# --- text ---


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _inline(parent: nodes.Element, context: Context) -> str:
    return "".join(_span(node, context) for node in parent.children)


def _span(node: nodes.Node, context: Context) -> str:
    """Return a piece of a line as Markdown."""
    if isinstance(node, nodes.Text):
        return _escape(node.astext())
    if isinstance(node, nodes.math):
        return f"${' '.join(node.astext().split())}$"
    if isinstance(node, nodes.literal):
        return _literal(node.astext())
    if isinstance(node, nodes.reference):
        return _reference(node, context)
    inside = _inline(node, context)
    match type(node).__name__:
        case "emphasis":
            return f"*{inside}*"
        case "strong":
            return f"**{inside}**"
        case "inline" | "number_reference":
            return inside
        case "download_reference":
            return _link(inside, f"/_downloads/{node['filename']}", context)
        case "raw" if node.astext().startswith("<br"):
            return "\\\n"
        case "raw" if node["format"] == "latex":  # the same break, for paper
            return ""
        case "target":
            return ""
    logger.warning("no plain Markdown for %s", node, location=node)
    return inside


def _literal(code: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", code)), default=0) + 1)
    padding = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{padding}{code}{padding}{fence}"


def _reference(node: nodes.reference, context: Context) -> str:
    """Return a link out of the site, or one into it where the site's address is known."""
    inside = _inline(node, context)
    address = node.get("refuri")
    if address is None or address.startswith("#") or _is_citation(node.parent):
        return inside  # on this page, or in the list at its end
    if not node.get("internal"):
        return f"[{inside}]({address})"
    classes = [name for child in node.findall(nodes.inline) for name in child["classes"]]
    if "std-term" in classes:
        return inside
    if context.link(address):
        return _link(inside, address, context)
    title = context.title_of(address)
    if node.astext().casefold() in title.casefold() or "std-ref" in classes:
        return inside
    return f"{inside} (*{_escape(title)}*)"


def _link(text: str, address: str, context: Context) -> str:
    target = context.link(address)
    return f"[{text}]({target})" if target else text
