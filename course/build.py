"""Build the site from the executed chapters, with warnings as errors."""

import shutil
from collections.abc import Iterable

from jupyter_book.sphinx import build_sphinx

from course.book import Book


def build(book: Book, failed: Iterable[str] = ()) -> bool:
    """Build the site.

    Parameters
    ----------
    book : Book
        The book, its chapters executed.
    failed : iterable of str
        Chapters whose execution failed. They are built without outputs, so that the rest of the
        site can be read.

    Returns
    -------
    bool
        True when Sphinx had nothing to warn about.
    """
    doctrees = book.root / "_build" / ".doctrees"
    status = build_sphinx(
        sourcedir=str(book.root),
        outputdir=str(book.site),
        doctreedir=str(doctrees),
        path_config=str(book.root / "_config.yml"),
        # jupyter-book merges these into its own settings and takes this one key out of them
        confoverrides={
            "latex_individualpages": False,
            "nitpicky": True,
            "nb_execution_cache_path": str(book.cache),
            "nb_execution_excludepatterns": [f"{chapter}.md" for chapter in failed],
            # a chapter without outputs has no language either: no news beside its failure
            "suppress_warnings": ["myst-nb.lexer"] if failed else [],
        },
        noconfig=True,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if status != 0:
        # Sphinx reads only what changed: kept, its notes would let the next build pass in silence.
        shutil.rmtree(doctrees, ignore_errors=True)
        return False
    return True
