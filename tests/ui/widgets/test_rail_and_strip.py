"""The rail and the jobs at its foot."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit

from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.ui.jobs import JobState
from skillmix_desktop.ui.widgets.job_strip import JobStrip, progress_words, show_in_bar
from skillmix_desktop.ui.widgets.rail import RAIL_WIDTH, Rail
from tests.ui.conftest import activate
from tests.ui.test_jobs import Steps


@pytest.fixture
def rail(qtbot):
    made = Rail()
    qtbot.addWidget(made)
    made.set_stations(["Items", "Grade", "Report"])
    made.show()
    return made


@pytest.fixture
def strip(qtbot, jobs):
    made = JobStrip(jobs)
    qtbot.addWidget(made)
    return made


def test_a_click_and_the_arrows_go_through_the_stations(qtbot, rail):
    chosen = []
    rail.chosen.connect(chosen.append)
    qtbot.mouseClick(rail.buttons[1], Qt.MouseButton.LeftButton)
    rail.buttons[1].setFocus()
    qtbot.keyClick(rail.buttons[1], Qt.Key.Key_Down)
    qtbot.keyClick(rail.buttons[2], Qt.Key.Key_Up)
    assert chosen == [1, 2, 1]
    assert [button.isChecked() for button in rail.buttons] == [False, True, False]


def test_the_focus_on_the_rail_goes_along_with_the_page(qtbot, rail):
    activate(qtbot, rail)
    rail.show_chosen(0)
    rail.buttons[0].setFocus()
    rail.show_chosen(2)
    assert rail.buttons[2].hasFocus()


def test_the_focus_goes_along_while_a_dialog_is_in_front(qtbot, rail):
    activate(qtbot, rail)
    rail.buttons[0].setFocus()
    dialog = QDialog(rail)
    dialog.open()
    activate(qtbot, dialog)
    rail.show_chosen(2)
    dialog.close()
    activate(qtbot, rail)
    assert rail.buttons[2].hasFocus()


def test_the_focus_elsewhere_stays_where_it_is(qtbot, rail):
    field = QLineEdit(rail)
    field.show()
    activate(qtbot, rail)
    field.setFocus()
    rail.show_chosen(2)
    assert field.hasFocus()


def test_tab_stops_at_the_page_in_view_alone(qtbot, rail):
    field = QLineEdit()
    rail.foot.addWidget(field)
    field.show()
    activate(qtbot, rail)
    rail.show_chosen(1)
    rail.buttons[1].setFocus()
    rail.show_chosen(2)
    qtbot.keyClick(rail.buttons[2], Qt.Key.Key_Tab)
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Backtab)
    assert rail.buttons[2].hasFocus()


def test_counts_are_shown_and_read_out(rail):
    rail.set_counts({1: "1,200"})
    assert rail.buttons[1].count == "1,200"
    assert rail.buttons[1].accessibleName() == "Grade, 1,200"
    assert rail.buttons[0].accessibleName() == "Items"
    rail.set_counts({1: ""})
    assert rail.buttons[1].accessibleName() == "Grade"


def test_a_count_is_painted_at_the_edge(rail):
    before = rail.buttons[0].grab().toImage()
    rail.set_counts({0: "100"})
    assert rail.buttons[0].grab().toImage() != before


def test_the_rail_keeps_its_width_whatever_the_project_is_called(rail):
    rail.set_project("a study with a name that goes on and on and on", "1,200 texts · saved")
    assert rail.width() == RAIL_WIDTH


def test_the_strip_is_not_there_before_the_first_job(strip):
    assert strip.isHidden()


def test_the_strip_shows_the_job_and_how_far_it_is(qtbot, jobs, strip):
    steps = Steps(1200).let_go(744)
    job = jobs.start("Grading", steps)
    qtbot.waitUntil(lambda: job.progress is not None and job.progress.done == 744)
    assert strip.title.accessibleName() == "Grading"
    assert (strip.bar.value(), strip.bar.maximum()) == (744, 1200)
    assert strip.aside.text().startswith("744 / 1,200")
    assert strip.list_button.text() == "Running"
    strip.stop_button.click()
    assert job.state is JobState.STOPPING
    assert not strip.stop_button.isEnabled()
    with qtbot.waitSignal(job.ended):
        steps.let_go()
    assert strip.list_button.text() == "Last job: stopped"
    assert strip.bar.isHidden()


def test_a_file_larger_than_qt_can_count_fills_the_bar(qtbot, jobs, strip):
    whole = 20_000_000_000

    def read():
        yield Progress(whole // 2, whole, in_bytes=True)

    with qtbot.waitSignal(jobs.ended):
        job = jobs.start("Downloading a.gguf", read)
    show_in_bar(strip.bar, job)
    assert strip.bar.value() == pytest.approx(strip.bar.maximum() / 2)
    assert progress_words(job) == "10.0 GB / 20.0 GB"


def test_the_strip_counts_jobs_and_opens_their_list(qtbot, jobs, strip):
    first, second = Steps(), Steps()
    one, other = jobs.start("Grading", first), jobs.start("Writing", second)
    assert strip.list_button.text() == "2 running"
    with qtbot.waitSignal(strip.list_wanted):
        strip.list_button.click()
    with qtbot.waitSignal(one.ended), qtbot.waitSignal(other.ended):
        first.let_go()
        second.let_go()


def test_a_job_that_does_not_know_its_length_shows_a_moving_bar(qtbot, jobs, strip):
    steps = Steps()
    job = jobs.start("Grading", steps)
    assert (strip.bar.minimum(), strip.bar.maximum()) == (0, 0)
    with qtbot.waitSignal(job.ended):
        steps.let_go()
