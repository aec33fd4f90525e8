"""The warm process: what costs a submission its points, and never more than that."""

import base64
import json
import os
import signal
import sys
import time
from pathlib import Path
from subprocess import PIPE

import psutil
import pytest

from course.grading import warm
from course.grading.assignment import Assignment, Cell, Submission
from course.grading.judge import UNCONFINED
from course.grading.sandbox import Limits, SandboxError

LIMITS = Limits(cell_seconds=2, seconds=20)


def cell(grade_id, source, *, points=None, solution=False):
    return Cell(grade_id, "code", source, "", not solution, solution, points)


def assignment(test, helpers="HELPED = True"):
    """Return an assignment that asks for one function, `twice`."""
    cells = (
        cell("checks", helpers),
        cell("twice", "# your code here", solution=True),
        cell("twice--values", test, points=4),
    )
    return Assignment("00-small", {"small": cells})


def notebook(answer):
    cells = [
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "twice"}}, "source": answer}
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()


def grade(test, answer="def twice(x):\n    return 2 * x", limits=LIMITS, **options):
    submission = Submission("ann", {"small.ipynb": notebook(answer)})
    return warm.grade(assignment(test), submission, 7, limits, **options)


def points(graded):
    return graded.scores["small"]["twice--values"]


def test_right_and_wrong_work():
    test = "assert HELPED and twice(4) == 8, 'expected 8'"
    assert points(grade(test)) == 4
    wrong = grade(test, "def twice(x):\n    return 3 * x")
    assert points(wrong) == 0
    assert wrong.reasons == {}
    (output,) = next(
        cell["outputs"]
        for cell in json.loads(wrong.notebooks["small"])["cells"]
        if cell["id"] == "twice--values"
    )
    assert (output["ename"], output["evalue"]) == ("AssertionError", "expected 8")


def test_tests_get_the_seed_and_students_do_not():
    test = "import os\nassert os.environ['COURSE_SEED'] == '7' and twice(4) == 'none'"
    answer = "import os\ndef twice(x):\n    return os.environ.get('COURSE_SEED', 'none')"
    assert points(grade(test, answer)) == 4


def test_no_submission_meets_what_another_ones_tests_have_left_behind():
    test = "import sys\nassert not hasattr(sys, 'mark'), 'met'\nsys.mark = True"
    assert points(grade(test)) == 4
    assert points(grade(test)) == 4


def test_tests_that_die_cost_one_submission_and_give_a_reason():
    died = grade("import os\nos.kill(os.getpid(), 9)")
    assert points(died) == 0
    assert "could not be graded: its tests' process has ended" in died.reasons["small"]
    assert points(grade("assert twice(4) == 8")) == 4


def test_tests_that_never_end_cost_one_submission_and_give_a_reason():
    endless = grade("while True: pass", limits=Limits(seconds=1, test_seconds=0))
    assert points(endless) == 0
    assert "took too long" in endless.reasons["small"]


@pytest.mark.parametrize("deed", ["os._exit(0)", "os.kill(os.getpid(), 9)", "quit()"])
def test_a_cell_that_ends_its_process_costs_nothing_else(deed):
    deadly = f"import os\n{deed}"
    answer = "def twice(x):\n    return 2 * x"
    submission = json.loads(notebook(answer))
    source = {"cell_type": "code", "metadata": {}, "source": deadly}
    submission["cells"] = [*submission["cells"], source]
    files = {"small.ipynb": json.dumps(submission).encode()}
    graded = warm.grade(assignment("assert twice(4) == 8"), Submission("ann", files), 7, LIMITS)
    assert points(graded) == 4


def test_a_function_that_ends_its_process_costs_its_own_points():
    cells = (
        cell("first", "", solution=True),
        cell("first--values", "first()", points=1),
        cell("second", "", solution=True),
        cell("second--values", "assert second() == 2", points=1),
    )
    two = Assignment("00-two", {"two": cells})
    answers = {
        "first": "import os\ndef first():\n    os._exit(0)",
        "second": "def second(): return 2",
    }
    made = [
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": name}}, "source": source}
        for name, source in answers.items()
    ]
    content = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}
    files = {"two.ipynb": json.dumps(content).encode()}
    graded = warm.grade(two, Submission("ann", files), 7, LIMITS)
    assert graded.scores["two"] == {"first--values": 0, "second--values": 1}


def test_a_process_that_was_killed_is_started_again():
    assert points(grade("assert twice(4) == 8")) == 4
    warm._warm[True].process.kill()
    warm._warm[True].process.wait()
    assert points(grade("assert twice(4) == 8")) == 4


def test_when_the_grader_dies_its_processes_end(tmp_path):
    script = tmp_path / "grader.py"
    script.write_text(
        f"import sys\nsys.path[:0] = {[str(tmp_path), str(Path(__file__).parent)]!r}\n"
        "from test_warm import grade\n"
        "grade('assert twice(1) == 2')\nprint('warm', flush=True)\n"
        "grade('twice(1)', 'def twice(x):\\n    import time; time.sleep(60)')\n"
    )
    grader = psutil.Popen(
        [sys.executable, script], stdout=PIPE, env={**os.environ, "PYTHONPATH": Path.cwd()}
    )
    assert grader.stdout.readline() == b"warm\n"
    time.sleep(0.5)  # the second one is at work
    processes = grader.children(recursive=True)
    assert len(processes) >= 3
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    _, alive = psutil.wait_procs(processes, timeout=20)
    assert alive == []


def test_without_a_sandbox_every_notebook_says_so():
    graded = grade("assert twice(4) == 8", confined=False)
    assert points(graded) == 4
    assert UNCONFINED in graded.notebooks["small"]
    assert UNCONFINED not in grade("assert twice(4) == 8").notebooks["small"]


def test_without_bubblewrap_nothing_is_graded(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match="bubblewrap not found"):
        warm.Warm(confined=True)


def test_what_cells_show_is_kept_and_html_is_not():
    answer = (
        "import matplotlib.pyplot as plt\nfrom IPython.display import HTML, display\n"
        "def twice(x):\n    return 2 * x\n"
        "print('printed')\ndisplay(HTML('<b>bold</b>'))\nplt.plot([1, 2]);"
    )
    graded = grade("assert twice(4) == 8", answer)
    outputs = [
        output
        for each in json.loads(graded.notebooks["small"])["cells"]
        for output in each.get("outputs", [])
    ]
    assert outputs[0]["text"] == ["printed\n"]
    picture = next(o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {}))
    assert base64.b64decode("".join(picture)).startswith(b"\x89PNG")
    assert "bold" not in json.dumps(outputs)
