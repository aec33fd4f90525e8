"""The autograder, audited: wrong answers lose points, right answers keep them all."""

from collections import Counter
from pathlib import Path

import nbformat
import pytest
from bank import answers
from grading import grade, read_source, submission
from running import Runner, name_of

from course.authoring import TOTAL_POINTS, role_of
from course.release import assignments

ASSIGNMENTS = assignments(Path(__file__).parents[2])
ANSWERS = [answer for assignment in ASSIGNMENTS for answer in answers(assignment)]

SEEDS = 50


@pytest.fixture(scope="session", params=ASSIGNMENTS)
def graded(request, root, tmp_path_factory):
    """Everything that the banks hold, the reference and the blank release, graded for real."""
    assignment = request.param
    source = read_source(root, assignment)
    (released,) = (root / "exercises" / assignment).glob("*.ipynb")
    blank = nbformat.read(released, as_version=4)
    reference = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if role_of(cell) == "answer"
    }
    submissions = {"reference": submission(blank, reference), "blank": blank}
    for answer in answers(assignment):
        filled = {**reference, answer.function: answer.source}
        submissions[answer.id] = submission(blank, filled)
    full, written = (
        {
            cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
            for cell in source.cells
            if role_of(cell) == role
        }
        for role in ("test", "written")
    )
    assert sum(full.values()) + sum(written.values()) == TOTAL_POINTS
    folder = tmp_path_factory.mktemp(assignment)
    return grade(root, assignment, submissions, folder), full


def lost(scores, full):
    """Return the graded cells, written questions aside, that did not get full marks."""
    return {cell for cell, points in full.items() if scores[cell] != points}


def test_the_reference_gets_full_marks(graded):
    scores, full = graded
    assert lost(scores["reference"], full) == set()


def test_the_blank_release_gets_nothing(graded):
    scores, full = graded
    assert all(scores["blank"][cell] == 0 for cell in full)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.id)
def test_each_answer_is_judged_rightly(graded, answer, audit):
    scores, full = graded
    lost_cells = lost(scores[answer.id], full)
    audit.answer(answer, rightly=bool(lost_cells) == (answer.verdict == "wrong"))
    if answer.verdict == "right":
        assert lost_cells == set()
    else:
        assert lost_cells, "this wrong answer got full marks"
        assert {name_of(cell) for cell in lost_cells} == {answer.function}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_banks_are_large_enough(root, assignment):
    counts = Counter((answer.function, answer.verdict) for answer in answers(assignment))
    functions = [
        cell.metadata.nbgrader.grade_id
        for cell in read_source(root, assignment).cells
        if role_of(cell) == "answer"
    ]
    for function in functions:
        assert counts[function, "wrong"] >= 4, function
        assert counts[function, "right"] >= 2, function
    assert len({answer.id for answer in answers(assignment)}) == len(answers(assignment))


@pytest.fixture(scope="module")
def runners(root):
    """The tests of each assignment, to be run here."""
    return {assignment: Runner(read_source(root, assignment)) for assignment in ASSIGNMENTS}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_false_alarm_under_other_seeds(runners, assignment):
    runner = runners[assignment]
    for seed in range(SEEDS):
        for function, source in runner.reference.items():
            assert runner.failing(function, source, seed) == set(), f"seed {seed}"


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.id)
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_no_answer_is_misjudged_under_other_seeds(runners, answer):
    for seed in (1, 2, 3):
        failing = runners[answer.assignment].failing(answer.function, answer.source, seed)
        assert bool(failing) == (answer.verdict == "wrong"), failing
