"""pyproject.toml, requirements.lock and environment.yml: one environment, three doors."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="module")
def ranges(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


@pytest.fixture(scope="module")
def locked(root):
    lines = (root / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if re.match(r"[A-Za-z0-9]", line)]


def test_every_version_is_exact_and_within_its_range(ranges, locked):
    assert all(len(entry.specifier) == 1 for entry in locked)
    assert all(next(iter(entry.specifier)).operator == "==" for entry in locked)
    for wanted in ranges:
        name = canonicalize_name(wanted.name)
        versions = [
            next(iter(entry.specifier)).version
            for entry in locked
            if canonicalize_name(entry.name) == name
        ]
        assert versions, f"{name} is not in the lock: run make lock"
        assert all(wanted.specifier.contains(version) for version in versions), name


def test_the_lock_is_what_the_ranges_resolve_to(root, tmp_path):
    for name in ("pyproject.toml", "requirements.lock", "README.md", "LICENSE"):
        shutil.copy(root / name, tmp_path)
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    command = re.search(r"uv (pip compile .*)", makefile)[1].replace(" --upgrade", "")
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, *command.split()], cwd=tmp_path, check=True)
    assert (tmp_path / "requirements.lock").read_text() == (root / "requirements.lock").read_text()


def test_the_lock_serves_every_platform(locked):
    markers = " ".join(str(entry.marker) for entry in locked if entry.marker)
    assert 'sys_platform == "win32"' in markers
    assert 'sys_platform == "darwin"' in markers
    assert 'sys_platform == "linux"' in markers


def test_conda_goes_through_the_same_lock(root):
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert conda == ["python=3.11", "pip"]
    assert pip == {"pip": ["--requirement requirements.lock", "--editable ."]}


def test_this_environment_is_the_locked_one(locked):
    for entry in locked:
        if entry.marker is None or entry.marker.evaluate():
            assert entry.specifier.contains(metadata.version(entry.name)), entry.name
