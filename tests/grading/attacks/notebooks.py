"""Attacks by the notebook's file: roles, tags and points of cells, and files that are no notebook.

Each function is given the notebook and returns what is handed in. ``Loses:`` in its docstring says
why right answers are lost with it.
"""

import json
from collections.abc import Callable

import nbformat
from nbformat import NotebookNode

from course.authoring import role_of

CHEAT = "scaled = shift = mean_of = lambda *arguments: 0.0\n"


def _with(role: str, change: Callable[[dict], None], notebook: NotebookNode) -> bytes:
    for cell in notebook.cells:
        if role_of(cell) == role:
            change(cell)
    return json.dumps(notebook).encode()


def _before(cell: object, notebook: NotebookNode) -> bytes:
    return json.dumps({**notebook, "cells": [cell, *notebook.cells]}).encode()


def _cell(source: object = "", **fields: object) -> dict:
    cell = {"cell_type": "code", "id": "odd", "metadata": {}, "source": source}
    return {**cell, "outputs": [], "execution_count": None, **fields}


def skip_execution(notebook: NotebookNode) -> bytes:
    """Tags the tests so that nothing runs them."""
    return _with("test", lambda cell: cell.metadata.update(tags=["skip-execution"]), notebook)


def raises_exception(notebook: NotebookNode) -> bytes:
    """Tags the tests so that an error in them is expected."""
    return _with("test", lambda cell: cell.metadata.update(tags=["raises-exception"]), notebook)


def edited_tests(notebook: NotebookNode) -> bytes:
    """Replaces the text of every test by one that passes."""
    return _with("test", lambda cell: cell.update(source="assert True"), notebook)


def tests_that_print_points(notebook: NotebookNode) -> bytes:
    """Makes points the last value of each test, which nbgrader takes for partial credit."""
    return _with("test", lambda cell: cell.update(source="20.0"), notebook)


def deleted_tests(notebook: NotebookNode) -> bytes:
    """Deletes every test."""
    cells = [cell for cell in notebook.cells if role_of(cell) != "test"]
    return json.dumps({**notebook, "cells": cells}).encode()


def deleted_helpers(notebook: NotebookNode) -> bytes:
    """Deletes the cell with the helpers of the tests."""
    cells = [cell for cell in notebook.cells if role_of(cell) != "locked"]
    return json.dumps({**notebook, "cells": cells}).encode()


def doubled_tests(notebook: NotebookNode) -> bytes:
    """Puts a test that passes, with the same name, before each test."""
    cells = []
    for cell in notebook.cells:
        if role_of(cell) == "test":
            cells.append({**cell, "source": "assert True", "id": f"twin-{len(cells)}"})
        cells.append(cell)
    return json.dumps({**notebook, "cells": cells}).encode()


def raw_tests(notebook: NotebookNode) -> bytes:
    """Makes raw cells of the tests, which nothing executes."""
    return _with("test", lambda cell: cell.update(cell_type="raw"), notebook)


def markdown_tests(notebook: NotebookNode) -> bytes:
    """Makes Markdown cells of the tests, with points that a person is to give."""

    def change(cell: NotebookNode) -> None:
        cell.cell_type = cell.metadata.nbgrader.cell_type = "markdown"
        cell.metadata.nbgrader.solution = True

    return _with("test", change, notebook)


def pointed_tests(notebook: NotebookNode) -> bytes:
    """Gives each test a hundred times its points."""
    return _with("test", lambda cell: cell.metadata.nbgrader.update(points=2000), notebook)


def odd_points(notebook: NotebookNode) -> bytes:
    """Gives the tests points that are no numbers."""
    return _with("test", lambda cell: cell.metadata.nbgrader.update(points=float("nan")), notebook)


def ungraded_tests(notebook: NotebookNode) -> bytes:
    """Says that the tests are not graded."""
    return _with("test", lambda cell: cell.metadata.nbgrader.update(grade=False), notebook)


def tests_as_solutions(notebook: NotebookNode) -> bytes:
    """Says that the tests are answers of the student's, edited to pass."""

    def change(cell: NotebookNode) -> None:
        cell.metadata.nbgrader.update(solution=True, locked=False)
        cell.source = "assert True"

    return _with("test", change, notebook)


def renamed_tests(notebook: NotebookNode) -> bytes:
    """Gives the tests new names, so that points are recorded elsewhere."""

    def change(cell: NotebookNode) -> None:
        cell.metadata.nbgrader.grade_id = f"{cell.metadata.nbgrader.grade_id}-of-mine"

    return _with("test", change, notebook)


def swapped_tests(notebook: NotebookNode) -> bytes:
    """Gives the answer cells the names of tests, with text that passes."""
    names = [c.metadata.nbgrader.grade_id for c in notebook.cells if role_of(c) == "test"]

    def change(cell: NotebookNode) -> None:
        cell.metadata.nbgrader.update(grade_id=names.pop(0), grade=True, points=20)
        cell.source = f"{cell.source}\nassert True"

    cheated = [cell for cell in notebook.cells if role_of(cell) == "answer"]
    rest = [cell for cell in notebook.cells if role_of(cell) != "answer"]
    copies = nbformat.from_dict(cheated)
    for cell in copies:
        change(cell)
    return json.dumps({**notebook, "cells": [*copies, *cheated, *rest]}).encode()


def shows_what_was_asked(notebook: NotebookNode) -> bytes:
    """Keeps what the tests ask, and shows it in a cell at the end."""
    keeps = "asked = []\ndef scaled(*arguments):\n    asked.append(arguments)\n"
    first = {**_cell(f"{keeps}shift = mean_of = scaled"), "id": "keeps"}
    last = _cell("if asked:\n    print('the attack has won')")
    return json.dumps({**notebook, "cells": [first, *notebook.cells, last]}).encode()


def forged_outputs(notebook: NotebookNode) -> bytes:
    """Comes with outputs in the tests that say that all is well."""
    shown = {"output_type": "execute_result", "data": {"text/plain": "20.0"}}
    shown |= {"metadata": {}, "execution_count": 1}
    return _with("test", lambda cell: cell.update(outputs=[shown]), notebook)


def forged_checksums(notebook: NotebookNode) -> bytes:
    """Edits the tests, and gives them checksums to match."""
    from nbgrader.utils import compute_checksum

    def change(cell: NotebookNode) -> None:
        cell.source = "assert True"
        cell.metadata.nbgrader.checksum = compute_checksum(cell)

    return _with("test", change, notebook)


def helpers_of_its_own(notebook: NotebookNode) -> bytes:
    """Edits the helpers of the tests, so that every comparison succeeds."""
    text = "def same(*a): pass\ndef refuses(*a): pass\ndef test_rng(): return None\n" + CHEAT
    return _with("locked", lambda cell: cell.update(source=text), notebook)


def odd_metadata(notebook: NotebookNode) -> bytes:
    """Gives nbgrader's metadata types that it does not expect."""

    def change(cell: NotebookNode) -> None:
        cell.metadata.nbgrader.update(grade="yes", locked=[], schema_version="x", task=True)
        cell.metadata.nbgrader.update(points={"a": 1}, checksum=5, cell_type=None)

    return _with("test", change, notebook)


def old_schema(notebook: NotebookNode) -> bytes:
    """Says that the tests are of an older kind of nbgrader's, which it converts."""
    return _with("test", lambda cell: cell.metadata.nbgrader.update(schema_version=1), notebook)


def wrong_kernel(notebook: NotebookNode) -> bytes:
    """Names a kernel that is a command of the student's."""
    argv = {"argv": ["touch", "/tmp/attack-was-here"], "name": "mine", "display_name": "mine"}
    return json.dumps({**notebook, "metadata": {"kernelspec": argv, "language": "mine"}}).encode()


def duplicate_ids(notebook: NotebookNode) -> bytes:
    """Gives every cell the same id."""
    return json.dumps({**notebook, "cells": [{**c, "id": "x"} for c in notebook.cells]}).encode()


def many_cells(notebook: NotebookNode) -> bytes:
    """Has five thousand cells of text more."""
    more = [{**_cell("x"), "cell_type": "markdown", "id": f"m{n}"} for n in range(5_000)]
    for cell in more:
        del cell["outputs"], cell["execution_count"]
    return json.dumps({**notebook, "cells": [*more, *notebook.cells]}).encode()


def many_code_cells(notebook: NotebookNode) -> bytes:
    """Has a thousand cells of code more."""
    more = [_cell("1 + 1", id=f"m{n}") for n in range(1_000)]
    return json.dumps({**notebook, "cells": [*more, *notebook.cells]}).encode()


def attachments(notebook: NotebookNode) -> bytes:
    """Hides pages and scripts in attachments and in Markdown."""
    page = {"page.html": {"text/html": "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="}}
    text = "![x](attachment:page.html) <script>alert('attack-was-here')</script>"
    cell = {"cell_type": "markdown", "id": "odd", "metadata": {}, "source": text}
    return _before({**cell, "attachments": page}, notebook)


def unwritable_text(notebook: NotebookNode) -> bytes:
    """Holds text that no encoding can write."""
    return _before(_cell("'\ud800'  # \udfff"), notebook)


def byte_order_mark(notebook: NotebookNode) -> bytes:
    """Begins with a byte order mark, and has the line ends of another system."""
    return b"\xef\xbb\xbf" + json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


def not_a_number(notebook: NotebookNode) -> bytes:
    """Holds NaN and Infinity, which JSON does not have."""
    return json.dumps({**notebook, "metadata": {"x": [float("nan"), float("inf")]}}).encode()


def no_version(notebook: NotebookNode) -> bytes:
    """Does not say which kind of notebook it is.

    Loses: nobody can say what the file is
    """
    return json.dumps({"metadata": {}, "cells": notebook.cells}).encode()


def version_true(notebook: NotebookNode) -> bytes:
    """Says that its version is true.

    Loses: nobody can say what the file is
    """
    return json.dumps({**notebook, "nbformat": True}).encode()


def cells_of_text(notebook: NotebookNode) -> bytes:
    """Has cells that are no dictionaries.

    Loses: nobody can say what is a cell there
    """
    return json.dumps({**notebook, "cells": ["x", None, [1], 5, *notebook.cells]}).encode()


def odd_sources(notebook: NotebookNode) -> bytes:
    """Has cells whose text is a number, nothing, or a dictionary."""
    odd = [_cell(text, id=f"odd-{n}") for n, text in enumerate((5, None, {"a": 1}))]
    return json.dumps({**notebook, "cells": [*odd, *notebook.cells]}).encode()


def text_as_lists(notebook: NotebookNode) -> bytes:
    """Has cells whose text is a list that holds other things than text.

    Loses: nobody can say what the text is
    """
    return _before(_cell([1, {}, None]), notebook)


def deep_file(notebook: NotebookNode) -> bytes:
    """Is nested more deeply than a stack can hold.

    Loses: no reader can read it
    """
    return b'{"nbformat": 4, "cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def deep_metadata(notebook: NotebookNode) -> bytes:
    """Has metadata that are nested as deeply as a reader just allows.

    Loses: no reader can read it
    """
    deep = {}
    for _ in range(480):
        deep = {"a": deep}
    return json.dumps({**notebook, "metadata": {"x": deep}}).encode()


def invalid_json(notebook: NotebookNode) -> bytes:
    """Ends in the middle.

    Loses: the second half is not there
    """
    whole = json.dumps(notebook).encode()
    return whole[: len(whole) // 2]


def empty_file(notebook: NotebookNode) -> bytes:
    """Is empty.

    Loses: nothing is there
    """
    return b""


def binary_file(notebook: NotebookNode) -> bytes:
    """Is no text.

    Loses: nobody can read it
    """
    return bytes(range(256)) * 100


def huge_file(notebook: NotebookNode) -> bytes:
    """Has 45 MB, more than anyone needs.

    Loses: it is too large to be read
    """
    return json.dumps({**notebook, "metadata": {"x": "x" * (45 << 20)}}).encode()
