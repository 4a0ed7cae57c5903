"""What the pipeline asks of a project: items, what is missing, and the counts of a study."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.core.rubric import Criterion, Outcome, rubric
from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    HAS_TEXT,
    IS_COMMITTED,
    IS_VERDICT_ON_SPOT_CHECK,
    ITEM,
    ITEM_SET,
    ITEM_SKILL,
    SKILL,
    SPOT_CHECK,
    STUDENT,
    TOPIC,
    VERDICT,
)
from skillmix_desktop.store.tables import GraderKind, VerdictMode, key_of

# As many ids as a query may well name; of more, all items are read and sorted out here.
FEW_ITEMS = 500


@dataclass(frozen=True)
class ItemEntry:
    """An item with its skills in the order in which prompts name them."""

    id: UUID
    item_set_id: UUID
    number: int
    skills: tuple[SkillEntry, ...]
    topic: str

    @property
    def skill_names(self) -> tuple[str, ...]:
        """The names of the skills, in prompt order."""
        return tuple(skill.name for skill in self.skills)

    @property
    def k(self) -> int:
        """How many skills the item combines."""
        return len(self.skills)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The item's rubric."""
        return rubric(self.skill_names, self.topic)


@dataclass(frozen=True)
class ItemSetEntry:
    """One draw of items and how far it is."""

    id: UUID
    name: str
    k: int
    seed: int | None
    sampler: str
    items: int
    generations: int


@dataclass(frozen=True)
class GenerationTask:
    """An item that a student has yet to write for, in one round."""

    item: ItemEntry
    round: int


@dataclass(frozen=True)
class GradingTask:
    """A text that a grader has yet to grade, in one round."""

    generation_id: UUID
    item_id: UUID
    text: str
    round: int


@dataclass(frozen=True)
class BlankPlace:
    """An item of which a student, though it answered, gave no text in one round."""

    student: str
    k: int
    item_set_id: UUID
    item_id: UUID
    round: int


@dataclass(frozen=True)
class GraderEntry:
    """A grader and how many verdicts the project holds of it."""

    id: UUID
    name: str
    kind: GraderKind
    verdicts: int


@dataclass(frozen=True)
class Counts:
    """How far the study is; ``undecided`` is 0 where nobody asked what is to be adjudicated."""

    items: int
    generations: int
    verdicts: int
    spot_checks: int
    spot_checks_done: int
    undecided: int = 0


def counts(session: Session, *, with_practice: bool = True) -> Counts:
    """The figures beside the pages' names; verdicts are those of machines and programs."""
    count = sa.func.count()
    texts = select(count).where(HAS_TEXT)
    if not with_practice:
        texts = texts.where(GENERATION.c.id.not_in(texts_of_practice()))
    done = (
        select(sa.func.count(sa.distinct(SPOT_CHECK.c.id)))
        .join_from(SPOT_CHECK, VERDICT, IS_VERDICT_ON_SPOT_CHECK)
        .where(IS_COMMITTED)
    )
    of_machines = select(count).join_from(VERDICT, GRADER).where(GRADER.c.kind != GraderKind.PERSON)
    return Counts(
        items=session.scalar(select(count).select_from(ITEM)) or 0,
        generations=session.scalar(texts) or 0,
        verdicts=session.scalar(of_machines) or 0,
        spot_checks=session.scalar(select(count).select_from(SPOT_CHECK)) or 0,
        spot_checks_done=session.scalar(done) or 0,
    )


def item_sets(session: Session) -> list[ItemSetEntry]:
    """Every draw of items, the oldest first."""
    drawn = select(ITEM.c.item_set_id, sa.func.count()).group_by(ITEM.c.item_set_id)
    written = (
        select(ITEM.c.item_set_id, sa.func.count())
        .join_from(ITEM, GENERATION)
        .where(HAS_TEXT)
        .group_by(ITEM.c.item_set_id)
    )
    items_of: dict[UUID, int] = {key: value for key, value in session.execute(drawn)}
    texts_of: dict[UUID, int] = {key: value for key, value in session.execute(written)}
    rows = session.execute(
        select(ITEM_SET.c.id, ITEM_SET.c.name, ITEM_SET.c.k, ITEM_SET.c.seed, ITEM_SET.c.sampler).order_by(
            ITEM_SET.c.created_at, ITEM_SET.c.name
        )
    )
    return [
        ItemSetEntry(id_, name, k, seed, sampler, items_of.get(id_, 0), texts_of.get(id_, 0))
        for id_, name, k, seed, sampler in rows
    ]


def items(
    session: Session, *, item_set_id: UUID | None = None, item_ids: Collection[UUID] | None = None
) -> list[ItemEntry]:
    """Items in the order of their draw: all, those of one draw, or those named."""
    query = (
        select(ITEM.c.id, ITEM.c.item_set_id, ITEM.c.number, TOPIC.c.name)
        .join_from(ITEM, TOPIC)
        .join(ITEM_SET)
        .order_by(ITEM_SET.c.created_at, ITEM_SET.c.name, ITEM.c.number)
    )
    if item_set_id is not None:
        query = query.where(ITEM.c.item_set_id == item_set_id)
    wanted = None if item_ids is None else set(item_ids)
    few = wanted if wanted is not None and len(wanted) <= FEW_ITEMS else None
    if few is not None:
        query = query.where(ITEM.c.id.in_(few))
    skills = _skills_of_items(session, item_set_id, few)
    return [
        ItemEntry(id_, set_id, number, tuple(skills[id_]), topic)
        for id_, set_id, number, topic in session.execute(query)
        if wanted is None or id_ in wanted
    ]


def _skills_of_items(
    session: Session, item_set_id: UUID | None, item_ids: Collection[UUID] | None
) -> dict[UUID, list[SkillEntry]]:
    query = (
        select(ITEM_SKILL.c.item_id, SKILL.c.name, SKILL.c.category, SKILL.c.definition, SKILL.c.example)
        .join_from(ITEM_SKILL, SKILL)
        .order_by(ITEM_SKILL.c.item_id, ITEM_SKILL.c.position)
    )
    if item_set_id is not None:
        query = query.join(ITEM).where(ITEM.c.item_set_id == item_set_id)
    if item_ids is not None:
        query = query.where(ITEM_SKILL.c.item_id.in_(item_ids))
    found: dict[UUID, list[SkillEntry]] = defaultdict(list)
    for item_id, *entry in session.execute(query):
        found[item_id].append(SkillEntry(*entry))
    return found


def current_generations(among: sa.Select[tuple[UUID]] | None = None) -> sa.Subquery:
    """The ids of the generations that count: of each item, student and round the newest with a text.

    Where none has a text it is the newest that at least was answered. With ``among`` only those are looked
    for that count in place of one of these.
    """
    is_failed = sa.case((GENERATION.c.finish == "error", 1), else_=0)
    place = sa.func.row_number().over(
        partition_by=(GENERATION.c.item_id, GENERATION.c.student_id, GENERATION.c.round),
        order_by=(sa.case((HAS_TEXT, 0), else_=1), is_failed, GENERATION.c.attempt.desc()),
    )
    every = select(GENERATION.c.id, place.label("place"))
    if among is not None:
        places = (GENERATION.c.item_id, GENERATION.c.student_id, GENERATION.c.round)
        every = every.where(sa.tuple_(*places).in_(select(*places).where(GENERATION.c.id.in_(among))))
    numbered = every.subquery()
    return select(numbered.c.id).where(numbered.c.place == 1).subquery()


def blank_places(session: Session, *, with_practice: bool = True) -> list[BlankPlace]:
    """Where students answered without a text; a call that failed is no answer."""
    current = current_generations()
    query = (
        select(STUDENT.c.name, ITEM.c.k, ITEM.c.item_set_id, ITEM.c.id, GENERATION.c.round)
        .join_from(GENERATION, current, current.c.id == GENERATION.c.id)
        .join(STUDENT, STUDENT.c.id == GENERATION.c.student_id)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .where(sa.not_(HAS_TEXT), GENERATION.c.finish != "error")
    )
    if not with_practice:
        query = query.where(sa.not_(STUDENT.c.is_practice))
    return [BlankPlace(*row) for row in session.execute(query)]


def missing_generations(
    session: Session,
    *,
    student: str,
    rounds: int,
    item_set_id: UUID | None = None,
    template_id: str | None = None,
) -> list[GenerationTask]:
    """What ``student`` has yet to write; a call that failed is missing, one without a usable text is not.

    With a template, what was written to another one, or elsewhere, is missing too.
    """
    query = (
        select(GENERATION.c.item_id, GENERATION.c.round)
        .where(GENERATION.c.student_id == key_of("student", student), GENERATION.c.finish != "error")
        .distinct()
    )
    if template_id is not None:
        query = query.where(GENERATION.c.template_id == template_id)
    answered = {(item_id, round_) for item_id, round_ in session.execute(query)}
    wanted = items(session, item_set_id=item_set_id)
    return [
        GenerationTask(item, round_)
        for round_ in range(1, rounds + 1)
        for item in wanted
        if (item.id, round_) not in answered
    ]


def missing_verdicts(
    session: Session,
    *,
    grader: str,
    rounds: int,
    ask_again: Collection[Outcome] = (Outcome.ERROR,),
    generation_ids: Collection[UUID] | None = None,
    template_id: str | None = None,
    mode: VerdictMode | None = None,
) -> list[GradingTask]:
    """What ``grader`` has yet to grade: texts without a verdict, or whose newest one is to be asked again.

    With a template or a mode, verdicts that came of another are none. Only texts that count are graded.
    """
    newest = _newest_outcomes(session, key_of("grader", grader), template_id, mode)
    current = current_generations()
    query = (
        select(GENERATION.c.id, GENERATION.c.item_id, GENERATION.c.text)
        .join_from(GENERATION, current, current.c.id == GENERATION.c.id)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .where(HAS_TEXT)
        .order_by(ITEM.c.item_set_id, ITEM.c.number, GENERATION.c.student_id, GENERATION.c.round)
    )
    wanted = None if generation_ids is None else set(generation_ids)
    texts = [row for row in session.execute(query) if wanted is None or row.id in wanted]
    tasks = []
    for round_ in range(1, rounds + 1):
        for generation_id, item_id, text in texts:
            outcome = newest.get((generation_id, round_))
            if outcome is None or outcome in ask_again:
                tasks.append(GradingTask(generation_id, item_id, text, round_))
    return tasks


def _newest_outcomes(
    session: Session, grader_id: UUID, template_id: str | None, mode: VerdictMode | None
) -> dict[tuple[UUID, int], Outcome]:
    query = (
        select(VERDICT.c.generation_id, VERDICT.c.round, VERDICT.c.outcome)
        .where(VERDICT.c.grader_id == grader_id)
        .order_by(VERDICT.c.attempt)
    )
    if template_id is not None:
        query = query.where(VERDICT.c.template_id == template_id)
    if mode is not None:
        query = query.where(VERDICT.c.mode == mode)
    return {
        (generation_id, round_): Outcome(outcome) for generation_id, round_, outcome in session.execute(query)
    }


def graders(
    session: Session, kinds: Iterable[GraderKind] = tuple(GraderKind), *, with_practice: bool = True
) -> list[GraderEntry]:
    """The graders of some kinds, by name, with what they said of texts that are not practice, or of all."""
    is_theirs = sa.and_(VERDICT.c.grader_id == GRADER.c.id, IS_COMMITTED)
    if not with_practice:
        is_theirs = sa.and_(is_theirs, VERDICT.c.generation_id.not_in(texts_of_practice()))
        kinds = [kind for kind in kinds if kind is not GraderKind.PRACTICE]
    query = (
        select(GRADER.c.id, GRADER.c.name, GRADER.c.kind, sa.func.count(VERDICT.c.id))
        .join_from(GRADER, VERDICT, is_theirs, isouter=True)
        .where(GRADER.c.kind.in_(list(kinds)))
        .group_by(GRADER.c.id, GRADER.c.name, GRADER.c.kind)
        .order_by(GRADER.c.name)
    )
    return [GraderEntry(id_, name, GraderKind(kind), n) for id_, name, kind, n in session.execute(query)]


def students(session: Session, *, with_practice: bool = True) -> list[str]:
    """The names of all students."""
    query = select(STUDENT.c.name).order_by(STUDENT.c.name)
    return list(session.scalars(query if with_practice else query.where(sa.not_(STUDENT.c.is_practice))))


def texts_of_practice() -> sa.Select[tuple[UUID]]:
    """The ids of what a practice student wrote."""
    return select(GENERATION.c.id).join_from(GENERATION, STUDENT).where(STUDENT.c.is_practice)


def has_practice(session: Session) -> bool:
    """Whether a verdict is a practice grader's, or is on a practice student's text."""
    is_practice = sa.or_(
        GRADER.c.kind == GraderKind.PRACTICE, VERDICT.c.generation_id.in_(texts_of_practice())
    )
    found = select(VERDICT.c.id).join_from(VERDICT, GRADER).where(IS_COMMITTED, is_practice).limit(1)
    return session.scalar(found) is not None
