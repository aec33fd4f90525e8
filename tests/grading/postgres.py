"""A PostgreSQL server for tests: its own data, a socket in a closed folder, no network."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from packages import require_program

# nobody else can reach the socket, and nobody wants the data back after a loss of power
SETTINGS = ["listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@contextmanager
def server() -> Iterator[Callable[[], str]]:
    """Start a server, and give a function that makes a new database and returns its address."""
    programs = require_program("postgresql", "initdb", folders="/usr/lib/postgresql/*/bin").parent
    # a socket's path must be short
    folder = Path(tempfile.mkdtemp(prefix="course-postgres-", dir="/tmp"))
    # PostgreSQL refuses to run as root; the package brings a user for it
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    user = user if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres", "postgres")

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*user, programs / program, *arguments],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    data = str(folder / "data")
    settings = " ".join(
        f"-c {setting}" for setting in [*SETTINGS, f"unix_socket_directories={folder}"]
    )
    try:
        run("initdb", "--pgdata", data, "--username=teacher", "--auth=trust", "--no-sync",
            "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip
        run(
            "pg_ctl",
            "--pgdata",
            data,
            "--log",
            f"{data}/log",
            "--options",
            settings,
            "--wait",
            "start",
        )
        numbers = itertools.count()

        def new_database() -> str:
            name = f"gradebook{next(numbers)}"
            run("createdb", "--host", str(folder), "--username=teacher", name)
            return f"postgresql+psycopg://teacher@/{name}?host={folder}"

        try:
            yield new_database
        finally:
            run("pg_ctl", "--pgdata", data, "--mode=immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder)
