"""Take the definitions that a chapter builds from scratch out of the chapter itself."""

import ast
from pathlib import Path
from types import SimpleNamespace

from course.book import read_chapter

BOOK = Path(__file__).parents[2] / "book"


def scratch(chapter: str) -> SimpleNamespace:
    """Execute a chapter's ``scratch`` cells and hand back the names they define.

    The chapter's imports are executed first, wherever they stand; nothing else of it is.

    Parameters
    ----------
    chapter : str
        Such as ``penalties/l2``.

    Raises
    ------
    ValueError
        When the chapter has no ``scratch`` cell.
    """
    cells = [c for c in read_chapter(BOOK / f"{chapter}.md").cells if c.cell_type == "code"]
    tagged = [cell for cell in cells if "scratch" in cell.metadata.get("tags", [])]
    if not tagged:
        raise ValueError(f"{chapter} has no cell tagged scratch")
    names: dict[str, object] = {}
    for cell in cells:
        for statement in ast.parse(cell.source).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                exec(ast.unparse(statement), names)
    for cell in tagged:
        exec(cell.source, names)
    return SimpleNamespace(**names)
