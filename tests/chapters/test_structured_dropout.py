"""The definitions of the chapter on structured dropout, against the libraries and against laws."""

import numpy as np
import pytest
import torch
import torchvision
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from torch.nn import functional

chapter = scratch("training/structured-dropout")
seeds = st.integers(0, 2**31 - 1)
rates = st.floats(0, 0.95)
lengths = st.integers(1, 7)


def normal(seed, *shape, dtype=torch.float32):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def outcome(function, x, *arguments, seed=0):
    """Output and gradient of a weighted sum of it, from a seed."""
    torch.manual_seed(seed)
    x = x.clone().requires_grad_()
    out = function(x, *arguments)
    (out * torch.linspace(-1, 1, out.numel(), dtype=x.dtype).view_as(out)).sum().backward()
    return out.detach(), x.grad


PAIRS = {
    "dropout1d": (chapter.dropout1d, functional.dropout1d, (), 3),
    "dropout2d": (chapter.dropout2d, functional.dropout2d, (), 4),
    "row": (chapter.stochastic_depth, torchvision.ops.stochastic_depth, ("row",), 4),
    "batch": (chapter.stochastic_depth, torchvision.ops.stochastic_depth, ("batch",), 4),
    "row, a table": (chapter.stochastic_depth, torchvision.ops.stochastic_depth, ("row",), 2),
    "blocks of 1": (chapter.drop_block2d, torchvision.ops.drop_block2d, (1,), 4),
    "blocks of 5": (chapter.drop_block2d, torchvision.ops.drop_block2d, (5,), 4),
}


@pytest.mark.parametrize("name", PAIRS)
@settings(max_examples=25, deadline=None)
@given(seed=seeds, p=rates, shape=st.tuples(lengths, lengths, lengths, lengths))
def test_bit_for_bit_the_librarys(name, seed, p, shape):
    ours, theirs, more, axes = PAIRS[name]
    shape = (*shape[:2], *(length + 4 for length in shape[2:]))[:axes]
    for dtype in (torch.float32, torch.float64):
        x = normal(seed, *shape, dtype=dtype)
        a, b = (outcome(f, x, p, *more, seed=seed) for f in (ours, theirs))
        assert torch.equal(a[0], b[0])
        assert torch.equal(a[1], b[1])
        assert a[0].dtype == dtype


@settings(max_examples=40, deadline=None)
@given(seed=seeds, p=rates, shared=st.sets(st.integers(0, 3)))
def test_entries_that_share_a_draw_fall_together(seed, p, shared):
    out = chapter.structured_dropout(
        torch.ones(3, 4, 5, 2), p, shared, generator=torch.Generator().manual_seed(seed)
    )
    for axis in shared:
        assert torch.equal(out, out.narrow(axis, 0, 1).expand_as(out))
    assert torch.all((out == 0) | (out == torch.tensor(1.0) / (1 - p)))


def test_the_other_axes_have_draws_of_their_own():
    torch.manual_seed(0)
    out = chapter.structured_dropout(torch.ones(20, 20, 3, 3), 0.5, (2, 3))[..., 0, 0]
    assert len({tuple(row) for row in out.tolist()}) == 20
    assert len({tuple(column) for column in out.T.tolist()}) == 20


def test_the_generator_alone_is_drawn_from():
    state = torch.get_rng_state()
    chapter.structured_dropout(torch.ones(5), 0.5, (), generator=torch.Generator().manual_seed(1))
    assert torch.equal(state, torch.get_rng_state())


CALLS = {
    "structured": (lambda x, p, t: chapter.structured_dropout(x, p, (1,), t)),
    "1d": (lambda x, p, t: chapter.dropout1d(x[0], p, t)),
    "2d": (lambda x, p, t: chapter.dropout2d(x, p, t)),
    "depth": (lambda x, p, t: chapter.stochastic_depth(x, p, "row", t)),
    "blocks": (lambda x, p, t: chapter.drop_block2d(x, p, 3, t)),
}


@pytest.mark.parametrize("name", CALLS)
def test_evaluation_is_the_identity_and_draws_nothing(name):
    x, state = normal(0, 2, 3, 6, 6), torch.get_rng_state()
    expected = x[0] if name == "1d" else x
    assert torch.equal(CALLS[name](x, 0.5, False), expected)
    assert torch.equal(CALLS[name](x, 0.0, True), expected)
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5])
@pytest.mark.parametrize("training", [True, False])
def test_rates_outside_are_refused(name, p, training):
    with pytest.raises(ValueError, match="p must"):
        CALLS[name](torch.ones(2, 3, 6, 6), p, training)


def test_other_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="mode"):
        chapter.stochastic_depth(torch.ones(2, 3), 0.5, "column")
    for size in (0, 7):
        with pytest.raises(ValueError, match="size"):
            chapter.drop_block2d(torch.ones(1, 1, 6, 9), 0.5, size)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, size=st.integers(1, 6), rows=st.integers(1, 6), columns=st.integers(1, 6))
def test_blocks_grow_from_their_corners(seed, size, rows, columns):
    generator = torch.Generator().manual_seed(seed)
    corners = torch.empty(2, 2, rows, columns).bernoulli_(0.2, generator=generator)
    expected = torch.zeros(2, 2, rows + size - 1, columns + size - 1)
    for n, c, i, j in corners.nonzero():
        expected[n, c, i : i + size, j : j + size] = 1
    assert torch.equal(chapter.grow(corners, size), expected)


@settings(max_examples=60, deadline=None)
@given(p=rates, height=st.integers(1, 30), width=st.integers(1, 30), data=st.data())
def test_the_rate_of_corners_is_at_most_p(p, height, width, data):
    size = data.draw(st.integers(1, min(height, width)))
    gamma = chapter.corner_rate(p, height, width, size)
    assert gamma <= p * (1 + 1e-12)
    corners = (height - size + 1) * (width - size + 1)
    assert gamma * corners * size**2 == pytest.approx(p * height * width)


@settings(max_examples=40, deadline=None)
@given(side=st.integers(1, 3), data=st.data(), gamma=st.floats(0, 1))
def test_the_moments_of_blocks_are_those_of_all_masks(side, data, gamma):
    size = data.draw(st.integers(1, side))
    corners = (side - size + 1) ** 2
    kept, both = np.zeros(side**2), np.zeros((side**2, side**2))
    for code in range(2**corners):
        drawn = np.array([code >> k & 1 for k in range(corners)])
        chance = np.prod(np.where(drawn, gamma, 1 - gamma))
        square = torch.tensor(drawn, dtype=torch.float32).view(1, 1, side - size + 1, -1)
        mask = 1 - chapter.grow(square, size).numpy().ravel()
        kept += chance * mask
        both += chance * np.outer(mask, mask)
    found = chapter.block_moments(side, size, gamma)
    assert np.allclose(found[0], kept, atol=1e-12)
    assert np.allclose(found[1], both, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(p=rates, side=st.integers(1, 12), data=st.data())
def test_blocks_drop_at_most_p(p, side, data):
    size = data.draw(st.integers(1, side))
    kept, _ = chapter.block_moments(side, size, chapter.corner_rate(p, side, side, size))
    assert 1 - kept.mean() <= p + 1e-12
    if size in (1, side):
        assert 1 - kept.mean() == pytest.approx(p, abs=1e-12)


def test_blocks_scale_by_what_survived():
    torch.manual_seed(0)
    out = chapter.drop_block2d(torch.ones(8, 4, 9, 9), 0.4, 4)
    assert out.mean().item() == pytest.approx(1, abs=1e-5)
    assert len(out.unique()) == 2
    torch.manual_seed(0)
    assert torch.equal(  # one block as large as the map: all fell, and nothing is NaN
        chapter.drop_block2d(torch.ones(1, 1, 3, 3), 0.999999, 3), torch.zeros(1, 1, 3, 3)
    )


@pytest.mark.parametrize("name", CALLS)
def test_gradcheck(name):
    x = normal(2, 2, 2, 4, 4, dtype=torch.float64).requires_grad_()

    def of_x(x):
        torch.manual_seed(3)
        return CALLS[name](x, 0.4, True)

    assert torch.autograd.gradcheck(of_x, (x,))


def test_the_factor_gets_no_gradient_and_the_mask_is_all_that_is_saved():
    x, factor = normal(0, 5, 3, 4, 4).requires_grad_(), torch.ones(5, 3, 1, 1)
    out = chapter.Scale.apply(x, factor)
    assert [tuple(t.shape) for t in out.grad_fn.saved_tensors] == [(5, 3, 1, 1)]


@settings(max_examples=60, deadline=None)
@given(n_blocks=st.integers(1, 200), last=rates)
def test_linear_rates_give_the_expected_depth(n_blocks, last):
    found = chapter.linear_rates(n_blocks, last)
    assert found.shape == (n_blocks,)
    assert found[-1] == pytest.approx(last)
    assert np.sum(1 - found) == pytest.approx(n_blocks - last * (n_blocks + 1) / 2)
    assert np.allclose(np.diff(found), found[0])


def test_neighbours_of_copies_and_of_noise():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(400, 8, 8))
    same = np.broadcast_to(rng.normal(size=(400, 1, 1)), (400, 8, 8))
    assert chapter.neighbour_correlation(same) == pytest.approx(1)
    assert abs(chapter.neighbour_correlation(noise)) < 0.05
    assert abs(chapter.known_by_neighbours(noise, 300)) < 0.05
    nearly = same + 1e-3 * noise
    assert chapter.known_by_neighbours(nearly, 300) > 0.999


def test_known_by_neighbours_is_a_least_squares_fit():
    rng = np.random.default_rng(1)
    maps = rng.normal(size=(60, 5, 6)).cumsum(axis=1).cumsum(axis=2)
    centred = maps - maps[:40].mean(axis=0)
    rows, targets = [], []
    for image in centred:
        for i in range(1, 4):
            for j in range(1, 5):
                window = image[i - 1 : i + 2, j - 1 : j + 2].ravel()
                rows.append(np.delete(window, 4))
                targets.append(window[4])
    rows, targets, first = np.array(rows), np.array(targets), 40 * 12
    w = np.linalg.lstsq(rows[:first], targets[:first], rcond=None)[0]
    missed = targets[first:] - rows[first:] @ w
    expected = 1 - np.sum(missed**2) / np.sum(targets[first:] ** 2)
    assert chapter.known_by_neighbours(maps, 40) == pytest.approx(expected, rel=1e-9)


def test_what_is_dropped_and_what_is_lost():
    rng = np.random.default_rng(2)
    z = rng.normal(size=(500, 3))
    rows = np.column_stack([z[:, 0], z[:, 0], z[:, 1], z[:, 2]])  # two copies, two alone
    covariance = np.cov(rows, rowvar=False) + 1e-9 * np.eye(4)
    total = np.sum(rows**2)

    def of(*kept):
        return chapter.dropped_and_lost(covariance, np.isin(range(4), kept), rows)

    assert of(0, 1, 2, 3) == (0, 0)
    assert of() == pytest.approx((1, 1))
    dropped, lost = of(1, 2, 3)  # a copy is rebuilt
    assert dropped == pytest.approx(np.sum(z[:, 0] ** 2) / total)
    assert lost < 1e-6
    dropped, lost = of(2, 3)  # both copies are gone
    assert lost == pytest.approx(dropped, rel=0.02)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_rows_are_disjoint_and_only_training_labels_are_redrawn(noise):
    labels = np.arange(2000) % 10
    rows, targets = chapter.draw_rows(labels, 4, 300, 200, noise)
    assert rows.shape == targets.shape == (4, 500)
    assert all(len(set(row)) == 500 for row in rows.tolist())
    wrong = targets.numpy() != labels[rows]
    assert not wrong[:, 300:].any()
    assert wrong[:, :300].mean() == pytest.approx(0.9 * noise, abs=0.05)
    assert len({tuple(row) for row in rows.tolist()}) == 4


def test_convolutions_side_by_side_are_those_one_by_one():
    S = 3
    shapes = [(8 * S, 1, 5, 5), (8 * S,), (16 * S, 8, 3, 3), (16 * S,), (S, 784, 10), (S, 1, 10)]
    together = [0.1 * normal(k, *shape, dtype=torch.float64) for k, shape in enumerate(shapes)]
    X = normal(9, S, 4, 28, 28, dtype=torch.float64)
    scores = chapter.convolve(together, X, lambda h: h)
    for s in range(S):
        filters, b, more, c, W, d = (t.view(S, -1, *t.shape[1:])[s] for t in together)
        h = functional.conv2d(X[s][:, None], filters, b, stride=2, padding=2).relu()
        h = functional.conv2d(h, more, c, stride=2, padding=1).relu().flatten(1)
        assert (h @ W[0] + d[0, 0] - scores[s]).abs().max() < 1e-12


def residual_networks(S=2, L=3, d=6, k=5):
    shapes = [(S, d, k), (S, 1, k), (L, S, k, k), (L, S, 1, k), (L, S, k, k), (L, S, 1, k)]
    shapes += [(S, k, 10), (S, 1, 10)]
    return [normal(i, *shape, dtype=torch.float64) for i, shape in enumerate(shapes)]


def test_residual_networks_side_by_side_are_those_one_by_one():
    parameters, X = residual_networks(), normal(20, 2, 7, 6, dtype=torch.float64)
    scores = chapter.residual(parameters, X, lambda f, block: (block + 1) * f)
    W, b, U, c, V, d, Z, e = parameters
    for s in range(2):
        h = X[s] @ W[s] + b[s]
        for block in range(3):
            branch = (h @ U[block, s] + c[block, s]).relu() @ V[block, s] + d[block, s]
            h = h + (block + 1) * branch
        assert (h.relu() @ Z[s] + e[s] - scores[s]).abs().max() < 1e-10


def test_the_two_conventions_are_one_function():
    paper, X = residual_networks(), normal(20, 2, 7, 6, dtype=torch.float64)
    vision = [t.clone() for t in paper]
    for last in (4, 5):
        vision[last] *= 0.7
    masks = torch.empty(3, 2, 7, 1, dtype=torch.float64).bernoulli_(0.7)
    one = chapter.residual(paper, X, lambda f, block: masks[block] * f)
    two = chapter.residual(vision, X, lambda f, block: masks[block] / 0.7 * f)
    assert torch.allclose(one, two, rtol=1e-12, atol=1e-12)
    one = chapter.residual(paper, X, lambda f, block: 0.7 * f)
    assert torch.allclose(one, chapter.residual(vision, X, lambda f, _: f), rtol=1e-12, atol=1e-12)


def test_training_lowers_the_error_and_is_reproducible():
    digits = torch.eye(10).repeat(20, 1).expand(2, 200, 10)
    y = torch.arange(10).repeat(20).expand(2, 200)
    shapes = [(2, 10, 8), (2, 1, 8), (1, 2, 8, 8), (1, 2, 1, 8), (1, 2, 8, 8), (1, 2, 1, 8)]
    shapes += [(2, 8, 10), (2, 1, 10)]
    runs = []
    for _ in range(2):
        start = [(0.3 * normal(i, *s)).requires_grad_() for i, s in enumerate(shapes)]
        before = chapter.error_rate(chapter.residual, start, digits, y)
        loss = chapter.train(
            chapter.residual, start, digits, y, lambda f, _: functional.dropout(f, 0.1), 20, seed=4
        )
        after = chapter.error_rate(chapter.residual, start, digits, y)
        runs.append((loss, *(t.detach() for t in start)))
        assert before.shape == after.shape == (2,)
        assert np.all(before > 0.5)
        assert np.all(after < before - 0.2)
    assert runs[0][0] == runs[1][0]
    assert all(torch.equal(a, b) for a, b in zip(runs[0][1:], runs[1][1:], strict=True))
