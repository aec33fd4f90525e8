"""The definitions of the chapter on strength, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scratch import scratch
from sklearn.linear_model import Lasso, LogisticRegression, Ridge

strength = scratch("penalties/strength")
shares = st.floats(0.02, 0.98)
vectors = arrays(np.float64, st.integers(1, 8), elements=st.floats(-50, 50))
radii = st.floats(-2, 2).map(lambda exponent: 10.0**exponent)
BALLS = ((strength.project_l2_ball, 2), (strength.project_l1_ball, 1))
MAPS = (
    (strength.closed_form, strength.ridge_strength, 2),
    (strength.coordinate_descent, strength.lasso_strength, 1),
)
by_name = {"ids": lambda value: getattr(value, "__name__", str(value))}


@st.composite
def problems(draw):
    """Centred data with more rows than features and no weight that is 0 by chance."""
    n, d = draw(st.integers(12, 30)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(size=(n, d)) * draw(st.sampled_from([0.1, 1.0, 10.0]))
    y = X @ rng.normal(size=d) + rng.normal(size=n)
    X, y = X - X.mean(axis=0), y - y.mean()
    assume(np.linalg.cond(X) < 20)
    return X, y


def free_norm(X, y, p):
    return np.linalg.norm(np.linalg.lstsq(X, y)[0], p)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), share=shares)
def test_both_solvers_are_the_librarys(problem, share):
    X, y = problem
    for alpha in (share, 100 * share):
        library = Ridge(alpha=alpha, fit_intercept=False).fit(X, y).coef_
        assert np.allclose(strength.closed_form(X, y, alpha), library, rtol=1e-10, atol=1e-12)
    alpha = share * np.abs(X.T @ y).max() / len(y)
    lasso = Lasso(alpha=alpha, fit_intercept=False, tol=1e-13, max_iter=10**6).fit(X, y)
    ours = strength.coordinate_descent(X, y, alpha)
    assert np.abs(ours - lasso.coef_).max() < 1e-8 * np.abs(ours).max()


@pytest.mark.parametrize(("solver", "back", "p"), MAPS, **by_name)
@settings(max_examples=40, deadline=None)
@given(problem=problems(), share=shares)
def test_the_map_goes_there_and_back(solver, back, p, problem, share):
    X, y = problem
    radius = share * free_norm(X, y, p)
    alpha = back(X, y, radius)
    w = solver(X, y, alpha)
    assert alpha > 0
    assert np.linalg.norm(w, p) == pytest.approx(radius, rel=1e-9)
    assert back(X, y, np.linalg.norm(w, p)) == pytest.approx(alpha, rel=1e-6)


@pytest.mark.parametrize(("solver", "back", "p"), MAPS, **by_name)
@settings(max_examples=40, deadline=None)
@given(problem=problems(), share=shares, factor=st.floats(1.05, 20))
def test_a_larger_strength_means_a_smaller_ball_and_a_larger_loss(
    solver, back, p, problem, share, factor
):
    X, y = problem
    alpha = back(X, y, share * free_norm(X, y, p))
    weak, strong = solver(X, y, alpha), solver(X, y, factor * alpha)
    assert np.linalg.norm(strong, p) < np.linalg.norm(weak, p)
    assert np.sum((y - X @ strong) ** 2) > np.sum((y - X @ weak) ** 2)


@pytest.mark.parametrize(("solver", "back", "p"), MAPS, **by_name)
@settings(max_examples=30, deadline=None)
@given(problem=problems(), share=shares)
def test_no_point_of_the_ball_fits_better(solver, back, p, problem, share):
    X, y = problem
    radius = share * free_norm(X, y, p)
    w = solver(X, y, back(X, y, radius))
    rng = np.random.default_rng(0)
    others = rng.normal(size=(200, X.shape[1]))
    others *= radius / np.linalg.norm(others, p, axis=1, keepdims=True)
    nearby = 0.99 * w + 0.01 * others
    losses = np.sum((y - np.vstack([others, nearby]) @ X.T) ** 2, axis=1)
    assert np.all(losses >= np.sum((y - X @ w) ** 2) * (1 - 1e-9))


@pytest.mark.parametrize(("solver", "back", "p"), MAPS, **by_name)
def test_a_radius_that_no_strength_gives_is_refused(solver, back, p):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    for radius in (1.01 * free_norm(X, y, p), 1e6):
        with pytest.raises(ValueError, match="radius"):
            back(X, y, radius)


@pytest.mark.parametrize(("project", "p"), BALLS, **by_name)
@settings(max_examples=100, deadline=None)
@given(z=vectors, radius=radii, data=st.data())
def test_a_projection_is_the_nearest_point(project, p, z, radius, data):
    inside = project(z, radius)
    assert np.linalg.norm(inside, p) <= radius * (1 + 1e-9)
    assert np.allclose(project(inside, radius), inside, rtol=1e-9, atol=1e-12)
    if np.linalg.norm(z, p) <= radius:
        assert np.array_equal(inside, z)
    # the nearest point: every other point of the ball lies at an obtuse angle
    other = data.draw(arrays(np.float64, z.shape, elements=st.floats(-1, 1)))
    norm = np.linalg.norm(other, p)
    assume(norm > 1e-3)
    slack = 1e-9 * (1 + np.abs(z).max()) * radius
    assert (z - inside) @ (other * radius / norm - inside) <= slack


@pytest.mark.parametrize(("project", "p"), BALLS, **by_name)
@settings(max_examples=100, deadline=None)
@given(z=vectors, radius=radii, shift=st.integers(0, 2**32 - 1))
def test_projections_bring_points_no_further_apart(project, p, z, radius, shift):
    other = z + np.random.default_rng(shift).normal(size=z.shape)
    apart = np.linalg.norm(project(z, radius) - project(other, radius))
    assert apart <= np.linalg.norm(z - other) * (1 + 1e-9)


@settings(max_examples=100, deadline=None)
@given(z=vectors, threshold=st.floats(0, 60))
def test_the_group_threshold_is_a_proximal_operator(z, threshold):
    # a proximal operator is the point minus its projection on the dual ball
    grouped = strength.group_threshold(z, threshold)
    if threshold > 1e-6:
        dual = z - strength.project_l2_ball(z, threshold)
        assert np.allclose(grouped, dual, rtol=1e-9, atol=1e-9)
    assert np.linalg.norm(grouped) == pytest.approx(max(np.linalg.norm(z) - threshold, 0), abs=1e-9)


def test_the_group_threshold_of_zero_is_zero():
    assert np.array_equal(strength.group_threshold(np.zeros(3), 0.0), np.zeros(3))


@settings(max_examples=30, deadline=None)
@given(problem=problems(), share=shares)
def test_the_loop_solves_both_forms(problem, share):
    X, y = problem
    n, curvature = len(y), np.linalg.norm(X, 2) ** 2 / len(y)
    start = np.zeros(X.shape[1])

    def gradient(w):
        return X.T @ (X @ w - y) / n

    for (project, p), (solver, back, _) in zip(BALLS, MAPS, strict=True):
        radius = share * free_norm(X, y, p)
        constrained = strength.proximal_gradient(
            gradient, lambda w, _, project=project, r=radius: project(w, r), curvature, start
        )
        penalised = solver(X, y, back(X, y, radius))
        assert np.abs(constrained - penalised).max() < 1e-8 * radius
    alpha = share * np.abs(X.T @ y).max() / n
    shrunk = strength.proximal_gradient(
        gradient, lambda w, step: strength.soft_threshold(w, step * alpha), curvature, start
    )
    exact = strength.coordinate_descent(X, y, alpha)
    assert np.abs(shrunk - exact).max() < 1e-9 * np.abs(exact).max()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), alpha=st.floats(-2, 1).map(lambda e: 10.0**e))
def test_own_logistic_is_the_librarys(seed, alpha):
    rng = np.random.default_rng(seed)
    X, labels = rng.normal(size=(40, 3)), np.arange(40) % 2
    w, b = strength.own_logistic(X, labels, alpha)
    library = LogisticRegression(C=1 / (40 * alpha), solver="newton-cholesky", tol=1e-12)
    library.fit(X, labels)
    assert np.abs(w - library.coef_[0]).max() < 1e-9
    assert b == pytest.approx(library.intercept_[0], abs=1e-9)
