"""Make the students' notebooks from the instructor's, with nbgrader."""

from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from course.authoring import faults


class MouldError(Exception):
    """An instructor notebook that does not fit the mould of `course.authoring.faults`."""


def read_settings(root: Path) -> Config:
    """Return the settings in ``nbgrader_config.py``, for the course in the folder `root`."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    return config


def assignments(root: Path) -> list[str]:
    """Return the names of the assignments, the folders of ``solutions/``, in order."""
    return sorted(path.name for path in (root / "solutions").iterdir() if path.is_dir())


def release(root: Path, assignment: str) -> bool:
    """Make one assignment's folder in ``exercises/`` anew.

    The assignment is also entered into nbgrader's gradebook, without which nothing can be graded.

    Parameters
    ----------
    root : pathlib.Path
        The top folder of the course.
    assignment : str
        A folder of ``solutions/``.

    Returns
    -------
    bool
        True when a file in ``exercises/`` changed.

    Raises
    ------
    MouldError
        When a notebook does not fit the mould; nothing is released then.
    RuntimeError
        When nbgrader fails; the message holds its log.
    """
    for path in sorted((root / "solutions" / assignment).glob("*.ipynb")):
        if found := faults(nbformat.read(path, as_version=4)):
            raise MouldError("\n".join([f"{path.relative_to(root)}:", *(f"- {f}" for f in found)]))
    config = read_settings(root)
    folder = root / "exercises" / assignment
    before = _contents(folder)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    result = api.generate_assignment(assignment, force=True, create=True)
    if not result["success"]:
        raise RuntimeError(result["log"])
    return _contents(folder) != before


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}
