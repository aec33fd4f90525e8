"""The definitions of the chapter on the L1 penalty, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import Lasso, LogisticRegression, lars_path

l1 = scratch("penalties/l1")
SOLVERS = (l1.coordinate_descent, l1.ista, l1.by_path)
numbers = st.floats(-100, 100)
thresholds = st.floats(0, 50)
# away from 1, where the library may not reach its own tolerance
shares = st.floats(0.02, 0.99) | st.floats(1.01, 1.2)
laws = settings(max_examples=60, deadline=None)


@st.composite
def problems(draw, wide=False):
    """A centred design matrix of moderate condition and centred targets."""
    n = draw(st.integers(5, 30))
    d = draw(st.integers(n, 3 * n) if wide else st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(size=(n, d)) * draw(st.sampled_from([0.1, 1.0, 10.0]))
    X -= X.mean(axis=0)
    y = X[:, :3].sum(axis=1) + rng.normal(size=n)
    return X, y - y.mean()


def strongest(X, y):
    """The smallest strength at which every weight is zero."""
    return np.abs(X.T @ y).max() / len(y)


@settings(max_examples=200, deadline=None)
@given(z=numbers, threshold=thresholds, other=numbers)
def test_the_soft_threshold_minimises_what_it_should(z, threshold, other):
    def cost(w):
        return (w - z) ** 2 / 2 + threshold * abs(w)

    best = l1.soft_threshold(z, threshold)
    for candidate in (other, 0.0, z, best + 1e-3, best - 1e-3):
        assert cost(best) <= cost(candidate) + 1e-12 * max(1, cost(candidate))


def test_the_soft_threshold_takes_arrays_and_refuses_negative_thresholds():
    z = np.array([[3, -3], [1, -1]])
    assert np.array_equal(l1.soft_threshold(z, 1.5), [[1.5, -1.5], [0, 0]])
    with pytest.raises(ValueError, match="threshold"):
        l1.soft_threshold(1.0, -0.1)


@pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.__name__)
@laws
@given(problem=problems(), share=shares, shift=numbers)
def test_every_way_is_the_librarys_lasso(solver, problem, share, shift):
    X, y = problem
    # proximal steps need about as many rounds as the condition number
    assume(np.linalg.cond(X) < 30)
    alpha = share * strongest(X, y)
    w, b = l1.fit(solver, X + 1, y + shift, alpha)
    library = Lasso(alpha=alpha, tol=1e-12, max_iter=10**6).fit(X + 1, y + shift)
    scale = max(1, np.abs(library.coef_).max())
    assert np.abs(w - library.coef_).max() < 1e-8 * scale
    assert b == pytest.approx(library.intercept_, abs=1e-7 * max(1, abs(shift)) * scale)
    assert l1.kkt_residual(w, X, y, alpha) < 1e-10 * strongest(X, y)


@laws
@given(problem=problems(), share=shares, seed=st.integers(0, 999))
def test_no_other_weights_cost_less(problem, share, seed):
    X, y = problem
    alpha = share * strongest(X, y)
    w = l1.by_path(X, y, alpha)
    least = l1.lasso_objective(w, X, y, alpha)
    step = np.random.default_rng(seed).normal(size=X.shape[1])
    for length in (1e-3, 1, 10):
        other = l1.lasso_objective(w + length * step, X, y, alpha)
        assert least <= other + 1e-12 * max(1, other)


@laws
@given(problem=problems(), share=shares)
def test_the_residual_sees_wrong_weights(problem, share):
    X, y = problem
    alpha = share * strongest(X, y)
    w = l1.by_path(X, y, alpha)
    assert l1.kkt_residual(w, X, y, 1.1 * alpha) > 1e-3 * alpha or not w.any()
    wrong = w + 0.1
    assert l1.kkt_residual(wrong, X, y, alpha) > l1.kkt_residual(w, X, y, alpha)


@pytest.mark.parametrize("wide", [False, True])
@laws
@given(data=st.data())
def test_the_path_is_the_librarys(wide, data):
    X, y = data.draw(problems(wide))
    alphas, weights, _ = l1.lasso_path(X, y)
    knots, _, theirs = lars_path(X, y, method="lasso")
    top = strongest(X, y)
    assert alphas[0] == pytest.approx(top, rel=1e-12)
    # near 0 the library stops at its own smallest strength
    for alpha in np.linspace(0.01, 1, 7) * top:
        ours, library = (
            np.array([np.interp(alpha, a[::-1], w[::-1]) for w in rows.T])
            for a, rows in ((alphas, weights), (knots, theirs.T))
        )
        assert np.abs(ours - library).max() < 1e-7 * max(1, np.abs(weights).max())


@laws
@given(problem=problems())
def test_least_angle_regression_ends_in_least_squares_and_ties_the_pulls(problem):
    X, y = problem
    n, d = X.shape
    assume(n > d + 1)
    # not compared with lars_path(method="lar"): of scikit-learn 1.9, on such small data it
    # sometimes turns back (its knots rise) and ends elsewhere than in least squares
    alphas, weights, moves = l1.lasso_path(X, y, drop=False)
    assert sorted(moves) == list(range(1, d + 1))
    assert np.all(np.diff(alphas) < 0)
    scale = max(1, np.abs(weights).max())
    assert np.abs(weights[-1] - np.linalg.lstsq(X, y)[0]).max() < 1e-8 * scale
    for k, (alpha, w) in enumerate(zip(alphas, weights, strict=True)):
        pulls = np.abs(X.T @ (y - X @ w)) / n
        assert np.all(pulls <= alpha + 1e-9 * alphas[0])
        assert np.allclose(pulls[np.array(moves[:k], dtype=int) - 1], alpha, atol=1e-9 * alphas[0])


@pytest.mark.parametrize("wide", [False, True])
@laws
@given(data=st.data())
def test_the_path_is_continuous_and_optimal_all_along(wide, data):
    X, y = data.draw(problems(wide))
    alphas, weights, moves = l1.lasso_path(X, y)
    top = strongest(X, y)
    assert np.all(np.diff(alphas) < 0)
    assert alphas[-1] == 0
    assert not weights[0].any()
    assert len(moves) == len(alphas) - 1
    assert np.sum(weights != 0, axis=1).max() <= min(len(y) - 1, X.shape[1])
    for alpha in np.append((alphas[:-1] + alphas[1:]) / 2, alphas[:-1]):
        if alpha > 1e-3 * top:
            w = np.array([np.interp(alpha, alphas[::-1], c[::-1]) for c in weights.T])
            assert l1.kkt_residual(w, X, y, alpha) < 1e-9 * top
    # who is in after all moves is who is in near the end
    inside = {j for j in range(1, X.shape[1] + 1) if moves.count(j) > moves.count(-j)}
    assert inside == set(np.flatnonzero(weights[-1]) + 1)


@laws
@given(problem=problems(), factor=st.floats(0.1, 10), share=shares)
def test_scaling_targets_and_strength_scales_the_weights(problem, factor, share):
    X, y = problem
    alpha = share * strongest(X, y)
    w = l1.by_path(X, y, alpha)
    scaled = l1.by_path(X, factor * y, factor * alpha)
    assert np.allclose(scaled, factor * w, rtol=1e-9, atol=1e-9 * max(1, np.abs(w).max()))


@laws
@given(problem=problems(), share=shares)
def test_a_row_twice_changes_nothing(problem, share):
    X, y = problem
    alpha = share * strongest(X, y)
    twice = l1.coordinate_descent(np.vstack([X, X]), np.append(y, y), alpha)
    once = l1.coordinate_descent(X, y, alpha)
    assert np.allclose(twice, once, rtol=0, atol=1e-9 * max(1, np.abs(once).max()))


@pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.__name__)
def test_from_the_largest_pull_on_all_weights_are_zero(solver):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 4)), rng.normal(size=20)
    X, y = X - X.mean(axis=0), y - y.mean()
    assert not solver(X, y, strongest(X, y) * 1.0001).any()
    assert np.sum(solver(X, y, strongest(X, y) * 0.999) != 0) == 1


def test_a_constant_feature_gets_no_weight_and_arguments_stay():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=20), np.ones(20)])
    y = np.arange(20)
    before = X.copy(), y.copy()
    w, _ = l1.fit(l1.coordinate_descent, X, y, 0.1)
    assert w[1] == 0
    assert w[0] != 0
    assert np.array_equal(before[0], X)
    assert np.array_equal(before[1], y)


def test_a_negative_strength_is_refused():
    with pytest.raises(ValueError, match="alpha"):
        l1.fit(l1.ista, np.eye(3), np.ones(3), -1)


def test_a_solver_that_cannot_arrive_says_so():
    X = np.column_stack([np.linspace(-1, 1, 5), np.linspace(-1, 1, 5) ** 3])
    with pytest.raises(RuntimeError, match="converged"):
        l1.coordinate_descent(X, X[:, 1], 1e-5, sweeps=1)
    with pytest.raises(RuntimeError, match="converged"):
        l1.ista(X, X[:, 1], 1e-5, steps=2)


def classes(seed):
    """Sixty rows of four features, and labels that follow the first."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 4), loc=[0, 1, -1, 2])
    return X, (X[:, 0] + rng.logistic(size=60) > 0).astype(int)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), alpha=st.floats(0.01, 0.3))
def test_the_logistic_lasso_meets_its_conditions(seed, alpha):
    X, y = classes(seed)
    assume(0.1 < y.mean() < 0.9)
    w, b = l1.logistic_lasso(X, y, alpha)
    errors = y - 1 / (1 + np.exp(-X @ w - b))
    pulls = X.T @ errors / 60
    # the intercept is free, so the errors cancel
    assert abs(errors.mean()) < 1e-12
    assert np.allclose(pulls[w != 0], alpha * np.sign(w[w != 0]), atol=1e-11)
    assert np.all(np.abs(pulls[w == 0]) <= alpha + 1e-11)


def test_the_logistic_lasso_is_the_librarys():
    X, y = classes(0)
    w, b = l1.logistic_lasso(X, y, 0.03)
    library = LogisticRegression(
        l1_ratio=1, C=1 / (60 * 0.03), solver="saga", tol=1e-12, max_iter=10**6
    ).fit(X, y)
    assert np.abs(w - library.coef_[0]).max() < 1e-8
    assert b == pytest.approx(library.intercept_[0], abs=1e-8)
