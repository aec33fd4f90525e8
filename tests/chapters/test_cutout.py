"""The definitions of the chapter on cutout, by counting, by torchvision and by laws."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from torchvision.transforms import v2

chapter = scratch("data/cutout")
sides = st.integers(1, 12)


@st.composite
def places(draw):
    height, width = draw(sides), draw(sides)
    centre = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    return height, width, centre, draw(st.integers(1, 30))


@settings(deadline=None)
@given(place=places(), channels=st.sampled_from((None, 1, 3)))
def test_exactly_the_pixels_of_the_square_are_blanked(place, channels):
    height, width, (row, column), size = place
    shape = (height, width) if channels is None else (height, width, channels)
    image = np.random.default_rng(0).uniform(1, 2, shape)
    kept = image.copy()
    result = chapter.cutout(image, (row, column), size)
    for i, j in itertools.product(range(height), range(width)):
        inside = (
            row - size // 2 <= i < row - size // 2 + size
            and column - size // 2 <= j < column - size // 2 + size
        )
        assert np.array_equal(result[i, j], 0 * image[i, j] if inside else image[i, j])
    assert np.array_equal(image, kept)
    assert not np.shares_memory(image, result)


@pytest.mark.parametrize("size", range(1, 8))
def test_odd_and_even_squares_have_their_size(size):
    assert np.sum(chapter.cutout(np.ones((20, 20)), (10, 10), size) == 0) == size**2


def test_bad_arguments_are_refused():
    image = np.ones((4, 6))
    with pytest.raises(ValueError, match="size"):
        chapter.cutout(image, (1, 1), 0)
    for centre in ((4, 0), (0, 6), (-1, 0), (0, -1)):
        with pytest.raises(ValueError, match="centre"):
            chapter.cutout(image, centre, 2)
    assert chapter.cutout(image, (3, 5), 1)[3, 5] == 0


@settings(deadline=None)
@given(place=places())
def test_the_expectation_is_the_mean_over_all_centres(place):
    height, width, _, size = place
    if size > 2 * min(height, width):
        for pixels in (height, width):
            if size > 2 * pixels:
                with pytest.raises(ValueError, match="size"):
                    chapter.expected_length(pixels, size)
        return
    areas = [
        np.sum(chapter.cutout(np.ones((height, width)), centre, size) == 0)
        for centre in itertools.product(range(height), range(width))
    ]
    expected = chapter.expected_length(height, size) * chapter.expected_length(width, size)
    assert np.mean(areas) == pytest.approx(expected, rel=1e-12)


@settings(deadline=None)
@given(pixels=st.integers(1, 30), size=st.integers(1, 60))
def test_chances_of_rows_sum_to_the_expected_length(pixels, size):
    if size <= 2 * pixels:
        total = chapter.chances(pixels, size).sum()
        assert total == pytest.approx(chapter.expected_length(pixels, size), rel=1e-12)
    if size <= pixels:
        assert chapter.chances(pixels, size, clipped=False).sum() == pytest.approx(size)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**31 - 1), size=st.integers(0, 13))
def test_a_batch_gets_a_box_of_its_own_for_each_picture(seed, size):
    x = torch.rand(6, 2, 7, 9, generator=torch.Generator().manual_seed(seed)) + 1
    kept = x.clone()
    result = chapter.cutout_batch(x, size, np.random.default_rng(seed))
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(7, size=6), rng.integers(9, size=6)
    for picture, blanked, row, column in zip(x, result, rows, columns, strict=True):
        image = picture.permute(1, 2, 0).numpy()
        one = chapter.cutout(image, (row, column), size) if size else image
        assert np.array_equal(blanked.permute(1, 2, 0).numpy(), one)
    assert torch.equal(x, kept)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**31 - 1), size=st.integers(1, 14))
def test_random_erasing_is_cutout_with_its_box_inside(seed, size):
    x = torch.rand(1, 15, 15, generator=torch.Generator().manual_seed(seed)) + 1
    torch.manual_seed(seed)
    theirs = v2.RandomErasing(p=1, scale=(size**2 / 225,) * 2, ratio=(1, 1))(x)
    torch.manual_seed(seed)
    torch.rand(1), torch.rand(1), torch.rand(1)
    top, left = (torch.randint(16 - size, (1,)).item() for _ in range(2))
    ours = chapter.cutout(x[0].numpy(), (top + size // 2, left + size // 2), size)
    assert np.array_equal(ours, theirs[0].numpy())
