"""What all tests share: the repository, the site built from it, and a browser."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

from course.book import Book

ROOT = Path(__file__).parent.parent

# nbgrader calls alembic, and Jupyter its kernels, by name: they lie beside this Python
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


# Hypothesis tries other examples at each run here; where CI is set, always the same ones
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def site(root) -> Path:
    """The site, every chapter of it executed and built without a warning."""
    result = subprocess.run(
        [sys.executable, "-m", "course.cli", "book"], cwd=root, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return Book(root).site


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that does not write a line for each."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def address(site):
    """The site's address on this machine."""
    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


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
            "The tests of the site need Chromium. On Debian or Ubuntu: "
            "sudo apt-get update && sudo apt-get install --yes chromium"
        )
    return found


@pytest.fixture(scope="session")
def browser():
    """A headless browser that calls nobody by itself."""
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    flags += ["--disable-sync", "--no-first-run", "--disable-quic"]
    if os.name == "posix" and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's own sandbox does not work as root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        yield chromium
        chromium.close()
