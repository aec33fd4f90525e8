"""System packages that tests need."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from filelock import FileLock


def require_program(package: str, *names: str, folders: str = "") -> Path:
    """Return the path of a program, installing Debian's package of it where that is allowed.

    Parameters
    ----------
    package : str
        The package's name.
    *names : str
        Those that the program goes by; the first one that is found counts.
    folders : str
        A pattern of folders where the package puts it, instead of the usual ones; of several, the
        last one counts.

    Raises
    ------
    RuntimeError
        With the line to type, where it may not be installed.
    """

    def find() -> Path | None:
        paths = [Path(path) for name in names if (path := shutil.which(name))]
        if folders:  # links to some of its programs elsewhere would lead away from the others
            paths = sorted(Path("/").glob(f"{folders.lstrip('/')}/{names[0]}"), reverse=True)
        return paths[0] if paths else None

    if (program := find()) is None and shutil.which("apt-get") and os.geteuid() == 0:
        # of the processes that test at the same time, one installs at a time
        with FileLock(Path(tempfile.gettempdir()) / "tests-install-packages.lock"):
            if find() is None:
                subprocess.run(["apt-get", "update", "--quiet"], check=True)
                subprocess.run(["apt-get", "install", "--yes", "--quiet", package], check=True)
            program = find()
    if program is None:
        raise RuntimeError(
            f"These tests need {names[0]}. On Debian or Ubuntu, type: "
            f"sudo apt-get update && sudo apt-get install --yes {package}"
        )
    return program
