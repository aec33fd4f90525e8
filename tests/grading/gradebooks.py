"""A class's gradebook, filled with everything that nbgrader can hold."""

import random
from datetime import datetime, timedelta

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import insert

DUE = datetime(2026, 4, 1, 22)
NAMES = [
    ("O'Brien, the third", 'Ann "Nan"'),
    ("Müller-Lüdenscheidt", "Jörg"),
    ('=HYPERLINK("http://example.org";"click")', "+1"),
    ("@SUM(A1)", "-2"),
    ("\t=1+1", "two\nlines"),
    (None, None),
    ("Points Possible", ""),
    ("李", "小龙"),
]


def fill(gradebook: Gradebook, students: int, assignments: int, cells: int) -> None:
    """Fill an empty gradebook.

    Every assignment has two notebooks, of which the second holds one task graded by hand. One
    submission in 13 is missing; of the others, some have manual grades, extra credit, late
    penalties or grades that wait for a person. The first students have odd names.
    """
    draw = random.Random(7)
    rows: dict[type, list[dict]] = {}

    def add(kind: type, **values: object) -> str:
        rows.setdefault(kind, []).append(values)
        return values.get("id", "")

    for s in range(students):
        last, first = NAMES[s] if s < len(NAMES) else (f"Family {s % 90}", f"Given {s}")
        email = f"s{s}@example.org" if s % 3 else None
        add(Student, id=f"s{s:04}", last_name=last, first_name=first, email=email)
    for a in range(assignments):
        due = DUE + timedelta(weeks=a) if a % 4 != 3 else None
        add(Assignment, id=f"a{a}", name=f"{a:02}-task", course_id=gradebook.course_id, duedate=due)
        kinds = {f"a{a}-one": [GradeCell] * (cells - 1), f"a{a}-two": [TaskCell]}
        for notebook, graded in kinds.items():
            add(Notebook, id=notebook, name=notebook[-3:], assignment_id=f"a{a}")
            for c, kind in enumerate(graded):
                cell = f"{notebook}-{c}"
                add(
                    BaseCell,
                    id=cell,
                    name=f"f{c}--values",
                    notebook_id=notebook,
                    type=kind.__name__,
                )
                add(kind, id=cell, max_score=2.5 + c, cell_type="code")
        for s in range(students):
            if (a + s) % 13 == 0:
                continue
            work = add(
                SubmittedAssignment,
                id=f"a{a}-{s}",
                assignment_id=f"a{a}",
                student_id=f"s{s:04}",
                timestamp=draw.choice([None, DUE + timedelta(hours=draw.randrange(-90, 90))]),
            )
            for notebook, graded in kinds.items():
                late = draw.choice([None, None, 0.0, 0.75, 99.0])
                own = add(
                    SubmittedNotebook,
                    id=f"{notebook}-{s}",
                    assignment_id=work,
                    notebook_id=notebook,
                    late_submission_penalty=late,
                    flagged=False,
                )
                for c in range(len(graded)):
                    add(
                        Grade,
                        id=f"{own}-{c}",
                        cell_id=f"{notebook}-{c}",
                        notebook_id=own,
                        auto_score=draw.choice([None, 0.0, 2.5 + c]),
                        manual_score=draw.choice([None, None, None, 1.25]),
                        extra_credit=draw.choice([None, None, None, 0.5]),
                        needs_manual_grade=draw.random() < 0.1,
                    )
    for kind in (Student, Assignment, Notebook, BaseCell, GradeCell, TaskCell, SubmittedAssignment,
                 SubmittedNotebook, Grade):  # fmt: skip
        gradebook.db.execute(insert(kind.__table__), rows[kind])
    gradebook.db.commit()
