"""Drawing texts for people to grade, with the probability that each had of being drawn."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from random import Random
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.queue_order import MOST_REPEATS, come_again, shared_out, sharing
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.core.survey import draw_texts
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.queue_chances import DrawableText, queue_chances
from skillmix_desktop.pipeline.text_doubt import doubt, machine_scores
from skillmix_desktop.store.columns import GENERATION, GRADER, HAS_TEXT, ITEM, SPOT_CHECK, STUDENT, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import mark_columns
from skillmix_desktop.store.marks import VerdictFilter
from skillmix_desktop.store.queries import graders
from skillmix_desktop.store.records import ensure_grader, require_storable_seed
from skillmix_desktop.store.tables import CheckPurpose, Grader, GraderKind, SpotCheck, key_of, now

# How much likelier a text on which everything is in doubt is drawn than one on which nothing is.
EMPHASIS = 9.0
USUAL_OVERLAP = 0.2
USUAL_GOLD = 5
_GOLD = "gold: "


class Design(StrEnum):
    """How texts are chosen."""

    RANDOM = "random"
    STRATIFIED = "stratified"
    DISAGREEMENT = "disagreement"
    UNCERTAIN = "uncertain"


_EVEN = frozenset({Design.RANDOM, Design.STRATIFIED})


@dataclass(frozen=True)
class Gold:
    """Texts whose marks are known: ``count`` of those that ``grader`` has judged."""

    grader: str
    count: int


@dataclass(frozen=True)
class SpotCheckDraw:
    """The controls of a draw: ``count`` texts for each person, of which ``repeats`` come again.

    ``overlap`` is the share of everybody's texts that all people of the draw get.
    """

    annotator: str
    count: int
    design: Design = Design.STRATIFIED
    seed: int = 1
    others: tuple[str, ...] = ()
    overlap: float = USUAL_OVERLAP
    repeats: float = 0.0
    gold: Gold | None = None
    is_assisted: bool = False

    @property
    def annotators(self) -> tuple[str, ...]:
        """Everybody for whom texts are drawn."""
        return tuple(name.strip() for name in (self.annotator, *self.others))


@dataclass(frozen=True)
class DrawnSpotCheck:
    """A text drawn for a person; no chance chose gold, and a repeat's is the first time's."""

    spot_check_id: UUID
    generation_id: UUID
    inclusion_probability: float | None
    annotator: str
    purpose: CheckPurpose


@dataclass(frozen=True)
class _Portion:
    """What one person gets of a draw."""

    name: str
    annotator_id: UUID
    sample: Sequence[UUID]
    gold: Sequence[UUID]


def gold_key(design: str) -> str:
    """The grader whose marks are known on texts of gold, from the design that is kept with them."""
    return design.removeprefix(_GOLD)


def gold_graders(database: Database) -> tuple[str, ...]:
    """Whose marks can be gold, people first: all who judged more than the length."""
    with database.read() as session:
        judged = [each for each in graders(session) if each.verdicts and each.kind != GraderKind.PROGRAM]
    return tuple(each.name for each in sorted(judged, key=lambda each: each.kind != GraderKind.PERSON))


def draw_spot_checks(database: Database, draw: SpotCheckDraw) -> list[DrawnSpotCheck]:
    """Draw texts that nobody of the draw has been given yet, and put them at the end of the queues.

    The probability kept with a text is the one to be in the person's queue by now, so that those of earlier
    draws rise; each queue stands for all texts as a whole. The queue of a person has an order of its own.
    """
    require_possible(draw)
    with database.write() as session:
        people = {name: _ensure_person(session, name) for name in draw.annotators}
        texts = _texts(session)
        current = [text.generation_id for text in texts if text.replaced_at is None]
        sizes = _sizes(session, texts)
        drawn_at = now()
        samples = _samples(session, draw, people, texts, sizes(draw.design, drawn_at))
        rows = []
        for (name, annotator_id), sample in zip(people.items(), samples, strict=True):
            gold = _gold(session, draw, name, annotator_id, sample)
            rows += _rows(session, draw, _Portion(name, annotator_id, sample, gold), drawn_at)
        session.add_all(rows)
        session.flush()
        for annotator_id in people.values():
            chances = queue_chances(session, annotator_id, texts, sizes)
            _store_chances(session, annotator_id, {text: chances[text] for text in current})
        names = {annotator_id: name for name, annotator_id in people.items()}
        for row in rows:
            session.refresh(row)
        return [
            DrawnSpotCheck(
                row.id,
                row.generation_id,
                row.inclusion_probability,
                names[row.annotator_id],
                CheckPurpose(row.purpose),
            )
            for row in rows
        ]


def require_possible(draw: SpotCheckDraw) -> None:
    """Say in a ``UsageError`` what no project could draw."""
    if draw.count < 1:
        raise UsageError("A draw needs at least one text.")
    if not all(draw.annotators):
        raise UsageError("A draw needs the name of the person who is to grade.")
    if len(set(draw.annotators)) < len(draw.annotators):
        raise UsageError("Every person of a draw is named once.")
    if not 0 <= draw.overlap <= 1:
        raise UsageError("The overlap is a share of everybody’s texts, from 0 to 1.")
    if not 0 <= draw.repeats <= MOST_REPEATS:
        raise UsageError(f"Repeats are a share of a person’s texts, from 0 to {MOST_REPEATS:g}.")
    if draw.gold is not None and not draw.gold.grader:
        raise UsageError("Gold needs the name of whoever judged it.")
    if draw.gold is not None and draw.gold.count < 1:
        raise UsageError("Gold needs at least one text.")
    if draw.gold is not None and draw.gold.grader in draw.annotators:
        raise UsageError(f"{draw.gold.grader} cannot be held against their own marks as gold.")
    require_storable_seed(draw.seed)


def _ensure_person(session: Session, name: str) -> UUID:
    known = session.get(Grader, key_of("grader", name))
    if known is not None and known.kind != GraderKind.PERSON:
        raise UsageError(f"“{name}” is the name of a grader that is not a person; choose another name.")
    if is_adjudicator(name):
        raise UsageError(f"“{name}” is how the verdicts of an adjudicator are kept; choose another name.")
    return ensure_grader(session, name, GraderKind.PERSON)


def _texts(session: Session) -> list[DrawableText]:
    """All texts, those too in whose place another one stands by now."""
    text = GENERATION.c
    replaced_at = sa.func.lead(text.created_at, type_=text.created_at.type).over(
        partition_by=(text.item_id, text.student_id, text.round),
        order_by=(sa.case((text.finish == "error", 0), else_=1), text.attempt),
    )
    query = (
        select(text.id, ITEM.c.k, STUDENT.c.name, text.created_at, replaced_at)
        .join_from(GENERATION, ITEM)
        .join(STUDENT)
        .where(HAS_TEXT)
        .order_by(GENERATION.c.id)
    )
    return [DrawableText(*row) for row in session.execute(query)]


def _samples(
    session: Session,
    draw: SpotCheckDraw,
    people: Mapping[str, UUID],
    texts: Sequence[DrawableText],
    sizes: Sequence[float],
) -> list[list[UUID]]:
    """What each of the people gets; a text is as likely for anybody as for all."""
    given = select(SPOT_CHECK.c.generation_id).where(SPOT_CHECK.c.annotator_id.in_(people.values()))
    taken = set(session.scalars(given))
    left = [
        number
        for number, text in enumerate(texts)
        if text.replaced_at is None and text.generation_id not in taken
    ]
    shares = sharing(draw.count, people=len(people), overlap=draw.overlap, texts=len(left))
    if not shares.each:
        raise UsageError(f"There is no text left to draw for {' and '.join(people)}.")
    strata = _strata(session, [texts[number] for number in left], draw.design)
    drawn = draw_texts([sizes[number] for number in left], strata, count=shares.distinct, seed=draw.seed)
    Random(draw.seed).shuffle(drawn)
    return shared_out([texts[left[text.index]].generation_id for text in drawn], shares)


def _gold(
    session: Session, draw: SpotCheckDraw, name: str, annotator_id: UUID, sample: Sequence[UUID]
) -> list[UUID]:
    if draw.gold is None:
        return []
    given = select(SPOT_CHECK.c.generation_id).where(SPOT_CHECK.c.annotator_id == annotator_id)
    query = (
        select(VERDICT.c.generation_id)
        .join_from(VERDICT, GRADER)
        .where(
            GRADER.c.name == draw.gold.grader,
            VERDICT.c.outcome == Outcome.SCORED,
            VERDICT.c.generation_id.not_in(given),
        )
        .distinct()
        .order_by(VERDICT.c.generation_id)
    )
    drawn = set(sample)
    known = [text for text in session.scalars(query) if text not in drawn]
    if not known:
        raise UsageError(f"{draw.gold.grader} has judged no text that could be gold for {name}.")
    return Random(draw.seed).sample(known, min(draw.gold.count, len(known)))


def _rows(session: Session, draw: SpotCheckDraw, portion: _Portion, drawn_at: datetime) -> list[SpotCheck]:
    """The person's queue in an order of its own, repeats and gold strewn in."""
    random = Random(f"{draw.seed} {portion.name}")
    order = [*portion.sample, *portion.gold]
    random.shuffle(order)
    order = come_again(order, portion.sample, round(draw.repeats * len(portion.sample)), random)
    of_person = SPOT_CHECK.c.annotator_id == portion.annotator_id
    last = session.scalar(select(sa.func.max(SPOT_CHECK.c.rank)).where(of_person))
    gold, met = set(portion.gold), set[UUID]()
    rows = []
    for rank, text in enumerate(order, start=0 if last is None else last + 1):
        is_gold, is_again = text in gold, text in met
        met.add(text)
        rows.append(
            SpotCheck(
                id=uuid4(),
                generation_id=text,
                annotator_id=portion.annotator_id,
                round=1 + is_again,
                purpose=_purpose(is_gold, is_again),
                design=f"{_GOLD}{draw.gold.grader}" if draw.gold and is_gold else draw.design,
                seed=draw.seed,
                inclusion_probability=None,
                rank=rank,
                is_assisted=draw.is_assisted,
                drawn_at=drawn_at,
            )
        )
    return rows


def _purpose(is_gold: bool, is_again: bool) -> CheckPurpose:
    if is_gold:
        return CheckPurpose.GOLD
    return CheckPurpose.REPEAT if is_again else CheckPurpose.SAMPLE


def _store_chances(session: Session, annotator_id: UUID, chances: Mapping[UUID, float]) -> None:
    query = select(SpotCheck).where(
        SPOT_CHECK.c.annotator_id == annotator_id, SPOT_CHECK.c.purpose == CheckPurpose.SAMPLE
    )
    for row in session.scalars(query):
        row.inclusion_probability = chances.get(row.generation_id, row.inclusion_probability)
    session.flush()


def _strata(session: Session, texts: Sequence[DrawableText], design: Design) -> list[Hashable]:
    if design is Design.RANDOM:
        return [None] * len(texts)
    scores = machine_scores(mark_columns(session, VerdictFilter()))
    return [(text.k, text.student, scores.get(text.generation_id)) for text in texts]


def _sizes(session: Session, texts: Sequence[DrawableText]) -> Callable[[str, datetime], Sequence[float]]:
    """How likely a design made each text at a moment, by the verdicts that there were then."""

    @cache
    def sizes(design: str, at: datetime) -> Sequence[float]:
        if design in _EVEN:
            return [1.0] * len(texts)
        marks = mark_columns(session, VerdictFilter(until=at))
        doubts = doubt(marks, by_probability=design == Design.UNCERTAIN)
        return [1.0 + EMPHASIS * doubts.get(text.generation_id, 0.0) for text in texts]

    return sizes
