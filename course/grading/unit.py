"""What a worker does, on this machine or another: it grades one submission.

A unit of work is a pure function of what it is given, so that it can be done again, anywhere, when
a worker is lost.
"""

import functools
import hashlib
import os
import platform
import threading
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path

from distributed import get_worker

from course.grading import sandbox, warm
from course.grading.assignment import Assignment, Graded, Submission

LONGEST = 3600  # seconds; grading has limits of its own, far below
PARENTS = ("autograded.py", "fan_out.py", "gradebook.py", "run.py")  # what no worker runs
PACKAGES = ("distributed", "nbformat", "nbgrader", "numpy", "scipy", "scikit-learn", "torch")


class RefusedError(Exception):
    """A worker must not grade; the message says why, and what to do."""


class GradingError(Exception):
    """Grading itself has failed; the message names the error."""


@dataclass(frozen=True)
class Outcome:
    """What a worker sends back: what it found, and its address."""

    graded: Graded
    worker: str


@functools.cache
def grader_digest() -> str:
    """Return a name for the grader's code: it changes when what makes a grade may have changed."""
    summary = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name not in PARENTS:
            summary.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return summary.hexdigest()[:16]


@functools.cache
def versions() -> dict[str, str]:
    """Return what has to be the same on all machines: the grader, Python and its packages."""
    found = {"grader": grader_digest(), "python": ".".join(platform.python_version_tuple()[:2])}
    for package in PACKAGES:
        try:
            # of 2.14.1+cpu and 2.14.1+cu126, students' code sees the same PyTorch
            found[package] = version_of(package).partition("+")[0]
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def require(wanted: dict[str, str]) -> None:
    """Check that this worker can grade as the process that asks it would.

    Raises
    ------
    RefusedError
        When something has another version here, or the sandbox does not work.
    """
    here = versions()
    differing = [
        f"{name} {here.get(name, 'not installed')} (wanted: {wanted[name]})"
        for name in wanted
        if here.get(name) != wanted[name]
    ]
    if differing:
        raise RefusedError(
            f"{platform.node()} has {', '.join(differing)}. Install the same course and the same "
            "requirements.lock on every machine, and start the workers again."
        )
    try:
        _require_sandbox()
    except sandbox.NoSandbox as error:
        raise RefusedError(f"{platform.node()}: {error}") from None


@functools.cache
def _require_sandbox() -> None:
    sandbox.require()


def grade_unit(
    assignment: Assignment, submission: Submission, seed: int, wanted: dict[str, str]
) -> Outcome:
    """Grade one submission on a Dask worker.

    Parameters
    ----------
    assignment : Assignment
        The instructor's cells.
    submission : Submission
        What the student handed in.
    seed : int
        Of the hidden inputs.
    wanted : dict of str
        The `versions` of the process that asks.

    Raises
    ------
    RefusedError
        When this worker must not grade.
    GradingError
        When grading raised anything else.
    """
    require(wanted)
    # no thread can be stopped from outside: where all limits fail, the worker ends, Dask starts
    # another, and tries this submission again for as often as it is allowed to
    watch = threading.Timer(LONGEST, os._exit, [1])
    watch.daemon = True
    watch.start()
    try:
        graded = warm.grade(assignment, submission, seed)
    except Exception as error:
        _require_sandbox.cache_clear()  # it may have been taken away meanwhile
        require(wanted)
        raise GradingError(f"{type(error).__name__}: {error}") from None
    finally:
        watch.cancel()
    return Outcome(graded, get_worker().address)
