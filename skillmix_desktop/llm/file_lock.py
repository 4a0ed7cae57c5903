"""A lock between processes that the system gives back when its holder ends, however it ends."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held(path: Path) -> Generator[bool]:
    """Hold the lock at ``path`` meanwhile; False where somebody else does.

    The file goes with the lock. Whoever opened it just before holds a lock on a file that is no longer
    there, so a lock counts only while its file still stands at ``path``.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_ours = _is_taken(descriptor, path)
        try:
            yield is_ours
        finally:
            if is_ours and sys.platform != "win32":  # where an open file cannot be removed
                path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _is_taken(descriptor: int, path: Path) -> bool:
    try:
        _take(descriptor)
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except (BlockingIOError, PermissionError, FileNotFoundError):
        return False
