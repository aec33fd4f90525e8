"""What tests of grading share: a course with a tiny assignment."""

import shutil

import pytest
from courses import make_course


@pytest.fixture(scope="session")
def released(root, tmp_path_factory):
    """A course whose tiny assignment is released, for `tiny_course` to copy."""
    return make_course(root, tmp_path_factory.mktemp("released"))


@pytest.fixture
def tiny_course(released, tmp_path):
    """A course with a tiny assignment, and with nothing handed in."""
    return shutil.copytree(released, tmp_path / "course")
