"""Submissions that are alike: copies come first, and honest work stays below the threshold."""

import re
from itertools import combinations

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from courses import open_gradebook
from handed_in import bank_answers, make_course, notebook
from typer.testing import CliRunner

from course.cli import app
from course.grading.assignment import Submission, read_assignment
from course.grading.similar import THRESHOLD, answers, compare

NAME = "02-penalties"


def disguised(source):
    """Rename what a copier renames, and comment on it."""
    for old, new in {"alpha": "strength", "w": "weights", "X": "data", "y": "target"}.items():
        source = re.sub(rf"\b{old}\b", new, source)
    lines = [f"{line}  # my own idea" if line.strip() else line for line in source.splitlines()]
    return "\n".join(["# I did this all by myself", *lines])


@pytest.fixture(scope="module")
def course(root, tmp_path_factory):
    """Four students who worked alone, two who copied, and one who did nothing."""
    made = make_course(root, tmp_path_factory.mktemp("similar") / "course", NAME)
    work = {f"alone{n}": bank_answers(NAME, "right", n) for n in range(4)}
    copied = {name: disguised(source) for name, source in work["alone0"].items()}
    work |= {"copier": copied, "lazy<b>": work["alone2"], "blank": {}}
    for student, each in work.items():
        folder = made / "submitted" / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(notebook(made, NAME, each), folder / "penalties.ipynb")
    return made


def submissions(course):
    return [
        Submission(path.parts[-3], {"penalties.ipynb": path.read_bytes()})
        for path in sorted(course.glob("submitted/*/*/penalties.ipynb"))
    ]


@pytest.fixture(scope="module")
def found(course):
    with open_gradebook(course) as gradebook:
        return compare(read_assignment(gradebook, NAME), submissions(course))


def test_copies_come_first_and_honest_work_stays_below(found):
    names = [{pair.first, pair.second} for pair in found.pairs]
    assert {frozenset(each) for each in names[:2]} == {
        frozenset({"alone0", "copier"}),
        frozenset({"alone2", "lazy<b>"}),
    }
    assert all(pair.likeness > 0.95 for pair in found.pairs[:2])
    assert len(found.above(THRESHOLD)) == 2
    honest = [
        pair.likeness
        for pair in found.pairs
        if {pair.first, pair.second} <= {f"alone{n}" for n in range(4)}
    ]
    assert len(honest) == 6
    assert max(honest) < 0.5


def test_what_was_released_does_not_count(found, course):
    assert found.left_out == ["blank"]
    assert len(found.pairs) == len(list(combinations(range(6), 2)))
    with open_gradebook(course) as gradebook:
        assignment = read_assignment(gradebook, NAME)
    text = answers(assignment, Submission("nobody", {}))
    assert text.count("raise NotImplementedError()") == 11
    assert "BEGIN SOLUTION" not in text
    assert "HIDDEN" not in text
    assert "import numpy" not in text


def test_the_command_lists_them_and_shows_them_side_by_side(course, browser):
    result = CliRunner().invoke(app, ["similar", NAME, "--course", str(course)])
    assert result.exit_code == 0, result.output
    first, second = result.output.splitlines()[1:3]
    assert {"alone0", "copier"} <= set(first.split()) or {"alone0", "copier"} <= set(second.split())
    assert "2 of 15 pairs reach 0.8" in result.output
    assert "Likeness is no proof" in result.output
    page = course / "_build" / "similar" / f"{NAME}.html"
    for options in ({"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}):
        context = browser.new_context(**options)
        opened, asked = context.new_page(), []
        opened.on("request", lambda request, asked=asked: asked.append(request.url))
        opened.goto(page.as_uri())
        assert opened.locator("mark").count() > 10
        assert opened.locator("b").count() == 0  # a student's name is text
        assert "my own idea" in opened.locator("main").inner_text()
        assert "Likeness is no proof" in opened.locator("main").inner_text()
        assert asked == [page.as_uri()]
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        scroll, client = opened.evaluate(widths)
        assert scroll == client
        results = Axe().run(opened)
        assert results.violations_count == 0, results.generate_report()
        context.close()


def test_the_command_says_what_is_missing(course):
    result = CliRunner().invoke(app, ["similar", "09-none", "--course", str(course)])
    assert result.exit_code == 2
    assert "course release 09-none" in result.output
