"""A small study in which all that a report has to count happens at least once."""

import random
from uuid import UUID

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import CheckPurpose, Generation, GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.people import put_in_queue

PAIRS = (
    ("litotes", "analogy"),
    ("anaphora", "sunk cost"),
    ("irony (verbal)", "litotes"),
    ("sunk cost", "analogy"),
    ("anaphora", "irony (verbal)"),
)
TRIPLES = (("litotes", "analogy", "anaphora"), ("sunk cost", "litotes", "irony (verbal)"))
STUDENTS = ("student-a", "student-b", "student-c")
TEXTS = (
    "The kite was not slow",
    "The kite was not slow. It came back. It did so again.",
    "An analogy: the kite is a clock",
    "No litotes here, and no sunk costs",
)
PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
JUDGE, READER = "openai/gpt-4", "llama/reader"


def varied_study(database: Database) -> None:
    """Three students, two machines and a program, three people of whom two have queues, and what fails."""
    chance = random.Random(11)
    texts = [text for k in (2, 3) for text in _texts(database, k, chance)]
    for number, (text, k) in enumerate(texts):
        truth = [float(chance.random() < 0.7) for _ in range(k + 3)]
        _by_machines(database, text, truth, number, chance)
        if number % 3:
            _by_person(database, text, "Ada", truth, chance)
        if number % 4 < 2:
            _by_person(database, text, "Bo", truth, chance)
        if number < 12:
            _by_person(database, text, "Cy", truth, chance)
    _draws(database, [text for text, _k in texts])


def _texts(database: Database, k: int, chance: random.Random) -> list[tuple[UUID, int]]:
    """Two rounds of every student; some are blank, failed, or were written again."""
    combinations = (PAIRS * 2 if k == 2 else TRIPLES * 3)[: 10 if k == 2 else 6]
    found = []
    for number, item in enumerate(add_items(database, [(skills, "Falconry") for skills in combinations])):
        for place, student in enumerate(STUDENTS):
            for round_ in (1, 2):
                fate = (number * 7 + place * 3 + round_) % 23
                how = {"student": student, "round_": round_}
                if fate == 0:
                    add_generation(database, item, text=None, **how)
                    continue
                if fate == 1:
                    old = add_generation(database, item, text="Thrown away.", **how)
                    add_verdict(database, old, grader=JUDGE, marks=[1.0] * (k + 3))
                attempt = 2 if fate in (1, 2) else 1
                if fate == 2:
                    _failed(database, add_generation(database, item, text=None, **how))
                text = add_generation(database, item, text=chance.choice(TEXTS), attempt=attempt, **how)
                found.append((text, k))
                if fate == 3:
                    add_verdict(database, text, grader="openai/other", marks=[1.0] * (k + 3))
    return found


def _failed(database: Database, generation: UUID) -> None:
    with database.write() as session:
        session.get_one(Generation, generation).finish = "error"


def _by_machines(
    database: Database, text: UUID, truth: list[float], number: int, chance: random.Random
) -> None:
    for round_ in (1, 2, 3) if number % 5 else (1, 2):
        how = {"grader": JUDGE, "round_": round_}
        if (number + round_) % 13 == 0:
            add_verdict(database, text, outcome=Outcome.REFUSED, **how)
            continue
        marks: list[float | None] = [_turned(mark, 0.2, chance) for mark in truth]
        if (number + round_) % 9 == 0:
            marks[0] = None
        add_verdict(database, text, marks=marks, **how)
    sure = [0.05 + 0.9 * abs(_turned(mark, 0.15, chance) - 0.4 * chance.random()) for mark in truth]
    add_verdict(
        database,
        text,
        grader=READER,
        marks=[float(each >= 0.5) for each in sure],
        mode=VerdictMode.READ,
        probabilities=sure,
    )
    add_verdict(database, text, grader="program", kind=GraderKind.PROGRAM, marks={len(truth) - 1: truth[-1]})


def _by_person(database: Database, text: UUID, name: str, truth: list[float], chance: random.Random) -> None:
    """Never about the length; some thought again, and the blind verdict counts."""
    marks: list[float | None] = [_turned(mark, 0.1, chance) for mark in truth[:-1]]
    if chance.random() < 0.1:
        marks[-1] = None
    add_verdict(database, text, grader=name, marks=marks, **PERSON)
    if chance.random() < 0.1:
        turned = [None if mark is None else 1 - mark for mark in marks]
        how = {"kind": GraderKind.PERSON, "mode": VerdictMode.REVISED}
        add_verdict(database, text, grader=name, marks=turned, attempt=2, **how)
    if name == "Bo" and chance.random() < 0.1:
        add_verdict(database, text, grader=name, marks=[1.0] * len(marks), round_=2, **PERSON)
        put_in_queue(database, [text], [None], annotator=name, purpose=CheckPurpose.REPEAT, round=2)


def _turned(mark: float, share: float, chance: random.Random) -> float:
    return 1 - mark if chance.random() < share else mark


def _draws(database: Database, texts: list[UUID]) -> None:
    """Ada’s chances differ, Bo’s do not; one of Ada’s is gold, one undrawn, and some are still open."""
    of_ada = texts[:-1]
    put_in_queue(database, of_ada[1:], [0.2 + 0.1 * (number % 7) for number in range(len(of_ada) - 1)])
    put_in_queue(database, of_ada[:1], [None], purpose=CheckPurpose.GOLD)
    put_in_queue(database, texts, [0.5] * len(texts), annotator="Bo", design="random", seed=2)
