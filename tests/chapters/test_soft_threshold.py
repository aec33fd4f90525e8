"""Chapters stand alone, so each that needs the soft threshold states it; all state the same one."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scratch import scratch

from course.book import Book

# the chapter on networks has one for tensors, tested with it
STATED = {
    name: scratch(name.removeprefix("book/")).soft_threshold
    for name, path in Book(Path(__file__).parents[2]).chapters().items()
    if "def soft_threshold(" in path.read_text(encoding="utf-8") and not name.endswith("networks")
}
numbers = arrays(float, 5, elements=st.floats(-100, 100))
thresholds = st.floats(0, 50)


@pytest.fixture(params=STATED)
def soft_threshold(request):
    return STATED[request.param]


def test_several_chapters_state_it():
    assert len(STATED) >= 6


def test_it_is_torchs(soft_threshold):
    @settings(max_examples=100, deadline=None)
    @given(z=numbers, threshold=thresholds)
    def check(z, threshold):
        library = torch.nn.functional.softshrink(torch.as_tensor(z), threshold).numpy()
        assert np.array_equal(soft_threshold(z, threshold), library)

    check()


def test_it_takes_numbers_is_odd_and_never_expands(soft_threshold):
    @settings(max_examples=100, deadline=None)
    @given(a=st.floats(-100, 100), b=st.floats(-100, 100), threshold=thresholds)
    def check(a, b, threshold):
        moved = soft_threshold(a, threshold) - soft_threshold(b, threshold)
        assert abs(moved) <= abs(a - b) + 1e-12
        assert soft_threshold(-a, threshold) == -soft_threshold(a, threshold)

    check()
