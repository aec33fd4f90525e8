"""Which submissions are suspiciously alike.

copydetect compares what students wrote in their answer cells, as tokens: names, comments and layout
do not count, nor does what the released notebook gives. Likeness is no proof: short tasks have few
right answers, and students may have been allowed to work together. A person reads both and decides.
"""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

import numpy as np
from copydetect import CodeFingerprint, compare_files
from copydetect.utils import highlight_overlap
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from nbgrader.utils import is_solution

from course.figures import PALETTE
from course.grading.assignment import Assignment, Submission
from course.grading.restore import find_notebooks

# Of the banks' right answers to the same tasks, all written differently, the two most alike reach
# 0.42. Where each answer is drawn from five, so that pairs share some of them to the letter, 1 in
# 100 pairs reaches 0.79. A copy with other names and comments reaches 1.
THRESHOLD = 0.8
LENGTH = 25  # tokens' characters that must agree in a row; copydetect's own choice
SHORTEST = 150  # characters of tokens; less is a line or two, and alike by chance
LONGEST = 100_000  # characters of a submission that are compared
MOST_SHOWN = 100  # pairs in the report


@dataclass(frozen=True)
class Pair:
    """Two submissions.

    Attributes
    ----------
    first, second : str
        The students.
    likeness : float
        The part of the shorter one, or of the one that has more of it, that the other has too.
    shared : int
        How much that is, in characters of tokens.
    """

    first: str
    second: str
    likeness: float
    shared: int


@dataclass(frozen=True)
class Comparison:
    """What comparing a class has found.

    Attributes
    ----------
    pairs : list of Pair
        All pairs, those most alike first.
    left_out : list of str
        Students with too little of their own to compare.
    prints : dict of CodeFingerprint
        copydetect's view of each student's answers.
    """

    pairs: list[Pair]
    left_out: list[str]
    prints: dict[str, CodeFingerprint]

    def above(self, threshold: float) -> list[Pair]:
        """Return the pairs that are at least so much alike."""
        return [pair for pair in self.pairs if pair.likeness >= threshold]

    @property
    def median(self) -> float:
        """The likeness that half of the pairs stay below."""
        return median(pair.likeness for pair in self.pairs) if self.pairs else 0.0


def answers(assignment: Assignment, submission: Submission) -> str:
    """Return what a student wrote into the answer cells for code, in the assignment's order."""
    found, _ = find_notebooks(assignment, submission)
    written = {
        (name, cell.metadata.nbgrader.grade_id): cell.source
        for name, notebook in found.items()
        for cell in notebook.cells
        if cell.cell_type == "code" and is_solution(cell)
    }
    wanted = [
        (name, cell.grade_id)
        for name, cells in assignment.notebooks.items()
        for cell in cells
        if cell.solution and cell.cell_type == "code"
    ]
    return "\n\n\n".join(written[key] for key in wanted)[:LONGEST]


def compare(
    assignment: Assignment,
    submissions: Iterable[Submission],
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Comparison:
    """Compare all submissions of an assignment with each other.

    Parameters
    ----------
    assignment : Assignment
        As the gradebook has it; its answer cells hold what was released.
    submissions : iterable of Submission
        One for each student.
    on_progress : callable
        Called with how many submissions have been compared with all before them, of how many.
    """
    stub = _fingerprint(answers(assignment, Submission("", {})), [])
    prints, left_out = {}, []
    given = np.unique(np.array(list(stub.hashes), dtype=np.int64))
    for submission in submissions:
        seen = _fingerprint(answers(assignment, submission), given)
        if seen.token_coverage < SHORTEST:
            left_out.append(submission.student)
        else:
            prints[submission.student] = seen
    pairs, students = [], list(prints)
    for done, second in enumerate(students):
        for first in students[:done]:
            shared, parts, _ = compare_files(prints[first], prints[second])
            pairs.append(Pair(first, second, min(1.0, float(max(parts))), int(shared)))
        on_progress(done + 1, len(students))
    pairs.sort(key=lambda pair: (-pair.likeness, -pair.shared, pair.first, pair.second))
    return Comparison(pairs, left_out, prints)


def _fingerprint(source: str, given: np.ndarray | list) -> CodeFingerprint:
    # a window of 1 keeps every fingerprint, so that the result does not hang on Python's hash seed
    return CodeFingerprint("answers.py", LENGTH, 1, given, fp=io.StringIO(source))


def report(assignment: str, comparison: Comparison, threshold: float) -> str:
    """Return a page with the pairs above a threshold, side by side, what they share marked."""
    shown = comparison.above(threshold)[:MOST_SHOWN]
    environment = Environment(
        loader=PackageLoader("course.grading", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("similar.html.j2").render(
        assignment=assignment,
        comparison=comparison,
        threshold=threshold,
        above=len(comparison.above(threshold)),
        pairs=[(pair, *_marked(comparison, pair)) for pair in shown],
        palette=PALETTE,
    )


def _marked(comparison: Comparison, pair: Pair) -> tuple[Markup, Markup]:
    """Return both students' answers with what they share between marks."""
    prints = comparison.prints[pair.first], comparison.prints[pair.second]
    _, _, slices = compare_files(*prints)
    first, second = (
        Markup(
            highlight_overlap(
                each.raw_code, part.astype(int), "<mark>", "</mark>", escape_html=True
            )[0]
        )
        for each, part in zip(prints, slices, strict=True)
    )
    return first, second
