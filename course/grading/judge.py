"""Grades one submission: student cells on one side of a pipe, tests on the other."""

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution

from course.grading.assignment import Assignment, Cell, Graded, Submission
from course.grading.peer import StudentGone
from course.grading.restore import find_notebooks
from course.grading.trusted import TrustedPeer

LONGEST_MESSAGE = 2000
NO_RESPONSE = "No response."  # nbgrader's words for an untouched answer
HIDDEN_TEST = "HiddenTestFailed"
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")  # nbgrader's marks

StudentProcess = Callable[[], AbstractContextManager[TrustedPeer]]


def grade(
    assignment: Assignment, submission: Submission, seed: int, student_process: StudentProcess
) -> Graded:
    """Grade a submission.

    Parameters
    ----------
    assignment : Assignment
        The instructor's cells.
    submission : Submission
        What the student handed in.
    seed : int
        Of the hidden inputs.
    student_process : callable
        Starts a process for student code, and gives the trusted side of the pipe to it.
    """
    start = time.perf_counter()
    found, reasons = find_notebooks(assignment, submission)
    notebooks, scores, comments, tasks = {}, {}, {}, {}
    for name, notebook in found.items():
        with student_process() as student:
            tasks |= execute(notebook, assignment.notebooks[name], student, seed)
        scores[name] = {
            cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
            for cell in notebook.cells
            if is_grade(cell)
        }
        comments[name] = {
            cell.metadata.nbgrader.grade_id: (
                NO_RESPONSE if cell.metadata.nbgrader.checksum == compute_checksum(cell) else None
            )
            for cell in notebook.cells
            if is_solution(cell)
        }
        if name in reasons:
            note = nbformat.v4.new_markdown_cell(f"**{reasons[name]}**", id="reason")
            notebook.cells.insert(0, note)
        notebooks[name] = nbformat.writes(notebook)
    seconds = time.perf_counter() - start
    return Graded(submission.student, notebooks, scores, comments, reasons, seconds, tasks)


def execute(
    notebook: NotebookNode, cells: tuple[Cell, ...], student: TrustedPeer, seed: int
) -> dict[str, float]:
    """Run a restored notebook, each cell on its own side of the pipe, and fill in its outputs.

    Parameters
    ----------
    notebook : NotebookNode
        As `restore` makes it.
    cells : tuple of Cell
        The instructor's.
    student : TrustedPeer
        The student's process.
    seed : int
        Of the hidden inputs; the student's process never gets it.

    Returns
    -------
    dict of float
        What each test cell took, in seconds.
    """
    known = {cell.grade_id: cell for cell in cells}
    tests: dict[str, Any] = {"__name__": "tests"}
    tasks = {}
    os.environ["COURSE_SEED"] = str(seed)
    for count, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        cell.execution_count = count
        instructors = known.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if instructors is None or not instructors.locked:
            cell.outputs = _student_outputs(cell.source, count, student)
        elif not instructors.is_test:
            exec(compile(instructors.source, "<helpers>", "exec"), tests)
        else:
            start = time.perf_counter()
            cell.outputs = _test_outputs(instructors, tests, student)
            tasks[instructors.grade_id] = time.perf_counter() - start
    return tasks


def _student_outputs(source: str, count: int, student: TrustedPeer) -> list[NotebookNode]:
    """Run a cell of the student's, and return what it shows."""
    try:
        printed, trace = student.run(source, f"cell {count}")
    except StudentGone as gone:
        return [_error("StudentGone", f"this cell was not run to its end: {gone}")]
    outputs = [new_output("stream", name="stdout", text=printed)] if printed else []
    if trace:
        lines = trace.strip().splitlines()
        outputs.append(new_output("error", ename="Error", evalue=lines[-1], traceback=lines))
    return outputs


def _test_outputs(cell: Cell, tests: dict[str, Any], student: TrustedPeer) -> list[NotebookNode]:
    """Run a test cell on the student's function, and return why it failed, if it did."""
    name = cell.grade_id.partition("--")[0]
    names = dict(tests)
    try:
        names[name] = student.get(name)
        exec(compile(cell.source, f"<{cell.grade_id}>", "exec"), names)
    except StudentGone as gone:
        return [_error("StudentGone", f"{name} could not be tested: {gone}")]
    except Exception as error:
        kind = HIDDEN_TEST if _in_hidden_test(error, cell) else type(error).__name__
        return [_error(kind, str(error))]
    return []


def _in_hidden_test(error: Exception, cell: Cell) -> bool:
    """Say whether a test cell failed between the marks of its hidden tests."""
    frame, line = error.__traceback__, 0
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == f"<{cell.grade_id}>":
            line = frame.tb_lineno
            break  # the outermost: helpers of the cell may lie before the marks
        frame = frame.tb_next
    before = cell.source.splitlines()[: max(line - 1, 0)]
    begun, ended = (sum(text.strip() == mark for text in before) for mark in HIDDEN)
    return begun > ended


def _error(kind: str, text: str) -> NotebookNode:
    """Return an error without a traceback: that would show a hidden test."""
    text = text[:LONGEST_MESSAGE]
    return new_output("error", ename=kind, evalue=text, traceback=[f"{kind}: {text}"])
