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

from course.grading import warm
from course.grading.assignment import Assignment, Graded, Submission
from course.grading.sandbox import Limits, SandboxError

LONGEST = 1800  # seconds; grading has limits of its own, far below
# what no worker runs
PARENTS = (
    *("autograded.py", "benchmark.py", "export.py", "fan_out.py", "feedback.py", "gradebook.py"),
    *("preprocessors.py", "run.py", "similar.py"),
)
PACKAGES = ("distributed", "nbformat", "nbgrader", "numpy", "scipy", "scikit-learn", "torch")

INSTALL = (
    "Install the same course and the same requirements.lock on every machine, the scheduler's too, "
    "and start scheduler and workers again."
)


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


def require(wanted: dict[str, str], *, confined: bool) -> None:
    """Check that this worker can grade as the process that asks it would, and warm it up.

    Parameters
    ----------
    wanted : dict of str
        The `versions` of the process that asks.
    confined : bool
        Whether student code is to run in the sandbox.

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
        raise RefusedError(f"{platform.node()} has {', '.join(differing)}. {INSTALL}")
    try:
        warm.start(confined=confined)
    except SandboxError as error:
        raise RefusedError(f"{platform.node()}: {error}") from None


def grade_unit(
    assignment: Assignment,
    submission: Submission,
    seed: int,
    limits: Limits,
    wanted: dict[str, str],
    *,
    confined: bool,
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
    limits : Limits
        What the student's code may use.
    wanted : dict of str
        The `versions` of the process that asks.
    confined : bool
        Whether the student's code runs in the sandbox.

    Raises
    ------
    RefusedError
        When this worker must not grade.
    GradingError
        When grading raised anything else.
    """
    require(wanted, confined=confined)
    # no thread can be stopped from outside: where all limits fail, the worker ends, Dask starts
    # another, and tries this submission again for as often as it is allowed to
    watch = threading.Timer(LONGEST, os._exit, [1])
    watch.daemon = True
    watch.start()
    try:
        graded = warm.grade(assignment, submission, seed, limits, confined=confined)
    except Exception as error:
        # the sandbox may have been taken away meanwhile
        require(wanted, confined=confined)
        raise GradingError(f"{type(error).__name__}: {error}") from None
    finally:
        watch.cancel()
    return Outcome(graded, get_worker().address)
