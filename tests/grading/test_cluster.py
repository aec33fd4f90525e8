"""`course grade` on a Dask cluster, whose parts are killed while they work."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from courses import GOOD, NAME, hand_in, open_gradebook, report, states
from test_runs import MINUTES, SLOW, command, recorded, until

from course.grading import fan_out
from course.grading.fan_out import ClusterError, Fleet
from course.grading.sandbox import Limits

# workers that end with one student's work, as when a machine fails, and fail on another's
FAILING = """
def dask_setup(worker):
    import os

    from course.grading import warm

    graded = warm.grade

    def grade(assignment, submission, seed, limits, *, confined):
        if submission.student == "kills":
            os._exit(1)
        if submission.student == "raises":
            raise ZeroDivisionError("division by zero")
        return graded(assignment, submission, seed, limits, confined=confined)

    warm.grade = grade
"""
HANGING = """
import time
from course.grading import unit, warm

unit.LONGEST = 0.1
warm.start = lambda **_: None
warm.grade = lambda *_, **__: time.sleep(600)
unit.grade_unit(None, None, 0, None, unit.versions(), confined=True)
"""
OTHER = """
def dask_setup(worker):
    from course.grading import unit

    here = unit.versions()
    unit.versions = lambda: {**here, "numpy": "0.0.1"}
"""
BARE = """
def dask_setup(worker):
    import sys

    sys.modules["course.grading.unit"] = None
"""
KINDS = {"failing": FAILING, "other": OTHER, "bare": BARE}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A scheduler and two workers, each a process with a folder of its own.

    As on a real cluster, something starts them again when they have ended: `tend`.
    """

    def __init__(self, root, folder, preload="", threads=1):
        self.root, self.folder, self.port = root, folder, free_port()
        self.threads = threads
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.preload = []
        if preload:
            (folder / "preload.py").write_text(preload)
            self.preload = ["--preload", str(folder / "preload.py")]
        self.scheduler = self.start_scheduler()
        self.workers = [self.worker(), self.worker()]

    def start(self, kind, *options):
        place = self.folder / f"{kind}-{time.monotonic_ns()}"
        place.mkdir()
        settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        with (place / "log").open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options],
                cwd=place,
                env={**os.environ, "PYTHONPATH": str(self.root), **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def worker(self):
        options = ["--nthreads", str(self.threads), "--no-dashboard", "--host", "127.0.0.1"]
        options += ["--local-directory", str(self.folder), *self.preload]
        return self.start("worker", self.address, *options)

    def tend(self):
        """Start workers in the places of those that have ended."""
        self.workers = [self.worker() if each.poll() is not None else each for each in self.workers]

    def start_scheduler(self):
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"]
        return self.start("scheduler", *options)

    def close(self):
        for each in (*self.workers, self.scheduler):
            each.kill()
            each.wait()


@pytest.fixture
def cluster(root, tmp_path, request):
    (tmp_path / "cluster").mkdir()
    kind = getattr(request, "param", "sound")
    threads = 2 if kind == "threaded" else 1
    made = Cluster(root, tmp_path / "cluster", KINDS.get(kind, ""), threads)
    yield made
    made.close()


def test_with_a_worker_and_then_the_scheduler_killed_all_is_graded_once(tiny_course, root, cluster):
    everybody = {f"s{count:02}" for count in range(16)}
    for student in everybody:
        hand_in(tiny_course, student, SLOW)
    output = tiny_course / "output"
    with output.open("w") as file:
        process = command(tiny_course, "--scheduler", cluster.address, root=root, output=file)
    until(lambda: len(recorded(tiny_course)) >= 2, process)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    before = len(recorded(tiny_course))
    until(lambda: len(recorded(tiny_course)) > before, process)
    assert len(recorded(tiny_course)) < len(everybody), "too late for the scheduler to be killed"
    cluster.scheduler.kill()
    cluster.scheduler.wait()
    until(lambda: "waiting for the scheduler" in output.read_text(), process)
    cluster.scheduler = cluster.start_scheduler()

    def over():
        cluster.tend()
        return process.poll() is not None

    until(over)
    assert process.returncode == 0, output.read_text()
    assert set(states(tiny_course).items()) == {(student, "graded") for student in everybody}
    assert len(report(tiny_course)["submissions"]) == len(everybody)
    assert not any(each["skipped"] for each in report(tiny_course)["submissions"])
    with open_gradebook(tiny_course) as gradebook:
        found = gradebook.assignment_submissions(NAME)
        assert sorted(each.student.id for each in found) == sorted(everybody)
        assert {each.score for each in found} == {6.0}


@pytest.mark.parametrize("cluster", ["failing"], indirect=True)
def test_what_kills_its_worker_has_a_reason_and_harms_nobody(tiny_course, root, cluster):
    failing = {"kills", "raises"}
    fine = {"anna", "ben", "tom", "uma", "vic", "zoe"}
    for student in failing | fine:
        hand_in(tiny_course, student, SLOW)  # so that some wait behind "kills" when it is begun
    process = command(tiny_course, "--scheduler", cluster.address, root=root)
    output, _ = process.communicate(timeout=60 * MINUTES)
    assert process.returncode == 1, output
    assert states(tiny_course) == {
        **dict.fromkeys(fine, "graded"),
        **dict.fromkeys(failing, "could not be graded"),
    }
    reasons = {each["student"]: each["reasons"] for each in report(tiny_course)["submissions"]}
    assert "ZeroDivisionError: division by zero" in reasons["raises"]["tiny"]
    assert "worker process" in reasons["kills"]["tiny"]
    with open_gradebook(tiny_course) as gradebook:
        scores = {each.student.id: each.score for each in gradebook.assignment_submissions(NAME)}
        assert scores == {**dict.fromkeys(fine, 6.0), **dict.fromkeys(failing, 0.0)}
        grades = gradebook.find_submission_notebook("tiny", NAME, "kills").grades
        assert {each.name: each.needs_manual_grade for each in grades} == {
            "double--values": False,
            "double--zero": False,
            "triple--values": False,
            "why": True,
        }
    # with workers that do not fail, the next run grades what is left, and only that
    cluster.close()
    process = command(tiny_course, root=root)
    output, _ = process.communicate(timeout=60 * MINUTES)
    assert process.returncode == 0, output
    assert states(tiny_course) == dict.fromkeys(failing | fine, "graded")
    assert {e["student"] for e in report(tiny_course)["submissions"] if e["skipped"]} == fine


def test_a_worker_that_grades_for_ever_ends(root):
    result = subprocess.run(
        [sys.executable, "-c", HANGING], cwd=root, capture_output=True, text=True, timeout=120
    )
    assert (result.returncode, result.stderr) == (1, "")


@pytest.mark.parametrize(
    ("cluster", "words"),
    [
        ("other", "has numpy 0.0.1 (wanted: "),
        ("bare", "Install the same course"),
        ("threaded", "has 2 threads"),
    ],
    indirect=["cluster"],
)
def test_workers_that_cannot_grade_alike_are_refused(tiny_course, root, cluster, words):
    hand_in(tiny_course, "anna", GOOD)
    process = command(tiny_course, "--scheduler", cluster.address, root=root)
    output, _ = process.communicate(timeout=60 * MINUTES)
    assert process.returncode == 2, output
    assert words in output
    assert "Traceback" not in output
    assert recorded(tiny_course) == set()


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(fan_out, "FIRST_CONNECT", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(ClusterError, match=f"no Dask scheduler answers at {address}"):
        Fleet(1, address, Limits(), confined=True)
