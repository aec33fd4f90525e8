"""What a student reads about graded work, and what stays hidden.

`nbgrader generate_feedback`, its button in formgrader and `course feedback` all write it: the
converter is nbgrader's, with the steps and the exporter of this module, named in
``nbgrader_config.py``.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_locked, is_solution

from course.figures import PALETTE
from course.grading.judge import HIDDEN, HIDDEN_TEST
from course.grading.markdown import code_html, markdown_html

HIDDEN_FAILED = (
    "A hidden test of this task failed. Hidden tests ask for what the task says, with other "
    "numbers, shapes and types, in edge cases and with bad input, and look at whether arguments "
    "and the global random state are left alone."
)
LONGEST_OUTPUT = 20_000  # characters
PICTURES = ("image/png", "image/jpeg")


class HideTests(NbGraderPreprocessor):
    """Takes hidden tests out of a graded notebook: source, messages and tracebacks.

    The source goes between nbgrader's marks. The message of a hidden test may quote its input: a
    sentence stands in for it, and tracebacks of all tests go. Students' cells have run before any
    test, so that their outputs cannot quote one.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook without anything hidden."""
        for cell in nb.cells:
            if is_locked(cell):
                cell.source = visible(cell.source)
                if cell.cell_type == "code":
                    cell.outputs = [_message(output) for output in _errors(cell)]
        return nb, resources


def visible(source: str) -> str:
    """Return the lines of a test cell that students may read.

    As for nbgrader, a line is a mark when the mark stands anywhere in it. What follows a mark that
    nothing ends is hidden.
    """
    begin, end = HIDDEN
    lines, hidden = [], False
    for line in source.splitlines():
        if begin in line:
            hidden = True
        elif end in line:
            hidden = False
        elif not hidden:
            lines.append(line)
    return "\n".join(lines).strip("\n")


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [o for o in cell.get("outputs", []) if o.get("output_type") == "error"]


def _message(output: NotebookNode) -> NotebookNode:
    hidden = output.get("ename") == HIDDEN_TEST
    text = HIDDEN_FAILED if hidden else str(output.get("evalue", ""))
    return _error(str(output.get("ename", "")), text)


def _error(kind: str, text: str) -> NotebookNode:
    return NotebookNode(output_type="error", ename=kind, evalue=text, traceback=[text])


@dataclass(frozen=True)
class Mark:
    """What one graded cell brought.

    Attributes
    ----------
    score, points : float
        Won, extra credit included, and to be had.
    extra : float
        The part of the score that is extra credit.
    waiting : bool
        Whether a person has yet to grade it.
    by_hand : bool
        Whether a person has graded it.
    written : bool
        Whether it is an answer that a person grades, and not a test.
    """

    score: float
    points: float
    extra: float
    waiting: bool
    by_hand: bool
    written: bool

    @property
    def state(self) -> str:
        """The mark in a word or two."""
        if self.waiting:
            return "not graded yet"
        if self.by_hand:
            return "graded by a person"
        if self.written:
            return "not answered"  # which nbgrader grades by itself
        return "passed" if self.score >= self.points else "failed"


@dataclass(frozen=True)
class Marks:
    """What a submitted notebook brought.

    Attributes
    ----------
    tasks : dict of Mark
        From a graded cell's name, in the order of the notebook, to its mark.
    comments : dict of str
        From a cell's name to what a person, or nbgrader, says about it.
    penalty : float
        Points taken off for handing in late.
    """

    tasks: dict[str, Mark]
    comments: dict[str, str]
    penalty: float

    @property
    def score(self) -> float:
        """All points won, less the penalty, at least 0."""
        return max(0.0, sum(mark.score for mark in self.tasks.values()) - self.penalty)

    @property
    def points(self) -> float:
        """All points to be had."""
        return sum(mark.points for mark in self.tasks.values())


class ReadMarks(NbGraderPreprocessor):
    """Reads points, comments and the late penalty from the gradebook, for the page's template."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook as it is, with a `Marks` among the resources."""
        place = resources["nbgrader"]
        written = {
            cell.metadata.nbgrader.grade_id: is_solution(cell)
            for cell in nb.cells
            if is_grade(cell)
        }
        with Gradebook(place["db_url"]) as gradebook:
            work = gradebook.find_submission_notebook(
                place["notebook"], place["assignment"], place["student"]
            )
            grades = {grade.cell.name: grade for grade in work.grades}
            tasks = {
                name: Mark(
                    score=grades[name].score,
                    points=grades[name].max_score,
                    extra=grades[name].extra_credit or 0.0,
                    waiting=grades[name].needs_manual_grade,
                    by_hand=grades[name].manual_score is not None,
                    written=written[name],
                )
                for name in written
                if name in grades
            }
            comments = {c.cell.name: c.comment for c in work.comments if c.comment}
            place["marks"] = Marks(tasks, comments, work.late_submission_penalty or 0.0)
        return nb, resources


@dataclass(frozen=True)
class Part:
    """One cell of the page.

    Attributes
    ----------
    role : str
        ``"text"``, ``"code"``, ``"answer"``, ``"test"``, ``"helpers"`` or ``"reason"``.
    name : str
        A graded or answer cell's name; empty for others.
    body : Markup
        Its content.
    outputs : list of tuple
        Kind, ``"text"``, ``"error"`` or ``"picture"``, and text or address of each.
    """

    role: str
    name: str
    body: Markup
    outputs: list[tuple[str, str]] = field(default_factory=list)


class FeedbackExporter(Exporter):
    """Writes one page for one notebook, with everything it needs inside.

    The page holds no script, and its policy lets a browser neither run nor fetch anything.
    """

    file_extension = ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **kw: Any
    ) -> tuple[str, dict]:
        """Return the page, after the steps that nbgrader has registered."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        place = resources["nbgrader"]
        page = _environment().get_template("feedback.html.j2")
        text = page.render(
            assignment=place["assignment"],
            notebook=place["notebook"],
            student=place["student"],
            marks=place["marks"],
            parts=[_part(cell) for cell in nb.cells if cell.source.strip()],
            markdown=markdown_html,
            palette=PALETTE,
        )
        return text, resources


def _part(cell: NotebookNode) -> Part:
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    code = cell.cell_type == "code"
    if is_solution(cell):
        role = "answer"
    elif is_grade(cell):
        role = "test"
    elif is_locked(cell):
        role = "helpers"
    elif cell.get("id") == "reason":
        role = "reason"
    else:
        role, name = ("code" if code else "text"), ""
    body = code_html(cell.source, "python") if code else markdown_html(cell.source)
    return Part(role, name, body, [_output(output) for output in cell.get("outputs", [])])


def _output(output: NotebookNode) -> tuple[str, str]:
    """Return an output as text or as a picture; nothing that a browser could run."""
    kind = output.get("output_type")
    if kind == "error":
        return "error", _clipped("\n".join(map(str, output.get("traceback", []))))
    if kind == "stream":
        return "text", _clipped(str(output.get("text", "")))
    data = output.get("data", {})
    for picture in PICTURES:
        if picture in data:
            try:
                content = base64.b64decode("".join(data[picture].split()), validate=True)
            except (binascii.Error, ValueError):
                continue
            return "picture", f"data:{picture};base64,{base64.b64encode(content).decode()}"
    return "text", _clipped(str(data.get("text/plain", "")))


def _clipped(text: str) -> str:
    text = strip_ansi(text).strip("\n")
    if len(text) > LONGEST_OUTPUT:
        text = f"{text[:LONGEST_OUTPUT]}\n… {len(text) - LONGEST_OUTPUT} more characters"
    return text


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("course.grading", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = lambda value: re.sub(r"\.?0+$", "", f"{value:.2f}")
    return environment
