"""Where the book's parts are: its chapters, its cache, its site."""

import hashlib
from pathlib import Path

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, myst_nb_reader_plugin
from sphinx_external_toc.parsing import parse_toc_yaml

# Chapters whose full-size run is recorded: one that needs a GPU, one that takes long.
GPU_CHAPTER = "book/training/gpu"
STUDY_CHAPTER = "book/closing/choosing"


class Book:
    """A Jupyter Book on disk.

    Parameters
    ----------
    root : pathlib.Path
        The folder that holds ``_config.yml`` and ``_toc.yml``.

    Raises
    ------
    FileNotFoundError
        When `root` is not such a folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        for name in ("_config.yml", "_toc.yml"):
            if not (self.root / name).is_file():
                raise FileNotFoundError(
                    f"{self.root} has no {name}: run this from the top folder of the course"
                )

    @property
    def site(self) -> Path:
        """The built site."""
        return self.root / "_build" / "html"

    @property
    def style(self) -> Path:
        """The Matplotlib settings of every figure."""
        return self.root / "book" / "matplotlibrc"

    def record(self, chapter: str) -> Path:
        """Return where the last recorded run of a chapter is kept, as JSON."""
        return self.root / f"{chapter}-record.json"

    @property
    def cache(self) -> Path:
        """The folder of executed chapters.

        jupyter-cache knows a chapter by its code cells alone. What else decides its outputs, the
        installed versions, how the figures are drawn and the records of runs elsewhere, goes into
        the folder's name.
        """
        digest = hashlib.sha256()
        for path in (
            self.root / "requirements.lock",
            self.style,
            Path(__file__).parent / "execute.py",
            self.record(GPU_CHAPTER),
            self.record(STUDY_CHAPTER),
        ):
            digest.update(path.read_bytes() if path.is_file() else b"")
        return self.root / "_build" / f"executed-{digest.hexdigest()[:12]}"

    def chapters(self) -> dict[str, Path]:
        """Return the documents that hold code, in the order of the table of contents.

        Returns
        -------
        dict of str to pathlib.Path
            From a document's name, such as ``book/penalties/l2``, to its file.
        """
        found = {}
        for name in parse_toc_yaml(self.root / "_toc.yml"):
            path = self.root / f"{name}.md"
            if path.is_file() and is_myst_markdown_notebook(path.read_text(encoding="utf-8")):
                found[name] = path
        return found


def read_chapter(path: Path) -> nbformat.NotebookNode:
    """Read a chapter, a MyST Markdown file, as a notebook without outputs."""
    return myst_nb_reader_plugin(str(path))
