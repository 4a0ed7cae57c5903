"""The model files of this machine: where they are looked for, what they are, and whether they fit."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from skillmix_desktop.errors import ModelError
from skillmix_desktop.paths import data_folder
from skillmix_desktop.pipeline.model_facts import found_model_files
from skillmix_desktop.pipeline.model_notes import keep_sha256
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.settings import Settings

if TYPE_CHECKING:  # reading a model file's head needs libraries that nothing else does
    from skillmix_desktop.llm.llama.model_file import ModelFile

_LATER_PART = re.compile(r"(?P<stem>.+)-(?!00001)\d{5}-of-(?P<count>\d{5})\.gguf")


class Fit(StrEnum):
    """Whether a file can be used with the memory that is free."""

    ON_GPU = "yes, on the GPU"
    PARTLY = "partly on the GPU"
    IN_MEMORY = "yes"
    TOO_LARGE = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FoundFile:
    """A model file; where ``file`` is None, ``fault`` says why it cannot be used."""

    path: Path
    size: int
    file: "ModelFile | None" = None
    fault: str = ""

    @property
    def fit(self) -> Fit | None:
        """None for a file that cannot be used anyhow."""
        if self.file is None:
            return None
        if self.file.fits is None:
            return Fit.UNKNOWN
        if not self.file.fits:
            return Fit.TOO_LARGE
        placement = self.file.placement
        if not placement.gpu_layers:
            return Fit.IN_MEMORY
        return Fit.ON_GPU if placement.gpu_layers == placement.layers else Fit.PARTLY


@dataclass(frozen=True)
class Library:
    """What was found, by name, and the memory that was free then; ``missing`` are folders that are gone."""

    files: tuple[FoundFile, ...]
    missing: tuple[str, ...]
    memory_total: int | None
    memory_free: int | None
    gpu_free: int | None


def model_folders(settings: Settings) -> tuple[str, ...]:
    """Where model files are looked for; downloads go into the first."""
    return settings.models_folders or (str(data_folder() / "models"),)


def look_through(folders: Sequence[str]) -> Library:
    """Read the heads of all model files below ``folders``; a broken file is listed with its fault."""
    from skillmix_desktop.llm.llama.placement import free_memory, total_memory
    from skillmix_desktop.llm.llama.worker_handle import free_on_gpus

    gpu_free = free_on_gpus()
    found = [_looked_at(path, gpu_free) for path in found_model_files(folders)]
    files = sorted(found + _orphans(folders), key=lambda file: (file.path.name.casefold(), file.path))
    missing = tuple(folder for folder in folders if not Path(folder).expanduser().is_dir())
    return Library(tuple(files), missing, total_memory(), free_memory(), gpu_free)


@dataclass(frozen=True)
class HashRun:
    """Computes the SHA-256 of the file at ``path``, counted in bytes, and remembers it."""

    path: Path

    def __call__(self) -> Generator[Progress, None, str]:
        from skillmix_desktop.llm.llama.model_file import sha256_steps

        try:
            size = self.path.stat().st_size
            steps = sha256_steps(self.path)
            while True:
                try:
                    yield Progress(next(steps), size, in_bytes=True)
                except StopIteration as end:
                    sha256 = str(end.value)
                    break
        except OSError as error:
            raise ModelError(f"{self.path} cannot be read ({error.strerror or error}).") from error
        keep_sha256(self.path, sha256)
        return sha256


def _looked_at(path: Path, gpu_free: int | None) -> FoundFile:
    from skillmix_desktop.llm.llama.model_file import inspect

    try:
        file = inspect(path, gpu_free=gpu_free)
    except ModelError as error:
        return FoundFile(path, _size(path), fault=str(error))
    except OSError as error:
        return FoundFile(path, _size(path), fault=f"{path} cannot be read ({error.strerror or error}).")
    return FoundFile(path, file.file_bytes, file)


def _orphans(folders: Sequence[str]) -> list[FoundFile]:
    """Models in several files whose first is not there, told of once, by the first that is."""
    orphans: dict[Path, FoundFile] = {}
    for folder in folders:
        for path in sorted(Path(folder).expanduser().rglob("*-of-*.gguf")):
            part = _LATER_PART.fullmatch(path.name)
            if part is None:
                continue
            first = path.with_name(f"{part['stem']}-00001-of-{part['count']}.gguf")
            if not first.exists() and first not in orphans:
                orphans[first] = FoundFile(
                    path, _size(path), fault=f"Its first part, {first.name}, is missing."
                )
    return list(orphans.values())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
