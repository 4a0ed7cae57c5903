"""Texts with everything that was said of them, some hundred at a time."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.person_marks import Span
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.columns import (
    EVIDENCE,
    GENERATION,
    GRADER,
    IS_COMMITTED,
    IS_VERDICT_ON_SPOT_CHECK,
    ITEM,
    ITEM_SET,
    MARK,
    SPOT_CHECK,
    STUDENT,
    TEMPLATE,
    VERDICT,
)
from skillmix_desktop.store.marks import VerdictFilter, counted_verdicts
from skillmix_desktop.store.occurrences import OccurrenceCounter
from skillmix_desktop.store.queries import ItemEntry, ItemSetEntry, current_generations, item_sets, items
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode

AT_ONCE = 200


@dataclass(frozen=True)
class Call:
    """How a text or a verdict was asked for, and what that took."""

    template: str | None
    template_version: int | None
    template_id: str | None
    prompt_sha256: str | None
    detail: str
    provenance: Mapping[str, Any]
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    seconds: float | None
    created_at: datetime

    @property
    def served_name(self) -> str | None:
        """What a server said was answering."""
        return self.provenance.get("served_name")

    @property
    def file_sha256(self) -> str | None:
        """The model file that answered."""
        return self.provenance.get("sha256")


@dataclass(frozen=True)
class WholeMark:
    """One criterion's mark, and where in the text a person sees the reason for it."""

    position: int
    points: float | None
    probability: float | None
    reason: str | None
    note: str
    seconds: float | None
    error_class: str | None
    evidence: tuple[Span, ...]


@dataclass(frozen=True)
class TextDraw:
    """How a text came into a person's queue; a repeat is a later ``round``."""

    annotator: str
    round: int
    rank: int
    is_skipped: bool
    design: str
    purpose: CheckPurpose
    seed: int
    inclusion_probability: float | None
    is_assisted: bool
    is_flagged: bool
    flag_note: str
    drawn_at: datetime


@dataclass(frozen=True)
class WholeVerdict:
    """What a grader said; ``is_counted`` if the scores and the agreement are computed from it."""

    id: UUID
    grader: str
    kind: GraderKind
    mode: VerdictMode
    round: int
    attempt: int
    outcome: Outcome
    is_counted: bool
    explanation: str
    reply: str | None
    claimed_total: float | None
    call: Call
    draw: TextDraw | None
    marks: tuple[WholeMark, ...]


@dataclass(frozen=True)
class ItemPlace:
    """An item and its draw; ``occurrence`` counts from 0 the items of the draw that are the same.

    ``set_name`` is the draw's name, or its key where another draw of as many skills has that name, too.
    """

    item: ItemEntry
    item_set: ItemSetEntry
    set_name: str
    occurrence: int


@dataclass(frozen=True)
class WholeText:
    """What a student wrote; ``is_counted`` unless another attempt at the same round has replaced it.

    ``open_draws`` are those on which the person has yet to commit a verdict.
    """

    id: UUID
    place: ItemPlace
    student: str
    round: int
    attempt: int
    text: str | None
    replies: tuple[str, ...]
    is_marker_missing: bool
    finish: str
    is_counted: bool
    call: Call
    verdicts: tuple[WholeVerdict, ...]
    open_draws: tuple[TextDraw, ...]

    @property
    def item(self) -> ItemEntry:
        return self.place.item


@dataclass(frozen=True)
class RunKey:
    """What one student wrote in one round for the items of one draw."""

    item_set_id: UUID
    student: str
    round: int


class WholeTexts:
    """The texts of a project, by draw, item, student, round and attempt, read within one session.

    No draft is among the verdicts. Practice is left out unless asked for; with ``graders``, so is what
    everybody else said.
    """

    def __init__(
        self, session: Session, *, graders: Collection[str] | None = None, with_practice: bool = False
    ) -> None:
        self._session = session
        self._is_wanted: list[sa.ColumnElement[bool]] = [
            sa.true() if graders is None else GRADER.c.name.in_(list(graders))
        ]
        if not with_practice:
            self._is_wanted.append(GRADER.c.kind != GraderKind.PRACTICE)
        self._runs = _runs_of_texts(session, with_practice=with_practice)
        self._ids = list(self._runs)
        self._places = item_places(session)
        self._counted = counted_verdicts(session, VerdictFilter(with_practice=with_practice))
        self._counted_texts = set(session.scalars(select(current_generations().c.id)))
        self.templates: dict[str, Any] = {row.id: row for row in session.execute(select(TEMPLATE))}

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Sequence[WholeText]]:
        for start in range(0, len(self._ids), AT_ONCE):
            yield self._read(self._ids[start : start + AT_ONCE])

    @property
    def items(self) -> list[ItemEntry]:
        """Every item of the project."""
        return [place.item for place in self._places.values()]

    @property
    def runs(self) -> dict[RunKey, list[UUID]]:
        """The texts by the run that they belong to."""
        found: dict[RunKey, list[UUID]] = defaultdict(list)
        for id_, key in self._runs.items():
            found[key].append(id_)
        return found

    def of(self, ids: Sequence[UUID]) -> Iterator[WholeText]:
        """The texts of these keys."""
        for start in range(0, len(ids), AT_ONCE):
            yield from self._read(ids[start : start + AT_ONCE])

    def _read(self, ids: Sequence[UUID]) -> list[WholeText]:
        verdicts, open_draws = self._verdicts(ids), self._open_draws(ids)
        query = select(GENERATION, STUDENT.c.name.label("student")).join_from(GENERATION, STUDENT)
        rows = {row.id: row for row in self._session.execute(query.where(GENERATION.c.id.in_(ids)))}
        return [
            WholeText(
                id=id_,
                place=self._places[rows[id_].item_id],
                student=rows[id_].student,
                round=rows[id_].round,
                attempt=rows[id_].attempt,
                text=rows[id_].text,
                replies=tuple(rows[id_].replies),
                is_marker_missing=rows[id_].is_marker_missing,
                finish=rows[id_].finish,
                is_counted=id_ in self._counted_texts,
                call=self._call(rows[id_]),
                verdicts=tuple(verdicts[id_]),
                open_draws=tuple(open_draws[id_]),
            )
            for id_ in ids
        ]

    def _verdicts(self, ids: Sequence[UUID]) -> dict[UUID, list[WholeVerdict]]:
        query = (
            select(VERDICT, GRADER.c.name.label("grader"), GRADER.c.kind, *_DRAW_COLUMNS)
            .join_from(VERDICT, GRADER, GRADER.c.id == VERDICT.c.grader_id)
            .join(SPOT_CHECK, IS_VERDICT_ON_SPOT_CHECK, isouter=True)
            .where(VERDICT.c.generation_id.in_(ids), IS_COMMITTED, *self._is_wanted)
            .order_by(GRADER.c.name, VERDICT.c.round, VERDICT.c.attempt)
        )
        rows = self._session.execute(query).all()
        marks = self._marks([row.id for row in rows])
        found: dict[UUID, list[WholeVerdict]] = defaultdict(list)
        for row in rows:
            found[row.generation_id].append(self._verdict(row, marks.get(row.id, [])))
        return found

    def _open_draws(self, ids: Sequence[UUID]) -> dict[UUID, list[TextDraw]]:
        is_done = select(VERDICT.c.id).where(IS_VERDICT_ON_SPOT_CHECK, IS_COMMITTED).exists()
        query = (
            select(SPOT_CHECK.c.generation_id, *_DRAW_COLUMNS)
            .join_from(SPOT_CHECK, GRADER, GRADER.c.id == SPOT_CHECK.c.annotator_id)
            .where(SPOT_CHECK.c.generation_id.in_(ids), sa.not_(is_done), *self._is_wanted)
            .order_by(GRADER.c.name, SPOT_CHECK.c.round)
        )
        found: dict[UUID, list[TextDraw]] = defaultdict(list)
        for row in self._session.execute(query):
            if draw := _draw(row):
                found[row.generation_id].append(draw)
        return found

    def _verdict(self, row: Any, marks: Sequence[WholeMark]) -> WholeVerdict:
        return WholeVerdict(
            id=row.id,
            grader=row.grader,
            kind=GraderKind(row.kind),
            mode=VerdictMode(row.mode),
            round=row.round,
            attempt=row.attempt,
            outcome=Outcome(row.outcome),
            is_counted=row.id in self._counted,
            explanation=row.explanation,
            reply=row.reply,
            claimed_total=row.claimed_total,
            call=self._call(row),
            draw=_draw(row),
            marks=tuple(marks),
        )

    def _marks(self, verdicts: Sequence[UUID]) -> dict[UUID, list[WholeMark]]:
        found: dict[UUID, list[WholeMark]] = defaultdict(list)
        for start in range(0, len(verdicts), AT_ONCE):
            some = verdicts[start : start + AT_ONCE]
            spans: dict[tuple[UUID, int], list[Span]] = defaultdict(list)
            for row in self._session.execute(select(EVIDENCE).where(EVIDENCE.c.verdict_id.in_(some))):
                spans[row.verdict_id, row.position].append(Span(row.start, row.end))
            query = select(MARK).where(MARK.c.verdict_id.in_(some)).order_by(MARK.c.position)
            for mark in self._session.execute(query).mappings():
                cells = dict(mark)
                verdict = cells.pop("verdict_id")
                evidence = tuple(sorted(spans.get((verdict, cells["position"]), ())))
                found[verdict].append(WholeMark(**cells, evidence=evidence))
        return found

    def _call(self, row: Any) -> Call:
        template = self.templates.get(row.template_id)
        return Call(
            template=template.name if template else None,
            template_version=template.version if template else None,
            template_id=row.template_id,
            prompt_sha256=row.prompt_sha256,
            detail=row.detail,
            provenance=row.provenance or {},
            input_tokens=row.input_tokens,
            output_tokens=row.output_tokens,
            cost_usd=row.cost_usd,
            seconds=row.seconds,
            created_at=row.created_at,
        )


_DRAW_COLUMNS = (
    GRADER.c.name.label("draw_annotator"),
    *(
        SPOT_CHECK.c[field.name].label(f"draw_{field.name}")
        for field in fields(TextDraw)
        if field.name != "annotator"
    ),
)


def _draw(row: Any) -> TextDraw | None:
    cells = {field.name: getattr(row, f"draw_{field.name}") for field in fields(TextDraw)}
    if cells["design"] is None:
        return None
    return TextDraw(**cells | {"purpose": CheckPurpose(cells["purpose"])})


def _runs_of_texts(session: Session, *, with_practice: bool) -> dict[UUID, RunKey]:
    query = (
        select(GENERATION.c.id, ITEM.c.item_set_id, STUDENT.c.name, GENERATION.c.round)
        .join_from(GENERATION, ITEM, ITEM.c.id == GENERATION.c.item_id)
        .join(ITEM_SET, ITEM_SET.c.id == ITEM.c.item_set_id)
        .join(STUDENT, STUDENT.c.id == GENERATION.c.student_id)
        .order_by(ITEM_SET.c.created_at, ITEM_SET.c.name, ITEM_SET.c.id, ITEM.c.number)
        .order_by(STUDENT.c.name, GENERATION.c.round, GENERATION.c.attempt)
    )
    if not with_practice:
        query = query.where(sa.not_(STUDENT.c.is_practice))
    return {id_: RunKey(*run) for id_, *run in session.execute(query)}


def item_places(session: Session) -> dict[UUID, ItemPlace]:
    """Every item with its draw."""
    sets = item_sets(session)
    alike = Counter((each.name, each.k) for each in sets)
    names = {each.id: each.name if alike[each.name, each.k] == 1 else str(each.id) for each in sets}
    by_id = {each.id: each for each in sets}
    counters = {each.id: OccurrenceCounter() for each in sets}
    return {
        item.id: ItemPlace(
            item,
            by_id[item.item_set_id],
            names[item.item_set_id],
            counters[item.item_set_id].next(item.skill_names, item.topic).number,
        )
        for item in items(session)
    }
