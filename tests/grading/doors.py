"""The two ways by which submissions are graded, each for a whole class, in other processes."""

import json
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from small_course import notebook_of

from course.release import read_settings

Handed = tuple[str, str]  # an assignment and a student


@dataclass(frozen=True)
class Outcome:
    """What a door has made of one submission.

    Attributes
    ----------
    scores : dict of float
        From a test cell's name to its points.
    notebook : dict
        The graded notebook, as JSON; empty when there is none.
    fault : str
        Why it could not be graded at all: it must stay empty.
    """

    scores: dict[str, float]
    notebook: dict
    fault: str


def course_grade(course: Path, wanted: list[Handed]) -> dict[Handed, Outcome]:
    """Grade a class by `course grade`, on two cores."""
    faults = {}
    for name in sorted({name for name, _ in wanted}):
        report = course / f"{name}.report"
        command = [sys.executable, "-m", "course.cli", "grade", name, "--course", str(course)]
        command += ["--workers", "2", "--report", str(report)]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode in (0, 1), result.stdout + result.stderr
        for found in json.loads(report.read_text())["submissions"]:
            failed = found["state"] == "could not be graded"
            faults[name, found["student"]] = str(found["reasons"]) if failed else ""
        report.unlink()
    return outcomes(course, wanted, faults)


def nbgrader(course: Path, wanted: list[Handed]) -> dict[Handed, Outcome]:
    """Grade a class by nbgrader's Autograde, half of it on each of two cores."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        halves = pool.map(_nbgrader, (course, course), (wanted[::2], wanted[1::2]))
        return outcomes(course, wanted, {key: why for half in halves for key, why in half.items()})


def _nbgrader(course: Path, wanted: list[Handed]) -> dict[Handed, str]:
    os.chdir(course)  # nbgrader looks for its settings in the working directory
    config = read_settings(course)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    faults = {}
    for name, student in wanted:
        result = api.autograde(name, student, force=True, create=True)
        faults[name, student] = "" if result["success"] else result["log"] or "no reason"
    return faults


def outcomes(
    course: Path, wanted: list[Handed], faults: dict[Handed, str]
) -> dict[Handed, Outcome]:
    """Read what has come of a class from the gradebook and from the graded notebooks."""
    found = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db", "regularisation") as gradebook:
        for name, student in wanted:
            try:
                (notebook,) = gradebook.find_submission(name, student).notebooks
                grades = [grade for grade in notebook.grades if grade.cell.cell_type == "code"]
                scores = {grade.cell.name: grade.score for grade in grades}
            except (MissingEntry, ValueError):
                scores = {}
            path = course / "autograded" / student / name / f"{notebook_of(name)}.ipynb"
            text = path.read_bytes() if path.is_file() and not path.is_symlink() else b"{}"
            fault = faults.get((name, student), "it was passed over")
            found[name, student] = Outcome(scores, json.loads(text), fault)
    return found


DOORS = {"course-grade": course_grade, "nbgrader": nbgrader}
