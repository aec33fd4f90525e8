"""How soon a page stands on a phone: 9 Mbit/s, 170 ms, and a processor slowed four times."""

import statistics

import pytest

PAGES = ("book/index", "book/penalties/l2", "book/training/dropout")
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
NETWORK = {"offline": False, "latency": 170, "downloadThroughput": 9e6 / 8, "uploadThroughput": 2e6}
SLOWER = 4  # than this machine's processor
VISITS = 3  # each with an empty cache
PAINT = 2000  # milliseconds to the largest paint
SHIFT = 0.05  # the sum of what moves while the page loads
OBSERVE = """
window.measured = {paint: 0, shift: 0};
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) measured.paint = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) measured.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


def visit(browser, address):
    """Open a page for the first time; return its largest paint, in ms, and its layout shift."""
    context = browser.new_context(**PHONE)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="networkidle")
    measured = page.evaluate("measured")
    context.close()
    return measured["paint"], measured["shift"]


@pytest.mark.alone
@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_soon_and_stays(browser, compressed, name):
    visits = [visit(browser, f"{compressed}{name}.html") for _ in range(VISITS)]
    paints, shifts = zip(*visits, strict=True)
    assert 0 < statistics.median(paints) <= PAINT, paints
    assert max(shifts) <= SHIFT, shifts
