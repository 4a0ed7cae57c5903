"""The table of pages: each is made when it is asked for, and the rail's counts are words."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QWidget

from skillmix_desktop.store.queries import Counts
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.page_entries import counts_of
from skillmix_desktop.ui.page_table import PAGES
from skillmix_desktop.ui.project_work import open_the_sample
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.rail import RAIL_WIDTH

BESIDE_THE_RAIL = QSize(1024 - RAIL_WIDTH, 600)
NAMES = [
    *("overview", "items", "generate", "grade", "spot_check"),
    *("adjudicate", "agreement", "results", "report", "models"),
]
HEAVY = ("sqlmodel", "sqlalchemy", "pandas", "numpy", "openai", "llama_cpp", "alembic")


def test_the_pages_stand_along_the_path_of_the_data():
    assert [entry.name for entry in PAGES] == NAMES


@pytest.mark.parametrize("entry", PAGES, ids=NAMES)
def test_every_page_is_made_and_shown_on_an_empty_project(qtbot, context, entry):
    page = entry.make(context)
    qtbot.addWidget(page)
    page.show()
    assert isinstance(page, Page)
    assert page.header.title.text() == entry.title
    qtbot.waitUntil(lambda: context.jobs.is_idle)


def test_every_page_of_a_full_project_fits_a_small_screen(qtbot, settings, jobs):
    database = open_the_sample()
    context = AppContext(database, settings, jobs, DataEvents())
    least = {}
    for entry in PAGES:
        page = entry.make(context)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitUntil(lambda: jobs.is_idle)
        least[entry.name] = page.minimumSizeHint()
    database.close()
    assert {name for name, size in least.items() if size != size.boundedTo(BESIDE_THE_RAIL)} == set()


def test_what_there_is_stands_at_the_rails_edge():
    counts = Counts(items=1200, generations=3400, verdicts=5, spot_checks=60, spot_checks_done=18)
    assert counts_of(PAGES, counts) == {1: "1,200", 2: "3,400", 3: "5", 4: "18/60", 5: ""}


def test_what_is_still_to_be_decided_stands_at_the_rails_edge():
    counts = Counts(items=1, generations=1, verdicts=2, spot_checks=1, spot_checks_done=1, undecided=1_204)
    assert counts_of(PAGES, counts)[5] == "1,204"


def test_no_count_of_spot_checks_is_shown_where_none_was_drawn():
    counts = Counts(items=0, generations=0, verdicts=0, spot_checks=0, spot_checks_done=0)
    assert counts_of(PAGES, counts) == {1: "0", 2: "0", 3: "0", 4: "", 5: ""}


def test_the_table_loads_no_library_that_would_keep_the_window_from_being_painted():
    code = f"import sys, skillmix_desktop.ui.page_table; print([m for m in {HEAVY} if m in sys.modules])"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.strip() == "[]"


class ShownAlone(QObject):
    """The widgets that came up as windows of their own."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@pytest.mark.parametrize("entry", PAGES, ids=NAMES)
def test_no_part_of_a_page_comes_up_as_a_window_while_the_page_is_made(qtbot, qapp, context, entry):
    shown = ShownAlone()
    qapp.installEventFilter(shown)
    page = entry.make(context)
    qapp.removeEventFilter(shown)
    qtbot.addWidget(page)
    assert shown.seen == []
