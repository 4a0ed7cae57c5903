"""The question where to save: an ending is added before a file is replaced, not after."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget

from skillmix_desktop.ui.widgets.save_question import ask_for_file

ENDINGS = {"A page (*.html)": ".html", "A document (*.pdf)": ".pdf"}


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def answered(parent, folder, *acts):
    """The answer, while a person does ``acts``, one after the other, to what is asked of them then."""
    for number, act in enumerate(acts):
        QTimer.singleShot(50 * (number + 1), lambda act=act: act(QApplication.activeModalWidget()))
    return ask_for_file(parent, "Save the report", str(folder / "study-report.html"), ENDINGS)


def name(words):
    def act(dialog):
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit).setText(words)

    return act


def form(words):
    def act(dialog):
        dialog.selectNameFilter(words)
        dialog.filterSelected.emit(words)

    return act


def accept(dialog):
    assert isinstance(dialog, QFileDialog)
    dialog.accept()


def refuse(question):
    assert isinstance(question, QMessageBox)
    question.button(QMessageBox.StandardButton.No).click()


def leave(dialog):
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def test_the_suggestion_can_be_taken(parent, tmp_path):
    assert answered(parent, tmp_path, accept) == str(tmp_path / "study-report.html")


def test_a_name_without_an_ending_gets_that_of_the_form(parent, tmp_path):
    assert answered(parent, tmp_path, name("mine"), accept) == str(tmp_path / "mine.html")
    found = answered(parent, tmp_path, form("A document (*.pdf)"), name("mine"), accept)
    assert found == str(tmp_path / "mine.pdf")


def test_a_file_that_the_added_ending_leads_to_is_not_replaced_unasked(parent, tmp_path):
    (tmp_path / "mine.html").write_text("kept", encoding="utf-8")
    assert answered(parent, tmp_path, name("mine"), accept, refuse, leave) == ""


def test_nobody_has_to_save(parent, tmp_path):
    assert answered(parent, tmp_path, leave) == ""
