"""What is graded, and what comes of it: plain data that can be sent to any machine.

An `Assignment` is the instructor's side, read from the gradebook once. A `Submission` is the bytes
that a student handed in. Grading makes a `Graded` of the two and of a seed, and of nothing else.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook

LARGEST_FILE = 20 << 20  # bytes; a notebook of this course with all its figures has under 1 MB
LARGEST_SUBMISSION = 40 << 20
MOST_FILES = 200
TIMESTAMP = "timestamp.txt"  # nbgrader's own file beside a submission


@dataclass(frozen=True)
class Cell:
    """One of the instructor's cells, as the gradebook has it.

    Attributes
    ----------
    grade_id : str
        Its name, such as ``l2_penalty--values``.
    cell_type : str
        ``"code"`` or ``"markdown"``.
    source, checksum : str
        Its text, hidden tests included, and nbgrader's checksum of it.
    locked, solution : bool
        Whether students must not edit it, and whether their answer goes there.
    points : float or None
        What it is worth; None where it is not graded.
    """

    grade_id: str
    cell_type: str
    source: str
    checksum: str
    locked: bool
    solution: bool
    points: float | None

    @property
    def is_test(self) -> bool:
        """Whether the cell is graded by running it."""
        return self.points is not None and not self.solution


@dataclass(frozen=True)
class Assignment:
    """The instructor's side of an assignment.

    Attributes
    ----------
    name : str
        Such as ``02-penalties``.
    notebooks : dict of tuple of Cell
        From a notebook's name, without ``.ipynb``, to its cells.
    """

    name: str
    notebooks: dict[str, tuple[Cell, ...]]

    @property
    def digest(self) -> str:
        """A name for the content: it changes when any cell changes."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    Attributes
    ----------
    student : str
        The student's id.
    files : dict of bytes
        From a path inside the submission to its content; nbgrader's time stamp is left out.
    refused : dict of str
        From a path to the reason why its content was not read.
    """

    student: str
    files: dict[str, bytes]
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A name for the content: the same bytes have the same one."""
        summary = hashlib.sha256(json.dumps(self.refused, sort_keys=True).encode())
        for path, content in sorted(self.files.items()):
            summary.update(json.dumps([path, len(content)]).encode() + content)
        return summary.hexdigest()


@dataclass(frozen=True)
class Graded:
    """What grading found, for the gradebook, the teacher and the student.

    Attributes
    ----------
    student : str
        The student's id.
    notebooks : dict of str
        From a notebook's name to the graded notebook, as JSON.
    scores : dict of dict
        From a notebook's name to its graded cells' points; None waits for a person.
    comments : dict of dict
        From a notebook's name to nbgrader's automatic comments: "No response." or None.
    reasons : dict of str
        From a notebook's name to why it could not be graded as handed in, in words for teacher
        and student; a notebook that was graded without trouble has none.
    seconds : float
        What all of it took.
    tasks : dict of float
        From a graded cell's id to what its test took, in seconds.
    """

    student: str
    notebooks: dict[str, str]
    scores: dict[str, dict[str, float | None]]
    comments: dict[str, dict[str, str | None]]
    reasons: dict[str, str]
    seconds: float
    tasks: dict[str, float]


def read_assignment(gradebook: Gradebook, name: str) -> Assignment:
    """Read an assignment from the gradebook.

    Raises
    ------
    nbgrader.api.MissingEntry
        When the gradebook has no such assignment: `course release` puts it there.
    """
    notebooks = {}
    for notebook in gradebook.find_assignment(name).notebooks:
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        notebooks[notebook.name] = tuple(
            Cell(
                grade_id=cell.name,
                cell_type=cell.cell_type,
                source=cell.source,
                checksum=cell.checksum,
                locked=cell.locked,
                solution=cell.name in solutions,
                points=points.get(cell.name),
            )
            for cell in notebook.source_cells
        )
    return Assignment(name, notebooks)


def read_submission(folder: Path, student: str) -> Submission:
    """Read what a student handed in, and refuse what is too large or is no plain file.

    Links are not followed: a link in a submission could lead to somebody else's work.
    """
    files: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    total = 0
    # notebooks first: no number of other files keeps them from being read
    for path in sorted(folder.rglob("*"), key=lambda path: (path.suffix != ".ipynb", path)):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            refused[name] = "it is a link"
        elif path.is_dir() or name == TIMESTAMP:
            continue
        elif not path.is_file():
            refused[name] = "it is no plain file"
        elif (size := path.stat().st_size) > LARGEST_FILE:
            refused[name] = f"it has {size >> 20} MB; at most {LARGEST_FILE >> 20} MB are read"
        elif total + size > LARGEST_SUBMISSION or len(files) >= MOST_FILES:
            refused[name] = "there is too much beside it"
        else:
            files[name] = path.read_bytes()
            total += size
    return Submission(student, files, refused)
