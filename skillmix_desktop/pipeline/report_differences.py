"""The texts on which two graders differ, with what each of them wrote to defend its marks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from skillmix_desktop.pipeline.compared_marks import Disagreement, PairMarks, Rubrics, disagreements
from skillmix_desktop.store.columns import GENERATION, GRADER, ITEM, MARK, STUDENT, TOPIC, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import VerdictFilter, current_verdicts

_AT_ONCE = 500

Reasons = Mapping[tuple[UUID, str, int | None], list[str]]
"""What a grader wrote of a text, by the criterion's position; None is the text as a whole."""


@dataclass(frozen=True)
class DisputedMark:
    """A criterion on which the two differ, and the note that each left at it."""

    criterion: str
    name: str
    first_is_met: bool
    first_note: str
    second_note: str


@dataclass(frozen=True)
class DisputedText:
    """A text, what it was written for, the marks on which the two graders differ, and their explanations."""

    generation_id: UUID
    student: str
    topic: str
    k: int
    text: str
    disagreements: tuple[DisputedMark, ...]
    first_explanation: str
    second_explanation: str


def disputed_texts(
    database: Database, pair: PairMarks, rubrics: Rubrics, counted: VerdictFilter
) -> tuple[DisputedText, ...]:
    """Of the two graders of ``pair``, the texts with most differing marks first: they weigh most."""
    by_text: dict[UUID, list[Disagreement]] = defaultdict(list)
    for disagreement in disagreements(pair, rubrics):
        by_text[disagreement.generation_id].append(disagreement)
    ranked = sorted(by_text, key=lambda text: (-len(by_text[text]), str(text)))
    wanted = replace(counted, graders=pair.graders)
    found: list[DisputedText] = []
    for start in range(0, len(ranked), _AT_ONCE):
        some = ranked[start : start + _AT_ONCE]
        described, said = _texts(database, some), _reasons(database, some, wanted)
        found += (_disputed(id_, described[id_], by_text[id_], pair.graders, said) for id_ in some)
    return tuple(found)


def _texts(database: Database, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str, int, str]]:
    query = (
        select(GENERATION.c.id, STUDENT.c.name, TOPIC.c.name, ITEM.c.k, GENERATION.c.text)
        .join_from(GENERATION, STUDENT)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .join(TOPIC, TOPIC.c.id == ITEM.c.topic_id)
        .where(GENERATION.c.id.in_(ids))
    )
    with database.read() as session:
        return {row[0]: (row[1], row[2], row[3], row[4] or "") for row in session.execute(query)}


def _reasons(database: Database, ids: Sequence[UUID], wanted: VerdictFilter) -> Reasons:
    current = current_verdicts(wanted).subquery()
    verdicts = (
        select(VERDICT.c.generation_id, GRADER.c.name, VERDICT.c.explanation, MARK.c.position, MARK.c.note)
        .join_from(VERDICT, current, current.c.id == VERDICT.c.id)
        .join(GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(MARK, MARK.c.verdict_id == VERDICT.c.id)
        .where(VERDICT.c.generation_id.in_(ids))
        .order_by(VERDICT.c.round)
    )
    found: dict[tuple[UUID, str, int | None], list[str]] = defaultdict(list)
    with database.read() as session:
        for text, grader, explanation, position, note in session.execute(verdicts):
            for place, words in ((position, note), (None, explanation)):
                if words and words not in found[text, grader, place]:
                    found[text, grader, place].append(words)
    return found


def _disputed(
    id_: UUID,
    described: tuple[str, str, int, str],
    on: Sequence[Disagreement],
    graders: Sequence[str],
    said: Reasons,
) -> DisputedText:
    student, topic, k, text = described

    def words(position: int | None) -> Iterator[str]:
        for grader in graders:
            yield "\n\n".join(said.get((id_, grader, position), ()))

    def mark(disagreement: Disagreement) -> DisputedMark:
        first, second = words(disagreement.position)
        each = disagreement
        return DisputedMark(each.criterion, each.name, each.first_is_met, first, second)

    first, second = words(None)
    return DisputedText(id_, student, topic, k, text, tuple(map(mark, on)), first, second)
