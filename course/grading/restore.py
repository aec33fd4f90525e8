"""Puts the instructor's cells back into a submission, and reads submissions that are in disorder.

Of what a student hands in, only the text of the cells counts. Ids, roles, points and tags come
from the gradebook, and so does the text of every locked cell.
"""

import json
from collections import defaultdict

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from course.grading.assignment import Assignment, Cell, Submission

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


class Unreadable(Exception):
    """A file that is no notebook; the message says why, for teacher and student."""


def read_notebook(content: bytes) -> NotebookNode:
    """Read a student's notebook, whatever is in the file.

    Raises
    ------
    Unreadable
        When it holds no notebook.
    """
    try:
        text = content.decode("utf-8-sig")
        raw = json.loads(text)
    except UnicodeDecodeError:
        raise Unreadable("the file is no text") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the file is not valid JSON ({error})") from None
    if not isinstance(raw, dict) or type(raw.get("nbformat")) is not int or raw["nbformat"] < 3:
        raise Unreadable("the file is JSON, but no notebook")
    try:
        notebook = nbformat.reads(text, as_version=4)
    except Exception as error:  # nbformat raises many kinds
        raise Unreadable(f"the notebook cannot be read ({type(error).__name__})") from None
    if not isinstance(notebook.get("cells"), list):
        raise Unreadable("the notebook has no cells")
    return notebook


def restore(notebook: NotebookNode, cells: tuple[Cell, ...]) -> NotebookNode:
    """Return a notebook with the student's text and the instructor's everything else.

    - A cell that carries the id of a known cell gets its type, role and points; a locked one gets
      its text too. A second cell with the same id is an ordinary one.
    - A test that is missing, or stands before the answer that it tests, comes after that answer.
      Other known cells that are missing are added at the end.
    - All other metadata and all outputs are dropped.

    Parameters
    ----------
    notebook : NotebookNode
        What the student handed in; it is not changed.
    cells : tuple of Cell
        The instructor's.
    """
    missing = {cell.grade_id: cell for cell in cells}
    answers = {cell.grade_id for cell in cells if cell.solution}
    restored, answered = [], set()
    for number, submitted in enumerate(notebook.cells):
        source = submitted.get("source", "") if isinstance(submitted, dict) else ""
        # lone surrogates cannot be written to any file
        source = source.encode(errors="replace").decode() if isinstance(source, str) else ""
        cell = missing.get(_grade_id(submitted))
        if cell is not None and cell.is_test and _tested(cell) in answers - answered:
            continue  # its answer is still to come, and brings it along
        if cell is None:
            code = isinstance(submitted, dict) and submitted.get("cell_type") == "code"
            restored.append(_new_cell("code" if code else "markdown", source, f"own-{number}"))
            continue
        del missing[cell.grade_id]
        restored.append(_instructors(cell, cell.source if cell.locked else source))
        if cell.solution:
            answered.add(cell.grade_id)
    positions = {cell.id: place for place, cell in enumerate(restored)}
    after: dict[int, list[NotebookNode]] = defaultdict(list)
    for cell in missing.values():
        place = positions.get(_tested(cell), len(restored))
        after[place].append(_instructors(cell, cell.source))
    ordered = [each for place, cell in enumerate(restored) for each in (cell, *after[place])]
    ordered += after[len(restored)]
    return new_notebook(cells=ordered, metadata={"kernelspec": KERNEL})


def _tested(cell: Cell) -> str:
    """Return the id of the answer that a test is for: ``l2_penalty`` of ``l2_penalty--values``."""
    return cell.grade_id.partition("--")[0]


def _grade_id(cell: NotebookNode) -> str | None:
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _instructors(cell: Cell, source: str) -> NotebookNode:
    restored = _new_cell(cell.cell_type, source, cell.grade_id)
    restored.metadata.nbgrader = NotebookNode(
        grade=cell.points is not None,
        grade_id=cell.grade_id,
        locked=cell.locked,
        schema_version=3,
        solution=cell.solution,
        task=False,
        cell_type=cell.cell_type,
        checksum=cell.checksum,
    )
    if cell.points is not None:
        restored.metadata.nbgrader.points = cell.points
    return restored


def _new_cell(cell_type: str, source: str, name: str) -> NotebookNode:
    # an id may have 64 characters; made from the place, so that grading twice gives the same bytes
    cell = NotebookNode(cell_type=cell_type, id=name[:64], metadata=NotebookNode(), source=source)
    if cell_type == "code":
        cell.update(execution_count=None, outputs=[])
    return cell


def find_notebooks(
    assignment: Assignment, submission: Submission
) -> tuple[dict[str, NotebookNode], dict[str, str]]:
    """Return a restored notebook for each of an assignment's, and why it is not as handed in.

    Where none could be read, the notebook is the instructor's with nothing in it.
    """
    contents, reasons = read_notebooks(assignment, submission)
    found = {
        name: restore(contents.get(name) or new_notebook(), cells)
        for name, cells in assignment.notebooks.items()
    }
    return found, reasons


def read_notebooks(
    assignment: Assignment, submission: Submission
) -> tuple[dict[str, NotebookNode], dict[str, str]]:
    """Return the student's notebook for each of an assignment's, and why one is not as handed in.

    A notebook that is missing under its name is looked for under others: the unknown notebook that
    has most of its cells counts. One that cannot be read has a reason, and no notebook.
    """
    readable, unreadable = {}, {}
    for path, content in submission.files.items():
        if path.endswith(".ipynb"):
            try:
                readable[path] = read_notebook(content)
            except Unreadable as error:
                unreadable[path] = str(error)
    unreadable |= {path: why for path, why in submission.refused.items() if path.endswith(".ipynb")}
    found, reasons = {}, {}
    for name, cells in assignment.notebooks.items():
        path = f"{name}.ipynb"
        renamed = _renamed(assignment, cells, readable)
        if path in readable:
            found[name] = readable[path]
        elif path in unreadable:
            reasons[name] = f"{path} could not be read: {unreadable[path]}."
        elif renamed:
            found[name] = readable[renamed]
            given = _readable(renamed)
            reasons[name] = f"{path} was handed in as {given}, which was graded in its place."
        elif unreadable:
            tried = [f"{_readable(other)}: {why}" for other, why in sorted(unreadable.items())]
            tried = "; ".join(tried)
            reasons[name] = f"{path} is missing, and what is there could not be read ({tried})."
        else:
            reasons[name] = f"{path} is missing: no notebook of this assignment was handed in."
        if name not in found:
            reasons[name] += " It gets no points until it is handed in again and graded again."
    return found, reasons


def _readable(path: str) -> str:
    """Return a student's file name without what a terminal or a browser would obey."""
    return "".join(c if c.isalnum() or c in " ._-/()" else "?" for c in path[:200])


def _renamed(
    assignment: Assignment, cells: tuple[Cell, ...], readable: dict[str, NotebookNode]
) -> str | None:
    """Return the path of the unknown notebook that has most of some cells, if one has any."""
    wanted = {cell.grade_id for cell in cells}
    taken = {f"{name}.ipynb" for name in assignment.notebooks}
    shared = {
        path: len(wanted & {_grade_id(cell) for cell in notebook.cells})
        for path, notebook in readable.items()
        if path not in taken
    }
    best = max(sorted(shared), key=shared.get, default=None)
    return best if best is not None and shared[best] else None
