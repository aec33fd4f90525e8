"""The audit's report: what it found, function by function, at the end of a run."""

from collections import defaultdict
from pathlib import Path

REPORT = Path(__file__).parents[2] / "_build" / "audit.txt"
HEAD = ("function", "wrong caught", "right passed", "mutants caught", "equivalent")


def pytest_terminal_summary(terminalreporter) -> None:
    """Show the report, and keep it under _build/.

    The tests note what they found as properties of theirs: `answer`, with the assignment, the
    function, the verdict and whether it was judged rightly; and `mutants`, with the assignment,
    the function and how many were made, caught, and known to change nothing.
    """
    judged, made = defaultdict(list), {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) != "call":
                continue
            for name, noted in report.user_properties:
                if name == "answer":
                    assignment, function, verdict, rightly = noted
                    judged[assignment, function].append((verdict, rightly))
                elif name == "mutants":
                    assignment, function, total, counts = noted
                    made[assignment, function] = (total, *counts)
    if not judged and not made:
        return
    rows = [HEAD]
    for key in sorted({*judged, *made}):
        cells = ["/".join(key)]
        for verdict in ("wrong", "right"):
            rightly = [good for which, good in judged[key] if which == verdict]
            cells.append(f"{sum(rightly)} of {len(rightly)}")
        total, caught, equivalent = made.get(key, (0, 0, 0))
        rows.append((*cells, f"{caught} of {total - equivalent}", str(equivalent)))
    widths = [max(len(row[k]) for row in rows) for k in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    terminalreporter.section("audit of the autograder")
    for line in lines:
        terminalreporter.write_line(line)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join([*lines, ""]), encoding="utf-8")
