"""Fetching a model file from a hub, step by step, with the rate in words."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.pipeline.progress import Progress, Rate

_MB = 1e6


def download_model(
    repository: str,
    name: str,
    folder: Path,
    *,
    revision: str | None = None,
    endpoint: str | None = None,
) -> Generator[Progress, None, Path]:
    """Download one file into ``folder``, counted in bytes; where it lies in the end, whole and checked.

    Stopping keeps what has come, and the next download of the same file goes on from there.
    """
    # The library takes a while to import, and most runs of the program fetch nothing.
    from skillmix_desktop.llm.hub import fetch, look_up

    file = look_up(repository, name, revision=revision, endpoint=endpoint)
    rate = Rate()
    for present in fetch(file, folder):
        rate.add(present)
        checking = "checking the SHA-256" if present == file.size else ""
        note = checking or _note(present, file.size, rate.per_second)
        yield Progress(present, file.size, note=note, waiting=checking, in_bytes=True)
    return file.target(folder)


@dataclass(frozen=True)
class DownloadRun:
    """``download_model``, as often as it is called."""

    repository: str
    name: str
    folder: Path
    revision: str | None = None
    endpoint: str | None = None

    def __call__(self) -> Generator[Progress, None, Path]:
        return download_model(
            self.repository, self.name, self.folder, revision=self.revision, endpoint=self.endpoint
        )


def _note(present: int, size: int, per_second: float | None) -> str:
    pace = f", {per_second / _MB:.1f} MB/s" if per_second else ""
    return f"{present / _MB:,.0f} of {size / _MB:,.0f} MB{pace}"
