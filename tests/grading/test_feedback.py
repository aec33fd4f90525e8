"""Feedback: what students read, what stays hidden, and that hostile work does nothing."""

import html
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from courses import open_gradebook
from handed_in import bank_answers, grade, make_course, notebook, released
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader import handlers
from typer.testing import CliRunner

from course.cli import app
from course.grading.feedback import HIDDEN_FAILED, HideTests, visible
from course.grading.judge import HIDDEN_TEST
from course.grading.markdown import markdown_html
from course.release import read_settings

ASSIGNMENTS = {"02-penalties": "penalties", "04-dropout": "dropout"}
HOSTILE = "hostile"
CALL = "window.ran=(window.ran||[]).concat('{}')"
MARKDOWN = [
    f"<script>{CALL.format('script')}</script>",
    f'<img src=x onerror="{CALL.format("img")}">',
    f'<svg onload="{CALL.format("svg")}"><circle r=9 /></svg>',
    f"x <b onmouseover=\"{CALL.format('inline')}\" style='position:fixed;inset:0'>y</b>",
    f"[click](javascript:{CALL.format('link')})",
    f"<javascript:{CALL.format('auto')}>",
    f'![a" onerror="{CALL.format("alt")}](x.png)',
    "![beacon](https://evil.example/beacon.png) <img src='https://evil.example/raw.png'>",
    f'[a](https://evil.example/"onmouseover="{CALL.format("attribute")})',
    f'```mermaid\n<img src=x onerror="{CALL.format("mermaid")}">\n```',
    f'```"><img src=x onerror={CALL.format("info")}>\ntext\n```',
    f'$\\text{{<img src=x onerror="{CALL.format("formula")}">}}$',
    f'$$<img src=x onerror="{CALL.format("display")}">$$',
    f"$\\href{{javascript:{CALL.format('href')}}}{{x}}$ $\\htmlData{{a=b}}{{x}}$",
    f'\\begin{{x}}<img src=x onerror="{CALL.format("environment")}">\\end{{x}}',
    f'# heading <img src=x onerror="{CALL.format("heading")}">',
    f'| a |\n| - |\n| <img src=x onerror="{CALL.format("table")}"> |',
    "<iframe src='https://evil.example/frame'></iframe><link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>body{background:url(https://evil.example/style)}</style>",
    "<meta http-equiv=refresh content='9;url=https://evil.example/refresh'><base href='https://evil.example/'>",
    "</main></body><form action='https://evil.example/'><button>go</button></form>",
]


@pytest.fixture(scope="module")
def course(root, tmp_path_factory):
    """Two assignments, each handed in blank, with mistakes, and right."""
    made = make_course(root, tmp_path_factory.mktemp("feedback") / "course", *ASSIGNMENTS)
    for assignment, name in ASSIGNMENTS.items():
        work = {
            "blank": notebook(made, assignment, {}),
            "mistaken": notebook(made, assignment, bank_answers(assignment, "wrong", 0)),
            "confused": notebook(made, assignment, bank_answers(assignment, "wrong", 2)),
            "right": notebook(made, assignment, bank_answers(assignment, "right", 0)),
        }
        if assignment == "04-dropout":
            del work["blank"]  # PyTorch takes its time
        for student, each in work.items():
            files = {f"{name}.ipynb": nbformat.writes(each).encode()}
            grade(made, assignment, student, files)
    return made


@pytest.fixture(scope="module")
def pages(course):
    """All pages, as `course feedback` writes them."""
    for assignment in ASSIGNMENTS:
        result = CliRunner().invoke(app, ["feedback", assignment, "--course", str(course)])
        assert result.exit_code == 0, result.output
    return {(p.parts[-3], p.parts[-2]): p for p in sorted(course.glob("feedback/*/*/*.html"))}


def text_of(page: Path) -> str:
    """Everything in a page, its markup taken away and its entities decoded."""
    return html.unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))


def hidden_lines(course, assignment):
    """The lines of hidden tests that students have not seen elsewhere."""
    (source,) = (course / "solutions" / assignment).glob("*.ipynb")
    seen = "\n".join(cell.source for cell in released(course, assignment).cells)
    lines = set()
    for cell in nbformat.read(source, as_version=4).cells:
        for part in re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN", cell.source, re.S):
            lines |= {line.strip() for line in part.splitlines()}
    return {line for line in lines if len(line) > 8 and line not in seen}


def graded_cells(course, student, assignment):
    (path,) = (course / "autograded" / student / assignment).glob("*.ipynb")
    return nbformat.read(path, as_version=4).cells


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_line_of_a_hidden_test_is_in_any_page(course, pages, assignment):
    lines = hidden_lines(course, assignment)
    assert len(lines) > 40
    (own,) = {path for (_, name), path in pages.items() if name == assignment and _ == "right"}
    assert "Your answer" in text_of(own)
    for (_, name), page in pages.items():
        if name == assignment:
            text = " ".join(text_of(page).split())
            raw = page.read_text(encoding="utf-8")
            assert [line for line in lines if " ".join(line.split()) in text or line in raw] == []
            assert "HIDDEN TESTS" not in text


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_messages_of_hidden_tests_are_replaced_and_of_visible_ones_shown(course, pages, assignment):
    hidden = shown = 0
    for (student, name), page in pages.items():
        if name != assignment:
            continue
        text = text_of(page)
        errors = [
            cell.outputs[0]
            for cell in graded_cells(course, student, name)
            if cell.metadata.get("nbgrader", {}).get("grade") and cell.get("outputs")
        ]
        visible_ones = [error.evalue for error in errors if error.ename != HIDDEN_TEST]
        assert [message for message in visible_ones if message not in text] == []
        shown += len(visible_ones)
        for error in errors:
            if error.ename == HIDDEN_TEST:
                hidden += 1
                assert HIDDEN_FAILED in text
                if not any(error.evalue in message for message in visible_ones):
                    assert error.evalue not in text
    assert hidden > 0
    assert shown > 5


def test_points_comments_penalties_and_open_questions_are_told(course, pages):
    with open_gradebook(course) as gradebook:
        work = gradebook.find_submission_notebook("penalties", "02-penalties", "mistaken")
        work.late_submission_penalty = 2.5
        gradebook.find_comment(
            "norm-or-its-square", "penalties", "02-penalties", "mistaken"
        ).manual_comment = "Look at $w = 0$ **again**."
        grade_by_hand = gradebook.find_grade(
            "norm-or-its-square", "penalties", "02-penalties", "right"
        )
        grade_by_hand.manual_score, grade_by_hand.extra_credit = 6.0, 1.5
        grade_by_hand.needs_manual_grade = False
        gradebook.db.commit()
        scores = {
            student: gradebook.find_submission("02-penalties", student).score
            for student in ("mistaken", "right")
        }
    students = ("--student", "mistaken", "--student", "right")
    run = CliRunner().invoke(app, ["feedback", "02-penalties", "--course", str(course), *students])
    assert run.exit_code == 0, run.output
    mistaken = text_of(pages["mistaken", "02-penalties"])
    assert f"{scores['mistaken'] - 2.5:g} of 100 points" in mistaken
    assert "2.5 points are taken off for handing in late" in mistaken
    assert "again" in mistaken
    assert "<strong>again</strong>" in pages["mistaken", "02-penalties"].read_text(encoding="utf-8")
    right = text_of(pages["right", "02-penalties"])
    assert f"{scores['right']:g} of 100 points" in right
    assert scores["right"] == 99.5
    assert "graded by a person, 1.5 of it extra" in right
    assert "passed" in right
    assert "failed" not in right.replace(".failed", "")
    assert "lp_norm--values" in right


def test_an_unanswered_question_is_said_to_be_unanswered(pages):
    text = text_of(pages["confused", "02-penalties"])
    assert "No response." in text
    assert "0 of 8not answered" in text


def test_what_hidden_tests_asked_for_cannot_be_printed_afterwards(course):
    """A function can remember its arguments, and a later cell can print them."""
    spy = notebook(course, "02-penalties", bank_answers("02-penalties", "right", 0))
    for cell in spy.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "lp_norm":
            cell.source += "\nSEEN = []\nhonest = lp_norm\ndef lp_norm(w, p):\n"
            cell.source += "    SEEN.append(w)\n    return honest(w, p)\n"
    spy.cells.append(new_code_cell("print('spied', len(SEEN), SEEN)"))
    spy.cells.append(new_code_cell("raise ValueError(f'spied {len(SEEN)} {SEEN}')"))
    files = {"penalties.ipynb": nbformat.writes(spy).encode()}
    graded = grade(course, "02-penalties", "spy", files)
    assert all(graded.scores["penalties"][test] for test in ("lp_norm--values", "lp_norm--input"))
    run = CliRunner().invoke(
        app, ["feedback", "02-penalties", "--course", str(course), "--student", "spy"]
    )
    assert run.exit_code == 0, run.output
    text = text_of(course / "feedback" / "spy" / "02-penalties" / "penalties.html")
    assert text.count("spied 0 []") >= 2  # no test has run before the last own cell


def test_marks_may_be_indented_repeated_or_left_open():
    begin, end = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
    assert (
        visible(f"a\n{begin}\nb\n{end}\nc\n    {begin} (shapes)\n    d\n    {end}\ne") == "a\nc\ne"
    )
    assert visible(f"a\n{begin}\nb") == "a"
    assert visible(f"{begin}\nb\n{end}") == ""
    assert visible("a\n\nb") == "a\n\nb"


def test_stock_tracebacks_of_tests_go_too():
    """A notebook that stock nbgrader has graded carries them."""
    cell = new_code_cell("assert f() == 1\n### BEGIN HIDDEN TESTS\nassert f(9) == 2\n")
    cell.metadata.nbgrader = {"grade": True, "solution": False, "locked": True, "grade_id": "f"}
    trace = ["line 3", "assert f(9) == 2"]
    cell.outputs = [
        new_output("error", ename="AssertionError", evalue="wrong", traceback=trace),
        new_output("stream", text="f was called with 9"),
    ]
    hidden, _ = HideTests().preprocess(nbformat.v4.new_notebook(cells=[cell]), {})
    assert "9" not in json.dumps([hidden.cells[0].source, hidden.cells[0].outputs])
    assert "wrong" in json.dumps(hidden.cells[0])


def test_nbgraders_own_command_writes_the_same(course, pages, monkeypatch):
    monkeypatch.chdir(course)
    page = pages["mistaken", "04-dropout"]
    before = page.read_bytes()
    page.unlink()
    config = read_settings(course)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    result = api.generate_feedback("04-dropout", "mistaken")
    assert result["success"], result["log"]
    assert page.read_bytes() == before


def test_the_command_says_what_is_missing(course):
    run = CliRunner().invoke(app, ["feedback", "03-linear-models", "--course", str(course)])
    assert run.exit_code == 2
    assert "course grade 03-linear-models" in run.output
    arguments = ["feedback", "02-penalties", "--course", str(course), "--student", "nobody"]
    run = CliRunner().invoke(app, arguments)
    assert run.exit_code == 2
    assert "nobody" in run.output


VIEWS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


@pytest.fixture
def visit(browser):
    """Open a page, opened details and all, and note what it asks for and what it says."""
    contexts = []

    def open_page(address, noted, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: noted.append(request.url))
        page.on("dialog", lambda dialog: (noted.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: noted.append(str(error)))
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "name", [("mistaken", "02-penalties"), ("right", "02-penalties"), ("mistaken", "04-dropout")]
)
def test_pages_are_accessible_fit_a_phone_and_ask_nobody(visit, pages, name, view):
    address, noted = pages[name].as_uri(), []
    page = visit(address, noted, **VIEWS[view])
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    scroll, client = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert scroll == client
    assert noted == [address]
    assert page.locator("math").count() > 10
    assert page.locator("div.task").count() > 20


def hostile_notebook(course):
    bad = notebook(course, "02-penalties", {})
    # a kernel's doing: grading drops all of it
    bad.metadata["title"] = MARKDOWN[0]
    bad.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": MARKDOWN[0]}}
    bad.cells = [new_markdown_cell(text) for text in MARKDOWN] + bad.cells
    bad.cells[0].attachments = {"x.png": {"image/svg+xml": MARKDOWN[2]}}
    bad.cells.insert(0, new_code_cell(f"print({MARKDOWN[1]!r})\n# {MARKDOWN[0]}"))
    bad.cells.insert(1, new_code_cell(f"raise ValueError({'</pre>' + MARKDOWN[1]!r})"))
    for cell in bad.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "norm-or-its-square":
            cell.source = "\n\n".join(MARKDOWN)
    return bad


@pytest.fixture(scope="module")
def hostile(course):
    """A hostile submission, graded, with outputs that no grading leaves in it."""
    name = f"{MARKDOWN[1].replace('/', '')}.ipynb"
    content = nbformat.writes(hostile_notebook(course)).encode()
    graded = grade(course, "02-penalties", HOSTILE, {name: content})
    assert "onerror" in graded.reasons["penalties"]
    path = course / "autograded" / HOSTILE / "02-penalties" / "penalties.ipynb"
    broken = nbformat.read(path, as_version=4)
    data = {
        "text/html": "".join(MARKDOWN[:4]),
        "application/javascript": CALL.format("javascript"),
        "image/svg+xml": MARKDOWN[2],
        "text/markdown": MARKDOWN[1],
        "text/latex": f"$$</div>{MARKDOWN[1]}$$",
        "text/plain": MARKDOWN[1],
    }
    kinds = [{kind: value, "text/plain": MARKDOWN[1]} for kind, value in data.items()]
    broken.cells[1].outputs += [new_output("display_data", data=each) for each in kinds]
    nbformat.write(broken, path)
    return path


def click_and_hover(page):
    """Do what a teacher could do."""
    page.evaluate("document.querySelectorAll('a[href^=javascript]').forEach(link => link.click())")
    page.evaluate(
        "document.querySelectorAll('*').forEach(e => {"
        "for (const n of ['mouseover', 'load', 'error']) e.dispatchEvent(new Event(n))})"
    )


def test_hostile_work_does_nothing_in_feedback(visit, course, hostile):
    run = CliRunner().invoke(
        app, ["feedback", "02-penalties", "--course", str(course), "--student", HOSTILE]
    )
    assert run.exit_code == 0, run.output
    path = course / "feedback" / HOSTILE / "02-penalties" / "penalties.html"
    # the policy alone would stop all of it: markup must be harmless without it, too
    bare = path.with_name("bare.html")
    policy = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")
    text = path.read_text(encoding="utf-8")
    assert len(policy.findall(text)) == 1
    bare.write_text(policy.sub("", text), encoding="utf-8")
    for address in (path.as_uri(), bare.as_uri()):
        noted = []
        page = visit(address, noted)
        click_and_hover(page)
        assert page.evaluate("window.ran") is None
        assert [each for each in noted if not each.startswith(address)] == []
        assert page.locator("script, iframe, form, link, object, base").count() == 0
        assert "was handed in as" in page.locator("main").inner_text()


def formgrader_page(course, path, config):
    """Return the page that formgrader shows, made as its extension makes it."""
    config = config.copy()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources = {
        "assignment_id": "02-penalties",
        "notebook_id": "penalties",
        "submission_id": "x",
        "index": 0,
        "total": 1,
        "base_url": "",
        "notebook_path": "",
    }
    text, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    return text


@pytest.mark.parametrize("safe", [True, False], ids=["this course", "stock"])
@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
def test_hostile_work_does_nothing_in_formgrader(browser, course, hostile, safe):
    config = read_settings(course)
    if not safe:
        del config["HTMLExporter"]
    context = browser.new_context()
    page, asked = context.new_page(), []

    def answer(route):
        asked.append(route.request.url)
        route.abort()

    page.route("**/*", answer)
    page.set_content(formgrader_page(course, hostile, config))
    click_and_hover(page)
    ran = page.evaluate("window.ran")
    beacons = [url for url in asked if "evil.example" in url]
    assert page.locator("textarea").count() > 5
    context.close()
    assert (ran is None) == safe
    assert (beacons == []) == safe


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_becomes_harmless_elements_only(text):
    made = str(markdown_html(text))
    tags = set(re.findall(r"<([a-zA-Z0-9]+)", made))
    drawn = {
        "math",
        "semantics",
        "mrow",
        "mi",
        "mo",
        "mtext",
        "mstyle",
        "annotation",
        "mspace",
        "msup",
    }
    assert tags <= {"p", "h3", "pre", "code", "a", "div", "span", "table", "thead", "tbody",
                    "tr", "th", "td", "em", "strong"} | drawn  # fmt: skip
    for tag in re.findall(r"<[a-zA-Z][^>]*>", made):
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag)), tag
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', made))


def test_long_text_is_shown_without_being_read():
    assert "<pre" in markdown_html("*" * 60_000)
    assert "<code>" in markdown_html(f"${'x' * 3000}$")


def test_released_feedback_is_found_where_nbgrader_looks(course, pages):
    names = {path.relative_to(course).as_posix() for path in pages.values()}
    assert "feedback/mistaken/02-penalties/penalties.html" in names
    shutil.rmtree(course / "feedback" / "blank")
    run = CliRunner().invoke(app, ["feedback", "02-penalties", "--course", str(course)])
    assert run.exit_code == 0
    assert (course / "feedback" / "blank" / "02-penalties" / "penalties.html").is_file()
