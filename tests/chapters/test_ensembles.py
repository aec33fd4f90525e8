"""The definitions of the chapter on ensembles, against the library and against laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.ensemble import (
    BaggingRegressor,
    GradientBoostingRegressor,
    RandomForestRegressor,
    VotingClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

chapter = scratch("data/ensembles")
seeds = st.integers(0, 2**31 - 1)


@st.composite
def problems(draw):
    """Rows, targets and new rows, with features in single precision, as the library's trees."""
    n, d = draw(st.integers(6, 40)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(seeds))
    X = rng.normal(size=(n + 10, d)).astype(np.float32).astype(float)
    y = 10 * X[:n, 0] + 3 * rng.normal(size=n)
    return X[:n], y, X[n:]


@settings(max_examples=25, deadline=None)
@given(problem=problems(), seed=seeds, depth=st.sampled_from([1, 2, None]))
def test_bagging_is_the_librarys(problem, seed, depth):
    X, y, new = problem
    base = DecisionTreeRegressor(max_depth=depth)
    library = BaggingRegressor(base, 6, random_state=seed).fit(X, y)
    of_trees = [one.random_state for one in library.estimators_]
    ours = chapter.bag(X, y, library.estimators_samples_, of_trees, max_depth=depth)
    assert np.abs(chapter.average(ours, new) - library.predict(new)).max() < 1e-10


@settings(max_examples=25, deadline=None)
@given(problem=problems(), seed=seeds, m=st.integers(1, 5))
def test_a_forest_is_the_librarys(problem, seed, m):
    X, y, new = problem
    m = min(m, X.shape[1])
    library = RandomForestRegressor(6, max_features=m, random_state=seed).fit(X, y)
    of_trees = [one.random_state for one in library.estimators_]
    samples = [np.random.RandomState(s).randint(0, len(y), len(y)) for s in of_trees]
    ours = chapter.bag(X, y, samples, of_trees, max_features=m)
    assert np.abs(chapter.average(ours, new) - library.predict(new)).max() < 1e-10


def test_out_of_bag_predictions_are_the_librarys():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 3)).astype(np.float32).astype(float)
    y = rng.normal(size=50)
    library = RandomForestRegressor(40, oob_score=True, random_state=1).fit(X, y)
    of_trees = [one.random_state for one in library.estimators_]
    samples = [np.random.RandomState(s).randint(0, 50, 50) for s in of_trees]
    ours = chapter.out_of_bag(chapter.bag(X, y, samples, of_trees), samples, X)
    assert np.abs(ours - library.oob_prediction_).max() < 1e-10


def test_out_of_bag_uses_only_models_that_did_not_see_the_row():
    class Says:
        def __init__(self, number):
            self.number = number

        def predict(self, X):
            return np.full(len(X), self.number)

    models = [Says(1.0), Says(2.0), Says(6.0)]
    samples = [[0, 0, 1], [1, 2, 2], [0, 0, 2]]
    out = chapter.out_of_bag(models, samples, np.zeros((3, 1)))
    assert np.array_equal(out, [2.0, 6.0, 1.0])
    with pytest.raises(ValueError, match="more models"):
        chapter.out_of_bag(models[:1], samples[:1], np.zeros((3, 1)))


@settings(max_examples=25, deadline=None)
@given(problem=problems(), lr=st.floats(0.05, 1), seed=seeds)
def test_boosted_stumps_are_the_librarys_at_every_round(problem, lr, seed):
    X, y, new = problem
    library = GradientBoostingRegressor(
        n_estimators=5, learning_rate=lr, max_depth=1, random_state=seed
    ).fit(X, y)
    start, steps = chapter.boost(chapter.stump, X, y, 5, lr)
    stages = np.array(list(library.staged_predict(X)))
    assert np.abs(chapter.staged(start, steps, lr, X)[1:] - stages).max() < 1e-9
    if X.shape[1] == 1:  # two features can part the rows alike, and a coin chooses between them
        theirs = np.array(list(library.staged_predict(new)))
        assert np.abs(chapter.staged(start, steps, lr, new)[1:] - theirs).max() < 1e-9


@settings(max_examples=25, deadline=None)
@given(problem=problems(), lr=st.floats(0.05, 1), seed=seeds, depth=st.integers(1, 3))
def test_boosted_trees_are_the_librarys(problem, lr, seed, depth):
    X, y, new = problem
    library = GradientBoostingRegressor(
        n_estimators=5, learning_rate=lr, max_depth=depth, random_state=seed
    ).fit(X, y)
    learner = chapter.tree(np.random.RandomState(seed), max_depth=depth)
    start, steps = chapter.boost(learner, X, y, 5, lr)
    stages = chapter.staged(start, steps, lr, X)
    # from the round on where rounding decides a tie, the two may part
    first = np.array(list(library.staged_predict(X)))[0]
    assert np.mean((stages[1] - y) ** 2) == pytest.approx(np.mean((first - y) ** 2), rel=1e-9)
    if np.abs(stages[-1] - library.predict(X)).max() < 1e-9:
        assert np.abs(chapter.staged(start, steps, lr, new)[-1] - library.predict(new)).max() < 1e-9


def test_boosting_is_the_librarys_without_any_condition():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(120, 4)).astype(np.float32).astype(float)
    y = X[:, 0] * X[:, 1] + rng.normal(size=120)
    for depth in (1, 3):
        library = GradientBoostingRegressor(
            n_estimators=60, learning_rate=0.2, max_depth=depth, random_state=5
        ).fit(X[:80], y[:80])
        learners = [chapter.tree(np.random.RandomState(5), max_depth=depth)]
        learners += [chapter.stump] if depth == 1 else []
        for learner in learners:
            start, steps = chapter.boost(learner, X[:80], y[:80], 60, 0.2)
            ours = chapter.staged(start, steps, 0.2, X)[1:]
            theirs = np.array(list(library.staged_predict(X)))
            assert np.abs(ours - theirs).max() < 1e-10


@settings(max_examples=60, deadline=None)
@given(problem=problems(), rounded=st.booleans())
def test_no_other_split_has_a_smaller_error(problem, rounded):
    X, y, _ = problem
    X = np.round(X) if rounded else X
    if np.all(np.ptp(X, axis=0) == 0):
        return

    def error(feature, threshold):
        side = X[:, feature] <= threshold
        return sum(np.sum((y[s] - y[s].mean()) ** 2) for s in (side, ~side))

    feature, threshold, left, right = chapter.best_split(X, y)
    side = X[:, feature] <= threshold
    assert left == pytest.approx(y[side].mean(), abs=1e-10)
    assert right == pytest.approx(y[~side].mean(), abs=1e-10)
    all_errors = [error(j, t) for j in range(X.shape[1]) for t in np.unique(X[:, j])[:-1]]
    assert error(feature, threshold) <= min(all_errors) + 1e-9


def test_a_split_never_parts_equal_values():
    X = np.array([[0.0], [0.0], [1.0], [1.0]])
    y = np.array([0.0, 10.0, 3.0, 4.0])
    assert chapter.best_split(X, y) == (0, 0.5, 5.0, 3.5)


@settings(max_examples=30, deadline=None)
@given(problem=problems(), lr=st.floats(0.01, 1.99))
def test_each_round_lowers_the_training_error_by_the_formula(problem, lr):
    X, y, _ = problem
    start, steps = chapter.boost(chapter.stump, X, y, 6, lr)
    stages = chapter.staged(start, steps, lr, X)
    errors = np.sum((y - stages) ** 2, axis=1)
    heights = np.array([np.sum(step(X) ** 2) for step in steps])
    assert np.allclose(errors[1:], errors[:-1] - lr * (2 - lr) * heights, atol=1e-8 * errors[0])
    assert np.all(np.diff(errors) <= 1e-12 * errors[0])


@settings(max_examples=30, deadline=None)
@given(seed=seeds, lr=st.floats(0.01, 1), rounds=st.integers(0, 30))
def test_boosting_a_smoother_is_a_power_of_its_matrix(seed, lr, rounds):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(8, 8)))[0]
    values = rng.uniform(0.01, 1, size=8)
    S = Q @ np.diag(values) @ Q.T
    y = rng.normal(size=8)
    start, steps = chapter.boost(lambda X, r: lambda X: S @ r, np.zeros((8, 1)), y, rounds, lr)
    left = y - chapter.staged(start, steps, lr, np.zeros((8, 1)))[-1]
    power = Q @ np.diag((1 - lr * values) ** rounds) @ Q.T
    assert np.abs(left - power @ (y - y.mean())).max() < 1e-12


@settings(max_examples=60, deadline=None)
@given(variance=st.floats(0.01, 100), B=st.integers(1, 30), correlation=st.floats(-0.03, 1))
def test_the_variance_of_a_mean_is_that_of_the_covariance_matrix(variance, B, correlation):
    matrix = variance * (correlation + (1 - correlation) * np.eye(B))
    promised = chapter.variance_of_mean(variance, correlation, B)
    assert promised == pytest.approx(matrix.mean(), rel=1e-9, abs=1e-12)
    more = chapter.variance_of_mean(variance, correlation, B + 1)
    assert more <= promised + 1e-12


def test_the_share_of_distinct_rows_by_counting_all_samples():
    for n in (1, 2, 3, 4):
        samples = np.stack(np.meshgrid(*[np.arange(n)] * n), axis=-1).reshape(-1, n)
        counted = np.mean([len(set(sample)) / n for sample in samples])
        assert chapter.share_drawn(n) == pytest.approx(counted, rel=1e-12)
    assert chapter.share_drawn(10**7) == pytest.approx(1 - np.exp(-1), abs=1e-7)


def test_a_bootstrap_sample_draws_with_replacement_from_all_rows():
    rng = np.random.default_rng(0)
    draws = np.array([chapter.bootstrap(10, rng) for _ in range(4000)])
    assert draws.shape == (4000, 10)
    assert set(draws.ravel()) == set(range(10))
    assert np.abs(np.bincount(draws.ravel()) / 4000 - 1).max() < 0.08


@pytest.mark.parametrize("kind", ["hard", "soft"])
def test_votes_are_the_librarys(kind):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 4))
    y = np.digitize(X[:, 0] + 0.5 * rng.normal(size=300), [-0.5, 0.5])
    voters = [
        ("a", LogisticRegression()),
        ("b", GaussianNB()),
        ("c", DecisionTreeClassifier(random_state=0)),
        ("d", DecisionTreeClassifier(max_depth=2, random_state=0)),
    ]
    library = VotingClassifier(voters, voting=kind).fit(X[:100], y[:100])
    if kind == "hard":
        votes = np.array([one.predict(X[100:]) for one in library.estimators_])
        ours = chapter.hard_vote(votes)
    else:
        ours = chapter.soft_vote([one.predict_proba(X[100:]) for one in library.estimators_])
    assert np.array_equal(ours, library.predict(X[100:]))


def test_a_tie_goes_to_the_smaller_label():
    assert np.array_equal(chapter.hard_vote(np.array([[2, 0, 1], [1, 3, 1]])), [1, 0, 1])


@settings(max_examples=60, deadline=None)
@given(seed=seeds, voters=st.integers(1, 7), classes=st.integers(2, 5))
def test_votes_do_not_depend_on_the_order_of_the_voters(seed, voters, classes):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, size=(voters, 20))
    order = rng.permutation(voters)
    assert np.array_equal(chapter.hard_vote(labels), chapter.hard_vote(labels[order]))
    certain = np.eye(classes)[labels]
    assert np.array_equal(chapter.soft_vote(certain), chapter.hard_vote(labels))
