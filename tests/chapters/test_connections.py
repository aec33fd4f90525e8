"""The definitions of the chapter on connections, against the library and against laws."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, Ridge

connections = scratch("closing/connections")
strengths = st.floats(-3, 3).map(lambda exponent: 10.0**exponent)
chances = st.floats(0.02, 0.9)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def problems(draw):
    """Centred columns and targets with more rows than columns."""
    d = draw(st.integers(1, 5))
    n = draw(st.integers(d + 2, 25))
    rng = np.random.default_rng(draw(seeds))
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    return X - X.mean(axis=0), y - y.mean()


@st.composite
def distributions(draw):
    """Two batches of probabilities over two to six classes, none of them 0."""
    K = draw(st.integers(2, 6))
    logits = np.random.default_rng(draw(seeds)).normal(size=(2, 4, K))
    return torch.softmax(torch.as_tensor(logits), dim=-1).numpy()


def close(found, expected, tol=1e-9):
    return np.abs(found - expected).max() < tol * max(1, np.abs(expected).max())


def singular_values(X):
    return np.linalg.svd(X, compute_uv=False)


def library(X, y, alpha):
    return Ridge(alpha=alpha, fit_intercept=False).fit(X, y).coef_


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths)
def test_the_closed_form_and_extra_rows_are_the_librarys_ridge(problem, alpha):
    X, y = problem
    n, d = X.shape
    rows, targets = connections.with_extra_rows(X, y, alpha)
    assert rows.shape == (n + d, d)
    assert targets.shape == (n + d,)
    assert close(connections.closed_form(X, y, alpha), library(X, y, alpha))
    assert close(
        LinearRegression(fit_intercept=False).fit(rows, targets).coef_, library(X, y, alpha)
    )
    assert close(connections.least_squares(rows, targets), library(X, y, alpha))


@settings(max_examples=60, deadline=None)
@given(problem=problems(), share=st.floats(0, 1))
def test_mixed_rows_have_the_least_squares_of_the_rows(problem, share):
    X, y = problem
    n, d = X.shape
    rows, targets = connections.mixed_pairs(X, y, share)
    assert rows.shape == (n * n, d)
    i, j = 1, n - 1
    assert np.allclose(rows[i * n + j], share * X[i] + (1 - share) * X[j])
    assert np.allclose(targets[i * n + j], share * y[i] + (1 - share) * y[j])
    assert close(connections.least_squares(rows, targets), connections.least_squares(X, y), 1e-7)
    times = n * (share**2 + (1 - share) ** 2)
    assert close(rows.T @ rows, times * X.T @ X)
    assert close(rows.T @ targets, times * X.T @ y)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), sigma=st.floats(0.05, 5))
def test_mirrored_copies_are_ridge(problem, sigma):
    X, y = problem
    n, d = X.shape
    rows, targets = connections.mirrored_copies(X, y, sigma)
    assert rows.shape == (2 * d * n, d)
    assert np.allclose(rows.reshape(n, 2 * d, d).mean(axis=1), X, atol=1e-12)
    assert close(rows.T @ rows, 2 * d * (X.T @ X + n * sigma**2 * np.eye(d)))
    assert close(connections.least_squares(rows, targets), library(X, y, n * sigma**2))


def test_random_copies_have_the_noise_they_claim():
    X, y = np.arange(12.0).reshape(6, 2), np.arange(6.0)
    rows, targets = connections.noisy_copies(X, y, 0.3, 5000, np.random.default_rng(0))
    noise = rows.reshape(6, 5000, 2) - X[:, np.newaxis]
    assert abs(noise.mean()) < 0.01
    assert abs(noise.std() - 0.3) < 0.01
    assert np.array_equal(targets, np.repeat(y, 5000))


# with one column and no noise in the targets, all three terms of the constant count alike
@pytest.mark.parametrize(("d", "sigma", "noise"), [(3, 0.2, 1), (3, 1.0, 1), (1, 1.0, 0)])
def test_the_constant_predicts_the_distance_of_random_copies(d, sigma, noise):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, d)) * np.linspace(1, 2, d)
    y = X @ np.linspace(2, -3, d) + noise * rng.normal(size=40)
    copies, target = 400, library(X, y, 40 * sigma**2)
    squared = []
    for _ in range(400):
        rows, targets = connections.noisy_copies(X, y, sigma, copies, rng)
        w = np.linalg.solve(rows.T @ rows, rows.T @ targets)
        squared.append(np.sum((w - target) ** 2))
    error = np.std(squared, ddof=1) / np.sqrt(400)
    predicted = connections.copies_constant(X, y, sigma) ** 2 / copies
    assert abs(np.mean(squared) - predicted) < 5 * error
    assert error < 0.1 * predicted


@settings(max_examples=40, deadline=None)
@given(d=st.integers(1, 6), p=chances)
def test_all_masks_are_each_there_once_and_their_chances_add_up(d, p):
    masks, chance = connections.all_masks(d, p)
    assert set(map(tuple, masks.tolist())) == set(itertools.product((0, 1), repeat=d))
    assert chance.sum() == pytest.approx(1, abs=1e-12)
    assert np.allclose(chance @ masks, 1 - p)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), p=chances, seed=seeds)
def test_dropout_is_a_penalty_on_the_columns_lengths(problem, p, seed):
    X, y = problem
    X = X * np.linspace(0.5, 3, X.shape[1])
    w = np.random.default_rng(seed).normal(size=X.shape[1])
    lengths = np.sum(X**2, axis=0)
    fee = p / (1 - p) * np.sum(lengths * w**2)
    expected = np.sum((y - X @ w) ** 2) + fee
    assert connections.dropout_loss(w, X, y, p) == pytest.approx(expected, rel=1e-9)
    best = connections.dropout_fit(X, y, p)
    generalised = np.linalg.solve(X.T @ X + p / (1 - p) * np.diag(lengths), X.T @ y)
    assert close(best, generalised)
    assert connections.dropout_loss(best, X, y, p) <= expected * (1 + 1e-12)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), p=chances)
def test_on_standardised_columns_dropout_is_ridge(problem, p):
    X, y = problem
    X = X / X.std(axis=0)
    assert close(connections.dropout_fit(X, y, p), library(X, y, len(X) * p / (1 - p)))


@settings(max_examples=60, deadline=None)
@given(problem=problems(), alpha=strengths, rounds=st.integers(1, 8))
def test_ridges_factors_are_those_of_the_procedure(problem, alpha, rounds):
    X, y = problem
    factors = connections.ridge_factors(singular_values(X), alpha, rounds)
    assert close(connections.shrink(X, y, factors), connections.iterated_ridge(X, y, alpha, rounds))
    one = connections.ridge_factors(singular_values(X), alpha)
    assert close(connections.shrink(X, y, one), library(X, y, alpha))


@settings(max_examples=60, deadline=None)
@given(problem=problems(), share=st.floats(0.01, 0.99), steps=st.integers(1, 200))
def test_stopped_descent_lies_between_once_and_twice_ridge(problem, share, steps):
    X, y = problem
    d = singular_values(X)
    lr = share / d[0] ** 2
    stop = connections.stopping_factors(d, lr, steps)
    assert close(connections.descend(X, y, lr, steps), connections.shrink(X, y, stop))
    ridge = connections.ridge_factors(d, 1 / (lr * steps))
    assert np.all(ridge <= stop * (1 + 1e-12))
    assert np.all(stop <= 2 * ridge * (1 + 1e-12))


@settings(max_examples=60, deadline=None)
@given(problem=problems(), seed=seeds)
def test_every_filter_is_a_ridge_with_strengths_of_its_own(problem, seed):
    X, y = problem
    _, d, Vt = np.linalg.svd(X, full_matrices=False)
    factors = np.random.default_rng(seed).uniform(0.05, 1, size=len(d))
    own = connections.own_strengths(d, factors)
    assert np.all(own >= 0)
    w = np.linalg.solve(X.T @ X + Vt.T * own @ Vt, X.T @ y)
    assert close(w, connections.shrink(X, y, factors), 1e-8)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), keep=st.integers(1, 5))
def test_truncation_is_regression_on_principal_components(problem, keep):
    X, y = problem
    keep = min(keep, X.shape[1])
    factors = connections.truncated_factors(singular_values(X), keep)
    assert factors.sum() == keep
    assert np.all(np.diff(factors) <= 0)
    pca = PCA(keep).fit(X)
    weights = pca.components_.T @ LinearRegression().fit(pca.transform(X), y).coef_
    assert close(connections.shrink(X, y, factors), weights, 1e-7)


def test_small_shares_are_not_lost_and_large_steps_are_refused():
    assert connections.repeated(1e-18, 10) == pytest.approx(1e-17)
    assert connections.repeated(0.5, 2) == pytest.approx(0.75)
    with pytest.raises(ValueError, match="lr"):
        connections.stopping_factors(np.array([2.0, 1.0]), 0.25, 3)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), noise=st.floats(0.1, 10), prior=st.floats(0.1, 10), seed=seeds)
def test_ridge_with_the_priors_strength_is_the_best_filter(problem, noise, prior, seed):
    X, _ = problem
    d = singular_values(X)
    best = connections.bayes_error(d, connections.ridge_factors(d, noise / prior), noise, prior)
    M = X.T @ X + noise / prior * np.eye(len(d))
    assert best == pytest.approx(noise * np.trace(np.linalg.inv(M)), rel=1e-9)
    others = np.random.default_rng(seed).uniform(-0.5, 1.5, size=(20, len(d)))
    assert all(connections.bayes_error(d, o, noise, prior) >= best * (1 - 1e-12) for o in others)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), noise=st.floats(0.1, 10), prior=st.floats(0.1, 10), alpha=strengths)
def test_the_bayes_error_is_that_of_mean_and_covariance(problem, noise, prior, alpha):
    X, _ = problem
    identity = np.eye(X.shape[1])
    estimator = np.linalg.solve(X.T @ X + alpha * identity, X.T)
    expected = prior * np.sum((estimator @ X - identity) ** 2) + noise * np.sum(estimator**2)
    d = singular_values(X)
    found = connections.bayes_error(d, connections.ridge_factors(d, alpha), noise, prior)
    assert found == pytest.approx(expected, rel=1e-8)


@settings(max_examples=60, deadline=None)
@given(members=st.integers(1, 40), correlation=st.floats(0, 1))
def test_the_variance_of_a_mean_is_that_of_the_covariance_matrix(members, correlation):
    covariance = np.full((members, members), correlation)
    np.fill_diagonal(covariance, 1)
    found = connections.averaged_variance(correlation, members)
    assert found == pytest.approx(covariance.mean(), abs=1e-12)
    assert correlation - 1e-12 <= found <= 1 + 1e-12


@settings(max_examples=60, deadline=None)
@given(pair=distributions(), share=st.floats(0, 1))
def test_smoothing_is_a_kl_penalty(pair, share):
    targets, q = pair
    K = q.shape[-1]
    found = connections.cross_entropy(connections.smooth(targets, share), q)
    plain = connections.cross_entropy(targets, q)
    penalty = connections.kl_from_uniform(q) + np.log(K)
    assert np.allclose(found, (1 - share) * plain + share * penalty, atol=1e-12)
    kl = torch.nn.functional.kl_div(
        torch.as_tensor(np.log(q)),
        torch.full(q.shape, 1 / K, dtype=torch.float64),
        reduction="none",
    )
    assert np.allclose(connections.kl_from_uniform(q), kl.sum(dim=-1).numpy(), atol=1e-12)
    assert np.all(connections.kl_from_uniform(q) >= -1e-12)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_smoothed_cross_entropy_is_torchs(share):
    logits = torch.randn(7, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    labels = torch.tensor([0, 1, 2, 3, 0, 1, 2])
    theirs = torch.nn.functional.cross_entropy(
        logits, labels, label_smoothing=share, reduction="none"
    )
    q = torch.softmax(logits, dim=1).numpy()
    ours = connections.cross_entropy(connections.smooth(np.eye(4)[labels], share), q)
    assert np.allclose(ours, theirs.numpy(), atol=1e-13)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, radius=st.floats(0.1, 5))
def test_the_projection_is_nearest_idempotent_and_never_expands(seed, radius):
    a, b = np.random.default_rng(seed).normal(scale=2, size=(2, 4))
    pa, pb = (connections.project_l2_ball(w, radius) for w in (a, b))
    assert np.linalg.norm(pa) <= radius * (1 + 1e-12)
    assert np.allclose(connections.project_l2_ball(pa, radius), pa, atol=1e-12)
    assert np.linalg.norm(pa - pb) <= np.linalg.norm(a - b) * (1 + 1e-12)
    inside = b * min(1, radius / np.linalg.norm(b)) * 0.9
    assert np.linalg.norm(a - pa) <= np.linalg.norm(a - inside) + 1e-12


@pytest.mark.parametrize("alpha", [0.5, 5, 50])
def test_projected_descent_rests_at_ridge(alpha):
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    target = library(X, y, alpha)
    assert close(connections.projected_descent(X, y, np.linalg.norm(target), 2000), target)
    free = connections.projected_descent(X, y, 100, 2000)
    assert close(free, connections.least_squares(X, y))
