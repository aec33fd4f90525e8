"""The definitions of the chapter on the elastic net, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import ElasticNet, Lasso, Ridge

net = scratch("penalties/elastic-net")
SOLVERS = (net.coordinate_descent, net.ista)
numbers = st.floats(-100, 100)
ratios = st.floats(0, 1)
laws = settings(max_examples=60, deadline=None)


@st.composite
def problems(draw):
    """A well conditioned, centred design matrix, centred targets and a strength."""
    n, d = draw(st.integers(15, 30)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(size=(n, d))
    X -= X.mean(axis=0)
    y = X.sum(axis=1) + rng.normal(size=n)
    return X, y - y.mean(), draw(st.floats(0.02, 2))


@settings(max_examples=200, deadline=None)
@given(z=numbers, step=st.floats(0, 50), ratio=ratios, other=numbers)
def test_the_prox_minimises_its_objective(z, step, ratio, other):
    def cost(w):
        return (w - z) ** 2 / 2 + step * net.penalty(w, ratio)

    best = net.prox(z, step, ratio)
    for candidate in (other, 0.0, z, best + 1e-3, best - 1e-3):
        assert cost(best) <= cost(candidate) + 1e-12 * max(1, cost(candidate))


@settings(max_examples=200, deadline=None)
@given(a=numbers, b=numbers, step=st.floats(0, 50), ratio=ratios)
def test_the_prox_never_expands(a, b, step, ratio):
    assert abs(net.prox(a, step, ratio) - net.prox(b, step, ratio)) <= abs(a - b) + 1e-12


@pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.__name__)
@laws
@given(problem=problems(), ratio=st.floats(0.05, 1), shift=numbers)
def test_both_ways_are_the_librarys(solver, problem, ratio, shift):
    X, y, alpha = problem
    w, b = net.fit(solver, X + 1, y + shift, alpha, ratio)
    library = ElasticNet(alpha=alpha, l1_ratio=ratio, tol=1e-12, max_iter=10**6)
    library.fit(X + 1, y + shift)
    assert np.abs(w - library.coef_).max() < 1e-6
    assert b == pytest.approx(library.intercept_, abs=1e-5)
    assert net.kkt_residual(w, X, y, alpha, ratio) < 1e-11


@pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.__name__)
@laws
@given(problem=problems())
def test_the_ends_are_ridge_and_the_lasso(solver, problem):
    X, y, alpha = problem
    ridge = Ridge(alpha=len(y) * alpha).fit(X, y).coef_
    lasso = Lasso(alpha=alpha, tol=1e-12, max_iter=10**6).fit(X, y).coef_
    assert np.abs(solver(X, y, alpha, 0) - ridge).max() < 1e-9
    assert np.abs(solver(X, y, alpha, 1) - lasso).max() < 1e-6


@laws
@given(problem=problems(), ratio=ratios, seed=st.integers(0, 999))
def test_no_other_weights_cost_less_and_more_rows_give_the_same(problem, ratio, seed):
    X, y, alpha = problem
    w = net.coordinate_descent(X, y, alpha, ratio)
    least = net.objective(w, X, y, alpha, ratio)
    step = np.random.default_rng(seed).normal(size=X.shape[1])
    for length in (1e-3, 1):
        assert least <= net.objective(w + length * step, X, y, alpha, ratio) + 1e-12
    rows, targets, strength = net.augment(X, y, alpha, ratio)
    assert np.abs(net.coordinate_descent(rows, targets, strength, 1) - w).max() < 1e-9


@laws
@given(problem=problems(), ratio=st.floats(0, 0.95))
def test_features_that_are_alike_have_weights_alike(problem, ratio):
    X, y, alpha = problem
    X = X / X.std(axis=0)
    X = np.column_stack([X, X[:, 0]])
    w = net.coordinate_descent(X, y, alpha, ratio, tol=1e-13)
    r = np.clip(X.T @ X / len(y), -1, 1)
    bound = np.linalg.norm(y) * np.sqrt(2 * (1 - r)) / (np.sqrt(len(y)) * alpha * (1 - ratio))
    assert np.all(np.abs(w[:, None] - w) <= bound + 1e-7)


def test_bad_input_is_refused():
    X, y = np.eye(3), np.arange(3.0)
    with pytest.raises(ValueError, match="alpha"):
        net.fit(net.ista, X, y, -1, 0.5)
    for ratio in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="l1_ratio"):
            net.fit(net.ista, X, y, 1, ratio)
    with pytest.raises(ValueError, match="threshold"):
        net.soft_threshold(1.0, -0.1)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 3))
    for solver, limit in ((net.coordinate_descent, "sweeps"), (net.ista, "steps")):
        with pytest.raises(RuntimeError, match="converged"):
            solver(X, X.sum(axis=1), 0.1, 0.5, **{limit: 1})


def test_a_column_of_zeros_has_weight_zero():
    X = np.column_stack([np.zeros(4), [1.0, -1, 2, -2]])
    w = net.coordinate_descent(X, X[:, 1], 0.1, 0.5)
    assert w[0] == 0 < w[1]
