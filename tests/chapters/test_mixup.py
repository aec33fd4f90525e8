"""The definitions of the chapter on mixup, against torch, torchvision and laws."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scratch import scratch
from torch.nn import functional
from torchvision.transforms import v2

chapter = scratch("data/mixup")
seeds = st.integers(0, 2**31 - 1)
shares = st.floats(0, 1)


def batch(seed, n=7, classes=4):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3, 2))
    y = chapter.one_hot(rng.integers(classes, size=n), classes)
    return x, y, rng.permutation(n), rng


@settings(deadline=None)
@given(seed=seeds, lam=shares)
def test_each_row_is_blended_with_its_partner(seed, lam):
    x, y, perm, _ = batch(seed)
    mixed_x, mixed_y = chapter.mixup(x, y, lam, perm)
    for i, j in enumerate(perm):
        assert np.array_equal(mixed_x[i], lam * x[i] + (1 - lam) * x[j])
        assert np.array_equal(mixed_y[i], lam * y[i] + (1 - lam) * y[j])
    assert np.allclose(mixed_y.sum(axis=1), 1, atol=1e-15)
    assert np.allclose(mixed_x.mean(axis=0), x.mean(axis=0), atol=1e-14)


@settings(deadline=None)
@given(seed=seeds, lam=shares)
def test_exchanging_the_roles_gives_the_same_blends(seed, lam):
    x, y, perm, _ = batch(seed)
    mixed = chapter.mixup(x, y, lam, perm)
    swapped = chapter.mixup(x, y, 1 - lam, np.argsort(perm))
    for ours, theirs in zip(mixed, swapped, strict=True):
        assert np.allclose(ours, theirs[perm], atol=1e-14)


def test_the_ends_and_the_inputs():
    x, y, perm, _ = batch(0)
    copies = x.copy(), y.copy()
    assert np.array_equal(chapter.mixup(x, y, 1, perm)[0], x)
    assert np.array_equal(chapter.mixup(x, y, 0, perm)[1], y[perm])
    assert np.array_equal(x, copies[0])
    assert np.array_equal(y, copies[1])
    whole = chapter.mixup((255 * np.abs(x)).astype(np.uint8), y.astype(int), 0.5, perm)
    assert whole[0].dtype == float
    assert whole[1].dtype == float


@pytest.mark.parametrize("lam", [-0.01, 1.01, float("nan")])
def test_a_share_outside_0_and_1_is_refused(lam):
    x, y, perm, _ = batch(0)
    with pytest.raises(ValueError, match="lam"):
        chapter.mixup(x, y, lam, perm)


@settings(deadline=None, max_examples=40)
@given(seed=seeds, a=st.floats(0.05, 10))
def test_it_is_torchvisions_to_the_bit(seed, a):
    x = torch.rand(6, 1, 5, 4, generator=torch.Generator().manual_seed(seed))
    labels = torch.arange(6) % 3
    torch.manual_seed(seed)
    theirs = v2.MixUp(alpha=a, num_classes=3)(x, labels)
    torch.manual_seed(seed)
    law = torch.distributions.Beta(torch.tensor([a]), torch.tensor([a]))
    perm = torch.arange(6).roll(1)
    ours = chapter.mixup(x, torch.eye(3)[labels], law.sample().item(), perm)
    assert all(torch.equal(one, other) for one, other in zip(ours, theirs, strict=True))


@settings(deadline=None)
@given(seed=seeds, lam=shares)
def test_cross_entropy_is_torchs_and_linear_in_the_label(seed, lam):
    _, y, perm, rng = batch(seed)
    scores = 20 * rng.normal(size=y.shape)
    mixed = lam * y + (1 - lam) * y[perm]
    loss = chapter.cross_entropy(scores, mixed)
    theirs = functional.cross_entropy(torch.tensor(scores), torch.tensor(mixed)).item()
    parts = [chapter.cross_entropy(scores, label) for label in (y, y[perm])]
    assert loss == pytest.approx(theirs, rel=1e-13, abs=1e-13)
    assert loss == pytest.approx(lam * parts[0] + (1 - lam) * parts[1], rel=1e-12, abs=1e-13)


def test_cross_entropy_survives_huge_scores():
    assert chapter.cross_entropy(np.array([[1e4, 0.0]]), np.array([[0.0, 1.0]])) == 1e4


def test_its_least_value_is_the_entropy_of_the_label():
    label = np.array([[0.7, 0.3]])
    assert chapter.cross_entropy(np.log(label), label) == pytest.approx(stats.entropy(label[0]))


def test_one_hot_rows():
    assert np.array_equal(chapter.one_hot(np.array([2, 0]), 3), [[0, 0, 1], [1, 0, 0]])


@pytest.mark.parametrize("concentration", [0.2, 1.0, 4.0])
def test_shares_follow_the_law_that_is_asked_for(concentration):
    rng = np.random.default_rng(0)
    drawn = np.array([chapter.draw_mix(3, concentration, rng)[0] for _ in range(4000)])
    assert stats.kstest(drawn, stats.beta(concentration, concentration).cdf).pvalue > 1e-4


def test_partners_are_an_order_and_a_concentration_of_0_mixes_nothing():
    lam, perm = chapter.draw_mix(9, 0, np.random.default_rng(0))
    assert lam == 1
    assert sorted(perm) == list(range(9))
    with pytest.raises(ValueError, match="concentration"):
        chapter.draw_mix(9, -1, np.random.default_rng(0))


def test_the_same_seed_draws_the_same():
    one, other = (chapter.draw_mix(9, 0.4, np.random.default_rng(3)) for _ in range(2))
    assert one[0] == other[0]
    assert np.array_equal(one[1], other[1])
