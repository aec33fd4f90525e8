"""The mould of the assignments, and the way between notebook and text."""

import ast

import nbformat
import pytest
from grading import read_source

from course.authoring import faults, from_text, role_of, to_text
from course.release import assignments

GOOD = '''\
# %%
import numpy as np


# %% answer="double"
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %% test="double--values" points=90
assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(-3) == -6
### END HIDDEN TESTS

# %% [markdown] written="why" points=10
# Because.
'''


def test_a_good_notebook_has_no_faults():
    assert faults(from_text(GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points=90", "points=80", "add up to 90"),
        ("double--values", "triple--values", "triple--values is not an answer above it"),
        ("double--values", "double", "double is not an answer above it"),
        ("    ### BEGIN SOLUTION\n", "", "no solution between markers"),
        ("### BEGIN HIDDEN TESTS\n", "", "no hidden tests"),
        ("assert double(2) == 4\n", "", "no visible test"),
        ("def double", "factor = 2\ndef double", "must hold one definition"),
        ("def double(x)", "def dobule(x)", "must hold one definition"),
        ('# %% [markdown] written="why" points=10', "# %% [markdown]", "no written question"),
        ('written="why"', 'written="double"', "the id double is used twice"),
    ],
)
def test_each_fault_is_named(old, new, said):
    assert GOOD.count(old) >= 1
    found = faults(from_text(GOOD.replace(old, new)))
    assert any(said in fault for fault in found), found


def test_an_answer_without_tests_is_a_fault():
    lonely = GOOD.replace("# %% test", '# %% answer="half"\ndef half(x): ...\n\n# %% test')
    assert "half has no test" in faults(from_text(lonely))


def test_two_roles_are_refused():
    with pytest.raises(ValueError, match="two roles"):
        from_text(GOOD.replace('answer="double"', 'answer="double" locked="double"'))


def test_text_and_notebook_are_the_same_thing():
    assert to_text(from_text(GOOD)) == GOOD
    assert nbformat.writes(from_text(GOOD)) == nbformat.writes(from_text(GOOD))


def test_every_assignment_survives_the_round_trip(root):
    for assignment in assignments(root):
        source = read_source(root, assignment)
        assert faults(source) == []
        assert nbformat.writes(from_text(to_text(source))) == nbformat.writes(source)


def test_a_helper_of_one_name_is_the_same_in_every_assignment(root):
    found = {}
    for assignment in assignments(root):
        for cell in read_source(root, assignment).cells:
            if role_of(cell) != "locked":
                continue
            for node in ast.parse(cell.source).body:
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    source = ast.get_source_segment(cell.source, node)
                    assert found.setdefault(node.name, source) == source, (assignment, node.name)
    assert {"check", "refuses", "leaves_alone", "test_rng"} <= set(found)
