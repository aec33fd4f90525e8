"""Quick checks: what is asked, what is answered, and how a reader is told."""

import itertools
import re
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from test_pages import SOURCES, VIEWS

CHECKED = [name for name, text in SOURCES.items() if "\n## Quick check\n" in text]
L2 = "book/penalties/l2"
VERDICT = re.compile(r"^(Right|Wrong)\. ")


def words(element):
    return " ".join(element.get_text().split())


@pytest.fixture(scope="module")
def questions(site):
    """From a chapter's name to its questions: each one's words, and its answers with verdict."""
    found = {}
    for name in CHECKED:
        page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        found[name] = []
        for check in page.select("#quick-check fieldset.quick-check"):
            answers = []
            for folded in check.select("details"):
                answer = folded.summary.extract()
                answers.append((words(answer), folded["class"][0], words(folded)))
            found[name].append((words(check.legend), answers))
    return found


# ---- what is written


@pytest.mark.parametrize("name", CHECKED)
def test_a_question_has_answers_with_a_reason_each_and_one_is_right(questions, name):
    assert len(questions[name]) >= 4
    for number, (question, answers) in enumerate(questions[name], 1):
        assert question.startswith(f"{number}. ")
        assert len(question) > 20
        assert len(answers) >= 3
        assert Counter(verdict for _, verdict, _ in answers)["right"] == 1
        assert len({answer.casefold() for answer, _, _ in answers}) == len(answers)
        assert len({reason for _, _, reason in answers}) == len(answers)
        for _, verdict, reason in answers:
            assert VERDICT.match(reason)[1].lower() == verdict
            assert len(VERDICT.sub("", reason)) >= 30, reason


@pytest.mark.parametrize("name", CHECKED)
def test_at_most_one_question_of_a_chapter_is_left_open(name):
    section = SOURCES[name].split("\n## Quick check\n")[1].split("\n## ")[0]
    assert section.count("{dropdown} Answer") <= 1


def test_the_right_answer_has_no_favourite_place(questions):
    """Not in the book and not in a chapter: what is learnt shall be the answer."""
    places = Counter()
    for asked in questions.values():
        in_chapter = [
            (len(answers), [verdict for _, verdict, _ in answers].index("right"))
            for _, answers in asked
        ]
        assert len({place for _, place in in_chapter}) >= 2
        places.update(in_chapter)
    for count, group in itertools.groupby(sorted(places), key=lambda key: key[0]):
        shares = [places[key] / sum(places[count, p] for p in range(count)) for key in group]
        assert len(shares) == count
        assert max(shares) < 1.5 / count
        assert min(shares) > 0.5 / count


# ---- what the directives accept


def build(folder, text, builder="html"):
    """Build one page; return what it says and the warnings."""
    source = folder / "source"
    source.mkdir()
    (source / "index.md").write_text(text, encoding="utf-8")
    (source / "conf.py").touch()
    (folder / "warnings").touch()
    with docutils_namespace(), (folder / "warnings").open("w+", encoding="utf-8") as warnings:
        app = Sphinx(
            source,
            source,
            folder / "out",
            folder / "doctrees",
            builder,
            confoverrides={
                "extensions": ["myst_parser", "course.quick_check"],
                "myst_enable_extensions": ["colon_fence", "dollarmath"],
            },
            status=None,
            warning=warnings,
        )
        app.build()
        warnings.seek(0)
        said = warnings.read()
    (page,) = (folder / "out").glob("index.*")
    return page.read_text(encoding="utf-8"), said


def choice(answer, reason="A reason that is long enough.", *, correct=False):
    return f":::{{choice}} {answer}\n{':correct:' if correct else ''}\n{reason}\n:::\n"


def check(*parts, question="Which?"):
    return "# Page\n\n::::{quick-check}\n" + question + "\n\n" + "\n".join(parts) + "\n::::\n"


RIGHT, WRONG, OTHER = choice("yes", correct=True), choice("no"), choice("maybe")


def test_formulas_code_and_links_are_parsed_everywhere(tmp_path):
    rich = "$w^2$, `code` and [a link](https://example.org)"
    reason = f"Since {rich}.\n\n```python\nx = 1\n```"
    page, said = build(
        tmp_path,
        check(RIGHT, WRONG, choice("$w^2$ or `code`", reason), question=f"Is {rich} so?"),
    )
    assert said == ""
    found = BeautifulSoup(page, "html.parser").select_one("fieldset.quick-check")
    last = found.select("details")[2]
    for part, links in ((found.legend, 1), (last.summary, 0), (last, 1)):
        assert part.select_one("span.math")
        assert part.select_one("code")
        assert len(part.select("a")) == links
    assert words(last.select_one(".highlight")) == "x = 1"


def test_other_builders_write_all_of_it(tmp_path):
    page, said = build(tmp_path, check(RIGHT, WRONG, OTHER), builder="text")
    assert said == ""
    lines = [line for line in page.splitlines() if line]
    reason = "A reason that is long enough."
    assert [line.replace("*", "") for line in lines[2:]] == [
        "1. Which?",
        *("yes", f"Right. {reason}", "no", f"Wrong. {reason}", "maybe", f"Wrong. {reason}"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (check(RIGHT, WRONG), "at least 3 choices"),
        (check(WRONG, OTHER, choice("never")), "exactly one choice"),
        (check(RIGHT, WRONG, choice("both", correct=True)), "exactly one choice"),
        (check(RIGHT, WRONG, choice("no")), "two choices are the same"),
        (check(RIGHT, WRONG, "A hint.\n", OTHER), "only choices follow"),
        (check(RIGHT, WRONG, OTHER, question="- Which?"), "in one paragraph"),
        (check(RIGHT, WRONG, choice("maybe", "- Since.")), "begins with a paragraph"),
        (check(RIGHT, WRONG, choice("maybe", "")), "begins with a paragraph"),
        ("::::{quick-check}\n::::\n", "in one paragraph"),
    ],
)
def test_what_is_no_choice_is_refused(tmp_path, text, said):
    assert said in build(tmp_path, text)[1]


# ---- how a reader is told


def answers_of(page, number):
    """Return the choices and the status of one question, counted from 1."""
    group = page.get_by_role("group", name=re.compile(rf"^{number}\. "))
    return group.get_by_role("radio"), group.get_by_role("status")


def test_the_mouse_chooses_and_the_reader_may_think_again(visit):
    page = visit(L2, **VIEWS["desktop"])
    radios, status = answers_of(page, 1)
    assert radios.evaluate_all("all => all.map(radio => radio.checked)") == [False] * 4
    assert status.inner_text() == ""
    page.locator("#quick-check-1 label").get_by_text("λ/2", exact=True).click()
    assert status.inner_text().startswith("Wrong. It is the other way round")
    page.get_by_role("radio", name="2λ", exact=True).check()
    assert status.inner_text().startswith("Right. The loss is a sum over examples")
    assert "Wrong" not in status.inner_text()
    assert radios.evaluate_all("all => all.filter(radio => radio.checked).length") == 1
    # another question has heard nothing of it
    assert answers_of(page, 2)[1].inner_text() == ""


def test_the_keyboard_does_all_of_it(visit):
    page = visit(L2, **VIEWS["desktop"])
    radios, status = answers_of(page, 1)
    radios.first.focus()
    assert status.inner_text() == ""
    page.keyboard.press("Space")
    assert status.inner_text().startswith("Wrong.")
    outline = "radio => getComputedStyle(radio.closest('label')).outlineStyle"
    assert radios.first.evaluate(outline) == "solid"
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    assert status.inner_text().startswith("Right.")
    page.keyboard.press("ArrowDown")
    assert status.inner_text().startswith("Wrong. Each square")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert answers_of(page, 2)[1].inner_text() != ""


def test_a_screen_reader_is_told(visit):
    page = visit(L2, **VIEWS["desktop"])
    _, status = answers_of(page, 1)
    snapshot = page.get_by_role("group", name=re.compile("^1. ")).aria_snapshot()
    assert re.match(r'- group "1\. You double every row .* old weights back\?":', snapshot)
    assert [line for line in snapshot.splitlines() if "radio" in line] == [
        f'  - radio "{answer}"' for answer in ("λ/2", "λ", "2λ", "4λ")
    ]
    # a live region must be there, empty, before it has something to say
    assert status.evaluate("status => status.childElementCount") == 0


def test_a_reason_brings_its_code_and_no_id_stands_twice(visit):
    page = visit(L2, **VIEWS["desktop"])
    radios, status = answers_of(page, 4)
    radios.nth(1).check()
    assert "np.diff(errors)" in status.locator("pre").inner_text()
    assert status.locator("[id]").count() == 0


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_once_all_is_answered(visit, view):
    page = visit(L2, **VIEWS[view])
    groups = page.locator(".quick-check").all()
    for place, group in enumerate(groups):
        group.get_by_role("radio").nth((place + 1) % 3).check()
    verdicts = {
        status.inner_text()[:5] for status in page.locator(".quick-check [role=status]").all()
    }
    assert verdicts == {"Right", "Wrong"}
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def test_right_and_wrong_are_not_told_by_colour_alone(visit):
    page = visit(L2, **VIEWS["desktop"])
    radios, status = answers_of(page, 1)
    colours = []
    for place, verdict in ((1, "Wrong."), (2, "Right.")):
        radios.nth(place).check()
        assert status.locator("strong").first.inner_text() == verdict
        colours.append(status.evaluate("one => getComputedStyle(one).borderInlineStartColor"))
    assert colours[0] != colours[1]


def test_without_scripts_the_answers_are_folded(visit):
    page = visit(L2, **VIEWS["desktop"], java_script_enabled=False)
    assert page.get_by_role("radio").count() == 0
    folded = page.locator(".quick-check details")
    assert folded.count() > 12
    assert not page.get_by_text("That is the mean convention").is_visible()
    folded.nth(1).locator("summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("That is the mean convention").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_in_print_all_reasons_are_unfolded(visit, scripts):
    page = visit(L2, **VIEWS["desktop"], java_script_enabled=scripts)
    if scripts:
        answers_of(page, 1)[0].first.check()
    page.emulate_media(media="print")
    for folded in page.locator(".quick-check details").all():
        assert folded.locator("summary").is_visible()
        assert folded.locator("p").first.is_visible()
    assert page.locator(".quick-check label").count() == (0 if not scripts else 18)
    assert not any(label.is_visible() for label in page.locator(".quick-check label").all())
    statuses = page.locator(".quick-check [role=status]")
    assert not any(status.is_visible() for status in statuses.all())


def test_pages_without_a_check_do_not_load_its_script(visit):
    for name, loaded in (("book/index", 0), (L2, 1)):
        page = visit(name, **VIEWS["desktop"])
        assert page.locator("script[src*='quick-check.js']").count() == loaded
        assert page.locator("link[href*='quick-check.css']").count() == loaded
