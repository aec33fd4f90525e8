"""The definitions of the chapter on penalties in networks, against torch and against laws."""

import copy
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from sklearn.linear_model import ElasticNet, Ridge
from torch import nn
from torch.func import functional_call

networks = scratch("penalties/networks")
strengths = st.floats(0, 5)
ratios = st.floats(0, 1)
seeds = st.integers(0, 2**31 - 1)


def normal(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, alpha=strengths, ratio=ratios)
def test_the_penalties_are_the_formulas_of_the_chapter(seed, alpha, ratio):
    weights = [normal(seed, 3, 4), normal(seed + 1, 5)]
    flat = np.concatenate([w.numpy().ravel() for w in weights])
    absolute, squares = np.abs(flat).sum(), (flat**2).sum()
    assert networks.l2_penalty(weights, alpha).item() == pytest.approx(alpha * squares, rel=1e-12)
    assert networks.l1_penalty(weights, alpha).item() == pytest.approx(alpha * absolute, rel=1e-12)
    expected = alpha * (ratio * absolute + (1 - ratio) / 2 * squares)
    found = networks.elastic_net_penalty(weights, alpha, ratio).item()
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, alpha=strengths, ratio=ratios)
def test_their_gradients_are_those_of_the_chapter(seed, alpha, ratio):
    start = normal(seed, 6)
    for penalty, gradient in (
        (partial(networks.l2_penalty, alpha=alpha), 2 * alpha * start),
        (partial(networks.l1_penalty, alpha=alpha), alpha * start.sign()),
        (
            partial(networks.elastic_net_penalty, alpha=alpha, l1_ratio=ratio),
            alpha * (ratio * start.sign() + (1 - ratio) * start),
        ),
    ):
        w = start.clone().requires_grad_()
        penalty([w]).backward()
        assert torch.allclose(w.grad, gradient, rtol=1e-12, atol=1e-12)


def test_biases_and_gains_are_left_out():
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 3), nn.LayerNorm(3)
    )
    chosen = networks.weights_of(model)
    assert [p is q for p, q in zip(chosen, (model[0].weight, model[3].weight), strict=True)] == [
        True,
        True,
    ]
    with_decay, without = networks.decay_groups(model, 0.3)
    assert (with_decay["weight_decay"], without["weight_decay"]) == (0.3, 0.0)
    grouped = with_decay["params"] + without["params"]
    assert {id(p) for p in grouped} == {id(p) for p in model.parameters()}
    assert len(grouped) == len(list(model.parameters()))


@pytest.fixture(scope="module")
def problem():
    X, y = normal(0, 40, 5), normal(1, 40, 1)
    torch.manual_seed(0)  # convex, so that rounding does not grow; the chapter has a network
    return nn.Sequential(nn.Linear(5, 1)).double(), X, y


def trained_by_torch(problem, make, penalty=0.0):
    model, X, y = problem
    model = copy.deepcopy(model)
    optimiser = make(model.parameters())
    for _ in range(100):
        optimiser.zero_grad()
        loss = nn.functional.mse_loss(model(X), y)
        (loss + penalty * sum(p.square().sum() for p in model.parameters())).backward()
        optimiser.step()
    return nn.utils.parameters_to_vector(model.parameters()).detach()


def trained_by_us(problem, ours, **options):
    model, X, y = problem

    def loss(vector):
        parts = vector.split([p.numel() for p in model.parameters()])
        named = {
            name: part.view_as(p)
            for (name, p), part in zip(model.named_parameters(), parts, strict=True)
        }
        return nn.functional.mse_loss(functional_call(model, named, (X,)), y)

    start = nn.utils.parameters_to_vector(model.parameters()).detach()
    return ours(torch.func.grad(loss), start, steps=100, **options)


OPTIMISERS = {
    "sgd": (networks.sgd, torch.optim.SGD, {}, {}),
    "momentum": (networks.momentum, torch.optim.SGD, {}, {"momentum": 0.9}),
    "momentum 0.5": (networks.momentum, torch.optim.SGD, {"beta": 0.5}, {"momentum": 0.5}),
    "adam": (networks.adam, torch.optim.Adam, {}, {}),
    "adam, own betas": (
        networks.adam,
        torch.optim.Adam,
        {"betas": (0.8, 0.95), "eps": 1e-3},
        {"betas": (0.8, 0.95), "eps": 1e-3},
    ),
    "adamw": (networks.adamw, torch.optim.AdamW, {}, {}),
    "adamw, own betas": (
        networks.adamw,
        torch.optim.AdamW,
        {"betas": (0.8, 0.95), "eps": 1e-3},
        {"betas": (0.8, 0.95), "eps": 1e-3},
    ),
}


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("decay", [0.0, 0.01, 0.5])
@pytest.mark.parametrize("lr", [0.002, 0.05])
def test_a_hundred_steps_are_torchs(problem, name, decay, lr):
    ours, theirs, our_options, their_options = OPTIMISERS[name]
    w = trained_by_us(problem, ours, lr=lr, decay=decay, **our_options)
    library = trained_by_torch(problem, partial(theirs, lr=lr, weight_decay=decay, **their_options))
    assert (w - library).abs().max() < 1e-12


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_coupled_decay_is_half_the_decay_in_the_loss(problem, name):
    ours, theirs, _, their_options = OPTIMISERS[name]
    w = trained_by_us(problem, ours, lr=0.05, decay=0.3)
    bare = partial(theirs, lr=0.05, weight_decay=0.0, **their_options)
    assert (w - trained_by_torch(problem, bare, penalty=0.15)).abs().max() < 1e-12
    assert (w - trained_by_torch(problem, bare, penalty=0.3)).abs().max() > 1e-3


def test_decoupled_decay_is_not(problem):
    w = trained_by_us(problem, networks.adamw, lr=0.05, decay=0.3)
    bare = partial(torch.optim.Adam, lr=0.05)
    assert (w - trained_by_torch(problem, bare, penalty=0.15)).abs().max() > 1e-3


@pytest.mark.parametrize("ours", [networks.sgd, networks.momentum, networks.adam, networks.adamw])
def test_optimisers_leave_the_start_alone_and_keep_its_shape(ours):
    start = normal(3, 2, 3)
    before = start.clone()
    w = ours(lambda w: w - 1, start, lr=0.1, decay=0.1, steps=5)
    assert torch.equal(start, before)
    assert w.shape == (2, 3)
    assert torch.equal(ours(lambda w: w - 1, start, lr=0.1, decay=0.1, steps=0), start)


def least_squares_gradient(X, y):
    return lambda w: 2 * X.T @ (X @ w - y) / len(y)


@pytest.mark.parametrize("decay", [0.05, 0.5])
def test_rest_points_are_ridge_regressions(decay):
    X, y = normal(5, 50, 4), normal(6, 50)
    gradient, start = least_squares_gradient(X, y), torch.zeros(4, dtype=torch.float64)
    ridge = Ridge(alpha=50 * decay / 2, fit_intercept=False).fit(X.numpy(), y.numpy()).coef_
    for optimiser in (networks.sgd, networks.momentum, networks.adam):
        w = optimiser(gradient, start, lr=0.02, decay=decay, steps=2500)
        assert np.abs(w.numpy() - ridge).max() < 1e-9


@pytest.mark.parametrize("decay", [0.5, 3.0])
def test_adamw_keeps_to_its_box(decay):
    X, y = normal(5, 50, 4), 3 * normal(7, 50)
    gradient, start = least_squares_gradient(X, y), torch.zeros(4, dtype=torch.float64)
    w = networks.adamw(gradient, start, lr=0.01, decay=decay, steps=3000)
    assert w.abs().max() < 1.1 / decay


@settings(max_examples=80, deadline=None)
@given(seed=seeds, threshold=st.floats(0, 3))
def test_the_soft_threshold_is_torchs_and_does_not_expand(seed, threshold):
    a, b = normal(seed, 8), normal(seed + 1, 8)
    one, two = networks.soft_threshold(a, threshold), networks.soft_threshold(b, threshold)
    assert torch.allclose(one, nn.functional.softshrink(a, threshold), atol=1e-15)
    assert (one - two).norm() <= (a - b).norm() * (1 + 1e-12)
    assert torch.all(one[a.abs() <= threshold] == 0)


@settings(max_examples=80, deadline=None)
@given(seed=seeds, lr=st.floats(0.01, 2), alpha=strengths, ratio=ratios)
def test_the_proximal_step_minimises_its_objective(seed, lr, alpha, ratio):
    before = normal(seed, 6)
    w = before.clone().requires_grad_()
    networks.proximal_step([w], lr, alpha, ratio)
    found = w.detach().clone()

    def objective(v):
        distance = (v - before).square().sum() / (2 * lr)
        return (distance + networks.elastic_net_penalty([v], alpha, ratio)).item()

    best = objective(found)
    for direction in (normal(seed + k, 6) for k in range(1, 9)):
        for length in (1e-3, 1e-1):
            assert objective(found + length * direction) >= best - 1e-12


@pytest.mark.parametrize("ratio", [0.3, 1.0])
def test_proximal_training_is_the_librarys_elastic_net(ratio):
    X, y = normal(8, 60, 6), normal(9, 60, 1)
    X, y = X - X.mean(0), y - y.mean()
    torch.manual_seed(0)
    layer = nn.Linear(6, 1).double()
    networks.train(
        layer,
        X,
        y,
        torch.optim.SGD(layer.parameters(), lr=0.1),
        800,
        networks.no_penalty,
        lambda ws: networks.proximal_step(ws, 0.1, 0.2, ratio),
    )
    library = ElasticNet(alpha=0.1, l1_ratio=ratio, tol=1e-12, max_iter=10**6)
    library.fit(X.numpy(), y.numpy()[:, 0])
    found = layer.weight.detach().numpy()[0]
    assert np.abs(found - library.coef_).max() < 1e-10
    assert np.array_equal(found == 0, library.coef_ == 0)


def test_training_with_a_penalty_is_training_with_decay_groups(problem):
    model, X, y = problem
    one, two = copy.deepcopy(model), copy.deepcopy(model)
    networks.train(
        one,
        X,
        y,
        torch.optim.SGD(networks.decay_groups(one, 0.4), lr=0.05),
        50,
        networks.no_penalty,
    )
    networks.train(
        two,
        X,
        y,
        torch.optim.SGD(two.parameters(), lr=0.05),
        50,
        partial(networks.l2_penalty, alpha=0.2),
    )
    for p, q in zip(one.parameters(), two.parameters(), strict=True):
        assert (p - q).abs().max() < 1e-13


def test_networks_side_by_side_are_the_networks_one_by_one():
    shapes = ((3, 4, 5), (3, 1, 5), (3, 5, 2), (3, 1, 2))
    many = [normal(k, *shape) for k, shape in enumerate(shapes)]
    X = normal(10, 7, 4)
    together = networks.forward(many, X)
    assert together.shape == (3, 7, 2)
    for k in range(3):
        W, b, V, c = (p[k] for p in many)
        model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 2)).double()
        with torch.no_grad():
            model[0].weight.copy_(W.T), model[0].bias.copy_(b[0])
            model[2].weight.copy_(V.T), model[2].bias.copy_(c[0])
            assert (model(X) - together[k]).abs().max() < 1e-14
