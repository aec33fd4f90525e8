"""The `course` command."""

import os
import shutil
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from course.book import GPU_CHAPTER, STUDY_CHAPTER, Book
from course.execute import Outcome, execute_afresh
from course.execute import execute as execute_chapters

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

app = typer.Typer(
    help="Execute, build and check the course. Run it from the top folder of the repository.",
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


@app.callback()
def put_tools_on_the_path() -> None:  # noqa: D103 - a docstring would replace the help above
    # nbgrader calls alembic, and Jupyter its kernels, by name: they lie beside this Python
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@app.command()
def execute(chapters: Chapters = None, workers: Workers = ONE_A_CORE) -> None:
    """Execute the chapters whose code, figure style or locked versions have changed.

    The outputs go into the cache under _build/, which `course build` reads. A failing chapter
    stops no other: its cell and error are printed at the end, and the exit status is 1.
    """
    outcomes = _execute(_open_book(), chapters, workers)
    _report(outcomes)
    if _failed(outcomes):
        raise typer.Exit(1)


@app.command()
def build() -> None:
    """Build the site from the executed chapters, with warnings as errors."""
    opened = _open_book()
    if not _build(opened, failed=[]):
        raise typer.Exit(1)
    console.print(f"The site: {opened.site / 'index.html'}")


@app.command()
def book(workers: Workers = ONE_A_CORE) -> None:
    """Execute the chapters, then build the site: what `make book` does."""
    start = time.perf_counter()
    opened = _open_book()
    outcomes = _execute(opened, None, workers)
    clean = _build(opened, _failed(outcomes))
    _report(outcomes)
    if _failed(outcomes) or not clean:
        raise typer.Exit(1)
    console.print(f"The site: {opened.site / 'index.html'}")
    console.print(f"Done in {time.perf_counter() - start:.1f} s. Read it: make serve")


@app.command()
def gpu() -> None:
    """Execute the chapter on the GPU, past the cache, and record what it measured.

    Exit status 1 when PyTorch finds no GPU, or when the chapter fails: the record then stays as
    it is. The next `course book` shows the new record.
    """
    import torch

    opened = _open_book()
    if not torch.cuda.is_available():
        console.print(
            "No GPU was found (torch.cuda.is_available() is False): nothing was measured, "
            "and the record stays as it is.",
            style="red",
        )
        raise typer.Exit(1)
    console.print(f"executing {GPU_CHAPTER} on {torch.cuda.get_device_name()} …")
    _record(opened, GPU_CHAPTER)


@app.command()
def study() -> None:
    """Run the study of all techniques at full size, past the cache, and record its results.

    It prints a line for each technique as it goes, and takes about a quarter of an hour on one
    core. Exit status 1 when it fails: the record then stays as it is. `course book` runs the same
    cells at a small size and shows the record beside them.
    """
    console.print(f"executing {STUDY_CHAPTER} at full size …")
    _record(_open_book(), STUDY_CHAPTER)


@app.command()
def release(
    assignments: Annotated[
        list[str] | None,
        typer.Argument(help="Folders of solutions/, such as 02-penalties.", show_default="all"),
    ] = None,
) -> None:
    """Make the students' notebooks in exercises/ from the instructor's in solutions/.

    Solutions and hidden tests are cut out, by nbgrader. The same input gives the same bytes. The
    assignments are entered into gradebook.db, so that submissions can be graded.
    """
    from course import release as releasing

    root = _open_book().root
    known = releasing.assignments(root)
    if unknown := set(assignments or []) - set(known):
        _stop(f"no such assignment: {', '.join(sorted(unknown))}. There are: {', '.join(known)}")
    failed = False
    for name in assignments or known:
        try:
            changed = releasing.release(root, name)
            console.print(f"exercises/{name}: {'written' if changed else 'unchanged'}")
        except (releasing.MouldError, RuntimeError) as error:
            failed = True
            console.print(f"[red]exercises/{name}: not released[/red]")
            console.print(str(error), markup=False)
    if failed:
        raise typer.Exit(1)


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook.", exists=True, dir_okay=False)],
) -> None:
    """Run your notebook's visible tests and add up their points.

    The notebook is run from top to bottom in a fresh process and is not changed. Hidden tests
    can still take points away; nothing else can. Exit status 1 when a visible test fails.
    """
    from course.check import check as check_notebook

    columns = (TextColumn("running the cells"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("")
        try:
            report = check_notebook(
                notebook, lambda done, total: progress.update(bar, completed=done, total=total)
            )
        except ValueError as error:
            progress.stop()
            _stop(str(error))

    width = max(len(result.name) for result in report.results)
    colours = {"passed": "green", "failed": "red", "written": "default"}
    for result in report.results:
        name, colour = escape(f"{result.name:<{width}}"), colours[result.state]
        console.print(f"{name}  {result.points:3g} points  [{colour}]{result.state}[/{colour}]")
        if result.message:
            lines = result.message.splitlines()
            console.print("\n".join(f"    {line}" for line in lines), markup=False)
    console.print(f"\n{report.summary}")
    if report.won < report.possible:
        raise typer.Exit(1)


Assignment = Annotated[str, typer.Argument(help="A folder of solutions/, such as 02-penalties.")]


@app.command()
def to_text(
    assignment: Assignment,
    script: Annotated[Path, typer.Argument(help="The script to write.", dir_okay=False)],
) -> None:
    """Write an instructor notebook as a script that is pleasant to edit and to compare."""
    import nbformat

    from course import authoring

    source = _source(assignment)
    if not source.is_file():
        _stop(f"there is no {source}")
    notebook = nbformat.read(source, as_version=4)
    script.write_text(authoring.to_text(notebook), encoding="utf-8")
    console.print(f"{script}: written")


@app.command()
def from_text(
    script: Annotated[
        Path, typer.Argument(help="The script to read.", exists=True, dir_okay=False)
    ],
    assignment: Assignment,
) -> None:
    """Make an instructor notebook from a script, and say where it does not fit the mould.

    Cells have roles, said in their first lines: see course/authoring.py.
    """
    import nbformat

    from course import authoring

    try:
        notebook = authoring.from_text(script.read_text(encoding="utf-8"))
    except ValueError as error:
        _stop(str(error))
    source = _source(assignment)
    source.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, source)
    console.print(f"{source}: written")
    found = authoring.faults(notebook)
    for fault in found:
        console.print(f"- {fault}", markup=False)
    if found:
        raise typer.Exit(1)


Course = Annotated[
    Path, typer.Option(help="The course's folder, with nbgrader_config.py.", file_okay=False)
]
Students = Annotated[list[str] | None, typer.Option(help="Only these.", show_default="all")]


class Format(StrEnum):
    """What reads the exported grades."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"


@app.command()
def export(
    format: Annotated[Format, typer.Option(help="csv has nbgrader's own columns.")] = Format.csv,
    output: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The file to write.", show_default="grades-FORMAT.csv"),
    ] = None,
    course: Course = Path(),
) -> None:
    """Write the grades, late penalties taken off, for Canvas, for Moodle or as nbgrader does.

    Names that a spreadsheet would take for a formula get an apostrophe in front.
    """
    from nbgrader.api import Gradebook

    from course.grading.export import FORMATS, read_records

    directory = _course_directory(course)
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        records = read_records(gradebook)
    if not records:
        _stop(
            "The gradebook has no students, or no assignments. `course release` enters "
            "assignments; students are entered when their work is graded."
        )
    output = output or course / f"grades-{format.value}.csv"
    with output.open("w", encoding="utf-8", newline="") as file:
        FORMATS[format.value](records, file)
    students = len({record.student for record in records})
    console.print(f"{output}: {students} students, {len(records) // students} assignments")
    if waiting := sum(record.waiting for record in records):
        console.print(f"{waiting} submissions still wait for a person's grades.")


def _course_directory(course: Path) -> "CourseDirectory":
    """Return where a course's files and gradebook are, as nbgrader_config.py says."""
    from nbgrader.coursedir import CourseDirectory

    from course.release import read_settings

    if not (course / "nbgrader_config.py").is_file():
        _stop(
            f"There is no nbgrader_config.py in {course.resolve()}. Run this from the course's "
            "top folder, or name that with --course."
        )
    return CourseDirectory(config=read_settings(course.resolve()))


def _source(assignment: str) -> Path:
    """Return where an assignment's notebook is: 02-penalties holds penalties.ipynb."""
    name = assignment.partition("-")[2].replace("-", "_")
    return Path("solutions", assignment, f"{name}.ipynb")


def _open_book() -> Book:
    try:
        return Book(Path.cwd())
    except FileNotFoundError as error:
        _stop(str(error))


def _stop(message: str) -> None:
    # no markup: a message may quote brackets, such as those of [Errno 2]
    console.print(message, style="red", markup=False)
    raise typer.Exit(2)


def _record(book: Book, chapter: str) -> None:
    """Execute a chapter that writes down what it measures, and keep that as its record."""
    record = book.record(chapter)
    fresh = book.root / "_build" / f"{record.stem}-{time.strftime('%Y%m%d-%H%M%S')}.json"
    fresh.parent.mkdir(exist_ok=True)
    outcome = execute_afresh(
        book,
        chapter,
        on_print=lambda text: console.print(text, end="", markup=False),
        COURSE_RECORD=str(fresh),
    )
    _report([outcome])
    if outcome.error:
        # numbers that contradict the chapter's words are the last thing to throw away
        if fresh.is_file():
            console.print(f"What it measured before it failed: {fresh}")
        raise typer.Exit(1)
    shutil.move(fresh, record)
    console.print(f"The record: {record}. Show it: make book")


def _execute(book: Book, chapters: list[str] | None, workers: int) -> list[Outcome]:
    """Execute chapters with a progress bar."""
    known = book.chapters()
    names = list(known)
    if chapters:
        # penalties/l2, book/penalties/l2 and book/penalties/l2.md are all the same chapter
        asked = [name.removesuffix(".md") for name in chapters]
        names = [name if name in known else f"book/{name}" for name in asked]
        if unknown := [name for name in names if name not in known]:
            _stop(f"no such chapter: {', '.join(unknown)}. There are: {', '.join(known)}")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
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

        return execute_chapters(book, names, workers, on_start, on_end)


def _failed(outcomes: list[Outcome]) -> list[str]:
    return [outcome.chapter for outcome in outcomes if outcome.error]


def _report(outcomes: list[Outcome]) -> None:
    """Print how long each chapter took, and what failed."""
    width = max((len(outcome.chapter) for outcome in outcomes), default=0)
    for outcome in outcomes:
        state = "failed" if outcome.error else "executed" if outcome.executed else "from the cache"
        console.print(f"{outcome.chapter:<{width}}  {outcome.seconds:6.1f} s  {state}")
    for outcome in outcomes:
        if outcome.error:
            console.print(f"\n[red]{outcome.chapter}[/red], ", end="")
            console.print(outcome.error, markup=False)


def _build(book: Book, failed: list[str]) -> bool:
    """Build the site, and return whether it is free of warnings."""
    from course.build import build as build_site

    console.print("building the site …")
    clean = build_site(book, failed)
    if not clean:
        console.print("[red]Sphinx warned, see above: the site is not fit to be published.[/red]")
    return clean


if __name__ == "__main__":
    app()
