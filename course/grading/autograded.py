"""The folders of graded work, as nbgrader lays them out, and a record of each beside it.

A folder is made apart and then takes its name, so that it is there as a whole or not at all. The
record is written last, after the gradebook has the grades: where it fits what was handed in, there
is nothing left to do.
"""

import contextlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets.config import Config

from course.grading.assignment import TIMESTAMP, Graded, Submission

RECORD = "graded.json"
GRADED, WITH_REASON, NOT_GRADED = "graded", "graded, with a reason", "could not be graded"


@dataclass(frozen=True)
class Record:
    """How the grading of a submission has ended.

    Attributes
    ----------
    student : str
        The student's id.
    state : str
        ``graded``, ``graded, with a reason`` or ``could not be graded``.
    score, max_score : float
        The points given by tests, and the points of the whole assignment.
    open : int
        Questions that wait for a person.
    reasons : dict of str
        From a notebook's name to why it was not graded as handed in, or not at all.
    seconds : float
        What it took.
    tasks : dict of float
        From a test's name to what it took, in seconds.
    worker : str
        The address of the worker that graded it.
    graded_at : str
        When, by ISO 8601, in UTC.
    digest : str
        A name for all that has decided the result.
    """

    student: str
    state: str
    score: float
    max_score: float
    open: int
    reasons: dict[str, str]
    seconds: float
    tasks: dict[str, float]
    worker: str
    graded_at: str
    digest: str


class Autograded:
    """The graded work of one assignment.

    Parameters
    ----------
    settings : Config
        nbgrader's.
    course : CourseDirectory
        Where things are.
    assignment : str
        The assignment's name.
    """

    def __init__(self, settings: Config, course: CourseDirectory, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self.nbgrader = Autograde(coursedir=course, config=settings)
        self.instructors = self._instructors()

    def folder(self, student: str) -> Path:
        """Return where a student's graded work is."""
        course = self.course
        return Path(course.format_path(course.autograded_directory, student, self.assignment))

    def record(self, student: str) -> Record | None:
        """Return the record of a student's graded work, or None where there is none to be read."""
        try:
            return Record(**json.loads((self.folder(student) / RECORD).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, graded: Graded, submission: Submission, timestamp: bytes | None) -> None:
        """Write a student's graded work, in place of what was there.

        Beside the notebooks go the student's other files, the instructor's, which take
        precedence, and nbgrader's time stamp.
        """
        ours: dict[PurePosixPath, bytes | Path] = dict(self.instructors)
        for name, notebook in graded.notebooks.items():
            ours[PurePosixPath(f"{name}.ipynb")] = notebook.encode()
        if timestamp is not None:
            ours[PurePosixPath(TIMESTAMP)] = timestamp
        taken = {PurePosixPath(RECORD), *ours}
        folders = {parent for path in taken for parent in path.parents}
        for path in self._others(submission):
            # a file cannot stand where a folder has to be, nor a folder where a file has to be
            if path not in taken | folders and taken.isdisjoint(path.parents):
                ours[path] = submission.files[str(path)]
        folder = self.folder(submission.student)
        new, old = (folder.with_name(f".{folder.name}.{word}") for word in ("new", "old"))
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        for path, content in ours.items():
            target = new / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copy(content, target)
            else:
                target.write_bytes(content)
        with contextlib.suppress(FileNotFoundError):
            folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
        self.nbgrader.set_permissions(self.assignment, submission.student)

    def note(self, record: Record) -> None:
        """Write the record of a student's graded work beside it."""
        folder = self.folder(record.student)
        write_json(folder / RECORD, asdict(record))
        (folder / RECORD).chmod(int(str(self.nbgrader.permissions), 8))

    def _instructors(self) -> dict[PurePosixPath, Path]:
        """Return the instructor's files that every submission gets, by their places in it."""
        course = self.course
        source = Path(course.format_path(course.source_directory, ".", self.assignment))
        kept = set(self.nbgrader.exclude_overwriting.get(self.assignment, []))
        found = map(Path, find_all_files(str(source), [*course.ignore, "*.ipynb"]))
        places = {PurePosixPath(path.relative_to(source).as_posix()): path for path in found}
        return {place: path for place, path in places.items() if str(place) not in kept}

    def _others(self, submission: Submission) -> list[PurePosixPath]:
        """Return a student's files that are no notebooks and that nbgrader would copy."""
        course = self.course
        submitted = course.format_path(
            course.submitted_directory, submission.student, self.assignment
        )
        found = find_all_files(submitted, [*course.ignore, "*.ipynb"])
        places = [Path(path).relative_to(submitted).as_posix() for path in found]
        return [PurePosixPath(place) for place in places if place in submission.files]


def write_json(path: Path, content: object) -> None:
    """Write a file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    # a file name that is not UTF-8 comes as surrogates, for which JSON has the same escapes
    new.write_text(text, encoding="utf-8", errors="backslashreplace")
    new.replace(path)
