"""What stands around the lists of texts and of verdicts."""

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.text_lists import (
    list_texts,
    list_verdicts,
    rows_of_texts,
    rows_of_verdicts,
    texts_of_failures,
    view_texts,
    view_verdicts,
)
from skillmix_desktop.store.text_list import TextFilter, TextOrder
from skillmix_desktop.store.verdict_list import VerdictOrder, VerdictsWanted
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.people import put_in_queue


def test_an_empty_project_has_nothing_to_show(database):
    texts, verdicts = view_texts(database), view_verdicts(database)
    assert (texts.items, texts.texts, texts.failures) == (0, 0, ())
    assert (verdicts.texts, verdicts.verdicts, verdicts.failures) == (0, 0, ())


def test_texts_that_are_missing_are_listed_but_not_there_to_grade(database):
    item_ids = add_items(database)
    add_generation(database, item_ids[0])
    add_generation(database, item_ids[1], text=None)
    view = view_texts(database)
    assert (view.items, view.texts, [group.count for group in view.failures]) == (3, 2, [1])
    assert view_verdicts(database).texts == 1


def test_the_lists_and_their_rows_go_together(database):
    item_ids = add_items(database)
    text = add_generation(database, item_ids[0])
    verdict = add_verdict(database, text, marks=[1] * 5)
    ids = list_texts(database, TextFilter(), TextOrder.TIME, is_descending=True)
    assert [row.id for row in rows_of_texts(database, ids)] == ids == [text]
    found = list_verdicts(database, VerdictsWanted(), VerdictOrder.MARKS, is_descending=True)
    assert [row.id for row in rows_of_verdicts(database, found)] == found == [verdict]


def test_marks_on_a_text_that_is_still_to_be_judged_are_told_by_no_line_and_no_order(database):
    texts = [add_generation(database, item_id) for item_id in add_items(database)]
    best, none, some = (
        add_verdict(database, text, marks=marks)
        for text, marks in zip(texts, ([1] * 5, [0] * 5, [1, 0, 0, 0, 0]), strict=True)
    )
    put_in_queue(database, [texts[0]], [1.0], annotator="Ada")

    def told(annotator: str, *, is_descending: bool = True):
        order = VerdictOrder.MARKS
        return list_verdicts(
            database, VerdictsWanted(), order, is_descending=is_descending, annotator=annotator
        )

    assert (told("Ada"), told("Ada", is_descending=False)) == ([some, none, best], [none, some, best])
    assert told("") == told("Ada")  # who is not named sees the first queue
    assert told("Ben") == [best, some, none]
    [row] = rows_of_verdicts(database, [best], "Ada")
    assert (row.is_withheld, row.met, row.judged, row.marks) == (True, 0, 0, 0)
    assert rows_of_verdicts(database, [best], "Ben")[0].met == 5


def test_the_texts_of_a_failure_are_those_to_ask_again_about(database):
    texts = [add_generation(database, item_id) for item_id in add_items(database)]
    add_verdict(database, texts[0], outcome=Outcome.UNPARSED)
    add_verdict(database, texts[1], outcome=Outcome.TRUNCATED)
    add_verdict(database, texts[2], marks=[1] * 5)
    found = {group.ending: group for group in view_verdicts(database).failures}
    assert texts_of_failures(database, found[Outcome.UNPARSED]) == [texts[0]]
