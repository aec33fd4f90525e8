"""The definitions of the chapter on choosing, its record, and the command that makes it."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scratch import scratch
from torch.nn import functional
from typer.testing import CliRunner

from course import cli
from course.book import STUDY_CHAPTER, Book
from course.execute import Outcome

ROOT = Path(__file__).parents[2]
choosing = scratch("closing/choosing")
seeds = st.integers(0, 2**32 - 1)


def some_rows(n=60, d=784, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(n, d)), np.arange(n) % classes
    return choosing.draw_rows(X, y, (n // 2, n // 4, n // 4), 0.2, seed)


@given(seed=seeds, l2=st.floats(0, 3), l1=st.floats(0, 3))
def test_the_penalty_is_a_sum_over_the_weights(seed, l2, l1):
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=(3, 4)), rng.normal(size=(2, 3))]
    ours = choosing.penalty([torch.tensor(a) for a in arrays], {"L2": l2, "L1": l1})
    exact = sum(l2 * (a**2).sum() + l1 * np.abs(a).sum() for a in arrays)
    assert float(ours) == pytest.approx(exact, rel=1e-12, abs=1e-12)
    assert choosing.penalty([torch.ones(2, 2)], {}) == 0


@given(seed=seeds, size=st.integers(0, 28), n=st.integers(1, 5))
def test_a_box_is_one_square_cut_off_at_the_border(seed, size, n):
    masks = choosing.box_masks(n, size, np.random.default_rng(seed)).reshape(n, 28, 28)
    for mask in masks.numpy():
        rows, columns = mask.any(axis=1), mask.any(axis=0)
        assert np.array_equal(mask, np.outer(rows, columns))
        for side in (rows, columns):
            places = np.flatnonzero(side)
            assert len(places) <= size
            # the centre lies in the picture, so at least half of a side, rounded down, remains
            assert len(places) >= size // 2
            assert len(places) == 0 or np.ptp(places) == len(places) - 1


@settings(deadline=None, max_examples=40)
@given(seed=seeds, kind=st.sampled_from(["mixup", "CutMix"]), concentration=st.floats(0.1, 4))
def test_targets_are_mixed_by_what_is_in_the_picture(seed, kind, concentration):
    # constant pictures of value 0, 1, 2 … with one-hot targets: the mean tells the share
    n = 5
    x = torch.arange(n, dtype=torch.float32)[:, None].repeat(1, 784)
    t = functional.one_hot(torch.arange(n), n).float()
    mixed, targets = choosing.mix(x, t, {kind: concentration}, np.random.default_rng(seed))
    in_target = targets @ torch.arange(n, dtype=torch.float32)
    assert torch.allclose(mixed.mean(dim=1), in_target, atol=1e-5)
    assert torch.allclose(targets.sum(dim=1), torch.ones(n))


def test_an_empty_arm_alters_nothing():
    x, t = torch.randn(4, 784), torch.randn(4, 3)
    rng = np.random.default_rng(0)
    state = rng.bit_generator.state
    assert choosing.alter(x, {}, rng) is x
    assert choosing.mix(x, t, {}, rng) == (x, t)
    assert rng.bit_generator.state == state


@given(seed=seeds, sigma=st.floats(0, 2))
def test_weights_shake_and_come_back(seed, sigma):
    weights = [torch.full((30, 40), 0.5)]
    with choosing.shaken(weights, sigma, np.random.default_rng(seed)):
        moved = (weights[0] - 0.5).std().item()
    assert moved == pytest.approx(sigma, rel=0.15, abs=1e-6)
    assert (weights[0] - 0.5).abs().max() < 1e-5


@given(seed=seeds, noise=st.floats(0, 1))
def test_parts_do_not_overlap_and_only_training_labels_change(seed, noise):
    X, y = np.arange(200.0)[:, None], np.arange(200) % 4
    rows = choosing.draw_rows(X, y, (100, 40, 50), noise, seed)
    parts = [rows.X, rows.X_validation, rows.X_test]
    assert [len(part) for part in parts] == [100, 40, 50]
    assert len({v.item() for part in parts for v in part}) == 190
    assert torch.equal(rows.y_validation, rows.X_validation[:, 0].long() % 4)
    assert torch.equal(rows.y_test, rows.X_test[:, 0].long() % 4)
    wrong = (rows.t.argmax(dim=1) != rows.X[:, 0].long() % 4).double().mean().item()
    expected = noise * 3 / 4
    assert abs(wrong - expected) <= 6 * np.sqrt(expected * (1 - expected) / 100) + 0.02


@given(seed=seeds)
def test_units_come_from_the_training_rows_alone(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(3, 5, size=(60, 4)), np.arange(60) % 2
    raw, ours = (choosing.draw_rows(X, y, (30, 10, 20), 0.2, seed) for _ in range(2))
    choosing.standardised(ours)
    mean, deviation = (getattr(raw.X.numpy(), what)(axis=0) for what in ("mean", "std"))
    for part in ("X", "X_validation", "X_test"):
        expected = (getattr(raw, part).numpy() - mean) / deviation
        assert np.allclose(getattr(ours, part).numpy(), expected, atol=1e-5)


def test_training_depends_on_its_seed_alone():
    rows = some_rows()
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - the state that must not move
    arm = {"dropout": 0.3, "mixup": 1.0, "jitter": 0.2, "weight noise": 0.02}
    one, two, other = (choosing.train(arm, rows, 12, seed) for seed in (1, 1, 2))
    assert torch.equal(one[0].weight, two[0].weight)
    assert not torch.equal(one[0].weight, other[0].weight)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize("patience", [1, 3])
def test_early_stopping_returns_the_best_state_it_asked_for(patience, monkeypatch):
    rows, asked = some_rows(), []

    class Watched(choosing.Best):
        def ask(self, model, rows):
            super().ask(model, rows)
            asked.append(self.loss)

    monkeypatch.setitem(choosing.train.__globals__, "Best", Watched)
    model = choosing.train({"early stopping": patience}, rows, 200, 0)
    loss = functional.cross_entropy(model(rows.X_validation), rows.y_validation).item()
    assert loss == pytest.approx(min(asked), rel=1e-6)
    assert asked[-1] == min(asked)  # the running minimum
    assert len(asked) < 20  # it stopped
    assert len(set(asked[-patience:])) == 1


def test_an_ensemble_shares_the_steps_of_one(monkeypatch):
    rows, steps = some_rows(), []
    train = choosing.train

    def counted(arm, rows, n, seed):
        steps.append(n)
        return train(arm, rows, n, seed)

    monkeypatch.setitem(choosing.error_rates.__globals__, "train", counted)
    validation, test = choosing.error_rates({"ensemble": 4}, rows, 40, 0)
    assert steps == [10] * 4
    assert 0 <= validation <= 1
    assert 0 <= test <= 1


@given(seed=seeds)
def test_a_choice_looks_at_validation_errors_alone(seed):
    results = np.random.default_rng(seed).random((6, 4, 2))
    results[0, :, 0] = 0.5  # all tie: the first
    picked = choosing.chosen(results)
    assert picked[0] == results[0, 0, 1]
    for of_draw, value in zip(results[1:], picked[1:], strict=True):
        assert value == min(of_draw.tolist())[1]


@given(seed=seeds, level=st.sampled_from([0.9, 0.95, 0.999]), n=st.integers(3, 30))
def test_the_interval_is_scipys(seed, level, n):
    gains = np.random.default_rng(seed).normal(size=n)
    theirs = stats.ttest_1samp(gains, 0).confidence_interval(level)
    assert choosing.interval(gains, level) == pytest.approx([theirs.low, theirs.high], rel=1e-9)


def test_rank_intervals_know_what_is_certain():
    rng = np.random.default_rng(0)
    apart = np.arange(5) + 0.01 * rng.normal(size=(10, 5))
    ranks = choosing.rank_intervals(apart, 400, rng)
    assert np.array_equal(ranks, np.repeat(np.arange(1, 6), 2).reshape(5, 2))
    alike = choosing.rank_intervals(rng.normal(size=(10, 5)), 400, rng)
    assert np.ptp(alike, axis=1).mean() > 2


def test_the_record_holds_every_arm_of_the_chapter():
    text = (ROOT / f"{STUDY_CHAPTER}.md").read_text(encoding="utf-8")
    names = {"np": np}
    cell = re.search(r"^strengths = \{.*?^assert settings", text, re.M | re.S)[0]
    exec(cell.rsplit("\n", 1)[0], names)
    record = json.loads(Book(ROOT).record(STUDY_CHAPTER).read_text(encoding="utf-8"))
    assert list(record["errors"]) == [
        f"{data}, {labels}" for data in ("digits", "cells") for labels in ("clean", "noisy")
    ]
    for condition, of in record["errors"].items():
        left_out = set() if condition.startswith("digits") else names["pictures_only"]
        assert list(of) == [arm for arm in names["arms"] if arm not in left_out]
        for results in of.values():
            results = np.array(results)
            assert results.shape == (record["draws"], 4, 2)
            assert results.min() >= 0
            assert results.max() <= 1


@pytest.mark.parametrize("error", [None, "code cell 3 failed"])
def test_a_study_that_fails_leaves_the_record_as_it_is(tmp_path, monkeypatch, error):
    """The command around a run that is made up."""

    def run(book, chapter, on_print, COURSE_RECORD):
        on_print("digits, clean  twin\n")
        Path(COURSE_RECORD).write_text("new")
        return Outcome(chapter, 1.0, executed=True, error=error)

    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, tmp_path)
    record = Book(tmp_path).record(STUDY_CHAPTER)
    record.parent.mkdir(parents=True)
    record.write_text("old")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "execute_afresh", run)
    result = CliRunner().invoke(cli.app, ["study"])
    assert result.exit_code == (1 if error else 0)
    assert "digits, clean  twin" in result.stdout
    assert record.read_text() == ("old" if error else "new")
    assert list(record.parent.iterdir()) == [record]
    kept = list((tmp_path / "_build").iterdir())
    assert [path.read_text() for path in kept] == (["new"] if error else [])
    assert all(path.name in result.stdout for path in kept)
