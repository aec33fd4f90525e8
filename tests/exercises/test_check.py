"""`course check`: what a student is told about a notebook."""

import nbformat
import pytest
from grading import read_source, submission
from nbclient import NotebookClient
from typer.testing import CliRunner

from course.authoring import role_of
from course.cli import app


@pytest.fixture
def say(tmp_path):
    """Check a notebook as a student would, and return the exit status and the words."""

    def check(notebook):
        path = tmp_path / "penalties.ipynb"
        nbformat.write(notebook, path)
        before = path.read_bytes()
        result = CliRunner().invoke(app, ["check", str(path)])
        assert path.read_bytes() == before
        return result.exit_code, result.output

    return check


@pytest.fixture(scope="module")
def blank(root):
    return nbformat.read(root / "exercises" / "02-penalties" / "penalties.ipynb", as_version=4)


@pytest.fixture(scope="module")
def solved(root):
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in read_source(root, "02-penalties").cells
        if role_of(cell) == "answer"
    }


def test_the_reference_passes(say, blank, solved):
    status, words = say(submission(blank, solved))
    assert status == 0
    assert "92 of 92 points" in words
    assert "failed" not in words


def test_a_blank_notebook_says_what_is_not_answered(say, blank):
    status, words = say(blank)
    assert status == 1
    assert "0 of 92 points" in words
    assert words.count("not answered yet") == 22


def test_a_mistake_is_explained_and_costs_one_task(say, blank, solved):
    wrong = {**solved, "l2_gradient": "def l2_gradient(w, alpha):\n    return alpha * w"}
    status, words = say(submission(blank, wrong))
    assert status == 1
    assert "86 of 92 points" in words
    assert "Usual cause: half of it: did you keep the factor 2 of the derivative?" in words


def test_a_process_that_dies_loses_no_report(say, blank, solved):
    deadly = {**solved, "ridge_loss": "import os\nos._exit(1)"}
    status, words = say(submission(blank, deadly))
    assert status == 1
    assert "l2_penalty--values" in words
    assert "the notebook's process died" in words


def test_brackets_in_a_message_and_in_a_name_are_shown_as_they_are(say, blank, solved):
    wrong = {**solved, "lp_norm": "def lp_norm(w, p):\n    raise ValueError('[/red] [Errno 2]')"}
    notebook = submission(blank, wrong)
    (cell,) = (c for c in notebook.cells if c["id"] == "lp_norm--values")
    cell.metadata.nbgrader.grade_id = "lp_norm--[/red]"
    _, words = say(notebook)
    assert "lp_norm--[/red]" in words
    assert "ValueError: [/red] [Errno 2]" in words


def test_what_is_no_assignment_is_refused(tmp_path):
    empty = nbformat.writes(nbformat.v4.new_notebook())
    for name, content in (("a.ipynb", "{"), ("b.ipynb", empty)):
        (tmp_path / name).write_text(content)
        result = CliRunner().invoke(app, ["check", str(tmp_path / name)])
        assert result.exit_code == 2
        assert name in result.output.replace("\n", "")


def test_inside_jupyter_the_report_is_a_table(tmp_path, blank, solved):
    wrong = {**solved, "lp_norm": "def lp_norm(w, p):\n    raise ValueError('<b>no</b>')"}
    nbformat.write(submission(blank, wrong), tmp_path / "mine.ipynb")
    cell = nbformat.v4.new_code_cell("from course.check import check\ncheck('mine.ipynb')")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = notebook.cells[0].outputs[-1].data["text/html"]
    assert shown.count("<tr>") == 1 + 23
    assert "Visible tests: 84 of 92 points." in shown
    assert "&lt;b&gt;no&lt;/b&gt;" in shown
