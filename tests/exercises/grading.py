"""The real grading path: submissions in an nbgrader course, graded by `nbgrader autograde`."""

import multiprocessing
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from course.authoring import role_of
from course.release import read_settings, release

Scores = dict[str, float]


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
    root: Path, assignment: str, submissions: dict[str, NotebookNode], folder: Path
) -> dict[str, Scores]:
    """Grade submissions with nbgrader, in a course of its own for each core.

    Parameters
    ----------
    root : pathlib.Path
        The repository.
    assignment : str
        A folder of ``solutions/``.
    submissions : dict of str to NotebookNode
        From a student's id to a notebook.
    folder : pathlib.Path
        An empty folder to work in.

    Returns
    -------
    dict of str to dict
        For each student, the score of each graded cell.
    """
    workers = os.cpu_count() or 1
    students = list(submissions)
    (source,) = (root / "solutions" / assignment).glob("*.ipynb")
    jobs = []
    for worker in range(workers):
        course = folder / f"course-{worker}"
        shutil.copytree(root / "solutions" / assignment, course / "solutions" / assignment)
        shutil.copy(root / "nbgrader_config.py", course)
        for student in students[worker::workers]:
            target = course / "submitted" / student / assignment
            target.mkdir(parents=True)
            nbformat.write(submissions[student], target / source.name)
        jobs.append((course, assignment, students[worker::workers]))
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return {student: scores for part in pool.map(_grade, jobs) for student, scores in part.items()}


def _grade(job: tuple[Path, str, list[str]]) -> dict[str, Scores]:
    course, assignment, students = job
    os.chdir(course)  # nbgrader looks for its settings in the working directory
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    release(course, assignment)
    config = read_settings(course)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    scores = {}
    for student in students:
        result = api.autograde(assignment, student, force=True, create=True)
        assert result["success"], f"{student}: {result['log']}"
    with Gradebook(f"sqlite:///{course}/gradebook.db", "regularisation") as gradebook:
        for student in students:
            (notebook,) = gradebook.find_submission(assignment, student).notebooks
            scores[student] = {grade.cell.name: grade.score for grade in notebook.grades}
    return scores
