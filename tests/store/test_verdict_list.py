"""The list of verdicts is filtered and sorted by the database; people's are no part of it."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.columns import GRADER, MARK, VERDICT
from skillmix_desktop.store.tables import GraderKind, VerdictMode, key_of, now
from skillmix_desktop.store.verdict_list import (
    GraderCount,
    MissingVerdicts,
    VerdictOrder,
    VerdictsWanted,
    graded_texts,
    grader_counts,
    missing_verdicts_by_reason,
    verdict_ids,
    verdict_rows,
)
from tests.builders import add_generation, add_items, add_verdict

MANY = 2000
OUTCOMES = (Outcome.SCORED, Outcome.SCORED, Outcome.UNPARSED, Outcome.ERROR)


@pytest.fixture
def many(database):
    """2,000 verdicts of two graders on four texts; every second one is without marks."""
    item_ids = add_items(database)
    texts = [add_generation(database, id_, student=f"student-{n}") for n, id_ in enumerate(item_ids)]
    start = now()
    graders = {name: key_of("grader", name) for name in ("openai/gpt-4", "practice")}
    verdicts = [
        {
            "id": key_of("verdict", number),
            "generation_id": texts[number % 3],
            "grader_id": list(graders.values())[number // 3 % 2],
            "round": number // 6 + 1,
            "attempt": 1,
            "mode": VerdictMode.WRITE,
            "outcome": OUTCOMES[number % 4],
            "explanation": "",
            "detail": f"fault {number % 8}" if OUTCOMES[number % 4] is Outcome.ERROR else "",
            "provenance": {},
            "created_at": start + timedelta(seconds=number),
        }
        for number in range(MANY)
    ]
    with database.write() as session:
        kinds = {"openai/gpt-4": GraderKind.MACHINE, "practice": GraderKind.PRACTICE}
        session.execute(
            insert(GRADER), [{"id": id_, "name": name, "kind": kinds[name]} for name, id_ in graders.items()]
        )
        session.execute(insert(VERDICT), verdicts)
        session.execute(insert(MARK), list(_marks_of(verdicts)))
    return database


def _marks_of(verdicts):
    for number, verdict in enumerate(verdicts):
        for position in range(5):
            is_scored = verdict["outcome"] is Outcome.SCORED
            points = float((number + position) % 3 > 0) if is_scored else None
            yield {"verdict_id": verdict["id"], "position": position, "points": points, "note": ""}


@pytest.fixture
def session(many):
    with many.read() as session:
        yield session


def rows(session, **query):
    return verdict_rows(session, verdict_ids(session, **query))


@pytest.mark.parametrize(
    ("order", "key"),
    [
        (VerdictOrder.STUDENT, lambda row: row.student),
        (VerdictOrder.K, lambda row: row.k),
        (VerdictOrder.TOPIC, lambda row: row.topic),
        (VerdictOrder.GRADER, lambda row: row.grader),
        (VerdictOrder.ROUND, lambda row: row.round),
        (VerdictOrder.GENERATION_ROUND, lambda row: row.generation_round),
        (VerdictOrder.OUTCOME, lambda row: row.outcome.value),
    ],
)
@pytest.mark.parametrize("is_descending", [False, True])
def test_the_database_sorts_by_any_column(session, order, key, is_descending):
    keys = [key(row) for row in rows(session, order=order, is_descending=is_descending)]
    assert keys == sorted(keys, reverse=is_descending)
    assert len(keys) == MANY


@pytest.mark.parametrize("is_descending", [False, True])
def test_what_was_not_judged_stands_last_when_sorted_by_marks(session, is_descending):
    listed = rows(session, order=VerdictOrder.MARKS, is_descending=is_descending)
    judged = [row.met / row.judged for row in listed if row.judged]
    assert judged == sorted(judged, reverse=is_descending)
    assert all(row.judged == 0 for row in listed[len(judged) :])
    assert 0 < len(judged) < MANY


def test_marks_that_were_not_judged_are_counted_apart_from_those_not_met(database):
    [item_id, *_] = add_items(database)
    add_verdict(database, add_generation(database, item_id), marks=[1, 0, 0.5, None, None])
    with database.read() as session:
        [row] = rows(session)
    assert (row.met, row.judged, row.marks) == (2, 3, 5)


def test_filters_narrow_the_list_together(session):
    wanted = VerdictsWanted(student="student-1", grader="openai/gpt-4", outcome=Outcome.ERROR)
    found = rows(session, wanted=wanted)
    assert found
    assert {(row.student, row.grader, row.outcome) for row in found} == {
        ("student-1", "openai/gpt-4", Outcome.ERROR)
    }


def test_a_practice_graders_verdicts_say_so(session):
    assert {row.is_practice for row in rows(session, wanted=VerdictsWanted(grader="practice"))} == {True}
    assert {row.is_practice for row in rows(session, wanted=VerdictsWanted(grader="openai/gpt-4"))} == {False}


def test_failures_are_grouped_by_grader_way_outcome_and_reason(session):
    groups = missing_verdicts_by_reason(session)
    assert {(group.outcome, group.reason) for group in groups} == {
        (Outcome.UNPARSED, ""),
        (Outcome.ERROR, "fault 3"),
        (Outcome.ERROR, "fault 7"),
    }
    assert {group.mode for group in groups} == {VerdictMode.WRITE}
    assert sum(group.count for group in groups) == MANY // 2
    assert [group.count for group in groups] == sorted((group.count for group in groups), reverse=True)


def test_the_texts_below_some_verdicts_are_named_once_each(session):
    texts = graded_texts(session, VerdictsWanted(outcome=Outcome.ERROR, reasons=("fault 3",)))
    assert len(texts) == len(set(texts)) == 3


def test_graders_are_counted(session):
    assert grader_counts(session) == [
        GraderCount("openai/gpt-4", GraderKind.MACHINE, 1001),
        GraderCount("practice", GraderKind.PRACTICE, 999),
    ]


def test_a_verdict_that_was_asked_again_gives_way_to_the_new_one(database):
    [item_id, *_] = add_items(database)
    text = add_generation(database, item_id)
    add_verdict(database, text, outcome=Outcome.ERROR)
    new = add_verdict(database, text, marks=[1] * 5, attempt=2)
    with database.read() as session:
        assert verdict_ids(session) == [new]
        assert missing_verdicts_by_reason(session) == []


def test_a_failure_keeps_its_highest_round(database):
    [item_id, *_] = add_items(database)
    text = add_generation(database, item_id)
    for round_ in (1, 2):
        add_verdict(database, text, outcome=Outcome.REFUSED, round_=round_, mode=VerdictMode.READ)
    with database.read() as session:
        assert missing_verdicts_by_reason(session) == [
            MissingVerdicts("grader-a", VerdictMode.READ, Outcome.REFUSED, "", 2, 2)
        ]


def test_what_people_said_is_not_listed(database):
    [item_id, *_] = add_items(database)
    text = add_generation(database, item_id)
    add_verdict(
        database, text, grader="Anna", kind=GraderKind.PERSON, mode=VerdictMode.BLIND, outcome=Outcome.DRAFT
    )
    with database.read() as session:
        assert verdict_ids(session) == []
        assert grader_counts(session) == []
