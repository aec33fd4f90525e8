"""What chapters need and lead to: one graph, in the order of the book, linked both ways."""

import graphlib
import os
import re
from pathlib import PurePosixPath

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from test_pages import PAGES, SOURCES, VIEWS

from course.chapter_links import find_misplaced, invert


def needs_in(name):
    """Read a chapter's needs off its source, by other means than the build does."""
    links = []
    for paragraph in re.findall(r"^\*\*You need\*\*.*?(?=^\s*$|^:::)", SOURCES[name], re.M | re.S):
        for target in re.findall(r"\{doc\}`(?:[^`<]*<)?([^`<>]+)>?`", paragraph):
            folder = PurePosixPath("/", name).parent
            links.append(os.path.normpath(folder / target.strip()).lstrip("/"))
    return links


NEEDS = {name: needs for name in PAGES if (needs := needs_in(name))}


def test_each_link_leads_to_a_chapter_and_the_graph_has_no_cycle():
    assert len(NEEDS) > 20
    for needs in NEEDS.values():
        assert set(needs) <= set(PAGES)
        assert len(set(needs)) == len(needs)
    order = list(graphlib.TopologicalSorter(NEEDS).static_order())
    assert set(order) <= set(PAGES)


def test_what_is_needed_comes_before():
    place = {name: number for number, name in enumerate(PAGES)}
    late = [(name, n) for name, needs in NEEDS.items() for n in needs if place[n] >= place[name]]
    assert late == []


@pytest.mark.parametrize("name", [name for name in PAGES if "\n## Quick check\n" in SOURCES[name]])
def test_a_chapter_ends_with_what_it_leads_to(site, name):
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    expected = [later for later in PAGES if name in NEEDS.get(later, ())]
    lines = page.select("article p.leads-to")
    assert len(lines) == bool(expected)
    for line in lines:
        assert line.get_text().startswith("Leads to: ")
        here = PurePosixPath("/", name).parent
        found = [os.path.normpath(here / link["href"]) for link in line.select("a")]
        assert found == [f"/{later}.html" for later in expected]
        titles = [re.search(r"^# (.+)$", SOURCES[later], re.M)[1] for later in expected]
        assert [link.get_text() for link in line.select("a")] == titles
        # the last of the chapter, after its sources
        assert line.find_next_siblings() == []
        assert line.find_previous_sibling("section")["id"] == "sources"


def test_the_way_there_and_back(visit):
    page = visit("book/penalties/elastic-net", **VIEWS["desktop"])
    page.locator(".leads-to").get_by_role("link", name="Penalties compared").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Penalties compared")
    page.locator(".admonition").first.get_by_role("link", name="the elastic net").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("The elastic net")


def test_the_graph_is_inverted_in_the_order_of_the_book():
    needs = {"c": ["a", "b"], "b": ["a"]}
    assert invert(needs, ["a", "b", "c"]) == {"a": ["b", "c"], "b": ["c"]}
    assert list(find_misplaced(needs, ["a", "b", "c"])) == []


def test_what_comes_late_is_found_and_so_is_every_cycle():
    assert list(find_misplaced({"a": ["c"]}, ["a", "b", "c"])) == [("a", "c")]
    assert list(find_misplaced({"a": ["a"]}, ["a"])) == [("a", "a")]
    assert list(find_misplaced({"b": ["a"], "c": ["b"], "a": ["c"]}, ["a", "b", "c"]))


class Project:
    """A book of three chapters, built again and again."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "conf.py").touch()
        toc = "# Book\n\n```{toctree}\none\ntwo\nthree\n```\n"
        (folder / "index.md").write_text(toc, encoding="utf-8")

    def write(self, name, needs):
        text = f"# Chapter {name}\n\n**You need** {needs}. **Reading** is quick.\n"
        (self.folder / f"{name}.md").write_text(text, encoding="utf-8")

    def build(self):
        """Build what has changed; return the warnings, and what each chapter leads to."""
        with docutils_namespace(), (self.folder / "said").open("w+", encoding="utf-8") as said:
            Sphinx(
                self.folder,
                self.folder,
                self.folder / "out",
                self.folder / "doctrees",
                "html",
                confoverrides={"extensions": ["myst_parser", "course.chapter_links"]},
                status=None,
                warning=said,
            ).build()
            said.seek(0)
            warnings = said.read()
        leads = {}
        for name in ("one", "two", "three"):
            text = (self.folder / "out" / f"{name}.html").read_text(encoding="utf-8")
            links = BeautifulSoup(text, "html.parser").select(".leads-to a")
            leads[name] = [link["href"].removesuffix(".html") for link in links]
        return warnings, leads


def test_a_changed_need_changes_the_other_chapters(tmp_path):
    project = Project(tmp_path)
    project.write("one", "nothing")
    project.write("two", "{doc}`one`")
    project.write("three", "{doc}`the first <one>`, again {doc}`one`")
    assert project.build() == ("", {"one": ["two", "three"], "two": [], "three": []})
    project.write("three", "{doc}`two`")
    assert project.build() == ("", {"one": ["two"], "two": ["three"], "three": []})


def test_a_need_that_comes_later_is_a_warning(tmp_path):
    project = Project(tmp_path)
    project.write("one", "{doc}`three`")
    project.write("two", "nothing")
    project.write("three", "{doc}`one`")
    said, _ = project.build()
    assert said.count("does not come before it") == 1
    assert "needs three" in said
