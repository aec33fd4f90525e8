"""The definitions of the chapter on choosing λ, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import Lasso, Ridge, RidgeCV
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score

tuning = scratch("penalties/tuning")
seeds = st.integers(0, 2**32 - 1)
strengths = st.floats(-2, 4).map(lambda exponent: 10.0**exponent)


@st.composite
def problems(draw):
    """Rows, targets and a small grid of strengths."""
    n, d = draw(st.integers(6, 25)), draw(st.integers(1, 8))
    rng = np.random.default_rng(draw(seeds))
    X = rng.normal(size=(n, d)) + rng.normal(size=d)
    alphas = np.array(draw(st.lists(strengths, min_size=1, max_size=4)))
    return X, X @ rng.normal(size=d) + rng.normal(size=n), alphas


@settings(max_examples=200, deadline=None)
@given(n=st.integers(2, 60), data=st.data(), seed=seeds)
def test_the_folds_are_kfolds(n, data, seed):
    n_folds = data.draw(st.integers(2, n))
    legacy = np.random.RandomState(seed)
    for ours, library in (
        (tuning.folds(n, n_folds), KFold(n_folds)),
        (tuning.folds(n, n_folds, legacy), KFold(n_folds, shuffle=True, random_state=seed)),
    ):
        pairs = list(library.split(np.zeros(n)))
        assert len(ours) == len(pairs) == n_folds
        for mine, theirs in zip(ours, pairs, strict=True):
            assert np.array_equal(mine[0], theirs[0])
            assert np.array_equal(mine[1], theirs[1])


@pytest.mark.parametrize("n_folds", [-1, 0, 1, 6])
def test_impossible_folds_are_refused(n_folds):
    with pytest.raises(ValueError, match="n_folds"):
        tuning.folds(5, n_folds)


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_ridge_predictions_are_the_librarys(problem):
    X, y, alphas = problem
    ours = tuning.ridge_predictions(X, y, X[:3] + 1, alphas)
    for column, alpha in enumerate(alphas):
        library = Ridge(alpha).fit(X, y).predict(X[:3] + 1)
        assert np.allclose(ours[:, column], library, rtol=1e-8, atol=1e-8)


def test_without_a_penalty_ridge_is_least_squares():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
    A = np.column_stack([np.ones(12), X])
    expected = A @ np.linalg.lstsq(A, y, rcond=None)[0]
    assert np.allclose(tuning.ridge_predictions(X, y, X, np.zeros(1))[:, 0], expected)


@settings(max_examples=30, deadline=None)
@given(problem=problems())
def test_cross_validation_is_the_librarys(problem):
    X, y, alphas = problem
    ours = tuning.cross_validate(tuning.ridge_predictions, X, y, alphas, tuning.folds(len(y), 3))
    assert ours.shape == (3, len(alphas))
    for column, alpha in enumerate(alphas):
        scores = cross_val_score(Ridge(alpha), X, y, cv=KFold(3), scoring="neg_mean_squared_error")
        assert np.allclose(ours[:, column], -scores, rtol=1e-6, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_the_shortcut_is_brute_force(problem):
    X, y, alphas = problem
    shortcut = tuning.leave_one_out(X, y, alphas)
    brute = tuning.cross_validate(
        tuning.ridge_predictions, X, y, alphas, tuning.folds(len(y), len(y))
    )
    assert np.allclose(shortcut, brute, rtol=1e-8, atol=1e-10)


def test_the_shortcut_is_ridgecvs():
    rng = np.random.default_rng(2)
    X, alphas = rng.normal(size=(40, 5)) + 3, np.logspace(-2, 3, 6)
    y = X @ np.arange(5) + rng.normal(size=40)
    library = RidgeCV(alphas, store_cv_results=True).fit(X, y)
    assert np.allclose(tuning.leave_one_out(X, y, alphas), library.cv_results_, rtol=1e-9)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), factor=st.floats(1.1, 100))
def test_leverages_are_the_hat_matrixs_diagonal_and_fall_with_the_strength(problem, factor):
    X, y, alphas = problem
    n, d = X.shape
    residuals, leverages = tuning.residuals_and_leverages(X, y, alphas)
    A = np.column_stack([np.ones(n), X])
    for column, alpha in enumerate(alphas):
        penalty = alpha * np.diag([0.0] + [1.0] * d)
        hat = A @ np.linalg.solve(A.T @ A + penalty, A.T)
        assert np.allclose(leverages[:, column], np.diag(hat), atol=1e-9)
        assert np.allclose(residuals[:, column], y - hat @ y, atol=1e-8)
    stronger = tuning.residuals_and_leverages(X, y, alphas * factor)[1]
    assert np.all(stronger <= leverages + 1e-12)
    assert np.all(leverages >= 1 / n - 1e-12)
    assert np.all(leverages < 1)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=seeds)
def test_gcv_does_not_change_under_a_rotation_that_keeps_the_mean(problem, seed):
    X, y, alphas = problem
    n = len(y)
    ones = np.column_stack([np.ones(n), np.random.default_rng(seed).normal(size=(n, n - 1))])
    basis = np.linalg.qr(ones)[0]
    inner = np.linalg.qr(np.random.default_rng(seed + 1).normal(size=(n - 1, n - 1)))[0]
    turn = (
        basis
        @ np.block([[np.ones((1, 1)), np.zeros((1, n - 1))], [np.zeros((n - 1, 1)), inner]])
        @ basis.T
    )
    before, after = tuning.gcv(X, y, alphas), tuning.gcv(turn @ X, turn @ y, alphas)
    assert np.allclose(before, after, rtol=1e-8)


def test_gcv_is_leave_one_out_where_the_leverages_are_equal():
    angle = 2 * np.pi * np.arange(9) / 9
    X, y = np.column_stack([np.cos(angle), np.sin(angle)]), np.arange(9.0) ** 2
    alphas = np.logspace(-2, 2, 5)
    by_loo = tuning.leave_one_out(X, y, alphas).mean(axis=0)
    assert np.allclose(tuning.gcv(X, y, alphas), by_loo, rtol=1e-12)


@settings(max_examples=30, deadline=None)
@given(seed=seeds, share=st.floats(0.01, 1.2))
def test_the_lasso_is_the_librarys(seed, share):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(25, 5)) + 1, rng.normal(size=25) * 3
    alpha = share * np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max() / 25
    ours = tuning.lasso_predictions(X, y, X, np.array([alpha, alpha / 2]))
    for column, strength in enumerate((alpha, alpha / 2)):
        library = Lasso(strength, tol=1e-12, max_iter=10**6).fit(X, y).predict(X)
        assert np.abs(ours[:, column] - library).max() < 1e-6
    if share > 1:
        assert np.allclose(ours[:, 0], y.mean(), atol=1e-12)


@settings(max_examples=60)
@given(seed=seeds)
def test_one_standard_error_is_at_least_the_best_and_within_the_band(seed):
    rng = np.random.default_rng(seed)
    alphas = np.logspace(-3, 3, 15)
    errors = rng.gamma(2, size=(5, 15))
    rule = tuning.one_standard_error(alphas, errors)
    mean = errors.mean(axis=0)
    best = mean.argmin()
    assert rule >= alphas[best]
    limit = mean[best] + errors[:, best].std(ddof=1) / np.sqrt(5)
    assert mean[alphas == rule][0] <= limit
    assert np.all(mean[alphas > rule] > limit)
    same = np.tile(mean, (5, 1))
    assert tuning.one_standard_error(alphas, same) == alphas[best]


def test_the_edge_is_seen():
    assert tuning.at_edge(np.array([1, 2, 3]))
    assert tuning.at_edge(np.array([3, 2, 1]))
    assert not tuning.at_edge(np.array([3, 1, 2]))


def test_recipes_are_ridge_on_their_columns():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(20, 7)), rng.normal(size=20) + 4
    recipes = np.array([[0, 3], [6, 1], [2, 5]])
    ours = tuning.recipe_predictions(X, y, X[:5] * 2, recipes)
    for column, recipe in enumerate(recipes):
        library = Ridge(1).fit(X[:, recipe], y).predict(X[:5, recipe] * 2)
        assert np.allclose(ours[:, column], library, atol=1e-12)


def test_nested_is_a_grid_search_inside_an_outer_loop():
    rng = np.random.default_rng(5)
    X, alphas = rng.normal(size=(30, 4)), np.logspace(-2, 3, 8)
    y = X[:, 0] + rng.normal(size=30)
    ours = tuning.nested(tuning.ridge_predictions, X, y, alphas, 3, np.random.RandomState(8))
    draws, expected = np.random.RandomState(8), []
    outer = KFold(3, shuffle=True, random_state=draws)
    for train, test in outer.split(X):
        inner = KFold(3, shuffle=True, random_state=draws)
        search = GridSearchCV(
            Ridge(), {"alpha": alphas}, cv=inner, scoring="neg_mean_squared_error"
        ).fit(X[train], y[train])
        expected.append(np.mean((y[test] - search.predict(X[test])) ** 2))
    assert np.allclose(ours, expected, rtol=1e-9)


@settings(max_examples=60)
@given(seed=seeds, low=st.floats(-4, 0), width=st.floats(0.1, 6))
def test_random_candidates_stay_in_their_ranges(seed, low, width):
    low, high = 10**low, 10 ** (low + width)
    drawn = tuning.random_candidates(50, low, high, np.random.default_rng(seed))
    assert drawn.shape == (50, 2)
    assert np.all((drawn[:, 0] >= low * (1 - 1e-12)) & (drawn[:, 0] <= high * (1 + 1e-12)))
    assert np.all((drawn[:, 1] >= 0) & (drawn[:, 1] < 1))


def test_random_candidates_give_each_power_of_ten_its_share():
    drawn = tuning.random_candidates(4000, 1e-2, 1e2, np.random.default_rng(0))
    counts = np.histogram(np.log10(drawn[:, 0]), bins=[-2, -1, 0, 1, 2])[0]
    assert np.all(np.abs(counts - 1000) < 150)
