"""The definitions of the chapter on CutMix, against torchvision, counting and laws."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scratch import scratch
from torchvision.transforms import v2

chapter = scratch("data/cutmix")
seeds = st.integers(0, 2**31 - 1)
shares = st.floats(0, 1)
sides = st.integers(1, 15)


@st.composite
def boxes(draw):
    height, width, lam = draw(sides), draw(sides), draw(shares)
    centre = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    return height, width, lam, centre


@settings(deadline=None)
@given(place=boxes())
def test_a_box_lies_inside_and_is_never_larger_than_drawn(place):
    height, width, lam, centre = place
    box = top, bottom, left, right = chapter.cutmix_box(height, width, lam, centre)
    assert 0 <= top <= centre[0] <= bottom <= height
    assert 0 <= left <= centre[1] <= right <= width
    assert chapter.share_kept(box, height, width) >= lam - 1e-12
    assert all(isinstance(edge, int) for edge in box)


@settings(deadline=None)
@given(place=boxes(), seed=seeds)
def test_pixels_and_labels_tell_the_same(place, seed):
    height, width, lam, centre = place
    rng = np.random.default_rng(seed)
    perm = rng.permutation(5)
    images, labels = rng.random((5, height, width, 2)), np.eye(5)
    kept = images.copy(), labels.copy()
    box = top, bottom, left, right = chapter.cutmix_box(height, width, lam, centre)
    mixed, mixed_labels = chapter.cutmix(images, labels, perm, box)
    inside = np.zeros((height, width), dtype=bool)
    inside[top:bottom, left:right] = True
    assert np.array_equal(mixed[:, inside], images[perm][:, inside])
    assert np.array_equal(mixed[:, ~inside], images[:, ~inside])
    for i, j in enumerate(perm):
        assert mixed_labels[i, i] == pytest.approx(1 if i == j else 1 - inside.mean())
    assert np.allclose(mixed_labels.sum(axis=1), 1, atol=1e-15)
    assert np.array_equal(images, kept[0])
    assert np.array_equal(labels, kept[1])


@settings(deadline=None, max_examples=40)
@given(seed=seeds, a=st.floats(0.1, 5))
def test_it_is_torchvisions_to_the_bit(seed, a):
    x = torch.rand(6, 2, 11, 8, generator=torch.Generator().manual_seed(seed))
    labels = torch.arange(6) % 3
    torch.manual_seed(seed)
    theirs = v2.CutMix(alpha=a, num_classes=3)(x, labels)
    torch.manual_seed(seed)
    lam = torch.distributions.Beta(torch.tensor([a]), torch.tensor([a])).sample().item()
    column, row = torch.randint(8, (1,)).item(), torch.randint(11, (1,)).item()
    ours = chapter.cutmix(
        x.permute(0, 2, 3, 1).numpy(),
        np.eye(3, dtype=np.float32)[labels],
        np.roll(np.arange(6), 1),
        chapter.cutmix_box(11, 8, lam, (row, column)),
    )
    assert np.array_equal(ours[0], theirs[0].permute(0, 2, 3, 1).numpy())
    assert np.array_equal(ours[1], theirs[1].numpy())


@settings(deadline=None, max_examples=60)
@given(height=st.integers(1, 9), width=st.integers(1, 9), lam=shares)
def test_the_expected_share_is_the_mean_over_all_centres(height, width, lam):
    pasted = [
        1 - chapter.share_kept(chapter.cutmix_box(height, width, lam, centre), height, width)
        for centre in itertools.product(range(height), range(width))
    ]
    assert np.mean(pasted) == pytest.approx(chapter.expected_share(height, width, lam), abs=1e-12)


def test_the_ends_of_the_share():
    assert chapter.cutmix_box(10, 20, 1, (4, 7)) == (4, 4, 7, 7)
    assert chapter.cutmix_box(10, 20, 0, (5, 10)) == (0, 10, 0, 20)
    assert chapter.cutmix_box(10, 20, 0, (0, 0)) == (0, 5, 0, 10)
    images = np.random.default_rng(0).random((3, 4, 4, 1))
    unchanged = chapter.cutmix(images, np.eye(3), [1, 2, 0], (2, 2, 0, 4))
    assert np.array_equal(unchanged[0], images)
    assert np.array_equal(unchanged[1], np.eye(3))


def test_bad_arguments_are_refused():
    for lam in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="lam"):
            chapter.cutmix_box(4, 6, lam, (0, 0))
    for centre in ((4, 0), (0, 6), (-1, 0), (0, -1)):
        with pytest.raises(ValueError, match="centre"):
            chapter.cutmix_box(4, 6, 0.5, centre)
    images, labels = np.zeros((2, 4, 6, 1)), np.eye(2)
    for box in ((-1, 2, 0, 2), (0, 5, 0, 2), (0, 2, 0, 7), (3, 2, 0, 2), (0, 2, 4, 3)):
        with pytest.raises(ValueError, match="box"):
            chapter.cutmix(images, labels, [1, 0], box)


def test_draws_follow_the_law_that_is_asked_for():
    rng = np.random.default_rng(0)
    drawn = [chapter.draw_box(10, 10, 0.7, rng) for _ in range(4000)]
    lam = np.array([share for share, _ in drawn])
    assert stats.kstest(lam, stats.beta(0.7, 0.7).cdf).pvalue > 1e-4
    pasted = np.array([1 - chapter.share_kept(box, 10, 10) for _, box in drawn])
    expected = np.array([chapter.expected_share(10, 10, share) for share in lam])
    error = (pasted - expected).std() / len(lam) ** 0.5
    assert abs((pasted - expected).mean()) < 5 * error
    assert chapter.draw_box(10, 10, 0, rng)[0] == 1
