"""One run of `course grade`: from submissions to grades, and to a report of them.

Nothing is lost when a run is interrupted, even by force: what has no record that fits is graded
again by the next run, with the same result.
"""

import contextlib
import difflib
import glob
import hashlib
import hmac
import json
import math
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from course.grading import sandbox
from course.grading.assignment import (
    TIMESTAMP,
    Assignment,
    Graded,
    Submission,
    read_assignment,
    read_submission,
)
from course.grading.autograded import (
    GRADED,
    NOT_GRADED,
    WITH_REASON,
    Autograded,
    Record,
    write_json,
)
from course.grading.fan_out import Arrival, ClusterError, Fleet, Unit
from course.grading.gradebook import auto_scores, late_penalty, merge
from course.grading.judge import ungraded
from course.grading.preprocessors import SplitExecute
from course.grading.seeds import read_secret, seed_of
from course.grading.unit import grader_digest, versions
from course.release import read_settings

BATCH = 100  # submissions in one transaction
LONGEST_WAIT = 2.0  # seconds for which a result waits for others to go with it
WRITING_TRIES = 10  # of a transaction, while another program holds the gradebook
LONGEST_ID = 128  # characters, as the gradebook has it
LARGEST_STAMP = 1000  # bytes


class CourseError(Exception):
    """The run cannot go on; the message says what to do."""


@dataclass
class Report:
    """What a run has done.

    Attributes
    ----------
    assignment : str
        The assignment's name.
    total : int
        Submissions that were asked for.
    workers : int
        How many submissions could be graded at the same time.
    seconds : float
        What the run took.
    records : list of Record
        Of the submissions graded in this run, in the order in which they came back.
    skipped : list of Record
        Of those that were graded before and have not changed.
    interrupted : int
        The number of the signal that has ended the run, or 0.
    sandboxed : bool
        Whether student code ran in the sandbox.
    """

    assignment: str
    total: int = 0
    workers: int = 0
    seconds: float = 0.0
    records: list[Record] = field(default_factory=list)
    skipped: list[Record] = field(default_factory=list)
    interrupted: int = 0
    sandboxed: bool = True

    @property
    def left(self) -> int:
        """How many submissions the run has not come to."""
        return self.total - len(self.records) - len(self.skipped)

    @property
    def failed(self) -> int:
        """How many submissions could not be graded."""
        return self.states()[NOT_GRADED]

    def states(self) -> dict[str, int]:
        """Count the submissions in each state."""
        found = [record.state for record in (*self.records, *self.skipped)]
        return {state: found.count(state) for state in (GRADED, WITH_REASON, NOT_GRADED)}

    def as_json(self) -> dict:
        """Return the report as plain data."""
        submissions = [
            {**asdict(record), "skipped": skipped}
            for records, skipped in ((self.records, False), (self.skipped, True))
            for record in records
        ]
        return {
            "assignment": self.assignment,
            "totals": {
                "submissions": self.total,
                "graded in this run": len(self.records),
                "skipped, since nothing has changed": len(self.skipped),
                "left": self.left,
                **self.states(),
            },
            "seconds": self.seconds,
            "workers": self.workers,
            "interrupted": bool(self.interrupted),
            "sandboxed": self.sandboxed,
            "versions": versions(),
            "submissions": sorted(submissions, key=lambda each: each["student"]),
        }


@dataclass(frozen=True)
class _Job:
    """A submission that is being graded, and what the folder of its results needs."""

    unit: Unit
    timestamp: bytes | None


class Run:
    """One run of `course grade`.

    Parameters
    ----------
    root : pathlib.Path
        The course's folder.
    assignment : str
        The assignment's name.
    students : list of str
        Whose work to grade; empty for everybody's.
    only_failed : bool
        Whether to grade again only what could not be graded as handed in, or not at all.
    regrade : bool
        Whether to grade again what has not changed.
    unsandboxed : bool
        Whether to run student code with the grader's rights, whatever the settings say.
    on_total : callable
        Called with the number of submissions.
    on_end : callable
        Called with the record of a submission, and whether it was skipped.
    on_news : callable
        Called now and then with what the run waits for, empty while it works.
    """

    def __init__(
        self,
        root: Path,
        assignment: str,
        students: list[str],
        *,
        only_failed: bool,
        regrade: bool,
        unsandboxed: bool,
        on_total: Callable[[int], None],
        on_end: Callable[[Record, bool], None],
        on_news: Callable[[str], None],
    ) -> None:
        self.root, self.name, self.students = root.resolve(), assignment, students
        self.only_failed, self.regrade = only_failed, regrade
        self.unsandboxed = unsandboxed
        self.on_total, self.on_end, self.on_news = on_total, on_end, on_news
        self.report = Report(assignment)
        self.stop = threading.Event()
        self.jobs: dict[str, _Job] = {}  # in work, by digest
        self.waiting: list[Arrival] = []  # come back, and not yet in the gradebook

    def grade(self, workers: int, scheduler: str | None) -> None:
        """Grade what is to be graded; `report` says what was.

        Parameters
        ----------
        workers : int
            Processes to start on this machine.
        scheduler : str or None
            The address of a Dask cluster to use instead.

        Raises
        ------
        CourseError
            When the course's folder lacks something.
        SandboxError
            When student code cannot be confined on this machine.
        course.grading.fan_out.ClusterError
            When the workers cannot be used.
        """
        start = time.perf_counter()
        try:
            self._grade(workers, scheduler)
        finally:
            self.report.seconds = time.perf_counter() - start

    def _grade(self, workers: int, scheduler: str | None) -> None:
        if not (self.root / "nbgrader_config.py").is_file():
            raise CourseError(
                f"{self.root} holds no nbgrader_config.py. Run the command in the course's top "
                "folder, or name it: --course FOLDER"
            )
        settings = read_settings(self.root)
        self.course = CourseDirectory(config=settings)
        self.autograded = Autograded(settings, self.course, self.name)
        self.penalty = late_penalty(settings)
        step = SplitExecute(config=settings)
        self.limits = step.limits
        self.confined = self.report.sandboxed = step.confined and not self.unsandboxed
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._alone())
            stack.enter_context(self._interruptible())
            self.gradebook = stack.enter_context(self._open_gradebook())
            self.assignment = self._read_assignment()
            try:
                self.secret = read_secret(self.root)
            except (PermissionError, ValueError) as error:
                raise CourseError(str(error)) from None
            students = self._handed_in()
            self.report.total = len(students)
            self.on_total(len(students))
            units = self._units(students)
            # workers are started when there is something for them to do
            first = next(units, None)
            if first is not None:
                if scheduler is None and self.confined:
                    sandbox.require()
                self._grade_on(workers, scheduler, chain([first], units))

    def _grade_on(self, workers: int, scheduler: str | None, units: Iterator[Unit]) -> None:
        with Fleet(workers, scheduler, self.limits, confined=self.confined) as fleet:
            try:
                self._take(fleet, units)
            except ClusterError:
                self._enter_waiting()  # what has come back is kept
                raise
            self._enter_waiting()

    def _take(self, fleet: Fleet, units: Iterator[Unit]) -> None:
        """Take what comes back, until all has or the run is stopped."""
        since = time.monotonic()
        for arrivals in fleet.grade(self.assignment, units):
            self.report.workers = max(self.report.workers, fleet.threads)
            self.on_news(fleet.news)
            if not self.waiting:
                since = time.monotonic()
            self.waiting += arrivals
            if len(self.waiting) >= BATCH or time.monotonic() - since > LONGEST_WAIT:
                self._enter_waiting()
            if self.stop.is_set():
                break

    def _enter_waiting(self) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
            self._enter(batch)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a second run out of this folder."""
        path = self.root / "_build" / "grade" / "lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(path, timeout=0):
                yield
        except Timeout:
            raise CourseError(
                f"another `course grade` runs in {self.root}. Wait until it has ended."
            ) from None

    @contextlib.contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Let the first Ctrl-C, or SIGTERM, end the run in good order, and a second one at once."""

        def on_signal(number: int, _: FrameType | None) -> None:
            self.report.interrupted = number
            self.stop.set()
            self.on_news("stopping; once more ends at once")
            signal.signal(number, before[number])

        before = {n: signal.signal(n, on_signal) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def _open_gradebook(self) -> Iterator[Gradebook]:
        try:
            gradebook = Gradebook(self.course.db_url, self.course.course_id)
        except SQLAlchemyError as error:
            raise CourseError(
                f"the gradebook could not be opened: {error}\nIt is named by "
                "c.CourseDirectory.db_url in nbgrader_config.py."
            ) from None
        with gradebook:
            yield gradebook

    def _read_assignment(self) -> Assignment:
        try:
            assignment = read_assignment(self.gradebook, self.name)
        except MissingEntry:
            assignment = Assignment(self.name, {})
        except OperationalError as error:
            raise CourseError(
                f"the gradebook cannot be read: {error.orig}\nIf nbgrader was brought up to date, "
                "make a copy of the gradebook, and then: nbgrader db upgrade"
            ) from None
        if not assignment.notebooks:
            raise CourseError(
                f"the gradebook has no notebook of {self.name}. Put it there: "
                f"course release {self.name}"
            )
        self.gradebook.db.rollback()  # ends the reading: a server would keep the transaction open
        return assignment

    def _handed_in(self) -> list[str]:
        """Return the students whose work is asked for."""
        course = self.course
        structure = (course.submitted_directory, glob.escape(self.name))
        pattern = course.directory_structure.format(
            nbgrader_step=structure[0], student_id="*", assignment_id=structure[1]
        )
        expected = re.compile(
            course.format_path(
                structure[0], "(?P<student>[^/]+)", re.escape(self.name), escape=True
            )
        )
        excluded = course.student_id_exclude.split(",")
        students = set()
        # unlike Path.glob: nbgrader allows an absolute pattern, and hidden folders are no students
        for found in glob.glob(pattern, root_dir=self.root):  # noqa: PTH207
            path = self.root / found
            match = expected.fullmatch(str(path))
            if match and path.is_dir() and match["student"] not in excluded:
                students.add(match["student"])
        if not students:
            raise CourseError(
                f"nothing has been handed in: there is no folder {self.root / pattern}"
            )
        if unknown := [student for student in self.students if student not in students]:
            near = difflib.get_close_matches(unknown[0], students)
            hint = f" Do you mean {' or '.join(near)}?" if near else ""
            raise CourseError(
                f"nothing has been handed in by {', '.join(unknown)}.{hint} "
                f"Submissions are expected as {pattern}"
            )
        chosen = set(self.students) or students
        if self.only_failed:
            chosen = {student for student in chosen if self._failed(student)}
        return sorted(chosen)

    def _failed(self, student: str) -> bool:
        record = self.autograded.record(student)
        return record is not None and record.state != GRADED

    def _units(self, students: list[str]) -> Iterator[Unit]:
        """Read submissions, one when it is asked for, and pass over what is done already."""
        entered = auto_scores(self.gradebook, self.name)
        for student in students:
            if self.stop.is_set():
                return
            if trouble := _bad_name(student):
                record = self._record_of(student, None, {"": trouble}, "", "")
                self.report.records.append(record)
                self.on_end(record, False)
                continue
            folder = Path(
                self.course.format_path(self.course.submitted_directory, student, self.name)
            )
            submission = read_submission(folder, student)
            timestamp = _read_stamp(folder / TIMESTAMP)
            digest = self._digest(submission, timestamp)
            record = self.autograded.record(student)
            if (
                not (self.regrade or self.only_failed)
                and record is not None
                and record.digest == digest
                and record.state != NOT_GRADED
                # a gradebook that was made anew, or taken from a copy, has not got it
                and math.isclose(entered.get(student, math.nan), record.score, abs_tol=1e-9)
            ):
                self.report.skipped.append(record)
                self.on_end(record, True)
                continue
            unit = Unit(submission, seed_of(self.secret, self.name, student), digest)
            self.jobs[digest] = _Job(unit, timestamp)
            yield unit

    def _digest(self, submission: Submission, timestamp: bytes | None) -> str:
        """Return a name for all that decides a result, which only the course's secret can make."""
        parts = (
            grader_digest(),
            self.assignment.digest,
            asdict(self.limits),
            self.confined,  # a report must not call work sandboxed that was graded without
            submission.student,
            submission.digest,
            (timestamp or b"").hex(),
        )
        return hmac.new(self.secret, json.dumps(parts).encode(), hashlib.sha256).hexdigest()

    def _enter(self, arrivals: list[Arrival]) -> None:
        """Write a batch of results: the folders, then the gradebook, then the records."""
        entries, timestamps, records = [], {}, []
        for arrival in arrivals:
            job = self.jobs.pop(arrival.unit.digest)
            submission = job.unit.submission
            graded = arrival.graded or ungraded(self.assignment, submission, arrival.trouble)
            stamp, complaint = _parse_stamp(job.timestamp)
            if stamp is not None:
                timestamps[submission.student] = stamp
            reasons = graded.reasons | ({TIMESTAMP: complaint} if complaint else {})
            self.autograded.write(graded, submission, job.timestamp)
            entries.append(graded)
            records.append(
                self._record_of(
                    submission.student,
                    graded if arrival.graded else None,
                    reasons,
                    arrival.worker,
                    job.unit.digest,
                )
            )
        self._merge(entries, timestamps)
        for record in records:
            self.autograded.note(record)
            self.report.records.append(record)
            self.on_end(record, False)

    def _merge(self, entries: list[Graded], timestamps: dict[str, datetime]) -> None:
        for left in reversed(range(WRITING_TRIES)):
            try:
                merge(self.gradebook, self.name, entries, timestamps, self.penalty)
            except OperationalError as error:
                if not left:
                    raise CourseError(
                        f"the gradebook could not be written: {error.orig}\nAnother program may "
                        "hold it: close formgrader, or wait. Then run the command again: it goes "
                        "on where it has stopped."
                    ) from None
                time.sleep(1)
            else:
                return

    def _record_of(
        self,
        student: str,
        graded: Graded | None,
        reasons: dict[str, str],
        worker: str,
        digest: str,
    ) -> Record:
        scores = [
            score
            for notebook in (graded.scores.values() if graded else ())
            for score in notebook.values()
        ]
        return Record(
            student=student,
            state=NOT_GRADED if graded is None else WITH_REASON if reasons else GRADED,
            score=float(sum(score for score in scores if score is not None)),
            max_score=sum(
                cell.points or 0.0 for cells in self.assignment.notebooks.values() for cell in cells
            ),
            open=sum(score is None for score in scores),
            reasons=reasons,
            seconds=graded.seconds if graded else 0.0,
            tasks=graded.tasks if graded else {},
            worker=worker,
            graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
            digest=digest,
        )


def write_report(report: Report, path: Path) -> None:
    """Write a report as JSON."""
    write_json(path, report.as_json())


def _bad_name(student: str) -> str:
    """Say why a folder's name cannot be a student's id in the gradebook, if it cannot."""
    try:
        student.encode()
    except UnicodeEncodeError:
        return "the name of the student's folder is not valid UTF-8: rename it"
    if len(student) > LONGEST_ID:
        return f"the name of the student's folder has more than {LONGEST_ID} characters: rename it"
    return ""


def _read_stamp(path: Path) -> bytes | None:
    """Return the content of a time stamp, and nothing of what is a link or too large for one."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        return file.read(LARGEST_STAMP)


def _parse_stamp(content: bytes | None) -> tuple[datetime | None, str]:
    """Return when work was handed in, in UTC, and what is wrong with its time stamp."""
    if not content or not content.strip():
        return None, ""
    try:
        return parse_utc(content.decode().strip()), ""
    except (ValueError, OverflowError):
        return None, f"{TIMESTAMP} holds no date: the work was not counted as late"
