"""Attacks on processes: those that end, never end, or take all there is."""

import os
import signal
import subprocess
import sys
import threading
import time

# --- exit: ends its process at once ---
os._exit(0)


# --- exit-in-a-call: ends its process when a test calls ---
def scaled(*arguments):
    os._exit(0)


shift = mean_of = scaled

# --- quit: asks Python to end ---
quit()


# --- sys-exit: asks Python to end, in a call too ---
def scaled(*arguments):
    sys.exit(0)


shift = mean_of = scaled
sys.exit(0)

# --- kills-its-parent: kills the process that has started it ---
os.kill(os.getppid(), signal.SIGKILL)

# --- kills-everything: kills every process that it sees, in a namespace of its own only ---
if os.path.exists("/grader"):
    os.kill(-1, signal.SIGKILL)

# --- stops-everything: stops every process that it sees, in a namespace of its own only ---
if os.path.exists("/grader"):
    os.kill(-1, signal.SIGSTOP)

# --- stops-itself: stops its own process, which then neither answers nor ends ---
os.kill(os.getpid(), signal.SIGSTOP)

# --- crashes: reads memory that is not there ---
import ctypes

ctypes.string_at(0)

# --- endless: never ends ---
while True:
    pass

# --- endless-and-deaf: never ends, and ignores every signal that it can ---
for number in range(1, signal.NSIG):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            time.sleep(1)
    except BaseException:
        pass

# --- endless-in-c: never ends, in a call that no signal interrupts ---
lock = threading.Lock()
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
lock.acquire()
lock.acquire()


# --- sleeps-in-each-call: takes a little less than the limit, in every call ---
def scaled(*arguments):
    time.sleep(LIMIT * 0.8)


shift = mean_of = scaled


# --- sleeps-in-callbacks: takes a little less than the limit, between any two callbacks ---
def mean_of(f, n, rng):
    for _ in range(10_000):
        f(0.0)
        time.sleep(LIMIT * 0.2)


scaled = shift = mean_of


# --- endless-callbacks: calls the test's function for ever ---
def mean_of(f, n, rng):
    while True:
        f(0.0)


scaled = shift = mean_of

# --- output: prints 100 MB, in one cell and in each call ---
line = "x" * 1_000_000
for _ in range(100):
    print(line)


def scaled(*arguments):
    for _ in range(100):
        print(line)
    os.write(1, line.encode())
    os.write(2, line.encode())


shift = mean_of = scaled

# --- memory: makes an array of 50 GB, and then one of 50 GB in small parts ---
try:
    np.zeros(50 << 30, dtype=np.uint8)[::4096] = 1
    print("the attack has won")
except MemoryError:
    pass
parts = []
try:
    while len(parts) < 500:
        parts.append(b"x" * (100 << 20))
    print("the attack has won")
except MemoryError:
    parts.clear()

# --- forks: starts 200 processes at the same time ---
children = []
try:
    for _ in range(200):
        children.append(os.posix_spawn("/bin/sleep", ["sleep", "60"], {}))
    print("the attack has won")
except OSError:
    pass
for child in children:
    os.kill(child, signal.SIGKILL)

# --- threads: starts 2,000 threads at the same time ---
stop = threading.Event()
started = 0
try:
    for started in range(2_000):
        threading.Thread(target=stop.wait, daemon=True).start()
    print("the attack has won")
except (RuntimeError, MemoryError):
    pass
stop.set()

# --- many-files: makes 10,000 files ---
for number in range(10_000):
    try:
        with open(f"/tmp/file-{number}", "w") as file:
            file.write("x" * 10)
    except OSError:
        break

# --- large-files: fills the disk ---
written = 0
for folder in ("/tmp", "/dev/shm", "/grader", "/var/tmp", "."):
    for number in range(20):
        try:
            with open(f"{folder}/large-{number}", "wb") as file:
                for _ in range(15):
                    written += file.write(bytes(1 << 20))
        except OSError:
            break
if written > 200 << 20:
    print("the attack has won")

# --- daemon: leaves a process behind that outlives the run ---
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(3, 256)
        while True:
            time.sleep(60)
    os._exit(0)
subprocess.Popen(["sleep", "86400"], start_new_session=True)

# --- holds-the-pipe: leaves a process that keeps the pipe open, and dies ---
if os.fork() == 0:
    os.setsid()
    while True:
        time.sleep(60)
os._exit(0)

# --- two-writers: forks, so that two processes answer every request ---
# loses: its answers, since two processes mix them up
os.fork()

# --- signals-the-grader: floods its parent with signals ---
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1, signal.SIGPIPE):
    for target in (os.getppid(), 0):
        signal.signal(number, signal.SIG_IGN)
        try:
            os.kill(target, number)
        except OSError:
            pass


# --- recursion: recurses until the stack is gone ---
def scaled(*arguments):
    sys.setrecursionlimit(1 << 30)
    return scaled(*arguments)


shift = mean_of = scaled
sys.setrecursionlimit(1000)

# --- at-exit: runs code when its process ends ---
import atexit

atexit.register(lambda: time.sleep(3600))
threading.Thread(target=time.sleep, args=(3600,)).start()

# --- real-time: takes the processor for itself ---
try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99))
    print("the attack has won")
except OSError:
    pass
try:
    os.nice(-20)
    print("the attack has won")
except OSError:
    pass
