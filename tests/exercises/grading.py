"""The grading path: submissions graded by the trusted grader, and by stock nbgrader to compare."""

import os
import shutil
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from course.authoring import role_of
from course.grading import warm
from course.grading.assignment import Assignment, Submission, read_assignment
from course.release import read_settings, release

Scores = dict[str, float | None]


def read_source(root: Path, assignment: str) -> NotebookNode:
    """Read the instructor's notebook of an assignment."""
    (path,) = (root / "solutions" / assignment).glob("*.ipynb")
    return nbformat.read(path, as_version=4)


def submission(release: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """Return a student's notebook: a release with answer cells filled in.

    Cells that only show something are left out. They are not graded, and drawing takes longer
    than all tests together.
    """
    notebook = nbformat.from_dict(release)
    shown = [c for c in notebook.cells if c.cell_type == "code" and role_of(c) is None][1:]
    notebook.cells = [cell for cell in notebook.cells if cell not in shown]
    for cell in notebook.cells:
        if role_of(cell) == "answer":
            name = cell.metadata.nbgrader.grade_id
            cell.source = answers.get(name, cell.source)
    return notebook


def grade(
    root: Path, submissions: dict[str, dict[str, NotebookNode]], folder: Path
) -> dict[str, dict[str, Scores]]:
    """Grade submissions with the trusted grader, on all cores.

    Parameters
    ----------
    root : pathlib.Path
        The repository.
    submissions : dict of dict of NotebookNode
        From an assignment to a student's id to a notebook.
    folder : pathlib.Path
        An empty folder to work in.

    Returns
    -------
    dict of dict of dict
        For each assignment and student, the score of each graded cell.
    """
    make_course(root, folder, submissions)
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "regularisation") as gradebook:
        known = {assignment: read_assignment(gradebook, assignment) for assignment in submissions}
    wanted = [
        (known[assignment], student, nbformat.writes(notebook).encode())
        for assignment, students in submissions.items()
        for student, notebook in students.items()
    ]
    scores: dict[str, dict[str, Scores]] = {assignment: {} for assignment in submissions}
    # each worker has a warm process of its own
    with get_context("spawn").Pool(os.cpu_count() or 1) as pool:
        for assignment, student, found in pool.imap_unordered(_grade, wanted):
            scores[assignment][student] = found
    return scores


def _grade(job: tuple[Assignment, str, bytes]) -> tuple[str, str, Scores]:
    assignment, student, content = job
    (name,) = assignment.notebooks
    graded = warm.grade(assignment, Submission(student, {f"{name}.ipynb": content}), seed=0)
    assert graded.reasons == {}, f"{assignment.name}, {student}: {graded.reasons}"
    return assignment.name, student, graded.scores[name]


def make_course(root: Path, folder: Path, submissions: dict[str, dict[str, NotebookNode]]) -> None:
    """Make a course folder: the assignments released, and what students have handed in."""
    shutil.copy(root / "nbgrader_config.py", folder)
    for assignment, students in submissions.items():
        shutil.copytree(root / "solutions" / assignment, folder / "solutions" / assignment)
        release(folder, assignment)
        (source,) = (root / "solutions" / assignment).glob("*.ipynb")
        for student, notebook in students.items():
            target = folder / "submitted" / student / assignment
            target.mkdir(parents=True)
            nbformat.write(notebook, target / source.name)


def grade_in_kernels(
    root: Path, submissions: dict[str, dict[str, NotebookNode]], folder: Path
) -> dict[str, dict[str, Scores]]:
    """Grade submissions with nbgrader as it comes, which starts a kernel for each."""
    make_course(root, folder, submissions)
    config = read_settings(folder)
    for steps in ("sanitize_preprocessors", "autograde_preprocessors"):
        config.Autograde[steps] = getattr(Autograde, steps).default()
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    scores: dict[str, dict[str, Scores]] = {assignment: {} for assignment in submissions}
    for assignment, students in submissions.items():
        for student in students:
            result = api.autograde(assignment, student, force=True, create=True)
            assert result["success"], f"{assignment}, {student}: {result['log']}"
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "regularisation") as gradebook:
        for assignment, students in submissions.items():
            for student in students:
                (notebook,) = gradebook.find_submission(assignment, student).notebooks
                scores[assignment][student] = {g.cell.name: g.auto_score for g in notebook.grades}
    return scores
