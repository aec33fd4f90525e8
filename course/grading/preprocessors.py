"""nbgrader's steps for a submission, with student code and tests in two processes.

Named in ``nbgrader_config.py``, they serve `nbgrader autograde`, formgrader's button and
`course grade` alike. What they leave in the cells' outputs is what nbgrader scores.
"""

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Instance

from course.grading.peer import StudentGone
from course.grading.sandbox import Limits, Student, require
from course.grading.trusted import TrustedPeer


class RestoreMetadata(NbGraderPreprocessor):
    """Gives each cell the grading metadata that the gradebook has for it, and no other.

    A submission's own are worth nothing: a student can have changed ids, roles, points and tags.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Replace the metadata of every cell, and drop what came twice."""
        known = instructors_cells(resources)
        seen = set()
        for cell in nb.cells:
            nbgrader = cell.metadata.get("nbgrader")
            grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
            cell["metadata"] = NotebookNode()
            if isinstance(grade_id, str) and grade_id in known and grade_id not in seen:
                seen.add(grade_id)
                cell["metadata"] = NotebookNode(nbgrader=NotebookNode(known[grade_id]["metadata"]))
        return nb, resources


class SplitExecute(NbGraderPreprocessor):
    """Runs student cells in a sandboxed process, and tests in this one."""

    seconds = Float(10, help="What one cell or one call of student code may take.").tag(config=True)
    limits = Instance(Limits, args=())

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Fill in the outputs: what student cells print, and why a test failed."""
        require()
        known = instructors_cells(resources)
        with Student(self.limits, self.seconds) as student:
            run(nb, known, student.peer)
        return nb, resources


def instructors_cells(resources: dict) -> dict[str, dict]:
    """Return the instructor's cells from the gradebook, by their ids."""
    place = resources["nbgrader"]
    with Gradebook(place["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(place["notebook"], place["assignment"])
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        cells = {}
        for cell in notebook.source_cells:
            metadata = {
                "grade": cell.name in points,
                "grade_id": cell.name,
                "locked": cell.locked,
                "schema_version": 3,
                "solution": cell.name in solutions,
                "task": False,
                "cell_type": cell.cell_type,
                "checksum": cell.checksum,
            }
            if cell.name in points:
                metadata["points"] = points[cell.name]
            cells[cell.name] = {"source": cell.source, "metadata": metadata}
    return cells


def run(nb: NotebookNode, known: dict[str, dict], student: TrustedPeer) -> None:
    """Run a notebook, each cell on its own side of the pipe."""
    helpers: dict[str, Any] = {"__name__": "tests"}
    for count, cell in enumerate(nb.cells, 1):
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], count
        metadata = cell.metadata.get("nbgrader", {})
        grade_id = metadata.get("grade_id")
        if not metadata.get("locked"):
            cell.outputs = student_outputs(cell.source, student)
        elif not metadata.get("grade"):
            exec(compile(known[grade_id]["source"], "<helpers>", "exec"), helpers)
        else:
            cell.outputs = test_outputs(grade_id, known[grade_id]["source"], helpers, student)


def student_outputs(source: str, student: TrustedPeer) -> list[NotebookNode]:
    """Run a cell of the student's, and return what it shows."""
    try:
        printed, trace = student.run(source, "your cell")
    except StudentGone as gone:
        return [error_output("StudentGone", f"not run: {gone}")]
    outputs = [new_output("stream", name="stdout", text=printed)] if printed else []
    if trace:
        last = trace.strip().splitlines()[-1]
        outputs.append(new_output("error", ename="Error", evalue=last, traceback=trace.splitlines()))
    return outputs


def test_outputs(
    grade_id: str, source: str, helpers: dict[str, Any], student: TrustedPeer
) -> list[NotebookNode]:
    """Run a test cell on the student's function, and return why it failed, if it did."""
    name = grade_id.partition("--")[0]
    names = dict(helpers)
    try:
        names[name] = student.get(name)
        exec(compile(source, f"<{grade_id}>", "exec"), names)
    except StudentGone as gone:
        return [error_output("StudentGone", f"{name} could not be tested: {gone}")]
    except Exception as error:
        return [error_output(type(error).__name__, str(error))]
    return []


def error_output(kind: str, text: str) -> NotebookNode:
    """Return an error without a traceback: that would show a hidden test."""
    text = text[:2000]
    return new_output("error", ename=kind, evalue=text, traceback=[f"{kind}: {text}"])
