"""The whole way of a submission on SQLite and on PostgreSQL, nbgrader's `db_url` naming either."""

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from courses import DOUBLE, GOOD, NAME, hand_in, release, rows
from gradebooks import fill
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from course.grading.assignment import Graded
from course.grading.export import read_records
from course.grading.gradebook import merge
from course.release import read_settings

ROOT = Path(__file__).parents[2]
TESTS = ("double--values", "double--zero", "triple--values")


@pytest.fixture
def course(root, tmp_path, database):
    """A course whose gradebook is an empty database, its tiny assignment released into it."""
    folder = tmp_path / "course"
    folder.mkdir()
    config = folder / "nbgrader_config.py"
    shutil.copy(root / "nbgrader_config.py", config)
    with config.open("a", encoding="utf-8") as file:
        file.write(f"c.CourseDirectory.db_url = {database!r}\n")
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    release(folder)
    return folder


def run(*arguments):
    """Run `course` as a teacher does, in a process of its own."""
    command = [sys.executable, "-m", "course.cli", *map(str, arguments)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def scores(gradebook):
    return {record.student: record for record in read_records(gradebook) if record.submitted}


# nbgrader's own way to add a submission makes SQLAlchemy warn
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_work_is_graded_graded_again_exported_and_fed_back(course, database):
    for student, answers in {
        "anna": GOOD,
        "bén, the 2nd": {"double": DOUBLE},
        "late": GOOD,
    }.items():
        stamp = "2026-02-01 00:00:00 UTC" if student == "late" else None
        hand_in(course, student, answers, stamp)
    with Gradebook(database, "regularisation") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-01-01")
    run("grade", NAME, "--course", course, "--workers", 1)
    with Gradebook(database, "regularisation") as gradebook:
        found = scores(gradebook)
        assert {name: record.raw_score for name, record in found.items()} == {
            "anna": 6,
            "bén, the 2nd": 3,
            "late": 6,
        }
        assert (found["late"].penalty, found["late"].score) == (6, 0)
        assert found["late"].timestamp == datetime(2026, 2, 1)
        grade = gradebook.find_grade("why", "tiny", NAME, "anna")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 3.5, 0.5, False
        gradebook.find_comment("why", "tiny", NAME, "anna").manual_comment = "Well said."
        gradebook.db.commit()
        before = rows(gradebook)
    run("grade", NAME, "--course", course, "--workers", 1, "--regrade")
    with Gradebook(database, "regularisation") as gradebook:
        again = rows(gradebook)
        # nbgrader wants a person to look again at what a person has graded
        (flagged,) = (row for row in again["grade"] if row["manual_score"] is not None)
        assert flagged["needs_manual_grade"]
        flagged["needs_manual_grade"] = False
        assert again == before

    # anna's, flagged, and late's; bén has not answered
    assert "2 submissions still wait" in run("export", "--format", "moodle", "--course", course)
    table = (course / "grades-moodle.csv").read_text(encoding="utf-8").splitlines()
    assert table[0].endswith(NAME)
    assert sorted(line.rpartition(",")[2] for line in table[1:]) == ["0.0", "10.0", "3.0"]
    assert any(line.startswith('"bén, the 2nd",') for line in table)
    run("feedback", NAME, "--course", course)
    page = (course / "feedback" / "anna" / NAME / "tiny.html").read_text(encoding="utf-8")
    assert "10 of 10 points" in page
    assert "Well said." in page


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_nbgraders_own_commands_work_as_well(course, database, monkeypatch):
    hand_in(course, "anna", GOOD)
    monkeypatch.chdir(course)
    config = read_settings(course)
    nbgrader = NbGraderAPI(CourseDirectory(config=config), config=config)
    for command in (nbgrader.autograde, nbgrader.generate_feedback):
        result = command(NAME, "anna")
        assert result["success"], result["log"]
    with Gradebook(database, "regularisation") as gradebook:
        assert scores(gradebook)["anna"].raw_score == 6
    page = course / "feedback" / "anna" / NAME / "tiny.html"
    assert "6 of 10 points" in page.read_text(encoding="utf-8")


def test_merging_leaves_the_rest_of_a_full_gradebook_alone(course, database):
    with Gradebook(database, "regularisation") as gradebook:
        fill(gradebook, students=60, assignments=4, cells=4)
        others = [r for r in read_records(gradebook) if r.assignment != NAME]
        batch = [
            Graded(
                f"s{number:04}",
                notebooks={"tiny": "{}"},
                scores={"tiny": {**dict.fromkeys(TESTS, 1.0), "why": None}},
                comments={"tiny": {"double": None, "triple": "No response.", "why": None}},
                reasons={},
                seconds=0.0,
                tasks={},
            )
            for number in range(60)
        ]
        merge(gradebook, NAME, batch)
        once = rows(gradebook)
        merge(gradebook, NAME, batch)
        assert rows(gradebook) == once
        after = read_records(gradebook)
        assert [r for r in after if r.assignment != NAME] == others
        assert {r.raw_score for r in after if r.assignment == NAME} == {3.0}
        assert len(after) == 60 * 5
