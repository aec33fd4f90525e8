"""The definitions of the chapter on SMOTE, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from scratch import scratch
from sklearn.metrics import balanced_accuracy_score
from sklearn.neighbors import NearestNeighbors

chapter = scratch("data/smote")
seeds = st.integers(0, 2**32 - 1)


@st.composite
def problems(draw):
    """Rows of two overlapping classes, the rare one labelled 1; at least 8 rare rows."""
    rare, common, d = draw(st.integers(8, 25)), draw(st.integers(30, 70)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(seeds))
    X = rng.normal(size=(rare + common, d)) * draw(st.sampled_from([0.01, 1.0, 100.0]))
    y = np.repeat([1, 0], [rare, common])
    order = rng.permutation(len(y))
    return X[order], y[order]


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=seeds, k=st.integers(1, 7))
def test_smote_is_the_librarys_point_for_point(problem, seed, k):
    X, y = problem
    theirs = SMOTE(k_neighbors=k, random_state=seed).fit_resample(X, y)[0][len(X) :]
    ours = chapter.smote(X[y == 1], len(theirs), k, np.random.RandomState(seed))
    assert np.array_equal(ours, theirs)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=seeds, k=st.integers(1, 7), m=st.integers(2, 12))
def test_borderline_smote_is_the_librarys_point_for_point(problem, seed, k, m):
    X, y = problem
    danger = chapter.in_danger(X, y, 1, m)
    sampler = BorderlineSMOTE(k_neighbors=k, m_neighbors=m, random_state=seed)
    theirs = sampler.fit_resample(X, y)[0][len(X) :]
    assume(danger.any())
    positions = np.flatnonzero(y == 1)[danger]
    assert np.array_equal(positions, sampler.in_danger_indices[1])
    rng = np.random.RandomState(seed)
    ours = chapter.borderline_smote(X, y, 1, len(theirs), k, m, rng)
    assert np.array_equal(ours, theirs)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=seeds, k=st.integers(1, 7))
def test_adasyn_is_the_librarys_point_for_point(problem, seed, k):
    X, y = problem
    missing = np.sum(y == 0) - np.sum(y == 1)
    hardness = np.mean(y[chapter.nearest_neighbours(X, k)[y == 1]] != 1, axis=1)
    # the library refuses to make no rows at all
    assume(hardness.any() and np.rint(hardness / hardness.sum() * missing).any())
    theirs = ADASYN(n_neighbors=k, random_state=seed).fit_resample(X, y)[0][len(X) :]
    ours = chapter.adasyn(X, y, 1, missing, k, np.random.RandomState(seed))
    assert np.array_equal(ours, theirs)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=seeds)
def test_copies_are_the_librarys(problem, seed):
    X, y = problem
    theirs = RandomOverSampler(random_state=seed).fit_resample(X, y)[0][len(X) :]
    assert np.array_equal(
        chapter.copies(X[y == 1], len(theirs), np.random.RandomState(seed)), theirs
    )


@settings(max_examples=40, deadline=None)
@given(problem=problems(), k=st.integers(1, 7))
def test_neighbours_are_scikit_learns(problem, k):
    X, _ = problem
    theirs = NearestNeighbors(n_neighbors=k).fit(X).kneighbors(return_distance=False)
    assert np.array_equal(chapter.nearest_neighbours(X, k), theirs)


def test_a_row_is_not_its_own_neighbour_even_beside_a_copy():
    X = np.array([[0.0, 0.0], [0.0, 0.0], [3.0, 4.0]])
    near = chapter.nearest_neighbours(X, 2)
    assert np.array_equal(near[:2], [[1, 2], [0, 2]])
    assert set(near[2]) == {0, 1}


@pytest.mark.parametrize("k", [0, 5, 6])
def test_too_few_rows_for_the_neighbours_are_refused(k):
    with pytest.raises(ValueError, match="neighbours"):
        chapter.nearest_neighbours(np.arange(10.0).reshape(5, 2), k)


def test_adasyn_refuses_a_class_that_nobody_disputes():
    X = np.append(np.arange(10.0), 1000 + np.arange(10.0))[:, np.newaxis]
    with pytest.raises(ValueError, match="neighbour"):
        chapter.adasyn(X, np.repeat([1, 0], 10), 1, 5, 3, np.random.RandomState(0))


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=seeds, k=st.integers(1, 7))
def test_points_lie_on_segments_between_neighbours(problem, seed, k):
    X, y = problem
    rare = X[y == 1]
    points = chapter.smote(rare, 30, k, np.random.RandomState(seed))
    scale = np.abs(rare).max()
    assert chapter.off_segment(points, rare).max() < 1e-12 * scale
    assert np.all(points <= rare.max(axis=0) + 1e-12 * scale)
    assert np.all(points >= rare.min(axis=0) - 1e-12 * scale)


def test_the_distance_to_a_segment_is_the_one_that_geometry_says():
    X = np.array([[0.0, 0.0], [4.0, 0.0]])
    points = np.array([[1.0, 2.0], [-3.0, 4.0], [7.0, -4.0], [2.0, 0.0]])
    assert np.allclose(chapter.off_segment(points, X), [2, 5, 5, 0], atol=1e-15)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=seeds)
def test_smote_commutes_with_moving_turning_and_scaling(problem, seed):
    X, y = problem
    rare = X[y == 1] / np.abs(X).max()
    turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(X.shape[1],) * 2))[0]
    before = chapter.smote(rare, 40, 3, np.random.RandomState(seed))
    after = chapter.smote(5 * rare @ turn - 3, 40, 3, np.random.RandomState(seed))
    # turning rounds: leave out the rare case in which two distances trade places
    near = [chapter.nearest_neighbours(rows, 3) for rows in (rare, 5 * rare @ turn - 3)]
    assume(np.array_equal(*near))
    assert np.abs(after - (5 * before @ turn - 3)).max() < 1e-10


@settings(max_examples=20, deadline=None)
@given(problem=problems(), k=st.integers(1, 7))
def test_the_promised_variance_is_that_of_all_pairs_on_a_fine_grid_of_gaps(problem, k):
    X, y = problem
    rare = X[y == 1]
    first = np.repeat(np.arange(len(rare)), k)
    second = chapter.nearest_neighbours(rare, k).ravel()
    # Gauss and Legendre's two points integrate a cubic in the gap exactly
    nodes = (np.array([-1, 1]) / np.sqrt(3) + 1) / 2
    points = np.vstack(
        [chapter.between(rare, first, second, np.full((len(first), 1), u)) for u in nodes]
    )
    promised = chapter.synthetic_variance(rare, k)
    assert np.allclose(promised, points.var(axis=0), rtol=1e-10)


@settings(max_examples=100, deadline=None)
@given(q=st.floats(0.001, 0.999), base_rate=st.floats(0.001, 0.999))
def test_the_way_back_divides_the_odds(q, base_rate):
    p = chapter.restore(q, base_rate)
    assert p / (1 - p) == pytest.approx(q / (1 - q) * base_rate / (1 - base_rate), rel=1e-9)
    assert chapter.restore(p, 1 - base_rate) == pytest.approx(q, rel=1e-9)
    assert chapter.restore(q, 0.5) == pytest.approx(q, rel=1e-12)
    assert (p > base_rate) == (q > 0.5) or abs(q - 0.5) < 1e-9


@settings(max_examples=60, deadline=None)
@given(seed=seeds, rounded=st.booleans())
def test_no_threshold_does_better_on_the_rows_it_was_chosen_on(seed, rounded):
    rng = np.random.default_rng(seed)
    y = np.append([0, 1], rng.integers(0, 2, size=40))
    p = rng.uniform(size=42)
    p = np.round(p, 1) if rounded else p
    best = chapter.balanced_accuracy(y, p >= chapter.best_threshold(y, p))
    others = chapter.balanced_accuracy(y, p[:, np.newaxis] >= np.linspace(0, 1, 101))
    assert best >= others.max() - 1e-12


@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_balanced_accuracy_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    y = np.append([0, 1], rng.integers(0, 2, size=20))
    says = rng.integers(0, 2, size=(22, 3)).astype(bool)
    theirs = [balanced_accuracy_score(y, column) for column in says.T]
    assert np.allclose(chapter.balanced_accuracy(y, says), theirs, atol=1e-14)
    assert chapter.balanced_accuracy(y, says[:, 0]) == pytest.approx(theirs[0], abs=1e-14)
