"""Merging verdicts: each with its marks and evidence as one thing, of which nothing is lost."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.columns import EVIDENCE, MARK, VERDICT
from skillmix_desktop.store.merge_rows import Conflict, Row, canonical, chunks, insert, rows_by_key, update
from skillmix_desktop.store.numbering import with_temporary
from skillmix_desktop.store.tables import key_of

_COMMITTED_TWICE = "A draft was committed in both projects, not alike; the earlier verdict is kept, too."
_DRAFT_PUT_ASIDE = "A draft differs from the verdict that was made of it elsewhere; it is kept beside it."
_DRAFTS_DIFFER = "Two copies of a draft differ on {n} of its marks; one of each was kept."


@dataclass(frozen=True)
class _Unit:
    """A verdict, with its marks by position and its evidence; ``attempt`` is counted anew and left out."""

    row: Row
    marks: dict[int, Row]
    evidence: frozenset[tuple[int, int, int]]

    @property
    def is_draft(self) -> bool:
        return bool(self.row["outcome"] == Outcome.DRAFT)

    @property
    def content(self) -> str:
        """All that it says, in an order of its own."""
        said = {name: value for name, value in self.row.items() if name != "attempt"}
        marks = [canonical(mark) for _, mark in sorted(self.marks.items())]
        return canonical(said) + "".join(marks) + repr(sorted(self.evidence))


class VerdictUnion:
    """Adds the verdicts of ``source``, or only those of the ``graders``, to the project of ``session``."""

    def __init__(self, session: Session, source: Session, graders: Collection[UUID] | None = None) -> None:
        self._session = session
        self._source = source
        self._graders = graders
        self.counts: Counter[str] = Counter()
        self.conflicts: list[Conflict] = []
        self._touched: list[Row] = []

    def take(self) -> list[Row]:
        """Do it; returns the verdicts that are new or other than before: attempts are to be counted anew."""
        wanted = sa.select(VERDICT.c.id).order_by(VERDICT.c.id)
        if self._graders is not None:
            wanted = wanted.where(VERDICT.c.grader_id.in_(self._graders))
        ids = self._source.scalars(wanted).all()
        for chunk in chunks(ids):
            own, theirs = _units(self._session, chunk), _units(self._source, chunk)
            self._add([unit for id_, unit in theirs.items() if id_ not in own])
            for id_, unit in own.items():
                self._join(unit, theirs[id_])
        return self._touched

    def _add(self, units: Sequence[_Unit]) -> None:
        rows = with_temporary([unit.row for unit in units], "attempt", after=self.counts["added"])
        insert(self._session, VERDICT, rows)
        for unit in units:
            self._write_parts(unit)
        self._touched += rows
        self.counts["added"] += len(units)

    def _join(self, own: _Unit, other: _Unit) -> None:
        self.counts["same"] += 1
        if own.content == other.content:
            return
        if own.is_draft and other.is_draft:
            self._replace(own, self._one_draft(own, other))
            return
        later, earlier = sorted((own, other), key=_standing, reverse=True)
        if later is not own:
            self._replace(own, later)
        if not earlier.is_draft:
            self._keep_beside(earlier, _COMMITTED_TWICE)
        elif any(_said(mark) != _said(later.marks.get(at)) for at, mark in earlier.marks.items()):
            self._keep_beside(earlier, _DRAFT_PUT_ASIDE)

    def _one_draft(self, own: _Unit, other: _Unit) -> _Unit:
        both = own.marks.keys() & other.marks.keys()
        differing = [at for at in both if own.marks[at] != other.marks[at]]
        marks = other.marks | own.marks
        marks |= {at: min(own.marks[at], other.marks[at], key=canonical) for at in differing}
        row = min(own.row, other.row, key=canonical)
        if differing:
            self._tell(own, _DRAFTS_DIFFER.format(n=len(differing)))
        return _Unit(row, marks, own.evidence | other.evidence)

    def _keep_beside(self, unit: _Unit, sentence: str) -> None:
        """What lost becomes a verdict with a key of its own, the same in whichever project it is kept."""
        self._tell(unit, sentence)
        id_ = key_of("verdict", unit.row["id"], unit.content)
        if self._session.scalar(sa.select(VERDICT.c.id).where(VERDICT.c.id == id_)) is None:
            marks = {at: {**mark, "verdict_id": id_} for at, mark in unit.marks.items()}
            self._add([_Unit({**unit.row, "id": id_}, marks, unit.evidence)])

    def _tell(self, unit: _Unit, sentence: str) -> None:
        self.conflicts.append(Conflict("verdict", str(unit.row["id"]), sentence))

    def _replace(self, own: _Unit, winner: _Unit) -> None:
        id_ = own.row["id"]
        self._touched.append(own.row)
        update(self._session, VERDICT, {**winner.row, "attempt": own.row["attempt"]})
        for table in (MARK, EVIDENCE):
            self._session.execute(sa.delete(table).where(table.c.verdict_id == id_))
        self._write_parts(winner)

    def _write_parts(self, unit: _Unit) -> None:
        id_ = unit.row["id"]
        insert(self._session, MARK, list(unit.marks.values()))
        spans = [dict(zip(("position", "start", "end"), span, strict=True)) for span in unit.evidence]
        insert(self._session, EVIDENCE, [{"verdict_id": id_, **span} for span in spans])


def _standing(unit: _Unit) -> tuple[bool, Any, str]:
    """The larger stands: what was committed before a draft, the later before the earlier."""
    return not unit.is_draft, unit.row["created_at"], unit.content


def _said(mark: Row | None) -> tuple[Any, ...] | None:
    return None if mark is None else (mark["points"], mark["reason"], mark["note"])


def _units(session: Session, ids: Sequence[UUID]) -> dict[UUID, _Unit]:
    marks: dict[UUID, dict[int, Row]] = defaultdict(dict)
    for row in rows_by_key(session, MARK, ids).values():
        marks[row["verdict_id"]][row["position"]] = row
    evidence: dict[UUID, set[tuple[int, int, int]]] = defaultdict(set)
    for row in rows_by_key(session, EVIDENCE, ids).values():
        evidence[row["verdict_id"]].add((row["position"], row["start"], row["end"]))
    return {
        row["id"]: _Unit(row, marks[row["id"]], frozenset(evidence[row["id"]]))
        for row in rows_by_key(session, VERDICT, ids).values()
    }
