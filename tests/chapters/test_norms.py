"""The definitions of the chapter on norms, against the libraries and against laws."""

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scratch import scratch

norms = scratch("penalties/norms")
entries = st.one_of(
    st.floats(-1e3, 1e3).filter(lambda x: x == 0 or abs(x) > 1e-6),
    st.sampled_from([0.0, 1.0, -1.0]),
)
exponents = st.one_of(st.floats(1, 30), st.sampled_from([1.0, 2.0, np.inf]))


@st.composite
def vectors(draw, count=1):
    """One or more vectors of the same length."""
    size = draw(st.integers(1, 8))
    one = st.lists(entries, min_size=size, max_size=size)
    rows = np.array(draw(st.lists(one, min_size=count, max_size=count)))
    return rows if count > 1 else rows[0]


@settings(max_examples=200, deadline=None)
@given(w=vectors(), p=exponents)
def test_it_is_the_libraries_norm(w, p):
    ours = norms.lp_norm(w, p)
    assert ours == pytest.approx(np.linalg.norm(w, p), rel=1e-12)
    assert ours == pytest.approx(scipy.linalg.norm(w, p), rel=1e-12)
    assert ours == pytest.approx(torch.linalg.vector_norm(torch.tensor(w), p).item(), rel=1e-12)


@settings(max_examples=200, deadline=None)
@given(pair=vectors(count=2), p=exponents, factor=st.floats(-100, 100))
def test_the_three_laws(pair, p, factor):
    v, w = pair
    size = norms.lp_norm(w, p)
    assert (size > 0) == bool(np.any(w))
    assert norms.lp_norm(factor * w, p) == pytest.approx(abs(factor) * size, rel=1e-12)
    assert norms.lp_norm(v + w, p) <= (norms.lp_norm(v, p) + size) * (1 + 1e-12)


@settings(max_examples=200, deadline=None)
@given(w=vectors(), low=exponents, high=exponents)
def test_it_falls_with_p_within_the_tight_constants(w, low, high):
    low, high = min(low, high), max(low, high)
    larger, smaller = norms.lp_norm(w, low), norms.lp_norm(w, high)
    constant = len(w) ** (1 / low - 1 / high)
    assert smaller <= larger * (1 + 1e-12)
    assert larger <= constant * smaller * (1 + 1e-12)
    assert np.abs(w).max() <= smaller * (1 + 1e-12)


@settings(max_examples=200, deadline=None)
@given(pair=vectors(count=2), p=exponents)
def test_hoelder_and_the_vector_that_attains_it(pair, p):
    g, v = pair
    q = norms.dual_exponent(p)
    dual = norms.lp_norm(g, q)
    assert abs(g @ v) <= dual * norms.lp_norm(v, p) * (1 + 1e-12)
    assume(np.any(g))
    best = norms.dual_vector(g, p)
    assert norms.lp_norm(best, p) == pytest.approx(1, rel=1e-12)
    assert g @ best == pytest.approx(dual, rel=1e-9)


@given(p=st.floats(1, 1e6))
def test_partners_are_partners(p):
    q = norms.dual_exponent(p)
    assert 1 / p + 1 / q == pytest.approx(1, rel=1e-9)
    assert norms.dual_exponent(q) == pytest.approx(p, rel=1e-6)


@pytest.mark.parametrize("p", [1, 2, 3.5, 200, np.inf])
@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e150, 1e300])
def test_scale_does_not_overflow(p, scale):
    w = np.array([3.0, -4.0, 0.5])
    assert norms.lp_norm(scale * w, p) == pytest.approx(scale * norms.lp_norm(w, p), rel=1e-12)


def test_edges():
    assert norms.lp_norm(np.zeros(4), 3) == 0
    assert norms.lp_norm(np.array([]), 2) == 0
    assert norms.lp_norm(np.array([-7]), 5) == 7
    assert norms.lp_norm(np.array([1.0, -np.inf]), np.inf) == np.inf
    assert norms.lp_norm(np.array([[3, 0], [0, 4]]), 2) == 5
    assert norms.l0_count(np.array([0.0, -2.0, 1e-300])) == 2


@pytest.mark.parametrize("p", [0.999, 0.5, 0, -1, np.nan])
def test_what_is_no_norm_is_refused(p):
    with pytest.raises(ValueError, match="p must be"):
        norms.lp_norm(np.ones(2), p)


@settings(max_examples=60, deadline=None)
@given(p=st.floats(0.2, 0.98))
def test_below_one_the_triangle_inequality_fails(p):
    east, north = np.eye(2)
    apart = norms.lp_size(east, p) + norms.lp_size(north, p)
    assert apart < norms.lp_size(east + north, p)


@settings(max_examples=60, deadline=None)
@given(p=st.one_of(st.floats(0.3, 30), st.just(np.inf)))
def test_the_unit_balls_border_measures_one(p):
    border = norms.unit_ball(p, 33)
    assert border.shape == (2, 33)
    sizes = [norms.lp_size(point, p) for point in border.T]
    assert np.allclose(sizes, 1, rtol=1e-12)
    assert np.abs(border).max() <= 1


@settings(max_examples=200, deadline=None)
@given(pair=vectors(count=2))
def test_slopes_support_their_norms(pair):
    v, w = pair
    for order, slope in ((1, norms.l1_subgradient), (2, norms.l2_gradient)):
        reached = norms.lp_norm(w, order) + slope(w) @ (v - w)
        scale = norms.lp_norm(v, order) + norms.lp_norm(w, order)
        assert reached <= norms.lp_norm(v, order) + 1e-12 * scale
        assert slope(w) @ w == pytest.approx(norms.lp_norm(w, order), rel=1e-12)


@settings(max_examples=100, deadline=None)
@given(w=vectors())
def test_slopes_are_autograds(w):
    for ours, function in (
        (norms.l1_subgradient, lambda t: t.abs().sum()),
        (norms.l2_gradient, torch.linalg.vector_norm),
        (norms.l2_squared_gradient, lambda t: t.square().sum()),
    ):
        tensor = torch.tensor(w, requires_grad=True)
        function(tensor).backward()
        assert np.allclose(ours(w), tensor.grad.numpy(), rtol=1e-12, atol=1e-14)


@settings(max_examples=200, deadline=None)
@given(pair=vectors(count=2), threshold=st.floats(0, 50))
def test_proximal_operators_minimise_and_do_not_expand(pair, threshold):
    z, other = pair
    for prox, order in ((norms.soft_threshold, 1), (norms.shorten, 2)):
        best = prox(z, threshold)
        assert np.linalg.norm(best - prox(other, threshold)) <= np.linalg.norm(z - other) * (
            1 + 1e-12
        )

        def objective(w, order=order):
            return 0.5 * np.sum((w - z) ** 2) + threshold * norms.lp_norm(w, order)

        lowest = objective(best)
        for step in (other, -other, z, np.ones_like(z)):
            for size in (1e-3, 0.1, 1):
                assert objective(best + size * step) >= lowest - 1e-12 * (1 + abs(lowest))


@settings(max_examples=200, deadline=None)
@given(z=vectors(), threshold=st.floats(0.01, 50))
def test_what_a_penalty_takes_is_the_projection_onto_the_dual_ball(z, threshold):
    taken = z - norms.soft_threshold(z, threshold)
    assert np.allclose(taken, np.clip(z, -threshold, threshold), atol=1e-12)
    taken = z - norms.shorten(z, threshold)
    expected = z * min(1, threshold / max(np.linalg.norm(z), threshold))
    assert np.allclose(taken, expected, atol=1e-10)
