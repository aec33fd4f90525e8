"""The explorable figure of the chapter on geometry: a bowl and a penalty that the reader moves.

``book/_static/explorable.js`` computes and draws it, in the page and, for the still picture that
stands there without scripts and in print, in the JavaScript engine of the build. So both show the
same, and nothing is drawn twice.
"""

import html
import json
import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from course.formulas import engine

SCRIPT = Path(__file__).parent.parent / "book" / "_static" / "explorable.js"

# what the reader finds: two standardised features with a correlation of 0.6, and the L1 penalty
START = {
    "penalty": "l1",
    "mix": 0.5,
    "strength": 2.0,
    "stretch": 2.0,
    "angle": 135,
    "optimum": [2.6, 1.2],
    "start": [-3.5, 3.0],
}
PENALTIES = {"l2": "L2", "l1": "L1", "net": "elastic net"}
# name, label, lowest, highest, step
RANGES = (
    ("mix", "share of L1", 0, 1, 0.05),
    ("strength", "strength λ", 0, 12, 0.05),
    ("stretch", "bowl’s length", 1, 5, 0.1),
    ("angle", "bowl’s angle", 0, 180, 1),
)
HANDLES = {"start": "start of the descent", "optimum": "bottom of the bowl, ŵ"}
READINGS = {
    "optimum": "optimum w",
    "loss": "loss above its lowest",
    "penalty": "penalty",
    "radius": "radius of the ball",
    "steps": "steps of the descent",
}


def still_picture(state: dict[str, Any]) -> dict[str, Any]:
    """Return the markup of both pictures and what is said beside them, for one state.

    Parameters
    ----------
    state : dict
        The values of the controls, by their names, such as `START`.
    """
    # the engine reads scripts, not modules: a function around it stands for what is exported
    script = re.sub(r"^export ", "", SCRIPT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    wanted = f"JSON.stringify(still({json.dumps(state)}))"
    return json.loads(engine().eval(f"(() => {{{script}\nreturn {wanted};}})()"))


class Explorable(SphinxDirective):
    """The directive ``{explorable}``: its text is the caption.

    Options describe the two pictures for those who do not see them.
    """

    has_content = True
    option_spec: ClassVar = {
        "name": directives.unchanged_required,
        "plane": directives.unchanged_required,
        "surface": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return a figure."""
        for source in (SCRIPT, Path(__file__)):
            self.env.note_dependency(str(source))
        markup = _markup(still_picture(START), self.options["plane"], self.options["surface"])
        figure = nodes.figure("", nodes.raw("", markup, format="html"))
        figure["description"] = f"{self.options['plane']} {self.options['surface']}"
        caption, messages = self.parse_inline("\n".join(self.content))
        figure += nodes.caption("", "", *caption)
        self.add_name(figure)
        return [figure, *messages]


def _markup(still: dict[str, Any], plane: str, surface: str) -> str:
    """Return the figure without its caption; what only a script can serve is hidden."""
    readings = "".join(
        f'<div><dt>{label}</dt><dd data-reading="{name}">{still["readings"][name]}</dd></div>'
        for name, label in READINGS.items()
    )
    penalties = "".join(
        f'<label><input type="radio" name="penalty" value="{name}"'
        f"{' checked' if name == START['penalty'] else ''}>{label}</label>"
        for name, label in PENALTIES.items()
    )
    handles = "".join(_handle(name, label, still["reach"]) for name, label in HANDLES.items())
    return (
        '<div class="explorable">'
        '<div class="explorable-stage">'
        f'<svg class="explorable-plane" role="img" aria-label="{html.escape(plane)}" '
        f'viewBox="0 0 360 360">{still["plane"]}</svg>'
        f"{handles}</div>"
        f'<svg class="explorable-surface" role="img" aria-label="{html.escape(surface)}" '
        f'viewBox="0 0 360 290">{still["surface"]}</svg>'
        '<div class="explorable-controls" hidden>'
        f"<fieldset><legend>penalty</legend>{penalties}</fieldset>"
        f"{''.join(_range(*control) for control in RANGES)}"
        '<p><button type="button" class="explorable-roll">Let the ball roll</button>'
        '<button type="button" class="explorable-reset">Reset</button></p></div>'
        f'<div class="explorable-words"><dl>{readings}</dl>'
        f'<p class="explorable-sentence" role="status">{still["sentence"]}</p></div></div>'
    )


def _range(name: str, label: str, low: float, high: float, step: float) -> str:
    return (
        f'<div class="explorable-range explorable-{name}">'
        f'<label for="explorable-{name}">{label}</label>'
        f'<input type="range" id="explorable-{name}" name="{name}" min="{low}" max="{high}" '
        f'step="{step}" value="{START[name]}"><span data-value="{name}"></span></div>'
    )


def _handle(name: str, label: str, reach: float) -> str:
    """Return what lies over a point of the plane: two range inputs, one a weight.

    They give it to the keyboard and to screen readers; the pointer drags what is around them.
    The arrow keys move both weights, so that one stop of the tab key is enough.
    """
    inputs = "".join(
        f'<input type="range" name="{name}-{number}" aria-label="{label}: {weight}" '
        f'min="{-reach}" max="{reach}" step="any" value="{value}"'
        f"{' tabindex=-1' if number == 2 else ''}>"
        for number, weight, value in zip((1, 2), ("w₁", "w₂"), START[name], strict=True)
    )
    return f'<div class="explorable-handle" data-moves="{name}" hidden>{inputs}</div>'
