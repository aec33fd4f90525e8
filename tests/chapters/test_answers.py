"""The code in answers and solutions runs, after its chapter's own, and its assertions hold.

A built page shows that code and does not execute it.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from course.book import Book
from course.execute import execute

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
ANSWERS = {
    name: answers
    for name, path in Book(ROOT).chapters().items()
    if (answers := CODE.findall(path.read_text(encoding="utf-8")))
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What became of each chapter with its answers as further cells, each in names of its own."""
    root = tmp_path_factory.mktemp("answers")
    for file in ("_config.yml", "_toc.yml", "requirements.lock"):
        shutil.copy(ROOT / file, root)
    shutil.copytree(ROOT / "book", root / "book")
    for name, answers in ANSWERS.items():
        with (root / f"{name}.md").open("a", encoding="utf-8") as chapter:
            for answer in answers:
                call = f"exec({answer!r}, dict(globals()))"
                chapter.write(f"\n```{{code-cell}} ipython3\n{call}\n```\n")
    done = execute(Book(root), ANSWERS, workers=os.cpu_count() or 1)
    return {outcome.chapter: outcome for outcome in done}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_code_of_the_answers_runs(outcomes, name):
    assert outcomes[name].executed
    assert outcomes[name].error is None, outcomes[name].error
