"""The grading path: submissions in an nbgrader course, graded by nbgrader's Autograde.

Stock nbgrader starts a kernel for each submission, which takes longer than all its tests. By default
`WarmExecute` stands in that place: a fork of a process that has imported everything already. All
else, from the restored test cells to the scores in the gradebook, is nbgrader's own.
"""

import contextlib
import io
import multiprocessing
import os
import shutil
import traceback
from collections.abc import Container
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor

from course.authoring import role_of
from course.release import read_settings, release

Scores = dict[str, float]
SECONDS = 300  # what the cells of one submission may take together


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


class WarmExecute(NbGraderPreprocessor):
    """Executes a notebook's cells in a fork of this process."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Fill in the outputs of the code cells: what they print, and their error."""
        cells = [cell for cell in nb.cells if cell.cell_type == "code"]
        here, there = multiprocessing.Pipe(duplex=False)
        fork = multiprocessing.get_context("fork")
        process = fork.Process(target=_run, args=([cell.source for cell in cells], there))
        process.start()
        there.close()
        for count, cell in enumerate(cells, 1):
            try:
                cell.outputs = here.recv() if here.poll(SECONDS) else [_error("Endless", "no end")]
            except EOFError:
                cell.outputs = [_error("DeadKernelError", "the process died")]
            cell.execution_count = count
        process.kill()
        process.join()
        return nb, resources


def _error(kind: str, message: str, lines: tuple[str, ...] = ()) -> NotebookNode:
    return nbformat.v4.new_output("error", ename=kind, evalue=message, traceback=list(lines))


def _run(sources: list[str], results: multiprocessing.connection.Connection) -> None:
    names: dict = {"__name__": "__main__"}
    for number, source in enumerate(sources):
        outputs, printed, complaints = [], io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complaints):
            try:
                exec(compile(source, f"<cell {number}>", "exec"), names)
            except BaseException as error:
                lines = traceback.format_exception(error)
                outputs.append(_error(type(error).__name__, str(error), tuple(lines)))
        for name, text in (("stdout", printed), ("stderr", complaints)):
            if text.getvalue():
                outputs.append(nbformat.v4.new_output("stream", name=name, text=text.getvalue()))
        results.send(outputs)


def grade(
    root: Path,
    submissions: dict[str, dict[str, NotebookNode]],
    folder: Path,
    in_kernels: Container[str],
) -> dict[str, dict[str, Scores]]:
    """Grade submissions with nbgrader, in a course of its own for each core.

    Parameters
    ----------
    root : pathlib.Path
        The repository.
    submissions : dict of dict of NotebookNode
        From an assignment to a student's id to a notebook.
    folder : pathlib.Path
        An empty folder to work in.
    in_kernels : container of str
        The students whose work is executed as stock nbgrader does it, in a kernel of its own.

    Returns
    -------
    dict of dict of dict
        For each assignment and student, the score of each graded cell.
    """
    workers = os.cpu_count() or 1
    wanted = [(assignment, student) for assignment in submissions for student in submissions[assignment]]
    jobs = []
    for worker in range(workers):
        course = folder / f"course-{worker}"
        for assignment in submissions:
            shutil.copytree(root / "solutions" / assignment, course / "solutions" / assignment)
        shutil.copy(root / "nbgrader_config.py", course)
        for assignment, student in wanted[worker::workers]:
            (source,) = (root / "solutions" / assignment).glob("*.ipynb")
            target = course / "submitted" / student / assignment
            target.mkdir(parents=True)
            nbformat.write(submissions[assignment][student], target / source.name)
        jobs.append((course, wanted[worker::workers], in_kernels))
    scores: dict[str, dict[str, Scores]] = {assignment: {} for assignment in submissions}
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for part in pool.map(_grade, jobs):
            for (assignment, student), found in part.items():
                scores[assignment][student] = found
    return scores


def _grade(job: tuple[Path, list[tuple[str, str]], Container[str]]) -> dict[tuple[str, str], Scores]:
    course, wanted, in_kernels = job
    os.chdir(course)  # nbgrader looks for its settings in the working directory
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    stock = Autograde.autograde_preprocessors.default()
    warm = [WarmExecute if step is Execute else step for step in stock]
    apis = {}
    for steps in (stock, warm):
        config = read_settings(course)
        config.Autograde.autograde_preprocessors = steps
        apis[steps is warm] = NbGraderAPI(CourseDirectory(config=config), config=config)
    for path in sorted((course / "solutions").glob("*/*.ipynb")):
        release(course, path.parent.name)
        code = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
        exec(code[0].source, {})  # the imports, once for all forks
    for assignment, student in wanted:
        api = apis[student not in in_kernels]
        result = api.autograde(assignment, student, force=True, create=True)
        assert result["success"], f"{assignment}, {student}: {result['log']}"
    scores = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db", "regularisation") as gradebook:
        for assignment, student in wanted:
            (notebook,) = gradebook.find_submission(assignment, student).notebooks
            scores[assignment, student] = {g.cell.name: g.score for g in notebook.grades}
    return scores
