"""What all tests share: the repository, the site built from it, and a browser."""

import contextlib
import functools
import gzip
import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from packages import require_program
from playwright.sync_api import sync_playwright

from course.book import Book

ROOT = Path(__file__).parent.parent

# nbgrader calls alembic, and Jupyter its kernels, by name: they lie beside this Python
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


# Hypothesis tries other examples at each run here; where CI is set, always the same ones
# No deadlines: what else runs on the machine would decide them.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def bubblewrap() -> None:
    """What the grader's sandbox is made with."""
    require_program("bubblewrap", "bwrap")


@pytest.fixture(scope="session")
def site(root) -> Path:
    """The site, every chapter of it executed and built without a warning."""
    lock = root / "_build" / "tests.lock"
    lock.parent.mkdir(exist_ok=True)
    with FileLock(lock):  # of the processes that test at the same time, the first one builds
        result = subprocess.run(
            [sys.executable, "-m", "course.cli", "book"], cwd=root, capture_output=True, text=True
        )
    assert result.returncode == 0, result.stdout + result.stderr
    return Book(root).site


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that does not write a line for each."""

    def log_message(self, *_):
        pass


class Compressing(Quiet):
    """A server that compresses text, as those that publish sites do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in (".html", ".css", ".js", ".svg", ".json"):
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextlib.contextmanager
def served(folder, handler):
    """Serve a folder, and give its address on this machine."""
    handler = functools.partial(handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(site):
    """The site's address on this machine."""
    with served(site, Quiet) as found:
        yield found


@pytest.fixture(scope="session")
def compressed(site):
    """The address of the same site, compressed."""
    with served(site, Compressing) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    """A headless browser that calls nobody by itself.

    Playwright keeps an event loop running, beside which no notebook can be executed: it ends with
    the file of tests.
    """
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    flags += ["--disable-sync", "--no-first-run", "--disable-quic"]
    if os.name == "posix" and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's own sandbox does not work as root
    program = require_program("chromium", "chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()
