"""The spot-check page by keyboard alone: where the focus goes, and what a key then does."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from skillmix_desktop.core.person_marks import PersonMark as Said
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from tests.ui.pages.spot_check_desk import Desk, Key, make_graded_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graded_sample(tmp_path_factory.mktemp("sample") / "sample.skillmix")


@pytest.fixture
def project(sample: Path, tmp_path: Path) -> str:
    return str(shutil.copy(sample, tmp_path / "sample.skillmix"))


@pytest.fixture
def desk(qtbot: QtBot, context: AppContext) -> Desk:
    return Desk(qtbot, context)


def test_cannot_judge_goes_on_like_any_mark_and_the_foot_asks_for_the_note(desk: Desk):
    desk.press(Key.Key_2, Key.Key_1)
    name = desk.bench.work.task.item.skills[0].name
    assert desk.marks() == {0: Said(None), 1: Said(True)}
    assert desk.bench.foot.sentence.text() == f"Say why {name} cannot be judged: N."
    desk.press(Key.Key_N)
    assert desk.bench.rubric.in_hand == 0
    assert desk.bench.remarks.note.hasFocus()
    assert "Why can’t it be judged?" in desk.bench.remarks.note.placeholderText()
    desk.type("10 things at once")  # 1 and 0 are letters here
    assert desk.marks()[0] == Said(None, "10 things at once")
    desk.press(Key.Key_Return)
    assert desk.bench.rubric.in_hand == 2
    assert desk.bench.rubric.hasFocus()
    asked = len(desk.bench.work.task.asked)
    assert f"2 of {asked} marked" in desk.bench.foot.sentence.text()


def test_a_key_marks_the_row_whose_button_has_the_focus_and_takes_the_focus_along(desk: Desk):
    rows = desk.bench.rubric.rows
    rows[2].buttons.buttons[Choice.NOT_MET].setFocus()
    assert desk.bench.rubric.in_hand == 2
    desk.press(Key.Key_1)
    assert desk.marks() == {2: Said(True)}
    assert desk.bench.rubric.in_hand == 3
    assert rows[3].buttons.buttons[Choice.NOT_MET].hasFocus()
    desk.press(*[Key.Key_Down] * 3)
    assert desk.bench.rubric.hasFocus()


def test_tab_goes_from_the_rubric_down_its_rows_and_on_to_the_commit(desk: Desk):
    for number in (1, 2):
        desk.bench.rubric.setFocus()
        visited: list[int] = []
        while not visited or desk.bench.rubric.isAncestorOf(QApplication.focusWidget()):
            desk.press(Key.Key_Tab)
            visited.append(desk.bench.rubric.in_hand)
            assert len(visited) < 20
        assert sorted(set(visited)) == [criterion.position for criterion in desk.bench.work.task.asked]
        assert visited == sorted(visited)
        while not desk.bench.foot.primary.hasFocus():
            desk.press(Key.Key_Tab)
            assert desk.bench.isAncestorOf(QApplication.focusWidget())
        desk.page.go_to(number)


def test_enter_presses_the_button_that_has_the_focus(desk: Desk):
    desk.bench.rubric.rows[1].buttons.buttons[Choice.MET].setFocus()
    desk.press(Key.Key_Return)
    assert desk.marks() == {1: Said(True)}
    desk.bench.foot.skip.setFocus()
    desk.press(Key.Key_Return)
    assert desk.number == 2


def test_the_keys_of_the_rows_cannot_be_taken_for_those_of_the_marks(desk: Desk):
    labels = [label.text() for label in desk.bench.rubric.rows[0].findChildren(QLabel)]
    assert "Alt+1" in labels
    assert "1" not in labels


def test_in_a_narrow_window_the_marks_keep_their_signs_and_keys_and_nothing_is_out_of_reach(desk: Desk):
    rubric, buttons = desk.bench.rubric, desk.bench.rubric.rows[0].buttons.buttons
    desk.page.resize(840, 640)
    QApplication.sendPostedEvents()
    assert [button.text() for button in buttons.values()] == ["✓ 1", "✗ 0", "? 2"]
    assert buttons[Choice.CANNOT_JUDGE].toolTip() == "can’t judge"
    assert rubric.horizontalScrollBar().maximum() == 0
    desk.page.resize(1400, 800)
    QApplication.sendPostedEvents()
    assert buttons[Choice.CANNOT_JUDGE].text() == "? can’t judge  2"
