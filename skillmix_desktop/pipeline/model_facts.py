"""What can be said of a chat model before it is asked: what it is, and whether it can be used."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.registry import open_model
from skillmix_desktop.pipeline.program_grading import PROGRAM

if TYPE_CHECKING:  # reading a model file's head needs libraries that nothing else does
    from skillmix_desktop.llm.llama.model_file import ModelFile

PRACTICE = "practice"
LLAMA = "llama/"
OPENAI = "openai/"
_MOST_FILES = 500


class KeyOrigin(StrEnum):
    """Where the key of a server comes from."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    MISSING = "missing"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True)
class ModelFacts:
    """What a name stands for.

    ``fault`` says why it cannot be used, and is empty where it can. ``file`` is for model files, ``host``
    and ``key`` are for servers.
    """

    spec: str
    fault: str = ""
    is_practice: bool = False
    file: "ModelFile | None" = None
    host: str = ""
    key: KeyOrigin = KeyOrigin.NOT_NEEDED


def look_at_model(spec: str) -> ModelFacts:
    """The facts about the model called ``spec``; asks no server, loads no model."""
    if spec == PROGRAM:
        return ModelFacts(spec)
    try:
        open_model(spec).close()
        if spec.startswith(LLAMA):
            return ModelFacts(spec, file=inspect_file(Path(spec.removeprefix(LLAMA)).expanduser()))
    except ModelError as error:
        return ModelFacts(spec, fault=str(error))
    if spec.startswith(OPENAI):
        return _served(spec)
    return ModelFacts(spec, is_practice=spec == PRACTICE)


def inspect_file(path: Path) -> "ModelFile":
    """What the model file at ``path`` is, and whether it fits this machine, its GPUs included."""
    from skillmix_desktop.llm.llama.model_file import inspect
    from skillmix_desktop.llm.llama.worker_handle import free_on_gpus

    file = inspect(path)
    # What fits main memory needs no GPU, and asking for GPUs takes a process.
    return inspect(path, gpu_free=free_on_gpus()) if file.fits is False else file


def found_model_files(folders: Sequence[str]) -> list[Path]:
    """The model files below ``folders``, by name; of a model in several files, the first."""
    found: set[Path] = set()
    for folder in folders:
        for path in Path(folder).expanduser().rglob("*.gguf"):
            if "-of-" not in path.stem or "-00001-of-" in path.stem:
                found.add(path)
            if len(found) >= _MOST_FILES:
                break
    return sorted(found, key=lambda path: (path.name.casefold(), path))


def save_server_key(host: str, key: str) -> None:
    """Keep a server's key in the system's keyring; raises if there is no keyring that keeps it."""
    from skillmix_desktop.llm.keys import VARIABLE, find_key, save_key

    save_key(host, key)
    if find_key(host) is None:
        raise ModelError(f"The system has no keyring that keeps keys; set {VARIABLE} instead.")


def _served(spec: str) -> ModelFacts:
    from skillmix_desktop.llm.keys import OPENAI_HOST, VARIABLE, find_key
    from skillmix_desktop.llm.openai_model import host_of

    _, at, endpoint = spec.partition("@")
    host = host_of(endpoint) if at else OPENAI_HOST
    key = find_key(host)
    if key is None:
        is_openai = host == OPENAI_HOST
        fault = f"There is no key for {host}." if is_openai else ""
        origin = KeyOrigin.MISSING if is_openai else KeyOrigin.NOT_NEEDED
        return ModelFacts(spec, fault, host=host, key=origin)
    is_environment = key == os.environ.get(VARIABLE, "").strip()
    origin = KeyOrigin.ENVIRONMENT if is_environment else KeyOrigin.KEYRING
    return ModelFacts(spec, host=host, key=origin)
