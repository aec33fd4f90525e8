"""Writes grades into nbgrader's gradebook: the rows that `nbgrader autograde` would leave, faster.

One process writes, a batch of submissions in one transaction. Manual scores, manual comments, extra
credit, extensions and flags are never touched.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry, new_uuid
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session
from traitlets.config import Config

from course.grading.assignment import Graded

ASSIGNMENT = api.Assignment.__table__
NOTEBOOK = api.Notebook.__table__
CELL = api.BaseCell.__table__
STUDENT = api.Student.__table__
SUBMISSION = api.SubmittedAssignment.__table__
SUBMITTED = api.SubmittedNotebook.__table__
GRADE = api.Grade.__table__
COMMENT = api.Comment.__table__
GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")

Penalty = Callable[[str, float, float], float | None]


def late_penalty(settings: Config) -> Penalty:
    """Return the penalty that nbgrader's configured plugin gives.

    Called with a student's id, the score of a notebook and the seconds it was late, it returns
    points to take off, or None for no penalty.
    """
    step = AssignLatePenalties(config=settings)
    step.init_plugin()
    return step.plugin_inst.late_submission_penalty


def auto_scores(gradebook: Gradebook, assignment: str) -> dict[str, float]:
    """Return the sum of the automatic scores of each student who has handed in an assignment."""
    query = (
        select(SUBMISSION.c.student_id, func.coalesce(func.sum(GRADE.c.auto_score), 0.0))
        .select_from(SUBMISSION)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
        .join(SUBMITTED, SUBMITTED.c.assignment_id == SUBMISSION.c.id)
        .join(GRADE, GRADE.c.notebook_id == SUBMITTED.c.id)
        .where(ASSIGNMENT.c.name == assignment)
        .group_by(SUBMISSION.c.student_id)
    )
    scores = {student: float(score) for student, score in gradebook.db.execute(query)}
    gradebook.db.rollback()  # ends the reading: a server would keep the transaction open
    return scores


def merge(
    gradebook: Gradebook,
    assignment: str,
    graded: Sequence[Graded],
    timestamps: Mapping[str, datetime] | None = None,
    penalty: Penalty | None = None,
) -> None:
    """Enter what grading found, all of it or, when that fails, nothing.

    Entering the same again changes nothing. Students and submissions that are not there yet are
    created.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        On SQLite or PostgreSQL.
    assignment : str
        The assignment's name.
    graded : sequence of Graded
        Some hundreds at most: their keys go into one query.
    timestamps : mapping of datetime, optional
        From a student's id to when the work was handed in, in UTC and without a time zone.
        For a student without one, the gradebook keeps what it has.
    penalty : callable, optional
        As `late_penalty` returns it; without it, nobody is penalised.

    Raises
    ------
    nbgrader.api.MissingEntry
        When the gradebook has no such assignment.
    sqlalchemy.exc.SQLAlchemyError
        When the database refuses, for instance since it is locked.
    """
    if not graded:
        return
    try:
        _merge(
            gradebook.db(),
            assignment,
            {each.student: each for each in graded},
            timestamps or {},
            penalty or (lambda student, score, seconds: None),
        )
    except BaseException:
        gradebook.db.rollback()
        raise
    gradebook.db.commit()


class _Submission(NamedTuple):
    id: str
    timestamp: datetime | None
    extension: timedelta | None


class _Notebook(NamedTuple):
    id: str
    late_submission_penalty: float | None


def _merge(
    db: Session,
    assignment: str,
    graded: dict[str, Graded],
    timestamps: Mapping[str, datetime],
    penalty: Penalty,
) -> None:
    # an update that changes nothing takes the lock for writing, on SQLite and on PostgreSQL, so
    # that what is read below is still true when it is written
    lock = update(ASSIGNMENT).where(ASSIGNMENT.c.name == assignment).values(name=assignment)
    if db.execute(lock).rowcount == 0:
        raise MissingEntry(f"No such assignment: {assignment}")
    assignment_id, due = db.execute(
        select(ASSIGNMENT.c.id, ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == assignment)
    ).one()
    query = select(NOTEBOOK.c.id, NOTEBOOK.c.name).where(NOTEBOOK.c.assignment_id == assignment_id)
    notebooks: dict[str, str] = dict(db.execute(query).all())
    cells = db.execute(
        select(CELL.c.id, CELL.c.name, CELL.c.notebook_id, CELL.c.type).where(
            CELL.c.notebook_id.in_(notebooks)
        )
    ).all()

    _add_students(db, graded)
    submissions = _add_submissions(db, assignment_id, graded, timestamps)
    submitted = _add_notebooks(db, submissions, notebooks)
    results = [
        (
            student,
            submissions[student],
            notebook_id,
            submitted[submissions[student].id, notebook_id],
        )
        for student in graded
        for notebook_id in notebooks
    ]

    graded_cells, commented_cells = (
        {
            notebook_id: [c for c in cells if c.notebook_id == notebook_id and c.type in kinds]
            for notebook_id in notebooks
        }
        for kinds in (GRADED, COMMENTED)
    )
    columns = (GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit)
    rows = _existing(db, GRADE, graded_cells, submitted, *columns)
    new, changed, scores = [], [], {}
    for student, _, notebook_id, notebook in results:
        found, total = graded[student].scores.get(notebooks[notebook_id], {}), 0.0
        for cell in graded_cells[notebook_id]:
            row, auto = rows.get((notebook.id, cell.id)), found.get(cell.name)
            if row is None:
                new.append(
                    {
                        "id": new_uuid(),
                        "notebook_id": notebook.id,
                        "cell_id": cell.id,
                        "auto_score": auto,
                        "needs_manual_grade": auto is None,
                    }
                )
            elif cell.name in found:
                changed.append({"row": row.id, "auto": auto, "open": auto is None})
            if row is not None:
                auto = auto if cell.name in found else row.auto_score
                score = row.manual_score if row.manual_score is not None else auto
                total += 0.0 if score is None else score + (row.extra_credit or 0.0)
            else:
                total += auto or 0.0
        scores[notebook.id] = total
    _execute(db, insert(GRADE), new)
    # a score given by hand is to be looked at again, as nbgrader has it
    needs = or_(GRADE.c.manual_score.is_not(None), bindparam("open"))
    _execute(
        db,
        update(GRADE)
        .where(GRADE.c.id == bindparam("row"))
        .values(auto_score=bindparam("auto"), needs_manual_grade=needs),
        changed,
    )

    rows = _existing(db, COMMENT, commented_cells, submitted)
    new, changed = [], []
    for student, _, notebook_id, notebook in results:
        found = graded[student].comments.get(notebooks[notebook_id], {})
        for cell in commented_cells[notebook_id]:
            row, auto = rows.get((notebook.id, cell.id)), found.get(cell.name)
            if row is None:
                new.append(
                    {
                        "id": new_uuid(),
                        "notebook_id": notebook.id,
                        "cell_id": cell.id,
                        "auto_comment": auto,
                    }
                )
            elif cell.name in found:
                changed.append({"row": row.id, "auto": auto})
    _execute(db, insert(COMMENT), new)
    _execute(
        db,
        update(COMMENT)
        .where(COMMENT.c.id == bindparam("row"))
        .values(auto_comment=bindparam("auto")),
        changed,
    )

    changed = []
    for student, submission, notebook_id, notebook in results:
        if notebooks[notebook_id] not in graded[student].scores:
            continue
        points = None
        late = _seconds_late(submission, due)
        if late > 0:
            score = scores[notebook.id]
            points = penalty(student, score, late)
            if points is not None:
                points = 0 if points < 0 else min(points, score)
        if points != notebook.late_submission_penalty:
            changed.append({"row": notebook.id, "points": points})
    _execute(
        db,
        update(SUBMITTED)
        .where(SUBMITTED.c.id == bindparam("row"))
        .values(late_submission_penalty=bindparam("points")),
        changed,
    )


def _add_students(db: Session, graded: dict[str, Graded]) -> None:
    known = set(db.scalars(select(STUDENT.c.id).where(STUDENT.c.id.in_(graded))))
    _execute(db, insert(STUDENT), [{"id": student} for student in graded if student not in known])


def _add_submissions(
    db: Session,
    assignment_id: str,
    graded: dict[str, Graded],
    timestamps: Mapping[str, datetime],
) -> dict[str, _Submission]:
    """Return each student's submission, created or with its new time stamp."""
    rows = db.execute(
        select(
            SUBMISSION.c.student_id,
            SUBMISSION.c.id,
            SUBMISSION.c.timestamp,
            SUBMISSION.c.extension,
        ).where(SUBMISSION.c.assignment_id == assignment_id, SUBMISSION.c.student_id.in_(graded))
    )
    submissions = {
        row.student_id: _Submission(row.id, row.timestamp, row.extension) for row in rows
    }
    new, changed = [], []
    for student in graded:
        stamp = timestamps.get(student)
        if student not in submissions:
            made = _Submission(new_uuid(), stamp, None)
            new.append(
                {
                    "id": made.id,
                    "assignment_id": assignment_id,
                    "student_id": student,
                    "timestamp": stamp,
                }
            )
            submissions[student] = made
        elif stamp is not None and stamp != submissions[student].timestamp:
            submissions[student] = submissions[student]._replace(timestamp=stamp)
            changed.append({"row": submissions[student].id, "stamp": stamp})
    _execute(db, insert(SUBMISSION), new)
    _execute(
        db,
        update(SUBMISSION)
        .where(SUBMISSION.c.id == bindparam("row"))
        .values(timestamp=bindparam("stamp")),
        changed,
    )
    return submissions


def _add_notebooks(
    db: Session, submissions: dict[str, _Submission], notebooks: dict[str, str]
) -> dict[tuple[str, str], _Notebook]:
    """Return the submitted notebooks, by the ids of the submission and of the notebook."""
    rows = db.execute(
        select(
            SUBMITTED.c.assignment_id,
            SUBMITTED.c.notebook_id,
            SUBMITTED.c.id,
            SUBMITTED.c.late_submission_penalty,
        ).where(
            SUBMITTED.c.notebook_id.in_(notebooks),
            SUBMITTED.c.assignment_id.in_([submission.id for submission in submissions.values()]),
        )
    )
    submitted = {(row[0], row[1]): _Notebook(row[2], row[3]) for row in rows}
    new = []
    for submission in submissions.values():
        for notebook_id in notebooks:
            if (submission.id, notebook_id) not in submitted:
                made = submitted[submission.id, notebook_id] = _Notebook(new_uuid(), None)
                new.append(
                    {"id": made.id, "assignment_id": submission.id, "notebook_id": notebook_id}
                )
    _execute(db, insert(SUBMITTED), new)
    return submitted


def _existing(
    db: Session,
    table: Any,
    cells: dict[str, list],
    submitted: dict[tuple[str, str], _Notebook],
    *columns: Any,
) -> dict[tuple[str, str], Any]:
    """Return the rows of grades or comments, by the ids of the submitted notebook and the cell."""
    # both keys are named since the only index that nbgrader makes begins with the cell
    query = select(table.c.id, table.c.notebook_id, table.c.cell_id, *columns).where(
        table.c.cell_id.in_([cell.id for group in cells.values() for cell in group]),
        table.c.notebook_id.in_([notebook.id for notebook in submitted.values()]),
    )
    return {(row.notebook_id, row.cell_id): row for row in db.execute(query)}


def _execute(db: Session, statement: Any, rows: list[dict]) -> None:
    if rows:
        db.execute(statement, rows)


def _seconds_late(submission: _Submission, due: datetime | None) -> float:
    """Return how late a submission is, as nbgrader reckons it."""
    if submission.timestamp is None or due is None:
        return 0.0
    due += submission.extension or timedelta()
    return max(0.0, (submission.timestamp - due).total_seconds())
