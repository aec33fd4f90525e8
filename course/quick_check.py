"""The directives ``{quick-check}`` and ``{choice}``: a question, its answers, and why each is one.

A question becomes a group of folded answers, which need no script and can be printed. On a
screen, ``quick-check.js`` makes radio buttons of them, and speaks the reason of the chosen one.
"""

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec
from sphinx.writers.html5 import HTML5Translator

FEWEST_CHOICES = 3


# Builders other than HTML treat each of these as what it is derived from.
class QuickCheck(nodes.container):
    """A question, then its choices."""


class Question(nodes.paragraph):
    """What is asked."""


class Choice(nodes.container):
    """A possible answer, then the reason why it is right or wrong; ``correct`` says which."""


class Answer(nodes.paragraph):
    """The words of a choice."""


class QuickCheckDirective(SphinxDirective):
    """The directive ``{quick-check}``: one paragraph that asks, then the choices."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the question, numbered within its page."""
        first, *choices = self.parse_content_to_nodes() or [None]
        if not isinstance(first, nodes.paragraph):
            raise self.error("a quick check begins with its question, in one paragraph")
        if strange := [node for node in choices if not isinstance(node, Choice)]:
            raise self.error(f"only choices follow the question, not this: {strange[0].astext()}")
        if len(choices) < FEWEST_CHOICES:
            raise self.error(f"a quick check has at least {FEWEST_CHOICES} choices")
        if sum(choice["correct"] for choice in choices) != 1:
            raise self.error("exactly one choice of a quick check is :correct:")
        if len({choice.children[0].astext() for choice in choices}) < len(choices):
            raise self.error("two choices are the same")
        number = self.env.new_serialno("quick-check") + 1
        label = nodes.strong(text=f"{number}.")
        question = Question("", "", label, nodes.Text(" "), *first.children)
        check = QuickCheck("", question, *choices, ids=[f"quick-check-{number}"])
        self.set_source_info(check)
        return [check]


class ChoiceDirective(SphinxDirective):
    """The directive ``{choice}``: an answer, marked when it is ``:correct:``, and its reason."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = {"correct": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the choice; its reason begins with the verdict."""
        answer, messages = self.parse_inline(self.arguments[0])
        reason = self.parse_content_to_nodes()
        if not reason or not isinstance(reason[0], nodes.paragraph):
            raise self.error("the reason of a choice begins with a paragraph")
        correct = "correct" in self.options
        reason[0].insert(0, [nodes.strong(text="Right." if correct else "Wrong."), nodes.Text(" ")])
        return [Choice("", Answer("", "", *answer), *reason, correct=correct), *messages]


def visit_quick_check(translator: HTML5Translator, node: QuickCheck) -> None:
    """Begin the group of a question."""
    translator.body.append(translator.starttag(node, "fieldset", CLASS="quick-check"))


def depart_quick_check(translator: HTML5Translator, node: QuickCheck) -> None:
    """End the group."""
    translator.body.append("</fieldset>\n")


def visit_question(translator: HTML5Translator, node: Question) -> None:
    """Begin the group's name."""
    translator.body.append(translator.starttag(node, "legend", ""))


def depart_question(translator: HTML5Translator, node: Question) -> None:
    """End the group's name."""
    translator.body.append("</legend>\n")


def visit_choice(translator: HTML5Translator, node: Choice) -> None:
    """Begin a folded answer."""
    translator.body.append(
        translator.starttag(node, "details", CLASS="right" if node["correct"] else "wrong")
    )


def depart_choice(translator: HTML5Translator, node: Choice) -> None:
    """End a folded answer."""
    translator.body.append("</details>\n")


def visit_answer(translator: HTML5Translator, node: Answer) -> None:
    """Begin what shows of a folded answer."""
    translator.body.append(translator.starttag(node, "summary", ""))


def depart_answer(translator: HTML5Translator, node: Answer) -> None:
    """End what shows of a folded answer."""
    translator.body.append("</summary>\n")


def add_assets(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Give a page with quick checks their style and script."""
    if doctree is not None and next(doctree.findall(QuickCheck), None):
        app.add_css_file("quick-check.css")
        app.add_js_file("quick-check.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives and how their nodes are written."""
    app.add_node(QuickCheck, html=(visit_quick_check, depart_quick_check))
    app.add_node(Question, html=(visit_question, depart_question))
    app.add_node(Choice, html=(visit_choice, depart_choice))
    app.add_node(Answer, html=(visit_answer, depart_answer))
    app.add_directive("quick-check", QuickCheckDirective)
    app.add_directive("choice", ChoiceDirective)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
