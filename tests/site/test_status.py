"""What the site says of its own execution."""

import ast
import datetime
import getpass
import os
import platform
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jupyter_cache import get_cache

from course.book import Book, read_chapter

ROOT = Path(__file__).parents[2]
BOOK = Book(ROOT)
CHAPTERS = BOOK.chapters()
TITLES = {
    name: re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.M)[1]
    for name, path in CHAPTERS.items()
}


@pytest.fixture(scope="module")
def page(site):
    text = (site / "book" / "reference" / "status.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").find("article")


@pytest.fixture(scope="module")
def records(site):
    """What the cache holds of each chapter: its record and its notebook."""
    cache = get_cache(str(BOOK.cache))
    found = {}
    for name, path in CHAPTERS.items():
        record = cache.match_cache_notebook(read_chapter(path))
        found[name] = (record, cache.get_cache_bundle(record.pk).nb)
    return found


def rows(table):
    return [[cell.text.strip() for cell in row.find_all("td")] for row in table.select("tbody tr")]


def test_each_chapter_has_a_row_with_what_the_cache_knows(page, records):
    chapters, _ = page.find_all("table")
    *shown, total = rows(chapters)
    expected, sums = [], [0.0, 0, 0]
    for name, (record, notebook) in records.items():
        asserts = sum(
            isinstance(node, ast.Assert)
            for cell in notebook.cells
            for node in ast.walk(ast.parse(cell.source))
        )
        seconds, cells = record.data["execution_seconds"], len(notebook.cells)
        day = record.created.date().isoformat()
        expected.append([TITLES[name], f"{seconds:.1f}", day, str(cells), str(asserts)])
        sums = [sums[0] + seconds, sums[1] + cells, sums[2] + asserts]
    assert [[row[0].replace("’", "'"), *row[1:]] for row in shown] == expected
    assert total == [f"all {len(CHAPTERS)}", f"{sums[0]:,.1f}", "", f"{sums[1]:,}", f"{sums[2]:,}"]
    links = [link["href"] for link in chapters.select("tbody a")]
    assert links == [os.path.relpath(f"{name}.html", "book/reference") for name in CHAPTERS]


def test_versions_are_those_that_ran(page, records):
    _, packages = page.find_all("table")
    versions = {name: (version, count) for name, version, count in rows(packages)}
    pythons = {notebook.metadata.language_info.version for _, notebook in records.values()}
    assert {versions.pop("Python")} == {(version, str(len(CHAPTERS))) for version in pythons}
    assert {"numpy", "scikit-learn", "torch"} <= set(versions)
    for name, (version, _) in versions.items():
        assert metadata.version(name).split("+")[0] == version


def test_it_names_no_machine(page):
    text = page.text
    assert f"{os.cpu_count()} processor cores" in text
    for private in (platform.node(), getpass.getuser(), platform.release(), str(ROOT)):
        assert not re.search(rf"\b{re.escape(private)}\b", text), private


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_chapter_ends_with_what_it_ran_with(site, records, name):
    record, notebook = records[name]
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    notes = re.findall(r'<p class="run-note">(.*?)</p>', text, re.S)
    assert len(notes) == 1
    words = " ".join(notes[0].split())
    assert f"ran in {record.data['execution_seconds']:.1f} s on {record.created.date()}" in words
    assert f"Python {notebook.metadata.language_info.version}" in words
    assert f"numpy {metadata.version('numpy')}" in words
    assert ("torch" in words) == any("import torch" in cell.source for cell in notebook.cells)


class SmallBook:
    """A book of two chapters and a page of status."""

    def __init__(self, root):
        self.root = root
        for name in ("_static", "_templates"):
            shutil.copytree(ROOT / "book" / name, root / "book" / name)
        shutil.copy(ROOT / "book" / "references.bib", root / "book")
        shutil.copy(ROOT / "_config.yml", root)
        shutil.copy(ROOT / "requirements.lock", root)
        (root / "_toc.yml").write_text(
            "format: jb-book\nroot: index\nchapters: [{file: a}, {file: b}, {file: status}]\n"
        )
        (root / "index.md").write_text("# Small\n")
        (root / "status.md").write_text("# Status\n\n```{status}\n```\n")
        self.write("a", "assert 1 == 1")
        self.write("b", "x = 1", "print(x)")

    def write(self, name, *cells):
        head = "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
        head += "kernelspec: {display_name: Python 3, name: python3}\n---\n\n"
        body = "\n\n".join(f"```{{code-cell}} ipython3\n{cell}\n```" for cell in cells)
        (self.root / f"{name}.md").write_text(f"{head}# {name.upper()}\n\n{body}\n")

    def build(self, succeeds=True):
        result = subprocess.run(
            [sys.executable, "-m", "course.cli", "book"],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert (result.returncode == 0) == succeeds, result.stdout + result.stderr
        text = (self.root / "_build" / "html" / "status.html").read_text(encoding="utf-8")
        return BeautifulSoup(text, "html.parser").find("table", class_="status")


@pytest.fixture
def small_book(tmp_path):
    return SmallBook(tmp_path)


def test_a_new_execution_is_shown_though_no_page_but_its_own_has_changed(small_book):
    first = small_book.build()
    assert [row[0] for row in rows(first)] == ["A", "B", "all 2"]
    assert [row[3:] for row in rows(first)] == [["1", "1"], ["2", "0"], ["3", "1"]]
    small_book.write("b", "x = 1", "assert x", "assert x\nassert x > 0")
    second = small_book.build()
    assert rows(second)[0] == rows(first)[0]
    assert rows(second)[1][3:] == ["3", "3"]
    assert rows(second)[1][2] == datetime.datetime.now(datetime.UTC).date().isoformat()


def test_a_chapter_that_failed_is_said_to_have(small_book):
    small_book.write("a", "assert 1 == 2")
    table = small_book.build(succeeds=False)
    assert rows(table)[0][1:3] == ["failed", "–"]
