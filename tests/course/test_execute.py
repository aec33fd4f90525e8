"""Executing and building: what is run again, what a failure says, and how long it takes."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course.book import Book, read_chapter
from course.execute import execute

REPOSITORY = Path(__file__).parents[2]

HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

"""


def write_chapter(root, name, *cells):
    body = "\n\n".join(f"```{{code-cell}} ipython3\n{cell}\n```" for cell in cells)
    (root / f"{name}.md").write_text(f"{HEAD}# Chapter {name}\n\n{body}\n", encoding="utf-8")


@pytest.fixture
def small(tmp_path):
    """A book of three chapters, the second of which fails in its second cell."""
    (tmp_path / "_config.yml").write_text(
        "title: small\nonly_build_toc_files: true\nexecute: {execute_notebooks: cache}\n"
    )
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters: [{file: a}, {file: b}, {file: c}]\n"
    )
    (tmp_path / "index.md").write_text("# Small\n\nNo code here.\n")
    write_chapter(tmp_path, "a", "print('a' * 3)")
    write_chapter(tmp_path, "b", "x = 1", "assert x == 2, 'not two'")
    write_chapter(tmp_path, "c", "print('c' * 3)")
    return tmp_path


def course(folder, *arguments):
    """Run the `course` command in a folder, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "course.cli", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_failing_cell_is_named_and_stops_no_other_chapter(small):
    result = course(small, "book")
    assert result.returncode == 1
    words = result.stdout + result.stderr
    assert "b, code cell 2 failed:" in words
    assert "AssertionError: not two" in words
    for name, printed in (("a", "aaa"), ("c", "ccc")):
        page = (small / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
        assert printed in page
    assert (small / "_build" / "html" / "b.html").is_file()

    again = course(small, "book")
    assert again.returncode == 1, "a failure must not be forgotten"
    assert again.stdout.count("from the cache") == 2

    write_chapter(small, "b", "x = 2", "assert x == 2, 'not two'")
    mended = course(small, "book")
    assert mended.returncode == 0, mended.stdout + mended.stderr


def test_a_warning_of_sphinx_fails_again_until_it_is_mended(small):
    write_chapter(small, "b", "x = 2")
    index = small / "index.md"
    index.write_text("# Small\n\nSee [nothing](nowhere.md).\n")
    for _ in range(2):
        result = course(small, "book")
        assert result.returncode == 1
        assert "nowhere.md" in result.stderr
    index.write_text("# Small\n\nSee [a](a.md).\n")
    assert course(small, "book").returncode == 0


def states(result):
    """Return what a run says of each chapter: executed, failed, or from the cache."""
    return dict(re.findall(r"^(\w+) +[\d.]+ s  (.+)$", result.stdout, re.M))


def test_only_code_is_executed_again(small):
    assert list(Book(small).chapters()) == ["a", "b", "c"]
    first = course(small, "execute")
    assert first.returncode == 1
    assert states(first) == {"a": "executed", "b": "failed", "c": "executed"}

    prose = small / "a.md"
    prose.write_text(prose.read_text(encoding="utf-8") + "\nMore words.\n", encoding="utf-8")
    write_chapter(small, "c", "print('c' * 4)")
    # a failed chapter is not in the cache either
    second = course(small, "execute")
    assert states(second) == {"a": "from the cache", "b": "failed", "c": "executed"}


def test_a_chapter_of_known_bytes_is_not_even_parsed(small, monkeypatch):
    (first,) = execute(Book(small), ["a"], workers=1)
    monkeypatch.setattr("course.execute.read_chapter", None)
    (second,) = execute(Book(small), ["a"], workers=1)
    assert (second.seconds, second.executed) == (first.seconds, False)
    write_chapter(small, "a", "print('a' * 4)")
    with pytest.raises(TypeError):
        execute(Book(small), ["a"], workers=1)


def test_another_lock_or_figure_style_means_another_cache(small):
    book = Book(small)
    before = book.cache
    (small / "requirements.lock").write_text("numpy==2.4.6\n")
    locked = book.cache
    (small / "book").mkdir()
    (small / "book" / "matplotlibrc").write_text("lines.linewidth: 3\n")
    assert len({before, locked, book.cache}) == 3


def test_a_new_record_of_the_gpu_reaches_its_page(small):
    folder = small / "book" / "training"
    folder.mkdir(parents=True)
    write_chapter(folder, "gpu", "print(open('gpu-record.json').read())")
    (small / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters: [{file: book/training/gpu}]\n"
    )
    for device in ("the old one", "the new one"):
        (folder / "gpu-record.json").write_text(f'{{"device": "{device}"}}')
        result = course(small, "book")
        assert result.returncode == 0, result.stdout + result.stderr
        page = small / "_build" / "html" / "book" / "training" / "gpu.html"
        assert device in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("workers", [1, 2])
def test_as_many_chapters_run_at_once_as_there_are_workers(small, workers):
    for name in "abc":
        log = f"open('{name}.times', 'a').write(f'{{time.time()}} ')"
        write_chapter(small, name, f"import time\n{log}\ntime.sleep(3)\n{log}")
    result = course(small, "execute", "a", "c", "--workers", str(workers))
    assert result.returncode == 0, result.stdout
    times = [
        [float(moment) for moment in (small / f"{name}.times").read_text().split()] for name in "ac"
    ]
    latest_start, earliest_end = max(t[0] for t in times), min(t[1] for t in times)
    assert (latest_start < earliest_end) == (workers == 2)


def test_a_chapter_is_named_as_people_name_it(root):
    unknown = course(root, "execute", "penalties/l3")
    assert unknown.returncode == 2
    assert "no such chapter: book/penalties/l3" in unknown.stdout
    assert "book/penalties/l2" in unknown.stdout


def test_the_wrong_folder_is_said(tmp_path):
    result = course(tmp_path, "book")
    assert result.returncode == 2
    assert "_config.yml" in result.stdout


@pytest.mark.parametrize(
    "command",
    ["", "execute", "build", "book", "gpu", "study", "release", "check", "to-text", "from-text"],
)
def test_every_command_explains_itself(tmp_path, command):
    result = course(tmp_path, *command.split(), "--help")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) > 8


@pytest.fixture(scope="module")
def built_copy(root, site, tmp_path_factory):
    """A copy of the repository with what is built, to edit."""
    folder = tmp_path_factory.mktemp("copy") / "repository"
    ignore = shutil.ignore_patterns(".venv", ".git", ".pytest_cache", ".hypothesis", ".ruff_cache")
    shutil.copytree(root, folder, ignore=ignore, symlinks=True)
    assert course(folder, "book").returncode == 0
    return folder


def test_no_chapter_takes_more_than_two_minutes(root, site):
    # a minute is the aim, on two free cores; this allows for what else runs beside the tests
    book = Book(root)
    outcomes = execute(book, book.chapters(), workers=1)
    assert outcomes
    assert not any(outcome.executed for outcome in outcomes)
    assert {o.chapter: o.seconds for o in outcomes if o.seconds > 120} == {}


def timed_book(folder):
    start = time.perf_counter()
    result = course(folder, "book")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "executing" not in result.stdout
    return time.perf_counter() - start


# a prose edit reads one chapter anew
@pytest.mark.alone
def test_nothing_changed_takes_a_few_seconds(built_copy):
    timed_book(built_copy)
    assert timed_book(built_copy) < 10


@pytest.mark.alone
def test_a_prose_edit_takes_a_few_seconds(built_copy):
    chapter = built_copy / "book" / "penalties" / "l2.md"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("## Intuition\n", "## Intuition\n\nA new sentence.\n"))
    assert timed_book(built_copy) < 14
    page = built_copy / "_build" / "html" / "book" / "penalties" / "l2.html"
    assert "A new sentence." in page.read_text(encoding="utf-8")


def test_a_change_of_the_style_sheet_reaches_the_site(built_copy):
    sheet = built_copy / "book" / "_static" / "site.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n.new-rule {color: red}\n")
    timed_book(built_copy)
    built = built_copy / "_build" / "html" / "_static" / "site.css"
    assert ".new-rule" in built.read_text(encoding="utf-8")


def test_two_cold_builds_give_the_same_bytes(built_copy):
    chapter = built_copy / "book" / "penalties" / "l2.md"
    pages = []
    for _ in range(2):
        shutil.rmtree(built_copy / "_build" / ".doctrees")
        shutil.rmtree(built_copy / "_build" / "html")
        timed_book(built_copy)
        html = built_copy / "_build" / "html"
        made = [path for path in html.rglob("*") if path.suffix in (".html", ".ipynb")]
        pages.append({path.relative_to(html): path.read_bytes() for path in made})
    assert pages[0] == pages[1]
    assert len(read_chapter(chapter).cells) > 20
