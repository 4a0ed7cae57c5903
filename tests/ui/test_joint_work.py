"""Handing a queue over, taking it back and merging, from the menu to what is told of it."""

from contextlib import closing

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from sqlmodel import select

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.pipeline.spot_check_acts import commit, record_mark
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import CheckState, queue
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Skill, SpotCheck
from skillmix_desktop.ui.dialogs.hand_over_dialog import HandOverDialog
from skillmix_desktop.ui.dialogs.merged_rows import MergedRowsDialog
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.project_opener import Questions
from skillmix_desktop.ui.project_work import project_files
from tests.builders import add_generation, add_items, add_verdict, build_project
from tests.ui.gallery import ENTRIES


@pytest.fixture
def chosen():
    """The file that the user is going to choose."""
    return []


@pytest.fixture
def window(qtbot, settings, jobs, tmp_path, chosen):
    """One that asks for no file."""
    made = MainWindow(
        ENTRIES,
        project_files(),
        settings=settings,
        jobs=jobs,
        state_file=tmp_path / "window.ini",
        questions=Questions(project=lambda _: chosen[0], new_project=lambda _: chosen[0]),
    )
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def project(tmp_path):
    """A text in Anna's queue, which a machine has judged."""
    path = tmp_path / "study.skillmix"
    with closing(build_project(path)) as database:
        text = add_generation(database, add_items(database)[0])
        add_verdict(database, text, grader="gpt-4", marks=[1] * 5)
        draw_spot_checks(database, SpotCheckDraw("Anna", 1))
    return str(path)


def choose(window, words):
    """What a user does with the menu bar."""
    [project] = [menu.menu() for menu in window.menuBar().actions() if "Project" in menu.text()]
    [action] = [action for action in project.actions() if words in action.text().replace("&", "")]
    assert action.isEnabled()
    action.trigger()


def dialog(qtbot, kind):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    return QApplication.activeModalWidget()


def hand_over(qtbot, window):
    choose(window, "Hand over a queue")
    dialog(qtbot, HandOverDialog).agree_button.click()
    qtbot.waitUntil(lambda: window.messages.text != "")


def judge(path):
    with closing(Database.open(path)) as database:
        [entry] = queue(database, "Anna")
        for position in range(4):
            record_mark(database, entry.spot_check_id, position, PersonMark(True))
        commit(database, entry.spot_check_id)


def test_a_queue_goes_out_and_comes_back_with_its_verdicts(qtbot, open_window, tmp_path, chosen):
    out = tmp_path / "anna.skillmix"
    chosen.append(str(out))
    hand_over(qtbot, open_window)
    assert "one text for Anna" in open_window.messages.text
    judge(out)
    choose(open_window, "Take back")
    told = dialog(qtbot, MergedRowsDialog)
    assert "nowhere at odds" in told.sentence.text()
    told.accept()
    [entry] = queue(open_window.context.database, "Anna")
    assert entry.state is CheckState.SUBMITTED


def test_a_file_that_was_not_handed_over_is_refused_in_a_sentence(qtbot, open_window, tmp_path, chosen):
    other = tmp_path / "other.skillmix"
    build_project(other).close()
    chosen.append(str(other))
    choose(open_window, "Take back")
    qtbot.waitUntil(lambda: "was not handed over from this project" in open_window.messages.text)


def test_merging_tells_each_thing_on_which_the_projects_are_at_odds(qtbot, open_window, tmp_path, chosen):
    other = tmp_path / "other.skillmix"
    with closing(build_project(other)) as database, database.write() as session:
        session.exec(select(Skill).where(Skill.name == "litotes")).one().category = "wit"
    chosen.append(str(other))
    choose(open_window, "Merge a project")
    told = dialog(qtbot, MergedRowsDialog)
    assert "at odds once" in told.sentence.text()
    [conflict] = told.model.rows
    told.copy_button.click()
    assert conflict.sentence in QGuiApplication.clipboard().text()
    told.accept()


def test_without_a_queue_nothing_is_handed_over(qtbot, open_window, chosen):
    with open_window.context.database.write() as session:
        for check in session.exec(select(SpotCheck)):
            session.delete(check)
    choose(open_window, "Hand over a queue")
    qtbot.waitUntil(lambda: "no queue to hand over" in open_window.messages.text)


def test_no_file_means_nothing_is_done(qtbot, open_window, chosen):
    chosen.append("")
    for words in ("Take back", "Merge a project"):
        choose(open_window, words)
    assert open_window.jobs.running == ()
