"""What student code can see, reach and use up inside the sandbox."""

import os
import re
import shutil
import sys
import time

import psutil
import pytest

from course.grading import sandbox as sandboxes
from course.grading.peer import StudentGone
from course.grading.sandbox import Limits, Sandbox, SandboxError, libraries_of
from course.grading.zygote import LIBRARIES

SMALL = Limits(cell_seconds=5, seconds=20, memory=256 << 20, disk=4 << 20, processes=16)

IMPORTED = re.compile(r'"\s*(?:from|import) (\w+)')  # at the start of a line of a cell

# it ignores the alarm by which a cell is stopped
DEAF = "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"


@pytest.fixture(scope="module")
def sandbox():
    os.environ["A_SECRET"] = "of the grader"
    with Sandbox() as opened:
        yield opened
    del os.environ["A_SECRET"]


@pytest.fixture
def student(sandbox):
    with sandbox.student(SMALL, time.monotonic() + SMALL.seconds) as peer:
        yield peer


def printed(student, source):
    """Run a cell that prints, and return what it has printed."""
    (shown,) = student.run(source)
    assert shown.kind == "printed", shown.data
    return shown.data["text"].strip()


def failure(student, source):
    """Run a cell that fails, and return the name of its error."""
    *_, shown = student.run(source)
    assert shown.kind == "error", shown.data
    return shown.data["name"]


def test_it_sees_no_file_but_the_systems_and_pythons(student, root):
    source = "import os; print(*sorted(os.listdir({!r})))"
    above = set(printed(student, source.format("/")).split())
    assert "etc" not in above or printed(student, source.format("/etc")) != ""
    for path in (root / "solutions", root / "gradebook.db", root / "course", root / ".git"):
        assert failure(student, f"open({str(path)!r})") == "FileNotFoundError"
    assert failure(student, "open('/etc/passwd')") == "FileNotFoundError"
    assert printed(student, source.format("/grader/course/grading")) == (
        "__init__.py peer.py student.py wire.py zygote.py"
    )


def test_it_can_write_nowhere_but_in_its_own_temporary_folder(student):
    assert (
        printed(student, "open('/tmp/mine', 'w').write('x'); print(open('/tmp/mine').read())")
        == "x"
    )
    for folder in ("/", "/usr", "/grader", "/dev", "/proc", "/proc/sys/user"):
        assert failure(student, f"open('{folder}/mine', 'w')") in {
            "OSError",
            "PermissionError",
            "FileNotFoundError",
        }


def test_it_starts_with_the_libraries_that_it_will_import():
    source = "import sys; print({'sklearn', 'torch'} & sys.modules.keys() or 'neither')"
    with Sandbox() as sandbox:
        for wanted, found in ((set(), "neither"), ({"sklearn"}, "{'sklearn'}")):
            sandbox.bring(wanted)
            with sandbox.student(SMALL, time.monotonic() + 20) as student:
                assert printed(student, source) == found


def test_libraries_are_found_wherever_a_submission_names_them():
    files = {"a.ipynb": b'["import numpy as np, torchvision"]', "b.py": b"from skimage import data"}
    here = LIBRARIES.keys() & sys.modules.keys()
    assert libraries_of(files) == {"torchvision", "skimage"} | here
    assert libraries_of({"a.ipynb": b"torch_like, a scipyx"}) == here


def test_all_that_the_assignments_import_can_be_there_before_the_fork(root):
    notebooks = [path.read_text(encoding="utf-8") for path in root.glob("solutions/*/*.ipynb")]
    imported = {name for text in notebooks for name in IMPORTED.findall(text)}
    light = {*sys.stdlib_module_names, "numpy", "matplotlib", "IPython"}
    assert imported - light == {"scipy", "skimage", "sklearn", "torch"}
    assert imported - light <= LIBRARIES.keys()


def test_a_figure_is_drawn_to_be_shown_and_not_once_more(student):
    student.run(
        "import matplotlib.pyplot as plt\nfrom matplotlib.backends.backend_agg import *\n"
        "idle = []\nFigureCanvasAgg.draw_idle = lambda canvas: idle.append(canvas)"
    )
    *_, picture = student.run("plt.plot([1, 2]);")
    assert "image/png" in picture.data
    assert printed(student, "print(len(idle))") == "0"


def test_students_leave_nothing_for_one_another(sandbox):
    for _ in range(2):
        with sandbox.student(SMALL, time.monotonic() + 20) as student:
            found = "import os; print(os.listdir('/tmp'), os.listdir('/dev/shm'))"
            assert printed(student, found) == "[] []"
            for folder in ("/tmp", "/dev/shm"):
                assert printed(student, f"print(open('{folder}/left', 'w').write('x'))") == "1"


def test_it_sees_no_process_but_its_own(student):
    pids = "import os; print(*[name for name in os.listdir('/proc') if name.isdigit()])"
    assert printed(student, pids) == "1"
    assert printed(student, "print(os.getpid())") == "1"


def test_it_has_no_rights_and_cannot_get_any(student):
    status = printed(student, "print(open('/proc/self/status').read())")
    rights = dict(line.split(":\t") for line in status.splitlines() if line.startswith("Cap"))
    assert set(rights.values()) == {"0" * 16}
    assert "NoNewPrivs:\t1" in status
    namespace = "import ctypes; print(ctypes.CDLL(None).unshare(0x10000000))"
    assert printed(student, namespace) == "-1"


def test_it_has_no_network(student):
    connect = "import socket; socket.create_connection(('{}', 80), timeout=2)"
    assert failure(student, connect.format("192.0.2.1")) == "OSError"
    assert failure(student, connect.format("localhost")) in {"gaierror", "ConnectionRefusedError"}
    interfaces = "import socket; print([name for _, name in socket.if_nameindex()])"
    assert printed(student, interfaces) == "['lo']"


def test_it_gets_none_of_the_graders_environment(student):
    variables = set(printed(student, "import os; print(*os.environ)").split())
    assert "A_SECRET" not in variables
    assert "COURSE_SEED" not in variables


def test_an_array_larger_than_its_memory_is_refused(student):
    big = SMALL.memory // 4  # of 8 bytes each: twice the memory
    assert failure(student, f"import numpy as np; np.ones({big})").endswith("MemoryError")
    assert printed(student, "print('alive')") == "alive"


def test_many_processes_cannot_use_more_memory_together(student):
    source = f"""
import os, time
for _ in range(8):
    if os.fork() == 0:
        hoard = bytearray(os.urandom(1)) * {SMALL.memory // 4}
        time.sleep(60)
        os._exit(0)
time.sleep(4)
"""
    with pytest.raises(StudentGone, match="ended"):
        student.run(source)


def test_a_fork_bomb_runs_out_of_processes(student):
    source = """
import os, time
children = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
        children += 1
except BlockingIOError:
    print(children)
"""
    assert 1 <= int(printed(student, source)) < SMALL.processes


def test_a_large_file_is_refused(student):
    source = f"open('/tmp/large', 'wb').write(bytes({2 * SMALL.disk}))"
    assert failure(student, source) == "OSError"
    many = "for number in range(10_000): open(f'/tmp/{number}', 'w').close()"
    assert failure(student, many) == "OSError"


def test_an_endless_cell_is_stopped_and_the_next_one_runs(sandbox):
    limits = Limits(cell_seconds=0.5)
    with sandbox.student(limits, time.monotonic() + 20) as student:
        assert failure(student, "while True: pass") == "TimeoutError"
        assert printed(student, "print('alive')") == "alive"


def test_a_cell_that_cannot_be_stopped_is_ended(sandbox):
    limits = Limits(cell_seconds=0.5)
    with sandbox.student(limits, time.monotonic() + 20) as student:
        start = time.monotonic()
        with pytest.raises(StudentGone, match=r"longer than 0\.5 s"):
            student.run(DEAF)
        assert time.monotonic() - start < 5
        with pytest.raises(StudentGone):
            student.run("print('alive')")


def test_the_whole_submission_has_a_limit_too(sandbox):
    with (
        sandbox.student(SMALL, time.monotonic() + 2) as student,
        pytest.raises(StudentGone, match=r"longer than [12](\.\d+)? s|whole submission"),
    ):
        student.run(DEAF)
    with (
        sandbox.student(SMALL, time.monotonic() - 1) as student,
        pytest.raises(StudentGone, match="whole submission"),
    ):
        student.run("1")


def test_nothing_lives_on_when_the_student_is_done(sandbox):
    inside = psutil.Process(sandbox.process.pid)
    before = {process.pid for process in inside.children(recursive=True)}
    with sandbox.student(SMALL, time.monotonic() + 20) as student:
        student.run("import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)")
        grown = [p for p in inside.children(recursive=True) if p.pid not in before]
        assert len(grown) >= 3  # the guard, the student and what it has started
    _, alive = psutil.wait_procs(grown, timeout=10)
    assert alive == []


def test_a_machine_without_bubblewrap_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(SandboxError, match="apt-get install --yes bubblewrap"):
        Sandbox()


def test_a_kernel_that_refuses_is_told_of(monkeypatch, tmp_path):
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SandboxError, match=r"No permissions to create .*allow"):
        sandboxes.require()
