"""Right answers, in whatever way they are written, keep all their points.

They stand in ``right/``, in files named for what they use. A header such as
``# --- NAME: what it does ---`` begins the student's work, a line ``# %%`` another cell of it, and
``# --- test ---`` the test, which is written as if there were one process.
"""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.grading import warm
from course.grading.assignment import Assignment, Cell, Graded, Submission
from course.grading.sandbox import Limits

FOLDER = Path(__file__).parent / "right"
LIMITS = Limits(cell_seconds=5, seconds=30)
HELPERS = "import numpy as np\nimport torch\n"
_HEADER = re.compile(r"^# --- ([a-z0-9-]+): (.+) ---$", re.M)


# What the split cannot carry yet, and why.
NOT_CARRIED = {
    "numpy-callback-edits": "edits go from the student's side to the test's alone",
    "torch-gradcheck": "edits between forward and backward pass count as in-place operations",
    "torch-double-backward": "gradients have no gradients",
    "torch-loss-callback": "results of callbacks are not in the student's graph",
    "torch-module-with-weights": "parameters of the student's are not parameters of the test's",
}


def right_answers():
    """Yield each file's right answers: a name, the student's cells, and the test."""
    for path in sorted(FOLDER.glob("*.py")):
        _, *parts = _HEADER.split(path.read_text(encoding="utf-8"))
        for name, text in zip(parts[::3], parts[2::3], strict=True):
            work, test = text.split("# --- test ---\n")
            cells = [cell.strip("\n") for cell in work.split("# %%\n")]
            why = NOT_CARRIED.get(f"{path.stem}-{name}")
            marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
            yield pytest.param(cells, test, id=f"{path.stem}-{name}", marks=marks)


def cell(name: str, source: str, *, test: bool = False, locked: bool = False) -> Cell:
    """Return one of the instructor's cells."""
    points = 5.0 if test else None
    return Cell(name, "code", source, "", test or locked, not (test or locked), points)


def assignment(tests: dict[str, str]) -> Assignment:
    """Return an assignment of functions with a test each."""
    cells = [cell("helpers", HELPERS, locked=True)]
    for name, test in tests.items():
        hidden = f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
        cells += [cell(name, "pass"), cell(f"{name}--works", hidden, test=True)]
    return Assignment("fair", {"fair": tuple(cells)})


def submission(cells: list[tuple[str, str]]) -> Submission:
    """Return a notebook of cells, each with its name or none, as a submission."""
    notebook = new_notebook(
        cells=[
            new_code_cell(source, metadata={"nbgrader": {"grade_id": name}} if name else {})
            for name, source in cells
        ]
    )
    return Submission("student", {"fair.ipynb": nbformat.writes(notebook).encode()})


def told(graded: Graded) -> str:
    """Return what went wrong in a graded notebook, for the test's report."""
    outputs = [
        o for c in json.loads(graded.notebooks["fair"])["cells"] for o in c.get("outputs", [])
    ]
    return "\n".join(f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error")


@pytest.mark.parametrize(("cells", "test"), list(right_answers()))
def test_a_right_answer_keeps_its_points(cells, test):
    work = [("", source) for source in (HELPERS, *cells[:-1])] + [("answer", cells[-1])]
    graded = warm.grade(assignment({"answer": test}), submission(work), 1, LIMITS)
    assert graded.scores["fair"] == {"answer--works": 5}, told(graded)
    assert graded.reasons == {}


DEADLY = {
    "exits": "import os\nos._exit(0)",
    "crashes": "import ctypes\nctypes.string_at(0)",
    "never-ends": "while True:\n    pass",
    "never-ends-and-is-deaf": (
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass"
    ),
    "asks-for-too-much": "x = [0]\nwhile True:\n    x += x",
}
THREE = {name: f"assert {name}(2) == 4" for name in ("first", "second", "third")}
SHORT = Limits(cell_seconds=0.5, seconds=20)


@pytest.mark.parametrize("source", DEADLY.values(), ids=DEADLY)
def test_a_deadly_function_costs_its_task_alone(source):
    body = source.replace("\n", "\n    ")
    work = [(name, f"def {name}(x):\n    return 2 * x") for name in THREE]
    work[1] = ("second", f"def second(x):\n    {body}")
    graded = warm.grade(assignment(THREE), submission(work), 1, SHORT)
    assert graded.scores["fair"] == {"first--works": 5, "second--works": 0, "third--works": 5}


@pytest.mark.parametrize("source", DEADLY.values(), ids=DEADLY)
def test_a_deadly_cell_costs_nothing_else(source):
    work = [(name, f"def {name}(x):\n    return 2 * x") for name in THREE]
    work.insert(1, ("", source))
    graded = warm.grade(assignment(THREE), submission(work), 1, SHORT)
    assert graded.scores["fair"] == dict.fromkeys(graded.scores["fair"], 5), told(graded)


@pytest.mark.parametrize("order", [(0, 2, 1), (2, 1, 0), (1, 2, 0)])
def test_cells_may_stand_in_any_order(order):
    work = [
        ("helpers", HELPERS),
        ("first", "def first(x):\n    return 2 * x"),
        ("first--works", ""),
    ]
    tests = {"first": "assert np.array_equal(first(np.ones(2)), [2, 2])"}
    graded = warm.grade(assignment(tests), submission([work[n] for n in order]), 1, LIMITS)
    assert graded.scores["fair"] == {"first--works": 5}, told(graded)


def test_a_question_that_nobody_answers_is_an_error():
    work = [
        ("", "print('before')\nname = input('name? ')"),
        ("first", "def first(x): return 2 * x"),
    ]
    graded = warm.grade(assignment({"first": "assert first(1) == 2"}), submission(work), 1, LIMITS)
    assert graded.scores["fair"] == {"first--works": 5}
    assert graded.seconds < LIMITS.cell_seconds
    assert "Error" in told(graded)
