"""The site in a real browser, as its readers meet it."""

import gzip
import re
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from sphinx_external_toc.parsing import parse_toc_yaml

VIEWS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}
# Of a page's states, each shows what the others do not. Formulas take their colours from the text
# around them, and hold most of a page's elements: two pages' stand for all.
AXE = {
    "desktop": {},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
    "phone": {"rules": {"color-contrast": {"enabled": False}}},
}
FORMULAS_CHECKED = ("book/penalties/l2", "book/penalties/norms")
ROOT = Path(__file__).parents[2]
PAGES = list(parse_toc_yaml(ROOT / "_toc.yml"))
SOURCES = {name: (ROOT / f"{name}.md").read_text(encoding="utf-8") for name in PAGES}
DIALS = [name for name in PAGES if "to_jshtml" in SOURCES[name]]
FIGURES = [name for name in PAGES if "plt." in SOURCES[name]]
DISPLAYED = {name: len(re.findall(r"^\$\$", SOURCES[name], re.M)) // 2 for name in PAGES}
FORMULAS = [name for name in PAGES if DISPLAYED[name]]


def test_the_pages_built_are_those_of_the_contents(site):
    folder = site / "book"
    built = {str(p.relative_to(site)).removesuffix(".html") for p in folder.rglob("*.html")}
    assert built == set(PAGES)
    assert DIALS
    assert FORMULAS


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_asked_outside(visit, name, view):
    page = visit(name, **VIEWS[view])
    left_out = [] if name in FORMULAS_CHECKED else [[".katex"]]
    options = {"resultTypes": ["violations"], **AXE[view]}
    result = Axe().run(page, {"exclude": left_out}, options)
    assert result.response["passes"]
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_need_not_scroll_sideways(visit, name):
    page = visit(name, **VIEWS["phone"])
    widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scroll, client = page.evaluate(widths)
    assert scroll == client


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_is_described_by_a_sentence(visit, name):
    page = visit(name, **VIEWS["desktop"])
    texts = page.eval_on_selector_all("main img", "images => images.map(image => image.alt)")
    texts += page.eval_on_selector_all(
        "main svg[role=img]", "pictures => pictures.map(p => p.getAttribute('aria-label'))"
    )
    for text in texts:
        assert len(text) > 60, text
        assert ".svg" not in text
    assert bool(texts) == (name in (*FIGURES, "book/reference/figures"))


@pytest.mark.parametrize("mode", ["desktop", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_is_shown_once_in_its_mode(visit, name, mode):
    page = visit(name, **VIEWS[mode])
    for figure in page.locator("main figure:has(img)").all():
        shown = [image for image in figure.locator("img").all() if image.is_visible()]
        assert len(shown) == 1
        assert ("on-dark" in shown[0].get_attribute("class")) == (mode == "dark")
        assert figure.locator("figcaption").is_visible()


@pytest.mark.parametrize("name", FIGURES)
def test_dark_figures_stand_on_the_page_itself(visit, name):
    page = visit(name, **VIEWS["dark"])
    background = page.eval_on_selector(
        "img.on-dark", "image => getComputedStyle(image).backgroundColor"
    )
    assert background == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("name", DIALS)
def test_the_keyboard_moves_every_dial_to_both_ends(visit, name):
    page = visit(name, **VIEWS["desktop"])
    dials = page.locator(".dial").all()
    assert dials
    for dial in dials:
        control = dial.get_by_role("slider")
        assert dial.locator("label").inner_text().strip()
        control.focus()
        seen = set()
        for key in ("Home", "ArrowRight", "ArrowRight", "End", "ArrowLeft"):
            page.keyboard.press(key)
            drawn = dial.locator(".dial-frame").inner_html()
            seen.add((control.get_attribute("aria-valuetext"), drawn))
            assert "= " in control.get_attribute("aria-valuetext")
            assert re.search(r"var\(--figure-(blue|orange|green|purple)\)", drawn)
        assert len({reading for reading, _ in seen}) == 5
        assert len({drawn for _, drawn in seen}) == 5


def test_the_dial_says_what_python_computed(visit):
    page = visit("book/penalties/l2", **VIEWS["desktop"])
    reading = page.get_by_role("slider").get_attribute("aria-valuetext")
    assert reading == "λ = 0.5: training error 2.93, test error 1.78"


@pytest.mark.parametrize("name", DIALS)
def test_without_scripts_and_in_print_a_still_picture_stands_in(visit, name):
    still = visit(name, **VIEWS["desktop"], java_script_enabled=False)
    assert still.locator(".dial-picture").first.is_visible()
    assert not still.locator(".dial-control").first.is_visible()
    printed = visit(name, **VIEWS["desktop"])
    assert printed.locator(".dial-control").first.is_visible()
    printed.emulate_media(media="print")
    assert printed.locator(".dial-picture").first.is_visible()
    assert not printed.locator(".dial-control").first.is_visible()


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_need_no_script(visit, name):
    page = visit(name, **VIEWS["desktop"], java_script_enabled=False)
    assert page.locator(".katex-display").count() == DISPLAYED[name]
    assert page.locator("math").count() == page.locator(".katex").count()
    assert page.locator(".katex-error").count() == 0


@pytest.fixture(scope="module")
def weigh(browser, address):
    """Open a page as a reader's first, and return what it asked for: address → gzipped bytes."""

    def weigh_page(name):
        context = browser.new_context(**VIEWS["desktop"])
        page = context.new_page()
        sizes = {}
        page.on("response", lambda r: sizes.setdefault(r.url, len(gzip.compress(r.body()))))
        page.goto(f"{address}{name}.html", wait_until="networkidle")
        context.close()
        return sizes

    return weigh_page


@pytest.fixture(scope="module")
def known(weigh):
    """What a reader of the first page has already."""
    return weigh(PAGES[0]).keys()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_light(weigh, known, name):
    """At most 400 KB when a reader comes first, 160 KB coming from the first page; gzipped.

    A lazy figure just below the fold may or may not count: 10 KB are for that.
    """
    sizes = weigh(name)
    assert sum(sizes.values()) <= 400_000
    assert sum(sizes[url] for url in sizes.keys() - known) <= 160_000


def test_the_map_links_what_exists_and_nothing_else(visit):
    page = visit("book/index", **VIEWS["desktop"])
    families = yaml.safe_load((ROOT / "book" / "techniques.yml").read_text(encoding="utf-8"))
    techniques = [technique for family in families for technique in family["techniques"]]
    written = [t["name"] for t in techniques if t["page"] in PAGES]
    assert written
    links = page.locator(".technique-map a")
    assert links.all_inner_texts() == written
    assert page.locator(".technique-map .not-yet").count() == len(techniques) - len(written)
    links.first.click()
    assert page.get_by_role("heading", level=1).count() == 1


def test_the_assignment_can_be_downloaded(visit, root):
    page = visit("book/penalties/l2", **VIEWS["desktop"])
    with page.expect_download() as download:
        page.get_by_role("link", name="penalties.ipynb").click()
    given = download.value.path().read_bytes()
    assert given == (root / "exercises" / "02-penalties" / "penalties.ipynb").read_bytes()
