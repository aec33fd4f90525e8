"""Two lists over the whole book: of all figures, and of all functions built from scratch.

What belongs in them is noted while each chapter is read, and put into the lists when they are
written; so a list is never older than a chapter.
"""

import ast
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from course.chapter_links import read_order

KINDS = ("figures", "functions")


class List(nodes.General, nodes.Element):
    """The place of a list."""


class ListDirective(SphinxDirective):
    """The directives ``{figure-list}`` and ``{function-list}``."""

    def run(self) -> list[nodes.Node]:
        """Return the place of the list."""
        kind = self.name.removesuffix("-list") + "s"
        _notes(self.env)["lists"][self.env.docname] = kind
        return [List(kind=kind)]


def _notes(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return what has been noted: for each kind, from a document's name to what it holds."""
    if not hasattr(env, "course_listings"):
        env.course_listings = {"figures": {}, "functions": {}, "lists": {}, "changed": True}
    return env.course_listings


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note a document's figures and functions, and give each function's cell an address."""
    notes, name = _notes(app.env), app.env.docname
    figures = [
        figure.deepcopy()
        for figure in doctree.findall(nodes.figure)
        if figure["ids"] and not any(figure.findall(nodes.raw))  # what moves stays in its place
    ]
    for part in (part for figure in figures for part in figure.findall()):
        part.document = None  # notes are kept, and would keep the whole document with them
    notes["figures"][name] = figures
    functions: dict[str, tuple[str, str, str]] = {}
    for cell in doctree.findall(nodes.container):
        if "scratch" in cell.get("cell_metadata", {}).get("tags", []):
            for function in ast.parse(next(cell.findall(nodes.literal_block)).astext()).body:
                made = isinstance(function, ast.FunctionDef | ast.ClassDef)
                if made and function.name not in functions:  # a second version follows the first
                    address = f"from-scratch-{function.name}"
                    cell["ids"].append(address)
                    summary = (ast.get_docstring(function) or "").partition("\n")[0]
                    functions[function.name] = (function.name, summary, address)
    notes["functions"][name] = list(functions.values())


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop the notes on a document that has changed or has gone."""
    for kind in (*KINDS, "lists"):
        _notes(env)[kind].pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over the notes of a process that has read some of the documents."""
    for kind in (*KINDS, "lists"):
        noted = _notes(other)[kind]
        _notes(env)[kind].update({name: noted[name] for name in docnames if name in noted})


def note_change(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Note whether any document is about to be read."""
    _notes(env)["changed"] = bool(docnames)


def write_again(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return the documents that hold a list: they are written anew with every change."""
    return list(_notes(env)["lists"]) if _notes(env)["changed"] else []


class FillLists(SphinxPostTransform):
    """Put the lists into their places, before references are resolved and figures drawn."""

    default_priority = 3
    formats = ("html", "latex")

    def run(self, **kwargs: Any) -> None:
        """Change the document in place."""
        for place in list(self.document.findall(List)):
            make = {"figures": self.figures, "functions": self.functions}[place["kind"]]
            noted = _notes(self.env)[place["kind"]]
            filled = []
            for name in read_order(self.env):
                if noted.get(name):
                    title = nodes.rubric("", "", self.link(name, "", self.env.titles[name]))
                    filled += [title, make(name, noted[name])]
            place.replace_self(filled)

    def link(self, name: str, address: str, text: nodes.Node) -> nodes.reference:
        """Return a link to a place in a document."""
        target = self.app.builder.get_relative_uri(self.env.docname, name)
        link = nodes.reference("", "", internal=True, refuri=f"{target}#{address}".rstrip("#"))
        link += text.deepcopy().children if isinstance(text, nodes.title) else [text]
        return link

    def figures(self, name: str, figures: list[nodes.figure]) -> nodes.Node:
        """Return a document's figures, each with its number as a link to its place."""
        gallery = nodes.container(classes=["figure-list"])
        numbers = self.env.toc_fignumbers.get(name, {}).get("figure", {})
        for noted in figures:
            figure = noted.deepcopy()
            address = figure["ids"][0]
            number = ".".join(map(str, numbers.get(address, ())))
            for part in figure.findall(nodes.Element):
                part["ids"], part["names"] = [], []
            figure["ids"] = [f"listed-{address}"]
            label = nodes.inline(text=f"Figure {number}".strip())
            caption = next(figure.findall(nodes.caption))
            caption.insert(0, [self.link(name, address, label), nodes.Text(" ")])
            gallery += figure
        return gallery

    def functions(self, name: str, functions: list[tuple[str, str, str]]) -> nodes.Node:
        """Return a document's functions, each a link to its cell, with what it does."""
        listed = nodes.definition_list(classes=["function-list"])
        for function, summary, address in functions:
            term = nodes.term("", "", self.link(name, address, nodes.literal(text=function)))
            meaning = nodes.definition("", nodes.paragraph(text=summary))
            listed += nodes.definition_list_item("", term, meaning)
        return listed


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_node(List)
    for kind in KINDS:
        app.add_directive(f"{kind.removesuffix('s')}-list", ListDirective)
    app.add_post_transform(FillLists)
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-before-read-docs", note_change)
    app.connect("env-updated", write_again)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
