"""How a study was done, told from its rows: who graded with what, how far texts came, who saw what."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    HAS_TEXT,
    IS_COMMITTED,
    ITEM_SKILL,
    MARK,
    SKILL,
    SPOT_CHECK,
    TEMPLATE,
    VERDICT,
)
from skillmix_desktop.store.queries import texts_of_practice
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode

_HASH_DIGITS = 12


@dataclass(frozen=True)
class GraderRecord:
    """What one grader did, all attempts included; ``marks`` counts met, not met, and not judged (None)."""

    name: str
    kind: GraderKind
    verdicts: int
    rounds: int
    outcomes: Mapping[str, int]
    modes: Mapping[VerdictMode, int]
    prompts: tuple[str, ...]
    models: tuple[str, ...]
    decodings: tuple[str, ...]
    marks: Mapping[bool | None, int]
    first: datetime
    last: datetime
    seconds: float
    cost_usd: float | None

    @property
    def assisted(self) -> int:
        """Verdicts that were given with graders' marks in sight."""
        return sum(self.modes.get(mode, 0) for mode in (VerdictMode.ASSISTED, VerdictMode.REVISED))


@dataclass(frozen=True)
class Flow:
    """How far texts came, from the items that were asked for to the texts that agreement is about."""

    items: int
    written: int
    judged: int
    sampled: int
    by_people: int


@dataclass(frozen=True)
class SpotCheckDesign:
    """How a person's texts were drawn, and the least and the greatest chance that one of them had."""

    annotator: str
    design: str
    seed: int
    drawn: int
    least_chance: float | None
    greatest_chance: float | None


@dataclass(frozen=True)
class SkillUse:
    """A skill of the items, and in how many of them it stands."""

    name: str
    category: str
    definition: str
    items: int


def grader_records(session: Session, *, with_practice: bool) -> tuple[GraderRecord, ...]:
    """The graders that gave a verdict, by name."""
    query = (
        select(
            GRADER.c.name,
            GRADER.c.kind,
            VERDICT.c.round,
            VERDICT.c.mode,
            VERDICT.c.outcome,
            VERDICT.c.provenance,
            VERDICT.c.created_at,
            VERDICT.c.seconds,
            VERDICT.c.cost_usd,
            VERDICT.c.template_id,
            TEMPLATE.c.name.label("prompt"),
            TEMPLATE.c.version,
        )
        .join_from(VERDICT, GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(TEMPLATE, TEMPLATE.c.id == VERDICT.c.template_id, isouter=True)
        .where(*_told(with_practice=with_practice))
    )
    by_grader: dict[tuple[str, GraderKind], list[Any]] = defaultdict(list)
    for row in session.execute(query):
        by_grader[row.name, GraderKind(row.kind)].append(row)
    marks = _mark_counts(session, with_practice=with_practice)
    return tuple(_record(name, kind, rows, marks[name]) for (name, kind), rows in sorted(by_grader.items()))


def _told(*, with_practice: bool) -> list[sa.ColumnElement[bool]]:
    if with_practice:
        return [IS_COMMITTED]
    is_practice = sa.or_(
        VERDICT.c.generation_id.in_(texts_of_practice()), GRADER.c.kind == GraderKind.PRACTICE
    )
    return [IS_COMMITTED, sa.not_(is_practice)]


def _record(name: str, kind: GraderKind, rows: list[Any], marks: Mapping[bool | None, int]) -> GraderRecord:
    moments = [row.created_at for row in rows]
    costs = [row.cost_usd for row in rows if row.cost_usd is not None]
    facts = [row.provenance or {} for row in rows]
    return GraderRecord(
        name=name,
        kind=kind,
        verdicts=len(rows),
        rounds=len({row.round for row in rows}),
        outcomes=Counter(row.outcome for row in rows),
        modes=Counter(VerdictMode(row.mode) for row in rows),
        prompts=_distinct(_prompt_words(row) for row in rows),
        models=_distinct(map(_model_words, facts)),
        decodings=_distinct(map(_decoding_words, facts)),
        marks=marks,
        first=min(moments),
        last=max(moments),
        seconds=sum(row.seconds or 0.0 for row in rows),
        cost_usd=sum(costs) if costs else None,
    )


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words) - {""}))


def _prompt_words(row: Any) -> str:
    if row.template_id is None:
        return ""
    return f"{row.prompt or 'unnamed'} {row.version or 1} ({row.template_id[:_HASH_DIGITS]})"


def _model_words(facts: Mapping[str, Any]) -> str:
    if file := facts.get("file"):
        return f"{file} (SHA-256 {str(facts.get('sha256', ''))[:_HASH_DIGITS]})"
    served = facts.get("served_name") or facts.get("asked_name")
    if not served:
        return ""
    return f"{served} at {facts['endpoint']}" if facts.get("endpoint") else str(served)


def _decoding_words(facts: Mapping[str, Any]) -> str:
    sent = facts.get("decoding")
    if not isinstance(sent, Mapping):
        return ""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in sorted(sent.items()))


def _mark_counts(session: Session, *, with_practice: bool) -> Mapping[str, Counter[bool | None]]:
    is_met = sa.case((MARK.c.points.is_(None), None), (MARK.c.points >= MET_THRESHOLD, 1), else_=0)
    query = (
        select(GRADER.c.name, is_met, sa.func.count())
        .join_from(MARK, VERDICT, VERDICT.c.id == MARK.c.verdict_id)
        .join(GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .where(*_told(with_practice=with_practice))
        .group_by(GRADER.c.name, is_met)
    )
    found: dict[str, Counter[bool | None]] = defaultdict(Counter)
    for name, met, count in session.execute(query):
        found[name][None if met is None else bool(met)] += count
    return found


def flow(session: Session, *, items: int, with_practice: bool) -> Flow:
    """How many texts were written, judged by machines, drawn for people, and judged by people."""
    texts = sa.func.count(sa.distinct(VERDICT.c.generation_id))
    judged = (
        select(texts)
        .join_from(VERDICT, GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .where(*_told(with_practice=with_practice))
    )
    written = select(sa.func.count(sa.distinct(GENERATION.c.id))).where(HAS_TEXT)
    if not with_practice:
        written = written.where(GENERATION.c.id.not_in(texts_of_practice()))
    sampled = select(sa.func.count(sa.distinct(SPOT_CHECK.c.generation_id))).where(
        SPOT_CHECK.c.purpose == CheckPurpose.SAMPLE
    )
    machines = (GraderKind.MACHINE, GraderKind.PRACTICE)
    return Flow(
        items=items,
        written=session.scalar(written) or 0,
        judged=session.scalar(judged.where(GRADER.c.kind.in_(machines))) or 0,
        sampled=session.scalar(sampled) or 0,
        by_people=session.scalar(judged.where(GRADER.c.kind == GraderKind.PERSON)) or 0,
    )


def spot_check_designs(session: Session) -> tuple[SpotCheckDesign, ...]:
    """How people's samples were drawn, by person; repeats and gold are no part of them."""
    drawn = (GRADER.c.name, SPOT_CHECK.c.design, SPOT_CHECK.c.seed)
    chance = SPOT_CHECK.c.inclusion_probability
    query = (
        select(*drawn, sa.func.count(SPOT_CHECK.c.id), sa.func.min(chance), sa.func.max(chance))
        .join_from(SPOT_CHECK, GRADER, GRADER.c.id == SPOT_CHECK.c.annotator_id)
        .where(SPOT_CHECK.c.purpose == CheckPurpose.SAMPLE)
        .group_by(*drawn)
        .order_by(*drawn)
    )
    return tuple(SpotCheckDesign(*row) for row in session.execute(query))


def skill_uses(session: Session) -> tuple[SkillUse, ...]:
    """The skills of all items, by name."""
    described = (SKILL.c.id, SKILL.c.name, SKILL.c.category, SKILL.c.definition)
    query = (
        select(*described[1:], sa.func.count(ITEM_SKILL.c.item_id))
        .join_from(SKILL, ITEM_SKILL, ITEM_SKILL.c.skill_id == SKILL.c.id)
        .group_by(*described)
        .order_by(SKILL.c.name)
    )
    return tuple(SkillUse(*row) for row in session.execute(query))
