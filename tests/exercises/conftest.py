"""The audit's report: what it found, function by function, at the end of a run."""

from collections import defaultdict
from pathlib import Path

import pytest

REPORT = Path(__file__).parents[2] / "_build" / "audit.txt"


class Audit:
    """Counts of what the tests of the assignments caught and let pass."""

    def __init__(self) -> None:
        self.judged: dict = defaultdict(list)  # (assignment, function) → (verdict, rightly?)
        self.made: dict = {}  # (assignment, function) → (mutants, caught, equivalent)

    def answer(self, answer, rightly: bool) -> None:
        """Note how an answer of the banks was judged."""
        self.judged[answer.assignment, answer.function].append((answer.verdict, rightly))

    def mutants(self, assignment, made, caught, known) -> None:
        """Note which mutants were caught, and which of the others are known to change nothing."""
        for function in dict.fromkeys(mutant.function for mutant in made):
            own = [was for mutant, was in zip(made, caught, strict=True) if mutant.function == function]
            equivalent = sum(f == function and not changes for (f, _), (changes, _) in known.items())
            self.made[assignment, function] = (len(own), sum(own), equivalent)

    def lines(self) -> list[str]:
        """Return the report as a table, one line a function."""
        head = ("function", "wrong caught", "right passed", "mutants caught", "equivalent")
        rows = []
        for key in sorted({*self.judged, *self.made}):
            cells = ["/".join(key)]
            for verdict in ("wrong", "right"):
                rightly = [good for which, good in self.judged[key] if which == verdict]
                cells.append(f"{sum(rightly)} of {len(rightly)}")
            total, caught, equivalent = self.made.get(key, (0, 0, 0))
            rows.append([*cells, f"{caught} of {total - equivalent}", str(equivalent)])
        widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]
        return [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in [head, *rows]
        ]


AUDIT = Audit()


@pytest.fixture(scope="session")
def audit() -> Audit:
    """Where the tests of the audit note what they found."""
    return AUDIT


def pytest_terminal_summary(terminalreporter) -> None:
    """Show the report, and keep it under _build/."""
    if AUDIT.judged or AUDIT.made:
        terminalreporter.section("audit of the autograder")
        for line in AUDIT.lines():
            terminalreporter.write_line(line)
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text("\n".join([*AUDIT.lines(), ""]), encoding="utf-8")
