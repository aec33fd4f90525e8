"""Grades for a gradebook elsewhere: one query, three formats.

Names and ids come from outside, and a spreadsheet takes text that begins with ``=``, ``+``, ``-``
or ``@`` for a formula. Such text gets an apostrophe in front, which spreadsheets read as "this is
text". Line breaks and other control characters become spaces.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import and_, case, func, select, true

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


@dataclass(frozen=True)
class Record:
    """One student's marks in one assignment.

    Attributes
    ----------
    assignment : str
        Its name.
    duedate, timestamp : datetime.datetime or None
        When it was due and when it was handed in, as nbgrader has them (UTC).
    student, last_name, first_name, email : str
        Who; what the gradebook does not know is empty.
    submitted : bool
        Whether the gradebook has a submission.
    raw_score, penalty, max_score : float
        Points with extra credit, points taken away for being late, points to be had.
    waiting : bool
        Whether a person has yet to grade a part of it.
    """

    assignment: str
    duedate: datetime | None
    timestamp: datetime | None
    student: str
    last_name: str
    first_name: str
    email: str
    submitted: bool
    raw_score: float
    penalty: float
    max_score: float
    waiting: bool

    @property
    def score(self) -> float:
        """What counts: the points less the penalty, and at least 0."""
        return max(0.0, self.raw_score - self.penalty)


def read_records(gradebook: Gradebook) -> list[Record]:
    """Return a record for each assignment and student, also where nothing was handed in.

    Scores, penalties and maxima are nbgrader's own expressions, summed by the database in one
    query. The order is nbgrader's: assignments by due date and name, students by name. Python
    sorts, since databases differ in where they put umlauts and missing names.
    """
    marks = (
        select(
            SubmittedNotebook.assignment_id.label("submission"),
            func.sum(Grade.score).label("score"),
            func.max(case((Grade.needs_manual_grade, 1), else_=0)).label("waiting"),
        )
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    late = (
        select(
            SubmittedNotebook.assignment_id.label("submission"),
            func.sum(SubmittedNotebook.late_submission_penalty).label("penalty"),
        )
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    query = (
        select(
            Assignment.name,
            Assignment.duedate,
            SubmittedAssignment.timestamp,
            Student.id,
            func.coalesce(Student.last_name, ""),
            func.coalesce(Student.first_name, ""),
            func.coalesce(Student.email, ""),
            SubmittedAssignment.id.is_not(None),
            func.coalesce(marks.c.score, 0.0),
            func.coalesce(late.c.penalty, 0.0),
            Assignment.max_score,
            func.coalesce(marks.c.waiting, 0) == 1,
        )
        .select_from(Assignment)
        .join(Student, true())
        .outerjoin(
            SubmittedAssignment,
            and_(
                SubmittedAssignment.assignment_id == Assignment.id,
                SubmittedAssignment.student_id == Student.id,
            ),
        )
        .outerjoin(marks, marks.c.submission == SubmittedAssignment.id)
        .outerjoin(late, late.c.submission == SubmittedAssignment.id)
    )
    records = [Record(*row) for row in gradebook.db.execute(query)]
    return sorted(records, key=_order)


def _order(record: Record) -> tuple:
    due = (record.duedate is not None, record.duedate or datetime.min)
    return (due, record.assignment, record.last_name, record.first_name, record.student)


def as_text(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    value = CONTROL.sub(" ", value)
    return f"'{value}" if FORMULA.match(value) else value


def write_csv(records: Iterable[Record], file: TextIO) -> None:
    """Write nbgrader's own columns: a row for each assignment and student."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)
    for record in records:
        who = (record.student, record.last_name, record.first_name, record.email)
        table.writerow(
            [
                record.assignment,
                record.duedate or "",
                record.timestamp or "",
                *map(as_text, who),
                record.raw_score,
                record.penalty,
                record.score,
                record.max_score,
            ]
        )


def write_canvas(records: Iterable[Record], file: TextIO) -> None:
    """Write what Canvas imports under *Grades*: a row for each student.

    Canvas looks for a student by ``ID``, then ``SIS User ID``, then ``SIS Login ID``, then by name.
    nbgrader knows none of the first two, so they are empty, and its student id stands as the login:
    it must be what the student logs in to Canvas with. Columns are matched by the assignment's
    name; one that Canvas does not know becomes a new assignment, with the points of the second row.
    Canvas leaves alone what stands where a cell is empty: work that was not handed in stays empty.
    """
    table = csv.writer(file, lineterminator="\n")
    assignments, students = _columns(records)
    # Canvas wants these columns, in this order
    table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *assignments])
    table.writerow(["    Points Possible", "", "", "", "", *assignments.values()])
    for who, scores in students:
        name = ", ".join(filter(None, (who.last_name, who.first_name))) or who.student
        if "Points Possible" in name:
            name = who.student  # Canvas would take the row for the second one
        table.writerow([as_text(name), "", "", as_text(who.student), "", *scores])


def write_moodle(records: Iterable[Record], file: TextIO) -> None:
    """Write what Moodle imports under *Grades, Import, CSV file*: a row for each student.

    Moodle asks which column says who a student is: ``Username`` to "username" where nbgrader's ids
    are the names with which students log in, ``Email address`` to "useremail" otherwise; and which
    grade each other column goes to. It refuses the whole file when it does not know a student, and
    a grade above 100 unless its setting "unlimitedgrades" is on. It leaves out empty cells: work
    that was not handed in stays empty.
    """
    table = csv.writer(file, lineterminator="\n")
    assignments, students = _columns(records)
    table.writerow(["Username", "First name", "Last name", "Email address", *assignments])
    for who, scores in students:
        names = (who.student, who.first_name, who.last_name, who.email)
        table.writerow([*map(as_text, names), *scores])


FORMATS: dict[str, Callable[[Iterable[Record], TextIO], None]] = {
    "csv": write_csv,
    "canvas": write_canvas,
    "moodle": write_moodle,
}


def _columns(
    records: Iterable[Record],
) -> tuple[dict[str, float], Iterator[tuple[Record, list[float | str]]]]:
    """Return the assignments' points, and for each student a record and all scores."""
    records = list(records)
    assignments = {record.assignment: record.max_score for record in records}
    rows: dict[str, dict[str, Record]] = {}
    for record in records:
        rows.setdefault(record.student, {})[record.assignment] = record
    students = (
        (
            next(iter(row.values())),
            [round(row[name].score, 2) if row[name].submitted else "" for name in assignments],
        )
        for row in rows.values()
    )
    return assignments, students
