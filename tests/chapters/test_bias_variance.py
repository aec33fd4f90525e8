"""The definitions of the chapter on bias and variance, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import PolynomialFeatures

bv = scratch("foundations/bias-variance")


@st.composite
def designs(draw):
    """A matrix with independent columns and true values beside it."""
    n = draw(st.integers(3, 25))
    d = draw(st.integers(1, n))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    basis, _ = np.linalg.qr(rng.normal(size=(n, n)))
    X = basis[:, :d] @ (np.diag(rng.uniform(0.5, 2, size=d)) + np.triu(rng.normal(size=(d, d)), 1))
    return X, draw(st.sampled_from([0.1, 1.0, 10.0])) * rng.normal(size=n)


def predictions(shape, seed):
    return np.random.default_rng(seed).normal(size=shape)


@settings(max_examples=60, deadline=None)
@given(degree=st.integers(0, 8), n=st.integers(12, 40), seed=st.integers(0, 2**32 - 1))
def test_polynomials_are_the_librarys(degree, n, seed):
    rng = np.random.default_rng(seed)
    x, y = np.linspace(0, 1, n), rng.normal(size=n)
    X = bv.design(x, degree)
    assert np.allclose(X, PolynomialFeatures(degree).fit_transform(x[:, None]), atol=1e-15)
    library = LinearRegression(fit_intercept=False, tol=1e-15).fit(X, y).predict(X)
    allowed = max(1e-12, 10 * np.finfo(float).eps * np.linalg.cond(X) * np.abs(y).max())
    assert np.abs(X @ bv.least_squares(X, y) - library).max() < allowed
    assert np.abs(bv.hat_matrix(X) @ y - library).max() < allowed


@settings(max_examples=80, deadline=None)
@given(case=designs())
def test_the_hat_matrix_is_the_projection_onto_the_columns(case):
    X, f = case
    H = bv.hat_matrix(X)
    assert np.allclose(H, X @ np.linalg.pinv(X), atol=1e-7)
    assert np.allclose(H @ X, X, atol=1e-9 * np.abs(X).max())
    assert np.allclose(H @ H, H, atol=1e-12)
    assert np.trace(H) == pytest.approx(X.shape[1], abs=1e-10)
    assert np.linalg.norm(f - H @ f) <= np.linalg.norm(f) + 1e-12


@settings(max_examples=80, deadline=None)
@given(case=designs(), sigma=st.floats(0.1, 10))
def test_least_squares_pays_per_weight(case, sigma):
    X, f = case
    n, d = X.shape
    bias, variance = bv.bias_variance(bv.hat_matrix(X), f, sigma)
    assert variance == pytest.approx(sigma**2 * d / n, rel=1e-9)
    left = f - X @ bv.least_squares(X, f)
    assert bias == pytest.approx(np.mean(left**2), rel=1e-6, abs=1e-12 * np.mean(f**2))


@settings(max_examples=80, deadline=None)
@given(case=designs(), sigma=st.floats(0.1, 10))
def test_one_more_column_never_adds_bias_and_always_adds_variance(case, sigma):
    X, f = case
    n, d = X.shape
    parts = [bv.bias_variance(bv.hat_matrix(X[:, :k]), f, sigma) for k in range(1, d + 1)]
    bias, variance = np.transpose(parts)
    assert np.all(np.diff(bias) <= 1e-12 * np.mean(f**2))
    assert np.allclose(np.diff(variance), sigma**2 / n, rtol=1e-8)


def test_any_linear_smoother_is_served():
    rng = np.random.default_rng(0)
    H, f = rng.normal(size=(6, 6)), rng.normal(size=6)
    bias, variance = bv.bias_variance(H, f, 3.0)
    covariance = 9 * H @ H.T
    assert variance == pytest.approx(np.diag(covariance).mean(), rel=1e-12)
    assert bias == pytest.approx(np.mean((H @ f - f) ** 2), rel=1e-12)


@settings(max_examples=80, deadline=None)
@given(R=st.integers(2, 12), n=st.integers(1, 10), seed=st.integers(0, 2**32 - 1))
def test_the_measured_parts_add_up_to_the_mean_distance(R, n, seed):
    fits, truth = predictions((R, n), seed), predictions(n, seed + 1)
    bias, variance = bv.measure(fits, truth)
    # variance has divisor R - 1, and variance / R was taken off: both together are divisor R
    assert bias + variance == pytest.approx(np.mean((fits - truth) ** 2), rel=1e-10, abs=1e-14)
    shifted = bv.measure(fits + 7, truth + 7)
    assert np.allclose(shifted, (bias, variance), atol=1e-10)
    scaled = bv.measure(3 * fits, 3 * truth)
    assert np.allclose(scaled, (9 * bias, 9 * variance), atol=1e-10)


def test_the_measurement_is_unbiased():
    x = np.linspace(0, 1, 12)
    X, f = bv.design(x, 1), bv.cubic(x)
    rng = np.random.default_rng(1)
    measured = np.array([bv.measure(bv.refits(X, f, 2.0, 3, rng), f) for _ in range(4000)])
    exact = bv.bias_variance(bv.hat_matrix(X), f, 2.0)
    standard_error = measured.std(axis=0, ddof=1) / np.sqrt(4000)
    assert np.all(np.abs(measured.mean(axis=0) - exact) < 5 * standard_error)


def test_refits_depend_on_the_generator_alone():
    X, f = bv.design(np.linspace(0, 1, 9), 2), np.zeros(9)
    first = bv.refits(X, f, 1.0, 4, np.random.default_rng(3))
    assert first.shape == (4, 9)
    assert np.array_equal(first, bv.refits(X, f, 1.0, 4, np.random.default_rng(3)))
    assert np.array_equal(bv.refits(X, f, 0.0, 2, np.random.default_rng(0)), np.zeros((2, 9)))


@settings(max_examples=80, deadline=None)
@given(n=st.integers(1, 20), seed=st.integers(0, 2**32 - 1))
def test_two_fits_split_their_mean_error(n, seed):
    first, second, y = predictions((3, n), seed)
    variance, rest = bv.two_fits(first, second, y)
    mean_error = (np.mean((first - y) ** 2) + np.mean((second - y) ** 2)) / 2
    assert variance >= 0
    assert variance + rest == pytest.approx(mean_error, rel=1e-10)
    assert bv.two_fits(first, first, y)[0] == 0
    assert bv.two_fits(second, first, y) == pytest.approx((variance, rest), rel=1e-12)


def test_the_truth_is_the_running_examples():
    x = np.linspace(0, 1, 30)
    assert np.allclose(bv.cubic(x), 5 + x * (10 + x * (-15 + 20 * x)), atol=1e-14)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="degree"):
        bv.design(np.ones(3), -1)
    with pytest.raises(ValueError, match="columns"):
        bv.hat_matrix(np.ones((2, 3)))
    with pytest.raises(ValueError, match="at least 2"):
        bv.measure(np.ones((1, 3)), np.ones(3))
