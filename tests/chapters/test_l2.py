"""The definitions of the chapter on the L2 penalty, against the library and against laws."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import LinearRegression, Ridge

l2 = scratch("penalties/l2")
SOLVERS = (l2.closed_form, l2.gradient_descent, l2.augmented_rows, l2.by_directions)
strengths = st.floats(-3, 3).map(lambda exponent: 10.0**exponent)


@st.composite
def problems(draw):
    """A design matrix and targets of moderate size and condition."""
    n, d = draw(st.integers(4, 30)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(size=(n, d)) * draw(st.sampled_from([0.1, 1.0, 10.0]))
    return X + rng.normal(size=d), X @ rng.normal(size=d) + rng.normal(size=n)


@pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.__name__)
@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths)
def test_every_way_is_the_librarys_ridge(solver, problem, alpha):
    X, y = problem
    centred = X - X.mean(axis=0)
    # gradient descent takes about 37 * condition steps: keep the test short
    largest, smallest = np.linalg.norm(centred, 2) ** 2, np.linalg.norm(centred, -2) ** 2
    assume((largest + alpha) / (smallest + alpha) < 4000)
    w, b = l2.fit(solver, X, y, alpha)
    library = Ridge(alpha=alpha).fit(X, y)
    scale = max(1, np.abs(library.coef_).max())
    assert np.abs(w - library.coef_).max() < 1e-10 * scale
    assert np.abs(X @ w + b - library.predict(X)).max() < 1e-10 * max(1, np.abs(y).max())


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths)
def test_the_gradient_is_autograds(problem, alpha):
    X, y = problem
    w = torch.linspace(-1, 2, X.shape[1], dtype=torch.float64, requires_grad=True)
    residuals = torch.as_tensor(y) - torch.as_tensor(X) @ w
    objective = residuals.square().sum() + alpha * w.square().sum()
    objective.backward()
    ours = l2.ridge_gradient(w.detach().numpy(), X, y, alpha)
    assert np.allclose(ours, w.grad.numpy(), rtol=1e-12, atol=1e-12 * np.abs(ours).max())
    value = l2.ridge_objective(w.detach().numpy(), X, y, alpha)
    assert value == pytest.approx(objective.item(), rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths, factor=st.floats(1.01, 100))
def test_shrinkage_grows_with_the_strength(problem, alpha, factor):
    X, y = problem
    weaker, _ = l2.fit(l2.closed_form, X, y, alpha)
    stronger, _ = l2.fit(l2.closed_form, X, y, alpha * factor)
    assert np.linalg.norm(stronger) < np.linalg.norm(weaker)
    assert np.all(l2.shrinkage_factors(X, alpha * factor) < l2.shrinkage_factors(X, alpha))


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths)
def test_shrinkage_factors_are_the_hat_matrixs_eigenvalues(problem, alpha):
    X, _ = problem
    d = X.shape[1]
    hat = X @ np.linalg.solve(X.T @ X + alpha * np.eye(d), X.T)
    factors = l2.shrinkage_factors(X, alpha)
    assert np.allclose(np.sort(factors), np.linalg.eigvalsh(hat)[-d:], atol=1e-10)
    assert np.all(np.diff(factors) <= 0)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths, shift=st.floats(-100, 100))
def test_a_shift_of_the_targets_moves_the_intercept_alone(problem, alpha, shift):
    X, y = problem
    w, b = l2.fit(l2.closed_form, X, y, alpha)
    w_shifted, b_shifted = l2.fit(l2.closed_form, X, y + shift, alpha)
    assert np.allclose(w, w_shifted, atol=1e-9)
    assert b_shifted == pytest.approx(b + shift, abs=1e-8)


def test_without_a_penalty_it_is_least_squares():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
    library = LinearRegression().fit(X, y)
    for solver in SOLVERS:
        w, b = l2.fit(solver, X, y, 0)
        assert np.allclose(w, library.coef_, atol=1e-12)
        assert b == pytest.approx(library.intercept_, abs=1e-12)


def test_a_negative_strength_is_refused():
    with pytest.raises(ValueError, match="alpha"):
        l2.fit(l2.closed_form, np.eye(3), np.ones(3), -1)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), alpha=strengths, noise=st.floats(0.1, 10))
def test_the_risk_is_that_of_the_estimators_mean_and_covariance(problem, alpha, noise):
    X, _ = problem
    n, d = X.shape
    assume(n >= d)
    beta = np.linspace(-1, 1, d)
    bias, variance = l2.ridge_risk(X, beta, noise, alpha)
    estimator = np.linalg.solve(X.T @ X + alpha * np.eye(d), X.T)
    expected_bias = np.sum((estimator @ X @ beta - beta) ** 2)
    expected_variance = noise * np.trace(estimator @ estimator.T)
    assert bias == pytest.approx(expected_bias, rel=1e-8, abs=1e-14)
    assert variance == pytest.approx(expected_variance, rel=1e-8)
