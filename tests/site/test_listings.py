"""The lists over the whole book hold everything, and lead to it."""

import ast
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from bs4 import BeautifulSoup
from sphinx_external_toc.parsing import parse_toc_yaml

from course.book import Book, read_chapter

ROOT = Path(__file__).parents[2]
FIGURES, FUNCTIONS = "book/reference/figures", "book/reference/functions"
PAGES = list(parse_toc_yaml(ROOT / "_toc.yml"))


@pytest.fixture(scope="module")
def parsed(site):
    """All pages, by their names."""
    return {
        name: BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for name in PAGES
    }


def places(page: BeautifulSoup, name: str, selector: str) -> list[tuple[str, str]]:
    """Return where the links of a list lead: page and address within it."""
    found = []
    for link in page.select(selector):
        target, address = urldefrag(urljoin(f"{name}.html", link["href"]))
        found.append((target.removesuffix(".html"), address))
    return found


def test_all_figures_that_keep_still_are_listed_once_in_order(parsed):
    wanted = [
        (name, figure["id"])
        for name in PAGES
        for figure in parsed[name].select("main figure[id]")
        if name != FIGURES and not figure.select(".dial, .explorable")
    ]
    assert len(wanted) > 100
    numbers = ".figure-list figcaption .caption-text > a:first-child"
    assert places(parsed[FIGURES], FIGURES, numbers) == wanted


def test_a_listed_figure_has_the_picture_and_the_number_of_its_place(parsed):
    for figure in parsed[FIGURES].select(".figure-list figure"):
        name, address = places(figure, FIGURES, "figcaption a")[0]
        place = parsed[name].find(id=address)
        number = place.select_one(".caption-number").text.strip()
        assert figure.select_one("figcaption a").text == number.replace("Fig.", "Figure")
        pictures = [[image["alt"] for image in each.select("img")] for each in (figure, place)]
        assert pictures[0] == pictures[1] != []


def test_all_functions_from_scratch_are_listed_and_lead_to_their_cells(parsed):
    wanted = {}
    for name, path in Book(ROOT).chapters().items():
        for cell in read_chapter(path).cells:
            if "scratch" in cell.metadata.get("tags", []):
                for made in ast.parse(cell.source).body:
                    if isinstance(made, ast.FunctionDef | ast.ClassDef):
                        wanted.setdefault((name, made.name), made)
    listed = parsed[FUNCTIONS].select(".function-list dt a")
    found = places(parsed[FUNCTIONS], FUNCTIONS, ".function-list dt a")
    assert {(name, link.text) for link, (name, _) in zip(listed, found, strict=True)} == set(wanted)
    for link, (name, address) in zip(listed, found, strict=True):
        place = parsed[name].find(id=address)
        cell = place if place.name == "div" else place.parent  # of several ids, one is the cell's
        assert any(f"{kind} {link.text}" in cell.text for kind in ("def", "class"))
