"""Exporting a project's data: for statistics elsewhere, for the reference's own tools, for training."""

from collections.abc import Collection, Generator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.data_files import OPENERS
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import graders
from skillmix_desktop.store.whole_paths import whole_path
from skillmix_desktop.store.whole_texts import WholeTexts


class DataFormat(StrEnum):
    """What can be written."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True)
class DataOptions:
    """Which data: what all graders said or only some, and whether practice is among it."""

    graders: Collection[str] | None = None
    with_practice: bool = False


@dataclass(frozen=True)
class Exported:
    """What was written, and in words what the format could not hold."""

    path: Path
    rows: int
    counts: dict[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


Export = Generator[Progress, None, Exported]


def export_data(database: Database, format: DataFormat, options: DataOptions, path: Path) -> Export:
    """Write the data to ``path``, where nothing may be yet; it is there as a whole or not at all."""
    _require_known(database, options.graders)
    try:
        with whole_path(path) as part:
            return (yield from _table(database, format, options, part, path))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error


def _require_known(database: Database, names: Collection[str] | None) -> None:
    with database.read() as session:
        known = {grader.name for grader in graders(session)}
    for name in names or ():
        if name not in known:
            raise UsageError(f"No grader of this project is called “{name}”.")


def _table(database: Database, format: DataFormat, options: DataOptions, part: Path, path: Path) -> Export:
    rows = texts = verdicts = marks = 0
    with database.read() as session, OPENERS[format](part) as file:
        whole = WholeTexts(session, graders=options.graders, with_practice=options.with_practice)
        yield Progress(0, len(whole))
        for some in whole:
            for text in some:
                rows += file.add(text)
                verdicts += len(text.verdicts)
                marks += sum(len(verdict.marks) for verdict in text.verdicts)
            texts += len(some)
            yield Progress(texts, len(whole))
    return Exported(path, rows, {"texts": texts, "verdicts": verdicts, "marks": marks})
