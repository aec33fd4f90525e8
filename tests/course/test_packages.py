"""A machine that lacks a system package says how to get it."""

import shutil

import pytest
from packages import require_program


@pytest.mark.parametrize("package", ["chromium", "bubblewrap", "postgresql"])
def test_what_cannot_be_installed_is_named(monkeypatch, package):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(RuntimeError, match=f"sudo apt-get install --yes {package}"):
        require_program(package, "no-such-program")
