"""Where the browser is that the tests of the site need."""

import os
import shutil
import subprocess


def find_chromium() -> str:
    """Return the path of a Chromium, installing Debian's where that is allowed.

    Raises
    ------
    RuntimeError
        With the line to type, where it is not.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "--quiet"], check=True)
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "chromium"], check=True)
        found = shutil.which("chromium")
    if found is None:
        raise RuntimeError(
            "The tests of the site need Chromium. On Debian or Ubuntu, type: "
            "sudo apt-get update && sudo apt-get install --yes chromium"
        )
    return found
