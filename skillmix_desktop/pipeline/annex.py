"""The report's annex: one table from which every figure follows, and the hash by which its data are known."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skillmix_desktop.core.names import NameRule
from skillmix_desktop.core.rubric import Criterion, CriterionKind
from skillmix_desktop.pipeline.annex_columns import (
    DRAW,
    FACTS,
    FIELDS,
    MARK,
    TEXT,
    VERDICT,
    TextFacts,
)
from skillmix_desktop.pipeline.data_columns import Cells, MarkOnCriterion, cells, marks_on_criteria
from skillmix_desktop.pipeline.data_files import csv_cells
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.result_marks import length_point, padded, reference_of
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.store.catalogue import normalised
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import counted_verdicts
from skillmix_desktop.store.whole_texts import TextDraw, WholeText, WholeTexts, WholeVerdict

_ORDER = tuple(
    list(FIELDS).index(name) for name in ("grader", "generation", "round", "attempt", "drawn_for", "drawn_at")
)
_POINTS = list(FIELDS).index("points")


@dataclass(frozen=True)
class Annex:
    """A row for each criterion of each verdict, judged or not, with a cell for each of ``FIELDS``.

    Texts without a verdict, those that are blank, and open draws have such rows, too. ``table`` is the same
    in CSV, and ``sha256`` its hash. ``marks`` were judged, and ``counted`` of them went into figures.
    """

    records: tuple[Cells, ...]
    table: bytes
    sha256: str
    marks: int
    counted: int


def gather_annex(database: Database, report: Report) -> Annex:
    """The data behind ``report``, in an order that depends on nothing but them."""
    options = report.options
    with database.read() as session:
        rows = _Rows(
            options.results,
            in_scores=counted_verdicts(session, options.results.verdicts),
            in_agreement=counted_verdicts(session, report.counted),
        )
        texts = WholeTexts(session, with_practice=options.with_practice)
        blocks = sorted((block for some in texts for text in some for block in rows.of(text)), key=_order)
    records = tuple(record for block in blocks for record in block.records)
    lines = (line for block in blocks for line in block.lines)
    table = "".join(f"{line}\n" for line in (",".join(FIELDS), *lines)).encode()
    judged = [record for record in records if record[_POINTS] is not None]
    return Annex(
        records=records,
        table=table,
        sha256=hashlib.sha256(table).hexdigest(),
        marks=len(judged),
        counted=sum(any(record[-2:]) for record in judged),
    )


@dataclass(frozen=True)
class _Block:
    """The rows of one verdict, in the rubric's order: the cells that they share, and those of each."""

    shared: Cells
    rows: tuple[Cells, ...]

    @property
    def records(self) -> Iterator[Cells]:
        return ((*self.shared, *row) for row in self.rows)

    @property
    def lines(self) -> Iterator[str]:
        beginning = csv_cells(self.shared)
        return (f"{beginning},{csv_cells(row)}" for row in self.rows)


def _order(block: _Block) -> list[tuple[bool, object]]:
    return [(block.shared[place] is not None, block.shared[place]) for place in _ORDER]


class _Rows:
    """Makes the rows of one text after the other."""

    def __init__(
        self, options: ResultOptions, *, in_scores: Collection[UUID], in_agreement: Collection[UUID]
    ) -> None:
        self._options = options
        self._in_scores, self._in_agreement = in_scores, in_agreement
        self._excluded = {normalised(name) for name in options.exclude_skills}

    def of(self, text: WholeText) -> Iterator[_Block]:
        facts = TextFacts(text)
        for verdict in text.verdicts:
            yield self._block(text, facts, verdict, verdict.draw)
        for draw in text.open_draws:
            yield self._block(text, facts, None, draw)
        if facts.is_blank or not (text.verdicts or text.open_draws):
            yield self._block(text, facts, None, None)

    def _block(
        self, text: WholeText, facts: TextFacts, verdict: WholeVerdict | None, draw: TextDraw | None
    ) -> _Block:
        """A row for each criterion of the text."""
        shared = (
            *cells(TEXT, text),
            *cells(FACTS, facts),
            *map(_plain, cells(VERDICT, verdict)),
            *map(_plain, cells(DRAW, draw)),
        )
        given = marks_on_criteria(text, verdict, self._options.threshold) if verdict else ()
        marks = {on.criterion.position: on for on in given}
        is_blank = facts.is_blank and verdict is None and draw is None
        id_ = verdict.id if verdict else None
        counts = self._is_scored(text) and (is_blank or id_ in self._in_scores)
        rows = []
        for criterion in text.item.criteria:
            place, on = criterion.position, marks.get(criterion.position)
            rows.append(
                (
                    *(cells(MARK, on) if on else _unjudged(criterion)),
                    facts.names(place, NameRule.ROBUST),
                    facts.names(place, NameRule.REFERENCE),
                    self._score_mark(text, facts, verdict, criterion, on) if counts else None,
                    counts,
                    id_ in self._in_agreement,
                )
            )
        return _Block(shared, tuple(rows))

    def _is_scored(self, text: WholeText) -> bool:
        return self._excluded.isdisjoint(map(normalised, text.item.skill_names))

    def _score_mark(
        self,
        text: WholeText,
        facts: TextFacts,
        verdict: WholeVerdict | None,
        criterion: Criterion,
        on: MarkOnCriterion | None,
    ) -> float | None:
        if verdict is None or facts.names(criterion.position, self._options.deduct_names):
            return 0.0
        is_length = criterion.kind is CriterionKind.LENGTH
        if not self._options.reference_compatible:
            is_met = facts.keeps_length if is_length else on.is_met if on else None
            return None if is_met is None else float(is_met)
        reference = reference_of(verdict.call.provenance)
        if is_length:
            return length_point(reference, facts.keeps_length_by_reference)
        if reference:
            return float(padded(reference, text.item.k)[criterion.position])
        return (on and on.points) or 0.0


def _unjudged(criterion: Criterion) -> Cells:
    told = {"position": criterion.position, "criterion": criterion.kind.value, "name": criterion.name}
    return tuple(told.get(column.name) for column in MARK)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
