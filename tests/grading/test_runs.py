"""Runs of `course grade`: what is graded, what is skipped, and what an interruption leaves."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from courses import GOOD, NAME, hand_in, instructors, open_gradebook, release, report, rows, states
from filelock import FileLock

from course.grading.autograded import Autograded
from course.grading.run import CourseError, Run

SLOW = {**GOOD, "triple": "def triple(x):\n    import time\n    time.sleep(0.7)\n    return 3 * x"}
MINUTES = 3


def grade(course, *students, only_failed=False, regrade=False, unsandboxed=False):
    run = Run(
        course,
        NAME,
        list(students),
        only_failed=only_failed,
        regrade=regrade,
        unsandboxed=unsandboxed,
        on_total=lambda total: None,
        on_end=lambda record, skipped: None,
        on_news=lambda news: None,
    )
    run.grade(1, None)
    return run.report


def ended(result):
    """The students whose work was graded in a run, and those whose work was skipped."""
    return (
        {record.student for record in result.records},
        {record.student for record in result.skipped},
    )


def command(course, *options, root, output=subprocess.PIPE):
    """Start `course grade` as a teacher does."""
    return subprocess.Popen(
        [sys.executable, "-m", "course.cli", "grade", NAME, "--course", str(course), *options],
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"},
        cwd=course,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def until(condition, process=None):
    """Wait for something that another process does."""
    end = time.monotonic() + 60 * MINUTES
    while not condition():
        assert process is None or process.poll() is None, "it has ended before"
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.05)


def recorded(course):
    return {path.parent.parent.name for path in course.glob(f"autograded/*/{NAME}/graded.json")}


def descendants(number):
    """The processes that a process has started, and those that they have started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == number:
            child = int(path.parent.name)
            found += [child, *descendants(child)]
    return found


def test_a_rerun_grades_what_has_changed_and_nothing_else(tiny_course):
    for student in ("anna", "ben", "cem", "dora"):
        hand_in(tiny_course, student)
    broken = tiny_course / "submitted" / "broken" / NAME
    broken.mkdir(parents=True)
    (broken / "tiny.ipynb").write_text("{")
    everybody = {"anna", "ben", "cem", "dora", "broken"}
    result = grade(tiny_course, "ben", unsandboxed=True)
    assert (ended(result), result.sandboxed) == (({"ben"}, set()), False)
    result = grade(tiny_course)
    assert (ended(result), result.sandboxed) == ((everybody, set()), True)
    with open_gradebook(tiny_course) as gradebook:
        first = rows(gradebook)
    assert ended(grade(tiny_course)) == (set(), everybody)

    # another answer, another time, a graded folder that is gone, a score that is not ours
    hand_in(tiny_course, "anna", {**GOOD, "double": "def double(x):\n    return 7"})
    (tiny_course / "submitted" / "ben" / NAME / "timestamp.txt").write_text(
        "2026-03-01 00:00:00 UTC"
    )
    shutil.rmtree(tiny_course / "autograded" / "cem" / NAME)
    with open_gradebook(tiny_course) as gradebook:
        gradebook.find_grade("triple--values", "tiny", NAME, "dora").auto_score = 0
        gradebook.db.commit()
    assert ended(grade(tiny_course)) == ({"anna", "ben", "cem", "dora"}, {"broken"})
    with open_gradebook(tiny_course) as gradebook:
        assert gradebook.find_submission(NAME, "anna").score == 3
        assert gradebook.find_submission(NAME, "dora").score == 6
        assert gradebook.find_submission(NAME, "ben").timestamp.isoformat() == "2026-03-01T00:00:00"

    hand_in(tiny_course, "broken")
    assert ended(grade(tiny_course, only_failed=True)) == ({"broken"}, set())
    assert ended(grade(tiny_course, only_failed=True)) == (set(), set())

    release(tiny_course, instructors("assert triple(5) == 15"))
    assert ended(grade(tiny_course)) == (everybody, set())
    with open_gradebook(tiny_course) as gradebook:
        assert len(rows(gradebook)["grade"]) == len(first["grade"]) == 5 * 4


def test_every_submission_ends_graded_or_with_a_reason(tiny_course, root):
    names = ["Zoë Müller", "-rf", "a'b\"c", "[bold]", "x" * 129, "emp,ty"]
    for student in names:
        hand_in(tiny_course, student)
    for student in ("empty", "late", "linked"):
        hand_in(tiny_course, student)
    (tiny_course / "submitted" / "empty" / NAME / "tiny.ipynb").unlink()
    (tiny_course / "submitted" / "late" / NAME / "timestamp.txt").write_text("the day before")
    link = tiny_course / "submitted" / "linked" / NAME / "tiny.ipynb"
    link.unlink()
    link.symlink_to(tiny_course / "solutions" / NAME / "tiny.ipynb")
    odd = os.fsdecode(b"\xff")
    shutil.copytree(tiny_course / "submitted" / "late", tiny_course / "submitted" / odd)
    # what a student hands in beside the notebook cannot stand where the grader's files go
    forged = tiny_course / "submitted" / "late" / NAME
    (forged / "graded.json").write_text('{"digest": ""}')
    (forged / "notes").write_text("mine")

    process = command(tiny_course, root=root)
    output, _ = process.communicate(timeout=60 * MINUTES)
    assert process.returncode == 1, output
    found = states(tiny_course)
    assert found == {
        **dict.fromkeys(names, "graded"),
        "x" * 129: "could not be graded",
        odd: "could not be graded",
        "empty": "graded, with a reason",
        "late": "graded, with a reason",
        "linked": "graded, with a reason",
    }
    reasons = {each["student"]: each["reasons"] for each in report(tiny_course)["submissions"]}
    assert all(bool(reasons[student]) == (found[student] != "graded") for student in found)
    assert "is missing" in reasons["empty"]["tiny"]
    assert "link" in reasons["linked"]["tiny"]
    assert "holds no date" in reasons["late"]["timestamp.txt"]
    with open_gradebook(tiny_course) as gradebook:
        scores = {each.student.id: each.score for each in gradebook.assignment_submissions(NAME)}
    graded = [student for student in found if found[student] != "could not be graded"]
    full = {"empty": 0.0, "linked": 0.0}
    assert scores == {student: full.get(student, 6.0) for student in graded}
    assert (tiny_course / "autograded" / "late" / NAME / "notes").read_text() == "mine"
    assert json.loads((tiny_course / "autograded" / "late" / NAME / "graded.json").read_text())[
        "digest"
    ]

    # the ways to ask for nothing that is there
    for student in ("..", "ann", "*", "../submitted/-rf"):
        with pytest.raises(CourseError, match="nothing has been handed in by"):
            grade(tiny_course, student)
    assert ended(grade(tiny_course, "-rf", regrade=True)) == ({"-rf"}, set())


def test_what_is_missing_is_said(tiny_course, tmp_path):
    with pytest.raises(CourseError, match="nothing has been handed in"):
        grade(tiny_course)
    hand_in(tiny_course, "anna")
    lock = FileLock(tiny_course / "_build" / "grade" / "lock")
    with lock, pytest.raises(CourseError, match="another `course grade` runs"):
        grade(tiny_course)
    (tiny_course / "gradebook.db").unlink()
    with pytest.raises(CourseError, match=f"course release {NAME}"):
        grade(tiny_course)
    with pytest.raises(CourseError, match="--course FOLDER"):
        grade(tmp_path)


def test_killed_between_gradebook_and_record_nothing_is_entered_twice(tiny_course, monkeypatch):
    for student in ("anna", "ben"):
        hand_in(tiny_course, student)
    with monkeypatch.context() as patched:

        def killed(*_):
            raise SystemExit

        patched.setattr(Autograded, "note", killed)
        with pytest.raises(SystemExit):
            grade(tiny_course)
    with open_gradebook(tiny_course) as gradebook:
        before = rows(gradebook)
    assert len(before["grade"]) == 8
    assert ended(grade(tiny_course)) == ({"anna", "ben"}, set())
    with open_gradebook(tiny_course) as gradebook:
        assert rows(gradebook) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_after_an_interruption_a_rerun_goes_on(tiny_course, root, number):
    everybody = {f"s{count}" for count in range(6)}
    for student in everybody:
        hand_in(tiny_course, student, SLOW)
    process = command(tiny_course, "--workers", "1", root=root)
    until(lambda: recorded(tiny_course), process)
    started = descendants(process.pid)
    assert started
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as Ctrl-C in a terminal does
    else:
        process.send_signal(number)
    output, _ = process.communicate(timeout=60 * MINUTES)
    until(lambda: not any(Path(f"/proc/{child}/cmdline").exists() for child in started))
    done = recorded(tiny_course)
    assert done
    assert done < everybody
    with open_gradebook(tiny_course) as gradebook:
        entered = {each.student.id for each in gradebook.assignment_submissions(NAME)}
        assert all(
            row["auto_score"] is not None
            for row in rows(gradebook)["grade"]
            if "--" in row["cell_id"]
        )
    assert entered == done or (number == signal.SIGKILL and entered >= done)
    if number != signal.SIGKILL:
        assert process.returncode == 128 + number
        assert f"{len(everybody - done)} left. Run the same command again" in output
        assert report(tiny_course)["totals"]["left"] == len(everybody - done)
        assert "Traceback" not in output

    process = command(tiny_course, root=root)
    output, _ = process.communicate(timeout=60 * MINUTES)
    assert process.returncode == 0, output
    assert set(states(tiny_course).items()) == {(student, "graded") for student in everybody}
    assert {e["student"] for e in report(tiny_course)["submissions"] if e["skipped"]} == done
    with open_gradebook(tiny_course) as gradebook:
        found = gradebook.assignment_submissions(NAME)
        assert sorted(each.student.id for each in found) == sorted(everybody)
        assert {each.score for each in found} == {6.0}
