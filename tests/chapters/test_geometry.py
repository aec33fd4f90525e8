"""The definitions of the chapter on the geometry of penalties, against the library and laws."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scratch import scratch
from sklearn.linear_model import Lasso, Ridge

geometry = scratch("penalties/geometry")
PROJECTIONS = {2: geometry.project_l2_ball, 1: geometry.project_l1_ball}
orders = st.sampled_from([1, 2])
radii = st.floats(-2, 2).map(lambda exponent: 10.0**exponent)


@st.composite
def vectors(draw, count=1):
    """One or more vectors of the same length, some entries zero or tied."""
    size = draw(st.integers(1, 8))
    entry = st.one_of(st.floats(-10, 10), st.sampled_from([0.0, 1.0, -1.0]))
    rows = draw(
        st.lists(st.lists(entry, min_size=size, max_size=size), min_size=count, max_size=count)
    )
    return np.array(rows) if count > 1 else np.array(rows[0])


@st.composite
def problems(draw, d=None):
    """Data of moderate condition, as gradient descent needs them."""
    d = d or draw(st.integers(1, 5))
    n = draw(st.integers(d + 4, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(size=(n, d))
    singular = np.linalg.svd(X, compute_uv=False)
    assume((singular[0] / singular[-1]) ** 2 < 60)
    return X, X @ rng.normal(size=d) + rng.normal(size=n)


def touching(X, y, share, order):
    """The touching point with the ball of that share of the least-squares norm; its radius."""
    radius = share * np.linalg.norm(np.linalg.lstsq(X, y, rcond=None)[0], order)
    return geometry.touching_point(PROJECTIONS[order], X, y, radius), radius


@settings(max_examples=200, deadline=None)
@given(pair=vectors(count=2), radius=radii, order=orders)
def test_projections_are_idempotent_non_expansive_and_onto_the_ball(pair, radius, order):
    project = PROJECTIONS[order]
    a, b = (project(w, radius) for w in pair)
    assert np.linalg.norm(a, order) <= radius * (1 + 1e-12)
    assert np.allclose(project(a, radius), a, rtol=0, atol=1e-13 * radius + 1e-14)
    assert np.linalg.norm(a - b) <= np.linalg.norm(pair[0] - pair[1]) + 1e-13


@settings(max_examples=200, deadline=None)
@given(pair=vectors(count=2), radius=radii, order=orders)
def test_what_a_projection_cuts_off_is_in_the_normal_cone(pair, radius, order):
    project = PROJECTIONS[order]
    w, other = pair
    nearest, inside = project(w, radius), project(other, radius)
    assert (w - nearest) @ (inside - nearest) <= 1e-11


@settings(max_examples=200, deadline=None)
@given(w=vectors(), radius=radii, order=orders)
def test_inside_points_stay_and_outside_points_reach_the_fence(w, radius, order):
    before = w.copy()
    nearest = PROJECTIONS[order](w, radius)
    assert np.array_equal(w, before)
    assert not np.shares_memory(nearest, w)
    size = np.linalg.norm(w, order)
    if size <= radius * (1 - 1e-12):
        assert np.array_equal(nearest, w)
    if size >= radius:
        assert np.linalg.norm(nearest, order) == pytest.approx(radius, rel=1e-12)
    assert np.all(nearest * w >= 0)
    assert np.all(np.abs(nearest) <= np.abs(w))


@settings(max_examples=100, deadline=None)
@given(w=vectors(), radius=radii)
def test_the_diamonds_projection_is_a_soft_threshold(w, radius):
    assume(np.abs(w).sum() > radius * (1 + 1e-9))
    nearest = geometry.project_l1_ball(w, radius)
    alive = nearest != 0
    cut = np.abs(w) - np.abs(nearest)
    threshold = cut[alive].max()
    assert np.allclose(cut[alive], threshold, atol=1e-12)
    assert np.all(np.abs(w[~alive]) <= threshold + 1e-12)


@pytest.mark.parametrize("order", PROJECTIONS)
@pytest.mark.parametrize("radius", [0, -1])
def test_a_ball_without_points_is_refused(order, radius):
    with pytest.raises(ValueError, match="radius"):
        PROJECTIONS[order](np.ones(3), radius)


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_the_gradient_is_that_of_the_loss(problem):
    X, y = problem
    w = np.linspace(-1, 2, X.shape[1])
    numerical = [
        (geometry.loss(w + h, X, y) - geometry.loss(w - h, X, y)) / 2 for h in np.eye(len(w))
    ]
    assert np.allclose(numerical, geometry.loss_gradient(w, X, y), atol=1e-10)


@settings(max_examples=60, deadline=None)
@given(problem=problems(d=2), excess=st.floats(0.01, 100))
def test_a_contour_has_one_height(problem, excess):
    X, y = problem
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    ring = geometry.contour(X.T @ X / len(X), best, excess).T
    heights = [geometry.loss(w, X, y) - geometry.loss(best, X, y) for w in ring]
    assert np.allclose(heights, excess, rtol=1e-9, atol=1e-12)
    assert np.allclose(ring[0], ring[-1])


@settings(max_examples=40, deadline=None)
@given(problem=problems(), share=st.floats(0.05, 0.95), order=orders)
def test_the_touching_point_is_the_librarys_penalised_fit(problem, share, order):
    X, y = problem
    w, radius = touching(X, y, share, order)
    assert np.linalg.norm(w, order) == pytest.approx(radius, rel=1e-10)
    slope = geometry.loss_gradient(w, X, y)
    if order == 2:
        strength = np.linalg.norm(slope) / (2 * radius)
        model = Ridge(alpha=len(y) * strength, fit_intercept=False)
    else:
        model = Lasso(alpha=np.abs(slope).max() / 2, fit_intercept=False, tol=1e-12, max_iter=10**6)
    assert np.allclose(model.fit(X, y).coef_, w, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), share=st.floats(0.05, 0.95), order=orders)
def test_no_point_of_the_ball_is_lower(problem, share, order):
    X, y = problem
    w, radius = touching(X, y, share, order)
    tries = np.random.default_rng(0).normal(size=(200, len(w)))
    tries = [PROJECTIONS[order](w + 0.3 * radius * t, radius) for t in tries]
    lowest = geometry.loss(w, X, y)
    assert min(geometry.loss(t, X, y) for t in tries) >= lowest - 1e-12


def test_a_wide_ball_gives_least_squares():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    for project in PROJECTIONS.values():
        assert np.allclose(geometry.touching_point(project, X, y, 100), best, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    correlation=st.floats(-0.95, 0.95),
    best=st.tuples(st.floats(-5, 5), st.floats(-5, 5)).map(np.array),
    radius=st.floats(0.1, 5),
)
def test_turning_and_clipping_is_the_diamonds_touching_point(correlation, best, radius):
    root = np.linalg.cholesky(np.array([[1, correlation], [correlation, 1]])).T
    X = np.sqrt(2) * root  # then X.T @ X / n is the correlation matrix
    found = geometry.touching_point(geometry.project_l1_ball, X, X @ best, radius)
    assert np.allclose(geometry.turn_and_clip(best, radius), found, atol=1e-10)
    many = geometry.turn_and_clip(np.array([best, best]), radius)
    assert np.allclose(many, found, atol=1e-10)


@pytest.mark.parametrize("truth", [(0, 0), (1, 0), (0.8, 0.8), (-1.5, 0.4)])
@pytest.mark.parametrize("correlation", [0, 0.6, -0.9])
def test_the_probability_of_a_corner_is_the_simulated_one(truth, correlation):
    rng = np.random.default_rng(5)
    covariance = np.linalg.inv([[1, correlation], [correlation, 1]])
    w = rng.multivariate_normal(truth, 0.8**2 * covariance, size=40_000)
    w = w[np.abs(w).sum(axis=1) > 1]
    share = np.mean(np.abs(np.abs(w[:, 0]) - np.abs(w[:, 1])) >= 1)
    exact = geometry.corner_probability(truth, 0.8, 1, correlation)
    assert abs(share - exact) < 5 * np.sqrt(exact * (1 - exact) / len(w))


def test_the_l1_projection_is_slsqps():
    rng = np.random.default_rng(7)
    for _ in range(5):
        w = rng.normal(size=4)
        result = minimize(
            lambda pq, w=w: np.sum((pq[:4] - pq[4:] - w) ** 2),
            np.zeros(8),
            method="SLSQP",
            bounds=[(0, None)] * 8,
            constraints={"type": "ineq", "fun": lambda pq: 1 - pq.sum()},
            options={"ftol": 1e-14, "maxiter": 500},
        ).x
        ours = geometry.project_l1_ball(w, 1)
        assert np.allclose(result[:4] - result[4:], ours, atol=1e-5)
