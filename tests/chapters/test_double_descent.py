"""The definitions of the chapter on double descent, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import LinearRegression, Ridge

descent = scratch("closing/double-descent")
seeds = st.integers(0, 2**32 - 1)
strengths = st.floats(-2, 3).map(lambda exponent: 10.0**exponent)
variances = st.floats(0.05, 5)


@st.composite
def problems(draw):
    """A Gaussian design with more or fewer columns than rows, not nearly as many."""
    n, d = draw(st.integers(3, 12)), draw(st.integers(1, 30))
    if abs(n - d) < 3:
        d = n + 3
    rng = np.random.default_rng(draw(seeds))
    return rng.normal(size=(n, d)), rng.normal(size=n)


def close(found, expected, tol=1e-9):
    return np.abs(found - expected).max() < tol * max(1, np.abs(expected).max())


@settings(max_examples=80, deadline=None)
@given(problem=problems())
def test_the_smallest_norm_is_the_pseudoinverses_and_the_librarys(problem):
    X, y = problem
    w = descent.minimum_norm(X, y)
    assert close(w, np.linalg.pinv(X) @ y)
    assert close(w, LinearRegression(fit_intercept=False).fit(X, y).coef_)


@settings(max_examples=80, deadline=None)
@given(problem=problems(), alpha=strengths)
def test_ridge_is_the_librarys(problem, alpha):
    X, y = problem
    library = Ridge(alpha=alpha, fit_intercept=False, solver="svd").fit(X, y).coef_
    assert close(descent.ridge_by_svd(X, y, alpha), library)


def test_a_rank_that_is_short_is_cut_off():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(9, 3)) @ rng.normal(size=(3, 7)), rng.normal(size=9)
    w = descent.minimum_norm(X, y)
    assert close(w, np.linalg.pinv(X, rcond=1e-10) @ y)
    assert np.linalg.norm(w) < 1e3
    assert np.array_equal(descent.minimum_norm(np.zeros((2, 3)), np.ones(2)), np.zeros(3))


@settings(max_examples=60, deadline=None)
@given(problem=problems(), seed=seeds)
def test_no_other_exact_fit_is_shorter(problem, seed):
    X, y = problem
    w = descent.minimum_norm(X, y)
    unseen = np.linalg.svd(X)[2][min(X.shape) :]
    z = np.random.default_rng(seed).normal(size=len(unseen)) @ unseen
    assert np.linalg.norm(w + z) >= np.linalg.norm(w) - 1e-12
    assert close(X @ (w + z), X @ w)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths, factor=st.floats(1.1, 100))
def test_the_norm_falls_with_the_strength_from_the_smallest_norm_on(problem, alpha, factor):
    X, y = problem
    strong, weak, none = (
        np.linalg.norm(descent.ridge_by_svd(X, y, a)) for a in (alpha * factor, alpha, 0.0)
    )
    assert strong <= weak <= none * (1 + 1e-12)


def test_stacks_of_problems_and_strengths_are_solved_one_by_one():
    X, y, beta = descent.draw(6, 9, 0.5, 2.0, 4, np.random.default_rng(0))
    assert X.shape == (4, 6, 9)
    assert y.shape == (4, 6)
    assert np.allclose(np.sum(beta**2, axis=1), 2.0)
    alphas = np.array([0.0, 0.3, 7.0])
    stacked = descent.ridge_by_svd(X, y, alphas[:, np.newaxis, np.newaxis])
    assert stacked.shape == (3, 4, 9)
    for k, alpha in enumerate(alphas):
        for i in range(4):
            assert close(stacked[k, i], descent.ridge_by_svd(X[i], y[i], alpha))


@pytest.mark.parametrize(("n", "d"), [(20, 8), (8, 20), (5, 40)])
def test_gradient_descent_from_zero_finds_the_smallest_norm(n, d):
    rng = np.random.default_rng(n)
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    w = descent.descend(X, y, 1 / np.linalg.norm(X, 2) ** 2, 3000)
    assert close(w, descent.minimum_norm(X, y), 1e-10)
    assert np.array_equal(descent.descend(X, y, 0.1, 0), np.zeros(d))


@pytest.mark.parametrize(("n", "d"), [(12, 4), (12, 6), (12, 19), (12, 40)])
def test_the_risk_is_that_of_a_simulation(n, d):
    rng = np.random.default_rng(n * d)
    X, y, beta = descent.draw(n, d, 0.7, 1.3, 4000, rng)
    errors = np.sum((descent.minimum_norm(X, y) - beta) ** 2, axis=1)
    standard_error = errors.std(ddof=1) / np.sqrt(len(errors))
    assert abs(errors.mean() - descent.risk(n, d, 0.7, 1.3)) < 5 * standard_error


@pytest.mark.parametrize("d", [3, 18])
def test_hidden_features_are_noise(d):
    rng = np.random.default_rng(d)
    n, beta = 10, np.linspace(1, 0.1, 25)
    X = rng.normal(size=(6000, n, 25))
    y = X @ beta + np.sqrt(0.4) * rng.normal(size=(6000, n))
    w = descent.minimum_norm(X[:, :, :d], y)
    errors = np.sum((w - beta[:d]) ** 2, axis=1) + np.sum(beta[d:] ** 2)
    expected = descent.with_hidden(descent.risk, n, d, 0.4, beta)
    assert abs(errors.mean() - expected) < 5 * errors.std(ddof=1) / np.sqrt(6000)
    assert descent.with_hidden(descent.risk, n, 25, 0.4, beta) == pytest.approx(
        descent.risk(n, 25, 0.4, np.sum(beta**2))
    )


@settings(max_examples=100, deadline=None)
@given(n=st.integers(3, 200), noise=variances, signal=variances)
def test_the_risk_peaks_at_the_threshold_alone(n, noise, signal):
    for d in (n - 1, n, n + 1):
        assert descent.risk(n, d, noise, signal) == np.inf
    below = [descent.risk(n, d, noise, signal) for d in range(1, n)]
    assert np.all(np.diff(below) > 0)
    assert np.isfinite(descent.risk(n, n + 2, noise, signal))
    assert descent.risk(n, 10**9, noise, signal) == pytest.approx(signal, rel=1e-4)


@settings(max_examples=100, deadline=None)
@given(n=st.integers(20, 500), d=st.integers(1, 1000), noise=variances, signal=variances)
def test_the_best_ridge_in_the_limit_is_below_all_else_and_monotone(n, d, noise, signal):
    found = descent.ridge_limit(n, d, noise, signal)
    assert 0 < found <= signal * (1 + 1e-9)
    assert found <= descent.risk(n, d, noise, signal) * (1 + 1e-9)
    assert descent.ridge_limit(n + 1, d, noise, signal) < found
    assert descent.ridge_limit(n, d + 1, noise, signal) > found


@pytest.mark.parametrize("d", [150, 300, 600])
def test_the_limit_is_that_of_a_large_design(d):
    X = np.random.default_rng(d).normal(size=(300, d))
    alpha = 0.6 * d / 1.4
    trace = np.sum(1 / (np.linalg.eigvalsh(X.T @ X).clip(min=0) + alpha))
    assert 0.6 * trace == pytest.approx(descent.ridge_limit(300, d, 0.6, 1.4), rel=0.02)


def test_random_cosines_have_their_kernel():
    rng = np.random.default_rng(0)
    pixels = rng.uniform(size=(4, 6))
    features = descent.random_cosines(pixels, 200_000, rng)
    assert features.shape == (4, 200_000)
    distances = np.sum((pixels[:, np.newaxis] - pixels) ** 2, axis=-1)
    assert np.allclose(features @ features.T, np.exp(-0.16 * distances / 2), atol=0.02)
