"""The two ways by which submissions are graded, each for a whole class.

Each door works in a process of its own, and each submission in a child of that: a submission that
hangs or crashes the grader is an outcome here, not the end of the suite.
"""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from small_course import notebook_of

from course.grading import warm
from course.grading.assignment import Assignment, Submission, read_assignment, read_submission
from course.grading.seeds import read_secret, seed_of
from course.release import read_settings

LIMITS = {"01-numbers": 1.0, "02-layers": 8.0}  # seconds that a cell may take; torch is imported there
HANG = 60  # seconds after which a grader counts as hanging


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


def apart(work: Callable[[], Outcome]) -> Outcome:
    """Return what comes of some work in a child of this process, however it ends."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = os.fork()
    if child == 0:
        os.setsid()
        try:
            result = work()
        except BaseException as error:
            result = Outcome(fault=f"{type(error).__name__}: {error}")
        try:
            there.send(result)
        finally:
            os._exit(0)
    there.close()
    try:
        if here.poll(HANG):
            return here.recv()
        return Outcome(fault=f"the grader hung for {HANG} s")
    except EOFError:
        return Outcome(fault="the grader's process has crashed")
    finally:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)


def graded(assignment: Assignment, submission: Submission, seed: int) -> Outcome:
    """Grade one submission as a worker of `course grade` does."""
    result = warm.grade(assignment, submission, seed)
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

        def work(name: str = name, student: str = student) -> Outcome:
            warm.SECONDS = LIMITS[name]
            submission = read_submission(course / "submitted" / student / name, student)
            return graded(assignments[name], submission, seed_of(secret, name, student))

        outcomes[name, student] = apart(work)
    return outcomes


def nbgrader(course: Path, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Outcome]:
    """Grade a class by nbgrader's Autograde, one submission after another."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(_nbgrader, course, wanted).result()


def _nbgrader(course: Path, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Outcome]:
    os.chdir(course)  # nbgrader looks for its settings in the working directory
    faults = {}
    for name, student in wanted:

        def work(name: str = name, student: str = student) -> Outcome:
            warm.SECONDS = LIMITS[name]
            config = read_settings(course)
            api = NbGraderAPI(CourseDirectory(config=config), config=config)
            result = api.autograde(name, student, force=True, create=True)
            return Outcome(reason="" if result["success"] else result["log"])

        faults[name, student] = apart(work)
    outcomes = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db", "regularisation") as gradebook:
        for (name, student), outcome in faults.items():
            try:
                (notebook,) = gradebook.find_submission(name, student).notebooks
                grades = [grade for grade in notebook.grades if grade.cell.cell_type == "code"]
                scores = {grade.cell.name: grade.score for grade in grades}
            except (MissingEntry, ValueError):
                scores = {}
            path = course / "autograded" / student / name / f"{notebook_of(name)}.ipynb"
            text = path.read_bytes() if path.is_file() and not path.is_symlink() else b"{}"
            outcomes[name, student] = Outcome(
                scores, json.loads(text), outcome.reason, outcome.fault
            )
    return outcomes


DOORS = {"course-grade": course_grade, "nbgrader": nbgrader}
