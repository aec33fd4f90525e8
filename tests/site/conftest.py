"""What the tests of the site share: browser windows, and a way to open pages in them."""

import json

import pytest

FRAME = "requestAnimationFrame"


@pytest.fixture(scope="module")
def window(browser):
    """Return the window with certain options. The tests of a file share it, and what it caches."""
    windows = {}

    def open_window(**options):
        key = json.dumps(options, sort_keys=True)
        if key not in windows:
            windows[key] = browser.new_context(**options)
        return windows[key]

    return open_window


@pytest.fixture
def visit(window, address):
    """Open a page; on leaving, nothing may have gone wrong."""
    pages, wrong = [], []

    def open_page(name, **options):
        page = window(**options).new_page()
        pages.append(page)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on(
            "response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None
        )
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((address, "data:", "blob:")) else wrong.append(r.url)
            ),
        )
        page.goto(f"{address}{name}.html", wait_until="load")
        if options.get("java_script_enabled", True):  # else no promise would ever be kept
            # scripts measure formulas in their own fonts, a frame after these have come
            page.evaluate("document.fonts.ready")
            page.evaluate(f"new Promise(done => {FRAME}(() => {FRAME}(() => setTimeout(done))))")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert wrong == []
