"""Real assignments, handed in by made-up students, graded in a course of their own."""

import shutil
from pathlib import Path

import nbformat
from bank import answers
from courses import open_gradebook
from grading import submission

from course.grading import warm
from course.grading.assignment import Graded, Submission, read_assignment
from course.grading.gradebook import merge
from course.release import release


def make_course(root: Path, folder: Path, *assignments: str) -> Path:
    """Make a course of some of the repository's assignments, and release them."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "nbgrader_config.py", folder)
    for assignment in assignments:
        shutil.copytree(root / "solutions" / assignment, folder / "solutions" / assignment)
        release(folder, assignment)
    return folder


def released(course: Path, assignment: str) -> nbformat.NotebookNode:
    """Read the students' version of an assignment."""
    (path,) = (course / "exercises" / assignment).glob("*.ipynb")
    return nbformat.read(path, as_version=4)


def bank_answers(assignment: str, verdict: str, number: int) -> dict[str, str]:
    """Return an answer of the banks for each function: the one of this number, round and round."""
    banks: dict[str, list[str]] = {}
    for answer in answers(assignment):
        if answer.verdict == verdict:
            banks.setdefault(answer.function, []).append(answer.source)
    return {function: bank[number % len(bank)] for function, bank in banks.items()}


def notebook(course: Path, assignment: str, answered: dict[str, str]) -> nbformat.NotebookNode:
    """Return a student's notebook."""
    return submission(released(course, assignment), answered)


def grade(course: Path, assignment: str, student: str, files: dict[str, bytes]) -> Graded:
    """Grade what a student hands in, enter it into the gradebook and put it into autograded/."""
    with open_gradebook(course) as gradebook:
        source = read_assignment(gradebook, assignment)
        graded = warm.grade(source, Submission(student, files), seed=7)
        merge(gradebook, assignment, [graded])
    folder = course / "autograded" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in graded.notebooks.items():
        (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
    return graded
