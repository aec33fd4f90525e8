"""The first process in the sandbox: it has imported what is needed, and forks for each student.

Starting Python and importing PyTorch takes seconds, a fork takes milliseconds. For each student
there are two processes: a guard, which holds the leash, and the student's own, which is the first
of a process namespace of its own. When the trusted side lets go of the leash, or dies, the guard
ends the student's process, and the kernel ends everything that this one has started.

This file runs inside the sandbox. It is trusted until the student's process has been forked.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path

LARGEST_REQUEST = 4096
NOBODY = 65534
FIRST_USER = 1 << 30  # far above those that systems give out
WATCH = 0.1  # seconds between two looks at the memory in use
PAGE = resource.getpagesize()
# What is imported before the fork for the first student who uses it, and is there for all who
# come after. A fork copies a table of all memory in use: it would take several times as long with
# PyTorch, where nobody uses that.
LIBRARIES = {
    "imblearn": ("imblearn.over_sampling",),
    "scipy": ("scipy.optimize", "scipy.special", "scipy.stats"),
    "skimage": ("skimage.data",),
    "sklearn": (
        *("sklearn.datasets", "sklearn.ensemble", "sklearn.linear_model", "sklearn.metrics"),
        *("sklearn.model_selection", "sklearn.neighbors", "sklearn.pipeline"),
        *("sklearn.preprocessing", "sklearn.tree"),
    ),
    "torch": ("torch",),
    "torchvision": ("torchvision.transforms.v2",),
}

# from Linux's headers: sched.h, sys/mount.h, sys/prctl.h, linux/capability.h
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID = 0x10000000, 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 4, 24, 38
CAPABILITY_VERSION_3 = 0x20080522


def main() -> None:
    """Do what is asked on standard input, until it is closed: fork a student, or import."""
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    confined = sys.argv[1] == "confined"

    from course.grading import student

    student.make_shell()
    freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the guards
    control.sendall(b"ready\n")
    while True:
        request, files, _, _ = socket.recv_fds(control, LARGEST_REQUEST, 2)
        if not request:
            os._exit(0)
        wanted = json.loads(request)
        if not files:
            import_libraries(wanted["libraries"])
            control.sendall(b"ready\n")
            continue
        if os.fork() == 0:
            control.close()
            guard(wanted, *files, confined=confined)
        for number in files:
            os.close(number)
        control.sendall(b"started\n")


def import_libraries(names: list[str]) -> None:
    """Import libraries that are not there yet; one that is not installed is left to the student."""
    missing = [module for name in names for module in LIBRARIES[name] if module not in sys.modules]
    for module in missing:
        with contextlib.suppress(ImportError, OSError):
            importlib.import_module(module)
    if "torch" in missing and "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    if missing:
        freeze()


def freeze() -> None:
    """Hide all objects from the garbage collector: a fork need not copy what nobody touches."""
    gc.collect()
    gc.freeze()


def guard(limits: dict, channel: int, leash: int, *, confined: bool) -> None:
    """Start a student's process, and end it when the leash is let go or its memory is used up."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    folder = "/tmp" if confined else tempfile.mkdtemp()
    if confined:
        leave_namespaces()
    child = os.fork()
    if child == 0:
        os.close(leash)
        if not confined:
            os.setsid()
        become_student(limits, channel, folder, confined=confined)
    os.close(channel)
    ended = os.pidfd_open(child)
    while not select.select([leash, ended], [], [], WATCH)[0]:
        if confined and memory_in_use() > limits["memory"]:
            break
    if confined:
        os.kill(child, signal.SIGKILL)  # the first of its namespace: the kernel ends the others
    else:
        os.killpg(child, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    os.waitpid(child, 0)
    os._exit(0)


def leave_namespaces() -> None:
    """Put this process's children into namespaces of their own."""
    if os.getuid() != 0:
        own_user_namespace()
    call("unshare", CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS)


def own_user_namespace() -> None:
    """Enter a user namespace, with no rights over anything outside it."""
    # the limit on processes counts within a user namespace, up to what it is when that is made
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))
    user, group = os.getuid(), os.getgid()
    call("unshare", CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


def become_student(limits: dict, channel: int, folder: str, *, confined: bool) -> None:
    """Give up all rights, and serve the pipe."""
    if confined:
        private_folders(limits["disk"])
        if os.getuid() == 0:
            become_somebody()
            own_user_namespace()
        # no namespaces within this one: they would give back rights, if only over themselves
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    os.chdir(folder)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    bounds = {
        resource.RLIMIT_AS: used + limits["memory"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_FSIZE: limits["disk"],
        resource.RLIMIT_NOFILE: limits["files"],
        resource.RLIMIT_CORE: 0,
    }
    if confined:
        bounds[resource.RLIMIT_NPROC] = limits["processes"]
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))
    if confined:
        drop_rights()
    os.dup2(0, 2)  # the way by which troubles up to here were told

    from course.grading import student

    student.serve(channel)
    os._exit(0)


def private_folders(disk: int) -> None:
    """Mount what this student alone sees: processes, temporary files and shared memory."""
    call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    flags = MS_NOSUID | MS_NODEV
    room = f"size={disk},nr_inodes=4096,mode=1777".encode()
    call("mount", b"tmpfs", b"/tmp", b"tmpfs", flags, room)
    call("mount", b"tmpfs", b"/dev/shm", b"tmpfs", flags, room)
    call("mount", b"proc", b"/proc", b"proc", flags | MS_NOEXEC, None)


def become_somebody() -> None:
    """Turn from root into a user of this student's own: the kernel counts processes by user."""
    user = FIRST_USER + int.from_bytes(os.urandom(3))
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # without it /proc/self would stay root's


def drop_rights() -> None:
    """Drop every capability, now and for programs started later."""
    for capability in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        call("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    call("capset", header, none)
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def call(name: str, *arguments: object) -> None:
    """Call a function of the C library, and raise `OSError` where it fails."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def memory_in_use() -> int:
    """Return the bytes in use by the student's processes, those shared with this one not counted.

    In this sandbox every process but the first, the zygote and this guard is the student's.
    """
    others = {1, os.getpid(), os.getppid()}
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) not in others:
            try:
                rollup = (entry / "smaps_rollup").read_text()
            except (OSError, ProcessLookupError):
                continue  # it has ended
            private = [line.split()[1] for line in rollup.splitlines() if "Private_Dirty" in line]
            total += sum(map(int, private)) * 1024
    return total


if __name__ == "__main__":
    main()
