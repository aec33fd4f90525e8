"""A student's self-check: run a notebook, and say what its visible tests say.

In a terminal: ``course check my-penalties.ipynb``. In a Jupyter cell, where the result is shown as
a table::

    from course.check import check

    check("my-penalties.ipynb")
"""

import html
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course.authoring import role_of

SECONDS_PER_CELL = 60


@dataclass(frozen=True)
class TestResult:
    """The outcome of one test cell.

    Attributes
    ----------
    name : str
        The cell's ``grade_id``, such as ``l2_penalty--values``.
    points : float
        What the cell is worth, its hidden tests included.
    passed : bool or None
        None for a written answer, which a person grades.
    message : str
        Why it failed: what was expected, what came, and the usual cause.
    """

    name: str
    points: float
    passed: bool | None
    message: str = ""

    @property
    def state(self) -> str:
        """The outcome in a word."""
        return {True: "passed", False: "failed", None: "written"}[self.passed]


@dataclass(frozen=True)
class Report:
    """What a check found; Jupyter shows it as a table.

    Attributes
    ----------
    results : tuple of TestResult
        One for each graded cell, in the notebook's order.
    """

    results: tuple[TestResult, ...]

    @property
    def won(self) -> float:
        """The points of the tests that passed."""
        return sum(result.points for result in self.results if result.passed)

    @property
    def possible(self) -> float:
        """The points of all tests, without the written answers'."""
        return sum(result.points for result in self.results if result.passed is not None)

    @property
    def summary(self) -> str:
        """One sentence for the end."""
        return (
            f"Visible tests: {self.won:g} of {self.possible:g} points. "
            "Hidden tests decide the grade."
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row' style='text-align:left'>{html.escape(result.name)}</th>"
            f"<td>{result.points:g}</td><td>{result.state}</td>"
            "<td style='text-align:left; white-space:pre-wrap'>"
            f"{html.escape(result.message)}</td></tr>"
            for result in self.results
        )
        head = "".join(f"<th>{name}</th>" for name in ("test", "points", "result", "message"))
        return f"<table><thead><tr>{head}</tr></thead>{rows}</table><p>{self.summary}</p>"


def check(
    path: Path | str, on_cell: Callable[[int, int], None] = lambda done, total: None
) -> Report:
    """Run a notebook as it stands and collect the results of its test cells.

    Parameters
    ----------
    path : pathlib.Path or str
        A student's notebook. It is not changed.
    on_cell : callable
        Called with the number of cells done and their total.

    Raises
    ------
    ValueError
        When the file is no notebook, or holds no tests.
    """
    path = Path(path)
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises many kinds for files that are no notebooks
        raise ValueError(f"{path} cannot be read as a notebook: {error}") from error
    graded = [cell for cell in notebook.cells if role_of(cell) in ("test", "written")]
    if not graded:
        raise ValueError(f"{path} has no test cells: is it one of this course's assignments?")

    total = len(notebook.cells)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        allow_errors=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.resolve().parent)}},
        on_cell_complete=lambda cell, cell_index: on_cell(cell_index + 1, total),
    )
    stopped = ""
    try:
        client.execute()
    except CellTimeoutError:
        stopped = f"not reached: a cell ran for more than {SECONDS_PER_CELL} s (an endless loop?)"
    except DeadKernelError:
        stopped = "not reached: the notebook's process died in an earlier cell"
    return Report(tuple(_result(cell, stopped) for cell in graded))


def _result(cell: NotebookNode, stopped: str) -> TestResult:
    name, points = cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.points
    if role_of(cell) == "written":
        return TestResult(name, points, None, "graded by a person")
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    if errors and errors[0].ename == "NotImplementedError":
        return TestResult(name, points, False, "not answered yet")
    if errors:
        kind = "" if errors[0].ename == "AssertionError" else f"{errors[0].ename}: "
        return TestResult(name, points, False, kind + errors[0].evalue)
    if cell.get("execution_count") is None:
        return TestResult(name, points, False, stopped or "not reached")
    return TestResult(name, points, True)
