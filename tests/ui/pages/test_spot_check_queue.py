"""The queue of the spot-check page: drawn, walked through, put off and done."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from skillmix_desktop.core.person_marks import PersonMark as Said
from skillmix_desktop.pipeline.sample import ANNOTATOR
from skillmix_desktop.pipeline.spot_check_acts import record_mark
from skillmix_desktop.pipeline.spot_check_draw import Design
from skillmix_desktop.pipeline.spot_checks import CheckState, queue
from skillmix_desktop.settings import Settings, SettingsStore
from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.dialogs.draw_dialog import DrawDialog
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.pages.spot_check import SpotCheckPage
from skillmix_desktop.ui.project_work import create_project, open_project
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from tests.builders import add_verdict
from tests.ui.held_words import everything_said
from tests.ui.pages.spot_check_desk import Desk, Key, make_graded_sample, tasks


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graded_sample(tmp_path_factory.mktemp("sample") / "sample.skillmix")


@pytest.fixture
def project(sample: Path, tmp_path: Path) -> str:
    path = tmp_path / "sample.skillmix"
    shutil.copy(sample, path)
    return str(path)


@pytest.fixture
def desk(qtbot: QtBot, context: AppContext) -> Desk:
    return Desk(qtbot, context)


def test_a_skipped_text_is_left_for_later_with_its_draft(desk: Desk):
    desk.press(Key.Key_1, Key.Key_S)
    assert desk.number == 2
    assert queue(desk.database, ANNOTATOR)[0].state is CheckState.SKIPPED
    assert desk.page.tools.chips[CheckState.SKIPPED].text() == "Skipped 1"
    desk.press(Key.Key_Left)
    assert desk.marks() == {0: Said(True)}


def test_a_submitted_text_is_not_skipped(desk: Desk):
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_S)
    assert desk.number == 1
    assert desk.entry.state is CheckState.SUBMITTED


def test_next_goes_to_the_texts_before_when_those_after_are_done(desk: Desk):
    desk.page.go_to(11)
    desk.mark_all()
    desk.commit()
    desk.commit()
    assert desk.number == 1


def test_when_all_is_done_it_says_so_and_leads_to_the_agreement(qtbot: QtBot, desk: Desk):
    for _ in range(12):
        desk.mark_all()
        desk.commit()
        desk.commit()
    assert desk.page.messages.text == "All 12 texts are done."
    with qtbot.waitSignal(desk.page.page_wanted) as wanted:
        desk.page.messages.button.click()
    assert wanted.args == ["agreement", None]


def test_the_texts_are_walked_through_with_arrows_and_letters(desk: Desk):
    desk.press(Key.Key_Right, Key.Key_J)
    assert desk.number == 3
    desk.press(Key.Key_K, Key.Key_Left, Key.Key_Left)
    assert desk.number == 1


def test_one_goes_from_the_last_criterion_of_a_text_to_a_text_with_fewer(desk: Desk):
    skills = [task.item.k for _, task in tasks(desk)]
    desk.page.go_to(skills.index(max(skills)))
    desk.press(*[Key.Key_Down] * len(desk.bench.rubric.rows))

    desk.page.go_to(skills.index(min(skills)))

    assert max(skills) > min(skills)
    assert desk.bench.rubric.in_hand < len(desk.bench.rubric.rows) == min(skills) + 3


def test_the_list_of_texts_shows_their_states_and_leads_to_them(qtbot: QtBot, desk: Desk):
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_Q)
    popup = desk.page.popup
    assert popup.isVisible()
    shown = [popup.model.index(row, 3).data() for row in range(popup.model.rowCount())]
    assert shown == ["✓ done", *["pending"] * 11]
    table = popup.table
    qtbot.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=table.visualRect(popup.model.index(4, 1)).center(),
    )
    assert not popup.isVisible()
    assert desk.number == 5


def test_the_list_of_texts_is_a_proper_model(desk: Desk):
    desk.press(Key.Key_Q)
    QAbstractItemModelTester(desk.page.popup.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    desk.page.popup.close()


def test_the_keys_are_asked_for_by_key(qtbot: QtBot, desk: Desk):
    with qtbot.waitSignal(desk.page.keys_wanted):
        desk.press(Key.Key_Question)
    assert "cannot judge; N says why in a note" in dict(desk.page.bindings.keys).values()


def test_texts_are_drawn_from_the_dialog(qtbot: QtBot, desk: Desk):
    desk.page.tools.draw_button.click()
    dialog = desk.page.findChild(DrawDialog)
    assert dialog.count.value() == 12
    qtbot.waitUntil(lambda: dialog.plan_line.isVisible())
    assert dialog.plan_line.text().startswith("With 24 texts, κ will be known to about ±")
    assert dialog.plan_line.height() >= dialog.plan_line.heightForWidth(dialog.plan_line.width())
    dialog.count.setValue(5)
    assert dialog.plan_line.text().startswith("With 17 texts, κ will be known to about ±")
    assert "The 12 drawn before are counted." in dialog.plan_line.text()
    dialog.designs[Design.RANDOM].click()
    dialog.seed.setValue(9)
    dialog.draw_button.click()
    qtbot.waitUntil(lambda: len(queue(desk.database, ANNOTATOR)) == 17)
    qtbot.waitUntil(lambda: "Text 1 of 17" in desk.bench.text_card.queue_button.text())
    assert desk.page.messages.text == f"5 texts were drawn for {ANNOTATOR}."
    assert desk.page.header.sentence.text().startswith("Stratified draw of 12, random draw of 5 · ")


def test_every_design_is_explained(qtbot: QtBot):
    dialog = DrawDialog("", 100)
    qtbot.addWidget(dialog)
    assert set(dialog.designs) == set(Design)
    assert all(button.accessibleDescription() for button in dialog.designs.values())
    assert not dialog.draw_button.isEnabled()
    dialog.name.setText("Anna")
    assert dialog.draw_button.isEnabled()
    assert dialog.draw.count == 20


def test_without_a_queue_it_offers_to_draw_one(qtbot: QtBot, context: AppContext):
    context.settings.replace(Settings(annotator="Anna"))
    desk = Desk(qtbot, context)
    assert not desk.page.is_showing_content
    said = everything_said(desk.page)
    assert "No text has been drawn for Anna yet." in said
    assert f"There are queues for: {ANNOTATOR}" in said
    desk.page._state.button.click()
    desk.page.findChild(DrawDialog).draw_button.click()
    qtbot.waitUntil(lambda: desk.page.is_showing_content)
    assert "Text 1 of 20" in desk.bench.text_card.queue_button.text()


def test_without_texts_it_leads_to_writing_some(
    qtbot: QtBot, tmp_path: Path, settings: SettingsStore, jobs: Jobs
):
    path = str(tmp_path / "empty.skillmix")
    create_project(path).close()
    with closing(open_project(path)) as database:
        desk = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        assert "Let a student write" in everything_said(desk.page)
        assert not desk.page.tools.draw_button.isEnabled()
        with qtbot.waitSignal(desk.page.page_wanted) as wanted:
            desk.page._state.button.click()
        assert wanted.args == ["generate", None]
        desk.press(Key.Key_1, Key.Key_S, Key.Key_J, Key.Key_Q)  # nothing to act on, and nothing happens
        desk.commit()


def test_another_person_is_picked_and_remembered(qtbot: QtBot, desk: Desk):
    picker = desk.page.tools.picker
    assert [picker.itemText(n) for n in range(picker.count())] == [ANNOTATOR, "New name …"]
    picker.setCurrentIndex(1)
    picker.activated.emit(1)
    question = picker.findChild(QInputDialog)
    question.setTextValue("Ben")
    question.accept()
    qtbot.waitUntil(lambda: not desk.page.is_showing_content)
    assert desk.context.settings.settings.annotator == "Ben"
    assert picker.currentText() == "Ben"


def test_the_picker_keeps_its_own_keys(desk: Desk):
    desk.page.tools.picker.setFocus()
    desk.press(Key.Key_1, Key.Key_0)
    assert desk.marks() == {}


def test_a_text_asked_for_by_another_page_is_shown(qtbot: QtBot, desk: Desk):
    wanted = queue(desk.database, ANNOTATOR)[6]
    desk.page.show_subject(wanted.generation_id)
    qtbot.waitUntil(lambda: desk.number == 7)
    outside = add_verdict(desk.database, wanted.generation_id, grader="other", marks=[1.0])
    desk.page.show_subject(outside)
    qtbot.waitUntil(lambda: desk.page.messages.text == "That text has not been drawn for you.")
    assert desk.number == 7


def test_marks_that_come_from_elsewhere_are_shown(qtbot: QtBot, desk: Desk):
    record_mark(desk.database, desk.bench.work.task.spot_check_id, 0, Said(False))
    desk.context.events.spot_checks_changed.emit()
    qtbot.waitUntil(lambda: desk.bench.rubric.rows[0].buttons.choice is Choice.NOT_MET)


def test_a_page_of_a_project_that_was_closed_hears_nothing_any_more(context: AppContext):
    SpotCheckPage(context).deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    context.events.tell_all()
    context.events.settings_changed.emit()


def test_the_rest_of_the_window_hears_of_a_verdict_but_not_of_every_mark(qtbot: QtBot, desk: Desk):
    told: list[str] = []
    desk.context.events.spot_checks_changed.connect(lambda: told.append("spot-checks"))
    desk.context.events.verdicts_changed.connect(lambda: told.append("verdicts"))
    desk.mark_all()
    assert told == ["spot-checks"]
    desk.commit()
    assert told == ["spot-checks", "spot-checks", "verdicts"]


def test_a_project_opened_for_reading_only_says_why_nothing_can_be_marked(
    qtbot: QtBot, project: str, settings: SettingsStore, jobs: Jobs
):
    open_project(project).close()
    with closing(Database.open(project, read_only=True)) as database:
        desk = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        desk.press(Key.Key_1)
        assert "was opened for reading only" in desk.page.messages.text
        assert desk.bench.rubric.rows[0].buttons.choice is None
