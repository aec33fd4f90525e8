"""Spreads submissions over Dask workers: those of this machine, or those of a cluster.

What is lost with a worker or with the scheduler is asked for again, and what comes back twice is
given on once.
"""

import contextlib
import logging
import queue
import signal
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass

import dask
from distributed import Client, Future, KilledWorker, LocalCluster

from course.grading import unit
from course.grading.assignment import Assignment, Graded, Submission
from course.grading.sandbox import Limits

AHEAD = 32  # submissions asked for beyond those in work, so that no worker waits for the next one
A_THREAD = 4  # and for each thread of the cluster
LARGEST_AHEAD = 200 << 20  # bytes of submissions in memory
TRIES = 3  # of a submission on which grading itself fails
DEATHS = 1  # of workers on this machine that a submission in work survives
WORKERS = "dask worker ADDRESS --nworkers -1 --nthreads 1"  # one a core
PATIENCE = 600  # seconds to wait for a scheduler that has gone
FIRST_CONNECT = 10  # seconds for a scheduler to answer
CONNECT = 3  # seconds for each attempt at one that has gone
LOOK = 5  # seconds between two looks at the number of workers
TICK = 0.5  # seconds without news after which the caller gets control


class ClusterError(Exception):
    """The workers cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Unit:
    """A submission to grade.

    Attributes
    ----------
    submission : Submission
        The bytes.
    seed : int
        Of the hidden inputs.
    digest : str
        A name for all that decides the result.
    """

    submission: Submission
    seed: int
    digest: str

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(map(len, self.submission.files.values()))


@dataclass(frozen=True)
class Arrival:
    """A unit that has come back: graded, or with the reason why it could not be."""

    unit: Unit
    graded: Graded | None
    trouble: str
    worker: str


class Fleet:
    """Workers, and the way to them.

    Parameters
    ----------
    workers : int
        Processes to start on this machine.
    scheduler : str or None
        The address of a cluster to use instead, such as ``tcp://10.0.0.1:8786``.
    limits : Limits
        What student code may use.
    confined : bool
        Whether it runs in the sandbox.

    Attributes
    ----------
    news : str
        What the fleet waits for at the moment; empty while it works.
    threads : int
        How many submissions can be graded at the same time.

    Raises
    ------
    ClusterError
        When there is no such scheduler, or a worker that must not grade.
    """

    def __init__(
        self, workers: int, scheduler: str | None, limits: Limits, *, confined: bool
    ) -> None:
        self.limits, self.confined = limits, confined
        self.scheduler, self.news, self.threads = scheduler, "", 0
        self.finished: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self.outstanding: dict[str, tuple[Unit, Future | None]] = {}
        self.waiting: deque[Unit] = deque()  # lost on the way, to be asked for again
        self.known: set[str] = set()  # addresses of workers that have been asked
        self.looked = 0.0
        self.wanted = unit.versions()
        with contextlib.ExitStack() as stack:
            # what Dask logs about a lost worker is dealt with here
            stack.enter_context(_quiet())
            if scheduler is None:
                folder = stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True)
                )
                self.cluster = stack.enter_context(_local_cluster(workers, folder))
            self.client = self._connect(FIRST_CONNECT)
            stack.callback(lambda: self.client.close(timeout=CONNECT))
            self._look()
            self.stack = stack.pop_all()

    def __enter__(self) -> "Fleet":
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what is still outstanding, and end the workers that were started here."""
        self.stack.close()

    def _connect(self, seconds: float) -> Client:
        address = self.scheduler or self.cluster
        try:
            return Client(address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"no Dask scheduler answers at {self.scheduler} ({error}). Start one, "
                f"`dask scheduler`, and workers, `{WORKERS}`."
            ) from None

    def _look(self) -> None:
        """See how many workers there are, and whether the new ones can grade."""
        self._require_connection()
        if self.threads and time.monotonic() < self.looked + LOOK:
            return
        found = self.client.nthreads()
        if new := sorted(found.keys() - self.known):
            answers = self.client.run(
                unit.require, self.wanted, confined=self.confined, workers=new, on_error="return"
            )
            for address, answer in answers.items():
                if isinstance(answer, unit.RefusedError):
                    raise ClusterError(f"the worker {address} cannot grade. {answer}")
                if isinstance(answer, Exception) and not isinstance(answer, OSError):
                    raise ClusterError(
                        f"the worker {address} cannot grade: {answer}. {unit.INSTALL}"
                    )
        for address, threads in found.items():
            if threads > 1:
                raise ClusterError(
                    f"the worker {address} has {threads} threads, of which one can grade at a "
                    f"time. Start a worker for each core: {WORKERS}"
                )
        self.known = set(found)
        self.threads = sum(found.values())
        self.news = "" if self.threads else "waiting for workers"
        self.looked = time.monotonic()

    def grade(self, assignment: Assignment, units: Iterator[Unit]) -> Iterator[list[Arrival]]:
        """Grade submissions.

        Parameters
        ----------
        assignment : Assignment
            The instructor's cells.
        units : iterator of Unit
            They are taken as there is room for them; each has a digest of its own.

        Yields
        ------
        list of Arrival
            What has come back, in any order; empty where nothing has for a while.

        Raises
        ------
        ClusterError
            When the cluster has gone for good, or a worker must not grade.
        """
        suspects: deque[Unit] = deque()  # in work while workers died
        convicts: set[str] = set()  # asked for again while nothing else was in work
        exhausted, ahead = False, 0
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST_AHEAD}):
            while True:
                try:
                    self._look()
                    while self.threads and (self.waiting or not exhausted):
                        room = AHEAD + A_THREAD * self.threads - len(self.outstanding)
                        if room <= 0 or (self.outstanding and ahead > LARGEST_AHEAD):
                            break
                        if self.waiting:
                            self._submit(assignment, self.waiting.popleft())
                        elif (next_unit := next(units, None)) is not None:
                            ahead += next_unit.size
                            self._submit(assignment, next_unit)
                        else:
                            exhausted = True
                    if exhausted and not self.outstanding and not self.waiting:
                        if not suspects:
                            return
                        convicts.add(suspects[0].digest)
                        self._submit(assignment, suspects.popleft())
                    done = self._collect()
                except (OSError, CancelledError, _DisconnectedError):
                    self.waiting.extend(each for each, _ in self.outstanding.values())
                    self.outstanding.clear()
                    yield from self._reconnect()
                    continue
                arrivals = []
                for each, outcome, error in done:
                    if isinstance(error, unit.RefusedError):
                        raise ClusterError(str(error))
                    if isinstance(error, KilledWorker) and each.digest not in convicts:
                        # the others that were in work on that worker are suspected wrongly
                        suspects.append(each)
                        continue
                    ahead -= each.size
                    if outcome is not None:
                        arrivals.append(Arrival(each, outcome.graded, "", outcome.worker))
                    else:
                        arrivals.append(Arrival(each, None, _trouble(error), ""))
                yield arrivals

    def _submit(self, assignment: Assignment, each: Unit) -> None:
        self.outstanding[each.digest] = (each, None)
        self._require_connection()
        # The assignment is the result of a task, and not scattered: Dask makes it anew when the
        # workers that hold it are lost. Asked for again by its key, it is not sent again.
        self.shared = self.client.submit(_same, assignment, key=f"assignment-{assignment.digest}")
        future = self.client.submit(
            unit.grade_unit,
            self.shared,
            each.submission,
            each.seed,
            self.limits,
            self.wanted,
            confined=self.confined,
            key=f"grade-{each.digest}",
            retries=TRIES - 1,
        )
        self.outstanding[each.digest] = (each, future)
        future.add_done_callback(self.finished.put)

    def _collect(self) -> list[tuple[Unit, unit.Outcome | None, Exception | None]]:
        """Return the units that have ended: each with its outcome, or with its error."""
        self._require_connection()
        ended = []
        with contextlib.suppress(queue.Empty):
            ended.append(self.finished.get(timeout=TICK))
            while True:
                ended.append(self.finished.get_nowait())
        # not those that were given up when the connection was lost
        current = {id(future): each for each, future in self.outstanding.values()}
        ended = [future for future in ended if id(future) in current]
        outcomes = self.client.gather({future.key: future for future in ended}, errors="skip")
        self._require_connection()
        done = []
        for future in ended:
            each, outcome = current[id(future)], outcomes[future.key]
            del self.outstanding[each.digest]
            if outcome is not None:
                done.append((each, outcome, None))
            elif future.status == "error":
                done.append((each, None, future.exception(timeout=CONNECT)))
            else:  # cancelled with a connection that Dask has made anew by itself
                self.waiting.append(each)
        return done

    def _require_connection(self) -> None:
        if self.client.status != "running":
            raise _DisconnectedError

    def _reconnect(self) -> Iterator[list[Arrival]]:
        """Wait for the scheduler to come back, with an empty list for each attempt."""
        if self.scheduler is None:
            raise ClusterError("the workers of this machine have ended. Run the command again.")
        self.news = f"waiting for the scheduler at {self.scheduler}"
        self.client.close(timeout=CONNECT)
        end = time.monotonic() + PATIENCE
        while True:
            yield []
            try:
                self.client = self._connect(CONNECT)
            except ClusterError:
                if time.monotonic() > end:
                    raise
            else:
                self.threads = 0
                return


class _DisconnectedError(Exception):
    """The scheduler has gone."""


def _same(assignment: Assignment) -> Assignment:
    return assignment


def _trouble(error: Exception) -> str:
    if isinstance(error, KilledWorker):
        return "the worker process that graded it has ended, each time that it was tried"
    if isinstance(error, unit.GradingError):
        return str(error)
    return f"{type(error).__name__}: {error}"


@contextlib.contextmanager
def _local_cluster(workers: int, folder: str) -> Iterator[LocalCluster]:
    # Ctrl-C in a terminal reaches every process; the workers are to be ended by this one
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with dask.config.set({"distributed.scheduler.allowed-failures": DEATHS}):
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",  # Dask's own is one for the whole machine
                local_directory=folder,
                silence_logs=logging.CRITICAL,
                # without certificates, whoever has an account on this machine could run code as
                # the teacher, through the scheduler's port
                security=True,
            )
    finally:
        signal.signal(signal.SIGINT, before)
    with cluster:
        yield cluster


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
