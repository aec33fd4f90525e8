"""The definitions of the chapter on dropout, against torch, all masks and laws."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from torch import nn

ours = scratch("training/dropout")
seeds = st.integers(0, 2**31 - 1)
probabilities = st.floats(0, 0.95)


def normal(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@settings(max_examples=100, deadline=None)
@given(seed=seeds, p=probabilities)
def test_forward_and_backward_are_torchs_to_the_last_bit(seed, p):
    x, upstream = normal(seed, 7, 33).float(), normal(seed + 1, 7, 33).float()
    results = []
    for function in (ours.dropout, nn.functional.dropout):
        torch.manual_seed(seed)
        leaf = x.clone().requires_grad_()
        out = function(leaf, p)
        out.backward(upstream)
        results.append((out.detach(), leaf.grad, torch.get_rng_state()))
    for mine, theirs in zip(*results, strict=True):
        assert torch.equal(mine, theirs)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, p=probabilities)
def test_the_mask_is_of_zeros_and_ones_and_its_generators(seed, p):
    one = ours.dropout_mask((4, 50), p, torch.Generator().manual_seed(seed))
    two = ours.dropout_mask((4, 50), p, torch.Generator().manual_seed(seed))
    assert torch.equal(one, two)
    assert one.shape == (4, 50)
    assert set(one.unique().tolist()) <= {0.0, 1.0}
    state = torch.get_rng_state()
    ours.dropout_mask((4, 50), p, torch.Generator().manual_seed(seed))
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9])
def test_p_is_the_share_that_is_dropped(p):
    mask = ours.dropout_mask((200_000,), p, torch.Generator().manual_seed(0))
    dropped = (mask == 0).double().mean().item()
    assert abs(dropped - p) <= 4.5 * (p * (1 - p) / 200_000) ** 0.5


@settings(max_examples=60, deadline=None)
@given(seed=seeds, p=probabilities)
def test_survivors_are_scaled_and_the_rest_is_zero(seed, p):
    x = normal(seed, 5, 6)
    mask = ours.dropout_mask(x.shape, p, torch.Generator().manual_seed(seed)).double()
    out = ours.dropout_forward(x, mask, p)
    assert torch.equal(out[mask == 0].abs(), torch.zeros(int((mask == 0).sum())).double())
    assert torch.allclose(out[mask == 1], x[mask == 1] / (1 - p), rtol=1e-14)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, p=probabilities)
def test_the_backward_pass_is_the_derivative(seed, p):
    x = normal(seed, 3, 4).requires_grad_()
    mask = ours.dropout_mask(x.shape, p, torch.Generator().manual_seed(seed)).double()
    assert torch.autograd.gradcheck(lambda x: ours.Masked.apply(x, mask, p), (x,))
    upstream = normal(seed + 1, 3, 4)
    (grad,) = torch.autograd.grad(ours.dropout_forward(x, mask, p), x, upstream)
    assert torch.equal(grad, ours.dropout_backward(upstream, mask, p))


@settings(max_examples=40, deadline=None)
@given(seed=seeds, units=st.integers(1, 7), p=st.floats(0, 0.95))
def test_mean_and_variance_over_all_masks(seed, units, p):
    terms = normal(seed, units)
    masks = ours.every_mask(units).double()
    chance = ours.mask_probabilities(masks, p)
    z = ours.dropout_forward(terms, masks, p).sum(dim=1)
    mean = (chance * z).sum().item()
    variance = (chance * (z - mean) ** 2).sum().item()
    scale = 1 / (1 - p)
    assert chance.sum().item() == pytest.approx(1)
    assert mean == pytest.approx(terms.sum().item(), rel=1e-9, abs=1e-12 * scale)
    expected = p * scale * terms.square().sum().item()
    assert variance == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("units", [1, 2, 5])
def test_every_mask_stands_there_once(units):
    rows = {tuple(row) for row in ours.every_mask(units).tolist()}
    assert rows == set(itertools.product((0.0, 1.0), repeat=units))
    assert ours.every_mask(units).shape == (2**units, units)


@settings(max_examples=30, deadline=None)
@given(seed=seeds, d=st.integers(1, 5), p=st.floats(0, 0.9))
def test_for_a_linear_model_it_is_ridge(seed, d, p):
    X, y, w = normal(seed, 12, d), normal(seed + 1, 12), normal(seed + 2, d)
    strengths = p / (1 - p) * X.square().sum(dim=0)
    formula = (y - X @ w).square().sum() + (strengths * w**2).sum()
    assert ours.expected_rss(w, X, y, p).item() == pytest.approx(formula.item(), rel=1e-10)

    best = ours.dropout_ridge(X, y, p)
    least = ours.expected_rss(best, X, y, p).item()
    for k in range(4):
        step = 1e-2 * normal(seed + 3 + k, d)
        assert ours.expected_rss(best + step, X, y, p).item() >= least * (1 - 1e-12)


def test_the_ridge_does_not_see_the_units_of_the_features():
    X, y = normal(0, 30, 4), normal(1, 30)
    scale = torch.tensor([1.0, 1000.0, 0.01, 3.0]).double()
    one = X @ ours.dropout_ridge(X, y, 0.3)
    two = (X * scale) @ ours.dropout_ridge(X * scale, y, 0.3)
    assert (one - two).abs().max() < 1e-10


def test_the_layer_honours_its_mode():
    layer, x = ours.Dropout(0.4), normal(0, 6, 7)
    assert layer.training
    torch.manual_seed(0)
    one = layer(x)
    torch.manual_seed(0)
    assert torch.equal(one, nn.functional.dropout(x, 0.4))
    assert (one == 0).any()
    layer.eval()
    state = torch.get_rng_state()
    assert layer(x) is x
    assert torch.equal(state, torch.get_rng_state())
    assert ours.Dropout().p == 0.5


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_keeps_the_inputs_type_and_leaves_the_input_alone(dtype):
    x = normal(0, 5, 5).to(dtype)
    before = x.clone()
    assert ours.dropout(x, 0.5).dtype == dtype
    assert torch.equal(x, before)


@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5, float("nan")])
def test_a_p_outside_zero_to_one_is_refused(p):
    x = torch.ones(3)
    for call in (
        lambda: ours.keep_rate(p),
        lambda: ours.Dropout(p),
        lambda: ours.dropout(x, p),
        lambda: ours.dropout_mask((3,), p),
        lambda: ours.dropout_forward(x, x, p),
        lambda: ours.dropout_backward(x, x, p),
    ):
        with pytest.raises(ValueError, match="p must lie"):
            call()


@pytest.mark.parametrize("seed", [0, 1])
def test_the_network_with_masks_is_torchs(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2)
    ).double()
    parameters = [(layer.weight.T, layer.bias) for layer in model[::2]]
    X = normal(seed, 9, 4)
    assert (ours.forward(parameters, X) - model(X)).abs().max() < 1e-14

    masks = [ours.dropout_mask((9, units), 0.3).double() for units in (6, 5)]
    hidden = torch.relu(model[0](X)) * masks[0] / 0.7
    expected = model[4](torch.relu(model[2](hidden)) * masks[1] / 0.7)
    assert (ours.forward(parameters, X, masks, 0.3) - expected).abs().max() < 1e-13
    nothing = [torch.ones_like(mask) for mask in masks]
    assert torch.equal(ours.forward(parameters, X, nothing, 0.0), ours.forward(parameters, X))


def blobs(n=60):
    y = torch.arange(n) % 3
    return nn.functional.one_hot(y, 3).float() * 4 + normal(0, n, 3).float(), y


def trained(layer, look=None):
    X, y = blobs()
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), layer(0.3), nn.Linear(8, 3))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    ours.train(model, optimiser, X, y, 12, 16, torch.Generator().manual_seed(0), look)
    return model, X, y


def test_a_trained_network_is_the_librarys_to_the_last_bit():
    mine, theirs = trained(ours.Dropout)[0], trained(nn.Dropout)[0]
    for p, q in zip(mine.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(p, q)


def test_looking_in_between_does_not_switch_dropout_off():
    X, y = blobs()
    seen, state = [], []

    def look(epoch):
        # evaluates, which leaves the model in evaluation mode
        seen.append(epoch)
        state.append(ours.error_rate(held[0], X, y))

    held = [nn.Sequential(nn.Linear(3, 8), nn.ReLU(), ours.Dropout(0.3), nn.Linear(8, 3))]
    held[0].load_state_dict(trained(ours.Dropout)[0].state_dict())
    start = {k: v.clone() for k, v in held[0].state_dict().items()}
    after = []
    for watch in (look, None):
        held[0].load_state_dict(start)
        optimiser = torch.optim.SGD(held[0].parameters(), lr=0.1)
        torch.manual_seed(1)
        ours.train(held[0], optimiser, X, y, 5, 16, torch.Generator().manual_seed(0), watch)
        after.append([p.detach().clone() for p in held[0].parameters()])
    assert seen == [1, 2, 3, 4, 5]
    for p, q in zip(*after, strict=True):
        assert torch.equal(p, q)


def test_the_error_rate_counts_wrong_rows_in_evaluation_mode():
    model, X, y = trained(ours.Dropout)
    first = ours.error_rate(model, X, y)
    assert not model.training
    assert first == ours.error_rate(model, X, y)
    assert first == (model(X).argmax(1) != y).double().mean().item()
    assert ours.error_rate(model, X, model(X).argmax(1)) == 0
    assert ours.error_rate(model, X, (model(X).argmax(1) + 1) % 3) == 1
