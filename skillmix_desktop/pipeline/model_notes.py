"""What was found out about model files and takes long to find out anew: hashes, and how tests went."""

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from skillmix_desktop.llm.llama.measurement import Measurement
from skillmix_desktop.paths import data_folder

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ModelNotes:
    """What is remembered of a file as it is now; ``measured_at`` is when ``measurement`` was made."""

    sha256: str = ""
    measurement: Measurement | None = None
    measured_at: datetime | None = None


def notes_on(path: Path) -> ModelNotes:
    """What is remembered of the file at ``path``; nothing where it has changed since."""
    entry = _kept().get(str(path), {})
    if entry.get("state") != _state(path):
        return ModelNotes()
    sha256, measured = entry.get("sha256", ""), entry.get("measurement")
    if measured is None or set(measured) != {field.name for field in fields(Measurement)}:
        return ModelNotes(sha256)
    return ModelNotes(sha256, Measurement(**measured), datetime.fromisoformat(entry["measured_at"]))


def keep_sha256(path: Path, sha256: str) -> None:
    """Remember the file's hash."""
    _keep(path, {"sha256": sha256})


def keep_measurement(path: Path, measurement: Measurement) -> None:
    """Remember how the file's test went, and that it was now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    _keep(path, {"measurement": asdict(measurement), "measured_at": now})


def _keep(path: Path, news: dict[str, object]) -> None:
    kept = _kept()
    state = _state(path)
    before = kept.get(str(path), {})
    kept[str(path)] = (before if before.get("state") == state else {}) | {"state": state} | news
    file = _file()
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        unfinished.replace(file)
    except OSError as error:
        logger.warning("What was found out about %s is not remembered: %s", path, error)


def _kept() -> dict[str, dict[str, Any]]:
    """Lost notes are made anew, so a file that cannot be read is as good as none."""
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _state(path: Path) -> list[int]:
    """What changes with the file's content."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]


def _file() -> Path:
    return data_folder() / "model_notes.json"
