"""Run an assignment's tests in this process, without a kernel and without nbgrader."""

import os
import signal
from collections.abc import Callable
from contextlib import contextmanager

import matplotlib as mpl
from nbformat import NotebookNode

from course.authoring import role_of


class Endless(BaseException):
    """Raised in code that has used up its time; no `except Exception` stops it."""


def name_of(grade_id: str) -> str:
    """Return the function that a cell tests: ``l2_penalty`` of ``l2_penalty--values``."""
    return grade_id.partition("--")[0]


class Runner:
    """The tests of one assignment, ready to be run on many answers.

    Parameters
    ----------
    notebook : NotebookNode
        The instructor's notebook, hidden tests included.
    """

    def __init__(self, notebook: NotebookNode) -> None:
        mpl.use("agg")
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        graded = {role: [c for c in code if role_of(c) == role] for role in ("answer", "test")}
        self.prepared: dict = {}
        for cell in [c for c in code if role_of(c) == "locked"]:
            exec(compile(cell.source, "<helpers>", "exec"), self.prepared)
        self.reference = {c.metadata.nbgrader.grade_id: c.source for c in graded["answer"]}
        self.tests = {
            c.metadata.nbgrader.grade_id: compile(
                c.source, f"<{c.metadata.nbgrader.grade_id}>", "exec"
            )
            for c in graded["test"]
        }

    def failing(self, answers: dict[str, str], seed: int, seconds: float = 60) -> set[str]:
        """Return the tests that some answers fail.

        Parameters
        ----------
        answers : dict of str to str
            From a function's name to an answer cell. These functions' tests are run, all in one
            set of names, as in a notebook.
        seed : int
            The seed of the hidden inputs, as a grader would set it.
        seconds : float
            What each answer and each test may take; a test that takes longer has failed.
        """
        names = dict(self.prepared)
        failing = set()
        os.environ["COURSE_SEED"] = str(seed)
        try:
            for source in answers.values():
                code = compile(source, "<answer>", "exec")
                _within(seconds, lambda code=code: exec(code, names))
            for grade_id, test in self.tests.items():
                if name_of(grade_id) not in answers:
                    continue
                try:
                    _within(seconds, lambda test=test: exec(test, names))
                except (Exception, Endless, SystemExit):
                    failing.add(grade_id)
        finally:
            del os.environ["COURSE_SEED"]
        return failing


def _within(seconds: float, run: Callable[[], None]) -> None:
    with _alarm(seconds):
        run()


@contextmanager
def _alarm(seconds: float):
    """Raise `Endless` after so many seconds, where the system has an alarm clock."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    def ring(*_) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
