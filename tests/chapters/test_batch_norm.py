"""The definitions of the chapter on batch normalisation, against torch and against laws."""

import copy
import itertools

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scratch import scratch
from torch import nn

bn = scratch("training/batch-norm")
laws = settings(max_examples=60, deadline=None)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def problems(draw, least_rows=2):
    """A batch, a scale, a shift and an incoming gradient, as float64 arrays."""
    n, d = draw(st.integers(least_rows, 12)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(seeds))
    scale = draw(st.sampled_from([0.1, 1.0, 10.0]))
    x = scale * rng.normal(size=(n, d)) + 5 * rng.normal(size=d)
    assume(x.std(axis=0).min() > 0.01 * scale)
    return x, rng.normal(size=d), rng.normal(size=d), rng.normal(size=(n, d))


def close(ours, theirs, tolerance=1e-12):
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= tolerance * max(1, np.abs(theirs).max())


@laws
@given(problem=problems(), eps=st.sampled_from([1e-5, 1e-3, 0.5]))
def test_forward_and_backward_are_torchs(problem, eps):
    x, gamma, beta, grad = problem
    out, cache = bn.batch_norm_forward(x, gamma, beta, eps)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, gamma, beta)]
    library = nn.functional.batch_norm(leaves[0], None, None, *leaves[1:], training=True, eps=eps)
    close(out, library.detach())
    wanted = torch.autograd.grad(library, leaves, torch.tensor(grad))
    for ours, theirs in zip(bn.batch_norm_backward(grad, cache), wanted, strict=True):
        close(ours, theirs, 1e-11)
    x_hat, inv_std, kept = cache
    close(inv_std, 1 / np.sqrt(x.var(axis=0) + eps))
    close(x_hat, (x - x.mean(axis=0)) * inv_std)
    assert kept is gamma


def test_the_default_eps_is_torchs():
    x, ones, zeros = np.array([[0.0], [1e-3]]), np.ones(1), np.zeros(1)
    library = nn.functional.batch_norm(torch.tensor(x), None, None, training=True)
    close(bn.batch_norm_forward(x, ones, zeros)[0], library)


@laws
@given(problem=problems(), momentum=st.floats(0, 1))
def test_the_record_is_torchs_and_old_tensors_stay(problem, momentum):
    x, mean, other, _ = problem
    var = other**2
    before = x.copy(), mean.copy(), var.copy()
    ours = bn.update_running_stats(mean, var, x, momentum)
    record = [torch.tensor(mean), torch.tensor(var)]
    nn.functional.batch_norm(torch.tensor(x), *record, training=True, momentum=momentum)
    for mine, its in zip(ours, record, strict=True):
        close(mine, its)
    for now, then in zip((x, mean, var), before, strict=True):
        assert np.array_equal(now, then)


@laws
@given(problem=problems())
def test_arrays_and_tensors_give_the_same(problem):
    x, gamma, beta, grad = problem
    out, cache = bn.batch_norm_forward(x, gamma, beta)
    tensors = [torch.tensor(a) for a in (x, gamma, beta)]
    torch_out, torch_cache = bn.batch_norm_forward(*tensors)
    close(out, torch_out)
    torch_back = bn.batch_norm_backward(torch.tensor(grad), torch_cache)
    for ours, theirs in zip(bn.batch_norm_backward(grad, cache), torch_back, strict=True):
        close(ours, theirs, 1e-11)


@laws
@given(problem=problems(), c=st.floats(0.01, 100), shift=st.floats(-50, 50))
def test_shift_and_scale_are_not_seen(problem, c, shift):
    x, gamma, beta, grad = problem
    out, cache = bn.batch_norm_forward(x, gamma, beta, 0)
    moved, moved_cache = bn.batch_norm_forward(c * x + shift, gamma, beta, 0)
    close(moved, out, 1e-8)
    grad_x = bn.batch_norm_backward(grad, cache)[0]
    moved_grad = bn.batch_norm_backward(grad, moved_cache)[0]
    close(c * moved_grad, grad_x, 1e-6)
    size = np.abs(grad_x).max() + np.abs(cache[1] * gamma).max()
    assert np.abs(grad_x.sum(axis=0)).max() < 1e-11 * size
    assert np.abs((grad_x * cache[0]).sum(axis=0)).max() < 1e-11 * size


@laws
@given(problem=problems())
def test_the_output_has_the_promised_mean_spread_and_ceiling(problem):
    x, gamma, beta, _ = problem
    out, (x_hat, _, _) = bn.batch_norm_forward(x, gamma, beta)
    close(out.mean(axis=0), beta, 1e-10)
    v = x.var(axis=0)
    close(out.std(axis=0), np.abs(gamma) * np.sqrt(v / (v + 1e-5)), 1e-9)
    assert np.abs(x_hat).max() <= np.sqrt(len(x) - 1) * (1 + 1e-12)


@laws
@given(seed=seeds)
def test_a_batch_of_two_says_only_which_is_larger(seed):
    x = np.random.default_rng(seed).normal(size=(2, 4)) * 100
    assume(np.abs(x[0] - x[1]).min() > 1)
    out, _ = bn.batch_norm_forward(x, np.ones(4), np.zeros(4), 0)
    close(out, np.sign(x - x[::-1]))


def test_integers_are_welcome_and_one_row_is_not():
    x = np.arange(6).reshape(3, 2)
    out, _ = bn.batch_norm_forward(x, np.ones(2), np.zeros(2))
    assert out.dtype == np.float64
    for wrong in (
        lambda: bn.batch_norm_forward(x[:1], np.ones(2), np.zeros(2)),
        lambda: bn.update_running_stats(np.zeros(2), np.ones(2), x[:1]),
    ):
        with pytest.raises(ValueError, match="x needs at least 2 rows, got 1"):
            wrong()


def test_gradcheck_of_the_function():
    generator = torch.Generator().manual_seed(0)
    for shape in ((2, 3), (5, 1), (7, 4)):
        x = torch.randn(shape, generator=generator, dtype=torch.float64, requires_grad=True)
        gamma, beta = (
            torch.randn(shape[1], generator=generator, dtype=torch.float64, requires_grad=True)
            for _ in range(2)
        )
        assert torch.autograd.gradcheck(
            lambda x, g, b: bn.Normalise.apply(x, g, b, 1e-3), (x, gamma, beta)
        )


def pair(d, **options):
    return bn.BatchNorm(d, **options).double(), nn.BatchNorm1d(d, **options).double()


@pytest.mark.parametrize("options", [{}, {"momentum": 0.3}, {"eps": 0.1}])
def test_the_layer_is_torchs_in_both_modes(options):
    ours, theirs = pair(4, **options)
    generator = torch.Generator().manual_seed(1)
    for _ in range(5):
        x = 2 + 3 * torch.randn(6, 4, generator=generator, dtype=torch.float64)
        close(ours(x).detach(), theirs(x).detach())
    for layer in (ours, theirs):
        layer.eval()
    record = ours.running_mean.clone(), ours.running_var.clone()
    close(ours(x[:1]).detach(), theirs(x[:1]).detach())
    close(ours.running_mean, theirs.running_mean)
    close(ours.running_var, theirs.running_var)
    assert torch.equal(ours.running_mean, record[0])
    assert torch.equal(ours.running_var, record[1])


def test_what_is_learned_and_what_is_recorded():
    layer = bn.BatchNorm(3)
    assert [name for name, _ in layer.named_parameters()] == ["gamma", "beta"]
    assert [name for name, _ in layer.named_buffers()] == ["running_mean", "running_var"]


def test_pictures_share_statistics_over_all_but_the_channels():
    ours, theirs = bn.BatchNorm(3).double(), nn.BatchNorm2d(3).double()
    x = torch.randn(2, 3, 5, 4, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    close(bn.over_channels(ours, x).detach(), theirs(x).detach())
    close(ours.running_var, theirs.running_var)
    close(bn.over_channels(ours, x[:1]).detach(), theirs(x[:1]).detach())  # many pixels


@pytest.mark.parametrize("bias", [True, False])
def test_folding_changes_no_prediction(bias):
    generator = torch.Generator().manual_seed(3)
    torch.manual_seed(3)
    linear, norm = nn.Linear(5, 4, bias=bias).double(), bn.BatchNorm(4).double()
    with torch.no_grad():
        norm.gamma.copy_(torch.tensor([2.0, -1.0, 0.5, 0.0]))
        norm.beta.copy_(torch.tensor([1.0, 2.0, -3.0, 0.1]))
    for _ in range(10):
        norm(linear(torch.randn(8, 5, generator=generator, dtype=torch.float64)))
    norm.eval()
    folded = bn.fold(linear, norm)
    x = torch.randn(3, 5, generator=generator, dtype=torch.float64)
    close(folded(x).detach(), norm(linear(x)).detach())


def test_training_with_ours_is_training_with_torchs():
    generator = torch.Generator().manual_seed(4)
    X = torch.randn(60, 5, generator=generator, dtype=torch.float64)
    y = (X.sum(dim=1) > 0).long()
    found = []
    for norm in (bn.BatchNorm, nn.BatchNorm1d):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(5, 6), norm(6), nn.Tanh(), nn.Linear(6, 2)).double()
        bias = model[0].bias.detach().clone()
        optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
        clock = itertools.count()
        bn.train(model, optimiser, X, y, 6, 20, torch.Generator().manual_seed(5), clock.__next__)
        assert next(clock) == 18  # watched once a step
        assert (model[0].bias - bias).abs().max() < 1e-14  # redundant: it stays
        assert bn.error_rate(model.eval(), X, y) < 0.3
        found.append([p for name, p in model.state_dict().items() if "num" not in name])
    for ours, theirs in zip(*found, strict=True):
        close(ours, theirs, 1e-11)


def test_batches_are_a_shuffled_partition():
    parts = bn.batches(23, 5, torch.Generator().manual_seed(0))
    assert [len(part) for part in parts] == [5, 5, 5, 5, 3]
    assert sorted(torch.cat(parts).tolist()) == list(range(23))


@pytest.mark.parametrize("group", [2, 4, 12])
def test_groups_are_batches_of_their_own(group):
    z = torch.randn(3, 12, 5, generator=torch.Generator().manual_seed(6), dtype=torch.float64)
    out = bn.in_groups(z, group)
    for network in range(3):
        for first in range(0, 12, group):
            rows = z[network, first : first + group]
            wanted = nn.functional.batch_norm(rows, None, None, training=True)
            close(out[network, first : first + group], wanted)


def test_networks_side_by_side_are_networks_one_by_one():
    generator = torch.Generator().manual_seed(7)
    sizes, m = (4, 6, 5, 3), 2
    layers = [
        (
            torch.randn(m, a, b, generator=generator, dtype=torch.float64),
            torch.randn(m, 1, b, generator=generator, dtype=torch.float64),
        )
        for a, b in itertools.pairwise(sizes)
    ]
    X = torch.randn(m, 8, 4, generator=generator, dtype=torch.float64)
    out = bn.side_by_side(layers, X, lambda z: bn.in_groups(z, 8), lambda h: h)
    norm = bn.recorded(layers, X)
    for _ in range(2):  # the record can be used again and again
        close(bn.side_by_side(layers, X, norm, lambda h: h), out)
    alone = bn.side_by_side(layers, X[:, :1], norm, lambda h: h)
    close(alone, out[:, :1])
    for k in range(m):
        modules = []
        for W, b in layers:
            linear = nn.Linear(*W.shape[1:]).double()
            with torch.no_grad():
                linear.weight.copy_(W[k].T), linear.bias.zero_()
            norm_layer = nn.BatchNorm1d(W.shape[2]).double()
            with torch.no_grad():
                norm_layer.bias.copy_(b[k, 0])
            modules += [linear, norm_layer, nn.ReLU()]
        with torch.no_grad():
            modules[-3].bias.copy_(layers[-1][1][k, 0])
        model = nn.Sequential(*modules[:-2])
        close(out[k], copy.deepcopy(model)(X[k]).detach(), 1e-10)
