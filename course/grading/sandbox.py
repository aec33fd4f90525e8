"""Where student code runs: processes that see no grades, no solutions, no other work, no network.

bubblewrap makes the outer walls, once for each worker: of the file system it shows the system's
programs, Python and its packages, all read-only. Inside waits the zygote, which forks once for
each student and puts inner walls around that fork: processes, temporary files and rights of its
own, with bounds on memory, time, files and children. So no student meets another, nor what
another has left.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course.grading.trusted import TrustedPeer
from course.grading.wire import Channel
from course.grading.zygote import LIBRARIES

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts")
FILES = ("__init__.py", "wire.py", "peer.py", "student.py", "zygote.py")  # of this package
START = "import sys; sys.path.insert(0, {!r}); from course.grading.zygote import main; main()"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
NOBODY = "65534"
# what the zygote needs to make namespaces and users, and to watch and end students, as root
ROOTS = ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL", "SYS_PTRACE")
START_SECONDS = 120  # importing everything from a cold disk
LIBRARY = re.compile(rf"\b({'|'.join(LIBRARIES)})\b".encode())


class SandboxError(Exception):
    """The machine lacks what the sandbox needs; the message says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds : float
        For one cell, or one call of a function by a test.
    seconds : float
        For the whole submission.
    test_seconds : float
        For the tests' own work, beyond that.
    memory : int
        Bytes of memory, beyond what Python and the libraries take.
    disk : int
        Bytes in temporary files.
    files, processes : int
        Open at the same time.
    """

    cell_seconds: float = 30
    seconds: float = 300
    test_seconds: float = 60
    memory: int = 2 << 30
    disk: int = 64 << 20
    files: int = 256
    processes: int = 64


class Sandbox:
    """A warm sandbox: it starts in seconds, and then a student's process in milliseconds.

    Parameters
    ----------
    confined : bool
        False runs student code with all the rights of this process.

    Raises
    ------
    SandboxError
        When it cannot start.
    """

    def __init__(self, *, confined: bool = True) -> None:
        self.confined = confined
        self.brought: set[str] = set()
        if confined:
            require()
        self.control, there = socket.socketpair()
        folder = "/grader" if confined else str(Path(__file__).parents[2])
        python = [sys.executable, "-I", "-B", "-c", START.format(folder)]
        walls = confinement() if confined else []
        self.process = subprocess.Popen(
            [*walls, *python, "confined" if confined else "free"],
            stdin=there,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=None if confined else {**os.environ, **environment()},
            start_new_session=True,
        )
        there.close()
        self.control.settimeout(START_SECONDS)
        self._await(b"ready\n")

    def _await(self, word: bytes) -> None:
        try:
            answer = self.control.recv(len(word))
        except OSError:
            answer = b""
        if answer != word:
            self.process.kill()
            trouble = self.process.stderr.read().decode(errors="replace").strip()
            self.close()
            raise SandboxError(f"the sandbox has ended: {trouble[-2000:] or 'it says no reason'}")

    def bring(self, libraries: set[str]) -> None:
        """Import libraries once for all students who come from now on, who then start with them.

        Parameters
        ----------
        libraries : set of str
            Keys of `LIBRARIES`.
        """
        if missing := libraries - self.brought:
            self.control.sendall(json.dumps({"libraries": sorted(missing)}).encode())
            self._await(b"ready\n")
            self.brought |= missing

    @contextmanager
    def student(self, limits: Limits, until: float) -> Iterator[TrustedPeer]:
        """Start a process for student code; it ends when the block does.

        Parameters
        ----------
        limits : Limits
            What it may use.
        until : float
            When it must be done, by `time.monotonic`.
        """
        here, there = socket.socketpair()
        leash, end_of_leash = socket.socketpair()
        with here, leash:
            with there, end_of_leash:
                request = {
                    "memory": limits.memory,
                    "disk": limits.disk,
                    "files": limits.files,
                    "processes": limits.processes,
                    "cpu_seconds": int(limits.seconds) + 1,
                }
                socket.send_fds(
                    self.control,
                    [json.dumps(request).encode()],
                    [there.fileno(), end_of_leash.fileno()],
                )
            self._await(b"started\n")
            here.setblocking(False)
            channel = Channel(here.fileno(), here.fileno())
            yield TrustedPeer(channel, leash.close, limits.cell_seconds, until)

    def close(self) -> None:
        """End the sandbox, and everything in it."""
        self.control.close()
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def libraries_of(files: dict[str, bytes]) -> set[str]:
    """Return the libraries that a submission names, or that this process has imported.

    One that is needed and not among them is slow, and PyTorch takes more memory than is allowed.
    """
    named = {name.decode() for content in files.values() for name in LIBRARY.findall(content)}
    return named | (LIBRARIES.keys() & sys.modules.keys())


def require() -> None:
    """Check that the sandbox works here.

    Raises
    ------
    SandboxError
        When a program is missing, or the kernel refuses namespaces.
    """
    if not shutil.which("bwrap"):
        raise SandboxError(
            "bubblewrap not found: student code would run with your rights. "
            "On Debian or Ubuntu: sudo apt-get install --yes bubblewrap"
        )
    # namespaces within the walls are what each student's fork needs
    trial = [*confinement(), "unshare", "--user", "--pid", "--fork", sys.executable, "-I", "-c", ""]
    result = subprocess.run(trial, capture_output=True, text=True, timeout=60)
    if result.returncode:
        raise SandboxError(
            f"bubblewrap does not work here: {result.stderr.strip()}. Inside a container, allow "
            "user namespaces (Docker: --security-opt seccomp=unconfined); on Ubuntu 24.04 or "
            "later: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        )


def environment() -> dict[str, str]:
    """Return the environment variables of student code."""
    return {
        **dict.fromkeys(THREADS, "1"),
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/tmp",
        "IPYTHONDIR": "/tmp",
    }


def confinement() -> list[str]:
    """Return bubblewrap's part of the command line."""
    package = Path(__file__).parent
    python = sorted({sys.prefix, sys.base_prefix, sysconfig.get_path("purelib")})
    command = ["bwrap", "--die-with-parent", "--new-session", "--clearenv", "--hostname", "student"]
    if os.geteuid() == 0:
        # no user namespace: the zygote makes each student a user of his own
        command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        command += ["--cap-drop", "ALL"]
        for capability in ROOTS:
            command += ["--cap-add", f"CAP_{capability}"]
    else:
        command += ["--unshare-all", "--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL"]
    for name, value in environment().items():
        command += ["--setenv", name, value]
    # an empty /tmp first: Python itself may live below the real one
    command += ["--perms", "1777", "--size", str(1 << 20), "--tmpfs", "/tmp"]
    for folder in (*SYSTEM, *python):
        if Path(folder).exists():
            for parent in reversed(Path(folder).parents[:-1]):
                command += ["--dir", str(parent)]  # bubblewrap's own are closed to all but root
            command += ["--ro-bind", folder, folder]
    command += ["--dir", "/grader", "--dir", "/grader/course", "--dir", "/grader/course/grading"]
    command += ["--ro-bind", str(package / FILES[0]), "/grader/course/__init__.py"]
    for name in FILES:
        command += ["--ro-bind", str(package / name), f"/grader/course/grading/{name}"]
    command += ["--proc", "/proc", "--dev", "/dev", "--chdir", "/tmp"]
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/"]
