"""The shipped list of model files that may serve as graders, by the memory that they ask for."""

import json
from dataclasses import dataclass

from skillmix_desktop.paths import resources_folder


@dataclass(frozen=True)
class GraderSuggestion:
    """A file on a hub; ``bytes`` is approximate, ``memory_gb`` is what a machine should have."""

    memory_gb: int
    name: str
    repository: str
    file: str
    quantization: str
    bytes: int
    licence: str
    why: str


@dataclass(frozen=True)
class GraderList:
    """The suggestions from small to large, and what to know before relying on them."""

    note: str
    graders: tuple[GraderSuggestion, ...]


def suggested_graders() -> GraderList:
    """The list in ``resources/models/graders.json``."""
    content = json.loads((resources_folder() / "models" / "graders.json").read_text(encoding="utf-8"))
    return GraderList(content["note"], tuple(GraderSuggestion(**row) for row in content["graders"]))
