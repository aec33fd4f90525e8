"""Grades one submission: student cells on one side of a pipe, tests on the other."""

import contextlib
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution

from course.grading.assignment import Assignment, Cell, Graded, Submission
from course.grading.peer import StudentGone
from course.grading.restore import find_notebooks
from course.grading.trusted import Shown, TrustedPeer, text_of

LONGEST_MESSAGE = 2000
MOST_RESTARTS = 20
NO_RESPONSE = "No response."  # nbgrader's words for an untouched answer
UNCONFINED = "Graded without a sandbox: this work ran with all the rights of the grader."
HIDDEN_TEST = "HiddenTestFailed"
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")  # nbgrader's marks

StudentProcess = Callable[[], AbstractContextManager[TrustedPeer]]


def grade(
    assignment: Assignment, submission: Submission, seed: int, student_process: StudentProcess
) -> Graded:
    """Grade a submission.

    A student's process that has ended, or has run for too long, costs the cell or the test in which
    that happened. The others go on with a new process, in which the student's earlier cells have
    been run again, the deadly ones left out.

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
    tasks = {}
    for name, notebook in found.items():
        with Student(student_process, submission.files) as student:
            tasks |= execute(notebook, assignment.notebooks[name], student, seed)
    return _graded(submission, found, reasons, time.perf_counter() - start, tasks)


def ungraded(assignment: Assignment, submission: Submission, why: str) -> Graded:
    """Return no points for a submission that could not be graded, with the reason.

    Written answers wait for a person. The bytes that were handed in are not looked at: they may be
    what made grading fail.
    """
    found, _ = find_notebooks(assignment, Submission(submission.student, {}))
    reason = (
        f"This work could not be graded: {why}. That says nothing about the work, which gets no "
        "points until it is graded again."
    )
    for cell in (cell for notebook in found.values() for cell in notebook.cells):
        if is_grade(cell) and not is_solution(cell):
            cell.outputs = [_error("NotGraded", reason)]
    graded = _graded(submission, found, dict.fromkeys(found, reason), 0.0, {})
    scores = {
        name: {
            cell.grade_id: 0.0 if cell.is_test else None
            for cell in cells
            if cell.points is not None
        }
        for name, cells in assignment.notebooks.items()
    }
    return replace(graded, scores=scores, comments={name: {} for name in found})


def stamped(graded: Graded) -> Graded:
    """Return a result that says in every notebook that no sandbox was used."""
    notebooks = {}
    for name, content in graded.notebooks.items():
        notebook = nbformat.reads(content, as_version=4)
        notebook.cells.insert(0, new_markdown_cell(f"**{UNCONFINED}**", id="unconfined"))
        notebooks[name] = nbformat.writes(notebook)
    return replace(graded, notebooks=notebooks)


def _graded(
    submission: Submission,
    found: dict[str, NotebookNode],
    reasons: dict[str, str],
    seconds: float,
    tasks: dict[str, float],
) -> Graded:
    notebooks, scores, comments = {}, {}, {}
    for name, notebook in found.items():
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
            notebook.cells.insert(0, new_markdown_cell(f"**{reasons[name]}**", id="reason"))
        notebooks[name] = nbformat.v4.writes(notebook)
    return Graded(submission.student, notebooks, scores, comments, reasons, seconds, tasks)


def execute(
    notebook: NotebookNode, cells: tuple[Cell, ...], student: "Student", seed: int
) -> dict[str, float]:
    """Run a restored notebook, each cell on its own side of the pipe, and fill in its outputs.

    Tests run after the last of the student's cells, on what the names stood for where the tests
    stand: no cell of the student's can show what a hidden test has asked.

    Parameters
    ----------
    notebook : NotebookNode
        As `restore` makes it.
    cells : tuple of Cell
        The instructor's.
    student : Student
        Runs the student's cells.
    seed : int
        Of the hidden inputs; the student's process never gets it.

    Returns
    -------
    dict of float
        What each test cell took, in seconds.
    """
    known = {cell.grade_id: cell for cell in cells}
    waiting = []
    for count, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        cell.execution_count = count
        instructors = known.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if instructors is None or not instructors.locked:
            cell.outputs = _student_outputs(cell.source, student)
        elif instructors.is_test:
            student.take(_tested(instructors))
            waiting.append((cell, instructors, student.taken))
    os.environ["COURSE_SEED"] = str(seed)
    tests = _names_of_helpers(cells)
    tasks = {}
    for cell, instructors, place in waiting:
        start = time.perf_counter()
        cell.outputs = _test_outputs(instructors, tests, student, place)
        tasks[instructors.grade_id] = time.perf_counter() - start
    return tasks


def _tested(cell: Cell) -> str:
    """Return what a cell tests: ``l2_penalty`` of ``l2_penalty--values``."""
    return cell.grade_id.partition("--")[0]


def run_helpers(assignment: Assignment) -> None:
    """Run the locked cells that are no tests once, so that this process has what they import."""
    for cells in assignment.notebooks.values():
        _names_of_helpers(cells)


def _names_of_helpers(cells: tuple[Cell, ...]) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "tests"}
    for cell in cells:
        if cell.cell_type == "code" and cell.locked and not cell.is_test:
            exec(compile(cell.source, f"<{cell.grade_id}>", "exec"), names)
    return names


class Student:
    """A student's process, and another one where that has ended.

    Parameters
    ----------
    student_process : callable
        Starts one.
    files : dict of bytes
        What lies beside the notebook: the process gets a copy in its working directory.

    Attributes
    ----------
    taken : int
        How many names have been taken.
    """

    def __init__(self, student_process: StudentProcess, files: dict[str, bytes]) -> None:
        self.student_process = student_process
        self.files = {path: data for path, data in files.items() if not path.endswith(".ipynb")}
        self.steps: list[Callable[[TrustedPeer], None]] = []  # what a new process goes through
        self.values: list[Any] = []  # what the taken names stood for, or why for nothing
        self.taken = 0
        self.stack = ExitStack()
        self.peer: TrustedPeer | None = None
        self.restarts = 0

    def __enter__(self) -> "Student":
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def run(self, source: str) -> list[Shown]:
        """Run a cell; one that kills the process is not run again."""
        shown = self.living().run(source)
        self.steps.append(lambda peer: peer.run(source))
        return shown

    def take(self, name: str) -> None:
        """Note what a name stands for at this point of the notebook."""

        def step(peer: TrustedPeer) -> None:
            try:
                self.values.append(peer.get(name))
            except StudentGone:
                raise
            except Exception as error:
                self.values.append(_Missing(error))

        self.taken += 1
        self.steps.append(step)
        with contextlib.suppress(StudentGone):  # the test will say so
            if self.peer is not None and not self.peer.gone:
                step(self.peer)
            else:
                self.living()

    def value(self, place: int) -> Any:
        """Return what the name that was taken as number `place`, from 1, stood for."""
        self.living()
        value = self.values[place - 1]
        if isinstance(value, _Missing):
            raise value.error
        return value

    def living(self) -> TrustedPeer:
        """Return the process, or a new one that has gone through the same steps.

        Raises
        ------
        StudentGone
            When it has ended too often.
        """
        if self.peer is not None and not self.peer.gone:
            return self.peer
        if self.peer is not None:
            self.restarts += 1
            if self.restarts > MOST_RESTARTS:
                raise StudentGone(f"the notebook's process has ended {self.restarts} times")
        self.stack.close()
        self.peer = self.stack.enter_context(self.student_process())
        self.values = []
        if self.files:
            self.peer.write(self.files)
        for step in self.steps:
            step(self.peer)
        return self.peer


@dataclass(frozen=True)
class _Missing:
    """Why a name stood for nothing that could be sent."""

    error: Exception


def _student_outputs(source: str, student: Student) -> list[NotebookNode]:
    """Run a cell of the student's, and return what it shows."""
    try:
        shown = student.run(source)
    except StudentGone as gone:
        return [_error("StudentGone", f"this cell was not run to its end: {gone}")]
    return [_output(one) for one in shown]


def _output(shown: Shown) -> NotebookNode:
    if shown.kind == "printed":
        return new_output("stream", name="stdout", **shown.data)
    if shown.kind == "shown":
        return new_output("display_data", data=shown.data)
    if shown.kind == "result":
        return new_output("execute_result", data=shown.data)
    name, text, trace = shown.data["name"], shown.data["text"], shown.data["traceback"]
    return new_output("error", ename=name, evalue=text, traceback=trace.split("\n"))


def _test_outputs(
    cell: Cell, tests: dict[str, Any], student: Student, place: int
) -> list[NotebookNode]:
    """Run a test cell on the student's function, and return why it failed, if it did."""
    name = _tested(cell)
    names = dict(tests)
    try:
        names[name] = student.value(place)
        exec(compile(cell.source, f"<{cell.grade_id}>", "exec"), names)
    except StudentGone as gone:
        return [_error("StudentGone", f"{name} could not be tested: {gone}")]
    except Exception as error:
        kind = HIDDEN_TEST if _in_hidden_test(error, cell) else type(error).__name__
        return [_error(kind, _text(error))]
    return []


def _text(error: Exception) -> str:
    """Return an error's text, which student code may have written, as plain text."""
    return text_of(str(error))


def _in_hidden_test(error: Exception, cell: Cell) -> bool:
    """Say whether a test cell failed between the marks of its hidden tests."""
    frame, line = error.__traceback__, 0
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == f"<{cell.grade_id}>":
            line = frame.tb_lineno
            break  # the outermost: helpers of the cell may lie before the marks
        frame = frame.tb_next
    before = cell.source.splitlines()[: max(line - 1, 0)]
    begun, ended = (sum(mark in text for text in before) for mark in HIDDEN)
    return begun > ended


def _error(kind: str, text: str) -> NotebookNode:
    """Return an error without a traceback: that would show a hidden test."""
    text = text[:LONGEST_MESSAGE]
    return new_output("error", ename=kind, evalue=text, traceback=[f"{kind}: {text}"])
