"""What `course grade` writes: the rows that nbgrader's own autograding would leave."""

import os
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean

import pytest
from courses import GOOD, NAME, hand_in, open_gradebook, rows
from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from course.grading.assignment import Graded, read_assignment
from course.grading.gradebook import auto_scores, merge
from course.grading.run import Run
from course.release import read_settings

LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
CELLS = ("double--values", "double--zero", "triple--values", "why")


def grade(course):
    """Grade as `course grade` does, on one worker."""
    run = Run(
        course,
        NAME,
        [],
        only_failed=False,
        regrade=False,
        unsandboxed=False,
        on_total=lambda total: None,
        on_end=lambda record, skipped: None,
        on_news=lambda news: None,
    )
    run.grade(1, None)
    return run.report


def autograde(course):
    """Grade everybody's work with nbgrader."""
    before = Path.cwd()
    os.chdir(course)  # it looks for the course's secret in the working directory
    try:
        settings = read_settings(course)
        grader = NbGraderAPI(CourseDirectory(config=settings), config=settings)
        for folder in sorted((course / "submitted").iterdir()):
            result = grader.autograde(NAME, folder.name, force=True, create=True)
            assert result["success"], result["log"]
    finally:
        os.chdir(before)


# nbgrader's own way to add a submission makes SQLAlchemy warn
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_every_row_is_as_nbgrader_leaves_it(tiny_course, tmp_path):
    config = tiny_course / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + LATE, encoding="utf-8")
    hand_in(tiny_course, "anna", timestamp="2026-03-01 10:00:00 UTC")
    hand_in(tiny_course, "ben", {"double": "def double(x):\n    return x"}, "2026-03-09 10:00 CET")
    hand_in(tiny_course, "cem", {**GOOD, "triple": "def triple(x):\n    return 0"})
    hand_in(tiny_course, "dora", timestamp="2026-03-08 12:00:00")
    (tiny_course / "submitted" / "dora" / NAME / "data").mkdir()
    (tiny_course / "submitted" / "dora" / NAME / "data" / "own.csv").write_text("1,2\n")
    (tiny_course / "solutions" / NAME / "given.csv").write_text("3,4\n")
    with open_gradebook(tiny_course) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-03-08 00:00:00 UTC")
        # ben was graded before, by a person too; dora has more time; the others are bystanders
        gradebook.add_student("ben", first_name="Ben", email="ben@example.org")
        gradebook.add_submission(NAME, "ben", timestamp="2026-03-02 10:00:00 UTC")
        by_hand = gradebook.find_grade("triple--values", "tiny", NAME, "ben")
        by_hand.manual_score, by_hand.needs_manual_grade = 2.5, False
        gradebook.find_grade("why", "tiny", NAME, "ben").extra_credit = 1.5
        gradebook.find_grade("double--values", "tiny", NAME, "ben").auto_score = 2
        comment = gradebook.find_comment("double", "tiny", NAME, "ben")
        comment.manual_comment, comment.auto_comment = "Look again.", "No response."
        gradebook.find_submission_notebook("tiny", NAME, "ben").flagged = True
        gradebook.add_student("dora")
        gradebook.add_submission(NAME, "dora")
        gradebook.find_submission(NAME, "dora").extension = timedelta(days=1)
        gradebook.add_student("eve", last_name="Who hands in nothing")
        gradebook.add_student("finn")
        gradebook.add_assignment("02-other")
        gradebook.add_submission(NAME, "finn")
        gradebook.find_grade("why", "tiny", NAME, "finn").manual_score = 4
        gradebook.db.commit()
    stock = shutil.copytree(tiny_course, tmp_path / "stock")
    shutil.copy(tiny_course / "gradebook.db", tmp_path / "before.db")
    autograde(stock)
    shutil.copy(stock / "course-secret.key", tiny_course)  # the same seeds
    grade(tiny_course)

    with open_gradebook(stock) as theirs, open_gradebook(tiny_course) as ours:
        expected, found = rows(theirs), rows(ours)
    for table in expected:
        assert found[table] == expected[table], table
    penalties = {row["late_submission_penalty"] for row in found["submitted_notebook"]}
    assert penalties == {None, 1 + 2.5 + 1.5}, "ben's score is to be taken off, and nobody else's"
    with Gradebook(f"sqlite:///{tmp_path}/before.db", "regularisation") as gradebook:
        before = rows(gradebook)
    assert all(row in found["grade"] for row in before["grade"] if "finn" in row["notebook_id"])

    def files(course):
        top = course / "autograded"
        return {
            (str(path.relative_to(top)), path.stat().st_mode)
            for path in top.rglob("*")
            if path.name != "graded.json"
        }

    assert files(tiny_course) == files(stock)
    assert {f"dora/{NAME}/data/own.csv", f"anna/{NAME}/given.csv"} < {
        name for name, _ in files(stock)
    }


def graded(student, score=1.0):
    return Graded(
        student,
        notebooks={"tiny": "{}"},
        scores={"tiny": {**dict.fromkeys(CELLS, score), "why": None}},
        comments={"tiny": {"double": None, "triple": "No response.", "why": None}},
        reasons={},
        seconds=0.0,
        tasks={},
    )


def test_entering_again_changes_nothing(tiny_course):
    with open_gradebook(tiny_course) as gradebook:
        batch = [graded("ä b"), graded("-x"), graded("..")]
        stamp = {"-x": datetime(2026, 3, 1)}
        merge(gradebook, NAME, batch, stamp)
        once = rows(gradebook)
        merge(gradebook, NAME, batch, stamp)
        merge(gradebook, NAME, batch)
        assert rows(gradebook) == once
        assert auto_scores(gradebook, NAME) == {"ä b": 3.0, "-x": 3.0, "..": 3.0}


def test_a_batch_is_entered_as_a_whole_or_not_at_all(tiny_course):
    with open_gradebook(tiny_course) as gradebook:
        merge(gradebook, NAME, [graded("anna")])
        before = rows(gradebook)

        def broken(student, score, seconds):
            raise ZeroDivisionError

        gradebook.update_or_create_assignment(NAME, duedate="2026-01-01")
        before["assignment"] = rows(gradebook)["assignment"]
        late = {"anna": datetime(2026, 2, 1)}
        with pytest.raises(ZeroDivisionError):
            merge(gradebook, NAME, [graded("anna", 0.0), graded("ben")], late, broken)
        assert rows(gradebook) == before
        with pytest.raises(MissingEntry):
            merge(gradebook, "no-such", [graded("anna")])


def test_penalties_stay_within_the_score(tiny_course):
    with open_gradebook(tiny_course) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-01-01")
        late = {"anna": datetime(2026, 1, 2)}
        for points, expected in ((-1, 0), (2, 2), (99, 3), (None, None)):
            asked = []

            def penalty(*of, points=points, asked=asked):
                asked.append(of)
                return points

            merge(gradebook, NAME, [graded("anna")], late, penalty)
            (row,) = rows(gradebook)["submitted_notebook"]
            assert row["late_submission_penalty"] == expected
            assert asked == [("anna", 3.0, 86400.0)]


@pytest.mark.alone
def test_ten_thousand_submissions_are_entered_in_milliseconds_each(tiny_course):
    students = [f"student-{number:05}" for number in range(10_000)]
    with open_gradebook(tiny_course) as gradebook:
        assert len(read_assignment(gradebook, NAME).notebooks) == 1
        for repeat in ("new", "again"):
            seconds = []
            for first in range(0, len(students), 100):
                start = time.perf_counter()
                merge(gradebook, NAME, [graded(each) for each in students[first : first + 100]])
                seconds.append((time.perf_counter() - start) / 100)
            print(f"{repeat}: {1e3 * mean(seconds):.2f} ms, last {1e3 * seconds[-1]:.2f} ms")
            assert mean(seconds) < 5e-3
            assert mean(seconds[-10:]) < 5e-3, "the last ones take no longer than the first"
        assert len(auto_scores(gradebook, NAME)) == 10_000
        count = gradebook.db.query(api.Grade).count()
    assert count == 40_000
