"""An annotator's queue as a file of its own, with nothing of any grader in it, and their work taken back."""

from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from skillmix_desktop.errors import ProjectError, UsageError
from skillmix_desktop.store.columns import (
    ACT,
    EVIDENCE,
    GENERATION,
    GRADER,
    ITEM,
    ITEM_SET,
    ITEM_SKILL,
    MARK,
    SKILL,
    SPOT_CHECK,
    STUDENT,
    TEMPLATE,
    TOPIC,
    VERDICT,
)
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.merge_rows import insert
from skillmix_desktop.store.merging import MergeSummary, merge_work_of, other_project
from skillmix_desktop.store.tables import UNTOLD, CheckPurpose, Study, key_of

# What a person must not know of a text in their queue, or could not have: no grader's marks are in the file.
_BLIND = {
    "purpose": CheckPurpose.SAMPLE,
    "design": UNTOLD,
    "inclusion_probability": None,
    "is_assisted": False,
}


def hand_over(database: Database, annotator: str, output: Path) -> int:
    """Write the annotator's queue, with what they have said so far, to a new file; returns its texts."""
    annotator_id = key_of("grader", annotator)
    with database.read() as session:
        own = SPOT_CHECK.c.annotator_id == annotator_id
        count = session.scalar(sa.select(sa.func.count()).select_from(SPOT_CHECK).where(own)) or 0
        if not count:
            raise UsageError(f"No text has been drawn for {annotator}.")
        [study] = session.scalars(sa.select(Study))

        def fill(file: Session) -> None:
            for table, wanted in _queue_of(annotator_id):
                blind = _BLIND if table is SPOT_CHECK else {}
                insert(file, table, [{**row, **blind} for row in session.execute(wanted).mappings()])
            [own_study] = file.scalars(sa.select(Study))
            own_study.guidelines = study.guidelines

        Database.create(output, name=f"{study.name} · {annotator}", fill=fill).close()
    return count


def take_back(database: Database, file: Path) -> MergeSummary:
    """Add what people did in a file that was handed over from this project."""
    with other_project(file) as other:
        with other.read() as session:
            checks = session.execute(sa.select(SPOT_CHECK.c.annotator_id, SPOT_CHECK.c.generation_id)).all()
        with database.read() as session:
            known = set(session.scalars(sa.select(SPOT_CHECK.c.generation_id)))
        if not checks or not {generation_id for _, generation_id in checks} <= known:
            raise ProjectError(f"{file} was not handed over from this project; merge it instead.")
        return merge_work_of(database, other, {annotator_id for annotator_id, _ in checks})


def _queue_of(annotator_id: UUID) -> list[tuple[sa.Table, sa.Select[tuple[object, ...]]]]:
    """All that the annotator's queue stands on, in the order in which rows point to each other."""
    draws = SPOT_CHECK.c.annotator_id == annotator_id
    texts = GENERATION.c.id.in_(sa.select(SPOT_CHECK.c.generation_id).where(draws))
    items = ITEM.c.id.in_(sa.select(GENERATION.c.item_id).where(texts))
    verdicts = sa.and_(
        VERDICT.c.grader_id == annotator_id,
        VERDICT.c.generation_id.in_(sa.select(SPOT_CHECK.c.generation_id).where(draws)),
    )
    of_verdicts = sa.select(VERDICT.c.id).where(verdicts)
    conditions = (
        (SKILL, SKILL.c.id.in_(sa.select(ITEM_SKILL.c.skill_id).join(ITEM).where(items))),
        (TOPIC, TOPIC.c.id.in_(sa.select(ITEM.c.topic_id).where(items))),
        (ITEM_SET, ITEM_SET.c.id.in_(sa.select(ITEM.c.item_set_id).where(items))),
        (ITEM, items),
        (ITEM_SKILL, ITEM_SKILL.c.item_id.in_(sa.select(ITEM.c.id).where(items))),
        (STUDENT, STUDENT.c.id.in_(sa.select(GENERATION.c.student_id).where(texts))),
        (GRADER, GRADER.c.id == annotator_id),
        (TEMPLATE, TEMPLATE.c.id.in_(sa.select(GENERATION.c.template_id).where(texts))),
        (GENERATION, texts),
        (SPOT_CHECK, draws),
        (VERDICT, verdicts),
        (MARK, MARK.c.verdict_id.in_(of_verdicts)),
        (EVIDENCE, EVIDENCE.c.verdict_id.in_(of_verdicts)),
        (ACT, ACT.c.annotator_id == annotator_id),
    )
    return [(table, sa.select(table).where(condition)) for table, condition in conditions]
