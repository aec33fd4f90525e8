"""The definitions of the chapter on noise, against libraries and against laws."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scratch import scratch
from skimage.util import random_noise
from torch import nn

noise = scratch("data/noise")
seeds = st.integers(0, 2**31 - 1)
scales = st.floats(0.01, 10)
ADDITIVE = {
    "gaussian": lambda scale: stats.norm(scale=scale),
    "uniform": lambda scale: stats.uniform(-scale, 2 * scale),
    "laplace": lambda scale: stats.laplace(scale=scale),
}
KINDS = (*ADDITIVE, "poisson")


def rng(seed=0):
    return np.random.default_rng(seed)


def has_variance(sample, promised):
    squares = (sample - sample.mean()) ** 2
    return abs(squares.mean() - promised) < 5 * squares.std() / np.sqrt(squares.size)


def has_mean(sample, promised):
    return abs(sample.mean() - promised) < 5 * sample.std() / np.sqrt(sample.size)


@pytest.mark.parametrize("kind", ADDITIVE)
@pytest.mark.parametrize("scale", [0.1, 3.0])
def test_additive_noise_is_drawn_from_scipys_distribution(kind, scale):
    X = np.arange(200_000) % 7
    drawn = noise.add_noise(X, kind, scale, rng()) - X
    law = ADDITIVE[kind](scale)
    assert has_mean(drawn, 0)
    assert has_variance(drawn, law.var())
    assert stats.kstest(drawn[:20_000], law.cdf).pvalue > 1e-4


@pytest.mark.parametrize("scale", [0.5, 40])
def test_poisson_noise_has_the_signals_mean_and_a_variance_in_proportion(scale):
    for v in (0.1, 3.0):
        drawn = noise.add_noise(np.full(200_000, v), "poisson", scale, rng())
        assert has_mean(drawn, v)
        assert has_variance(drawn, v / scale)
        assert np.allclose(drawn * scale, np.round(drawn * scale))


@settings(max_examples=60, deadline=None)
@given(seed=seeds, scale=scales, kind=st.sampled_from(KINDS))
def test_noise_is_pure_and_repeats_with_its_seed(seed, scale, kind):
    X = rng(seed).integers(0, 9, size=(4, 3))
    before = X.copy()
    one, two = (noise.add_noise(X, kind, scale, rng(seed)) for _ in range(2))
    assert np.array_equal(X, before)
    assert np.array_equal(one, two)
    assert one.shape == X.shape
    assert one.dtype == np.float64
    assert not np.shares_memory(one, X)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, scale=scales, factor=st.floats(0.1, 10), kind=st.sampled_from(tuple(ADDITIVE)))
def test_additive_noise_scales_and_ignores_the_signal(seed, scale, factor, kind):
    zeros, X = np.zeros(20), rng(seed).normal(size=20)
    base = noise.add_noise(zeros, kind, scale, rng(seed))
    scaled = noise.add_noise(zeros, kind, factor * scale, rng(seed))
    assert np.allclose(scaled, factor * base, rtol=1e-12)
    assert np.allclose(noise.add_noise(X, kind, scale, rng(seed)), X + base, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [0, -1.0])
def test_a_scale_must_be_positive(kind, scale):
    with pytest.raises(ValueError, match="scale"):
        noise.add_noise(np.ones(3), kind, scale, rng())


def test_unknown_kinds_and_negative_counts_are_refused():
    with pytest.raises(ValueError, match="kind"):
        noise.add_noise(np.ones(3), "cauchy", 1, rng())
    with pytest.raises(ValueError, match="X"):
        noise.add_noise(np.array([1, -0.1]), "poisson", 1, rng())


@settings(max_examples=80, deadline=None)
@given(seed=seeds, amount=st.floats(0, 1), channels=st.sampled_from([None, 1, 3]))
def test_salt_and_pepper_sets_whole_pixels_to_an_end(seed, amount, channels):
    shape = (6, 5) if channels is None else (6, 5, channels)
    image = rng(seed).uniform(0.1, 0.9, shape)
    before = image.copy()
    result = noise.salt_and_pepper(image, amount, rng(seed))
    assert np.array_equal(image, before)
    assert not np.shares_memory(result, image)
    pixels, old = result.reshape(30, -1), image.reshape(30, -1)
    hit = np.any(pixels != old, axis=1)
    assert np.all(np.isin(pixels[hit], (0, 1)))
    assert np.array_equal(pixels[hit].min(axis=1), pixels[hit].max(axis=1))


def test_salt_and_pepper_hits_as_often_as_it_says():
    image = np.full((500, 400), 0.5)
    for amount in (0.05, 0.6):
        result = noise.salt_and_pepper(image, amount, rng())
        assert has_mean((result != 0.5).astype(float), amount)
        assert has_mean((result == 1).astype(float), amount / 2)
        assert has_mean((result == 0).astype(float), amount / 2)
    assert np.array_equal(noise.salt_and_pepper(image, 0, rng()), image)
    assert np.all(noise.salt_and_pepper(image, 1, rng()) != 0.5)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, amount=st.floats(0.01, 0.99))  # at 1 it saves itself a draw
def test_salt_and_pepper_is_scikit_images_on_a_grey_picture(seed, amount):
    image = rng(seed).random((8, 9))
    library = random_noise(image, "s&p", amount=amount, rng=rng(seed))
    assert np.array_equal(noise.salt_and_pepper(image, amount, rng(seed)), library)


@pytest.mark.parametrize("amount", [-0.01, 1.01])
def test_an_amount_is_a_probability(amount):
    with pytest.raises(ValueError, match="amount"):
        noise.salt_and_pepper(np.ones((2, 2)), amount, rng())


@pytest.mark.parametrize("kind", [*KINDS, "salt and pepper"])
def test_disturbing_spends_the_same_power_whatever_the_kind(kind):
    values = rng(1).uniform(0, 3, (300, 10, 40))
    change = noise.disturb(values, kind, 0.5, rng()) - values
    squares = change**2
    assert change.shape == values.shape
    assert abs(squares.mean() - 0.5) < 5 * squares.std() / np.sqrt(squares.size)


def test_noisy_weights_have_the_layers_mean_and_spread():
    x, W, b = rng(1).normal(size=(3, 4)), rng(2).normal(size=(2, 4)), np.array([1.0, -2.0])
    generator = rng()
    outputs = np.array([noise.noisy_linear(x, W, b, 0.3, generator) for _ in range(20_000)])
    for i in range(3):
        for k in range(2):
            assert has_mean(outputs[:, i, k], x[i] @ W[k] + b[k])
            assert has_variance(outputs[:, i, k], 0.3**2 * x[i] @ x[i])
    assert np.allclose(noise.noisy_linear(x, W, b, 0, generator), x @ W.T + b, atol=1e-14)
    with pytest.raises(ValueError, match="sigma"):
        noise.noisy_linear(x, W, b, -0.1, generator)


def small_model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))


def test_weight_noise_leaves_the_model_alone_and_its_gradient_arrives():
    model, X = small_model(), torch.randn(5, 3, generator=torch.Generator().manual_seed(1))
    before = [p.detach().clone() for p in model.parameters()]
    g = torch.Generator().manual_seed(0)
    one, two = (noise.with_noisy_weights(model, X, 0.5, g) for _ in range(2))
    assert not torch.equal(one, two)
    one.sum().backward()
    for p, old in zip(model.parameters(), before, strict=True):
        assert torch.equal(p, old)
        assert p.grad is not None
    assert torch.equal(noise.with_noisy_weights(model, X, 0.0, g), model(X))
    for layer in (model[0], model[2]):  # no noise on biases
        nn.init.zeros_(layer.bias)
    assert torch.equal(
        noise.with_noisy_weights(model, torch.zeros(1, 3), 0.5, g), torch.zeros(1, 2)
    )


def test_gradient_noise_changes_gradients_in_place_and_nothing_else():
    model = nn.Linear(300, 300)
    model.bias.requires_grad_(False)
    model(torch.ones(1, 300)).sum().backward()
    grad, old = model.weight.grad, model.weight.grad.clone()
    weight = model.weight.detach().clone()
    state = torch.get_rng_state()
    assert noise.add_gradient_noise(model, 0.7, torch.Generator().manual_seed(0)) is None
    assert torch.equal(torch.get_rng_state(), state)
    assert model.weight.grad is grad
    assert model.bias.grad is None
    assert torch.equal(model.weight, weight)
    drawn = (grad - old).double().numpy()
    assert has_mean(drawn, 0)
    assert has_variance(drawn, 0.49)
    with pytest.raises(ValueError, match="std"):
        noise.add_gradient_noise(model, -1, torch.Generator())


def test_the_schedule_fades_as_published():
    for start in (0.01, 0.3, 1.0):
        assert noise.gradient_noise_std(0, start) ** 2 == pytest.approx(start)
        assert noise.gradient_noise_std(99, start) ** 2 == pytest.approx(start / 100**0.55)


@settings(max_examples=50, deadline=None)
@given(seed=seeds, std=st.floats(0, 5))
def test_the_noisy_relu_is_noise_then_relu(seed, std):
    layer = noise.NoisyReLU(std)
    z = torch.randn(4, 6, generator=torch.Generator().manual_seed(seed)).requires_grad_()
    torch.manual_seed(seed)
    out = layer(z)
    torch.manual_seed(seed)
    expected = torch.relu(z + std * torch.randn_like(z))
    assert torch.equal(out, expected)
    out.sum().backward()
    assert torch.equal(z.grad, (out > 0).float())
    assert torch.equal(layer.eval()(z), torch.relu(z))


def test_a_negative_std_is_refused():
    with pytest.raises(ValueError, match="std"):
        noise.NoisyReLU(-0.1)


@settings(max_examples=80, deadline=None)
@given(seed=seeds, sigma=st.floats(1e-3, 10))
def test_the_blurred_curve_is_a_weighted_mean(seed, sigma):
    x, y = rng(seed).random(9), rng(seed + 1).normal(size=9)
    z = np.linspace(-1, 2, 13)
    curve = noise.best_under_jitter(z, x, y, sigma)
    assert curve.shape == z.shape
    assert np.all(curve <= y.max() + 1e-12)
    assert np.all(curve >= y.min() - 1e-12)
    shifted = noise.best_under_jitter(z + 3, x + 3, 2 * y + 1, sigma)
    assert np.allclose(shifted, 2 * curve + 1, atol=1e-6)


def test_the_blurred_curve_tends_to_the_nearest_target_and_to_the_mean():
    x, y = np.array([0.0, 1.0, 3.0]), np.array([5.0, -1.0, 2.0])
    assert np.allclose(noise.best_under_jitter(x + 0.1, x, y, 1e-3), y)
    assert np.allclose(noise.best_under_jitter(x, x, y, 1e4), y.mean())
    density = stats.norm(scale=0.7).pdf(np.array([[0.4]]) - x)
    expected = (density @ y / density.sum(axis=1)).item()
    assert noise.best_under_jitter(np.array([0.4]), x, y, 0.7)[0] == pytest.approx(expected)
