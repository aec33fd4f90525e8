"""The hidden tests, audited by machine: every small mistake in a reference answer is caught."""

import ast
import multiprocessing
import os
import tomllib
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from grading import read_source
from mutants import Mutant, mutants
from running import Runner

from course.authoring import role_of
from course.release import assignments

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = assignments(ROOT)
SECONDS = 5  # a test of a reference answer takes well under one
CAUGHT = 0.97  # of the mutants that change behaviour


def survivors(assignment):
    """The mutants known to survive: function → description → (changes behaviour?, reason)."""
    file = Path(__file__).parent / "survivors" / f"{assignment}.toml"
    if not file.is_file():
        return {}
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["survivor"]
    known = {(e["function"], e["mutant"]): (e["changes_behaviour"], e["reason"]) for e in entries}
    assert len(known) == len(entries), "a survivor is listed twice"
    assert all(len(reason) > 20 for _, reason in known.values()), "a reason explains nothing"
    return known


def start_worker(assignment):
    """Prepare a process that judges one mutant after another."""
    global runner
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    warnings.simplefilter("ignore")  # a warning costs no points, so it catches no mutant
    runner = Runner(read_source(ROOT, assignment))


def is_caught(mutant: Mutant) -> bool:
    """Judge a mutant; one whose definition fails is caught, too."""
    try:
        return bool(runner.failing({mutant.function: mutant.source}, seed=1, seconds=SECONDS))
    except Exception:
        return True


def all_mutants(assignment):
    return [
        mutant
        for cell in read_source(ROOT, assignment).cells
        if role_of(cell) == "answer"
        for mutant in mutants(cell.metadata.nbgrader.grade_id, cell.source)
    ]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_tests_catch_the_mutants(assignment, record_property):
    made = all_mutants(assignment)
    workers = os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, start_worker, (assignment,)) as pool:
        caught = list(pool.map(is_caught, made, chunksize=4))
    survived = {
        (m.function, m.description) for m, was in zip(made, caught, strict=True) if not was
    }
    known = survivors(assignment)
    for function in dict.fromkeys(mutant.function for mutant in made):
        own = [was for mutant, was in zip(made, caught, strict=True) if mutant.function == function]
        equivalent = sum(f == function and not changes for (f, _), (changes, _) in known.items())
        counts = [len(own), [sum(own), equivalent]]
        record_property("mutants", [assignment, function, *counts])
    new = [key for key in survived if key not in known]
    assert not new, "\n".join(
        ["these mutants pass all tests:", *(f"{f}: {what}" for f, what in new)]
    )
    gone = [key for key in known if key not in survived]
    assert not gone, f"listed as survivors, and caught or no longer made: {gone}"
    missed = [key for key, (changes, _) in known.items() if changes]
    changing = len(made) - (len(known) - len(missed))
    assert len(missed) <= (1 - CAUGHT) * changing


ANSWER = '''
def f(x, n=2):
    """Return something, unless n < 0."""
    if n < 0:
        raise ValueError(f"n must not be below 0, got {n}")
    return np.mean(np.abs(x[1:]), axis=0) - 2 * n
'''


def test_the_mutator_makes_the_mistakes_it_promises():
    made = {mutant.description: mutant for mutant in mutants("f", ANSWER)}
    assert len(made) == len({mutant.source for mutant in made.values()})
    right = "return np.mean(np.abs(x[1:]), axis=0) - 2 * n"
    for wrong in (
        "return np.mean(np.abs(x[1:]), axis=0) + 2 * n",  # operator
        "return np.mean(np.abs(x[1:]), axis=0) - 3 * n",  # constant
        "return np.mean(np.abs(x[1:]), axis=0) - n",  # one side dropped
        "return np.mean(np.abs(x[1:]), axis=1) - 2 * n",  # axis
        "return np.mean(np.abs(x[1:])) - 2 * n",  # keyword dropped
        "return np.mean(x[1:], axis=0) - 2 * n",  # call dropped
        "return np.sum(np.abs(x[1:]), axis=0) - 2 * n",  # sum in place of mean
        "return np.mean(np.abs(x[:]), axis=0) - 2 * n",  # slice
        "return None",
    ):
        assert f"{right}  →  {wrong}" in made, wrong
    assert "if n < 0:  →  if n <= 0:" in made
    assert "if n < 0:  →  if False:" in made
    assert "def f(x, n=2):  →  def f(x, n=3):" in made
    assert any("→  pass" in description for description in made)
    for mutant in made.values():
        assert ast.parse(mutant.source).body[0].name == "f"
        assert '"""Return something, unless n < 0."""' in mutant.source
