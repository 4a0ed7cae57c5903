"""The window: projects in and out, pages by key and click, themes, and closing without a loss."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.dialogs.job_list import JobList
from skillmix_desktop.ui.dialogs.settings_dialog import SettingsDialog
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.project_opener import Questions
from skillmix_desktop.ui.project_work import create_project, project_files
from skillmix_desktop.ui.roles import DARK
from skillmix_desktop.ui.theme import current_roles
from skillmix_desktop.ui.window_state import first_size
from tests.ui.conftest import activate
from tests.ui.gallery import ENTRIES, EmptyPage, GalleryPage
from tests.ui.test_jobs import Steps

CONTROL = Qt.KeyboardModifier.ControlModifier
HEAVY = ("sqlmodel", "sqlalchemy", "pandas", "numpy", "openai", "llama_cpp", "alembic", "scipy", "pydantic")


def action(window, text):
    """The menu's entry called ``text``."""
    menus = [entry.menu() for entry in window.menuBar().actions()]
    menus += [entry.menu() for menu in menus for entry in menu.actions() if entry.menu()]
    for menu in menus:
        menu.aboutToShow.emit()
    found = [each for menu in menus for each in menu.actions() if each.text().replace("&", "") == text]
    assert len(found) == 1, text
    return found[0]


def modal(qtbot, kind):
    """The dialog of ``kind`` that is open."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    return QApplication.activeModalWidget()


def test_the_window_needs_no_heavy_library():
    code = "import skillmix_desktop.ui.main_window, skillmix_desktop.app"
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True
    ).stderr
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in told.splitlines() if "|" in line}
    assert "PySide6" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_without_a_project_there_is_the_start_page_alone(window):
    assert window.stack.currentWidget() is window.start_page
    assert window.rail.isHidden()
    assert window.windowTitle() == "Skill-Mix Desktop"
    assert not action(window, "Import a file …").isEnabled()
    assert not action(window, "Gallery").isEnabled()


def test_the_first_paint_is_told_once(qtbot, settings, jobs, tmp_path):
    made = MainWindow(ENTRIES, project_files(), settings=settings, jobs=jobs, state_file=tmp_path / "w.ini")
    qtbot.addWidget(made)
    told = []
    made.first_painted.connect(lambda: told.append(True))
    with qtbot.waitSignal(made.first_painted):
        made.show()
    made.resize(900, 700)
    made.grab()
    assert told == [True]


def test_an_open_project_shows_its_name_its_counts_and_its_first_page(open_window):
    assert isinstance(open_window.stack.current_page, GalleryPage)
    assert open_window.rail.isVisible()
    assert open_window.rail.buttons[0].count == "0"
    assert open_window.windowTitle() == "spring-study — Skill-Mix Desktop"
    assert action(open_window, "Import a file …").isEnabled()


def test_pages_are_made_when_they_are_first_gone_to_and_then_kept(open_window):
    first = open_window.stack.current_page
    assert open_window.stack.count() == 2
    open_window.go_to("adjudicate")
    assert isinstance(open_window.stack.current_page, EmptyPage)
    open_window.go_to("gallery")
    assert open_window.stack.current_page is first
    assert open_window.stack.count() == 3


def test_ctrl_and_a_number_go_to_a_page(qtbot, open_window):
    activate(qtbot, open_window)
    qtbot.keyClick(open_window, Qt.Key.Key_2, CONTROL)
    assert isinstance(open_window.stack.current_page, EmptyPage)
    assert open_window.rail.buttons[1].isChecked()
    qtbot.keyClick(open_window, Qt.Key.Key_1, CONTROL)
    assert isinstance(open_window.stack.current_page, GalleryPage)


def test_the_arrows_on_the_rail_go_to_a_page(qtbot, open_window):
    activate(qtbot, open_window)
    open_window.rail.buttons[0].setFocus()
    qtbot.keyClick(open_window.rail.buttons[0], Qt.Key.Key_Down)
    assert isinstance(open_window.stack.current_page, EmptyPage)


def test_a_page_can_ask_for_another_and_hand_it_something(open_window):
    open_window.go_to("adjudicate")
    open_window.stack.current_page.page_wanted.emit("gallery", "text 7")
    assert isinstance(open_window.stack.current_page, GalleryPage)
    assert open_window.stack.current_page.subject == "text 7"


def test_the_rail_counts_anew_after_a_change(qtbot, open_window):
    from skillmix_desktop.pipeline.items import Draw, draw_items

    draw_items(open_window.context.database, Draw(k=2, count=12, seed=1))
    open_window.events.items_changed.emit()
    qtbot.waitUntil(lambda: open_window.rail.buttons[0].count == "12")


def test_a_project_that_is_not_there_is_told_in_words_and_forgotten(qtbot, window, settings, tmp_path):
    missing = str(tmp_path / "gone.skillmix")
    settings.replace(settings.settings.with_recent(missing))
    with qtbot.waitSignal(window.opening_failed) as told:
        window.open_project(missing)
    assert window.messages.text == told.args[0] != ""
    assert settings.settings.recent_projects == ()
    assert window.start_page.open_button.isEnabled()


def test_while_a_project_is_being_opened_the_start_page_says_so(qtbot, window, project):
    with qtbot.waitSignal(window.project_opened):
        window.open_project(project)
        assert not window.start_page.open_button.isEnabled()
    qtbot.waitUntil(lambda: window.jobs.is_idle)


def test_an_opened_project_is_offered_the_next_time(open_window, project, settings):
    assert SettingsStore.load(settings._path).settings.recent_projects == (project,)
    assert [row.button.accessibleName() for row in open_window.start_page.recent_rows] == ["spring-study"]
    assert action(open_window, "spring-study").isEnabled()


def test_another_project_takes_the_place_of_the_first(qtbot, open_window, tmp_path):
    other = tmp_path / "other.skillmix"
    create_project(str(other)).close()
    page = open_window.stack.current_page
    with qtbot.waitSignal(page.destroyed), qtbot.waitSignal(open_window.project_opened):
        open_window.open_project(str(other))
    qtbot.waitUntil(lambda: open_window.windowTitle().startswith("other"))
    assert open_window.context.database.location == str(other)


def test_no_other_project_is_opened_while_a_job_runs(qtbot, open_window, tmp_path):
    steps = Steps()
    open_window.jobs.start("Grading", steps)
    before = open_window.context
    open_window.open_project(str(tmp_path / "other.skillmix"))
    assert "job is running" in open_window.messages.text
    assert open_window.context is before
    open_window.messages.button.click()
    dialog = modal(qtbot, JobList)
    dialog.accept()
    steps.let_go()


def test_new_projects_and_old_ones_are_asked_for(qtbot, settings, jobs, project, tmp_path):
    new = str(tmp_path / "new.skillmix")
    questions = Questions(project=lambda _: project, new_project=lambda _: new)
    window = MainWindow(
        ENTRIES,
        project_files(),
        settings=settings,
        jobs=jobs,
        state_file=tmp_path / "w.ini",
        questions=questions,
    )
    qtbot.addWidget(window)
    for trigger, location in (
        (window.start_page.new_button.click, new),
        (action(window, "Open …").trigger, project),
    ):
        with qtbot.waitSignal(window.project_opened):
            trigger()
        qtbot.waitUntil(lambda: window.jobs.is_idle)
        assert window.context.database.location == location
    with window.context.database.read() as session:
        from skillmix_desktop.store.catalogue import load_catalogue

        assert load_catalogue(session).skills
    window.close()


def test_a_new_project_never_takes_the_place_of_one_that_is_there(qtbot, window, project):
    before = Path(project).read_bytes()
    window.create_project(project)
    assert "spring-study.skillmix is there already" in window.messages.text
    assert Path(project).read_bytes() == before
    with qtbot.waitSignal(window.project_opened):
        window.messages.button.click()
    qtbot.waitUntil(lambda: window.jobs.is_idle)
    window.close()


def test_jobs_go_with_their_project(qtbot, open_window, tmp_path):
    with qtbot.waitSignal(open_window.jobs.ended):
        open_window.jobs.start("Grading", Steps(1).let_go())
    assert open_window.strip.isVisible()
    with qtbot.waitSignal(open_window.project_opened):
        open_window.create_project(str(tmp_path / "another.skillmix"))
    assert open_window.jobs.past == ()
    assert open_window.strip.isHidden()


def test_a_question_that_is_not_answered_changes_nothing(qtbot, settings, jobs, tmp_path):
    questions = Questions(project=lambda _: "", new_project=lambda _: "")
    window = MainWindow(
        ENTRIES,
        project_files(),
        settings=settings,
        jobs=jobs,
        state_file=tmp_path / "w.ini",
        questions=questions,
    )
    qtbot.addWidget(window)
    window.start_page.open_button.click()
    window.start_page.new_button.click()
    assert jobs.is_idle


# Qt would have nobody but itself make these events.
MADE_BY_HAND = pytest.mark.filterwarnings("ignore:.*marked as deprecated:DeprecationWarning")


def drag(paths, kind=QDragEnterEvent):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    place = QPoint(5, 5) if kind is QDragEnterEvent else QPointF(5, 5)
    event = kind(
        place,
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setAccepted(False)
    return event, data


@MADE_BY_HAND
@pytest.mark.parametrize(
    ("paths", "is_taken"),
    [(["/a/b.skillmix"], True), (["/a/b.csv"], False), (["/a.skillmix", "/b.skillmix"], False), ([], False)],
)
def test_only_a_single_project_can_be_dropped(window, paths, is_taken):
    event, _kept = drag(paths)
    window.dragEnterEvent(event)
    assert event.isAccepted() is is_taken


@MADE_BY_HAND
def test_a_dropped_project_is_opened(qtbot, window, project):
    event, _kept = drag([project], QDropEvent)
    with qtbot.waitSignal(window.project_opened):
        window.dropEvent(event)
    qtbot.waitUntil(lambda: window.jobs.is_idle)
    assert window.context.database.location == project
    window.close()


def test_the_theme_is_changed_at_once_and_kept(window, settings):
    action(window, "Dark").trigger()
    assert current_roles() is DARK
    assert SettingsStore.load(settings._path).settings.theme == "dark"


def test_settings_are_opened_from_the_rail_and_told_to_all(qtbot, open_window, settings):
    open_window.settings_button.click()
    dialog = modal(qtbot, SettingsDialog)
    dialog.fields["annotator"].setText("Anna")
    with qtbot.waitSignal(open_window.events.settings_changed):
        dialog.keep_button.click()
    assert settings.settings.annotator == "Anna"
    assert open_window.settings_button.text() == "Anna · settings"


def test_a_broken_settings_file_is_told_once_the_window_is_there(qtbot, jobs, tmp_path, project):
    path = tmp_path / "broken.toml"
    path.write_text("theme = ")
    store = SettingsStore.load(path)
    window = MainWindow(ENTRIES, project_files(), settings=store, jobs=jobs, state_file=tmp_path / "w.ini")
    qtbot.addWidget(window)
    assert str(path) in window.messages.text


def test_a_job_that_fails_is_told_in_the_window(qtbot, open_window):
    from skillmix_desktop.errors import SkillMixError

    with qtbot.waitSignal(open_window.jobs.failed):
        open_window.jobs.start("Grading", Steps(error=SkillMixError("The key was refused.")).let_go())
    assert open_window.messages.text == "Grading: The key was refused."


def test_the_window_stands_where_it_stood(qtbot, settings, tmp_path):
    sizes = []
    for _ in range(2):
        window = MainWindow(
            ENTRIES, project_files(), settings=settings, jobs=Jobs(), state_file=tmp_path / "w.ini"
        )
        qtbot.addWidget(window)
        sizes.append((window.width(), window.height()))
        window.resize(760, 640)
        window.show()
        window.close()
    assert sizes == [first_size(window.screen().availableSize()).toTuple(), (760, 640)]


def test_the_settings_that_cannot_be_kept_do_not_stop_the_window(qtbot, jobs, project, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    window = MainWindow(
        ENTRIES,
        project_files(),
        settings=SettingsStore(in_the_way / "settings.toml"),
        jobs=jobs,
        state_file=tmp_path / "w.ini",
    )
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.project_opened):
        window.open_project(project)
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert "cannot be kept" in window.messages.text
    window.close()


def test_an_import_is_a_job(qtbot, settings, jobs, project, tmp_path):
    taken = []

    def import_into(database, path):
        taken.append((database.location, path))
        return Steps(1).let_go()()

    window = MainWindow(
        ENTRIES,
        replace(project_files(), import_into=import_into),
        settings=settings,
        jobs=jobs,
        state_file=tmp_path / "w.ini",
        questions=Questions(data_file=lambda _: "/data/texts.jsonl", data_folder=lambda _: "/data/runs"),
    )
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.project_opened):
        window.open_project(project)
    qtbot.waitUntil(lambda: jobs.is_idle)
    for text in ("Import a file …", "Import a folder of runs …"):
        with qtbot.waitSignals([jobs.ended, window.events.verdicts_changed]):
            action(window, text).trigger()
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert taken == [(project, Path("/data/texts.jsonl")), (project, Path("/data/runs"))]
    window.close()
