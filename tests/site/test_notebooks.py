"""The notebooks that readers take away, and the links that lead to them."""

import ast
import copy
import functools
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from jupyter_cache import get_cache
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sphinx_external_toc.parsing import parse_toc_yaml

from course.book import Book, read_chapter

ROOT = Path(__file__).parents[2]
BOOK = Book(ROOT)
CHAPTERS = BOOK.chapters()
CELLS = {
    name: [cell for cell in read_chapter(path).cells if cell.cell_type == "code"]
    for name, path in CHAPTERS.items()
}

# what MyST means something by and plain Markdown does not
RAW = {
    "a directive": r"^ *`{3,}\{",
    "a colon fence": r"^ *:{3,}",
    "a role": r"\{[a-z:]+\}`",
    "an equation's label": r"^\$\$ \(",
    "a target": r"^\([\w-]+\)=$",
    "an option": r"^:(label|class|tags|header-rows):",
}


def in_folder(name):
    return f"{name.removeprefix('book/')}.ipynb"


@pytest.fixture(params=CHAPTERS)
def name(request):
    return request.param


@pytest.fixture
def notebook(site, name):
    return nbformat.read(site / "notebooks" / in_folder(name), nbformat.NO_CONVERT)


@functools.lru_cache(maxsize=2)  # tests of one chapter follow each other
def parsed(page):
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find("article")


@pytest.fixture
def article(site, name):
    """What a page shows as its article, to be taken apart."""
    return copy.copy(parsed(site / f"{name}.html"))


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def raw_myst(text):
    return {what for what, pattern in RAW.items() if re.search(pattern, text, re.M)}


def test_every_page_with_code_has_a_notebook_and_no_other(site):
    folder = site / "notebooks"
    made = {str(path.relative_to(folder)) for path in folder.rglob("*.ipynb")}
    assert made == {in_folder(name) for name in CHAPTERS}
    assert len(made) > 20


def test_it_is_valid_and_holds_nothing_of_the_machine_that_made_it(notebook):
    nbformat.validate(notebook)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert [cell.id for cell in notebook.cells] == [
        f"cell-{number}" for number in range(1, len(notebook.cells) + 1)
    ]
    assert all(cell.metadata == {} for cell in notebook.cells)
    assert str(ROOT) not in nbformat.writes(notebook)


def test_no_myst_is_left(notebook):
    assert raw_myst(prose(notebook)) == set()


def test_the_search_for_myst_finds_it_in_the_sources():
    found = [raw_myst(path.read_text(encoding="utf-8")) for path in CHAPTERS.values()]
    assert all(found)
    assert set().union(*found) == set(RAW)


def test_no_formula_has_fallen_apart(notebook):
    # a dollar that marks no formula would be escaped; a line of one that begins with a plus, a list
    assert r"\$" not in prose(notebook)


def test_the_code_is_the_chapters_own_in_order(name, notebook):
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert code[1:] == [cell.source for cell in CELLS[name]]


def test_outputs_are_those_of_the_execution(name, notebook, site):
    cache = get_cache(str(BOOK.cache))
    record = cache.match_cache_notebook(read_chapter(CHAPTERS[name]))
    executed = cache.get_cache_bundle(record.pk).nb.cells
    shown = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    assert any(cell.outputs for cell in shown)
    for cell, original in zip(shown, executed, strict=True):
        assert cell.execution_count == original.execution_count
        for output, source in zip(cell.outputs, original.outputs, strict=True):
            assert output.output_type == source.output_type
            assert output.get("text") == source.get("text")
            data, from_ = output.get("data", {}), source.get("data", {})
            assert data.get("text/plain") == from_.get("text/plain")
            assert ("image/svg+xml" in data) == bool({"image/svg+xml", "text/html"} & set(from_))
            assert "<script" not in str(data)


def test_figures_keep_caption_number_and_description(name, notebook, article):
    described = [
        " ".join(cell.metadata["mystnb"]["image"]["alt"].split())
        for cell in CELLS[name]
        if "image" in cell.metadata.get("mystnb", {})
    ]
    assert described
    alternatives = [
        output.metadata["image/svg+xml"]["alt"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
    assert [" ".join(text.split()) for text in alternatives] == described
    numbers = [number.text.strip() for number in article.select("figcaption .caption-number")]
    assert re.findall(r"^\*\*(Fig\. \d+)\.\*\* \S", prose(notebook), re.M) == numbers
    assert prose(notebook).count("<summary>The figure in words</summary>") == len(numbers)


def test_equations_have_the_sites_numbers(notebook, article):
    numbers = [re.search(r"\d+", number.text)[0] for number in article.select(".eqno")]
    assert re.findall(r"\\tag\{(\d+)\}", prose(notebook)) == numbers


def as_page(notebook):
    """Return a notebook's Markdown as a reader meets it, formulas taken out."""
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]*\$", " ", prose(notebook), flags=re.S)
    html = MarkdownIt("commonmark").enable("table").render(text)
    return BeautifulSoup(html, "html.parser")


def test_structure_is_the_pages(name, notebook, article):
    page = as_page(notebook)
    for link in article.select(".headerlink"):
        link.decompose()

    def plain(headings):
        return [(heading.name, *re.findall(r"\w+", heading.text)) for heading in headings]

    for formula in article.select("h1 .math, h2 .math, h3 .math, h4 .math"):
        formula.decompose()
    levels = ["h1", "h2", "h3", "h4"]
    headings = [text for text in plain(page.find_all(levels)) if text != ("h2", "References")]
    assert headings == plain(article.find_all(levels))
    tables = [table for table in article.find_all("table") if not table.find_parent("div", "cell")]
    assert len(page.find_all("table")) == len(tables)
    for ours, theirs in zip(page.find_all("table"), tables, strict=True):
        assert len(ours.find_all("tr")) == len(theirs.find_all("tr"))
        assert len(ours.find_all(["td", "th"])) == len(theirs.find_all(["td", "th"]))
    folded = len(article.select("details.sd-dropdown, .solution.dropdown, .quick-check details"))
    figures = len(article.select("figure"))
    assert len(page.find_all("details")) == folded + figures
    assert len(page.find_all("summary")) == folded + figures


def words(soup):
    return Counter(re.findall(r"[A-Za-z]{3,}|\d+", soup.get_text(" ")))


def test_no_word_of_the_page_is_lost(notebook, article):
    for caption in article.select("div.cell figcaption"):
        article.append(caption.extract())
    beside = "div.cell, .explorable, .math, .headerlink, style, script, .prev-next-area"
    for other in article.select(beside):
        other.decompose()
    assert words(article) - words(as_page(notebook)) == Counter()


def imports(name):
    """Return the packages that a chapter imports, found anew."""
    found = set()
    for cell in CELLS[name]:
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module.split(".")[0])
    # IPython is the kernel's own
    found -= set(sys.stdlib_module_names) | {"IPython"}
    known = metadata.packages_distributions()
    return {canonicalize_name(known[module][0]) for module in found}


def test_the_first_code_installs_what_is_imported_as_it_is_locked(name, notebook):
    assert notebook.cells[0].source.startswith("# ")
    install = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert install == notebook.cells[1]
    assert "%pip install" in install.source
    assert not install.outputs
    named = re.findall(r'"([^"]+)"', install.source)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert set(named) <= set(lock)
    assert {canonicalize_name(Requirement(line).name) for line in named} == imports(name)
    # one line for each package counts here, in the version that made the outputs
    here = [Requirement(line) for line in named if Requirement(line).marker is None]
    here += [r for r in map(Requirement, named) if r.marker and r.marker.evaluate()]
    assert {canonicalize_name(r.name) for r in here} == imports(name)
    for requirement in here:
        assert requirement.specifier.contains(metadata.version(requirement.name).split("+")[0])


def test_links_lead_out_and_stand_on_the_site_as_well(notebook, article, site):
    bibliography = (site / "book" / "reference" / "bibliography.html").read_text(encoding="utf-8")
    on_site = {link["href"] for link in article.find_all("a", href=True)}
    on_site |= {
        link["href"] for link in BeautifulSoup(bibliography, "html.parser").find_all("a", href=True)
    }
    links = {link["href"] for link in as_page(notebook).find_all("a")}
    assert all(link.startswith("https://") for link in links)
    assert {link for link in links if link not in on_site} == set()


# --- run elsewhere ---


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """An environment that has what every Jupyter has, and nothing of this one."""
    folder = tmp_path_factory.mktemp("bare") / "environment"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [python, "-m", "pip", "install", "--quiet", "ipykernel"]
    subprocess.run(install, check=True, env=elsewhere())
    return python.relative_to(folder), folder


def elsewhere():
    """Return the environment variables, without those that lead to packages of ours."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


# of light dependencies: PyTorch alone is 7 GB on Linux
@pytest.mark.parametrize(
    "name", ["book/penalties/geometry", "book/penalties/l2", "book/foundations/bias-variance"]
)
def test_it_runs_where_its_first_cell_alone_has_installed(
    name, notebook, bare, tmp_path, monkeypatch
):
    relative, original = bare
    folder = tmp_path / "environment"
    shutil.copytree(original, folder, symlinks=True)
    python = folder / relative
    for module in ("course", "numpy", "matplotlib", "sklearn", "torch", "sphinx"):
        missing = [python, "-c", f"import {module}"]
        result = subprocess.run(
            missing, cwd=tmp_path, env=elsewhere(), capture_output=True, text=True
        )
        assert f"No module named '{module}'" in result.stderr

    kernels = tmp_path / "kernels" / "bare"
    kernels.mkdir(parents=True)
    arguments = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": arguments, "display_name": "bare", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook, kernel_name="bare", timeout=300, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute(env=elsewhere())
    printed = [o for c in notebook.cells for o in c.get("outputs", []) if o.output_type == "stream"]
    assert printed
    installed = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"], env=elsewhere(), capture_output=True
    ).stdout.decode()
    assert "torch==" not in installed
    assert f"numpy=={metadata.version('numpy')}" in installed


# --- the links on the pages ---


@pytest.fixture
def page(browser):
    """A page in a fresh browser that may use the clipboard."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def test_the_page_hands_out_its_notebook(page, address, site):
    page.goto(f"{address}book/penalties/l2.html")
    link = page.get_by_role("link", name="Notebook of this chapter, to download")
    assert link.inner_text() == "Notebook"
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "l2.ipynb"
    made = site / "notebooks" / "penalties" / "l2.ipynb"
    assert download.value.path().read_bytes() == made.read_bytes()


def test_pages_without_code_have_no_link_and_those_with_code_have_one_that_leads(site):
    for page in parse_toc_yaml(ROOT / "_toc.yml"):
        text = (site / f"{page}.html").read_text(encoding="utf-8")
        links = re.findall(r'<a href="([^"]*\.ipynb)" download="([^"]*)"', text)
        assert len(links) == text.count('class="notebook-links"') == (page in CHAPTERS)
        for link, file in links:
            assert (site / page).parent.joinpath(link).resolve().is_file()
            assert file == Path(link).name


def test_code_is_copied_by_keyboard_and_that_is_said(page, address):
    page.goto(f"{address}book/penalties/l2.html")
    page.wait_for_selector("button.copybtn", state="attached")
    code = page.locator("div.cell_input pre")
    buttons = page.locator("div.cell_input button.copybtn")
    assert buttons.count() == code.count() == len(CELLS["book/penalties/l2"])
    before, button = buttons.nth(1), buttons.nth(2)
    assert "Copy" in button.locator("title").text_content()
    assert button.evaluate("button => getComputedStyle(button).opacity") == "0"
    before.focus()
    for _ in range(3):  # what scrolls sideways can have the focus as well
        if not button.evaluate("button => button === document.activeElement"):
            page.keyboard.press("Tab")
    assert button.evaluate("button => button === document.activeElement")
    page.wait_for_function("getComputedStyle(document.activeElement).opacity === '1'", timeout=5000)
    page.keyboard.press("Enter")
    status = page.locator("main p[role=status]")
    page.wait_for_function("document.querySelector('main p[role=status]').textContent")
    assert status.text_content() == "Copied!"
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == CELLS["book/penalties/l2"][2].source.strip()
    page.wait_for_function("!document.querySelector('main p[role=status]').textContent")


# --- a small book ---

HEAD = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, name: python3}
---

"""

OTHER = "# The other page\n\n(there)=\n## A section\n\n```{glossary}\nweight\n  A number.\n```\n"

ZOO = (
    HEAD
    + r"""# One of each

:::{admonition} Mind
:class: tip

A {term}`weight` of $a
< b$, and

$$
a =
1
$$
:::

$$ y = X w $$ (eq-model)

See {eq}`eq-model`, {doc}`other`, {doc}`the rest <other>`, {ref}`there`, the
[search](https://example.org/a_b). 5 * 3 * 2 is 30, a_b is one
name, _this_ is stressed, and 2 < 3.

| left | right |
| --- | --- |
| $\lvert x \rvert \| y \|$ | `a \| b` |

:::{prf:theorem} Pythagoras
:label: thm

$a^2 + b^2 = c^2$.
:::

:::{prf:proof}
See {prf:ref}`thm`.
:::

1. one
2. two

   ```python
   x = [1]
   ```

:::{dropdown} Answer with `code`
It *folds*.
:::

```{exercise} Easy
:label: ex-easy

Do it.
```

```{solution} ex-easy
:class: dropdown

Done.
```

## Part

Term
: Meaning.

```{code-cell} ipython3
---
mystnb:
  figure: {name: fig-line, caption: A line with $k$.}
  image: {alt: "A straight line from the lower left to the upper right corner."}
---
import matplotlib.pyplot as plt

plt.plot([0, 1]);
```

As {numref}`fig-line` shows.
"""
)


@pytest.fixture(scope="module")
def build_small(tmp_path_factory):
    """Build a book of three pages with the settings of this one, at an address or at none."""

    def build(address):
        folder = tmp_path_factory.mktemp("small")
        settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
        settings["repository"]["url"] = address
        (folder / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        (folder / "_toc.yml").write_text(
            "format: jb-book\nroot: index\nchapters: [{file: zoo}, {file: other}]\n"
        )
        (folder / "index.md").write_text("# Small\n")
        (folder / "zoo.md").write_text(ZOO, encoding="utf-8")
        (folder / "other.md").write_text(OTHER, encoding="utf-8")
        shutil.copy(ROOT / "requirements.lock", folder)
        for part in ("_static", "_templates", "references.bib", "matplotlibrc"):
            source, target = ROOT / "book" / part, folder / "book" / part
            target.parent.mkdir(exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
        result = subprocess.run(
            [sys.executable, "-m", "course.cli", "book"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return folder / "_build" / "html"

    return functools.cache(build)


def links_of(site):
    soup = BeautifulSoup((site / "zoo.html").read_text(encoding="utf-8"), "html.parser")
    return {link.text: link["href"] for link in soup.select(".notebook-links a")}


def test_without_an_address_nothing_leads_to_colab_or_binder(build_small, site):
    assert links_of(build_small("")) == {"Notebook": "notebooks/zoo.ipynb"}
    if not yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"]:
        for page in (site / "book").rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            assert "colab.research" not in text
            assert "mybinder.org" not in text


def test_with_an_address_on_github_colab_and_binder_open_the_published_notebook(build_small):
    links = links_of(build_small("https://github.com/Someone/a-course"))
    assert links == {
        "Notebook": "notebooks/zoo.ipynb",
        "Colab": "https://colab.research.google.com/github/Someone/a-course/blob/notebooks/zoo.ipynb",
        "Binder": "https://mybinder.org/v2/gh/Someone/a-course/notebooks"
        "?urlpath=lab%2Ftree%2Fzoo.ipynb",
    }
    workflow = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    assert "--initial-branch=notebooks" in workflow


def test_the_bar_fits_a_phone_with_all_its_links(build_small, browser):
    site = build_small("https://github.com/Someone/a-course")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((site / "zoo.html").as_uri())
    controls = page.locator(".bd-header-article").locator("a, button, label").all()
    boxes = [control.bounding_box() for control in controls if control.is_visible()]
    context.close()
    assert len(boxes) >= 7
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    boxes.sort(key=lambda box: box["x"])
    for left, right in itertools.pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"] + 1


def test_elsewhere_than_on_github_they_are_absent(build_small):
    site = build_small("https://gitlab.com/someone/a-course")
    assert links_of(site) == {"Notebook": "notebooks/zoo.ipynb"}


def zoo(site):
    return prose(nbformat.read(site / "notebooks" / "zoo.ipynb", nbformat.NO_CONVERT))


def test_each_kind_of_block_has_its_plain_form(build_small):
    text = zoo(build_small(""))
    for block in (
        "> **Mind**\n>\n> A weight of $a < b$, and\n>\n> $$ a = 1 $$",
        "$$\ny = X w \\tag{1}\n$$",
        "| left | right |\n| --- | --- |\n"
        r"| $\lvert x \rvert \vert  y \vert $ | `a \| b` |",
        "**Theorem 1 (Pythagoras)**\n\n$a^2 + b^2 = c^2$.\n\n**Proof.** See Theorem 1.",
        "1. one\n\n2. two\n\n   ```python\n   x = [1]\n   ```",
        "<summary>Answer with <code>code</code></summary>\n\nIt *folds*.\n\n</details>",
        "**Exercise 1 (Easy)**\n\nDo it.",
        "<summary>Solution to Exercise 1 (Easy)</summary>\n\nDone.\n\n</details>",
        "- **Term**: Meaning.",
        "**Fig. 1.** A line with $k$.\n\n<details>",
        "As Fig. 1 shows.",
        "5 \\* 3 \\* 2 is 30, a_b is one\nname, *this* is stressed, and 2 < 3.",
    ):
        assert block in text


def test_links_into_the_site_are_words_until_its_address_is_known(build_small):
    assert (
        "See (1), The other page, the rest (*The other page*), A section, the\n"
        "[search](https://example.org/a_b)" in zoo(build_small(""))
    )
    site = build_small("https://github.com/Someone/a-course")
    links = re.findall(r"\]\((https://someone[^)]*)\)", zoo(site))
    home = "https://someone.github.io/a-course/"
    assert links == [
        f"{home}other.html",
        f"{home}other.html",
        f"{home}other.html#there",
        f"{home}zoo.html",
    ]
    for link in links:
        path, _, anchor = link.removeprefix(home).partition("#")
        assert f'id="{anchor}"' in (site / path).read_text(encoding="utf-8") or not anchor
