"""Two windows on one project: the second is told, and neither loses a mark."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from skillmix_desktop.core.person_marks import PersonMark as Said
from skillmix_desktop.pipeline.sample import ANNOTATOR
from skillmix_desktop.pipeline.spot_checks import CheckState, load_task, queue
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.project_claim import ProjectClaim
from skillmix_desktop.ui.project_work import open_project, project_files
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from tests.ui.gallery import ENTRIES
from tests.ui.pages.spot_check_desk import Desk, make_graded_sample


@pytest.fixture
def second(qtbot, settings, jobs, tmp_path) -> MainWindow:
    made = MainWindow(ENTRIES, project_files(), settings=settings, jobs=jobs, state_file=tmp_path / "2.ini")
    qtbot.addWidget(made)
    made.show()
    return made


def open_in(qtbot, window: MainWindow, project: str) -> None:
    with qtbot.waitSignal(window.project_opened):
        window.open_project(project)
    qtbot.waitUntil(lambda: window.jobs.is_idle)


def test_the_second_window_on_a_project_is_told_and_the_first_is_not(qtbot, open_window, second, project):
    open_in(qtbot, second, project)
    assert "open in another window, too. What is done in either one is kept." in second.messages.text
    assert open_window.messages.text == ""
    second.close()


def test_a_project_that_was_let_go_is_nobodys(qtbot, open_window, second, project, tmp_path):
    open_window.close()
    open_in(qtbot, second, project)
    assert second.messages.text == ""
    second.close()
    assert not list(tmp_path.glob("*.window"))


def test_another_project_lets_the_first_go(qapp, tmp_path):
    one, other = ProjectClaim(), ProjectClaim()
    one.take(tmp_path / "a.skillmix")
    one.take(tmp_path / "b.skillmix")
    other.take(tmp_path / "a.skillmix")
    assert not other.is_shared
    other.take(tmp_path / "b.skillmix")
    assert other.is_shared
    one.give_up()
    other.take(tmp_path / "b.skillmix")
    assert not other.is_shared


def test_whoever_comes_back_from_the_other_window_finds_what_was_done_there(qtbot, qapp, tmp_path):
    one, other = ProjectClaim(), ProjectClaim()
    for claim in (one, other):
        claim.take(tmp_path / "a.skillmix")
    with qtbot.assertNotEmitted(one.returned), qtbot.waitSignal(other.returned):
        qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)


def test_where_nothing_can_be_written_nothing_is_claimed(qapp, tmp_path):
    claim = ProjectClaim()
    claim.take(tmp_path / "nowhere" / "a.skillmix")
    assert not claim.is_shared
    claim.take(None)
    assert not claim.is_shared


@pytest.fixture
def desks(qtbot, tmp_path) -> Iterator[Callable[[], Desk]]:
    """Desks over one project, each as in a program of its own."""
    path = make_graded_sample(tmp_path / "sample.skillmix")
    made: list[AppContext] = []

    def desk() -> Desk:
        settings = SettingsStore(tmp_path / f"settings-{len(made)}.toml")
        made.append(AppContext(open_project(str(path)), settings, Jobs(), DataEvents()))
        return Desk(qtbot, made[-1])

    yield desk
    for context in made:
        context.jobs.shutdown()
        context.database.close()


def mark(desk: Desk, position: int, choice: Choice) -> None:
    desk.bench.rubric.move_to(position)
    desk.bench.mark(choice)


def test_neither_window_loses_a_mark(desks):
    one, other = desks(), desks()
    check = one.bench.work.task.spot_check_id
    assert other.bench.work.task.spot_check_id == check
    mark(one, 0, Choice.MET)
    mark(other, 1, Choice.NOT_MET)
    mark(one, 2, Choice.MET)
    mark(other, 0, Choice.NOT_MET)
    on_disk = load_task(one.database, check).marks
    assert on_disk == {0: Said(False), 1: Said(False), 2: Said(True)}


def test_what_was_submitted_in_one_window_cannot_be_marked_blind_in_the_other(desks):
    one, other = desks(), desks()
    check = one.bench.work.task.spot_check_id
    for position in range(len(one.bench.work.task.asked)):
        mark(one, position, Choice.MET)
    one.bench.act()
    mark(other, 0, Choice.NOT_MET)
    assert "has been submitted already" in other.page.messages.text
    [entry] = [entry for entry in queue(one.database, ANNOTATOR) if entry.spot_check_id == check]
    assert entry.state is CheckState.SUBMITTED
    assert load_task(one.database, check).marks[0] == Said(True)


def test_paths_with_odd_names_can_be_claimed(qapp, tmp_path: Path):
    claim = ProjectClaim()
    claim.take(tmp_path / "étude №1 (copy).skillmix")
    assert len(list(tmp_path.glob(".*.window"))) == 1
    claim.give_up()
