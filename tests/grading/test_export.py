"""Grades in the formats of other gradebooks, from SQLite and from PostgreSQL."""

import csv
import io
import time

import pytest
from gradebooks import fill
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import event
from typer.testing import CliRunner

from course.cli import app
from course.grading.export import FORMATS, as_text, read_records


@pytest.fixture
def gradebook(database):
    with Gradebook(database, "regularisation") as opened:
        yield opened


def written(gradebook, name):
    file = io.StringIO()
    FORMATS[name](read_records(gradebook), file)
    return list(csv.reader(io.StringIO(file.getvalue())))


def test_csv_has_the_rows_and_numbers_of_nbgraders_own(gradebook, tmp_path):
    fill(gradebook, students=40, assignments=5, cells=4)
    # nbgrader writes commas and line breaks of names as they are, so that no reader could read it
    for student in gradebook.students:
        student.last_name = "".join(filter(str.isalpha, student.last_name or ""))
        student.first_name = "".join(filter(str.isalpha, student.first_name or ""))
    gradebook.db.commit()
    stock = CsvExportPlugin(to=str(tmp_path / "stock.csv"))
    stock.export(gradebook)
    rows = list(csv.reader((tmp_path / "stock.csv").read_text(encoding="utf-8").splitlines()))
    ours = written(gradebook, "csv")
    assert len(ours) == 1 + 40 * 5
    assert ours[0] == rows[0]
    assert sorted(ours) == sorted(rows)
    assert len({tuple(row[7:10]) for row in rows}) > 50  # scores, penalties, cut at 0


def test_one_query_reads_all(gradebook):
    fill(gradebook, students=8, assignments=2, cells=3)
    asked = []
    event.listen(gradebook.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    records = read_records(gradebook)
    assert len(records) == 16
    assert len(asked) == 1


def test_what_is_missing_late_or_waiting_is_told(gradebook):
    fill(gradebook, students=40, assignments=5, cells=4)
    for record in read_records(gradebook):
        if not record.submitted:
            assert (record.raw_score, record.penalty, record.waiting) == (0, 0, False)
            continue
        stock = gradebook.find_submission(record.assignment, record.student)
        assert record.raw_score == pytest.approx(stock.score)
        assert record.penalty == stock.late_submission_penalty
        assert record.max_score == stock.max_score
        assert record.waiting == stock.needs_manual_grade
        assert record.timestamp == stock.timestamp
        assert record.score >= 0


def test_canvas_gets_its_columns_and_points(gradebook):
    fill(gradebook, students=20, assignments=3, cells=4)
    head, points, *rows = written(gradebook, "canvas")
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert head[5:] == ["00-task", "01-task", "02-task"]
    assert points == ["    Points Possible", "", "", "", "", "13.0", "13.0", "13.0"]
    assert not any("Points Possible" in row[0] for row in rows)
    scores = {(r.assignment, r.student): r for r in read_records(gradebook)}
    assert len(rows) == 20
    for row in rows:
        for name, cell in zip(head[5:], row[5:], strict=True):
            record = scores[name, row[3]]
            assert cell == (str(round(record.score, 2)) if record.submitted else "")
    assert sum(cell == "" for row in rows for cell in row[5:]) == 4


def test_moodle_gets_an_identifier_and_a_column_each(gradebook):
    fill(gradebook, students=20, assignments=3, cells=4)
    head, *rows = written(gradebook, "moodle")
    assert head[:4] == ["Username", "First name", "Last name", "Email address"]
    assert head[4:] == ["00-task", "01-task", "02-task"]
    scores = {(r.assignment, r.student): r for r in read_records(gradebook)}
    for row in rows:
        for name, cell in zip(head[4:], row[4:], strict=True):
            record = scores[name, row[0]]
            assert cell == (str(round(record.score, 2)) if record.submitted else "")
    emails = {row[0]: row[3] for row in rows}
    assert emails["s0001"] == "s1@example.org"
    assert emails["s0003"] == ""


@pytest.mark.parametrize("name", FORMATS)
def test_odd_names_stay_in_their_cells_and_are_no_formulas(gradebook, name):
    fill(gradebook, students=10, assignments=2, cells=3)
    rows = written(gradebook, name)
    assert len({len(row) for row in rows}) == 1
    for row in rows:
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@"))
            assert "\n" not in cell
    text = "\n".join(",".join(row) for row in rows)
    for part in ("O'Brien, the third", 'Ann "Nan"', "Müller-Lüdenscheidt", "李", "two lines"):
        assert part in text
    assert "'=HYPERLINK" in text


def test_only_what_looks_like_a_formula_is_changed():
    for text in ("O'Neill", "Anne-Marie", "a=b", "x@y.org", "1", ""):
        assert as_text(text) == text
    for text in ("=1", "+1", "-1", "@x", " =1", "＝1"):
        assert as_text(text) == f"'{text}"
    assert as_text("a\r\nb\x00c") == "a b c"


def test_an_empty_gradebook_has_nothing_to_export(gradebook):
    assert read_records(gradebook) == []


@pytest.mark.alone
def test_a_class_of_a_thousand_takes_less_than_two_seconds(gradebook, record_property):
    fill(gradebook, students=1000, assignments=8, cells=6)
    for name, rows in {"csv": 8001, "canvas": 1002, "moodle": 1001}.items():
        start = time.perf_counter()
        count = len(written(gradebook, name))
        seconds = time.perf_counter() - start
        record_property(name, seconds)
        assert count == rows
        assert seconds < 2


@pytest.fixture
def run(monkeypatch):
    """Run `course export` in another folder than the course's."""

    def run_export(course, *arguments):
        monkeypatch.chdir(course.parent)
        return CliRunner().invoke(app, ["export", "--course", str(course), *arguments])

    return run_export


@pytest.fixture
def course(gradebook, tmp_path):
    """A course's folder whose settings name the gradebook."""
    folder = tmp_path / "course"
    folder.mkdir()
    address = gradebook.engine.url.render_as_string()
    settings = f"c = get_config()\nc.CourseDirectory.db_url = {address!r}\n"
    (folder / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    return folder


def test_the_command_writes_a_file_and_says_what_waits(run, course, gradebook):
    fill(gradebook, students=10, assignments=2, cells=3)
    result = run(course, "--format", "moodle")
    assert result.exit_code == 0, result.output
    assert "grades-moodle.csv: 10 students, 2 assignments" in result.output
    waiting = sum(record.waiting for record in read_records(gradebook))
    assert f"{waiting} submissions still wait for a person's grades" in result.output
    assert (course / "grades-moodle.csv").read_text(encoding="utf-8").startswith("Username,")
    elsewhere = course / "elsewhere.csv"
    assert run(course, "--format", "csv", "--output", str(elsewhere)).exit_code == 0
    assert elsewhere.read_text(encoding="utf-8").startswith("assignment,")


def test_the_command_says_what_to_do_when_there_is_nothing(run, course, tmp_path):
    result = run(course, "--format", "csv")
    assert result.exit_code == 2
    assert "no students" in result.output
    assert "course release" in result.output
    result = run(tmp_path, "--format", "csv")
    assert result.exit_code == 2
    assert "nbgrader_config.py" in result.output
    assert run(course, "--format", "xls").exit_code == 2
