"""What all pages can do: be read when they are seen, and say so when there is nothing."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget
from sqlalchemy import text

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.ui.widgets.page import Page
from tests.ui.gallery import EmptyPage, GalleryPage


@pytest.fixture
def page(qtbot, context):
    made = GalleryPage(context)
    qtbot.addWidget(made)
    return made


def test_a_page_is_read_when_it_is_first_seen(page):
    assert page.refreshed == 0
    page.show()
    assert page.refreshed == 1


def test_a_page_in_view_is_read_once_for_a_burst_of_changes(qtbot, page, context):
    page.show()
    for _ in range(20):
        context.events.items_changed.emit()
    qtbot.waitUntil(lambda: page.refreshed == 2)


def test_a_page_out_of_view_is_read_when_it_is_seen_again(qtbot, page, context):
    page.show()
    page.hide()
    context.events.items_changed.emit()
    qtbot.waitUntil(lambda: not page._pause.isActive())
    assert page.refreshed == 1
    page.show()
    assert page.refreshed == 2


def test_a_page_does_not_hear_what_it_did_not_ask_for(page, context):
    page.show()
    context.events.verdicts_changed.emit()
    assert not page._pause.isActive()


def test_an_empty_page_gives_way_to_its_content_and_back(qtbot, context):
    page = EmptyPage(context)
    qtbot.addWidget(page)
    page.show()
    assert not page.is_showing_content
    page.show_busy("Reading 1,200 verdicts …")
    page.show_content()
    assert page.is_showing_content


def test_the_button_of_an_empty_page_asks_for_another(qtbot, context):
    page = EmptyPage(context)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.page_wanted) as asked:
        page._state.button.click()
    assert asked.args == ["gallery", "drawn"]


def test_a_computation_that_fails_is_told_on_the_page(qtbot, context):
    def fail() -> None:
        raise SkillMixError("No marks yet.")

    page = Page(context, "Results")
    qtbot.addWidget(page)
    page.show()
    page.compute(fail, print)
    qtbot.waitUntil(lambda: page.messages.text == "No marks yet.")


def test_a_computation_is_answered_on_the_page(qtbot, context):
    answers = []
    page = Page(context, "Results")
    qtbot.addWidget(page)
    page.compute(lambda: 42, answers.append)
    qtbot.waitUntil(lambda: answers == [42])


def test_nothing_of_the_old_layout_stays_painted_when_a_message_comes(qtbot, context):
    page = Page(context, "Torn")
    page.content.addWidget(QPlainTextEdit())
    window = QWidget()
    QVBoxLayout(window).addWidget(page)
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.show()
    qtbot.waitUntil(lambda: seen(window) == whole(window))
    page.messages.show_note("It is done.")
    qtbot.waitUntil(lambda: page.messages.height() < 100 and seen(window) == whole(window))


def seen(window):
    """What is on the screen."""
    return window.screen().grabWindow(window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def whole(window):
    """What would be there were all of it painted anew."""
    return window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def test_what_cannot_be_computed_from_a_damaged_project_is_said_and_is_no_crash(qtbot, page, context):
    with context.database.write() as session:
        session.execute(text("UPDATE study SET created_at = 'yesterday'"))

    def compute():
        raise ValueError("Invalid isoformat string: 'yesterday'")

    page.compute(compute, lambda _: None)
    qtbot.waitUntil(lambda: "is damaged: 1 value is not a moment" in page.messages.text)
