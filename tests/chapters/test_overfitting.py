"""The definitions of the chapter on overfitting, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn import model_selection
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

of = scratch("foundations/overfitting")
strengths = st.floats(-3, 3).map(lambda exponent: 10.0**exponent)
SCORING = "neg_mean_squared_error"


@st.composite
def problems(draw, least=8):
    """Features, targets and a generator; more rows than weights."""
    n, d = draw(st.integers(least, 30)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(size=(n, d)) + rng.normal(size=d)
    return X, X @ rng.normal(size=d) + rng.normal(size=n), rng


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths)
def test_predictions_are_the_librarys(problem, alpha):
    X, y, rng = problem
    new = rng.normal(size=(4, X.shape[1]))
    for strength, model in ((0, LinearRegression(tol=1e-15)), (alpha, Ridge(alpha=alpha))):
        library = model.fit(X, y).predict(new)
        scale = max(1, np.abs(library).max(), np.linalg.cond(X - X.mean(axis=0)))
        assert np.abs(of.predict(X, y, new, strength) - library).max() < 1e-10 * scale


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths)
def test_predict_all_is_ridge_on_standardised_features(problem, alpha):
    X, y, rng = problem
    new = rng.normal(size=(3, X.shape[1]))
    ours = of.predict_all(X, y, new, np.array([alpha, 2 * alpha]))
    for column, strength in enumerate((alpha, 2 * alpha)):
        library = make_pipeline(StandardScaler(), Ridge(alpha=strength)).fit(X, y).predict(new)
        scale = max(1, np.abs(library).max(), np.linalg.cond(X - X.mean(axis=0)))
        assert np.abs(ours[:, column] - library).max() < 1e-9 * scale


@settings(max_examples=60, deadline=None)
@given(n=st.integers(2, 40), data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_folds_are_the_librarys_and_test_every_row_once(n, data, seed):
    n_folds = data.draw(st.integers(2, n))
    library = model_selection.KFold(n_folds).split(np.arange(n))
    for ours, theirs in zip(of.k_folds(np.arange(n), n_folds), library, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    order = np.random.default_rng(seed).permutation(n)
    folds = of.k_folds(order, n_folds)
    assert np.array_equal(np.concatenate([test for _, test in folds]), order)
    for train, test in folds:
        assert np.array_equal(np.sort(np.concatenate([train, test])), np.arange(n))


@settings(max_examples=15, deadline=None)
@given(problem=problems(least=20), alpha=strengths, seed=st.integers(0, 2**31))
def test_the_curves_are_the_librarys_on_the_same_splits(problem, alpha, seed):
    X, y, _ = problem
    shuffle = model_selection.ShuffleSplit(3, test_size=5, random_state=seed)
    splits, sizes = list(shuffle.split(X)), [8, 12, 15]
    ours = of.learning_curve(X, y, splits, sizes, alpha)
    _, *scores = model_selection.learning_curve(
        Ridge(alpha=alpha), X, y, cv=splits, train_sizes=sizes, scoring=SCORING
    )
    assert np.allclose(ours, -np.array(scores), rtol=1e-7, atol=1e-10)

    values = [alpha, 3 * alpha]
    ours = of.validation_curve([(X, value) for value in values], y, splits)
    scores = model_selection.validation_curve(
        Ridge(), X, y, param_name="alpha", param_range=values, cv=splits, scoring=SCORING
    )
    assert np.allclose(ours, -np.array(scores), rtol=1e-7, atol=1e-10)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths, factor=st.floats(1.1, 100))
def test_training_error_grows_with_the_strength_and_falls_with_features(problem, alpha, factor):
    X, y, _ = problem
    rows = np.arange(len(y))
    weaker, stronger = (of.errors(X, y, rows, rows, a)[0] for a in (alpha, factor * alpha))
    assert weaker <= stronger * (1 + 1e-10)
    by_width = [of.errors(X[:, :k], y, rows, rows)[0] for k in range(1, X.shape[1] + 1)]
    assert np.all(np.diff(by_width) <= 1e-10 * by_width[0])


@settings(max_examples=60, deadline=None)
@given(problem=problems(), sigma=st.floats(0.1, 5))
def test_expected_errors_lie_around_noise_and_bias(problem, sigma):
    X, f, _ = problem
    X = np.column_stack([np.ones(len(X)), X])
    n, d = X.shape
    train, test = of.expected_errors(X, f, sigma)
    assert test - train == pytest.approx(2 * sigma**2 * d / n, rel=1e-8)
    H = X @ np.linalg.pinv(X)
    level = sigma**2 + np.mean((f - H @ f) ** 2)
    assert (test + train) / 2 == pytest.approx(level, rel=1e-8)
    without_bias = of.expected_errors(X, H @ f, sigma)
    assert np.allclose(without_bias, sigma**2 * (1 + np.array([-1, 1]) * d / n), rtol=1e-8)


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_past_the_truth_the_ledger_balances(problem):
    X, y, _ = problem
    truth = X[:, 0] * 2 - 1
    small, large = (of.predict(X[:, :k], y, X[:, :k]) for k in (1, X.shape[1]))
    gained = of.mse(y, small) - of.mse(y, large)
    lost = of.mse(truth, large) - of.mse(truth, small)
    assert gained == pytest.approx(lost, abs=1e-9 * max(1, np.mean(y**2)))
    assert gained >= -1e-10


def test_errors_look_at_their_own_rows_only():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(12, 2)), rng.normal(size=12)
    train, test = np.arange(8), np.arange(8, 12)
    before = of.errors(X, y, train, test, 0.3)
    y_moved = y.copy()
    y_moved[8:] += 5
    after = of.errors(X, y_moved, train, test, 0.3)
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_degree_zero_is_the_mean():
    x, y = np.linspace(0, 1, 7), np.arange(7.0)
    assert np.allclose(of.powers(x, 3), np.column_stack([x, x**2, x**3]), rtol=1e-15)
    assert np.allclose(of.predict(of.powers(x, 0), y, of.powers(x[:2], 0)), 3)


def test_bad_input_is_refused():
    X, y = np.ones((4, 1)), np.ones(4)
    with pytest.raises(ValueError, match="alpha"):
        of.predict(X, y, X, -1)
    for n_folds in (1, 5):
        with pytest.raises(ValueError, match="n_folds"):
            of.k_folds(np.arange(4), n_folds)
    with pytest.raises(ValueError, match="sizes"):
        of.learning_curve(X, y, of.k_folds(np.arange(4), 2), [3])
