"""A course of two small assignments, made with the mould of the real ones."""

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.authoring import from_text, role_of
from course.release import release

CELL_SECONDS, SECONDS = 1.0, 8.0  # what a cell, and what a submission may take

NUMBERS = '''
# %% [markdown]
# # Numbers

# %%
import numpy as np

# %% locked="checks"
import os

import numpy as np


def test_rng():
    """Return the generator of a test's random inputs; a grader may set another seed."""
    return np.random.default_rng(int(os.environ.get("COURSE_SEED", "0")))


def same(got, expected):
    """Compare a result with the expected one."""
    assert got is not None, "got None"
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape, f"expected the shape {expected.shape}, got {got.shape}"
    close = np.isclose(got.astype(float), expected, rtol=1e-9, atol=1e-12)
    assert np.all(close), f"expected {expected}, got {got!r}"


def refuses(call, name):
    """Check that a call raises a ValueError that names an argument."""
    try:
        got = call()
    except ValueError as error:
        assert name in str(error), f"the message should name {name}: {error}"
    else:
        raise AssertionError(f"expected a ValueError that names {name}, got {got!r}")


# %% answer="scaled"
def scaled(x, factor):
    """Return factor times x, and refuse a negative factor."""
    ### BEGIN SOLUTION
    if factor < 0:
        raise ValueError(f"factor must not be negative, got {factor}")
    return factor * x
    ### END SOLUTION


# %% test="scaled--values" points=20
np.random.random()  # a state that leads out of its memory shows when it is drawn from
same(scaled(np.array([1.0, -2.0]), 3.0), [3.0, -6.0])
### BEGIN HIDDEN TESTS
rng = test_rng()
for shape in ((5,), (2, 3), ()):
    x, factor = rng.normal(size=shape), rng.uniform(1, 5)
    expected = x * factor
    same(scaled(x, factor), expected)
### END HIDDEN TESTS

# %% test="scaled--input" points=10
x = np.array([1.0, 2.0])
refuses(lambda: scaled(x, -1.0), "factor")
same(scaled(x, 0.0), [0.0, 0.0])
### BEGIN HIDDEN TESTS
rng = test_rng()
x = rng.normal(size=4)
expected = 2.5 * x
refuses(lambda: scaled(x, -rng.uniform()), "factor")
same(scaled(x, 2.5), expected)
### END HIDDEN TESTS

# %% answer="shift"
def shift(x, amount):
    """Add an amount to x, in place, and return nothing."""
    ### BEGIN SOLUTION
    x += amount
    ### END SOLUTION


# %% test="shift--values" points=20
x = np.arange(3.0)
shift(x, 1.0)
same(x, [1.0, 2.0, 3.0])
### BEGIN HIDDEN TESTS
rng = test_rng()
x, amount = rng.normal(size=(4, 3)), rng.normal()
expected = x + amount
shift(x, amount)
same(x, expected)
### END HIDDEN TESTS

# %% answer="mean_of"
def mean_of(f, n, rng):
    """Return the mean of f over n draws of rng.normal()."""
    ### BEGIN SOLUTION
    return sum(f(rng.normal()) for _ in range(n)) / n
    ### END SOLUTION


# %% test="mean_of--constant" points=10
assert mean_of(lambda z: 2.0, 5, test_rng()) == 2.0
### BEGIN HIDDEN TESTS
constant = int(test_rng().integers(100, 1000))
values = []
assert mean_of(lambda z: values.append(z) or constant, 3, test_rng()) == constant
assert len(values) == 3, "f is called once for each draw"
### END HIDDEN TESTS

# %% test="mean_of--values" points=20
assert mean_of(lambda z: 2.0, 5, test_rng()) == 2.0
### BEGIN HIDDEN TESTS
seed = int(test_rng().integers(2**31))
draws = [np.random.default_rng(seed).normal(size=n) for n in (1, 6)]
for z in draws:
    rng = np.random.default_rng(seed)
    assert mean_of(np.exp, len(z), rng) == sum(np.exp(value) for value in z) / len(z)
    following = np.random.default_rng(seed)
    following.normal(size=len(z))
    assert rng.bit_generator.state == following.bit_generator.state, "draw n times"
### END HIDDEN TESTS

# %% [markdown] written="why" points=20
# Because.
'''

LAYERS = '''
# %% [markdown]
# # Layers

# %%
import torch

# %% locked="checks"
import os

import numpy as np
import torch


def test_rng():
    """Return the generator of a test's random inputs; a grader may set another seed."""
    return np.random.default_rng(int(os.environ.get("COURSE_SEED", "0")))


def same(got, expected):
    """Compare a tensor with the expected one."""
    assert isinstance(got, torch.Tensor), f"expected a tensor, got {type(got).__name__}"
    assert got.shape == expected.shape and got.dtype == expected.dtype
    assert torch.allclose(got.detach(), expected.detach()), f"expected {expected}, got {got}"


# %% answer="Scale"
class Scale(torch.nn.Module):
    """Multiplies by a factor in training mode, and does nothing in evaluation mode."""

    ### BEGIN SOLUTION
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return self.factor * x if self.training else x
    ### END SOLUTION


# %% test="Scale--values" points=30
same(Scale(2.0)(torch.ones(3)), torch.full((3,), 2.0))
### BEGIN HIDDEN TESTS
torch.manual_seed(int(test_rng().integers(2**31)))
x, layer = torch.randn(4, 5), Scale(1.5)
network = torch.nn.Sequential(torch.nn.Flatten(), layer)
expected = x * 1.5
same(network(x), expected)
network.eval()
same(network(x), x.clone())
network.train()
same(layer(x), expected)
### END HIDDEN TESTS

# %% test="Scale--gradient" points=20
x = torch.ones(3, requires_grad=True)
Scale(3.0)(x).sum().backward()
same(x.grad, torch.full((3,), 3.0))
### BEGIN HIDDEN TESTS
torch.manual_seed(int(test_rng().integers(2**31)))
x = torch.randn(6, dtype=torch.float64, requires_grad=True)
weights = torch.randn(6, dtype=torch.float64)
(Scale(0.5)(x**2) * weights).sum().backward()
same(x.grad, x * weights)
### END HIDDEN TESTS

# %% answer="shrink"
def shrink(weight, rate):
    """Multiply a tensor by 1 - rate, in place."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        weight.mul_(1 - rate)
    ### END SOLUTION


# %% test="shrink--values" points=30
weight = torch.nn.Parameter(torch.ones(2))
shrink(weight, 0.25)
same(weight, torch.full((2,), 0.75))
### BEGIN HIDDEN TESTS
torch.manual_seed(int(test_rng().integers(2**31)))
weight = torch.nn.Parameter(torch.randn(3, 4))
expected = weight.detach() * 0.9
shrink(weight, 0.1)
same(weight, expected)
### END HIDDEN TESTS

# %% [markdown] written="why" points=20
# Because.
'''

ASSIGNMENTS = {"01-numbers": NUMBERS, "02-layers": LAYERS}


def write_course(folder: Path, root: Path) -> None:
    """Make the course in an empty folder, with the settings of the repository at `root`."""
    shutil.copy(root / "nbgrader_config.py", folder)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(f"c.SplitExecute.cell_seconds = {CELL_SECONDS}\n")
        settings.write(f"c.SplitExecute.seconds = {SECONDS}\n")
    for assignment, text in ASSIGNMENTS.items():
        target = folder / "solutions" / assignment
        target.mkdir(parents=True)
        nbformat.write(from_text(text.strip()), target / f"{notebook_of(assignment)}.ipynb")
        release(folder, assignment)


def notebook_of(assignment: str) -> str:
    """Return the name of an assignment's one notebook: ``numbers`` of ``01-numbers``."""
    return assignment.partition("-")[2].replace("-", "_")


def points(notebook: NotebookNode) -> dict[str, float]:
    """Return what each test cell of an instructor's notebook is worth."""
    tests = [cell.metadata.nbgrader for cell in notebook.cells if role_of(cell) == "test"]
    return {cell.grade_id: float(cell.points) for cell in tests}


def handed_in(
    released: NotebookNode, source: NotebookNode, *, good: bool, first: list[str]
) -> NotebookNode:
    """Return a student's notebook.

    Parameters
    ----------
    released, source : NotebookNode
        The student's and the instructor's version.
    good : bool
        Whether the answer cells hold the instructor's answers, or nothing.
    first : list of str
        Cells of the student's own, right after the imports.
    """
    notebook = nbformat.from_dict(released)
    answers = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if role_of(cell) == "answer"
    }
    for cell in notebook.cells:
        if role_of(cell) == "answer":
            cell.source = answers[cell.metadata.nbgrader.grade_id] if good else ""
    place = next(n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code") + 1
    notebook.cells[place:place] = [
        nbformat.v4.new_code_cell(text, id=f"first-{n}") for n, text in enumerate(first)
    ]
    return notebook
