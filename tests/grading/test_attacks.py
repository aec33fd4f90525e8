"""Attacks on the grader: nothing is gained by one, and nothing is lost."""

import collections
import json
import os
import re
import shutil
import socket
import threading
from pathlib import Path

import nbformat
import psutil
import pytest
from attacks import WON, Attack, read_attacks
from doors import DOORS, Outcome
from nbgrader.api import Gradebook
from processes import sandboxed
from small_course import CELL_SECONDS, handed_in, notebook_of, points, write_course

ATTACKS = read_attacks()
NEIGHBOURS = {"good-neighbour": True, "blank-neighbour": False}
TRACE = "attack-was-here"
DATABASE = b"SQLite format 3"  # how a gradebook begins
PLACES = ("/", "/tmp", "/dev/shm", "/var/tmp", "/run", "/root", "/home", str(Path.home()))


class Listener:
    """Counts who connects to a port of this machine."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.calls = 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                self.server.accept()[0].close()
            except OSError:
                return
            self.calls += 1


class Class:
    """A class of attackers and of two honest students, and what a door has made of their work.

    Parameters
    ----------
    folder, root : pathlib.Path
        An empty folder, and the repository.
    attacks : list of Attack
        Each is handed in twice: on blank work and on good work.
    door : callable
        Grades the class.
    """

    def __init__(self, folder: Path, root: Path, attacks: list[Attack], door) -> None:
        self.folder = folder
        self.listener = Listener()
        write_course(folder, root)
        self.names = sorted(path.name for path in (folder / "solutions").iterdir())
        self.points = {name: points(self.read("solutions", name)) for name in self.names}
        wanted = []
        for name in self.names:
            for student, good in NEIGHBOURS.items():
                self.hand_in(name, student, handed_in_bytes(self, name, good, []))
                wanted.append((name, student))
        for attack in attacks:
            for good in (False, True):
                wanted.append((attack.assignment, student_of(attack, good)))
                self.hand_in_attack(attack, good)
        # the neighbours come before, among and after the attackers
        wanted = [*wanted[:2], *wanted[4:], *wanted[2:4]]
        self.before = self.files()
        processes = sandboxed()
        self.outcomes = door(folder, wanted)
        left = sandboxed() - processes
        # the kernel ends a namespace a moment after its first process; others' come and go
        _, self.left_running = psutil.wait_procs(left, timeout=20)
        self.listener.server.close()

    def read(self, kind: str, name: str) -> nbformat.NotebookNode:
        """Return the notebook of an assignment as the instructor has it, or as released."""
        return nbformat.read(self.folder / kind / name / f"{notebook_of(name)}.ipynb", 4)

    def hand_in(self, name: str, student: str, content: bytes) -> Path:
        """Put a notebook where nbgrader collects it."""
        path = self.folder / "submitted" / student / name / f"{notebook_of(name)}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        return path

    def hand_in_attack(self, attack: Attack, good: bool) -> None:
        """Hand in an attack on blank or on good work."""
        name, student = attack.assignment, student_of(attack, good)
        cells = [
            cell.replace("/COURSE", str(self.folder))
            .replace("PORT", str(self.listener.port))
            .replace("LIMIT", str(CELL_SECONDS))
            for cell in attack.cells
        ]
        path = self.hand_in(name, student, handed_in_bytes(self, name, good, cells, attack))
        if attack.folder:
            attack.folder(path.parent, path.name)

    def outcome(self, attack: Attack, *, good: bool) -> Outcome:
        """Return what has become of an attack."""
        return self.outcomes[attack.assignment, student_of(attack, good)]

    def files(self) -> dict[str, bytes]:
        """Return what must stay as it is: all but the grader's results and the attackers' own."""
        own = ("autograded", "gradebook.db", "course-secret.key", ".nbgrader.log", "_build")
        places = [path for path in self.folder.iterdir() if path.name not in (*own, "submitted")]
        places += [self.folder / "submitted" / student for student in NEIGHBOURS]
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for place in places
            for path in (place, *place.rglob("*"))
            if path.is_file()
        }


def handed_in_bytes(
    course: Class, name: str, good: bool, first: list[str], attack: Attack | None = None
) -> bytes:
    """Return a submission's notebook as bytes, spoilt by an attack."""
    source, released = course.read("solutions", name), course.read("exercises", name)
    notebook = handed_in(released, source, good=good, first=first)
    if attack and attack.notebook:
        return attack.notebook(notebook)
    return json.dumps(notebook).encode()


def student_of(attack: Attack, good: bool) -> str:
    """Return the id of the student who hands in an attack."""
    return f"{attack.name}-{'good' if good else 'blank'}"


@pytest.fixture(scope="module", params=DOORS)
def attacked(request, root, tmp_path_factory):
    """The class, graded through one of the doors."""
    chosen = {
        item.callspec.params["attack"]
        for item in request.session.items
        if "attack" in getattr(getattr(item, "callspec", None), "params", {})
    }
    folder = tmp_path_factory.mktemp("class")
    attacks = [attack for attack in ATTACKS if attack in chosen]
    yield Class(folder, root, attacks, DOORS[request.param])
    shutil.rmtree(folder)


def outputs_of(outcome: Outcome) -> list[dict]:
    """Return the outputs of a graded notebook."""
    return [o for cell in outcome.notebook.get("cells", []) for o in cell.get("outputs", [])]


def has_won(outcome: Outcome) -> bool:
    """Say whether an attack has got hold of what it should not."""
    return any(WON in "".join(output.get("text", "")) for output in outputs_of(outcome))


def was_graded(outcome: Outcome) -> bool:
    """Say whether the grader has come to its end: no attack may keep it from that."""
    endings = [output.get("ename") for output in outputs_of(outcome)]
    return outcome.fault == "" and outcome.notebook != {} and "NotGraded" not in endings


parametrized = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@parametrized
def test_an_attack_gains_nothing(attacked, attack):
    outcome = attacked.outcome(attack, good=False)
    assert was_graded(outcome), outcome.fault
    # a score that is missing or null would be a submission of which nobody hears
    assert outcome.scores == dict.fromkeys(attacked.points[attack.assignment], 0)
    assert not has_won(outcome)


@parametrized
def test_an_attack_on_good_work_loses_nothing(attacked, attack):
    outcome = attacked.outcome(attack, good=True)
    assert was_graded(outcome), outcome.fault
    assert not has_won(outcome)
    full = attacked.points[attack.assignment]
    if not attack.loses:
        assert outcome.scores == full
    for test, score in outcome.scores.items():
        assert score in (0, full[test])


def test_neighbours_keep_their_scores(attacked):
    for name in attacked.names:
        full = attacked.points[name]
        assert attacked.outcomes[name, "good-neighbour"].scores == full
        assert attacked.outcomes[name, "blank-neighbour"].scores == dict.fromkeys(full, 0)


def test_nothing_is_left_running(attacked):
    assert attacked.left_running == []


def test_files_are_as_they_were(attacked):
    assert attacked.files() == attacked.before


def test_nothing_is_copied_from_elsewhere(attacked):
    """What lies among the graded work goes on into the students' feedback."""
    solutions = {path.read_bytes() for path in attacked.folder.glob("solutions/*/*.ipynb")}
    copies = [
        path
        for path in (attacked.folder / "autograded").rglob("*")
        if path.is_file()
        and (path.read_bytes().startswith(DATABASE) or path.read_bytes() in solutions)
    ]
    assert copies == []


def test_no_trace_is_left(attacked):
    places = {*PLACES, str(attacked.folder), str(Path.cwd()), str(Path(os.__file__).parent)}
    for place in places:
        names = [path.name for path in Path(place).iterdir()] if Path(place).is_dir() else []
        assert [name for name in names if TRACE in name] == []


def test_nobody_has_called(attacked):
    assert attacked.listener.calls == 0


def test_the_gradebook_holds_nothing_but_scores(attacked):
    with Gradebook(f"sqlite:///{attacked.folder}/gradebook.db", "regularisation") as gradebook:
        for name in attacked.names:
            worth = {
                cell.name: cell.max_score
                for notebook in gradebook.find_assignment(name).notebooks
                for cell in notebook.grade_cells
            }
            assert {t: worth[t] for t in attacked.points[name]} == attacked.points[name]
            for submission in gradebook.assignment_submissions(name):
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        assert grade.manual_score is None
                        assert not grade.extra_credit


def test_every_attack_says_what_it_tries():
    assert collections.Counter(attack.tries for attack in ATTACKS).most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"[A-Z a-z].+", attack.tries) for attack in ATTACKS)
