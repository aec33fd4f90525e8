"""Measures how fast the grader is, beside stock nbgrader on the same submissions."""

import copy
import json
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning

from course.authoring import role_of
from course.grading.assignment import Graded
from course.grading.gradebook import merge
from course.grading.run import Run
from course.release import read_settings, release

ASSIGNMENTS = ("02-penalties", "04-dropout")  # one with NumPy alone, one with PyTorch
BATCH = 100  # submissions in one transaction, as in a run
ROWS = 10_000  # of grades in the gradebook when merging is timed


@dataclass(frozen=True)
class Speed:
    """How fast something was.

    Attributes
    ----------
    submissions : int
        How many were graded.
    seconds : float
        From the first command to the last result.
    each : float
        Seconds a submission, the start left out.
    """

    submissions: int
    seconds: float
    each: float


class Bench:
    """A class that hands in one assignment, solved, in a course folder of its own.

    Every submission holds the instructor's answers and all cells that draw something, as a good
    student's does, and differs from the others in a comment.

    Parameters
    ----------
    root : pathlib.Path
        The course, with its ``solutions/``.
    assignment : str
        A folder in it.
    submissions : int
        How many students there are.
    folder : pathlib.Path
        An empty folder to work in.
    """

    def __init__(self, root: Path, assignment: str, submissions: int, folder: Path) -> None:
        self.assignment, self.folder = assignment, folder
        self.students = [f"student-{number:04}" for number in range(submissions)]
        shutil.copy(root / "nbgrader_config.py", folder)
        shutil.copytree(root / "solutions" / assignment, folder / "solutions" / assignment)
        release(folder, assignment)
        (self.source,) = (folder / "solutions" / assignment).glob("*.ipynb")
        solved = solve(
            nbformat.read(folder / "exercises" / assignment / self.source.name, as_version=4),
            nbformat.read(self.source, as_version=4),
        )
        for student in self.students:
            solved.cells[0].source = student
            target = folder / "submitted" / student / assignment
            target.mkdir(parents=True)
            nbformat.write(solved, target / self.source.name)

    def stock(self, submissions: int) -> Speed:
        """Grade the first few as nbgrader does when nothing is configured: a kernel for each."""
        config = read_settings(self.folder)
        for steps in ("sanitize_preprocessors", "autograde_preprocessors"):
            config.Autograde[steps] = getattr(Autograde, steps).default()
        config.CourseDirectory.db_url = f"sqlite:///{self.folder}/stock.db"
        config.CourseDirectory.autograded_directory = "autograded-by-stock"
        shutil.copy(self.folder / "gradebook.db", self.folder / "stock.db")
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        took = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own queries
            for student in self.students[:submissions]:
                start = time.perf_counter()
                result = api.autograde(self.assignment, student, force=True, create=True)
                took.append(time.perf_counter() - start)
                if not result["success"]:
                    raise RuntimeError(result["log"])
        # the first one finds files and modules cold
        return Speed(submissions, sum(took), sum(took[1:]) / (submissions - 1))

    def course_grade(self, workers: int) -> Speed:
        """Grade all with `course grade`."""
        moments: list[float] = []
        start = time.perf_counter()
        run = Run(
            self.folder,
            self.assignment,
            [],
            only_failed=False,
            regrade=True,
            unsandboxed=False,
            on_total=lambda total: None,
            on_end=lambda record, skipped: moments.append(time.perf_counter()),
            on_news=lambda news: None,
        )
        run.grade(workers, None)
        if run.report.failed or run.report.left:
            raise RuntimeError("the benchmark's own submissions could not be graded")
        first = sum(moment == moments[0] for moment in moments) or 1
        return Speed(
            len(moments),
            time.perf_counter() - start,
            (moments[-1] - moments[0]) / (len(moments) - first),
        )

    def merging(self) -> float:
        """Return the seconds a submission that the writer takes in a large gradebook."""
        folder = self.folder / "autograded" / self.students[0] / self.assignment
        record = json.loads((folder / "graded.json").read_text(encoding="utf-8"))
        name = self.source.stem
        notebook = nbformat.read(folder / self.source.name, as_version=4)
        scores = {
            cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
            for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        }
        answers = {
            cell.metadata.nbgrader.grade_id: None
            for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }
        one = Graded("", {}, {name: scores}, {name: answers}, {}, 0.0, record["tasks"])
        database = self.folder / "merging.db"
        shutil.copy(self.folder / "gradebook.db", database)
        with Gradebook(f"sqlite:///{database}", "regularisation") as gradebook:
            batches = -(-ROWS // (len(scores) * BATCH)) + 1
            for number in range(batches):
                graded = [replace(one, student=f"m-{number}-{each}") for each in range(BATCH)]
                start = time.perf_counter()
                merge(gradebook, self.assignment, graded)
                took = time.perf_counter() - start
        return took / BATCH


def solve(release: NotebookNode, source: NotebookNode) -> NotebookNode:
    """Return a release with the instructor's answers in it."""
    answers = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if role_of(cell) == "answer"
    }
    solved = copy.deepcopy(release)
    for cell in solved.cells:
        if role_of(cell) == "answer":
            cell.source = answers[cell.metadata.nbgrader.grade_id]
    return solved


def benchmark(
    root: Path,
    assignment: str,
    submissions: int,
    stock: int,
    tell: Callable[[str], None],
) -> dict[str, float]:
    """Measure one assignment.

    Parameters
    ----------
    root : pathlib.Path
        The course.
    assignment : str
        A folder of ``solutions/``.
    submissions, stock : int
        How many `course grade` and stock nbgrader get.
    tell : callable
        Called with what is measured next.

    Returns
    -------
    dict of float
        Figures by their names.
    """
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        bench = Bench(root, assignment, submissions, Path(folder))
        tell(f"{assignment}: {stock} submissions by stock nbgrader")
        slow = bench.stock(stock)
        tell(f"{assignment}: {submissions} submissions by course grade, one worker")
        one = bench.course_grade(1)
        tell(f"{assignment}: {submissions} submissions by course grade, {cores} workers")
        all_cores = bench.course_grade(cores)
        return {
            "stock nbgrader, seconds a submission": slow.each,
            "course grade, one worker, seconds a submission": one.each,
            f"course grade, {cores} workers, seconds a submission": all_cores.each,
            "times as fast as stock": slow.each / all_cores.each,
            f"from one worker to {cores}": one.each / all_cores.each,
            f"whole run of {submissions}, seconds": all_cores.seconds,
            f"writing a submission among {ROWS:,} rows, milliseconds": 1000 * bench.merging(),
        }
