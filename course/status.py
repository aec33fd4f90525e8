"""A Sphinx extension: how the execution of each chapter went.

The directive ``{status}`` makes a table of all chapters, and each chapter ends with a line of its
own. Seconds and dates are those that the cache keeps, so that two builds from one cache have the
same bytes.
"""

import ast
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx_external_toc.parsing import parse_toc_yaml

from course import imports

SYSTEMS = {"Darwin": "macOS"}


@dataclass(frozen=True)
class Run:
    """The execution of a chapter.

    Attributes
    ----------
    cells, asserts : int
        How many code cells it has, and ``assert`` statements in them.
    python : str
        The version that executed it.
    packages : dict of str to str
        What it imports, with versions.
    seconds : float or None
        How long it took; None where it failed.
    day : datetime.date or None
        When.
    """

    cells: int
    asserts: int
    python: str
    packages: dict[str, str]
    seconds: float | None
    day: date | None


class StatusTable(nodes.General, nodes.Element):
    """Where the table goes, once all chapters are read."""


class Status(SphinxDirective):
    """The directive ``{status}``."""

    def run(self) -> list[nodes.Node]:
        """Return a place for the table."""
        self.env.metadata[self.env.docname]["shows_status"] = True
        return [StatusTable()]


def runs(env: BuildEnvironment) -> dict[str, Run]:
    """Return the executions of all chapters that were read, by document."""
    if not hasattr(env, "course_runs"):
        env.course_runs = {}
    return env.course_runs


def note(app: Sphinx, document: nodes.document) -> None:
    """Note how a chapter's execution went, and say it at the chapter's end."""
    page = app.env.docname
    sources = [
        node.astext()
        for cell in document.findall(_is_source)
        for node in cell.findall(nodes.literal_block)
    ]
    if not sources:
        return
    execution = app.env.nb_metadata[page].get("exec_data") or {}
    done = bool(execution.get("succeeded"))
    run = Run(
        cells=len(sources),
        asserts=sum(
            isinstance(node, ast.Assert)
            for source in sources
            for node in ast.walk(imports.parse(source))
        ),
        # as the kernel reported it, not as it is here
        python=app.env.metadata[page].get("language_info", {}).get("version", ""),
        packages=imports.versions(sources),
        seconds=execution["runtime"] if done else None,
        day=datetime.fromtimestamp(execution["mtime"]).date() if done else None,
    )
    runs(app.env)[page] = run
    if run.seconds is not None:
        next(iter(document.findall(nodes.section))).append(
            nodes.paragraph(text=in_words(run), classes=["run-note"])
        )


def _is_source(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_source"


def in_words(run: Run) -> str:
    """Return how a chapter's execution went, in a sentence."""
    packages = [f"{name} {version}" for name, version in run.packages.items()]
    versions = _list([f"Python {run.python}", *packages])
    return f"This page’s code ran in {run.seconds:.1f} s on {run.day}, with {versions}."


def _list(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a document that is read anew or gone."""
    runs(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: Any) -> None:
    """Take over what another process has read."""
    runs(env).update({page: run for page, run in runs(other).items() if page in set(pages)})


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages that show the table, when what it shows has changed."""
    shown, now = getattr(env, "course_runs_shown", None), dict(runs(env))
    env.course_runs_shown = now
    return [] if shown == now else sorted(_pages_of(env))


def _pages_of(env: BuildEnvironment) -> set[str]:
    return {page for page in env.found_docs if env.metadata[page].get("shows_status")}


def fill(app: Sphinx, document: nodes.document, page: str) -> None:
    """Put the tables where the directive stands."""
    for place in list(document.findall(StatusTable)):
        place.replace_self([_chapters(app, page), _versions(runs(app.env).values()), _machine()])


def _chapters(app: Sphinx, page: str) -> nodes.table:
    known = runs(app.env)
    rows = []
    for name in filter(known.__contains__, parse_toc_yaml(Path(app.srcdir, "_toc.yml"))):
        run, title = known[name], nodes.Text(app.env.titles[name].astext())
        done = [f"{run.seconds:.1f}", str(run.day)] if run.seconds is not None else ["failed", "–"]
        link = make_refnode(app.builder, page, name, None, title)
        rows.append([link, *done, f"{run.cells:,}", f"{run.asserts:,}"])
    seconds = sum(run.seconds or 0 for run in known.values())
    cells, asserts = (sum(getattr(run, n) for run in known.values()) for n in ("cells", "asserts"))
    rows.append([f"all {len(known)}", f"{seconds:,.1f}", "", f"{cells:,}", f"{asserts:,}"])
    return _table(["chapter", "seconds", "executed on", "code cells", "asserts"], rows)


def _versions(known: Iterable[Run]) -> nodes.table:
    used: dict[str, int] = {}
    for run in known:
        for name, version in {"Python": run.python, **run.packages}.items():
            used[f"{name} {version}"] = used.get(f"{name} {version}", 0) + 1
    rows = [[*name.rsplit(" ", 1), str(count)] for name, count in sorted(used.items())]
    return _table(["package", "version", "chapters that use it"], rows)


def _machine() -> nodes.paragraph:
    """Return what the site was built on, in words that name no machine."""
    system = SYSTEMS.get(platform.system(), platform.system())
    text = f"The site was built on {system} with {os.cpu_count()} processor cores"
    return nodes.paragraph(text=f"{text}, by Jupyter Book {metadata.version('jupyter-book')}.")


def _table(heads: list[str], rows: list[list[str | nodes.Node]]) -> nodes.table:
    """Return a table; the style sheet puts its numbers to the right."""
    group = nodes.tgroup(cols=len(heads))
    group += [nodes.colspec(colwidth=1) for _ in heads]
    group += nodes.thead("", _row(heads))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=["status", "colwidths-auto"])


def _row(cells: list[str | nodes.Node]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        text = nodes.Text(cell) if isinstance(cell, str) else cell
        row += nodes.entry("", nodes.paragraph("", "", text))
    return row


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_node(StatusTable)
    app.add_directive("status", Status)
    app.connect("doctree-read", note)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", pages_to_write)
    app.connect("doctree-resolved", fill)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
