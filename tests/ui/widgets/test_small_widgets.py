"""Chips, buttons, bars and the rest of the small things that pages are made of."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skillmix_desktop.ui.row_table_model import RowTableModel
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind, ElidedChip, kind_of
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.empty_state import EmptyState
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.mark_buttons import Choice, MarkButtons
from skillmix_desktop.ui.widgets.message_bar import MessageBar
from tests.ui.conftest import activate
from tests.ui.gallery import COLUMNS, LINES

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def place(qtbot):
    """A shown widget to put others into."""
    made = QWidget()
    QVBoxLayout(made)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


@pytest.mark.parametrize(("is_met", "text"), [(True, "✓  met"), (False, "✗  met"), (None, "?  met")])
def test_a_mark_is_told_by_sign_and_not_by_colour_alone(qtbot, is_met, text):
    chip = Chip("met", kind_of(is_met))
    qtbot.addWidget(chip)
    assert chip.text() == text


def test_a_chip_takes_the_colours_of_its_kind(place):
    chip = Chip("p 0.41")
    place.layout().addWidget(chip)
    before = chip.grab().toImage()
    chip.show_text("p 0.41", ChipKind.PERSON)
    person = chip.grab().toImage()
    chip.set_outlined(True)
    assert len({before.pixelColor(5, 5).name(), person.pixelColor(5, 5).name()}) == 2
    assert chip.grab().toImage() != person


def test_a_button_prints_its_key_and_is_pressed_by_it(qtbot, place):
    pressed = []
    button = PrimaryButton("&Next", lambda: pressed.append(True), key="Ctrl+Return")
    place.layout().addWidget(button)
    qtbot.waitUntil(button.isVisible)
    activate(qtbot, place)
    qtbot.keyClick(place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [True]
    assert button.text() == "&Next  Ctrl+Enter"
    assert button.accessibleName() == "Next"
    button.set_text("Commit")
    assert button.text() == "Commit  Ctrl+Enter"
    qtbot.keyClick(place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 2


def test_a_click_hands_no_argument_over(qtbot):
    pressed = []
    button = SecondaryButton("Draw", lambda *arguments: pressed.append(arguments))
    qtbot.addWidget(button)
    button.click()
    assert pressed == [()]


def test_labels_show_mark_up_as_it_is(qtbot):
    label = Label("<b>x</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_line_that_does_not_fit_is_cut_and_told_in_full(qtbot):
    label = ElidedLabel("a very long title of a job that nobody can read in full")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.text().endswith("…")
    assert (
        label.toolTip() == label.accessibleName() == "a very long title of a job that nobody can read in full"
    )
    label.resize(900, 20)
    assert label.text() == label.accessibleName()
    assert label.toolTip() == ""


def test_a_card_hides_an_empty_title(qtbot):
    card = Card()
    qtbot.addWidget(card)
    assert card._title.isHidden()
    card.set_title("Draw")
    assert not card._title.isHidden()


def test_a_message_replaces_the_one_before_and_can_be_dismissed(qtbot, place):
    bar = MessageBar()
    place.layout().addWidget(bar)
    assert bar.text == ""
    bar.show_warning("The grader is the student.")
    bar.show_error("The key was refused.")
    assert bar.text == "The key was refused."
    assert bar.button.isHidden()
    qtbot.mouseClick(bar.dismiss_button, LEFT)
    assert bar.text == ""


def test_a_message_can_offer_what_to_do(qtbot, place):
    done = []
    bar = MessageBar()
    place.layout().addWidget(bar)
    bar.show_error("12 replies held no table.", "Retry 12", lambda: done.append(12))
    assert bar.button.text() == "Retry 12"
    qtbot.mouseClick(bar.button, LEFT)
    assert done == [12]
    assert bar.text == ""


def test_an_empty_page_says_what_to_do_and_does_it(qtbot):
    done = []
    state = EmptyState("No items yet. " * 12, "Draw items", lambda: done.append(True))
    qtbot.addWidget(state)
    state.resize(800, 400)
    state.show()
    assert state.sentence.height() >= state.sentence.heightForWidth(state.sentence.width())
    qtbot.mouseClick(state.button, LEFT)
    assert done == [True]
    bare = EmptyState("Reading …")
    qtbot.addWidget(bare)
    assert bare.button is None


def test_marks_are_empty_until_something_is_said(qtbot):
    marks = MarkButtons("metaphor")
    qtbot.addWidget(marks)
    assert marks.choice is None
    for choice in (*Choice, None):
        marks.set_choice(choice)
        assert marks.choice is choice


@pytest.mark.parametrize("choice", Choice)
def test_a_persons_choice_is_told_and_a_shown_one_is_not(qtbot, choice):
    marks, told = MarkButtons("metaphor"), []
    qtbot.addWidget(marks)
    marks.marked.connect(told.append)
    marks.set_choice(choice)
    assert told == []
    qtbot.mouseClick(marks.buttons[choice], LEFT)
    assert told == [choice]


def test_marks_print_their_keys_and_name_their_criterion(qtbot):
    keys = {Choice.MET: "y", Choice.NOT_MET: "n", Choice.CANNOT_JUDGE: "u"}
    marks = MarkButtons("metaphor", keys)
    qtbot.addWidget(marks)
    assert [button.text()[-1] for button in marks.buttons.values()] == ["y", "n", "u"]
    assert marks.buttons[Choice.NOT_MET].accessibleName() == "metaphor: not met"


def test_a_table_tells_the_row_in_hand_and_the_one_opened(qtbot, place):
    model = RowTableModel(COLUMNS, LINES)
    table, chosen, opened = DataTable(model, "Texts"), [], []
    place.layout().addWidget(table)
    table.row_chosen.connect(chosen.append)
    table.row_opened.connect(opened.append)
    assert table.chosen_row() is None
    table.choose(3)
    assert chosen == [LINES[3]]
    assert table.chosen_row() == LINES[3]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert chosen[-1] == LINES[4]
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == [LINES[4]]
    model.set_rows(())
    assert chosen[-1] is None
    assert table.chosen_row() is None


def test_a_table_is_in_the_rows_order_until_a_header_is_clicked(qtbot, place):
    model = RowTableModel(COLUMNS, LINES)
    table = DataTable(model, "Texts")
    place.layout().addWidget(table)
    assert model.rows == LINES
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert model.rows[0].awarded == 5
    assert model.rows[-1].awarded is None


def test_a_chip_that_is_cut_looks_like_any_chip_and_tells_the_whole(qtbot):
    chip = ElidedChip()
    qtbot.addWidget(chip)
    chip.show_text("topic  Ice fishing in the far north", ChipKind.ACCENT)
    chip.resize(80, chip.sizeHint().height())
    chip.show()
    assert chip.metaObject().superClass().className() == "Chip"
    assert chip.text().endswith("…")
    assert chip.toolTip() == chip.accessibleName() == "topic  Ice fishing in the far north"
