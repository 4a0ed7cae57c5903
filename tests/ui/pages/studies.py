"""The sample project with further graders, whose marks are those of its author with some turned over."""

import random
from pathlib import Path

from sqlalchemy import select

from skillmix_desktop.store.columns import GENERATION, GRADER, MARK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.tables import GraderKind
from tests.builders import add_verdict, sample_of_one_judge

KEY = "Author's key"
MACHINE = "openai/gpt-4"


_made: dict[object, bytes] = {}


def judged_sample(
    path: Path, graders: dict[str, GraderKind] | None = None, *, turned: float = 0.2
) -> Database:
    """The sample, judged by one machine or by ``graders``, who turn a share of the marks.

    It is made once and then copied; the caller closes it.
    """
    judges = {MACHINE: GraderKind.MACHINE} if graders is None else graders
    wanted = (tuple(judges.items()), turned)
    if wanted not in _made:
        database = sample_of_one_judge(path)
        _judge(database, judges, turned)
        database.close()
        _made[wanted] = path.read_bytes()
    path.write_bytes(_made[wanted])
    return Database.open(path)


def _judge(database: Database, graders: dict[str, GraderKind], turned: float) -> None:
    with database.read() as session:
        of_item = {item.id: item for item in items(session)}
        texts = session.execute(
            select(GENERATION.c.id, GENERATION.c.item_id).order_by(GENERATION.c.text)
        ).all()
        told = session.execute(
            select(VERDICT.c.generation_id, MARK.c.position, MARK.c.points)
            .join_from(MARK, VERDICT)
            .join(GRADER)
            .where(GRADER.c.name == KEY)
        )
        key = {(text, position): points for text, position, points in told}
    chance = random.Random(7)
    for name, kind in graders.items():
        for text, item_id in texts:
            marks = []
            for position in range(of_item[item_id].k + 3):
                points = key[text, position] or 0.0
                marks.append(1 - points if chance.random() < turned else points)
            add_verdict(
                database,
                text,
                grader=name,
                kind=kind,
                marks=marks,
                explanation=f"{name} saw the first skill.",
            )
