"""Small projects for tests: a catalogue of our own, items, generations and verdicts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, select

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.sample import SECOND_READING, make_sample
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import (
    Generation,
    Grader,
    GraderKind,
    Item,
    ItemSet,
    ItemSkill,
    MarkRow,
    Skill,
    Student,
    Topic,
    Verdict,
    VerdictMode,
    key_of,
)

SKILLS = {
    "litotes": ("rhetoric", "Saying less than is meant by denying the opposite.", "The soup was not bad."),
    "anaphora": ("rhetoric", "Beginning clauses in a row with the same words.", "We came, we ate, we left."),
    "sunk cost": ("reasoning", "Going on with something because of what it has cost.", "I paid, so I stay."),
    "analogy": ("reasoning", "Explaining one thing by its likeness to another.", "A cell is like a town."),
    "irony (verbal)": (
        "rhetoric",
        "Saying the opposite of what is meant.",
        "Lovely weather, he said in hail.",
    ),
}
TOPICS = ("Beachcombing", "Clock repair", "Falconry")


def build_project(path: Path, *, name: str = "Trial", with_catalogue: bool = True) -> Database:
    """A new project with the five skills and three topics above; the caller closes it."""
    database = Database.create(path, name=name)
    if with_catalogue:
        with database.write() as session:
            add_catalogue(session)
    return database


def add_catalogue(session: Session) -> None:
    for rank, (name, (category, definition, example)) in enumerate(SKILLS.items()):
        key = key_of("skill", name, definition, example)
        session.add(
            Skill(id=key, name=name, category=category, definition=definition, example=example, rank=rank)
        )
    for rank, topic in enumerate(TOPICS):
        session.add(Topic(id=key_of("topic", topic), name=topic, rank=rank))
    session.flush()


def add_items(
    database: Database,
    combinations: Sequence[tuple[Sequence[str], str]] = (
        (("litotes", "analogy"), "Falconry"),
        (("anaphora", "sunk cost"), "Clock repair"),
        (("irony (verbal)", "litotes"), "Beachcombing"),
    ),
    *,
    name: str = "Draw",
    seed: int | None = 1,
) -> list[UUID]:
    """One item set that holds the combinations (skills in order, topic); its items' ids in order."""
    k = len(combinations[0][0])
    set_id = key_of("item_set", name, k, seed)
    with database.write() as session:
        session.add(ItemSet(id=set_id, name=name, k=k, seed=seed, sampler="balanced"))
        session.flush()
        return [
            _add_item(session, set_id, number, skills, topic)
            for number, (skills, topic) in enumerate(combinations)
        ]


def _add_item(session: Session, set_id: UUID, number: int, skills: Sequence[str], topic: str) -> UUID:
    item_id = key_of("item", set_id, number)
    topic_id = session.exec(select(Topic.id).where(Topic.name == topic)).one()
    session.add(Item(id=item_id, item_set_id=set_id, number=number, k=len(skills), topic_id=topic_id))
    session.flush()
    for position, skill in enumerate(skills):
        skill_id = session.exec(select(Skill.id).where(Skill.name == skill)).one()
        session.add(ItemSkill(item_id=item_id, position=position, skill_id=skill_id))
    session.flush()
    return item_id


def add_generation(
    database: Database,
    item_id: UUID,
    *,
    student: str = "student-a",
    text: str | None = "The falcon was not slow. It is a kite with a mind of its own.",
    round_: int = 1,
    attempt: int = 1,
) -> UUID:
    """What ``student`` wrote for the item; its id."""
    student_id = key_of("student", student)
    with database.write() as session:
        if session.get(Student, student_id) is None:
            session.add(Student(id=student_id, name=student, is_practice=student == "practice"))
            session.flush()
        generation = Generation(
            item_id=item_id,
            student_id=student_id,
            round=round_,
            attempt=attempt,
            text=text,
            replies=[] if text is None else [f"Answer: {text}"],
        )
        session.add(generation)
        session.flush()
        return generation.id


def add_verdict(
    database: Database,
    generation_id: UUID,
    *,
    grader: str = "grader-a",
    marks: Sequence[float | None] | Mapping[int, float | None] = (),
    kind: GraderKind = GraderKind.MACHINE,
    mode: VerdictMode = VerdictMode.WRITE,
    outcome: Outcome = Outcome.SCORED,
    round_: int = 1,
    attempt: int = 1,
    explanation: str = "",
    probabilities: Sequence[float] = (),
    provenance: Mapping[str, object] | None = None,
) -> UUID:
    """What ``grader`` said of the generation, marks in rubric order (None: not judged); its id."""
    grader_id = key_of("grader", grader)
    points = dict(marks) if isinstance(marks, Mapping) else dict(enumerate(marks))
    with database.write() as session:
        if session.get(Grader, grader_id) is None:
            session.add(Grader(id=grader_id, name=grader, kind=kind))
            session.flush()
        verdict = Verdict(
            generation_id=generation_id,
            grader_id=grader_id,
            round=round_,
            attempt=attempt,
            mode=mode,
            outcome=outcome,
            explanation=explanation,
            provenance=dict(provenance or {}),
        )
        session.add(verdict)
        session.flush()
        for position, value in points.items():
            mark = MarkRow(verdict_id=verdict.id, position=position, points=value)
            mark.reason = "not judged in this test" if value is None else None
            mark.probability = probabilities[position] if probabilities else None
            session.add(mark)
        return verdict.id


def add_reading(
    database: Database, generation_id: UUID, probabilities: Sequence[float], *, grader: str = "reader"
) -> UUID:
    """Marks that ``grader`` was read, met from one half on; the verdict's id."""
    return add_verdict(
        database,
        generation_id,
        grader=grader,
        marks=[float(probability >= 0.5) for probability in probabilities],
        mode=VerdictMode.READ,
        probabilities=probabilities,
    )


def forget_grader(database: Database, name: str) -> None:
    """Take a grader and all that they said out of a project, for a study with one judge fewer."""
    grader_id = key_of("grader", name)
    with database.write() as session:
        for verdict in session.exec(select(Verdict).where(Verdict.grader_id == grader_id)).all():
            for row in session.exec(select(MarkRow).where(MarkRow.verdict_id == verdict.id)).all():
                session.delete(row)
            session.flush()
            session.delete(verdict)
        session.flush()
        session.delete(session.get_one(Grader, grader_id))


def sample_of_one_judge(path: Path) -> Database:
    """The sample project with the author's key alone; the caller closes it."""
    database = make_sample(path)
    forget_grader(database, SECOND_READING)
    return database
