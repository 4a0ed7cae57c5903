"""How far a grader repeats itself: texts that it has graded are graded again, and both are compared."""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.llm.base import ChatModel
from skillmix_desktop.pipeline.grading import GradingPlan
from skillmix_desktop.pipeline.model_runs import Mode, graded, way_of
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.store.columns import GENERATION, ITEM, MARK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.excerpts import excerpt
from skillmix_desktop.store.tables import VerdictMode, key_of


@dataclass(frozen=True)
class Graded:
    """A text's marks by position, each with its probability, and the slots that were used."""

    marks: Mapping[int, tuple[float | None, float | None]]
    slots: int | None


@dataclass(frozen=True)
class Repeatability:
    """``texts`` were graded twice alike, ``failed`` more had no marks the second time.

    Marks that were not judged are equal if both were not. ``largest_difference`` is that of a probability,
    None where there are none; ``slots`` are those of the first grading and of the second.
    """

    texts: int
    failed: int
    marks: int
    equal_marks: int
    probabilities: int
    equal_probabilities: int
    largest_difference: float | None
    slots: tuple[tuple[int, ...], tuple[int, ...]]


Probe = Generator[Progress, None, Repeatability]


def probe_repeatability(
    database: Database, grader: ChatModel, plan: GradingPlan, mode: Mode, *, texts: int
) -> Probe:
    """Grade ``texts`` of those that ``grader`` has graded to the plan again; nothing of it is kept."""
    way = way_of(grader, mode)
    with database.read() as session:
        before = _some(_graded(session, grader.name, plan.template.sha256, way), texts)
    if not before:
        raise UsageError(f"{grader.name} has graded no text in this way yet; let it, and probe it then.")
    once = replace(plan, rounds=1)
    with excerpt(database, before.keys()) as scratch:
        yield from graded(scratch, grader, once, mode)
        with scratch.read() as session:
            after = _graded(session, grader.name, plan.template.sha256, way)
    return compared(before, after)


def compared(before: Mapping[UUID, Graded], after: Mapping[UUID, Graded]) -> Repeatability:
    """What is the same in both gradings of the texts that have two."""
    both = [(before[text], after[text]) for text in before if text in after]
    pairs = [(first.marks[place], second.marks[place]) for first, second in both for place in first.marks]
    differences = [abs(p - q) for (_, p), (_, q) in pairs if p is not None and q is not None]
    return Repeatability(
        texts=len(both),
        failed=len(before) - len(both),
        marks=len(pairs),
        equal_marks=sum(first == second for (first, _), (second, _) in pairs),
        probabilities=len(differences),
        equal_probabilities=differences.count(0.0),
        largest_difference=max(differences, default=None),
        slots=(_slots(first for first, _ in both), _slots(second for _, second in both)),
    )


def _graded(session: Session, grader: str, template_id: str, way: VerdictMode) -> dict[UUID, Graded]:
    """What ``grader`` said in its first round of each text, the newest of it, in the texts' order."""
    query = (
        select(VERDICT.c.id, VERDICT.c.generation_id, VERDICT.c.provenance)
        .join_from(VERDICT, GENERATION, GENERATION.c.id == VERDICT.c.generation_id)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .where(
            VERDICT.c.grader_id == key_of("grader", grader),
            VERDICT.c.template_id == template_id,
            VERDICT.c.mode == way,
            VERDICT.c.round == 1,
            VERDICT.c.outcome == Outcome.SCORED,
        )
        .order_by(ITEM.c.item_set_id, ITEM.c.number, GENERATION.c.id, VERDICT.c.attempt)
    )
    newest = {text: (verdict, provenance) for verdict, text, provenance in session.execute(query)}
    return {
        text: Graded(_marks(session, verdict), provenance.get("slots"))
        for text, (verdict, provenance) in newest.items()
    }


def _marks(session: Session, verdict: UUID) -> dict[int, tuple[float | None, float | None]]:
    query = select(MARK.c.position, MARK.c.points, MARK.c.probability).where(MARK.c.verdict_id == verdict)
    return {position: (points, probability) for position, points, probability in session.execute(query)}


def _some(graded_texts: dict[UUID, Graded], count: int) -> dict[UUID, Graded]:
    """``count`` of the texts, from all over them."""
    texts = list(graded_texts)
    step = max(1, len(texts) // count)
    return {text: graded_texts[text] for text in texts[::step][:count]}


def _slots(texts: Iterable[Graded]) -> tuple[int, ...]:
    return tuple(sorted({text.slots for text in texts if text.slots is not None}))
