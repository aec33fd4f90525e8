"""The repository itself: its style, its workflows, its citation."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

BIN = Path(sys.executable).parent


def run(root, *command):
    result = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=root, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_code_is_linted_and_formatted(root):
    run(root, "ruff", "check", ".")
    run(root, "ruff", "format", "--check", ".")


def test_the_words_are_spelt(root):
    run(root, "codespell")


@pytest.mark.parametrize("schema", ["github-workflows", "citation-file-format"])
def test_published_schemas_are_met(root, schema):
    files = {
        "github-workflows": sorted((root / ".github" / "workflows").glob("*.yml")),
        "citation-file-format": [root / "CITATION.cff"],
    }[schema]
    assert files
    run(root, "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)


def test_workflows_call_the_readmes_commands(root):
    for path in (root / ".github" / "workflows").glob("*.yml"):
        assert "make " in path.read_text(encoding="utf-8"), path


def test_buttons_that_need_the_address_stand_where_it_is_set(root, site):
    address = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["repository"][
        "url"
    ]
    for page in (site / "book").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert ("btn-source-" in text) == bool(address), page
        assert "github.com/executablebooks" not in text, page
