"""The autograder, audited: wrong answers lose points, right answers keep them all."""

from collections import Counter, defaultdict
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


def rounds(assignment):
    """Return the banks' answers as submissions: the first of each function, then the second, …"""
    of_function = defaultdict(list)
    for answer in answers(assignment):
        of_function[answer.function].append(answer)
    longest = max(map(len, of_function.values()), default=0)
    return [
        [found[number] for found in of_function.values() if number < len(found)]
        for number in range(longest)
    ]


@pytest.fixture(scope="session", params=ASSIGNMENTS)
def graded(request, root, tmp_path_factory):
    """The reference, the blank release and all that the banks hold, graded for real."""
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
    for number, found in enumerate(rounds(assignment)):
        filled = {**reference, **{answer.function: answer.source for answer in found}}
        submissions[f"round-{number}"] = submission(blank, filled)
    full, written = (
        {
            cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
            for cell in source.cells
            if role_of(cell) == role
        }
        for role in ("test", "written")
    )
    assert sum(full.values()) + sum(written.values()) == TOTAL_POINTS
    scores = grade(root, assignment, submissions, tmp_path_factory.mktemp(assignment))
    stock = {name: submissions[name] for name in ("reference", "round-0")}
    folder = tmp_path_factory.mktemp(f"{assignment}-stock")
    stock_scores = grade(root, assignment, stock, folder, kernels=True)
    return assignment, scores, full, stock_scores


def lost(scores, full):
    """Return the graded cells, written questions aside, that did not get full marks."""
    return {cell for cell, points in full.items() if scores[cell] != points}


def test_the_reference_gets_full_marks(graded):
    _, scores, full, _ = graded
    assert lost(scores["reference"], full) == set()


def test_the_blank_release_gets_nothing(graded):
    _, scores, full, _ = graded
    assert all(scores["blank"][cell] == 0 for cell in full)


def test_a_warm_process_gives_the_scores_of_a_kernel(graded):
    _, scores, _, stock_scores = graded
    assert all(scores[name] == of_kernel for name, of_kernel in stock_scores.items())


def test_each_answer_is_graded_rightly(graded):
    assignment, scores, full, _ = graded
    misjudged = []
    for number, found in enumerate(rounds(assignment)):
        lost_by = {name_of(cell) for cell in lost(scores[f"round-{number}"], full)}
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
    among_right_ones = runner.failing({**runner.reference, answer.function: answer.source}, seed=0)
    alone = [runner.failing({answer.function: answer.source}, seed) for seed in (1, 2, 3)]
    expected = {answer.function} if answer.verdict == "wrong" else set()
    judged = [{name_of(cell) for cell in cells} for cells in (among_right_ones, *alone)]
    rightly = all(names == expected for names in judged)
    record_property("answer", [answer.assignment, answer.function, answer.verdict, rightly])
    assert rightly, judged
