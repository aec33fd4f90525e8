"""The definitions of the chapter on the GPU, its kernel, its command, and what it ran on."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch
from typer.testing import CliRunner

from course import cli
from course.book import GPU_CHAPTER, Book, read_chapter
from course.execute import Outcome, execute_afresh

ROOT = Path(__file__).parents[2]
gpu = scratch("training/gpu")
words = st.integers(0, 2**32 - 1)
seeds = st.integers(0, 2**62)
keeps = st.floats(0.02, 1)


def code_cells():
    cells = read_chapter(ROOT / f"{GPU_CHAPTER}.md").cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def normal(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


# --- the mask generator ---


@settings(deadline=None)
@given(a=words, b=words)
def test_a_product_is_cut_into_its_halves(a, b):
    assert gpu.high_and_low(a, b) == (a * b >> 32, a * b & 0xFFFFFFFF)
    high, low = gpu.high_and_low(torch.tensor([a]), b)
    assert (high.item(), low.item()) == (a * b >> 32, a * b & 0xFFFFFFFF)


@settings(deadline=None, max_examples=50)
@given(counter=st.tuples(words, words, words, words), key=st.tuples(words, words))
def test_philox_is_the_same_in_python_and_in_torch(counter, key):
    tensors = gpu.philox([torch.tensor([c]) for c in counter], key)
    assert tuple(word.item() for word in tensors) == gpu.philox(counter, key)


def test_one_bit_of_the_counter_or_the_key_turns_half_of_the_output():
    turned = []
    for bit in range(32):
        for changed in (((1 << bit, 5, 6, 7), (8, 9)), ((0, 5, 6, 7), (8 ^ 1 << bit, 9))):
            pairs = zip(gpu.philox((0, 5, 6, 7), (8, 9)), gpu.philox(*changed), strict=True)
            turned.append(sum((a ^ b).bit_count() for a, b in pairs))
    # 64 draws of 128 bits: the mean's standard deviation is 0.7
    assert abs(np.mean(turned) - 64) < 4
    assert min(turned) > 30


@settings(deadline=None, max_examples=60)
@given(keep=keeps, seed=seeds)
def test_the_mask_has_its_rate_and_neighbours_are_independent(keep, seed):
    n = 2**15
    mask = gpu.seeded_mask(n, keep, seed).numpy()
    rate = round(65536 * keep) / 65536
    deviation = np.sqrt(rate * (1 - rate) / n)
    # the last term: where almost all are kept, a few dropped are no surprise
    assert abs(mask.mean() - rate) <= 6.5 * deviation + 10 / n
    for lag in (1, 2, 1024, 4096, 8192):
        both = (mask[lag:] & mask[:-lag]).mean()
        # pairs at a lag overlap: the variance is at most three times that of as many free ones
        spread = np.sqrt(3 * rate**2 * (1 - rate**2) / (n - lag))
        assert abs(both - rate**2) <= 6.5 * spread + 20 / n, lag


@settings(deadline=None, max_examples=40)
@given(seed=seeds, bit=st.integers(0, 61))
def test_masks_of_two_seeds_do_not_know_of_each_other(seed, bit):
    first, second = (gpu.seeded_mask(2**14, 0.5, s) for s in (seed, seed ^ (1 << bit)))
    assert abs((first == second).double().mean() - 0.5) < 6.5 * 0.5 / 2**7


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 40000), more=st.integers(0, 20000), keep=keeps, seed=seeds)
def test_the_mask_depends_on_seed_and_place_alone(n, more, keep, seed):
    assert torch.equal(gpu.seeded_mask(n, keep, seed), gpu.seeded_mask(n + more, keep, seed)[:n])


@settings(deadline=None)
@given(keep=keeps)
def test_the_scale_is_exactly_one_over_the_rounded_rate(keep):
    threshold, scale = gpu.threshold_and_scale(keep)
    assert abs(threshold / 65536 - keep) <= 2**-17
    assert scale == 65536 / threshold


@pytest.mark.parametrize("keep", [0, -0.5, 1.001, 1e-6])
def test_an_impossible_keep_rate_is_refused(keep):
    with pytest.raises(ValueError, match="keep"):
        gpu.seeded_mask(8, keep, 0)


@settings(deadline=None, max_examples=40)
@given(keep=keeps, seed=seeds, shape=st.sampled_from([(5,), (3, 4), (2, 3, 1500)]))
def test_dropout_and_its_gradient_are_those_of_a_stored_mask(keep, seed, shape):
    x, grad = normal(0, *shape).requires_grad_(), normal(1, *shape)
    saved = []
    with torch.autograd.graph.saved_tensors_hooks(saved.append, lambda _: None):
        ours = gpu.SeededDropout.apply(x, keep, seed, gpu.masked_by_seed)
    assert saved == [], "a seed is all that may be kept"
    mask = gpu.seeded_mask(x.numel(), keep, seed).reshape(shape)
    stored = x * mask * (65536 / round(65536 * keep))
    assert torch.equal(ours, stored)
    slopes = [torch.autograd.grad(y, x, grad)[0] for y in (ours, stored)]
    assert torch.allclose(*slopes, rtol=1e-15, atol=0)


def test_the_gradient_is_that_of_finite_differences():
    x = normal(2, 4, 5).requires_grad_()
    function = lambda x: gpu.SeededDropout.apply(x, 0.3, 9, gpu.masked_by_seed)  # noqa: E731
    assert torch.autograd.gradcheck(function, (x,))
    assert torch.autograd.gradgradcheck(function, (x,))


INTERPRETED = """
import torch, triton
import triton.language as tl

if True:
{kernel}
    results = []
    for n, dtype, seed in {cases}:
        x = torch.linspace(-2, 2, n).to(getattr(torch, dtype))
        out = torch.full_like(x, torch.nan)
        grid = (triton.cdiv(n, 8 * 1024),)
        dropout_kernel[grid](x, out, n, seed, {threshold}, {scale}, LANES=1024)
        results.append((x, out))
    torch.save(results, {file!r})
"""


def test_the_kernel_interpreted_on_the_cpu_drops_the_same_places(tmp_path):
    """Triton's interpreter runs the chapter's own kernel, so that it is tested without a GPU."""
    if importlib.util.find_spec("triton") is None:
        assert sys.platform != "linux", "the lock brings Triton to Linux"
        return
    (cell,) = (source for source in code_cells() if "@triton.jit" in source)
    cases = [
        (n, dtype, seed)
        for n, seed in ((1, 0), (8192, 7), (20001, 2**40 + 5))
        for dtype in ("float32", "bfloat16")
    ]
    threshold, scale = gpu.threshold_and_scale(0.9)
    script, file = tmp_path / "kernel.py", tmp_path / "out.pt"
    filled = INTERPRETED.format(
        kernel=cell[cell.index("    @triton.jit") :],
        cases=cases,
        threshold=threshold,
        scale=scale,
        file=str(file),
    )
    script.write_text(filled, encoding="utf-8")
    environment = {**os.environ, "TRITON_INTERPRET": "1", "CUDA_VISIBLE_DEVICES": ""}
    subprocess.run([sys.executable, script], env=environment, check=True)
    for (_, dtype, seed), (x, out) in zip(cases, torch.load(file), strict=True):
        plain = gpu.masked_by_seed(x, 0.9, seed)
        assert torch.equal(out != 0, plain != 0)
        # the interpreter cuts numbers off where a GPU rounds them to 8 bits
        tolerance = {"float32": 0, "bfloat16": 2**-7}[dtype]
        assert torch.allclose(out, plain, rtol=tolerance, atol=0)


# --- the ways to drop units ---


@st.composite
def layers(draw):
    """Activations, weights, a gradient, and a run of kept units that may go around the end."""
    batch, d, k = (draw(st.integers(1, 9)) for _ in range(3))
    n, start = draw(st.integers(1, d)), draw(st.integers(0, d - 1))
    seed = draw(st.integers(0, 1000))
    tensors = normal(seed, batch, d), normal(seed + 1, d, k), normal(seed + 2, batch, k)
    return *tensors, gpu.circular_run(start, n, d)


@settings(deadline=None, max_examples=80)
@given(layer=layers())
def test_masked_gathered_and_sliced_steps_are_autograds(layer):
    H, W, grad, slices = layer
    kept = torch.cat([torch.arange(H.shape[1])[part] for part in slices])
    mask = torch.zeros_like(H).index_fill(1, kept, 1)
    H, W = H.requires_grad_(), W.requires_grad_()
    Y = (H * mask) @ W
    expected = Y, *torch.autograd.grad(Y, (H, W), grad)
    with torch.no_grad():
        for result in (
            gpu.masked_step(H, W, mask, grad),
            gpu.gathered_step(H, W, kept[torch.randperm(len(kept))], grad),
            gpu.run_step(H, W, slices, grad),
        ):
            for ours, theirs in zip(result, expected, strict=True):
                assert torch.allclose(ours, theirs, rtol=0, atol=1e-12)


@settings(deadline=None)
@given(d=st.integers(1, 40), data=st.data())
def test_a_run_has_n_units_and_keeps_each_equally_often(d, data):
    n = data.draw(st.integers(1, d))
    counts = np.zeros(d, int)
    for start in range(d):
        kept = np.concatenate([np.arange(d)[part] for part in gpu.circular_run(start, n, d)])
        assert len(set(kept)) == len(kept) == n
        assert kept[0] == start
        counts[kept] += 1
    assert np.all(counts == n)


@settings(deadline=None, max_examples=40)
@given(layer=layers(), seed=st.integers(0, 99))
def test_units_of_each_examples_own_are_a_mask(layer, seed):
    H, W, _, _ = layer
    generator = torch.Generator().manual_seed(seed)
    n = 1 + seed % H.shape[1]
    kept = torch.stack([torch.randperm(H.shape[1], generator=generator)[:n] for _ in H])
    mask = torch.zeros_like(H).scatter(1, kept, 1)
    assert torch.allclose(gpu.own_units(H, W, kept), (H * mask) @ W, rtol=0, atol=1e-12)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 999), keep=st.floats(0.1, 1), depth=st.integers(1, 4))
def test_blocks_masked_and_gathered_and_skipped_agree(seed, keep, depth):
    x, blocks = normal(seed, 7, 5), normal(seed + 1, depth, 2, 5, 5) / 3
    masks = (normal(seed + 2, depth, 7) > 0).double()
    masked = gpu.depth_masked(x, blocks, masks, keep)
    gathered = gpu.depth_gathered(x, blocks, [m.nonzero()[:, 0] for m in masks], keep)
    assert torch.allclose(masked, gathered, rtol=1e-12, atol=1e-12)

    kept = [bool(mask[0]) for mask in masks]
    skipped = gpu.depth_skipped(x, blocks, kept, keep)
    by_masks = gpu.depth_masked(x, blocks, masks[:, :1].expand(depth, 7), keep)
    assert torch.allclose(skipped, by_masks, rtol=1e-12, atol=1e-12)

    present, absent = (gpu.depth_skipped(x, blocks[:1], [s], keep) for s in (True, False))
    full = gpu.depth_skipped(x, blocks[:1], [True], 1)
    assert torch.allclose(keep * present + (1 - keep) * absent, full, rtol=1e-12, atol=1e-12)


# --- pictures ---


@settings(deadline=None, max_examples=60)
@given(size=st.integers(1, 12), n=st.integers(1, 5), seed=st.integers(0, 999))
def test_a_batch_of_pictures_is_one_after_the_other(size, n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(n, 3, size, size, generator=generator)
    shares = torch.rand(n, generator=generator)
    centres = torch.randint(size, (n, 2), generator=generator)
    sides = torch.randint(0, 2 * size, (n,), generator=generator)
    boxes = gpu.clipped_boxes(centres, sides, size)
    assert boxes.min() >= 0
    assert boxes.max() <= size

    mixed, cut, pasted = (
        gpu.mixup_batch(x, shares),
        gpu.cutout_batch(x, boxes),
        gpu.cutmix_batch(x, boxes),
    )
    for i, (box, share) in enumerate(zip(boxes.tolist(), shares, strict=True)):
        top, bottom, left, right = box
        assert torch.equal(mixed[i], share * x[i] + (1 - share) * x[i - 1])
        assert torch.equal(cut[i], gpu.cutout_one(x[i], box))
        assert torch.equal(pasted[i], gpu.cutmix_one(x[i], x[i - 1], box))
        assert torch.all(cut[i, :, top:bottom, left:right] == 0)
        untouched = 1 - (bottom - top) * (right - left) / size**2
        assert gpu.share_outside(boxes, size)[i].item() == pytest.approx(untouched, abs=1e-6)
    assert torch.equal(x, torch.rand(x.shape, generator=generator.manual_seed(seed)))


def test_a_box_inside_the_picture_has_its_side_and_a_box_at_the_corner_is_clipped():
    boxes = gpu.clipped_boxes(torch.tensor([[5, 6], [0, 9]]), torch.tensor([4, 4]), 10)
    assert boxes.tolist() == [[3, 7, 4, 8], [0, 2, 7, 10]]


# --- floors and clocks ---


@settings(deadline=None)
@given(keep=st.floats(0.01, 0.99), batch=st.integers(1, 10**5), balance=st.floats(1, 1000))
def test_floors_grow_with_the_units_kept_and_the_masked_one_does_not(keep, batch, balance):
    rates = (balance * 1e12, 1e12)
    for way in ("gathered", "run"):
        less, more = (gpu.step_floor(way, batch, 1024, q, 2, rates) for q in (keep, keep + 0.01))
        assert less < more
    masked = [gpu.step_floor("masked", batch, 1024, q, 2, rates) for q in (keep, 1)]
    assert masked[0] == masked[1]
    run, gathered = (
        gpu.step_floor(way, batch, 1024, keep, 2, rates) for way in ("run", "gathered")
    )
    assert run < gathered


def test_the_floor_of_a_product_is_the_larger_of_two_times():
    assert gpu.product_floor(10, 20, 30, 4, (1, np.inf)) == 2 * 10 * 20 * 30
    assert gpu.product_floor(10, 20, 30, 4, (np.inf, 1)) == 4 * (200 + 600 + 300)


def test_quartiles_come_in_order_after_a_warm_up():
    calls = []
    low, middle, high = gpu.quartiles(lambda: calls.append(0), False, 8)
    assert 0 <= low <= middle <= high
    assert len(calls) > 8


# --- the command, and the chapter on this machine ---


def test_without_a_gpu_the_command_says_so_and_fails(root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^gpu: .*\n\t@\$\(BIN\)/python -m course\.cli gpu$", makefile, re.M)
    record = Book(root).record(GPU_CHAPTER)
    before = record.read_bytes() if record.is_file() else None
    result = subprocess.run(
        [sys.executable, "-m", "course.cli", "gpu"],
        cwd=root,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "No GPU was found" in result.stdout
    assert "executing" not in result.stdout
    assert (record.read_bytes() if record.is_file() else None) == before


@pytest.mark.parametrize("error", [None, "code cell 3 failed"])
def test_a_run_that_fails_leaves_the_record_as_it_is(tmp_path, monkeypatch, error):
    """The command around a run, with a GPU and a run that are made up."""

    def run(book, chapter, on_print, COURSE_RECORD):
        Path(COURSE_RECORD).write_text("new")
        return Outcome(chapter, 1.0, executed=True, error=error)

    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, tmp_path)
    record = Book(tmp_path).record(GPU_CHAPTER)
    record.parent.mkdir(parents=True)
    record.write_text("old")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "execute_afresh", run)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "made up")
    result = CliRunner().invoke(cli.app, ["gpu"])
    assert result.exit_code == (1 if error else 0)
    assert record.read_text() == ("old" if error else "new")
    assert list(record.parent.iterdir()) == [record]
    kept = list((tmp_path / "_build").iterdir())
    assert [path.read_text() for path in kept] == (["new"] if error else [])
    assert all(path.name in result.stdout for path in kept)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """What the chapter measures here, executed past every cache and far from any record."""
    root = tmp_path_factory.mktemp("elsewhere")
    (root / "_config.yml").write_text("title: elsewhere\n")
    (root / "_toc.yml").write_text(
        f"format: jb-book\nroot: index\nchapters: [{{file: {GPU_CHAPTER}}}]\n"
    )
    for name in (f"{GPU_CHAPTER}.md", "book/matplotlibrc"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    file = root / "measured.json"
    outcome = execute_afresh(Book(root), GPU_CHAPTER, COURSE_RECORD=str(file))
    assert outcome.error is None, outcome.error
    assert outcome.seconds < 60 or torch.cuda.is_available()
    return json.loads(file.read_text(encoding="utf-8"))


def test_a_gpu_is_used_where_there_is_one(measured):
    found = torch.cuda.is_available()
    assert measured["gpu"] is found
    assert measured["device"] == (torch.cuda.get_device_name() if found else "CPU")
    assert (measured["bytes"] >= 2**28) is found
    has_kernel = found and importlib.util.find_spec("triton") is not None
    assert ("triton" in measured["versions"]) == has_kernel
    assert measured["date"] <= date.today().isoformat()


def shape_of(value):
    """The keys of a dictionary, the length of a list, the kind of anything else."""
    if isinstance(value, dict):
        return {key: shape_of(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape_of(inner) for inner in value]
    return "number" if isinstance(value, int | float) else type(value).__name__


def test_the_record_holds_all_that_the_chapter_measures(measured):
    file = Book(ROOT).record(GPU_CHAPTER)
    if not file.is_file():  # then the page must say so: see below
        return
    record = json.loads(file.read_text(encoding="utf-8"))
    assert record["gpu"] is True
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", record["date"])
    assert re.fullmatch(r"[\d.]+|unknown", record["driver"])
    assert {"python", "torch", "triton"} <= record["versions"].keys()
    for kind in (record, measured):
        kind["skipping"] = list(kind["skipping"].values())  # batches have other sizes
        del kind["versions"]
    assert shape_of(record) == shape_of(measured)


def test_the_page_shows_the_record_or_says_that_there_is_none(site):
    page = (site / f"{GPU_CHAPTER}.html").read_text(encoding="utf-8")
    file = Book(ROOT).record(GPU_CHAPTER)
    if file.is_file():
        record = json.loads(file.read_text(encoding="utf-8"))
        assert f"Recorded: {record['device']}, {record['date']}" in page
        assert f"recorded ({record['device']}, {record['date']})" in page
    else:
        assert "No run on a GPU has been recorded here yet." in page
