"""Bringing in what others made: run folders of the reference, and JSONL and CSV files."""

from pathlib import Path

from skillmix_desktop.errors import InterchangeError, UsageError
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.store.plain_import import READERS, import_plain_file
from skillmix_desktop.store.reference_folders import is_reference_folder
from skillmix_desktop.store.reference_import import import_reference_runs
from skillmix_desktop.store.table_files import read_text

AUTO = "auto"
REFERENCE = "reference"
FORMATS = (AUTO, REFERENCE, *READERS)
_BY_ENDING = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}


def import_any(database: Database, path: Path, format: str = AUTO) -> ImportSummary:
    """Add what is at ``path`` to a project; importing it again adds nothing."""
    if format not in FORMATS:
        raise UsageError(f"No format is called “{format}”; there are {', '.join(FORMATS)}.")
    if not path.exists():
        raise InterchangeError(f"There is no file or folder {path}.")
    chosen = detect_format(path) if format == AUTO else format
    if chosen == REFERENCE:
        return import_reference_runs(database, path)
    if path.is_dir():
        raise InterchangeError(f"{path} is a folder; name a file in {chosen} format.")
    return import_plain_file(database, path, chosen)


def detect_format(path: Path) -> str:
    """The format of what is at ``path``, by what it looks like."""
    if path.is_dir():
        if is_reference_folder(path):
            return REFERENCE
        raise InterchangeError(
            f"{path} holds no run folder of the reference; their names look like k3_s10_vdefault_r1."
        )
    by_ending = _BY_ENDING.get(path.suffix.lower())
    if by_ending is not None:
        return by_ending
    start = read_text(path).lstrip()
    if start.startswith("{"):
        return "jsonl"
    if "," in start.split("\n", 1)[0]:
        return "csv"
    raise InterchangeError(f"{path} is neither JSONL nor CSV; name the format if it is one of them.")
