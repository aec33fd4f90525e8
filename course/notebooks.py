"""A Sphinx extension: each chapter as a notebook to take away.

A page with code gets a Jupyter notebook beside it: plain Markdown, the code, its outputs, and a
first code cell that installs what the others import. It is written whenever the page is, so that an
edit makes one notebook anew.

Where the repository's address is set, and is GitHub's, the page links to Colab and Binder as well.
Both open notebooks from a branch: ``.github/workflows/pages.yml`` puts the folder of notebooks on
the branch that `BRANCH` names.
"""

import base64
import contextlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx
from sphinx.config import Config

from course import figures, imports, plain_markdown
from course.book import read_chapter

FOLDER = "notebooks"
BRANCH = "notebooks"

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_FRAME = re.compile(r'frames\[\d+\] = "data:image/svg\+xml;base64,([^"]*)"')
_TAG = re.compile(r"<[^>]+>")


def name_of(page: str) -> str:
    """Return a notebook's path in its folder: ``penalties/l2.ipynb`` of ``book/penalties/l2``."""
    return f"{page.removeprefix('book/')}.ipynb"


# --- a notebook ---


def make(
    document: nodes.document,
    code: list[nbformat.NotebookNode],
    context: plain_markdown.Context,
    requirements: list[str],
    closing: str,
) -> nbformat.NotebookNode:
    """Make the notebook of a chapter.

    Parameters
    ----------
    document : docutils.nodes.document
        The chapter, its references resolved.
    code : list of nbformat.NotebookNode
        Its code cells in order, executed.
    context : plain_markdown.Context
        The page's numbers and addresses.
    requirements : list of str
        What the code imports, as pip reads it.
    closing : str
        Markdown for the end.

    Returns
    -------
    nbformat.NotebookNode
        It has the same bytes whenever the chapter has.
    """
    made = []
    remaining = iter(code)
    for part in plain_markdown.parts(document, context):
        if isinstance(part, str):
            made.append(new_markdown_cell(part))
            if len(made) == 1 and requirements:
                made.append(_install(requirements))
        else:
            cell = next(remaining)
            outputs = [_plain_output(output, part.description) for output in cell.outputs]
            made.append(
                new_code_cell(cell.source, execution_count=cell.execution_count, outputs=outputs)
            )
            if part.caption:
                made.append(new_markdown_cell(part.caption))
    if closing:
        made.append(new_markdown_cell(closing))
    for number, cell in enumerate(made, start=1):
        cell.id = f"cell-{number}"
    return new_notebook(cells=made, metadata=METADATA)


def _install(requirements: list[str]) -> nbformat.NotebookNode:
    """Return the cell that installs what the others import."""
    quoted = [f'"{requirement}"' for requirement in requirements]
    return new_code_cell(
        "# What the code below imports, in the versions it was tested with.\n"
        + " \\\n    ".join(["%pip install --quiet", *quoted])
    )


def _plain_output(output: nbformat.NotebookNode, description: str) -> nbformat.NotebookNode:
    """Return an output as it can be shown everywhere.

    Figures get a white ground, since they are drawn on none and viewers may be dark. Of an
    animation, whose player no viewer runs before the cell is executed, the middle frame is left.
    """
    data = dict(output.get("data", {}))
    if figures.is_animation(data.get("text/html", "")):
        frames = _FRAME.findall(data.pop("text/html"))
        frame = frames[len(frames) // 2].replace("\\\n", "")
        data = {"image/svg+xml": base64.b64decode(frame).decode(), **data}
    if svg := data.get("image/svg+xml"):
        svg = figures.tidy(svg[svg.index("<svg") :])
        data["image/svg+xml"] = svg.replace("<svg ", '<svg style="background: white" ', 1)
        # where nbconvert and IPython's own pictures have their alternative text
        metadata = {"image/svg+xml": {"alt": description}} if description else {}
        return nbformat.from_dict({**output, "data": data, "metadata": metadata})
    return output


# --- the site ---


def site_address(config: Config) -> str:
    """Return the site's address, ending in a slash, or nothing where it is not known.

    It is ``html_baseurl``, or that of the GitHub Pages of the repository.
    """
    if config.html_baseurl:
        return config.html_baseurl.rstrip("/") + "/"
    if on_github := _on_github(config):
        owner, name = on_github
        host = f"{owner.lower()}.github.io"
        return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"
    return ""


def _on_github(config: Config) -> tuple[str, str] | None:
    """Return the repository's owner and name, or None where it is not on GitHub."""
    address = urlsplit(config.html_theme_options.get("repository_url") or "")
    parts = address.path.strip("/").removesuffix(".git").split("/")
    return (parts[0], parts[1]) if address.hostname == "github.com" and len(parts) == 2 else None


def launch_links(config: Config, name: str) -> dict[str, str]:
    """Return where a notebook can be opened and run, by the service's name.

    Parameters
    ----------
    config : sphinx.config.Config
        The site's settings.
    name : str
        The notebook's path in its folder.
    """
    if not (on_github := _on_github(config)):
        return {}
    repository = "/".join(on_github)
    return {
        "Colab": f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{name}",
        "Binder": f"https://mybinder.org/v2/gh/{repository}/{BRANCH}"
        f"?urlpath={quote(f'lab/tree/{name}', safe='')}",
    }


def _context(app: Sphinx, page: str) -> plain_markdown.Context:
    address, builder = site_address(app.config), app.builder

    def link(relative: str) -> str | None:
        if not address:
            return None
        if relative.startswith("/"):
            return address + relative[1:]
        return urljoin(address + builder.get_target_uri(page), relative)

    def title_of(relative: str) -> str:
        # as if the site stood at the top of a host
        path = urlsplit(urljoin(f"/{builder.get_target_uri(page)}", relative)).path
        target = path.removeprefix("/").removesuffix(builder.link_suffix)
        return app.env.titles[target].astext()

    return plain_markdown.Context(
        app.env.toc_fignumbers.get(page, {}), app.config.numfig_format, link, title_of
    )


def _closing(app: Sphinx, page: str) -> str:
    """Return whose the notebook is and under what licence, as the site's footer has it."""
    title, address = app.config.html_title, site_address(app.config)
    origin = f"[{title}]({address}{app.builder.get_target_uri(page)})" if address else title
    footer = app.config.html_theme_options.get("extra_footer") or ""
    return f"---\n\nFrom *{origin}*. {_TAG.sub('', footer)}".strip()


def _executed(app: Sphinx, page: str) -> list[nbformat.NotebookNode]:
    """Return a page's code cells with their outputs; without, where its execution failed."""
    notebook = read_chapter(Path(app.env.doc2path(page)))
    cache = get_cache(app.config.nb_execution_cache_path)
    with contextlib.suppress(KeyError):
        notebook = cache.merge_match_into_notebook(notebook)[1]
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def publish(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Write the notebook of a page that has code, and tell the template where it is."""
    if doctree is None or not any(doctree.findall(_is_code)):
        return
    name, code = name_of(page), _executed(app, page)
    requirements = imports.locked([cell.source for cell in code], app.srcdir / "requirements.lock")
    notebook = make(doctree, code, _context(app, page), requirements, _closing(app, page))
    path = Path(app.outdir, FOLDER, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    context["notebook"] = {
        "address": context["pathto"](f"{FOLDER}/{name}", 1),
        "file": path.name,
        "launch": launch_links(app.config, name),
    }


def _is_code(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def show_links(app: Sphinx, config: Config) -> None:
    """Put the links into the bar above the article, before the theme's own buttons."""
    config.html_theme_options = {
        **config.html_theme_options,
        "article_header_end": ["notebook-links.html", "article-header-buttons.html"],
    }


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("config-inited", show_links)
    app.connect("html-page-context", publish)
    app.add_css_file("running.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
