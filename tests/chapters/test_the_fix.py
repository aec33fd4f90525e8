"""The definitions of the chapter on the three families, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import LinearRegression, Ridge

fix = scratch("foundations/the-fix")
strengths = st.floats(-3, 3).map(lambda exponent: 10.0**exponent)
counts = st.integers(0, 300)


@st.composite
def problems(draw):
    """Centred columns and targets with more rows than columns."""
    d = draw(st.integers(1, 6))
    n = draw(st.integers(d + 2, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    return X - X.mean(axis=0), y - y.mean()


def singular_values(X):
    return np.linalg.svd(X, compute_uv=False)


def close(found, expected):
    return np.abs(found - expected).max() < 1e-9 * max(1, np.abs(expected).max())


@settings(max_examples=80, deadline=None)
@given(problem=problems(), alpha=strengths)
def test_the_penalty_is_the_librarys_ridge_and_a_shrinkage(problem, alpha):
    X, y = problem
    library = Ridge(alpha=alpha).fit(X, y).coef_
    assert close(fix.closed_form(X, y, alpha), library)
    assert close(fix.shrink(X, y, fix.ridge_factors(singular_values(X), alpha)), library)


@settings(max_examples=80, deadline=None)
@given(problem=problems(), steps=counts, share=st.floats(0.01, 0.95))
def test_stopped_descent_is_its_closed_form(problem, steps, share):
    X, y = problem
    d = singular_values(X)
    lr = share / d[0] ** 2
    factors = fix.stopping_factors(d, lr, steps)
    assert np.abs(factors - (1 - (1 - lr * d**2) ** steps)).max() < 1e-12
    assert close(fix.descend(X, y, lr, steps), fix.shrink(X, y, factors))


@settings(max_examples=80, deadline=None)
@given(problem=problems(), sigma=st.floats(0.05, 5))
def test_least_squares_on_mirrored_copies_is_ridge(problem, sigma):
    X, y = problem
    n, d = X.shape
    rows, targets = fix.mirrored_copies(X, y, sigma)
    assert rows.shape == (2 * d * n, d)
    assert targets.shape == (2 * d * n,)
    assert np.allclose(rows.reshape(n, 2 * d, d).mean(axis=1), X, atol=1e-12)
    library = Ridge(alpha=n * sigma**2).fit(X, y).coef_
    assert close(fix.least_squares(rows, targets), library)
    assert close(LinearRegression().fit(rows, targets).coef_, library)


def test_random_copies_have_the_noise_they_claim():
    X, y = np.arange(12.0).reshape(6, 2), np.arange(6.0)
    rows, targets = fix.noisy_copies(X, y, 0.3, 5000, np.random.default_rng(0))
    assert rows.shape == (30_000, 2)
    noise = rows.reshape(6, 5000, 2) - X[:, np.newaxis]
    assert abs(noise.mean()) < 0.01
    assert abs(noise.std() - 0.3) < 0.01
    assert np.array_equal(targets, np.repeat(y, 5000))
    again, _ = fix.noisy_copies(X, y, 0.3, 5000, np.random.default_rng(0))
    assert np.array_equal(rows, again)
    assert np.array_equal(fix.noisy_copies(X, y, 0, 2, np.random.default_rng(0))[0][::2], X)


@settings(max_examples=80, deadline=None)
@given(problem=problems(), alpha=strengths, steps=counts, factor=st.floats(1.01, 50))
def test_factors_lie_between_0_and_1_and_follow_evidence_and_knob(problem, alpha, steps, factor):
    d = singular_values(problem[0])
    lr = 0.9 / d[0] ** 2
    for weaker, stronger in (
        (fix.ridge_factors(d, alpha), fix.ridge_factors(d, alpha * factor)),
        (fix.stopping_factors(d, lr, steps * 2), fix.stopping_factors(d, lr, steps)),
    ):
        for factors in (weaker, stronger):
            assert np.all((factors >= 0) & (factors <= 1))
            assert np.all(np.diff(factors) <= 0)
        assert np.all(stronger <= weaker)


@settings(max_examples=80, deadline=None)
@given(problem=problems(), seed=st.integers(0, 2**32 - 1))
def test_any_shrinkage_costs_training_error_and_lowers_the_norm(problem, seed):
    X, y = problem
    factors = np.random.default_rng(seed).uniform(size=X.shape[1])
    twin, w = fix.least_squares(X, y), fix.shrink(X, y, factors)
    U = np.linalg.svd(X, full_matrices=False)[0]
    extra = np.sum((1 - factors) ** 2 * (U.T @ y) ** 2)
    floor = np.sum((y - X @ twin) ** 2)
    assert np.sum((y - X @ w) ** 2) == pytest.approx(floor + extra, rel=1e-9, abs=1e-9)
    assert np.linalg.norm(w) <= np.linalg.norm(twin) * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), noise=st.floats(0.1, 10), seed=st.integers(0, 2**32 - 1))
def test_the_expected_error_is_that_of_the_fits_mean_and_covariance(problem, noise, seed):
    X, _ = problem
    n, d = X.shape
    rng = np.random.default_rng(seed)
    factors, truth = rng.uniform(size=d), X @ rng.normal(size=d) + 3
    U = np.linalg.svd(X, full_matrices=False)[0]
    hat = U * factors @ U.T + np.full((n, n), 1 / n)
    expected = (np.sum((hat @ truth - truth) ** 2) + noise * np.trace(hat @ hat.T)) / n
    signal = (U.T @ truth) ** 2
    assert fix.expected_error(factors, signal, noise, n) == pytest.approx(expected, rel=1e-9)
    ideal = fix.expected_error(signal / (signal + noise), signal, noise, n)
    assert ideal <= fix.expected_error(factors, signal, noise, n) * (1 + 1e-12)


def test_small_evidence_is_not_lost_to_rounding():
    # 1 - (1 - x)**t in plain floats gives 0 here
    assert fix.stopping_factors(np.array([1e-9]), 0.5, 10)[0] == pytest.approx(5e-18)


def test_overshooting_steps_are_refused():
    with pytest.raises(ValueError, match="lr"):
        fix.stopping_factors(np.array([2.0, 1.0]), 0.25, 3)


def test_no_step_and_no_penalty():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
    assert np.array_equal(fix.descend(X, y, 0.01, 0), np.zeros(3))
    assert np.all(fix.stopping_factors(singular_values(X), 0.01, np.inf) == 1)
    assert np.allclose(fix.closed_form(X, y, 0), fix.least_squares(X, y), atol=1e-12)
    assert np.allclose(fix.shrink(X, y, 1), fix.least_squares(X, y), atol=1e-12)
