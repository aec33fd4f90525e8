"""The `course` command."""

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from course.book import Book

app = typer.Typer(
    help="Execute, build and check the course. Run it from the top folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False, soft_wrap=True)

Workers = Annotated[
    int,
    typer.Option(min=1, help="Chapters to execute at the same time.", show_default="one a core"),
]
Chapters = Annotated[
    list[str] | None,
    typer.Argument(help="Chapters to execute, such as penalties/l2.", show_default="all"),
]
ONE_A_CORE = os.cpu_count() or 1


@app.command()
def execute(chapters: Chapters = None, workers: Workers = ONE_A_CORE) -> None:
    """Execute the chapters whose code, figure style or locked versions have changed.

    The outputs go into the cache under _build/, which `course build` reads. A failing chapter
    stops no other: its cell and error are printed at the end, and the exit status is 1.
    """
    if _execute(_open_book(), chapters, workers):
        raise typer.Exit(1)


@app.command()
def build() -> None:
    """Build the site from the executed chapters, with warnings as errors."""
    if not _build(_open_book(), failed=[]):
        raise typer.Exit(1)


@app.command()
def book(workers: Workers = ONE_A_CORE) -> None:
    """Execute the chapters, then build the site: what `make book` does."""
    start = time.perf_counter()
    opened = _open_book()
    failed = _execute(opened, None, workers)
    clean = _build(opened, failed)
    if failed or not clean:
        raise typer.Exit(1)
    console.print(f"Done in {time.perf_counter() - start:.1f} s. Read it: make serve")


def _open_book() -> Book:
    try:
        return Book(Path.cwd())
    except FileNotFoundError as error:
        _stop(str(error))


def _stop(message: str) -> None:
    console.print(f"[red]{message}[/red]", style=None)
    raise typer.Exit(2)


def _execute(book: Book, chapters: list[str] | None, workers: int) -> list[str]:
    """Execute chapters with a progress bar, print a table, and return the names that failed."""
    from course.execute import Outcome
    from course.execute import execute as execute_chapters

    known = book.chapters()
    names = list(known)
    if chapters:
        asked = [name.removesuffix(".md").removeprefix("book/") for name in chapters]
        names = [f"book/{name}" for name in asked]
        if unknown := [name for name in names if name not in known]:
            _stop(f"no such chapter: {', '.join(unknown)}. There are: {', '.join(known)}")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    running: list[str] = []
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("executing", total=len(names))

        def on_start(chapter: str) -> None:
            running.append(chapter)
            progress.update(bar, description=f"executing {', '.join(running)}")
            if not console.is_terminal:
                console.print(f"executing {chapter} …")

        def on_end(outcome: Outcome) -> None:
            if outcome.chapter in running:
                running.remove(outcome.chapter)
            progress.update(bar, advance=1, description=f"executing {', '.join(running)}")

        outcomes = execute_chapters(book, names, workers, on_start, on_end)

    width = max(map(len, names), default=0)
    for outcome in outcomes:
        state = "failed" if outcome.error else "executed" if outcome.executed else "from the cache"
        console.print(f"{outcome.chapter:<{width}}  {outcome.seconds:6.1f} s  {state}")
    for outcome in outcomes:
        if outcome.error:
            console.print(f"\n[red]{outcome.chapter}[/red], ", end="")
            console.print(outcome.error, markup=False)
    return [outcome.chapter for outcome in outcomes if outcome.error]


def _build(book: Book, failed: list[str]) -> bool:
    """Build the site with a line before and after, and return whether it is free of warnings."""
    from course.build import build as build_site

    console.print("building the site …")
    clean = build_site(book, failed)
    if clean:
        console.print(f"The site: {book.site / 'index.html'}")
    else:
        console.print("[red]Sphinx warned, see above: the site is built, but not to be published.[/red]")
    sys.stdout.flush()
    return clean


if __name__ == "__main__":
    app()
