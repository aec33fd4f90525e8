"""Where the book's parts are: its chapters, its cache, its site."""

import hashlib
from pathlib import Path

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, myst_nb_reader_plugin
from sphinx_external_toc.parsing import parse_toc_yaml

# the chapter that measures on a GPU
GPU_CHAPTER = "book/training/gpu"


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

    @property
    def gpu_record(self) -> Path:
        """What the last recorded run on a GPU measured; `course gpu` writes it."""
        return self.root / f"{GPU_CHAPTER}-record.json"

    @property
    def cache(self) -> Path:
        """The folder of executed chapters.

        jupyter-cache knows a chapter by its code cells alone. What else decides its outputs, the
        installed versions, how the figures are drawn and the record of the last run on a GPU,
        goes into the folder's name.
        """
        digest = hashlib.sha256()
        for path in (
            self.root / "requirements.lock",
            self.style,
            Path(__file__).parent / "execute.py",
            self.gpu_record,
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
