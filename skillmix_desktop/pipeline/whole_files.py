"""Files that are either written whole or left as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.whole_paths import whole_path


@contextmanager
def whole_file(path: Path, *, replaces: bool = True) -> Iterator[Path]:
    """A name to write to, which takes the name ``path`` when all has gone well; says what went wrong."""
    try:
        with whole_path(path, replaces=replaces) as part:
            yield part
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{path} cannot be written: {reason}.") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content``."""
    with whole_file(path) as part:
        part.write_bytes(content)
