"""The definitions of the chapter on standardisation, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

chapter = scratch("penalties/standardisation")
strengths = st.floats(-2, 3).map(lambda exponent: 10.0**exponent)


@st.composite
def tables(draw):
    """Training rows, test rows and targets, with features of very different units."""
    n, m, d = draw(st.integers(6, 30)), draw(st.integers(1, 8)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    units = 10.0 ** rng.uniform(-4, 4, size=d)
    X = rng.normal(size=(n + m, d)) * units + 3 * units * rng.normal(size=d)
    return X[:n], X[n:], X[:n] @ (1 / units) + rng.normal(size=n)


@settings(max_examples=100, deadline=None)
@given(table=tables())
def test_it_is_the_librarys(table):
    train, test, _ = table
    scaler = StandardScaler().fit(train)
    for ours, part in zip(chapter.standardise(train, test), (train, test), strict=True):
        assert np.allclose(ours, scaler.transform(part), rtol=1e-10, atol=1e-10)
    for ours, scaler in ((chapter.min_max, MinMaxScaler()), (chapter.robust, RobustScaler())):
        scaler.fit(train)
        for z, part in zip(ours(train, test), (train, test), strict=True):
            assert np.allclose(z, scaler.transform(part), rtol=1e-9, atol=1e-9)


@settings(max_examples=100, deadline=None)
@given(table=tables())
def test_training_rows_get_mean_0_and_variance_1_and_keep_them(table):
    train, test, _ = table
    z, z_test = chapter.standardise(train, test)
    assert np.abs(z.mean(axis=0)).max() < 1e-10
    assert np.abs(np.mean(z**2, axis=0) - 1).max() < 1e-10
    again, again_test = chapter.standardise(z, z_test)
    assert np.allclose(again, z, atol=1e-10)
    assert np.allclose(again_test, z_test, rtol=1e-10, atol=1e-10)


@settings(max_examples=100, deadline=None)
@given(table=tables(), seed=st.integers(0, 2**32 - 1))
def test_units_change_signs_at_most(table, seed):
    train, test, _ = table
    rng = np.random.default_rng(seed)
    d = train.shape[1]
    factor = rng.choice([-1, 1], size=d) * 10.0 ** rng.uniform(-3, 3, size=d)
    shift = factor * train.std(axis=0) * rng.normal(size=d)
    old = chapter.standardise(train, test)
    new = chapter.standardise(train * factor + shift, test * factor + shift)
    for before, after in zip(old, new, strict=True):
        assert np.allclose(after, np.sign(factor) * before, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(table=tables(), alpha=strengths, seed=st.integers(0, 2**32 - 1))
def test_standardised_ridge_does_not_feel_units(table, alpha, seed):
    train, test, y = table
    factor = 10.0 ** np.random.default_rng(seed).uniform(-3, 3, size=train.shape[1])
    predictions = []
    for a in (1.0, factor):
        z, z_test = chapter.standardise(train * a, test * a)
        v, c = chapter.weighted_ridge(z, y, np.full(z.shape[1], alpha))
        predictions.append(z_test @ v + c)
    assert np.allclose(*predictions, rtol=1e-7, atol=1e-7)


@settings(max_examples=60, deadline=None)
@given(table=tables(), seed=st.integers(0, 2**32 - 1))
def test_a_test_row_does_not_depend_on_its_company(table, seed):
    train, test, _ = table
    company = np.random.default_rng(seed).normal(size=(5, train.shape[1])) * 1e6
    z_train, alone = chapter.standardise(train, test[:1])
    z_again, together = chapter.standardise(train, np.vstack([test[:1], company]))
    assert np.array_equal(alone[0], together[0])
    assert np.array_equal(z_train, z_again)


@settings(max_examples=60, deadline=None)
@given(table=tables(), value=st.floats(-1e9, 1e9))
def test_a_constant_column_becomes_exactly_0(table, value):
    train, test, _ = table
    train = np.column_stack([train, np.full(len(train), value)])
    test = np.column_stack([test, np.full(len(test), value + 2.0)])
    z, z_test = chapter.standardise(train, test)
    assert np.all(z[:, -1] == 0)
    assert np.all(np.isfinite(z))
    assert np.all(np.isfinite(z_test))
    assert np.array_equal(z_test[:, -1], test[:, -1] - value)


def test_a_single_row_measured_by_itself_is_0():
    row = np.array([[3.0, -1.0, 0.1]])
    assert np.array_equal(chapter.standardise(row, row)[0], np.zeros((1, 3)))


def test_integers_become_floats_and_arguments_stay():
    train, test = np.array([[1, 2], [3, 2], [8, 2]]), np.array([[4, 2]])
    copies = train.copy(), test.copy()
    z, z_test = chapter.standardise(train, test)
    assert z.dtype == z_test.dtype == np.float64
    assert np.array_equal(train, copies[0])
    assert np.array_equal(test, copies[1])
    assert np.allclose(z_test, [[0, 0]])


def test_other_columns_are_refused():
    with pytest.raises(ValueError, match="columns"):
        chapter.standardise(np.eye(3), np.eye(4))


@settings(max_examples=60, deadline=None)
@given(table=tables(), alpha=strengths)
def test_equal_penalties_are_the_librarys_ridge(table, alpha):
    train, test, y = table
    z, z_test = chapter.standardise(train, test)
    w, b = chapter.weighted_ridge(z + 1, y, np.full(z.shape[1], alpha))
    library = Ridge(alpha=alpha).fit(z + 1, y)
    scale = max(1, np.abs(y).max())
    assert np.abs((z_test + 1) @ w + b - library.predict(z_test + 1)).max() < 1e-8 * scale


@settings(max_examples=60, deadline=None)
@given(table=tables(), alpha=strengths)
def test_standardising_is_a_penalty_for_each_feature(table, alpha):
    train, test, y = table
    mean, scale = chapter.moments(train)
    z, z_test = chapter.standardise(train, test)
    v, c = chapter.weighted_ridge(z, y, np.full(z.shape[1], alpha))
    w, b = chapter.original_units(v, c, mean, scale)
    w_raw, b_raw = chapter.weighted_ridge(train, y, alpha * scale**2)
    size = max(1, np.abs(y).max())
    assert np.abs(test @ w + b - (z_test @ v + c)).max() < 1e-9 * size
    assert np.abs(test @ w_raw + b_raw - (z_test @ v + c)).max() < 1e-7 * size


def test_without_a_penalty_it_is_least_squares_in_original_units():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 3)) * [1, 100, 0.01] + 5, rng.normal(size=20)
    z, _ = chapter.standardise(X, X)
    v, c = chapter.weighted_ridge(z, y, np.zeros(3))
    w, b = chapter.original_units(v, c, *chapter.moments(X))
    library = LinearRegression().fit(X, y)
    assert np.allclose(w, library.coef_, rtol=1e-9)
    assert b == pytest.approx(library.intercept_, rel=1e-8)


@settings(max_examples=60, deadline=None)
@given(table=tables(), alpha=strengths, factor=st.floats(0.02, 50), data=st.data())
def test_a_unit_is_a_penalty(table, alpha, factor, data):
    train, test, y = table
    z, _ = chapter.standardise(train, test)
    column = data.draw(st.integers(0, z.shape[1] - 1))
    v, c = chapter.effects_in_unit(z, y, alpha, column, factor)
    units = np.ones(z.shape[1])
    units[column] = factor
    library = Ridge(alpha=alpha, solver="svd").fit(z * units, y)
    size = max(1, np.abs(y).max())
    assert np.abs(library.coef_ * units - v).max() < 1e-6 * size
    assert c == pytest.approx(library.intercept_, abs=1e-8 * size)
