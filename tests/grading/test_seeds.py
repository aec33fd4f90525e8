"""The course's secret, and the seeds made of it."""

import multiprocessing
import stat

import pytest

from course.grading.seeds import SECRET, read_secret, seed_of


def test_the_secret_is_made_once_and_closed_to_others(tmp_path):
    secret = read_secret(tmp_path)
    assert len(secret) == 32
    assert stat.S_IMODE((tmp_path / SECRET).stat().st_mode) == 0o600
    assert read_secret(tmp_path) == secret
    assert [path.name for path in tmp_path.iterdir()] == [SECRET]


def test_graders_that_start_at_once_agree_on_the_secret(tmp_path):
    with multiprocessing.get_context("fork").Pool(8) as pool:
        assert len(set(pool.map(read_secret, [tmp_path] * 32))) == 1


def test_a_secret_that_others_can_read_is_refused(tmp_path):
    read_secret(tmp_path)
    (tmp_path / SECRET).chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        read_secret(tmp_path)


@pytest.mark.parametrize("content", ["", "abc", "00" * 31, "zz" * 32])
def test_a_damaged_secret_is_refused(tmp_path, content):
    (tmp_path / SECRET).touch(mode=0o600)
    (tmp_path / SECRET).write_text(content)
    with pytest.raises(ValueError, match="hex"):
        read_secret(tmp_path)


def test_the_repository_ignores_the_secret(root):
    assert f"/{SECRET}*" in (root / ".gitignore").read_text().splitlines()


def test_seeds_differ_between_students_assignments_and_courses():
    pairs = [(a, s) for a in ("02-penalties", "0") for s in ("2-penalties", "ann", "bob", "")]
    seeds = {seed_of(secret, *pair) for secret in (b"a" * 32, b"b" * 32) for pair in pairs}
    assert len(seeds) == 2 * len(pairs)
    assert seed_of(b"a" * 32, "02-penalties", "ann") == seed_of(b"a" * 32, "02-penalties", "ann")
    assert all(0 <= seed < 2**32 for seed in seeds)
