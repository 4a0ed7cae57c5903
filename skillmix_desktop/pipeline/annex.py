"""The report's annex: the marks that it counts as one table, and the hash by which its data are known."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from skillmix_desktop.pipeline.data_columns import (
    MARK_COLUMNS,
    TEXT_COLUMNS,
    VERDICT_COLUMNS,
    Cells,
    DataColumn,
    cells,
    marks_on_criteria,
)
from skillmix_desktop.pipeline.data_files import csv_cells
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import counted_verdicts
from skillmix_desktop.store.whole_texts import WholeText, WholeTexts

_HOLDS = {
    "verdict": "the verdict that the mark belongs to",
    "generation": "the text",
    "item": "the item that the text was written for",
    "student": "who wrote it",
    "k": "how many skills it was to show",
    "topic": "what it was to be about",
    "skills": "the skills, in the order of the prompt",
    "generation_round": "which of the student’s rounds the text is from",
    "grader": "who gave the mark",
    "grader_kind": "machine, program, practice, or person",
    "mode": "how the verdict came about; a person’s is blind, revised, or assisted (marks were in sight)",
    "round": "which of the grader’s rounds it is from",
    "attempt": "which attempt at that round",
    "outcome": "scored, or why there are no marks",
    "position": "the criterion’s place in the rubric, from 0",
    "criterion": "skill, topic, sense, or length",
    "name": "the skill’s or topic’s name",
    "points": "the mark as it was given, from 0 to 1; empty where not judged",
    "probability": "that of “met”, where the mark was read",
    "is_met": "the mark as it is counted",
    "reason": "why it was not judged",
    "note": "what the grader wrote beside it",
    "created_at": "when the verdict was written down, in UTC",
    "inclusion_probability": "the probability with which the text was drawn for the person who judged it",
    "in_scores": "whether the scores count the verdict; not where it is superseded, revised or a repeat",
    "in_agreement": "whether the figures of agreement count it; nor do they where the text is gold",
}
_TEXT = tuple(column for column in TEXT_COLUMNS if column.name in _HOLDS)
_VERDICT = tuple(column for column in VERDICT_COLUMNS if column.name in _HOLDS)
_MARK = tuple(column for column in MARK_COLUMNS if column.name in _HOLDS)
_COUNTS = ("in_scores", "in_agreement")
_COLUMNS: tuple[DataColumn[Any], ...] = (*_TEXT, *_VERDICT, *_MARK)
FIELDS = {name: _HOLDS[name] for name in (*(column.name for column in _COLUMNS), *_COUNTS)}
"""What each column of the table of marks holds: those of the exported data, and which figures count it."""
_ORDER = tuple(list(FIELDS).index(name) for name in ("grader", "generation", "round", "attempt", "position"))


@dataclass(frozen=True)
class Annex:
    """All marks, with a cell for each of ``FIELDS``, and the same in CSV; ``sha256`` is the table's hash.

    ``counted`` says how many of the marks went into figures.
    """

    records: tuple[Cells, ...]
    table: bytes
    sha256: str
    counted: int


def gather_annex(database: Database, report: Report) -> Annex:
    """The marks behind ``report``, in an order that depends on nothing but them."""
    options = report.options
    with database.read() as session:
        scored = counted_verdicts(session, options.results.verdicts)
        compared = counted_verdicts(session, report.counted)
        records = sorted(
            (
                record
                for some in WholeTexts(session, with_practice=options.with_practice)
                for text in some
                for record in _records(text, scored, compared, options.results.threshold)
            ),
            key=lambda record: [record[place] for place in _ORDER],
        )
    table = "".join(f"{line}\n" for line in (",".join(FIELDS), *map(csv_cells, records))).encode()
    counted = sum(any(record[-len(_COUNTS) :]) for record in records)
    return Annex(tuple(records), table, hashlib.sha256(table).hexdigest(), counted)


def _records(
    text: WholeText, scored: Collection[UUID], compared: Collection[UUID], threshold: float
) -> Iterator[Cells]:
    of_text = cells(_TEXT, text)
    for verdict in text.verdicts:
        of_verdict = tuple(
            value.isoformat() if isinstance(value, datetime) else value for value in cells(_VERDICT, verdict)
        )
        counts = (verdict.id in scored, verdict.id in compared)
        for mark in marks_on_criteria(text, verdict, threshold):
            yield (*of_text, *of_verdict, *cells(_MARK, mark), *counts)
