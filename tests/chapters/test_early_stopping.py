"""The definitions of the chapter on early stopping, against libraries and against laws."""

import copy
import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import Ridge
from skorch.callbacks import EarlyStopping as SkorchStopping
from skorch.history import History
from torch import nn
from torch.utils.data import DataLoader

early = scratch("training/early-stopping")
curves = st.lists(st.floats(-10, 10) | st.just(math.nan), min_size=1, max_size=40)
# few values, so that ties and improvements of exactly min_delta occur
coarse = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, math.nan]), min_size=1, max_size=30)
patiences = st.integers(1, 8)
deltas = st.sampled_from([0.0, 0.25, 0.5]) | st.floats(0, 3)


def by_definition(losses, patience, min_delta):
    """Best and last step, and the answers of each step, straight from the definition."""
    best, at, answers = math.inf, -1, []
    for now, loss in enumerate(losses):
        if not math.isnan(loss) and loss < best - min_delta:
            best, at = loss, now
        answers.append(now - at >= patience)
    last = answers.index(True) if True in answers else len(losses) - 1
    return answers, at, last


@settings(max_examples=200, deadline=None)
@given(losses=curves | coarse, patience=patiences, min_delta=deltas)
def test_the_rule_is_its_definition(losses, patience, min_delta):
    answers, at, last = by_definition(losses, patience, min_delta)
    rule = early.Patience(patience, min_delta)
    assert [rule.spent(loss) for loss in losses] == answers
    assert rule.best_step == at
    assert rule.best_loss == (losses[at] if at >= 0 else math.inf)
    best, found = early.stopped(losses, patience, min_delta)
    assert found == last
    assert best == by_definition(losses[: last + 1], patience, min_delta)[1]


@settings(max_examples=200, deadline=None)
@given(losses=curves | coarse, patience=patiences, min_delta=deltas)
def test_the_rule_is_skorchs_in_absolute_mode(losses, patience, min_delta):
    theirs = SkorchStopping(patience=patience, threshold=min_delta, threshold_mode="abs")
    net = SimpleNamespace(history=History(), verbose=0)
    theirs.on_train_begin(net)
    for epoch, loss in enumerate(losses, start=1):
        net.history.new_epoch()
        net.history.record("epoch", epoch)
        net.history.record("valid_loss", loss)
        try:
            theirs.on_epoch_end(net)
        except KeyboardInterrupt:
            break
    # skorch counts epochs from 1 and says 0 for none
    expected = theirs.best_epoch_ - 1, epoch - 1
    assert early.stopped(losses, patience, min_delta) == expected


@settings(max_examples=100, deadline=None)
@given(losses=st.lists(st.floats(-10, 10), min_size=1, max_size=40), patience=patiences)
def test_more_patience_trains_longer_and_never_keeps_a_worse_loss(losses, patience):
    best, last = early.stopped(losses, patience)
    later_best, later_last = early.stopped(losses, patience + 1)
    assert last <= later_last
    assert losses[later_best] <= losses[best] == min(losses[: last + 1])


@settings(max_examples=100, deadline=None)
@given(
    losses=st.lists(st.integers(-50, 50), min_size=1, max_size=40),
    patience=patiences,
    shift=st.integers(-100, 100),
)
def test_the_rule_does_not_care_where_zero_is(losses, patience, shift):
    moved = [loss + shift for loss in losses]
    assert early.stopped(moved, patience, 2) == early.stopped(losses, patience, 2)


@pytest.mark.parametrize("bad", [{"patience": 0}, {"patience": 3, "min_delta": -1e-9}])
def test_bad_arguments_are_refused(bad):
    with pytest.raises(ValueError, match=list(bad)[-1]):
        early.EarlyStopping(**bad)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Networks this small are slower on many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def normal(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def small_run(seed=0, n=30):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 3))
    X = normal(seed, n, 4)
    y = torch.randint(3, (n,), generator=torch.Generator().manual_seed(seed))
    loader = DataLoader(
        range(n), batch_size=8, shuffle=True, generator=torch.Generator().manual_seed(seed)
    )
    return model, torch.optim.Adam(model.parameters(), lr=0.05), X, y, loader


@settings(max_examples=25, deadline=None)
@given(losses=coarse, patience=patiences)
def test_the_state_of_the_best_step_comes_back_whole(losses, patience):
    model, optimiser, X, y, loader = small_run()
    stopping, states = early.EarlyStopping(patience), [copy.deepcopy(model.state_dict())]
    for loss in losses[:6]:
        early.train_epoch(model, optimiser, X, y, loader)
        states.append(copy.deepcopy(model.state_dict()))
        answer = stopping.step(loss, model)
        assert isinstance(answer, bool)
    before = copy.deepcopy(model.state_dict())
    stopping.restore(model)
    expected = states[stopping.best_step + 1] if stopping.best_step >= 0 else before
    assert expected.keys() == model.state_dict().keys()
    assert all(torch.equal(model.state_dict()[name], expected[name]) for name in expected)


def test_the_copy_survives_training_after_the_roll_back():
    model, optimiser, X, y, loader = small_run()
    stopping = early.EarlyStopping(2)
    stopping.step(1.0, model)
    best = copy.deepcopy(model.state_dict())
    for _ in range(2):
        early.train_epoch(model, optimiser, X, y, loader)
        stopping.restore(model)
        assert all(torch.equal(model.state_dict()[name], best[name]) for name in best)


def test_it_stays_true_until_an_improvement():
    model = nn.Linear(1, 1)
    stopping = early.EarlyStopping(2)
    answers = [stopping.step(loss, model) for loss in (1.0, 1.0, 1.0, 1.0, 0.5, 0.6)]
    assert answers == [False, False, True, True, False, False]
    assert (stopping.best_loss, stopping.best_step) == (0.5, 4)


def test_an_epoch_is_torchs_own_loop_and_reports_the_weighted_mean():
    model, optimiser, X, y, loader = small_run()
    twin, other, _, _, same_loader = small_run()
    total = 0.0
    for rows in same_loader:
        loss = nn.functional.cross_entropy(twin(X[rows]), y[rows])
        other.zero_grad()
        loss.backward()
        other.step()
        total += loss.item() * len(rows)
    assert early.train_epoch(model, optimiser, X, y, loader) == pytest.approx(total / 30)
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.equal(p, q)


def test_measures_are_taken_in_evaluation_mode():
    model, _, X, y, _ = small_run()
    before = copy.deepcopy(model.state_dict())
    loss, error = early.mean_loss(model, X, y), early.error_rate(model, X, y)
    assert all(torch.equal(model.state_dict()[name], before[name]) for name in before)
    with torch.no_grad():
        scores = model.eval()(X)
    assert loss == pytest.approx(nn.functional.cross_entropy(scores, y).item())
    assert error == np.mean(scores.argmax(1).numpy() != y.numpy())


def test_a_stopped_run_is_the_beginning_of_the_full_one_and_ends_with_its_best():
    def measure(model):
        return {"validation loss": early.mean_loss(model, X_val, y_val)}

    X_val, y_val = normal(5, 20, 4), torch.arange(20) % 3
    model, optimiser, X, y, loader = small_run()
    full = early.train(model, optimiser, X, y, 25, loader, measure)
    last = copy.deepcopy(model.state_dict())
    losses = [row["validation loss"] for row in full]
    assert len(full) == 25

    model, optimiser, X, y, loader = small_run()
    short = early.train(model, optimiser, X, y, 25, loader, measure, early.EarlyStopping(3))
    best, end = early.stopped(losses, 3)
    assert short == full[: end + 1]
    assert end < 24
    assert early.mean_loss(model, X_val, y_val) == losses[best]

    # the budget ends before patience does: rolled back all the same
    model, optimiser, X, y, loader = small_run()
    early.train(model, optimiser, X, y, 25, loader, measure, early.EarlyStopping(99))
    assert early.mean_loss(model, X_val, y_val) == min(losses)
    assert not torch.equal(model[0].weight, last["0.weight"])


@st.composite
def problems(draw):
    """A design matrix, targets, a rate and a number of steps."""
    n, d = draw(st.integers(6, 30)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(size=(n, d)) * draw(st.sampled_from([0.1, 1.0, 10.0]))
    share = draw(st.floats(0.01, 0.99))
    lr = share / np.linalg.norm(X, 2) ** 2
    return X, X @ rng.normal(size=d) + rng.normal(size=n), lr, draw(st.integers(1, 400))


@settings(max_examples=80, deadline=None)
@given(problem=problems())
def test_steps_are_factors_and_a_ridge_for_each_direction(problem):
    X, y, lr, steps = problem
    U, d, Vt = np.linalg.svd(X, full_matrices=False)
    w = early.descend(X, y, lr, steps)
    scale = max(1, np.abs(w).max())
    along = U.T @ y / d
    factors = early.stopping_factors(d, lr, steps)
    assert np.abs(w - Vt.T @ (factors * along)).max() < 1e-10 * scale
    own = early.own_strengths(d, lr, steps)
    assert np.allclose(early.ridge_factors(d, own), factors, rtol=1e-10, atol=1e-14)
    # the same through the library: rotate, so that each direction is a feature of its own
    for j in range(len(d)):
        column = (U[:, j] * d[j])[:, np.newaxis]
        library = Ridge(alpha=own[j], fit_intercept=False).fit(column, y).coef_[0]
        assert library == pytest.approx(Vt[j] @ w, rel=1e-8, abs=1e-9 * scale)


@settings(max_examples=200, deadline=None)
@given(share=st.floats(1e-6, 0.999), steps=st.integers(1, 10**6))
def test_one_ridge_is_below_and_never_by_more_than_a_factor_of_two(share, steps):
    d, lr = np.array([1.0]), share
    factor = early.stopping_factors(d, lr, steps)[0]
    ridge = early.ridge_factors(d, 1 / (lr * steps))[0]
    assert ridge <= factor * (1 + 1e-9)
    assert factor < 2 * ridge
    assert early.own_strengths(d, lr, steps)[0] <= (1 + 1e-9) / (lr * steps)
    assert 0 < factor <= 1


def test_sklearns_rule_differs_from_ours_where_small_gains_add_up():
    falling = 1 - 0.0009 * np.arange(50)
    assert early.sklearn_epochs(-falling, 5, 0.001) == 6
    assert early.sklearn_epochs(-falling, 5, 0.0) == 50
    assert early.stopped(falling, 5, 0.001)[1] == 49


def test_networks_side_by_side_are_the_networks_one_by_one():
    shapes = ((3, 4, 5), (3, 1, 5), (3, 5, 2), (3, 1, 2))
    start = [0.5 * normal(k, *shape) for k, shape in enumerate(shapes)]
    X, y = normal(10, 3, 60, 4), torch.arange(180).reshape(3, 60) % 2
    rates = torch.tensor([0.1, 0.2, 0.4])
    together, calls = [p.clone().requires_grad_() for p in start], []
    early.train_many(
        together, X, y, rates, 4, torch.Generator().manual_seed(7), lambda: calls.append(1)
    )
    assert len(calls) == 4
    generator = torch.Generator().manual_seed(7)
    orders = [torch.rand(y.shape, generator=generator).argsort(dim=1) for _ in range(4)]
    for k in range(3):
        W, b, V, c = (p[k].detach().clone() for p in start)
        model = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2))
        with torch.no_grad():
            model[0].weight.copy_(W.T), model[0].bias.copy_(b[0])
            model[2].weight.copy_(V.T), model[2].bias.copy_(c[0])
        optimiser = torch.optim.SGD(model.parameters(), lr=rates[k].item())
        for order in orders:
            early.train_epoch(model, optimiser, X[k], y[k], order[k].split(20))
        with torch.no_grad():
            scores = early.forward([p[k] for p in together], X[k])
            assert (model(X[k]) - scores).abs().max() < 1e-5
            one = nn.functional.cross_entropy(scores, y[k], reduction="none")
            many = early.cross_entropies(early.forward(together, X), y)[k]
            assert torch.allclose(one, many, atol=1e-5)
