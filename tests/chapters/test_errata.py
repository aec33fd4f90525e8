"""The page of common claims: each row leads to a cell that asserts what the row says."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
PAGE = (BOOK / "reference/errata.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| It is", "| ---"))
]
CHAPTERS = [path.read_text(encoding="utf-8") for path in sorted(BOOK.rglob("*.md"))]
# label of a claim → its chapter's text, and the part of it that begins at the label
CLAIMS = {
    place[1]: (chapter, chapter[place.end() :].lstrip("\n"))
    for chapter in CHAPTERS
    for place in re.finditer(r"^\((claim-[a-z0-9-]+)\)=$", chapter, re.M)
}


def label_of(row):
    return re.search(r"<(claim-[a-z0-9-]+)>", row[-1])[1]


def cells_until_next_heading(text):
    pieces = re.split(r"^(```\{code-cell\}.*?^```$)", text, flags=re.M | re.S)
    for prose, cell in zip(pieces[::2], pieces[1::2], strict=False):
        heading_of_its_own = 1 if prose is pieces[0] and prose.startswith("#") else 0
        if len(re.findall(r"^##+ ", prose, re.M)) > heading_of_its_own:
            return
        yield cell


@pytest.mark.parametrize("row", ROWS, ids=label_of)
def test_a_row_leads_to_an_asserting_cell(row):
    assert len(row) == 3
    _, section = CLAIMS[label_of(row)]
    assert any("assert " in cell for cell in cells_until_next_heading(section))


@pytest.mark.parametrize("row", ROWS, ids=label_of)
def test_its_decimals_are_those_of_the_chapter(row):
    chapter, _ = CLAIMS[label_of(row)]
    for number in re.findall(r"\d*\.\d+", row[1]):
        assert re.search(rf"(?<!\d){re.escape(number)}(?!\d)", chapter), number


def test_each_claim_that_a_chapter_marks_stands_on_the_page():
    assert sorted(CLAIMS) == sorted(map(label_of, ROWS))
