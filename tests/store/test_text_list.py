"""The list of texts is filtered and sorted by the database, and shows the newest attempt only."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from skillmix_desktop.store.columns import GENERATION, STUDENT
from skillmix_desktop.store.tables import key_of, now
from skillmix_desktop.store.text_list import (
    MissingTexts,
    StudentCount,
    TextFilter,
    TextOrder,
    TextState,
    missing_texts,
    student_counts,
    text_ids,
    text_rows,
)
from tests.builders import add_generation, add_items

MANY = 2000
FINISHES = ("stop", "stop", "stop", "length", "refused", "error")


@pytest.fixture
def many(database):
    """2,000 texts of three students, in rounds, every sixth of them a failed call."""
    item_ids = add_items(database)
    students = [key_of("student", name) for name in ("ada", "bert", "cleo")]
    start = now()
    with database.write() as session:
        session.execute(
            insert(STUDENT),
            [
                {"id": id_, "name": name, "is_practice": name == "cleo"}
                for id_, name in zip(students, ("ada", "bert", "cleo"), strict=True)
            ],
        )
        session.execute(
            insert(GENERATION),
            [
                {
                    "id": key_of("generation", number),
                    "item_id": item_ids[number % 3],
                    "student_id": students[number // 3 % 3],
                    "round": number // 9 + 1,
                    "attempt": 1,
                    "text": f"{number:04} words" if FINISHES[number % 6] in ("stop", "length") else None,
                    "replies": [],
                    "is_marker_missing": False,
                    "finish": FINISHES[number % 6],
                    "detail": "no answer" if FINISHES[number % 6] == "error" else "",
                    "provenance": {},
                    "created_at": start + timedelta(seconds=number),
                }
                for number in range(MANY)
            ],
        )
    return database


@pytest.fixture
def session(many):
    with many.read() as session:
        yield session


def rows(session, **query):
    return text_rows(session, text_ids(session, **query))


def test_all_texts_are_listed_by_default_the_oldest_first(session):
    listed = rows(session)
    assert len(listed) == MANY
    assert [row.beginning for row in listed[:3]] == ["0000 words", "0001 words", "0002 words"]


@pytest.mark.parametrize(
    ("order", "key"),
    [
        (TextOrder.STUDENT, lambda row: row.student),
        (TextOrder.K, lambda row: row.k),
        (TextOrder.TOPIC, lambda row: row.topic),
        (TextOrder.ROUND, lambda row: row.round),
        (TextOrder.STATE, lambda row: row.state.value),
        (TextOrder.BEGINNING, lambda row: row.beginning),
    ],
)
@pytest.mark.parametrize("is_descending", [False, True])
def test_the_database_sorts_by_any_column(session, order, key, is_descending):
    keys = [key(row) for row in rows(session, order=order, is_descending=is_descending)]
    assert keys == sorted(keys, reverse=is_descending)
    assert len(keys) == MANY


def test_the_newest_can_come_first(session):
    ids = text_ids(session, order=TextOrder.TIME, is_descending=True)
    assert ids[0] == key_of("generation", MANY - 1)


def test_a_student_and_a_state_narrow_the_list(session):
    found = rows(session, wanted=TextFilter(student="bert", state=TextState.FAILED))
    assert found
    assert {(row.student, row.state) for row in found} == {("bert", TextState.FAILED)}
    states = {row.state for row in rows(session, wanted=TextFilter(student="bert"))}
    assert states == {TextState.WRITTEN, TextState.CUT, TextState.REFUSED, TextState.FAILED}


def test_reasons_narrow_the_list_word_for_word(session):
    found = rows(session, wanted=TextFilter(reasons=("no answer", "nobody says this")))
    assert {row.state for row in found} == {TextState.FAILED}
    assert rows(session, wanted=TextFilter(reasons=("no",))) == []


def test_rows_come_in_the_order_of_the_ids(session):
    ids = [key_of("generation", number) for number in (1999, 3, 700)]
    assert [row.id for row in text_rows(session, ids)] == ids


def test_students_are_counted(session):
    assert [count.name for count in student_counts(session)] == ["ada", "bert", "cleo"]
    assert sum(count.texts for count in student_counts(session)) == MANY
    assert [count.is_practice for count in student_counts(session)] == [False, False, True]


def test_missing_texts_are_grouped_by_reason(session):
    groups = missing_texts(session)
    assert {(group.state, group.reason) for group in groups} == {
        (TextState.FAILED, "no answer"),
        (TextState.REFUSED, ""),
    }
    assert sum(group.count for group in groups) == sum(
        FINISHES[number % 6] in ("refused", "error") for number in range(MANY)
    )


def test_an_attempt_that_was_made_again_is_neither_listed_nor_missing(database):
    [item_id, *_] = add_items(database)
    add_generation(database, item_id, text=None)
    again = add_generation(database, item_id, text="At last.", attempt=2)
    with database.read() as session:
        assert text_ids(session) == [again]
        assert missing_texts(session) == []
        assert student_counts(session) == [StudentCount("student-a", False, 1)]


def test_a_reply_without_a_text_is_missing_with_its_highest_round(database):
    [item_id, *_] = add_items(database)
    for round_ in (1, 3):
        add_generation(database, item_id, text=None, round_=round_)
    with database.read() as session:
        assert missing_texts(session) == [MissingTexts("student-a", TextState.NO_TEXT, "", 2, 3)]
        [row, _] = text_rows(session, text_ids(session))
    assert (row.state, row.beginning) == (TextState.NO_TEXT, "")


def test_an_empty_project_has_an_empty_list(database):
    with database.read() as session:
        assert text_ids(session) == []
        assert text_rows(session, []) == []
        assert student_counts(session) == []
