"""Quitting while a run is under way: asked once, and nothing that is finished is lost."""

import pytest

from skillmix_desktop.ui.dialogs.stop_question import StopQuestion
from skillmix_desktop.ui.jobs import JobState
from tests.ui.test_jobs import Steps
from tests.ui.test_main_window import modal


@pytest.fixture
def steps():
    made = Steps().let_go(1)
    yield made
    made.may_go.release(10)


@pytest.fixture
def run(qtbot, open_window, steps):
    job = open_window.jobs.start("Grading by gpt-4", steps)
    qtbot.waitUntil(lambda: job.progress is not None)
    return job


def test_a_run_under_way_is_not_stopped_without_a_question(qtbot, open_window, run, steps):
    open_window.close()
    question = modal(qtbot, StopQuestion)
    assert "Grading by gpt-4" in question.text()
    assert "Everything that is finished is kept" in question.informativeText()
    question.keep_button.click()
    assert open_window.isVisible()
    with qtbot.waitSignal(run.finished):
        steps.let_go()


def test_stopping_waits_for_the_present_step_and_loses_nothing(qtbot, open_window, run, steps):
    open_window.close()
    modal(qtbot, StopQuestion).stop_button.click()
    assert open_window.isVisible()
    assert "what is done is kept" in open_window.messages.text
    with qtbot.waitSignal(open_window.closed):
        steps.let_go(1)
    assert run.state is JobState.CANCELLED
    assert open_window.isHidden()
    assert open_window.context is None


def test_whoever_quits_again_is_not_asked_again(qtbot, open_window, run, steps):
    open_window.stop_and_close()
    open_window.close()
    with qtbot.waitSignal(open_window.closed):
        steps.let_go(1)
    assert run.state is JobState.CANCELLED


def test_without_a_run_nothing_is_asked(qtbot, open_window):
    with qtbot.waitSignal(open_window.closed):
        open_window.close()
