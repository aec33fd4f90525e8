"""Where student code runs: a process that sees no grades, no solutions, no other work, no network.

bubblewrap gives it namespaces of its own for files, processes, users, network and IPC; prlimit
bounds its memory, time, files and children. Of the file system it sees the system's programs,
Python and its packages, all read-only, and an empty /tmp.
"""

import contextlib
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from course.grading.trusted import TrustedPeer
from course.grading.wire import Channel

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives")
FILES = ("__init__.py", "wire.py", "peer.py", "student.py")  # of this package
START = "import sys; sys.path.insert(0, '/grader'); from course.grading.student import main; main()"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class NoSandbox(Exception):
    """The machine lacks what the sandbox needs; the message says what to install."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    memory : int
        Bytes of address space.
    seconds : int
        Of CPU time, over all cells.
    file_size : int
        Bytes of one file, and of everything in /tmp.
    files, processes : int
        Open at the same time.
    """

    memory: int = 4 << 30
    seconds: int = 120
    file_size: int = 16 << 20
    files: int = 128
    processes: int = 64


def require() -> None:
    """Check that the sandbox works here.

    Raises
    ------
    NoSandbox
        When a program is missing, or the kernel refuses namespaces.
    """
    missing = [program for program in ("bwrap", "prlimit") if not shutil.which(program)]
    if missing:
        raise NoSandbox(
            f"{' and '.join(missing)} not found: student code would run with your rights. "
            "On Debian or Ubuntu: sudo apt-get install --yes bubblewrap util-linux"
        )
    trial = [*confinement(), "true"]
    result = subprocess.run(trial, capture_output=True, text=True, timeout=60)
    if result.returncode:
        raise NoSandbox(
            f"bubblewrap does not work here: {result.stderr.strip()}. Inside a container, allow "
            "user namespaces (Docker: --security-opt seccomp=unconfined); on Ubuntu 24.04 or "
            "later: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        )


def confinement() -> list[str]:
    """Return bubblewrap's part of the command line."""
    package = Path(__file__).parent
    python = sorted({sys.prefix, sys.base_prefix, sysconfig.get_path("purelib")})
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    command += ["--cap-drop", "ALL", "--uid", "65534", "--gid", "65534", "--hostname", "student"]
    for name in THREADS:
        command += ["--setenv", name, "1"]
    command += ["--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", "/tmp"]
    command += ["--setenv", "MPLBACKEND", "agg", "--setenv", "MPLCONFIGDIR", "/tmp"]
    command += ["--setenv", "LANG", "C.UTF-8", "--setenv", "PYTHONHASHSEED", "0"]
    # an empty /tmp first: Python itself may live below the real one
    command += ["--size", str(Limits.file_size * 4), "--tmpfs", "/tmp"]
    for folder in (*SYSTEM, *python):
        if Path(folder).exists():
            command += ["--ro-bind", folder, folder]
    command += ["--dir", "/grader/course"]
    command += ["--ro-bind", str(package / FILES[0]), "/grader/course/__init__.py"]
    for name in FILES:
        command += ["--ro-bind", str(package / name), f"/grader/course/grading/{name}"]
    command += ["--proc", "/proc", "--dev", "/dev", "--chdir", "/tmp", "--remount-ro", "/"]
    return command


class Student:
    """A student's process, and the trusted side of the pipe to it.

    Parameters
    ----------
    limits : Limits
        What it may use.
    seconds : float
        What one cell or call may take.
    """

    def __init__(self, limits: Limits, seconds: float) -> None:
        bounds = [
            f"--as={limits.memory}",
            f"--cpu={limits.seconds}",
            f"--fsize={limits.file_size}",
            f"--nofile={limits.files}",
            f"--nproc={limits.processes}",
            "--core=0",
        ]
        command = [
            *confinement(),
            "prlimit",
            *bounds,
            "--",
            sys.executable,
            "-I",
            "-B",
            "-c",
            START,
        ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        channel = Channel(self.process.stdout.fileno(), self.process.stdin.fileno())
        self.peer = TrustedPeer(channel, self.end, seconds)

    def end(self) -> None:
        """End the process, and with it everything that it has started."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> "Student":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):  # what was not written yet is of no use now
                pipe.close()
