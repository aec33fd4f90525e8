"""A warm process that grades: it has imported everything, and forks once for each submission.

`grade` starts it on first use, and with it the sandbox. A fork runs the tests of one submission,
and so no submission meets what another's tests have left behind; one that hangs or is killed costs
that submission and no other.
"""

import atexit
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection, wait
from pathlib import Path

from course.grading import judge
from course.grading.assignment import Assignment, Graded, Submission
from course.grading.sandbox import THREADS, Limits, Sandbox, SandboxError, libraries_of
from course.grading.trusted import TrustedPeer

_lock = threading.Lock()
_warm: dict[bool, "Warm"] = {}


def grade(
    assignment: Assignment,
    submission: Submission,
    seed: int,
    limits: Limits | None = None,
    *,
    confined: bool = True,
) -> Graded:
    """Grade a submission in this process's warm one; see `course.grading.judge.grade`.

    Threads take turns: a machine grades as many submissions at a time as it has such processes.

    Parameters
    ----------
    assignment : Assignment
        The instructor's cells.
    submission : Submission
        What the student handed in.
    seed : int
        Of the hidden inputs.
    limits : Limits, optional
        What the student's code may use.
    confined : bool
        False runs student code without the sandbox, with all the rights of this process.

    Raises
    ------
    SandboxError
        When this machine cannot make the sandbox.
    """
    with _lock:
        return _running(confined).grade(assignment, submission, seed, limits or Limits())


def start(*, confined: bool) -> None:
    """Start the warm process where it does not run yet, so that the first submission is fast too.

    Raises
    ------
    SandboxError
        When this machine cannot make the sandbox.
    """
    with _lock:
        _running(confined)


def _running(confined: bool) -> "Warm":
    if confined not in _warm or _warm[confined].process.poll() is not None:
        _warm[confined] = Warm(confined=confined)
    return _warm[confined]


class Warm:
    """The warm process, as seen from outside.

    Parameters
    ----------
    confined : bool
        Whether student code runs in the sandbox.
    """

    def __init__(self, *, confined: bool) -> None:
        here, there = socket.socketpair()
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(there.fileno()), str(int(confined))],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **dict.fromkeys(THREADS, "1")},
        )
        there.close()
        self.connection = Connection(here.detach())
        atexit.register(self.close)
        trouble = self._receive()
        if trouble:
            self.close()
            raise SandboxError(trouble)

    def grade(
        self, assignment: Assignment, submission: Submission, seed: int, limits: Limits
    ) -> Graded:
        """Grade a submission."""
        self.connection.send((assignment, submission, seed, limits))
        return self._receive()

    def _receive(self) -> object:
        try:
            return self.connection.recv()
        except EOFError:
            raise SandboxError("the grading process has ended") from None

    def close(self) -> None:
        """End it, and its sandbox."""
        self.connection.close()
        self.process.kill()
        self.process.wait()


START = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from course.grading.warm import main
main(int(sys.argv[1]), confined=bool(int(sys.argv[2])))
"""


def main(connection: int, *, confined: bool) -> None:
    """Grade what comes over a socket, until it is closed."""
    outside = Connection(connection)
    try:
        sandbox = Sandbox(confined=confined)
    except SandboxError as error:
        outside.send(str(error))
        return
    outside.send("")
    prepared = set()
    with sandbox:
        while True:
            try:
                assignment, submission, seed, limits = outside.recv()
            except EOFError:
                return
            if assignment.digest not in prepared:
                judge.run_helpers(assignment)  # for their imports: forks have them already then
                prepared.add(assignment.digest)
                gc.collect()
                gc.freeze()  # what the collector does not look at, a fork need not copy
            sandbox.bring(libraries_of(submission.files))  # before its time begins
            outside.send(in_a_fork(assignment, submission, seed, limits, sandbox, outside))


def in_a_fork(
    assignment: Assignment,
    submission: Submission,
    seed: int,
    limits: Limits,
    sandbox: Sandbox,
    outside: Connection,
) -> Graded:
    """Grade one submission in a fork of this process; give it up when nobody waits any more."""
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        here.close()
        until = time.monotonic() + limits.seconds

        def student_process() -> AbstractContextManager[TrustedPeer]:
            return sandbox.student(limits, until)

        with Connection(there.detach()) as result:
            graded = judge.grade(assignment, submission, seed, student_process)
            result.send(graded if sandbox.confined else judge.stamped(graded))
        os._exit(0)
    there.close()
    with Connection(here.detach()) as result:
        try:
            ready = wait([result, outside], limits.seconds + limits.test_seconds)
            if result in ready:
                return result.recv()
            trouble = "its tests took too long"
        except (EOFError, OSError):
            trouble = "its tests' process has ended"
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return judge.ungraded(assignment, submission, trouble)
