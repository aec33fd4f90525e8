"""What code imports, as packages to install."""

import ast
import functools
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# a kernel brings its own IPython, which must not be exchanged while it runs
BROUGHT_BY_THE_KERNEL = frozenset({"IPython"})


def parse(source: str) -> ast.Module:
    """Parse a code cell, its magic commands as calls."""
    return ast.parse(TransformerManager().transform_cell(source))


def modules(sources: Iterable[str]) -> set[str]:
    """Return the names of the top-level modules that cells import, the standard library's left out.

    Parameters
    ----------
    sources : iterable of str
        The cells' code.
    """
    found = set()
    for source in sources:
        for node in ast.walk(parse(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - BROUGHT_BY_THE_KERNEL


def packages(sources: Iterable[str]) -> list[str]:
    """Return the packages that cells import, as pip knows them, in alphabetical order.

    Raises
    ------
    KeyError
        When a module belongs to no package that is installed.
    """
    return sorted({_distributions()[module][0] for module in modules(sources)})


def versions(sources: Iterable[str]) -> dict[str, str]:
    """Return the packages that cells import, with the versions installed here."""
    # what follows a plus names a build of the version
    return {name: metadata.version(name).partition("+")[0] for name in packages(sources)}


def locked(sources: Iterable[str], lock: Path) -> list[str]:
    """Return what the lock says of the packages that cells import: a line each, or several.

    Where a version depends on Python's or on the system, the lock has a line for each case.

    Raises
    ------
    KeyError
        When the lock lacks a package.
    """
    lines = _lines(lock)
    return [line for name in packages(sources) for line in lines[canonicalize_name(name)]]


@functools.cache
def _distributions() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


@functools.cache
def _lines(lock: Path) -> Mapping[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            lines.setdefault(canonicalize_name(Requirement(line).name), []).append(line)
    return lines
