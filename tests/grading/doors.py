"""The two ways by which submissions are graded, each for a whole class, in other processes."""

import json
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from small_course import notebook_of

from course.grading import warm
from course.grading.assignment import Assignment, Submission, read_assignment, read_submission
from course.grading.sandbox import Limits
from course.grading.seeds import read_secret, seed_of
from course.release import read_settings

LIMITS = Limits(cell_seconds=1, seconds=8)
SLOW = 25  # seconds after which a grader counts as hanging


@dataclass(frozen=True)
class Outcome:
    """What a door has made of one submission.

    Attributes
    ----------
    scores : dict of float
        From a test cell's name to its points.
    notebook : dict
        The graded notebook, as JSON; empty when there is none.
    reason : str
        Why it could not be graded as handed in.
    fault : str
        What went wrong in the grader itself: it must stay empty.
    """

    scores: dict[str, float] = field(default_factory=dict)
    notebook: dict = field(default_factory=dict)
    reason: str = ""
    fault: str = ""


def graded(assignment: Assignment, submission: Submission, seed: int) -> Outcome:
    """Grade one submission as a worker of `course grade` does."""
    result = warm.grade(assignment, submission, seed, LIMITS)
    (name,) = assignment.notebooks
    text = result.notebooks[name].encode()  # whoever writes it to a file must do this
    tests = {cell.grade_id for cell in assignment.notebooks[name] if cell.is_test}
    scores = {test: points for test, points in result.scores[name].items() if test in tests}
    return Outcome(scores, json.loads(text), result.reasons.get(name, ""))


def course_grade(course: Path, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Outcome]:
    """Grade a class by the unit of work of `course grade`, half of it on each of two cores."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        halves = pool.map(_course_grade, (course, course), (wanted[::2], wanted[1::2]))
        return {key: outcome for half in halves for key, outcome in half.items()}


def _course_grade(course: Path, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Outcome]:
    secret, outcomes = read_secret(course), {}
    with Gradebook(f"sqlite:///{course}/gradebook.db", "regularisation") as gradebook:
        names = sorted({assignment for assignment, _ in wanted})
        assignments = {name: read_assignment(gradebook, name) for name in names}
    for name, student in wanted:
        start = time.monotonic()
        try:
            submission = read_submission(course / "submitted" / student / name, student)
            outcome = graded(assignments[name], submission, seed_of(secret, name, student))
        except Exception as error:
            outcome = Outcome(fault=f"{type(error).__name__}: {error}")
        if time.monotonic() - start > SLOW:
            outcome = Outcome(fault=f"the grader hung for {time.monotonic() - start:.0f} s")
        outcomes[name, student] = outcome
    return outcomes


def nbgrader(course: Path, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Outcome]:
    """Grade a class by nbgrader's Autograde, half of it on each of two cores."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        halves = pool.map(_nbgrader, (course, course), (wanted[::2], wanted[1::2]))
        return {key: outcome for half in halves for key, outcome in half.items()}


def _nbgrader(course: Path, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Outcome]:
    os.chdir(course)  # nbgrader looks for its settings in the working directory
    config = read_settings(course)
    config.SplitExecute.cell_seconds, config.SplitExecute.seconds = (
        LIMITS.cell_seconds,
        LIMITS.seconds,
    )
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    results = {
        (name, student): api.autograde(name, student, force=True, create=True)
        for name, student in wanted
    }
    outcomes = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db", "regularisation") as gradebook:
        for (name, student), result in results.items():
            try:
                (notebook,) = gradebook.find_submission(name, student).notebooks
                grades = [grade for grade in notebook.grades if grade.cell.cell_type == "code"]
                scores = {grade.cell.name: grade.score for grade in grades}
            except (MissingEntry, ValueError):
                scores = {}
            path = course / "autograded" / student / name / f"{notebook_of(name)}.ipynb"
            text = path.read_bytes() if path.is_file() and not path.is_symlink() else b"{}"
            reason = "" if result["success"] else result["log"] or "nbgrader says no reason"
            outcomes[name, student] = Outcome(scores, json.loads(text), reason)
    return outcomes


DOORS = {"course-grade": course_grade, "nbgrader": nbgrader}
