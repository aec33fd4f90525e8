"""Formulas rendered while building."""

import pytest

from course.formulas import render


def test_a_formula_is_written_for_eye_and_screen_reader():
    markup = render(r"\lVert w \rVert_2^2", display=False)
    assert "<math " in markup
    assert 'class="katex-html" aria-hidden="true"' in markup
    assert "katex-display" not in markup
    assert "katex-display" in render("x", display=True)


@pytest.mark.parametrize("formula", [r"\frac{1}{", r"\nosuchcommand", "½"])
def test_what_katex_cannot_read_is_refused(formula):
    with pytest.raises(ValueError, match=r"\S"):
        render(formula, display=True)
