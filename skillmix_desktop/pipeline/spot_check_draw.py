"""Drawing texts for a person to grade, with the probability that each had of being drawn."""

import random
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.core.survey import Drawn, draw_texts
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.columns import GENERATION, HAS_TEXT, ITEM, SPOT_CHECK, STUDENT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import VerdictFilter, VerdictFrames, verdict_frames
from skillmix_desktop.store.records import ensure_grader, require_storable_seed
from skillmix_desktop.store.tables import Grader, GraderKind, SpotCheck, key_of

# How much likelier a text on which everything is in doubt is drawn than one on which nothing is.
EMPHASIS = 9.0


class Design(StrEnum):
    """How texts are chosen."""

    RANDOM = "random"
    STRATIFIED = "stratified"
    DISAGREEMENT = "disagreement"
    UNCERTAIN = "uncertain"


_EVEN = frozenset({Design.RANDOM, Design.STRATIFIED})


@dataclass(frozen=True)
class SpotCheckDraw:
    """The controls of a draw."""

    annotator: str
    count: int
    design: Design = Design.STRATIFIED
    seed: int = 1


@dataclass(frozen=True)
class DrawnSpotCheck:
    """A text drawn for a person."""

    spot_check_id: UUID
    generation_id: UUID
    inclusion_probability: float


@dataclass(frozen=True)
class _Candidate:
    generation_id: UUID
    k: int
    student: str


def draw_spot_checks(database: Database, draw: SpotCheckDraw) -> list[DrawnSpotCheck]:
    """Draw texts that the annotator has not been given yet, and put them at the end of their queue.

    Where all of the annotator's draws are even, the probabilities of the texts of earlier draws rise.
    """
    _require_possible(draw)
    with database.write() as session:
        annotator_id = _ensure_person(session, draw.annotator.strip())
        candidates = _candidates(session, annotator_id)
        if not candidates:
            raise UsageError(f"There is no text left to draw for {draw.annotator}.")
        frames = verdict_frames(session, VerdictFilter())
        drawn = draw_texts(
            _sizes(candidates, frames, draw.design),
            _strata(candidates, frames, draw.design),
            count=draw.count,
            seed=draw.seed,
        )
        random.Random(draw.seed).shuffle(drawn)
        earlier = _earlier_designs(session, annotator_id)
        probabilities = _probabilities(drawn, draw.design, earlier, candidates=len(candidates))
        if probabilities.of_earlier is not None:
            _store_for_earlier(session, annotator_id, probabilities.of_earlier)
        rows = [
            SpotCheck(
                id=uuid4(),
                generation_id=candidates[text.index].generation_id,
                annotator_id=annotator_id,
                design=draw.design,
                seed=draw.seed,
                inclusion_probability=probability,
                rank=len(earlier) + place,
            )
            for place, (text, probability) in enumerate(zip(drawn, probabilities.of_drawn, strict=True))
        ]
        session.add_all(rows)
    return [
        DrawnSpotCheck(row.id, row.generation_id, chance)
        for row, chance in zip(rows, probabilities.of_drawn, strict=True)
    ]


def _require_possible(draw: SpotCheckDraw) -> None:
    if draw.count < 1:
        raise UsageError("A draw needs at least one text.")
    if not draw.annotator.strip():
        raise UsageError("A draw needs the name of the person who is to grade.")
    require_storable_seed(draw.seed)


def _ensure_person(session: Session, name: str) -> UUID:
    known = session.get(Grader, key_of("grader", name))
    if known is not None and known.kind != GraderKind.PERSON:
        raise UsageError(f"“{name}” is the name of a grader that is not a person; choose another name.")
    return ensure_grader(session, name, GraderKind.PERSON)


def _candidates(session: Session, annotator_id: UUID) -> list[_Candidate]:
    already = select(SPOT_CHECK.c.generation_id).where(SPOT_CHECK.c.annotator_id == annotator_id)
    query = (
        select(GENERATION.c.id, ITEM.c.k, STUDENT.c.name)
        .join_from(GENERATION, ITEM)
        .join(STUDENT)
        .where(HAS_TEXT, GENERATION.c.id.not_in(already))
        .order_by(GENERATION.c.id)
    )
    return [_Candidate(*row) for row in session.execute(query)]


def _earlier_designs(session: Session, annotator_id: UUID) -> list[str]:
    """By which design each text in the annotator's queue was drawn."""
    return list(session.scalars(select(SPOT_CHECK.c.design).where(SPOT_CHECK.c.annotator_id == annotator_id)))


@dataclass(frozen=True)
class _Probabilities:
    """What to store for the texts of a draw, in its order, and for those of earlier ones if that changes."""

    of_drawn: list[float]
    of_earlier: float | None


def _probabilities(
    drawn: list[Drawn], design: Design, earlier: list[str], *, candidates: int
) -> _Probabilities:
    """The probability of each text to be in the annotator's queue, after draws from what others left.

    Where every draw gave all texts the same chance, as random and stratified ones do, it is the share of
    the texts drawn by now, for the earlier texts too; texts written since count as if they had been there.
    With an uneven draw among them earlier texts keep theirs, and a later text gets its chance in its own
    draw times the share of the texts that had not been drawn before: exactly its probability of not having
    been drawn after even draws, and the mean of that over the texts after uneven ones. Each draw then
    stands for all texts by itself.
    """
    texts = candidates + len(earlier)
    if {design, *earlier} <= _EVEN:
        share = (len(earlier) + len(drawn)) / texts
        return _Probabilities([share] * len(drawn), share if earlier else None)
    left = candidates / texts
    return _Probabilities([left * text.inclusion_probability for text in drawn], None)


def _store_for_earlier(session: Session, annotator_id: UUID, probability: float) -> None:
    session.execute(
        sa.update(SPOT_CHECK)
        .where(SPOT_CHECK.c.annotator_id == annotator_id)
        .values(inclusion_probability=probability)
    )


def _strata(candidates: list[_Candidate], frames: VerdictFrames, design: Design) -> list[Hashable]:
    if design is Design.RANDOM:
        return [None] * len(candidates)
    scores = _machine_scores(frames)
    return [(text.k, text.student, scores.get(text.generation_id)) for text in candidates]


def _sizes(candidates: list[_Candidate], frames: VerdictFrames, design: Design) -> list[float]:
    if design in _EVEN:
        return [1.0] * len(candidates)
    doubt = _doubt(frames, by_probability=design is Design.UNCERTAIN)
    return [1.0 + EMPHASIS * doubt.get(text.generation_id, 0.0) for text in candidates]


def _machine_marks(frames: VerdictFrames) -> pd.DataFrame:
    """Marks given by machines, with the generation that each is about."""
    machines = frames.verdicts[frames.verdicts["kind"] == GraderKind.MACHINE]
    marks = frames.marks.join(machines[["generation"]], on="verdict", how="inner")
    return marks.dropna(subset=["points"])


def _machine_scores(frames: VerdictFrames) -> dict[UUID, int]:
    """How many criteria of each text the machines hold met, on average, to the nearest whole number."""
    marks = _machine_marks(frames)
    is_met = (marks["points"] >= MET_THRESHOLD).astype(float)
    met = is_met.groupby([marks["generation"], marks["position"]]).mean()
    score: dict[Any, float] = met.groupby(level=0).sum().to_dict()
    return {generation: round(value) for generation, value in score.items()}


def _doubt(frames: VerdictFrames, *, by_probability: bool) -> dict[UUID, float]:
    """How far the machines are from saying the same of each text: 0 of one mind, 1 split on everything."""
    marks = _machine_marks(frames)
    met = (marks["points"] >= MET_THRESHOLD).astype(float)
    votes = marks["probability"].fillna(met) if by_probability else met
    share = votes.groupby([marks["generation"], marks["position"]]).mean()
    split = 1 - (2 * share - 1).abs()
    doubt: dict[Any, float] = split.groupby(level=0).mean().to_dict()
    return doubt
