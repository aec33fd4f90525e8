"""The definitions of the chapter on max norm, against torch and against laws."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from torch import nn

max_norm = scratch("training/max-norm")
clip = max_norm.clip_max_norm
seeds = st.integers(0, 2**31 - 1)
radii = st.floats(1e-3, 1e3)


def normal(seed, *shape, kind=torch.float64):
    """Rows of very different lengths, some of them zero."""
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(*shape, generator=generator, dtype=kind)
    scale = 10.0 ** (4 * torch.rand(shape[0], generator=generator, dtype=kind) - 2)
    scale[torch.rand(shape[0], generator=generator) < 0.1] = 0
    return W * scale.view(-1, *[1] * (len(shape) - 1))


@settings(max_examples=100, deadline=None)
@given(seed=seeds, radius=radii, kind=st.sampled_from([torch.float32, torch.float64]))
def test_longer_rows_get_the_radius_and_others_keep_their_bits(seed, radius, kind):
    W = normal(seed, 20, 5, kind=kind)
    before = W.clone()
    clipped = clip(W, radius, axis=1)
    longer = torch.linalg.vector_norm(W, dim=1) > radius
    precision = torch.finfo(kind).eps
    assert torch.equal(W, before)
    assert clipped.dtype == kind
    assert torch.equal(clipped[~longer], W[~longer])
    lengths = torch.linalg.vector_norm(clipped[longer], dim=1)
    assert torch.all((lengths / radius - 1).abs() < 8 * precision)
    expected = W[longer] / torch.linalg.vector_norm(W[longer], dim=1, keepdim=True)
    assert torch.allclose(clipped[longer] / radius, expected, atol=8 * precision)
    assert torch.isfinite(clipped).all()


@settings(max_examples=60, deadline=None)
@given(seed=seeds, radius=radii)
def test_it_is_a_projection(seed, radius):
    W, V = normal(seed, 20, 5), normal(seed + 1, 20, 5)
    p, q = clip(W, radius, axis=1), clip(V, radius, axis=1)
    size = (1 + W.norm()) * (1 + radius)
    assert (clip(p, radius, axis=1) - p).abs().max() <= 2e-15 * radius  # idempotent
    assert torch.all(
        (p - q).norm(dim=1) <= (W - V).norm(dim=1) * (1 + 1e-12) + 1e-13 * size
    )  # not expansive
    assert torch.all(((W - p) * (q - p)).sum(dim=1) <= 1e-12 * size * (1 + radius))  # nearest


@settings(max_examples=60, deadline=None)
@given(seed=seeds, radius=st.floats(1e-2, 1e2), factor=st.floats(1e-2, 1e2))
def test_it_scales_with_its_arguments(seed, radius, factor):
    W = normal(seed, 10, 4)
    scaled = clip(factor * W, factor * radius, axis=1)
    assert torch.allclose(scaled, factor * clip(W, radius, axis=1), rtol=1e-12, atol=1e-14)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, radius=st.floats(2.5, 50))
def test_it_is_torchs_renorm(seed, radius):
    W = normal(seed, 20, 5, kind=torch.float32)
    assert torch.equal(clip(W, radius, axis=1), torch.renorm(W, 2, 0, radius))
    assert torch.equal(clip(W.T, radius, axis=0), torch.renorm(W.T, 2, 1, radius))
    W = W.double()
    gap = (clip(W, radius, axis=1) - torch.renorm(W, 2, 0, radius)).abs().max()
    assert gap <= 1.01e-7  # the library divides by the norm + 1e-7


def test_the_axes_that_run_along_a_vector():
    W = normal(0, 6, 3, 4, 5)
    several = clip(W, 0.5, axis=(1, 2, 3))
    assert torch.allclose(several, clip(W.flatten(1), 0.5, axis=1).view_as(W), atol=1e-15)
    assert torch.allclose(clip(W, 0.5, axis=-1), torch.stack([clip(w, 0.5, axis=2) for w in W]))
    assert torch.allclose(clip(W.movedim(0, 1), 0.5, (0, 2, 3)), several.movedim(0, 1), atol=1e-15)
    v = torch.tensor([3.0, 4.0])
    assert torch.equal(clip(v, 5.0, axis=0), v)
    assert clip(v, 2.5, axis=0).tolist() == [1.5, 2.0]


def test_limits_and_what_is_no_number():
    W = normal(1, 30, 4)
    assert torch.equal(clip(W, float("inf"), axis=1), W)
    assert torch.equal(clip(torch.zeros(3, 4), 1.0, axis=1), torch.zeros(3, 4))
    assert clip(W, 1e-300, axis=1).norm(dim=1).max() < 1.1e-300
    W[3, 1] = float("nan")  # a network that has come to grief must not look healthy
    clipped = clip(W, 0.5, axis=1)
    assert torch.isnan(clipped[3]).any()
    assert torch.isfinite(clipped[[k for k in range(30) if k != 3]]).all()


@pytest.mark.parametrize("radius", [0, -1, -float("inf"), float("nan")])
def test_a_radius_is_positive(radius):
    with pytest.raises(ValueError, match="radius"):
        clip(torch.ones(2, 2), radius, axis=1)


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5)
    )


def test_a_network_is_clipped_in_place_and_without_its_biases():
    model = network()
    before = copy.deepcopy(model.state_dict())
    tensors = dict(model.named_parameters())
    max_norm.apply_max_norm(model, 0.3)
    for name, p in model.named_parameters():
        assert p is tensors[name]
        assert p.requires_grad
        if p.ndim == 1:
            assert torch.equal(p, before[name])
        else:
            assert torch.allclose(p, torch.renorm(before[name], 2, 0, 0.3), atol=1e-6)
            assert p.flatten(1).norm(dim=1).max() < 0.3 + 1e-6
    model(torch.ones(2, 1, 8, 8)).sum().backward()  # still trainable


def trained(radius, seed=0):
    generator = torch.Generator().manual_seed(seed)
    X, y = torch.randn(60, 6, generator=generator), torch.arange(60) % 3
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    seen = []

    def watch(model):
        seen.append(max(p.norm(dim=1).max().item() for p in model.parameters() if p.ndim > 1))

    max_norm.train(model, optimiser, X, y, 10, 20, generator, radius, watch)
    return model, seen


def test_training_keeps_every_step_in_the_ball(capsys):
    _, seen = trained(0.7)
    assert len(seen) == 30
    assert max(seen) < 0.7 * (1 + 1e-6)
    _, free = trained(float("inf"))
    assert max(free) > 1
    assert capsys.readouterr().out.count("epoch 10") == 2


def test_a_slack_rope_is_no_rope(capsys):
    one, _ = trained(1e6)
    two, _ = trained(float("inf"))
    assert all(torch.equal(p, q) for p, q in zip(one.parameters(), two.parameters(), strict=True))


@settings(max_examples=60, deadline=None)
@given(seed=seeds, limit=st.floats(1e-3, 1e3))
def test_gradients_are_clipped_as_torch_clips_them(seed, limit):
    shapes = ((3, 4), (3,), (2, 3, 1))
    gradients = [normal(seed + k, *shape) for k, shape in enumerate(shapes)]
    before = [g.clone() for g in gradients]
    ours = max_norm.clip_gradient(gradients, limit)
    parameters = [nn.Parameter(torch.zeros_like(g)) for g in gradients]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = g.clone()
    nn.utils.clip_grad_norm_(parameters, limit)
    for mine, p, g, old in zip(ours, parameters, gradients, before, strict=True):
        assert torch.allclose(mine, p.grad, rtol=1e-12, atol=1e-15)
        assert torch.equal(g, old)
    joint = np.sqrt(sum(g.square().sum().item() for g in ours))
    assert joint <= limit * (1 + 1e-12)


def test_many_networks_are_the_networks_one_by_one():
    shapes = ((2, 3, 5, 4), (2, 3, 1, 5), (2, 3, 6, 5), (2, 3, 1, 6))
    W, b, V, c = (normal(k, *shape) for k, shape in enumerate(shapes))
    X = normal(9, 2, 7, 4)
    together = max_norm.forward((W, b, V, c), X)
    assert together.shape == (2, 3, 7, 6)
    for i in range(2):
        for j in range(3):
            hidden = torch.relu(X[i] @ W[i, j].T + b[i, j])
            alone = hidden @ V[i, j].T + c[i, j]
            assert torch.allclose(together[i, j], alone, rtol=1e-10, atol=1e-8)
