"""A course of its own with a tiny assignment, so that a test grades in moments."""

import json
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from course.release import read_settings

NAME = "01-tiny"
DOUBLE = "def double(x):\n    return 2 * x"
TRIPLE = "def triple(x):\n    return 3 * x"
GOOD = {"double": DOUBLE, "triple": TRIPLE, "why": "Since it is the sum of two equal numbers."}
HIDDEN = "rng = np.random.default_rng(int(os.environ.get('COURSE_SEED', 0)))"


def cell(kind, grade_id, source, *, points=None, solution=False):
    made = (new_code_cell if kind == "code" else new_markdown_cell)(source, id=grade_id)
    made.metadata.nbgrader = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
    }
    if points is not None:
        made.metadata.nbgrader["points"] = points
    return made


def instructors(second_test="assert triple(2) == 6"):
    """The instructor's notebook: two functions, three test cells, and a written question."""

    def answer(name, source):
        head, body = source.split("\n", 1)
        marked = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
        return cell("code", name, marked, solution=True)

    hidden = f"### BEGIN HIDDEN TESTS\n{HIDDEN}\nx = rng.normal(size=3)\n"
    hidden += "assert np.allclose(double(x), 2 * x)\n### END HIDDEN TESTS"
    return new_notebook(
        cells=[
            new_code_cell("import numpy as np", id="imports"),
            answer("double", DOUBLE),
            cell(
                "code",
                "double--values",
                f"import os\nimport numpy as np\nassert double(2) == 4\n{hidden}",
                points=2,
            ),
            cell("code", "double--zero", "assert double(0) == 0", points=1),
            answer("triple", TRIPLE),
            cell("code", "triple--values", second_test, points=3),
            cell("markdown", "why", "Your answer here.", points=4, solution=True),
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )


def release(course, notebook=None):
    """Put the assignment into the gradebook and into exercises/."""
    folder = course / "solutions" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook or instructors(), folder / "tiny.ipynb")
    settings = read_settings(course)
    result = NbGraderAPI(CourseDirectory(config=settings), config=settings).generate_assignment(
        NAME, force=True, create=True
    )
    assert result["success"], result["log"]


def make_course(root, folder):
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "nbgrader_config.py", folder)
    release(folder)
    return folder


def hand_in(course, student, answers=GOOD, timestamp=None):
    """Hand in the released notebook with some answers filled in."""
    notebook = nbformat.read(course / "exercises" / NAME / "tiny.ipynb", as_version=4)
    for each in notebook.cells:
        name = each.metadata.get("nbgrader", {}).get("grade_id")
        each.source = answers.get(name, each.source)
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / "tiny.ipynb")
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    return folder


def report(course) -> dict:
    return json.loads((course / "_build" / "grade" / f"{NAME}.json").read_text(encoding="utf-8"))


def states(course) -> dict[str, str]:
    return {each["student"]: each["state"] for each in report(course)["submissions"]}


def open_gradebook(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course}/gradebook.db", "regularisation")


def rows(gradebook: Gradebook) -> dict[str, list[dict]]:
    """Every row of every table, with names in place of the keys that are made at random."""
    tables = api.Base.metadata.sorted_tables
    read = {
        table.name: [dict(row._mapping) for row in gradebook.db.execute(table.select())]
        for table in tables
    }
    names = {}
    for kind in ("assignment", "notebook", "base_cell", "source_cell"):
        for row in read[kind]:
            names[row["id"]] = f"{row['name']} {row.get('type', '')}".strip()
    for row in read["submitted_assignment"]:
        names[row["id"]] = f"{names[row['assignment_id']]} of {row['student_id']}"
    for row in read["submitted_notebook"]:
        names[row["id"]] = f"{names[row['notebook_id']]} in {names[row['assignment_id']]}"
    named = {}
    for table, found in read.items():
        plain = []
        for row in found:
            renamed = {key: names.get(value, value) for key, value in row.items()}
            if table in ("grade", "comment"):
                del renamed["id"]
            plain.append(renamed)
        named[table] = sorted(plain, key=str)
    return named
