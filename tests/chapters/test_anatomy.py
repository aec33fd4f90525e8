"""What every chapter must have, whatever it teaches."""

import ast
import re
from pathlib import Path

import pytest

from course.book import Book, read_chapter

CHAPTERS = Book(Path(__file__).parents[2]).chapters()
# pages to look things up in have an order of their own
TAUGHT = [name for name in CHAPTERS if not name.startswith("book/reference/")]

SECTIONS = (
    "Intuition",
    "Mathematics",
    "From scratch",
    "Check",
    "Against the library",
    "Seeing it",
    "Does it help?",
    "When to use it, and when not",
    "Quick check",
    "Exercises",
    "Sources",
)


@pytest.fixture(params=CHAPTERS)
def chapter(request):
    path = CHAPTERS[request.param]
    notebook = read_chapter(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return path.read_text(encoding="utf-8"), code


@pytest.mark.parametrize("name", TAUGHT)
def test_the_sections_stand_in_order(name):
    text = CHAPTERS[name].read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert [heading for heading in headings if heading in SECTIONS] == list(SECTIONS)


def test_it_builds_from_scratch_in_short_documented_cells(chapter):
    _, code = chapter
    scratch = [cell for cell in code if "scratch" in cell.metadata.get("tags", [])]
    assert scratch
    for cell in scratch:
        assert len(cell.source.splitlines()) <= 15, cell.source
        definitions = [
            n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.FunctionDef)
        ]
        assert all(ast.get_docstring(definition) for definition in definitions), cell.source


def test_it_asserts_what_it_claims(chapter):
    _, code = chapter
    assert sum("assert " in cell.source for cell in code) >= 5


def test_lines_fit_a_phones_scroll_box(chapter):
    text, _ = chapter
    lines = [line for line in text.splitlines() if not line.startswith("| ")]  # tables cannot break
    assert [line for line in lines if len(line) > 79] == []


def test_each_figure_has_a_caption_and_alternative_text(chapter):
    _, code = chapter
    drawing = [c for c in code if re.search(r"plt\.(subplots|figure)\(", c.source)]
    assert drawing
    for cell in drawing:
        options = cell.metadata.get("mystnb", {})
        assert options.get("figure", {}).get("caption"), cell.source
        assert len(options.get("image", {}).get("alt", "")) > 60, cell.source


def test_randomness_has_a_seed_and_warnings_are_heard(chapter):
    _, code = chapter
    source = "\n".join(cell.source for cell in code)
    assert not re.search(r"np\.random\.(seed|rand|randn|normal|uniform|choice)\(", source)
    assert not re.search(r"(simplefilter|filterwarnings)\(\s*['\"]ignore", source)
