"""Projects in which Ada and a judge judged the texts of several students on the same items."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY

Marks = Sequence[float | None]
PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}


def judged_together(
    database: Database,
    marks: Mapping[str, Sequence[tuple[Marks, Marks]]],
    *,
    judge: str = "judge",
    words: Mapping[str, Sequence[int]] | None = None,
) -> dict[str, list[UUID]]:
    """For each student and item the marks of Ada and the judge; ``words`` tells how long each text is."""
    items = add_items(database, [LITOTES_ANALOGY] * max(map(len, marks.values())), name="Together")
    written = {}
    for student, of_items in marks.items():
        written[student] = []
        for number, (item, (of_ada, of_judge)) in enumerate(zip(items, of_items, strict=False)):
            length = words[student][number] if words else 7
            text = add_generation(database, item, student=student, text=" ".join(["word"] * length))
            add_verdict(database, text, grader="Ada", marks=of_ada, **PERSON)
            add_verdict(database, text, grader=judge, marks=of_judge)
            written[student].append(text)
    return written
