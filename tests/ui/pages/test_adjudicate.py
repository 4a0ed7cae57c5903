"""The adjudicate page, by key: what differs, what each side says, and what is decided."""

from contextlib import closing
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.columns import VERDICT
from skillmix_desktop.store.tables import Evidence, key_of
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.dialogs.history_dialog import HistoryDialog
from skillmix_desktop.ui.pages.adjudicate import AdjudicatePage
from skillmix_desktop.ui.widgets.chip import Chip
from tests.builders import add_generation, add_items, add_verdict, build_project
from tests.pipeline.disputed import ADJUDICATOR, cases_of, disputed_study, say
from tests.ui.held_words import everything_said
from tests.ui.screen_reader import heard_of, never_reached, without_a_word

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def database(tmp_path):
    with closing(build_project(tmp_path / "study.skillmix")) as made:
        yield made


@pytest.fixture
def texts(database):
    return disputed_study(database)


@pytest.fixture
def show(qtbot, settings, jobs, database):
    """Shows the page to the annotator of that name."""

    def make(annotator=ADJUDICATOR):
        settings.replace(replace(settings.settings, annotator=annotator))
        page = AdjudicatePage(AppContext(database, settings, jobs, DataEvents()))
        qtbot.addWidget(page)
        page.resize(1096, 772)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        qtbot.waitUntil(lambda: jobs.is_idle)
        page.cases.table.setFocus()
        return page

    return make


@pytest.fixture
def press(qtbot, jobs):
    def do(page, *keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget() or page, key, modifier)
        qtbot.waitUntil(lambda: jobs.is_idle)

    return do


def decide(qtbot, press, page, mark, reason="It says so."):
    press(page, mark)
    press(page, Key.Key_N)
    qtbot.keyClicks(page.panel.reason, reason)
    press(page, Key.Key_Return, modifier=CTRL)


def chips(page):
    return sorted(chip.text() for chip in page.sides.findChildren(Chip))


def decided(database):
    return [case for case in cases_of(database) if case.is_decided]


def test_each_side_has_a_column_with_sign_word_and_reason(show, database, texts):
    page = show()
    assert chips(page) == ["✓  met", "✗  not met", "✗  not met"]
    assert page.text.text.startswith("Text ")


def test_every_control_has_a_word_for_a_name_at_every_stage(qtbot, show, press, texts):
    page = show()
    assert len(heard_of(page)) > 40
    assert without_a_word(page) == []
    decide(qtbot, press, page, Key.Key_1)
    assert without_a_word(page) == []


def test_tab_reaches_every_control_and_leaves_the_page_either_way(show, press, texts):
    page = show()
    assert never_reached(page, page.cases.table, partial(press, page)) == []


def test_a_case_is_decided_by_key_alone_and_the_next_one_comes(show, press, qtbot, database, texts):
    page = show()
    first = page.cases.at_hand
    decide(qtbot, press, page, Key.Key_1)
    [case] = decided(database)
    assert (case.place, case.decision.is_met, case.decision.reason) == (first.place, True, "It says so.")
    assert page.cases.at_hand.place != first.place
    assert not page.cases.at_hand.is_decided
    assert "1 of 3" in page.header.sentence.text()
    assert page.tally.isVisibleTo(page)


def test_a_mark_says_who_was_wrong_where_it_can_and_another_class_can_be_chosen(show, press, database, texts):
    page = show()
    case = page.cases.at_hand
    wrong = {side.is_person for side in case.sides if side.is_met is not True}
    press(page, Key.Key_1)
    implied = ErrorClass.PERSON_WRONG if wrong == {True} else ErrorClass.GRADER_WRONG
    assert page.panel.classes[implied].isChecked()
    press(page, Key.Key_B)
    assert page.panel.classes[ErrorClass.BOTH_DEFENSIBLE].isChecked()
    assert not page.panel.classes[implied].isChecked()


@pytest.mark.parametrize(("keys", "words"), [((), "Mark the criterion"), ((Key.Key_1,), "why")])
def test_nothing_is_decided_before_a_mark_and_a_reason(show, press, database, texts, keys, words):
    page = show()
    press(page, *keys)
    press(page, Key.Key_Return, modifier=CTRL)
    assert decided(database) == []
    assert words in page.panel.sentence.text()


def test_the_last_decision_is_undone_by_key(show, press, qtbot, database, texts):
    page = show()
    first = page.cases.at_hand.place
    decide(qtbot, press, page, Key.Key_0)
    page.cases.table.setFocus()
    press(page, Key.Key_Z, modifier=CTRL)
    assert decided(database) == []
    assert page.cases.at_hand.place == first


def test_letters_in_the_reason_decide_nothing(show, press, qtbot, database, texts):
    page = show()
    press(page, Key.Key_N)
    qtbot.keyClicks(page.panel.reason, "0 bugs 1 up")
    assert page.panel.reason.text() == "0 bugs 1 up"
    assert page.panel.marks.choice is None


def test_only_what_is_asked_for_is_listed(show, qtbot, jobs, database, texts):
    page = show()
    page.filters.one.setCurrentIndex(page.filters.one.findData("Anna"))
    page.filters.other.setCurrentIndex(page.filters.other.findData("Ben"))
    page.filters.changed.emit()
    assert [case.place for case in page.cases.model.rows] == [(texts[0], 0)]
    qtbot.waitUntil(lambda: jobs.is_idle)


def test_what_people_point_to_is_shown_in_the_text(show, database):
    text = add_generation(database, add_items(database)[0], text="The falcon was not slow.")
    add_verdict(database, text, grader="gpt-4", marks=[0, 1, 1, 1, 1], explanation="“not slow” is none.")
    say(database, text, "Anna", [1, 1, 1, 1])
    with database.write() as session:
        own = session.scalar(select(VERDICT.c.id).where(VERDICT.c.grader_id == key_of("grader", "Anna")))
        session.add(Evidence(verdict_id=own, position=0, start=0, end=10))
    page = show()
    shown = [selection.cursor.selectedText() for selection in page.text.extraSelections()]
    assert shown == ["The falcon", "not slow"]


def test_what_others_say_of_a_text_is_not_there_before_the_annotator_has_judged_it(show, database, texts):
    for text in texts:
        add_verdict(database, text, grader="quokka/9b", marks=[0] * 5, explanation="Zwiebelfisch.")
    draw_spot_checks(database, SpotCheckDraw("Cleo", 3))
    page = show("Cleo")
    assert not page.is_showing_content
    assert not [words for words in everything_said(page) if "Zwiebelfisch" in words or "quokka" in words]
    say(database, texts[0], "Cleo", [1, 1, 1, 1])
    page = show("Cleo")
    assert {case.generation_id for case in page.cases.model.rows} == {texts[0]}
    assert "2 texts are left out" in page.header.sentence.text()


@pytest.mark.parametrize(("name", "words"), [("", "Say who decides"), ("Vera", "No person has judged")])
def test_an_empty_page_says_what_to_do_first(show, database, name, words):
    page = show(name)
    assert words in page._state.sentence.text()


def test_the_history_of_the_text_is_a_key_away(show, press, database, texts, tmp_path):
    page = show()
    press(page, Key.Key_H)
    [dialog] = page.findChildren(HistoryDialog)
    assert {row.grader for row in dialog.model.rows} == {"Anna", "Ben", "gpt-4"}
    dialog.save_as(str(tmp_path / "one.csv"))
    assert (tmp_path / "one.csv").exists()
    assert "Saved as" in dialog.told.text()
    dialog.save_as(str(tmp_path / "one.xlsx"))
    assert ".csv or .jsonl" in dialog.told.text()
    dialog.accept()
