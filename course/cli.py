"""The `course` command."""

import glob
import os
import shutil
import sys
import time
from enum import StrEnum
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from course.book import GPU_CHAPTER, STUDY_CHAPTER, Book
from course.execute import Outcome, execute_afresh
from course.execute import execute as execute_chapters

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

    from course.grading.autograded import Record
    from course.grading.run import Report

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


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="Its name, such as 02-penalties.")],
    workers: Annotated[
        int,
        typer.Option(min=1, help="Processes to start on this machine.", show_default="one a core"),
    ] = ONE_A_CORE,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="Use the workers of this Dask cluster instead, such as tcp://10.0.0.1:8786."
        ),
    ] = None,
    student: Annotated[
        list[str] | None,
        typer.Option(help="Whose work to grade; may be given again.", show_default="everybody's"),
    ] = None,
    only_failed: Annotated[
        bool,
        typer.Option(
            "--only-failed",
            help="Grade again what was graded with a reason or could not be graded, nothing else.",
        ),
    ] = False,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Grade again what has not changed, too.")
    ] = False,
    unsandboxed: Annotated[
        bool,
        typer.Option(
            "--unsandboxed",
            help="Run student code with all your rights. Every graded notebook and the report say "
            "so. For a machine that holds nothing else.",
        ),
    ] = False,
    course: Annotated[
        Path, typer.Option(help="The course's folder.", exists=True, file_okay=False)
    ] = Path(),
    report: Annotated[
        Path | None,
        typer.Option(
            help="Where to write the report, as JSON.",
            dir_okay=False,
            show_default="_build/grade/ASSIGNMENT.json in the course's folder",
        ),
    ] = None,
) -> None:
    """Grade what students have handed in as submitted/STUDENT/ASSIGNMENT/.

    The grades go into nbgrader's gradebook, the graded notebooks into autograded/, and both are
    nbgrader's in every respect. What was graded before and has not changed is skipped, and so a run
    that was interrupted goes on where it has stopped. Ctrl-C ends a run in good order.

    Exit status 1 when something could not be graded, 2 when the run cannot go on, 130 after Ctrl-C.
    """
    from course.grading.fan_out import ClusterError
    from course.grading.run import CourseError, Run, write_report
    from course.grading.sandbox import SandboxError

    with _GradingProgress() as progress:
        run = Run(
            course,
            assignment,
            student or [],
            only_failed=only_failed,
            regrade=regrade,
            unsandboxed=unsandboxed,
            on_total=progress.start,
            on_end=progress.advance,
            on_news=progress.tell,
        )
        trouble = ""
        try:
            run.grade(workers, scheduler)
        except (CourseError, ClusterError, SandboxError, OSError) as error:
            trouble = str(error)
    done = run.report
    place = report or course / "_build" / "grade" / f"{assignment}.json"
    if done.total:
        write_report(done, place)
        _summarise(done, place)
    if trouble:
        _stop(trouble)
    if done.interrupted:
        console.print(f"Interrupted: {done.left} left. Run the same command again to go on.")
        raise typer.Exit(128 + done.interrupted)
    if done.failed:
        console.print("What could not be graded is tried again by the next run.")
        raise typer.Exit(1)


class _GradingProgress:
    """A bar on a terminal, with rate and time left; elsewhere a line now and then."""

    SECONDS = 10  # between two lines

    def __init__(self) -> None:
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[troubled]}", style="red"),
            console=console,
            transient=True,
            speed_estimate_period=60,
        )
        self.task = self.bar.add_task("grading", total=None, rate="", troubled="")
        self.graded = self.done = self.troubled = self.total = 0
        self.news = ""

    def __enter__(self) -> "_GradingProgress":
        self.begun = self.told = time.monotonic()
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def start(self, total: int) -> None:
        """Begin, now that the number of submissions is known."""
        self.total = total
        self.bar.update(self.task, total=total)

    def advance(self, record: "Record", skipped: bool) -> None:
        """Count a submission."""
        self.done += 1
        self.graded += not skipped
        self.troubled += bool(record.reasons)
        self._show()

    def tell(self, news: str) -> None:
        """Say what is waited for."""
        if news and news != self.news and not console.is_terminal:
            console.print(f"{news} …", markup=False)
        self.news = news
        self._show()

    def _show(self) -> None:
        rate = f"{self.graded / max(time.monotonic() - self.begun, 1e-3):.1f}/s"
        troubled = f"{self.troubled} with a reason" if self.troubled else ""
        self.bar.update(
            self.task,
            completed=self.done,
            description=escape(self.news or "grading"),
            rate=rate,
            troubled=troubled,
        )
        if not console.is_terminal and time.monotonic() > self.told + self.SECONDS:
            self.told = time.monotonic()
            parts = [f"{self.done} of {self.total}", rate, troubled]
            console.print(", ".join(filter(None, parts)))


MOST_REASONS = 20  # on the screen; the report has all of them


def _summarise(report: "Report", place: Path) -> None:
    """Print what a run has done."""
    records = [*report.records, *report.skipped]
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    for state, count in report.states().items():
        table.add_row(state, str(count))
    table.add_row("of these unchanged, and skipped", str(len(report.skipped)))
    if report.left:
        table.add_row("left", str(report.left))
    scores = [record.score for record in records if record.digest]
    if scores:
        table.add_row(
            "points given by tests",
            f"mean {mean(scores):.1f}, median {median(scores):g}, "
            f"from {min(scores):g} to {max(scores):g}, of {records[0].max_score:g}",
        )
    if questions := sum(record.open for record in records):
        table.add_row("questions to grade by hand", str(questions))
    if report.records:
        slowest = sorted(report.records, key=lambda record: -record.seconds)[:3]
        table.add_row(
            "slowest",
            ", ".join(f"{escape(_shown(record))} {record.seconds:.1f} s" for record in slowest),
        )
        rate = len(report.records) / report.seconds
        table.add_row(
            "time", f"{report.seconds:.1f} s, {rate:.1f}/s, {report.workers} at the same time"
        )
    if not report.sandboxed:
        table.add_row("sandbox", "none: student code ran with all your rights")
    table.add_row("report", escape(str(place)))
    console.print(table)
    reasons = [
        f"{_shown(record)}: {reason}" for record in records for reason in record.reasons.values()
    ]
    for reason in reasons[:MOST_REASONS]:
        console.print(f"- {reason}", markup=False)
    if len(reasons) > MOST_REASONS:
        console.print(f"… and {len(reasons) - MOST_REASONS} more, in the report")


def _shown(record: "Record") -> str:
    """Return a student's id in characters that can be printed."""
    return record.student.encode(errors="backslashreplace").decode()


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


@app.command()
def feedback(
    assignment: Annotated[str, typer.Argument(help="Such as 02-penalties.")],
    student: Students = None,
    course: Course = Path(),
) -> None:
    """Write what students may read about their graded work: feedback/STUDENT/ASSIGNMENT/*.html.

    Each page holds the student's cells, the visible tests, points, comments and the late penalty;
    of hidden tests, that one failed. `nbgrader generate_feedback` writes the same pages.
    Exit status 1 when a page could not be written.
    """
    from nbgrader.apps import NbGraderAPI

    directory = _course_directory(course)
    graded = Path(directory.format_path(directory.autograded_directory, ".", "."))
    found = sorted(path.parent.name for path in graded.glob(f"*/{glob.escape(assignment)}"))
    if missing := sorted(set(student or []) - set(found)):
        _stop(
            f"{assignment} was not graded for {', '.join(missing)}: course grade {assignment}. "
            "Then ask for feedback again."
        )
    if not found:
        _stop(f"{assignment} was not graded for anybody: course grade {assignment}")
    writer = NbGraderAPI(directory, config=directory.config)
    failed = {}
    columns = (TextColumn("feedback"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        for each in progress.track(student or found):
            result = writer.generate_feedback(assignment, each, force=True)
            if not result["success"]:
                failed[each] = result["log"] or result["error"]
    written = directory.format_path(directory.feedback_directory, "STUDENT", assignment)
    console.print(f"{written}: {len(student or found) - len(failed)} written", markup=False)
    for each, log in failed.items():
        console.print(f"- {each}: not written\n{log}", markup=False)
    if failed:
        raise typer.Exit(1)


@app.command()
def similar(
    assignment: Annotated[str, typer.Argument(help="Such as 02-penalties.")],
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Likeness to report.", show_default="0.8"),
    ] = None,
    course: Course = Path(),
) -> None:
    """List submissions that are suspiciously alike, and write a page that shows them side by side.

    Only answer cells count, without names, comments and what was released. Likeness is no proof.
    """
    from nbgrader.api import Gradebook, MissingEntry

    from course.grading import similar as comparing
    from course.grading.assignment import read_assignment, read_submission

    directory = _course_directory(course)
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        try:
            source = read_assignment(gradebook, assignment)
        except MissingEntry:
            _stop(f"The gradebook has no {assignment}: course release {assignment}")
    submitted = Path(directory.format_path(directory.submitted_directory, ".", "."))
    folders = sorted(submitted.glob(f"*/{glob.escape(assignment)}"))
    if len(folders) < 2:
        _stop(f"{submitted} holds {len(folders)} submissions of {assignment}; it takes two.")
    threshold = comparing.THRESHOLD if threshold is None else threshold
    columns = (TextColumn("comparing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("")
        found = comparing.compare(
            source,
            (read_submission(folder, folder.parent.name) for folder in folders),
            lambda done, total: progress.update(bar, completed=done, total=total),
        )
    page = course / "_build" / "similar" / f"{assignment}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(comparing.report(assignment, found, threshold), encoding="utf-8")
    alike = found.above(threshold)
    table = Table("likeness", "student", "student", box=None, pad_edge=False)
    for pair in alike[:MOST_PAIRS]:
        table.add_row(f"{pair.likeness:.2f}", escape(pair.first), escape(pair.second))
    if alike:
        console.print(table)
    console.print(
        f"{len(alike)} of {len(found.pairs)} pairs reach {threshold:g}; half stay below "
        f"{found.median:.2f}. {len(found.left_out)} submissions have too little to compare."
    )
    console.print("Likeness is no proof: read both before you decide anything.")
    console.print(f"Side by side: {page}", markup=False)


MOST_PAIRS = 30  # on the screen; the page has more


@app.command()
def benchmark(
    assignments: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders of solutions/.",
            show_default="02-penalties, which needs NumPy alone, "
            "and 04-dropout, which needs PyTorch",
        ),
    ] = None,
    submissions: Annotated[
        int, typer.Option(min=10, help="How many `course grade` gets, solved in full.")
    ] = 200,
    stock: Annotated[int, typer.Option(min=2, help="How many of them stock nbgrader gets.")] = 8,
) -> None:
    """Measure how fast grading is, beside stock nbgrader on the same submissions.

    The work is done in a temporary folder; the course's gradebook is not touched. Nothing else
    should run on the machine meanwhile.
    """
    from course.grading import benchmark as measuring
    from course.grading.sandbox import SandboxError

    table = Table("", box=None, pad_edge=False)
    rows: dict[str, list[str]] = {}
    for assignment in assignments or measuring.ASSIGNMENTS:
        if not (Path("solutions") / assignment).is_dir():
            _stop(f"There is no solutions/{assignment}.")
        try:
            found = measuring.benchmark(
                Path(), assignment, submissions, stock, lambda text: console.print(f"{text} …")
            )
        except SandboxError as error:
            _stop(str(error))
        table.add_column(assignment, justify="right")
        for name, figure in found.items():
            rows.setdefault(name, []).append(f"{figure:.3g}")
    for name, figures in rows.items():
        table.add_row(name, *figures)
    console.print(table)


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
