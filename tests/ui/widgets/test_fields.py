"""Fields are named, and a wheel that passes over them changes nothing."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QStyleOptionComboBox

from skillmix_desktop.ui.widgets.fields import NumberField, Picker
from tests.ui.conftest import activate


def turn_wheel(field):
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, event)


@pytest.fixture(params=["number", "choice"])
def field(request, qtbot):
    if request.param == "number":
        made = NumberField("Seed", least=0, most=99, value=50)
    else:
        made = Picker("Seed", ["a", "b", "c"])
    qtbot.addWidget(made)
    made.show()
    return made


def state(field):
    return field.value() if isinstance(field, NumberField) else field.currentText()


def test_the_wheel_changes_only_the_field_in_hand(qtbot, field):
    activate(qtbot, field)
    field.clearFocus()
    before = state(field)
    turn_wheel(field)
    assert state(field) == before
    field.setFocus()
    turn_wheel(field)
    assert state(field) != before


def test_a_field_has_its_name(field):
    assert field.accessibleName() == "Seed"


def test_a_number_stays_within_its_bounds(qtbot):
    field = NumberField("k", least=1, most=6, value=9)
    qtbot.addWidget(field)
    assert field.value() == 6
    assert field.lineEdit().textMargins().left() > 0


def test_a_picker_gives_way_to_a_small_screen_and_cuts_its_words_with_dots(qtbot):
    picker = Picker("Names", ["Skills that a text names: robust rule"])
    qtbot.addWidget(picker)
    assert picker.minimumSizeHint().width() <= 96 < picker.sizeHint().width()
    picker.resize(picker.minimumSizeHint())
    option = QStyleOptionComboBox()
    picker.initStyleOption(option)
    assert option.currentText.endswith("…")
    picker.resize(picker.sizeHint())
    picker.initStyleOption(option)
    assert option.currentText == picker.currentText()
