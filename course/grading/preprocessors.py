"""nbgrader's steps for a submission, replaced by those that `course grade` takes.

Named in ``nbgrader_config.py``, they serve `nbgrader autograde` and formgrader's button. What they
leave in the cells' outputs is what nbgrader scores.
"""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_locked, parse_utc
from traitlets import Bool, Float, Int

from course.grading import warm
from course.grading.assignment import (
    TIMESTAMP,
    Assignment,
    Submission,
    read_assignment,
    read_submission,
)
from course.grading.restore import read_notebooks, restore
from course.grading.sandbox import Limits
from course.grading.seeds import read_secret, seed_of
from course.release import read_settings

SET_ASIDE = ".set-aside"  # beside a student's submissions


def receive(assignment: str, student: str, notebooks: list[str]) -> None:
    """Make a submission safe for nbgrader to read and to copy; its `pre_convert_hook`.

    nbgrader follows links, and copies whatever lies beside a notebook. Links, devices and files
    that are too large are moved to ``.set-aside/`` in the student's folder. A notebook that
    nbgrader cannot read, or that has another name, is replaced by what can be read of it, with the
    reason where there is one, and the original is moved too. So is a time stamp that holds no time.

    Parameters
    ----------
    assignment, student : str
        As nbgrader has them; `student` may be a pattern.
    notebooks : list of str
        The paths of one submission's notebooks; what is made anew is added.
    """
    folder = Path(notebooks[0]).parent
    aside = folder.parent / SET_ASIDE / folder.name
    submission = read_submission(folder, student)
    for path in submission.refused:
        _move(folder / path, aside / path)
    if not _holds_a_time(folder / TIMESTAMP):
        _move(folder / TIMESTAMP, aside / TIMESTAMP)
    course = CourseDirectory(config=read_settings(Path.cwd()))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        known = read_assignment(gradebook, folder.name)
    contents, reasons = read_notebooks(known, submission)
    for name, cells in known.notebooks.items():
        path = folder / f"{name}.ipynb"
        if name not in reasons and _plain(submission.files[path.name]):
            continue
        _move(path, aside / path.name)
        notebook = restore(contents.get(name) or new_notebook(), cells)
        notebook.cells = [cell for cell in notebook.cells if not is_locked(cell)]
        if name in reasons:
            notebook.cells.insert(0, new_markdown_cell(f"**{reasons[name]}**"))
        nbformat.write(notebook, path)
        notebooks[:] = sorted({*notebooks, str(path)})


def _holds_a_time(stamp: Path) -> bool:
    """Say whether nbgrader can read when work was handed in; without a file it does not try."""
    try:
        parse_utc(stamp.read_text().strip())
    except (OSError, ValueError, OverflowError):
        return False
    return True


def _plain(content: bytes) -> bool:
    """Say whether nbgrader can read and write a notebook as it is."""
    try:
        notebook = nbformat.reads(content.decode(), as_version=4)
        nbformat.validate(notebook)
        nbformat.writes(notebook).encode()
    except Exception:  # of many kinds
        return False
    return True


def _move(path: Path, target: Path) -> None:
    if path.is_symlink() or path.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)


class RestoreCells(NbGraderPreprocessor):
    """Puts the instructor's cells, their roles and points back into a submission."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the restored notebook."""
        assignment = _assignment(resources)
        return restore(nb, assignment.notebooks[resources["nbgrader"]["notebook"]]), resources


class SplitExecute(NbGraderPreprocessor):
    """Runs student cells in a sandbox, and tests in a process of their own.

    Its settings in ``nbgrader_config.py`` hold for `course grade` too.
    """

    cell_seconds = Float(
        Limits.cell_seconds, help="For one cell, or one call of a function by a test."
    ).tag(config=True)
    seconds = Float(Limits.seconds, help="For the whole submission.").tag(config=True)
    memory_mb = Int(
        Limits.memory >> 20, help="Memory beyond what Python and the libraries take."
    ).tag(config=True)
    confined = Bool(
        True,
        help="False runs student code with all your rights, and says so in every graded notebook.",
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """What a submission may use."""
        return Limits(self.cell_seconds, self.seconds, memory=self.memory_mb << 20)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with outputs: what student cells show, and why a test failed."""
        place = resources["nbgrader"]
        assignment, name = _assignment(resources), place["notebook"]
        assignment = Assignment(assignment.name, {name: assignment.notebooks[name]})
        content = nbformat.writes(nb).encode()
        submission = Submission(place["student"], {f"{name}.ipynb": content})
        seed = seed_of(read_secret(Path.cwd()), assignment.name, place["student"])
        graded = warm.grade(assignment, submission, seed, self.limits, confined=self.confined)
        return nbformat.reads(graded.notebooks[name], as_version=4), resources


def _assignment(resources: dict) -> Assignment:
    place = resources["nbgrader"]
    with Gradebook(place["db_url"]) as gradebook:
        return read_assignment(gradebook, place["assignment"])
