"""What a chapter leads to: the chapters whose opening box says that they need it.

A chapter names what it needs in one place, the paragraph of its box that begins with "You need".
The way back, from a chapter to those that need it, is written while the book is built.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join, logging

logger = logging.getLogger(__name__)

OPENING = "You need"


def find_needs(document: nodes.document, page: str) -> list[str]:
    """Return the chapters that a chapter says it needs, in the order in which it names them.

    Parameters
    ----------
    document : docutils.nodes.document
        The chapter, its links not resolved yet.
    page : str
        The chapter's name, such as ``book/penalties/l2``; links are relative to it.
    """
    needs: dict[str, None] = {}
    for paragraph in document.findall(nodes.paragraph):
        # MyST begins a paragraph that begins with a mark-up by an empty text
        first = next((child for child in paragraph.children if child.astext()), None)
        if isinstance(first, nodes.strong) and first.astext() == OPENING:
            for link in paragraph.findall(addnodes.pending_xref):
                if link["reftype"] == "doc":
                    needs[docname_join(page, link["reftarget"])] = None
    return list(needs)


def invert(needs: Mapping[str, Sequence[str]], order: Sequence[str]) -> dict[str, list[str]]:
    """Return what each chapter leads to.

    Parameters
    ----------
    needs : mapping of str to sequence of str
        From a chapter to those that it needs.
    order : sequence of str
        All pages, in the order of the book, in which the chapters of an answer stand.
    """
    leads: dict[str, list[str]] = {}
    for page in order:
        for needed in needs.get(page, ()):
            leads.setdefault(needed, []).append(page)
    return leads


def find_misplaced(
    needs: Mapping[str, Sequence[str]], order: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield each chapter with one that it needs and that does not come before it.

    Where there is none, no chapter needs itself in the end, by whatever detour.
    """
    for page, needed in needs.items():
        earlier = set(order[: order.index(page)])
        yield from ((page, name) for name in needed if name not in earlier)


def read_order(env: BuildEnvironment) -> list[str]:
    """Return the pages in the order of the table of contents."""

    def walk(page: str) -> Iterator[str]:
        yield page
        for below in env.toctree_includes.get(page, ()):
            yield from walk(below)

    return list(walk(env.config.root_doc))


def collect(app: Sphinx, document: nodes.document) -> None:
    """Note what a chapter needs, once it is read."""
    if needs := find_needs(document, app.env.docname):
        _needs(app.env)[app.env.docname] = needs


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Drop the note of a chapter that is removed or read anew."""
    _needs(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Take over the notes of another process."""
    _needs(env).update({page: n for page, n in _needs(other).items() if page in pages})


def connect_chapters(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Invert the notes, and return the pages that are to be written again."""
    order = read_order(env)
    for page, needed in find_misplaced(_needs(env), order):
        logger.warning(
            "this chapter needs %s, which does not come before it", needed, location=page
        )
    leads = invert(_needs(env), order)
    known = getattr(env, "chapter_leads", {})
    env.chapter_leads = leads
    return [page for page in env.found_docs if leads.get(page) != known.get(page)]


def add_leads(app: Sphinx, document: nodes.document, page: str) -> None:
    """End a chapter with a line that links those that need it."""
    if not (leads := app.env.chapter_leads.get(page)):
        return
    line = nodes.paragraph("", "", nodes.strong(text="Leads to:"), classes=["leads-to"])
    for number, name in enumerate(leads):
        line += nodes.Text(" · " if number else " ")
        address = app.builder.get_relative_uri(page, name)
        title = app.env.titles[name].deepcopy().children
        line += nodes.reference("", "", *title, refuri=address, internal=True)
    chapter = next(document.findall(nodes.section))
    chapter += line


def _needs(env: BuildEnvironment) -> dict[str, list[str]]:
    if not hasattr(env, "chapter_needs"):
        env.chapter_needs = {}
    return env.chapter_needs


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the events."""
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", connect_chapters)
    app.connect("doctree-resolved", add_leads)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
