"""Attacks by what lies beside the notebook: modules, links, pipes, names.

Each function is given the folder and the notebook's file name. ``Loses:`` in its docstring says why
right answers are lost with it.
"""

import os
from pathlib import Path

SPOILT = "print('attack-was-here')\ndef __getattr__(name):\n    return lambda *a, **k: True\n"


def own_modules(folder: Path, notebook: str) -> None:
    """Ships modules with the names of those that graders import."""
    names = ("numpy", "torch", "ipykernel_launcher", "sitecustomize", "usercustomize", "json")
    for name in (*names, "nbgrader", "nbformat", "IPython", "course", "nbgrader_config"):
        (folder / f"{name}.py").write_text(SPOILT)


def own_settings(folder: Path, notebook: str) -> None:
    """Ships settings, a gradebook and start files for the tools that grade."""
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.Autograde.force = True\n")
    for name in ("gradebook.db", "course-secret.key", "pyproject.toml", "conftest.py", "x.pth"):
        (folder / name).write_text("import os")
    (folder / "__pycache__").mkdir()


def link_to_the_gradebook(folder: Path, notebook: str) -> None:
    """Links to the gradebook and to the solutions."""
    course = folder.parents[2]
    (folder / "data.db").symlink_to(course / "gradebook.db")
    (folder / "solutions").symlink_to(course / "solutions")


def link_to_a_neighbour(folder: Path, notebook: str) -> None:
    """Hands in a link to what a good neighbour has handed in.

    Loses: links are not followed
    """
    path = folder / notebook
    path.unlink()
    path.symlink_to(folder.parents[1] / "good-neighbour" / folder.name / notebook)


def link_to_the_solution(folder: Path, notebook: str) -> None:
    """Hands in a link to the instructor's notebook.

    Loses: links are not followed
    """
    path = folder / notebook
    path.unlink()
    path.symlink_to(folder.parents[2] / "solutions" / folder.name / notebook)


def link_to_itself(folder: Path, notebook: str) -> None:
    """Holds links that lead round in a circle."""
    (folder / "circle").symlink_to(folder)
    (folder / "loop").symlink_to(folder / "loop")


def device(folder: Path, notebook: str) -> None:
    """Holds a link to a file that never ends."""
    (folder / "zero.csv").symlink_to("/dev/zero")


def named_pipe(folder: Path, notebook: str) -> None:
    """Holds a named pipe, at which a reader waits for ever."""
    os.mkfifo(folder / "pipe.csv")


def notebook_is_a_pipe(folder: Path, notebook: str) -> None:
    """Hands in a named pipe in place of the notebook.

    Loses: no notebook is there
    """
    (folder / notebook).unlink()
    os.mkfifo(folder / notebook)


def notebook_is_a_folder(folder: Path, notebook: str) -> None:
    """Hands in a folder with the notebook's name.

    Loses: no notebook is there
    """
    (folder / notebook).unlink()
    (folder / notebook).mkdir()
    (folder / notebook / notebook).write_text("{}")


def odd_names(folder: Path, notebook: str) -> None:
    """Holds files with line ends, markup, commands and steps upwards in their names."""
    for name in ("a\nb.txt", "\x1b[2Jx.txt", "<img src=x onerror=alert(1)>.ipynb", "-rf", "$(id)"):
        (folder / name).write_text("{}")
    (folder / os.fsdecode(b"\xff\xfe.txt")).write_text("x")
    (folder / "..\\..\\x").write_text("x")


def renamed_with_an_odd_name(folder: Path, notebook: str) -> None:
    """Hands in the notebook under a name that is a command to a terminal and to a browser."""
    (folder / notebook).rename(folder / "\x1b[2J<img src=x onerror=alert(1)>\n.ipynb")


def much_beside_it(folder: Path, notebook: str) -> None:
    """Hands in five hundred files beside the notebook, all of which sort before it."""
    for number in range(500):
        (folder / f"a{number:03d}.txt").write_text("x")


def many_notebooks(folder: Path, notebook: str) -> None:
    """Hands in a hundred copies of the notebook under other names."""
    content = (folder / notebook).read_bytes()
    for number in range(100):
        (folder / f"copy-{number}.ipynb").write_bytes(content)


def false_time(folder: Path, notebook: str) -> None:
    """Ships a time stamp that is no time."""
    (folder / "timestamp.txt").write_text("yesterday, I promise \x1b[2J")
