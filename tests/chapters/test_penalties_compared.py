"""The definitions of the comparison of penalties, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm, ttest_rel
from scratch import scratch
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.metrics import precision_score, recall_score
from sklearn.model_selection import GridSearchCV, PredefinedSplit

compared = scratch("penalties/penalties-compared")
seeds = st.integers(0, 2**32 - 1)
KINDS = ("dense", "sparse", "grouped")
ARMS = ("ridge", "lasso", "elastic net")


def centred(seed, n=25, d=5):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) @ (np.eye(d) + 0.4 * rng.normal(size=(d, d)))
    y = X @ rng.normal(size=d) + rng.normal(size=n)
    return X - X.mean(axis=0), y - y.mean()


def check_conditions(slopes, w, threshold, tolerance):
    """The L1 part holds each weight: slopes of the rest are at most, or exactly, its own."""
    on = w != 0
    assert np.allclose(slopes[on], threshold * np.sign(w[on]), atol=tolerance)
    assert np.all(np.abs(slopes[~on]) <= threshold + tolerance)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, share=st.floats(0.02, 0.9), ratio=st.floats(0.05, 1))
def test_the_solver_is_the_librarys_elastic_net(seed, share, ratio):
    X, y = centred(seed)
    assume(np.linalg.cond(X) < 20)
    alpha = share * np.abs(X.T @ y).max() / 25
    library = ElasticNet(alpha, l1_ratio=ratio, tol=1e-12, max_iter=10**6, fit_intercept=False)
    ours = compared.elastic_net(X, y, alpha, ratio)
    assert np.abs(ours - library.fit(X, y).coef_).max() < 1e-6
    slopes = X.T @ (y - X @ ours) / 25 - alpha * (1 - ratio) * ours
    check_conditions(slopes, ours, alpha * ratio, 1e-9)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, alpha=st.floats(0.01, 10))
def test_without_l1_it_is_ridge_with_n_times_the_strength(seed, alpha):
    X, y = centred(seed)
    library = Ridge(25 * alpha, fit_intercept=False).fit(X, y).coef_
    assert np.allclose(compared.elastic_net(X, y, alpha, 0), library, atol=1e-9)
    path = compared.weights_path(X, y, 0, np.array([alpha, alpha / 2]))
    assert np.allclose(path[:, 0], library, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, ratio=st.sampled_from([0.2, 0.5, 1.0]))
def test_the_path_is_the_solver(seed, ratio):
    X, y = centred(seed)
    assume(np.linalg.cond(X) < 20)
    alphas = np.abs(X.T @ y).max() / 25 / ratio * np.array([1.001, 0.3, 0.05])
    path = compared.weights_path(np.asfortranarray(X), y, ratio, alphas, tol=1e-12)
    for column, alpha in enumerate(alphas):
        ours = compared.elastic_net(X, y, alpha, ratio)
        assert np.abs(path[:, column] - ours).max() < 1e-6
    assert np.all(path[:, 0] == 0)


@settings(max_examples=30, deadline=None)
@given(t=st.floats(0, 4), beta=st.floats(-5, 5))
def test_the_lasso_risk_is_the_integral(t, beta):
    def integrand(z):
        return (compared.soft_threshold(z, t) - beta) ** 2 * norm.pdf(z - beta)

    kinks = np.clip([-t, t], beta - 12, beta + 12)
    expected = quad(integrand, beta - 12, beta + 12, points=kinks, limit=200)[0]
    assert compared.lasso_risk(t, beta) == pytest.approx(expected, abs=1e-7)


@settings(max_examples=60)
@given(alpha=st.floats(0, 50), betas=st.lists(st.floats(-5, 5), min_size=1, max_size=6))
def test_no_ridge_beats_the_theorems_bound(alpha, betas):
    betas = np.array(betas)
    size = np.mean(betas**2)
    bound = size / (1 + size)
    assert compared.ridge_risk(alpha, betas).mean() >= bound - 1e-12
    if size > 1e-3:
        assert compared.ridge_risk(1 / size, betas).mean() == pytest.approx(bound, rel=1e-9)


@settings(max_examples=60)
@given(share=st.floats(0.01, 1), size=st.floats(0.05, 20))
def test_the_best_elastic_net_is_never_worse_than_either(share, size):
    ridge, lasso, net = compared.best_risks(share, size)
    assert net <= min(ridge, lasso) + 1e-9
    assert lasso <= 1 + 1e-12
    assert ridge == pytest.approx(size / (1 + size))
    fee = np.linspace(0, 6, 601)
    risk = share * compared.lasso_risk(fee, np.sqrt(size / share))
    assert lasso == pytest.approx((risk + (1 - share) * compared.lasso_risk(fee, 0)).min())


@settings(max_examples=60)
@given(seed=seeds, kind=st.sampled_from(KINDS), snr=st.floats(0.1, 10))
def test_the_truth_is_as_described_and_scaled_to_the_ratio(seed, kind, snr):
    rng = np.random.default_rng(seed)
    beta, covariance = compared.draw_truth(kind, rng)
    assert np.sum(beta != 0) == {"dense": 20, "sparse": 3, "grouped": 4}[kind]
    assert np.allclose(np.diag(covariance), 1)
    scaled, X, y = compared.draw_data(beta, covariance, 30, snr, rng)
    assert scaled @ covariance @ scaled == pytest.approx(snr)
    assert (X.shape, y.shape) == ((30, 20), (30,))
    if kind == "grouped":
        first = np.flatnonzero(beta)
        assert first[0] % 4 == 0
        assert np.ptp(first) == 3
        assert np.all(covariance[np.ix_(first, first)] >= 0.9)


@pytest.mark.parametrize("kind", KINDS)
def test_the_draws_have_their_covariance_and_noise(kind):
    rng = np.random.default_rng(1)
    beta, covariance = compared.draw_truth(kind, rng)
    beta, X, y = compared.draw_data(beta, covariance, 40_000, 2, rng)
    assert np.abs(np.cov(X, rowvar=False) - covariance).max() < 0.05
    assert np.var(y - X @ beta) == pytest.approx(1, abs=0.03)
    assert np.var(X @ beta) == pytest.approx(2, abs=0.08)


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="kind"):
        compared.draw_truth("lumpy", np.random.default_rng(0))
    with pytest.raises(ValueError, match="arm"):
        compared.candidates(np.eye(3), np.ones(3), "bridge")


@settings(max_examples=40)
@given(seed=seeds, n=st.sampled_from([4, 5, 25]))
def test_every_arm_has_24_candidates_from_the_top_down(seed, n):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(n, 5)) + 3, rng.normal(size=n)
    top = np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max() / n
    for arm in ARMS:
        grid = compared.candidates(X, y, arm)
        assert sum(len(alphas) for _, alphas in grid) == 24
        for ratio, alphas in grid:
            assert np.all(np.diff(alphas) < 0)
            if ratio > 0:
                assert alphas[0] * ratio == pytest.approx(top)
                assert alphas[-1] / alphas[0] == pytest.approx(1e-2 if n <= 5 else 1e-3)


def test_tuning_ridge_is_a_grid_search():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(40, 4)) + 1
    y = X[:, 0] + rng.normal(size=40) + 7
    grid = compared.candidates(X, y, "ridge")
    alphas = grid[0][1]
    w, b, best = compared.tune(X, y, grid)
    # the strength of a mean loss: 32 rows in a fold's training, 40 in all
    search = GridSearchCV(
        Ridge(),
        {"alpha": 32 * alphas},
        cv=PredefinedSplit(np.arange(40) % 5),
        scoring="neg_mean_squared_error",
    ).fit(X, y)
    assert 32 * alphas[best] == search.best_params_["alpha"]
    library = Ridge(40 * alphas[best]).fit(X, y)
    assert np.allclose(w, library.coef_, atol=1e-10)
    assert b == pytest.approx(library.intercept_)


@settings(max_examples=60)
@given(seed=seeds)
def test_the_measures_are_their_definitions(seed):
    rng = np.random.default_rng(seed)
    beta = rng.choice([0.0, 1.0, -2.0], size=8)
    w = rng.choice([0.0, 0.5], size=8)
    assume(np.any(beta) and np.any(w))
    root = rng.normal(size=(8, 8))
    prediction, weights, precision, recall = compared.measures(w, beta, root @ root.T)
    assert prediction == pytest.approx(1 + np.sum((root.T @ (w - beta)) ** 2))
    assert weights == pytest.approx(np.sum((w - beta) ** 2) / np.sum(beta**2))
    assert precision == pytest.approx(precision_score(beta != 0, w != 0))
    assert recall == pytest.approx(recall_score(beta != 0, w != 0))
    assert compared.measures(beta, beta, np.eye(8)) == pytest.approx((1, 0, 1, 1))


@settings(max_examples=40, deadline=None)
@given(seed=seeds, m=st.integers(2, 40), overlap=st.floats(0, 2))
def test_the_interval_is_students_and_widens_with_overlap(seed, m, overlap):
    first, second = np.random.default_rng(seed).normal(size=(2, m))
    mean, half = compared.paired_interval(first - second)
    library = ttest_rel(first, second).confidence_interval(0.95)
    assert mean - half == pytest.approx(library.low, rel=1e-9, abs=1e-9)
    assert mean + half == pytest.approx(library.high, rel=1e-9, abs=1e-9)
    wide = compared.paired_interval(first - second, overlap)[1]
    assert wide == pytest.approx(half * np.sqrt(1 + m * overlap))


@settings(max_examples=30, deadline=None)
@given(seed=seeds, ratio=st.floats(0, 1), alpha=st.floats(0.03, 0.5))
def test_the_logistic_weights_meet_the_conditions_for_a_minimum(seed, ratio, alpha):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(40, 4))
    y = (X[:, 0] + rng.normal(size=40) > 0.3).astype(int)
    assume(5 < y.sum() < 35)
    W = compared.logistic_weights(X, y, np.array([1.0, alpha]), np.full(2, ratio), 4000)
    w, b = W[:4, 1], W[4, 1]
    residual = y - 1 / (1 + np.exp(-X @ w - b))
    assert abs(residual.mean()) < 1e-7
    slopes = X.T @ residual / 40 - alpha * (1 - ratio) * w
    check_conditions(slopes, w, alpha * ratio, 1e-7)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, alpha=st.floats(0.03, 1))
def test_the_logistic_ridge_is_the_librarys(seed, alpha):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(40, 4))
    y = (X[:, 0] + rng.normal(size=40) > 0.3).astype(int)
    assume(5 < y.sum() < 35)
    W = compared.logistic_weights(X, y, np.array([alpha]), np.zeros(1), 4000)
    library = LogisticRegression(C=1 / (40 * alpha), solver="newton-cholesky", tol=1e-10)
    library.fit(X, y)
    assert np.abs(W[:4, 0] - library.coef_[0]).max() < 1e-7
    assert abs(W[4, 0] - library.intercept_[0]) < 1e-7


def test_the_logistic_intercept_is_not_penalised():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(50, 3)), (np.arange(50) < 40).astype(int)
    W = compared.logistic_weights(X, y, np.array([50.0]), np.array([1.0]), 3000)
    assert np.all(W[:3] == 0)
    assert W[3, 0] == pytest.approx(np.log(4), abs=1e-9)
