"""Attacks on the grader: what a student might hand in instead of an answer.

Those that are code stand in ``cells/``, one file for each thing that is attacked. A header such as
``# --- NAME: what it tries ---`` begins an attack; what stands before the first header belongs to
every attack of the file. A line ``# loses: REASON`` says why right answers are lost with it.
Attacks that spoil the notebook or the folder are functions in ``notebooks`` and ``folders``.

An attack that has got hold of what it should not prints `WON`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from attacks import folders, notebooks

CELLS = Path(__file__).parent / "cells"
WON = "the attack has won"
_HEADER = re.compile(r"^# --- ([a-z0-9-]+): (.+) ---$", re.M)
_OWN_LOSS = re.compile(r"^# loses: (.+)$", re.M)


@dataclass(frozen=True)
class Attack:
    """One attack.

    Attributes
    ----------
    name : str
        For test reports, and part of a student's id.
    tries : str
        What it tries, in a sentence.
    assignment : str
        The assignment that it attacks.
    cells : tuple of str
        Code that goes right after the imports. ``/COURSE`` in it stands for the course's folder,
        and ``PORT`` for a port of this machine at which somebody listens.
    notebook : callable or None
        Returns what is handed in, given the notebook.
    folder : callable or None
        Spoils the folder that is handed in, given it and the notebook's name.
    loses : str
        Why it harms its own right answers too, if it does.
    """

    name: str
    tries: str
    assignment: str = "01-numbers"
    cells: tuple[str, ...] = ()
    notebook: Callable[[NotebookNode], bytes] | None = None
    folder: Callable[[Path, str], None] | None = None
    loses: str = ""


def read_attacks() -> list[Attack]:
    """Return all attacks."""
    found = []
    for path in sorted(CELLS.glob("*.py")):
        before, *parts = _HEADER.split(path.read_text(encoding="utf-8"))
        before = re.sub(r'\A""".*?"""', "", before, flags=re.S).strip()
        assignment = "02-layers" if path.stem == "torch" else "01-numbers"
        for name, tries, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            own_loss = _OWN_LOSS.search(text)
            found.append(
                Attack(
                    name=name,
                    tries=tries,
                    assignment=assignment,
                    cells=(before, text.strip()),
                    loses=own_loss[1] if own_loss else "",
                )
            )
    for module, what in ((notebooks, "notebook"), (folders, "folder")):
        for function in vars(module).values():
            if getattr(function, "__module__", None) == module.__name__ and function.__doc__:
                tries, _, rest = function.__doc__.partition("\n")
                name = function.__name__.replace("_", "-")
                loses = rest.partition("Loses: ")[2].strip()
                found.append(Attack(name, tries, loses=loses, **{what: function}))
    names = [attack.name for attack in found]
    assert len(names) == len(set(names)), "two attacks have the same name"
    return found
