"""Execute the chapters in parallel, into the cache that the site is built from."""

import asyncio
import hashlib
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from course.book import Book, read_chapter

SECONDS_PER_CELL = 600

# Figures as SVG of the size that the chapter asked for, not cropped to what is drawn; and no
# word about the transport, which is this machine's loopback.
KERNEL_OPTIONS = [
    "--IPKernelApp.log_level=ERROR",
    "--InlineBackend.figure_formats=['svg']",
    "--InlineBackend.print_figure_kwargs={'bbox_inches': None}",
]


@dataclass(frozen=True)
class Outcome:
    """What became of one chapter.

    Attributes
    ----------
    chapter : str
        The document's name, such as ``book/penalties/l2``.
    seconds : float
        How long its execution took; for a chapter from the cache, how long it took then.
    executed : bool
        False when the outputs came from the cache.
    error : str or None
        The failing cell and its error, in words for a terminal.
    """

    chapter: str
    seconds: float
    executed: bool
    error: str | None = None


def execute(
    book: Book,
    chapters: Iterable[str],
    workers: int,
    on_start: Callable[[str], None] = lambda chapter: None,
    on_end: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Execute those chapters that the cache does not hold yet.

    Parameters
    ----------
    book : Book
        The book.
    chapters : iterable of str
        Names of documents, as `Book.chapters` gives them.
    workers : int
        How many chapters run at the same time, each in a kernel of its own.
    on_start, on_end : callable
        Called with the chapter's name when its kernel starts, and with its outcome at the end.

    Returns
    -------
    list of Outcome
        In the order of `chapters`. A failed chapter stops no other, and is not cached.
    """
    files = book.chapters()
    cache = get_cache(str(book.cache))
    turn = asyncio.Semaphore(workers)

    async def run(chapter: str) -> Outcome:
        note = _note(book, files[chapter])
        outcome = _from_cache(cache, chapter, files[chapter], note)
        if outcome is None:
            async with turn:
                on_start(chapter)
                outcome = await _execute_one(book, cache, chapter, files[chapter])
        if outcome.error is None:
            note.write_text(repr(outcome.seconds), encoding="ascii")
        on_end(outcome)
        return outcome

    async def run_all() -> list[Outcome]:
        return await asyncio.gather(*(run(chapter) for chapter in chapters))

    return asyncio.run(run_all())


def _note(book: Book, path: Path) -> Path:
    """Return where it is noted that a chapter of these very bytes is in the cache.

    The note spares parsing the chapter, which takes longer than all else in a warm build. It
    holds the seconds that its execution took.
    """
    folder = book.cache / "known"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / hashlib.sha256(path.read_bytes()).hexdigest()


def _from_cache(
    cache: JupyterCacheAbstract, chapter: str, path: Path, note: Path
) -> Outcome | None:
    if note.is_file():
        return Outcome(chapter, float(note.read_text(encoding="ascii")), executed=False)
    try:
        record = cache.match_cache_notebook(read_chapter(path))
    except KeyError:
        return None
    return Outcome(chapter, record.data["execution_seconds"], executed=False)


class _PrintingClient(NotebookClient):
    """Hands on what the cells print while they run."""

    def __init__(self, *args: Any, on_print: Callable[[str], None], **options: Any) -> None:
        super().__init__(*args, **options)
        self.on_print = on_print

    def output(self, outs: list, msg: dict, display_id: str | None, cell_index: int) -> Any:
        """Keep an output in its cell, as every client does, and hand on its text."""
        if msg["msg_type"] == "stream":
            self.on_print(msg["content"]["text"])
        return super().output(outs, msg, display_id, cell_index)


def execute_afresh(
    book: Book,
    chapter: str,
    on_print: Callable[[str], None] = lambda text: None,
    **variables: str,
) -> Outcome:
    """Execute one chapter whatever the cache holds, and leave the cache as it is.

    Its cells may take as long as they need.

    Parameters
    ----------
    book : Book
        The book.
    chapter : str
        The name of a document, as `Book.chapters` gives it.
    on_print : callable
        Called with what the cells print, as they print it.
    **variables : str
        Further environment variables of its kernel.
    """
    path = book.chapters()[chapter]
    notebook = read_chapter(path)
    client = _client(notebook, path, on_print, timeout=None)
    return asyncio.run(_run(book, chapter, client, variables))


async def _execute_one(
    book: Book, cache: JupyterCacheAbstract, chapter: str, path: Path
) -> Outcome:
    notebook = read_chapter(path)
    client = _client(notebook, path, lambda text: None, timeout=SECONDS_PER_CELL)
    outcome = await _run(book, chapter, client, {})
    if outcome.error is None:
        bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": outcome.seconds})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return outcome


def _client(
    notebook: nbformat.NotebookNode,
    path: Path,
    on_print: Callable[[str], None],
    timeout: int | None,
) -> NotebookClient:
    return _PrintingClient(
        notebook,
        on_print=on_print,
        timeout=timeout,
        record_timing=False,  # times in the cells would change the key under which they are kept
        coalesce_streams=True,  # what a cell prints is one output, however it came in
        extra_arguments=KERNEL_OPTIONS,
        resources={"metadata": {"path": str(path.parent)}},
    )


async def _run(
    book: Book, chapter: str, client: NotebookClient, variables: dict[str, str]
) -> Outcome:
    """Execute a client's notebook in place, in a kernel of its own."""
    started: list[nbformat.NotebookNode] = []
    client.on_cell_execute = lambda cell, cell_index: started.append(cell)
    start = time.perf_counter()
    try:
        await client.async_execute(env=kernel_environment(book) | variables)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        seconds = time.perf_counter() - start
        return Outcome(chapter, seconds, True, _describe(len(started), started[-1], error))
    return Outcome(chapter, time.perf_counter() - start, executed=True)


def kernel_environment(book: Book) -> dict[str, str]:
    """Return the environment variables of a chapter's kernel.

    One thread of linear algebra a kernel, since the chapters themselves run in parallel; the
    book's figure style; and no date in an SVG, so that a second build gives the same bytes.
    """
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
        "1",
    )
    return {
        **os.environ,
        **threads,
        "MATPLOTLIBRC": str(book.style),
        "SOURCE_DATE_EPOCH": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _describe(number: int, cell: nbformat.NotebookNode, error: Exception) -> str:
    lines = [f"code cell {number} failed:"]
    lines += [f"    {line}" for line in cell.source.splitlines()[:12]]
    if isinstance(error, CellExecutionError):
        lines.append(f"{error.ename}: {error.evalue}")
    else:
        lines.append(f"{type(error).__name__}: {error}")
    return "\n".join(lines)
