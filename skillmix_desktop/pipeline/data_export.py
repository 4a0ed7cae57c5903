"""Exporting a project's data: for statistics elsewhere, for the reference's own tools, for training."""

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session

from skillmix_desktop.core.catalogue import write_catalogue
from skillmix_desktop.core.training_split import Side
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.data_files import OPENERS
from skillmix_desktop.pipeline.families import told_families
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.reference_export import write_reference
from skillmix_desktop.pipeline.training_export import TrainingFile, TrainingOptions
from skillmix_desktop.pipeline.whole_files import whole_file
from skillmix_desktop.store.catalogue import load_catalogue
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import graders, item_sets
from skillmix_desktop.store.whole_texts import WholeTexts


class DataFormat(StrEnum):
    """What can be written."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    REFERENCE = "reference"
    TRAINING = "training"


@dataclass(frozen=True)
class DataOptions:
    """Which data: what all graders said or only some, and whether practice is among it.

    ``training`` is heeded by that format alone. A file that is there is replaced only if it ``replaces`` it,
    and a folder never.
    """

    graders: Collection[str] | None = None
    with_practice: bool = False
    training: TrainingOptions = field(default_factory=TrainingOptions)
    replaces: bool = False


@dataclass(frozen=True)
class Written:
    """How many rows were written and of what, and what was left out: how many of each, and in words.

    ``names`` are lists of what a reader has to know by name, such as what was held out.
    """

    rows: int
    counts: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, Collection[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


Writing = Generator[Progress, None, Written]
Writer = Callable[[Session, WholeTexts, DataOptions, Path], Writing]


def export_data(database: Database, format: DataFormat, options: DataOptions, path: Path) -> Writing:
    """Write the data to ``path``; they are there as a whole or not at all."""
    with database.read() as session:
        _require_known(session, options.graders)
        whole = WholeTexts(session, graders=options.graders, with_practice=options.with_practice)
        with whole_file(path, replaces=options.replaces) as part:
            return (yield from _writer(format)(session, whole, options, part))


def _require_known(session: Session, names: Collection[str] | None) -> None:
    known = {grader.name for grader in graders(session)}
    for name in names or ():
        if name not in known:
            raise UsageError(f"No grader of this project is called “{name}”.")


def _writer(format: DataFormat) -> Writer:
    others = {DataFormat.REFERENCE: _reference, DataFormat.TRAINING: _training}
    return others.get(format) or _table(format)


def _table(format: DataFormat) -> Writer:
    def write(_session: Session, whole: WholeTexts, _options: DataOptions, part: Path) -> Writing:
        rows = texts = verdicts = marks = 0
        with OPENERS[format](part) as file:
            yield Progress(0, len(whole))
            for some in whole:
                for text in some:
                    rows += file.add(text)
                    verdicts += len(text.verdicts)
                    marks += sum(len(verdict.marks) for verdict in text.verdicts)
                texts += len(some)
                yield Progress(texts, len(whole))
        return Written(rows, {"texts": texts, "verdicts": verdicts, "marks": marks})

    return write


def _reference(session: Session, whole: WholeTexts, _options: DataOptions, part: Path) -> Writing:
    folders = yield from write_reference(whole, item_sets(session), part)
    write_catalogue(load_catalogue(session), part)
    counts = dict(folders.rows)
    return Written(sum(counts.values()), counts, dict(folders.left_out), remarks=folders.remarks)


def _training(session: Session, whole: WholeTexts, options: DataOptions, part: Path) -> Writing:
    # An adjudicator's verdict repeats the others', so it is heeded only where it is named.
    is_named = options.graders is not None
    file = TrainingFile(
        whole,
        load_catalogue(session),
        options.training,
        families=told_families(session),
        with_adjudication=is_named,
    )
    yield from file.write_all(part)
    held_out = {
        "held_out_categories": sorted(file.split.categories),
        "held_out_topics": sorted(file.split.topics),
    }
    counts = {side.value: file.rows[side] for side in Side}
    left_out = {reason.value: count for reason, count in file.left_out.items()}
    return Written(sum(counts.values()), counts, left_out, held_out, file.remarks)
