"""Files that are written whole, or left as they were."""

from contextlib import suppress
from pathlib import Path

from skillmix_desktop.errors import UsageError


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` in place of any file of that name; what cannot be written says why."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
