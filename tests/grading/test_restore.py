"""The instructor's cells, put back into what was handed in."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.grading.assignment import LARGEST_FILE, MOST_FILES, Assignment, Cell, Submission
from course.grading.assignment import read_submission as read
from course.grading.restore import Unreadable, find_notebooks, read_notebook, restore

CELLS = (
    Cell("checks", "code", "import numpy", "c0", True, False, None),
    Cell("twice", "code", "# your code here", "c1", False, True, None),
    Cell("twice--values", "code", "assert twice(2) == 4", "c2", True, False, 4.0),
    Cell("why", "markdown", "Your answer here.", "c3", False, True, 6.0),
)
ASSIGNMENT = Assignment("00-small", {"small": CELLS})
ANSWER = "def twice(x): return 2 * x"


def handed_in(*cells):
    """Return a notebook of cells: an id and a text, and what else its metadata should claim."""
    notebook = new_notebook()
    for grade_id, source, *claims in cells:
        cell = new_code_cell(source)
        cell.metadata["nbgrader"] = {"grade_id": grade_id, **(claims[0] if claims else {})}
        cell.metadata["tags"] = ["skip-execution"]
        notebook.cells.append(cell)
    return notebook


def restored(*cells):
    """Return the restored cells of a notebook, as pairs of id and text."""
    found = restore(handed_in(*cells), CELLS).cells
    return [(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source) for cell in found]


def test_text_counts_and_nothing_else():
    claims = {"points": 1000, "locked": False, "solution": True, "grade": False}
    notebook = restore(
        handed_in(("twice", ANSWER, claims), ("twice--values", "pass", claims)), CELLS
    )
    answer, test = notebook.cells[0], notebook.cells[1]
    assert answer.source == ANSWER
    assert test.source == "assert twice(2) == 4"
    assert test.metadata.nbgrader.points == 4
    assert (test.metadata.nbgrader.locked, test.metadata.nbgrader.grade) == (True, True)
    assert all("tags" not in cell.metadata for cell in notebook.cells)


def test_what_is_missing_comes_after_its_answer_or_at_the_end():
    assert restored(("twice", ANSWER)) == [
        ("twice", ANSWER),
        ("twice--values", "assert twice(2) == 4"),
        ("checks", "import numpy"),
        ("why", "Your answer here."),
    ]


def test_a_test_above_its_answer_moves_below():
    order = [name for name, _ in restored(("twice--values", ""), ("twice", ANSWER))]
    assert order.index("twice") < order.index("twice--values")


def test_a_second_cell_of_the_same_name_is_an_ordinary_one():
    assert restored(("twice", ANSWER), ("twice", "again"))[:3] == [
        ("twice", ANSWER),
        ("twice--values", "assert twice(2) == 4"),
        (None, "again"),
    ]


def test_types_are_restored_and_the_answer_kept():
    notebook = new_notebook(
        cells=[new_markdown_cell(ANSWER, metadata={"nbgrader": {"grade_id": "twice"}})]
    )
    answer = restore(notebook, CELLS).cells[0]
    assert (answer.cell_type, answer.source) == ("code", ANSWER)


@pytest.mark.parametrize(
    "metadata", [None, [], "x", {"nbgrader": 1}, {"nbgrader": {"grade_id": []}}]
)
def test_metadata_of_any_kind_is_survived(metadata):
    notebook = new_notebook(cells=[new_code_cell("x = 1")])
    notebook.cells[0]["metadata"] = metadata
    assert restore(notebook, CELLS).cells[0].source == "x = 1"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not valid JSON"),
        (b"\xff\xfe", "no text"),
        (b"[]", "no notebook"),
        (b'{"nbformat": true}', "no notebook"),
        (b'{"nbformat": 2, "nbformat_minor": 0, "worksheets": []}', "no notebook"),
        (b'{"nbformat": 4, "nbformat_minor": 5}', "cannot be read|no cells"),
        (b"[" * 100_000, "not valid JSON"),
    ],
)
def test_what_is_no_notebook_says_why(content, why):
    with pytest.raises(Unreadable, match=why):
        read_notebook(content)


def as_bytes(notebook):
    return json.dumps(notebook).encode()


@pytest.mark.parametrize(
    ("files", "reason", "answered"),
    [
        ({"small.ipynb": as_bytes(handed_in(("twice", ANSWER)))}, None, True),
        (
            {"Small (1).ipynb": as_bytes(handed_in(("twice", ANSWER)))},
            "handed in as Small (1)",
            True,
        ),
        ({"small.ipynb": b"{"}, "could not be read", False),
        ({"other.ipynb": b"{"}, "is missing, and what is there could not be read", False),
        ({"other.ipynb": as_bytes(new_notebook())}, "is missing: no notebook", False),
        ({}, "is missing: no notebook", False),
    ],
)
def test_every_notebook_is_found_or_has_a_reason(files, reason, answered):
    found, reasons = find_notebooks(ASSIGNMENT, Submission("ann", files))
    assert (ANSWER in [cell.source for cell in found["small"].cells]) == answered
    assert ("small" in reasons) == (reason is not None)
    assert reason is None or reason in reasons["small"]


def test_names_of_files_are_harmless_in_reasons():
    files = {"\x1b[2J<img src=x>.ipynb": as_bytes(handed_in(("twice", ANSWER)))}
    _, reasons = find_notebooks(ASSIGNMENT, Submission("ann", files))
    assert "\x1b" not in reasons["small"]
    assert "<" not in reasons["small"]


def test_links_large_files_and_crowds_are_not_read(tmp_path):
    for number in range(MOST_FILES + 50):
        (tmp_path / f"a{number}.csv").write_text("1")
    (tmp_path / "small.ipynb").write_text("{}")
    (tmp_path / "large.bin").touch()
    with (tmp_path / "large.bin").open("r+b") as file:
        file.truncate(LARGEST_FILE + 1)
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    (tmp_path / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC")
    submission = read(tmp_path, "ann")
    assert submission.files["small.ipynb"] == b"{}"
    assert len(submission.files) == MOST_FILES
    assert submission.refused["link.csv"] == "it is a link"
    assert "at most 20 MB" in submission.refused["large.bin"]
    assert "timestamp.txt" not in submission.files | submission.refused
