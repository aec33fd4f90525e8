"""The students' notebooks: made from the instructor's, and holding nothing they should not."""

import shutil

import nbformat
import pytest
from grading import read_source

from course.authoring import role_of
from course.release import MouldError, assignments, release


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """A copy of what a release is made from, without the released exercises."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copytree(root / "solutions", folder / "solutions")
    shutil.copy(root / "nbgrader_config.py", folder)
    return folder


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


def test_exercises_are_what_solutions_release(root, copy):
    for assignment in assignments(copy):
        assert release(copy, assignment)
    assert contents(copy / "exercises") == contents(root / "exercises")
    for assignment in assignments(copy):
        assert not release(copy, assignment), "a second release changed a byte"


def test_a_release_holds_no_solution_and_no_hidden_test(root):
    for assignment in assignments(root):
        (path,) = (root / "exercises" / assignment).glob("*.ipynb")
        released = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
        for marker in ("BEGIN SOLUTION", "BEGIN HIDDEN", "END HIDDEN", "Rubric", "Model answer"):
            assert marker not in released
        secrets = set()
        for cell in read_source(root, assignment).cells:
            for begin, end in (("SOLUTION", "SOLUTION"), ("HIDDEN TESTS", "HIDDEN TESTS")):
                part = cell.source.partition(f"### BEGIN {begin}")[2].partition(f"### END {end}")[0]
                secrets.update(line.strip() for line in part.splitlines())
        # a short line such as `return w` may rightly stand elsewhere too
        secrets = {line for line in secrets if len(line) > 45}
        assert len(secrets) > 20
        assert [line for line in secrets if line in released] == []


def test_a_notebook_out_of_mould_is_not_released(copy):
    (path,) = (copy / "solutions" / "02-penalties").glob("*.ipynb")
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("### END SOLUTION", "# the end", 1), encoding="utf-8")
    with pytest.raises(MouldError, match="would be published"):
        release(copy, "02-penalties")
    path.write_text(before, encoding="utf-8")
