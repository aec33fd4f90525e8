"""Functions that know nothing of their task, handed in for every task of the real assignments."""

import re
from pathlib import Path

import nbformat
import pytest
from grading import grade, read_source, submission

from course.authoring import role_of
from course.release import assignments

FILE = Path(__file__).parent / "attacks" / "functions" / "any.py"
_HEADER = re.compile(r"^# --- ([a-z0-9-]+): .+ ---$", re.M)


@pytest.fixture(scope="module")
def scores(root, tmp_path_factory):
    """What the attacks have got: from an assignment and an attack to the points of each cell."""
    _, *parts = _HEADER.split(FILE.read_text(encoding="utf-8"))
    submissions = {}
    for assignment in assignments(root):
        source = read_source(root, assignment)
        (path,) = (root / "exercises" / assignment).glob("*.ipynb")
        names = [c.metadata.nbgrader.grade_id for c in source.cells if role_of(c) == "answer"]
        submissions[assignment] = {
            attack: submission(
                nbformat.read(path, as_version=4),
                {name: f"import numpy as np\n{text.replace('ANSWER', name)}" for name in names},
            )
            for attack, text in zip(parts[::2], parts[1::2], strict=True)
        }
    return grade(root, submissions, tmp_path_factory.mktemp("attacks"))


def test_no_cell_gives_points_to_a_function_that_knows_nothing(scores):
    gained = {
        (assignment, attack, cell): points
        for assignment, students in scores.items()
        for attack, cells in students.items()
        for cell, points in cells.items()
        if points
    }
    assert gained == {}
    assert all(len(students) >= 8 for students in scores.values())
