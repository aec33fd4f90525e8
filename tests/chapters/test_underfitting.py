"""The definitions of the chapter on underfitting: the account, the limits, the test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scratch import scratch

under = scratch("closing/underfitting")
seeds = st.integers(0, 2**32 - 1)


def data(seed, n=20, d=6, q=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    return X, X @ rng.normal(size=(d, q)), rng.normal(size=n), rng.normal(size=q)


@given(seed=seeds)
def test_the_parts_add_up_for_any_weights(seed):
    X, Z, y, w = data(seed)
    parts = under.account(X, Z, y, Z @ w)
    assert parts.min() >= 0
    assert parts.sum() == pytest.approx(np.mean((y - Z @ w) ** 2), rel=1e-9)


@given(seed=seeds)
def test_each_part_vanishes_where_its_cause_does(seed):
    X, Z, y, w = data(seed)
    inside = X @ np.ones(6)  # no noise: the large model holds it all
    assert under.account(X, Z, inside, Z @ w)[0] < 1e-18 * np.mean(inside**2) + 1e-20
    assert under.account(X, X, y, X @ np.ones(6))[1] < 1e-20
    assert under.account(X, Z, y, under.project(Z, y))[2] < 1e-20


@settings(deadline=None)
@given(seed=seeds, alpha=st.floats(1e-3, 1e3), steps=st.integers(0, 60))
def test_the_third_part_is_its_formula(seed, alpha, steps):
    X, Z, y, _ = data(seed)
    lr = 0.9 / np.linalg.norm(Z, 2) ** 2
    for w, left in (
        (under.closed_form(Z, y, alpha), lambda d: alpha / (d**2 + alpha)),
        (under.descend(Z, y, lr, steps), lambda d: (1 - lr * d**2) ** steps),
    ):
        part = under.account(X, Z, y, Z @ w)[2]
        assert under.third_part(Z, y, left) == pytest.approx(part, rel=1e-6, abs=1e-12)


@given(seed=seeds)
def test_more_penalty_and_fewer_steps_never_lower_the_third_part(seed):
    X, Z, y, _ = data(seed)
    held = [under.account(X, Z, y, Z @ under.closed_form(Z, y, a))[2] for a in (0.1, 1, 10, 100)]
    assert np.all(np.diff(held) >= -1e-15)
    lr = 1 / np.linalg.norm(Z, 2) ** 2
    cut = [under.account(X, Z, y, Z @ under.descend(Z, y, lr, t))[2] for t in (0, 1, 5, 50)]
    assert np.all(np.diff(cut) <= 1e-15)


@given(seed=seeds, groups=st.integers(2, 6), repeats=st.integers(2, 5))
def test_against_the_mean_it_is_the_analysis_of_variance(seed, groups, repeats):
    rng = np.random.default_rng(seed)
    x = np.repeat(rng.normal(size=groups), repeats)
    y = rng.normal(size=groups * repeats)
    order = rng.permutation(len(y))  # rows may come in any order
    ours = under.lack_of_fit(x[order], y[order], np.full(len(y), y.mean()), 1)
    theirs = stats.f_oneway(*y.reshape(groups, repeats))
    assert ours == pytest.approx([theirs.statistic, theirs.pvalue], rel=1e-8)


def test_without_repeats_or_inputs_to_spare_there_is_no_test():
    x, y = np.arange(6.0), np.zeros(6)
    with pytest.raises(ValueError, match="repeats"):
        under.lack_of_fit(x, y, y, 2)
    with pytest.raises(ValueError, match="parameters"):
        under.lack_of_fit(np.array([0, 0, 1, 1.0]), y[:4], y[:4], 2)
