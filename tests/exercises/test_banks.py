"""The autograder, audited: wrong answers lose points, right answers keep them all."""

import warnings
from collections import Counter, defaultdict
from pathlib import Path

import nbformat
import pytest
from bank import answers
from grading import grade, grade_in_kernels, read_source, submission
from running import Runner, name_of

from course.authoring import TOTAL_POINTS, role_of
from course.release import assignments

ASSIGNMENTS = assignments(Path(__file__).parents[2])
ANSWERS = [answer for assignment in ASSIGNMENTS for answer in answers(assignment)]
SEEDS = 50
COMPARED = ("reference", "round-0")


def rounds(assignment):
    """Return the banks' answers as submissions: the first of each function, then the second, and so on."""
    of_function = defaultdict(list)
    for answer in answers(assignment):
        of_function[answer.function].append(answer)
    longest = max(map(len, of_function.values()), default=0)
    return [
        [found[number] for found in of_function.values() if number < len(found)]
        for number in range(longest)
    ]


@pytest.fixture(scope="module")
def submissions(root):
    """The reference, the blank release and all that the banks hold, as notebooks."""
    made = {}
    for assignment in ASSIGNMENTS:
        (released,) = (root / "exercises" / assignment).glob("*.ipynb")
        blank = nbformat.read(released, as_version=4)
        reference = {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in read_source(root, assignment).cells
            if role_of(cell) == "answer"
        }
        made[assignment] = {"reference": submission(blank, reference), "blank": blank}
        for number, found in enumerate(rounds(assignment)):
            filled = {**reference, **{answer.function: answer.source for answer in found}}
            made[assignment][f"round-{number}"] = submission(blank, filled)
    return made


@pytest.fixture(scope="module")
def scores(root, submissions, tmp_path_factory, bubblewrap):
    """All of them, graded for real."""
    return grade(root, submissions, tmp_path_factory.mktemp("banks"))


def full_marks(root, assignment, role="test"):
    """Return the points of the cells with a role."""
    return {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in read_source(root, assignment).cells
        if role_of(cell) == role
    }


def lost(scores, full):
    """Return the graded cells, written questions aside, that did not get full marks."""
    return {cell for cell, points in full.items() if scores[cell] != points}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_reference_gets_full_marks_and_the_blank_release_nothing(root, scores, assignment):
    full, written = (full_marks(root, assignment, role) for role in ("test", "written"))
    assert sum(full.values()) + sum(written.values()) == TOTAL_POINTS
    assert lost(scores[assignment]["reference"], full) == set()
    assert all(scores[assignment]["blank"][cell] == 0 for cell in full)


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries
def test_stock_nbgrader_gives_the_same_scores(root, scores, submissions, tmp_path):
    compared = {
        assignment: {student: made[student] for student in COMPARED}
        for assignment, made in submissions.items()
    }
    stock = grade_in_kernels(root, compared, tmp_path)
    for assignment, found in stock.items():
        for student, marks in found.items():
            assert scores[assignment][student] == marks, (assignment, student)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_each_answer_is_graded_rightly(root, scores, assignment):
    full, misjudged = full_marks(root, assignment), []
    for number, found in enumerate(rounds(assignment)):
        lost_by = {name_of(cell) for cell in lost(scores[assignment][f"round-{number}"], full)}
        for answer in found:
            if (answer.function in lost_by) != (answer.verdict == "wrong"):
                misjudged.append(answer.id)
        # an answer that is not in this round is the reference's
        assert lost_by <= {answer.function for answer in found}
    assert misjudged == []


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
        assert runner.failing(runner.reference, seed) == set(), f"seed {seed}"


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.id)
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_each_answer_costs_its_own_points_and_no_others(runners, answer, record_property):
    runner = runners[answer.assignment]
    with warnings.catch_warnings():
        if answer.verdict == "wrong":
            warnings.simplefilter("ignore")  # a warning costs no points, so it catches nothing
        filled = {**runner.reference, answer.function: answer.source}
        among_right_ones = runner.failing(filled, seed=0)
        alone = [runner.failing({answer.function: answer.source}, seed) for seed in (1, 2, 3)]
    expected = {answer.function} if answer.verdict == "wrong" else set()
    judged = [{name_of(cell) for cell in cells} for cells in (among_right_ones, *alone)]
    rightly = all(names == expected for names in judged)
    record_property("answer", [answer.assignment, answer.function, answer.verdict, rightly])
    assert rightly, judged
