"""What the tests of the grader share."""

import functools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbgrader.api
import pytest
from courses import make_course
from postgres import server


@pytest.fixture(scope="session", autouse=True)
def _ask_alembic_once() -> Iterator[None]:
    """Nbgrader starts a program, for a second or two, whenever it makes a gradebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            nbgrader.api, "get_alembic_version", functools.cache(nbgrader.api.get_alembic_version)
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def _sandboxed(bubblewrap: None) -> None:
    """All of these tests may grade."""


@pytest.fixture(scope="session")
def new_postgres_database() -> Iterator[Callable[[], str]]:
    """Make a database on a PostgreSQL server that lives as long as the tests."""
    with server() as new_database:
        yield new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path: Path) -> str:
    """The address of an empty database, for nbgrader's `db_url`."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/gradebook.db"
    return request.getfixturevalue("new_postgres_database")()


@pytest.fixture(scope="session")
def released(root, tmp_path_factory):
    """A course whose tiny assignment is released, for `tiny_course` to copy."""
    return make_course(root, tmp_path_factory.mktemp("released"))


@pytest.fixture
def tiny_course(released, tmp_path):
    """A course with a tiny assignment, and with nothing handed in."""
    return shutil.copytree(released, tmp_path / "course")
