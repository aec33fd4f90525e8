"""nbgrader's steps for a submission, replaced by those that `course grade` takes.

Named in ``nbgrader_config.py``, they serve `nbgrader autograde` and formgrader's button. What they
leave in the cells' outputs is what nbgrader scores.
"""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Int

from course.grading import warm
from course.grading.assignment import Assignment, Submission, read_assignment
from course.grading.restore import restore
from course.grading.sandbox import Limits
from course.grading.seeds import read_secret, seed_of


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
        return Limits(self.cell_seconds, self.seconds, self.memory_mb << 20)

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
