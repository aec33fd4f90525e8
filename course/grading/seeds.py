"""Seeds for the hidden inputs, one for each student.

A seed is made of the assignment, the student and a secret of the course, so that nobody who lacks
the secret can know what a hidden test will ask, and grading again asks the same.
"""

import contextlib
import hashlib
import hmac
import os
import re
import tempfile
from pathlib import Path

SECRET = "course-secret.key"  # in the course's top folder; git ignores it
BYTES = 32


def read_secret(root: Path) -> bytes:
    """Return the course's secret, made on first use and readable by its owner alone.

    Raises
    ------
    PermissionError
        When others may read the file.
    ValueError
        When the file is damaged.
    """
    path = root / SECRET
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=root, prefix=SECRET) as made:  # mode 600
            made.write(os.urandom(BYTES).hex() + "\n")
            made.flush()
            # of two graders that start at once, one gives the file its name and the other reads it
            with contextlib.suppress(FileExistsError):
                os.link(made.name, path)
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others. Mend that: chmod 600 {path}")
    digits = path.read_text().strip()
    if not re.fullmatch(f"[0-9a-f]{{{2 * BYTES}}}", digits):
        raise ValueError(
            f"{path} should hold {2 * BYTES} hexadecimal digits. Restore it from a copy; with a "
            "new one, made when the file is missing, work graded again meets other hidden inputs"
        )
    return bytes.fromhex(digits)


def seed_of(secret: bytes, assignment: str, student: str) -> int:
    """Return the seed of one student's hidden inputs: a number below 2**32."""
    message = f"{len(assignment)}:{assignment}:{student}".encode()
    return int.from_bytes(hmac.digest(secret, message, hashlib.sha256)[:4])
