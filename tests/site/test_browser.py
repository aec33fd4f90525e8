"""The browser that the tests of the site need."""

import shutil

import pytest
from chromium import find_chromium


def test_without_chromium_the_line_to_type_is_said(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="sudo apt-get install --yes chromium"):
        find_chromium()
