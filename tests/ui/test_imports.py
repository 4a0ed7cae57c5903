"""An import in the window says what it took in, and which rows it could not read, and why."""

import json

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from skillmix_desktop.ui.dialogs.job_list import JobList
from skillmix_desktop.ui.dialogs.unread_rows import UnreadRowsDialog

GOOD = {"student": "gpt-4", "skills": ["metaphor", "irony"], "topic": "Sewing", "text": "A stitch in time."}


@pytest.fixture
def take_in(qtbot, open_window, tmp_path):
    """Imports a file of these rows, and gives the window."""

    def take_in(*rows):
        path = tmp_path / "texts.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        with qtbot.waitSignal(open_window.jobs.ended):
            open_window._import(str(path))
        return open_window

    return take_in


def the_dialog(qtbot):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), UnreadRowsDialog))
    return QApplication.activeModalWidget()


def test_an_import_says_what_is_new(take_in):
    window = take_in(GOOD)
    assert window.messages.text == "New from texts.jsonl: items 1, texts 1, verdicts 0."
    assert window.messages.button.isHidden()
    assert window.strip.aside.text() == ""


def test_rows_that_were_not_read_are_counted_and_listed_with_their_reasons(qtbot, take_in):
    window = take_in(GOOD, {**GOOD, "topic": ""}, {**GOOD, "skills": []})
    assert window.messages.text.startswith("2 rows could not be read in full. New from texts.jsonl")
    assert window.strip.aside.text() == "2 rows unread"
    window.messages.button.click()
    dialog = the_dialog(qtbot)
    dialog.copy_button.click()
    head, *lines = QGuiApplication.clipboard().text().splitlines()
    dialog.accept()
    assert head == "File\tRow\tReason"
    assert [line.split("\t")[:2] for line in lines] == [["texts.jsonl", "2"], ["texts.jsonl", "3"]]
    assert all(line.split("\t")[2] for line in lines)


def test_an_import_of_which_nothing_was_read_does_not_look_like_a_success(take_in):
    window = take_in({"colour": "blue"})
    assert window.messages.property("kind") == "error"
    assert window.messages.text.startswith("texts.jsonl holds no text and no verdict that could be read.")


def test_the_rows_are_still_listed_from_the_jobs_when_the_message_is_gone(qtbot, take_in):
    window = take_in(GOOD, {"colour": "blue"})
    window.messages.dismiss_button.click()
    jobs = JobList(window.jobs, window)
    qtbot.addWidget(jobs)
    [card] = jobs.cards
    assert card.chip.text().endswith("finished, 1 row unread")
    card.button.click()
    the_dialog(qtbot).accept()
