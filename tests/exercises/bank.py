"""The banks of wrong and right answers, kept as text under ``answers/``."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "answers"
_HEADER = re.compile(r"^# --- (wrong|right): (.+) ---$", re.M)


@dataclass(frozen=True)
class Answer:
    """One answer that a student might hand in.

    Attributes
    ----------
    assignment, function : str
        Which cell it answers.
    verdict : str
        ``wrong`` or ``right``.
    description : str
        What the student did.
    source : str
        The content of the answer cell.
    """

    assignment: str
    function: str
    verdict: str
    description: str
    source: str

    @property
    def id(self) -> str:
        """A name for test reports and for nbgrader's student ids."""
        words = re.sub(r"[^a-z0-9]+", "-", self.description.lower()).strip("-")
        return f"{self.function}-{self.verdict}-{words}"[:90]


def answers(assignment: str) -> list[Answer]:
    """Read an assignment's banks.

    Raises
    ------
    ValueError
        When a file holds code before its first header, which nothing would test.
    """
    found = []
    for path in sorted((FOLDER / assignment).glob("*.py")):
        preamble, *parts = _HEADER.split(path.read_text(encoding="utf-8"))
        if re.sub(r'\A""".*?"""', "", preamble, flags=re.S).strip():
            raise ValueError(f"{path} has code before its first header")
        # up to the first dot: on macOS, Dropout.py and dropout.py would be one file
        function = path.name.partition(".")[0]
        for verdict, description, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            found.append(Answer(assignment, function, verdict, description, source.strip()))
    return found
