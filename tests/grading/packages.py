"""System packages that tests need."""

import os
import shutil
import subprocess
from pathlib import Path


def require_program(name: str, package: str, folders: str = "/usr/bin") -> Path:
    """Return the path of a program, installing Debian's package of it where that is allowed.

    Parameters
    ----------
    name : str
        The program's.
    package : str
        The package's.
    folders : str
        A pattern of folders where the package puts it; of several, the last one counts.

    Raises
    ------
    RuntimeError
        With the line to type, where it may not be installed.
    """

    def find() -> Path | None:
        found = sorted(Path("/").glob(f"{folders.lstrip('/')}/{name}"))
        return found[-1] if found else Path(path) if (path := shutil.which(name)) else None

    if (program := find()) is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "--quiet"], check=True)
        subprocess.run(["apt-get", "install", "--yes", "--quiet", package], check=True)
        program = find()
    if program is None:
        raise RuntimeError(
            f"These tests need {name}. On Debian or Ubuntu, type: "
            f"sudo apt-get update && sudo apt-get install --yes {package}"
        )
    return program
