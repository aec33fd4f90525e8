"""Instructor notebooks as text, and the mould that every assignment must fit.

In an instructor notebook each cell has one of five roles. As text (Jupytext's percent format) the
role stands in the cell's first line:

========================================  =============================================
``# %% [markdown]``                       prose
``# %%``                                  code that students may change
``# %% locked="checks"``                  code that they may not, such as helpers of tests
``# %% answer="l2_penalty"``              one function or class, between solution markers
``# %% test="l2_penalty--values" points=4``  visible tests, then hidden ones between markers
``# %% [markdown] written="why" points=8``   a question graded by hand, with its model answer
========================================  =============================================
"""

import ast
import re
from collections import Counter

import jupytext
import nbformat
from nbformat import NotebookNode

ROLES = ("locked", "answer", "test", "written")
TOTAL_POINTS = 100
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def from_text(text: str) -> NotebookNode:
    """Make an instructor notebook from its text.

    Cells get ids that depend on nothing but the text, so that releases are equal to the byte.

    Parameters
    ----------
    text : str
        A script in Jupytext's percent format, with roles as in this module's docstring.

    Raises
    ------
    ValueError
        When a cell has two roles.
    """
    notebook = jupytext.reads(text, fmt="py:percent")
    for number, cell in enumerate(notebook.cells, 1):
        roles = [role for role in ROLES if role in cell.metadata]
        if len(roles) > 1:
            raise ValueError(f"cell {number} has two roles: {', '.join(roles)}")
        metadata = _nbgrader_metadata(roles[0], cell) if roles else {}
        cell["metadata"] = nbformat.from_dict({"nbgrader": metadata} if metadata else {})
        cell["id"] = metadata.get("grade_id", f"cell-{number}")
    notebook["metadata"] = nbformat.from_dict({"kernelspec": KERNEL})
    notebook["nbformat_minor"] = 5
    return notebook


def _nbgrader_metadata(role: str, cell: NotebookNode) -> dict:
    metadata = {
        "grade": role in ("test", "written"),
        "grade_id": cell.metadata[role],
        "locked": role in ("test", "locked"),
        "schema_version": 3,
        "solution": role in ("answer", "written"),
        "task": False,
    }
    if metadata["grade"]:
        metadata["points"] = cell.metadata.get("points", 0)
    return metadata


def to_text(notebook: NotebookNode) -> str:
    """Return the text that `from_text` makes an instructor notebook from."""
    copy = nbformat.from_dict({**notebook, "metadata": {}})
    for cell in copy.cells:
        role = role_of(cell)
        if role is None:
            cell["metadata"] = nbformat.from_dict({})
            continue
        nbgrader = cell.metadata["nbgrader"]
        metadata = {role: nbgrader["grade_id"]}
        if nbgrader["grade"]:
            metadata["points"] = nbgrader["points"]
        cell["metadata"] = nbformat.from_dict(metadata)
    text = jupytext.writes(copy, fmt="py:percent")
    return re.sub(r"\A# ---\n.*?# ---\n+", "", text, flags=re.S)


def role_of(cell: NotebookNode) -> str | None:
    """Return a cell's role, or None for prose and code that is nobody's business."""
    nbgrader = cell.metadata.get("nbgrader")
    if not nbgrader:
        return None
    if nbgrader["grade"]:
        return "written" if nbgrader["solution"] else "test"
    return "answer" if nbgrader["solution"] else "locked"


def faults(notebook: NotebookNode) -> list[str]:
    """List what keeps an instructor notebook from fitting the mould; empty when it fits.

    Each answer cell holds one function or class of its own name, between solution markers. Each
    has tests after it, visible and hidden. Ids are unique, points add up to 100, and there is a
    written question.
    """
    found = []
    cells = {role: [c for c in notebook.cells if role_of(c) == role] for role in ROLES}
    ids = Counter(cell["id"] for cell in notebook.cells)
    found += [f"the id {cell_id} is used twice" for cell_id, count in ids.items() if count > 1]

    total = sum(cell.metadata["nbgrader"]["points"] for cell in cells["test"] + cells["written"])
    if total != TOTAL_POINTS:
        found.append(f"the points add up to {total}, not {TOTAL_POINTS}")
    if not cells["written"]:
        found.append("there is no written question")

    answered = []
    for cell in notebook.cells:
        role, grade_id = role_of(cell), cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if role == "answer":
            answered.append(grade_id)
            found += _faults_of_answer(cell, grade_id)
        elif role == "test":
            name, _, what = grade_id.partition("--")
            if name not in answered or not what:
                found.append(
                    f"{grade_id} is not an answer above it, two hyphens, and what it tests"
                )
            found += _faults_of_test(cell, grade_id)
    tested = {cell.metadata["nbgrader"]["grade_id"].partition("--")[0] for cell in cells["test"]}
    found += [f"{name} has no test" for name in answered if name not in tested]
    return found


def _faults_of_answer(cell: NotebookNode, name: str) -> list[str]:
    body = ast.parse(cell.source).body
    fits = len(body) == 1 and getattr(body[0], "name", None) == name
    found = [] if fits else [f"the answer cell {name} must hold one definition, of {name}"]
    if "### BEGIN SOLUTION" not in cell.source or "### END SOLUTION" not in cell.source:
        found.append(
            f"the answer cell {name} has no solution between markers: it would be published"
        )
    return found


def _faults_of_test(cell: NotebookNode, grade_id: str) -> list[str]:
    visible, begin, hidden = cell.source.partition("### BEGIN HIDDEN TESTS")
    if not begin or "### END HIDDEN TESTS" not in hidden:
        return [f"{grade_id} has no hidden tests between markers"]
    return [] if visible.strip() else [f"{grade_id} has no visible test"]
