"""Each count of the confusion leads to the texts behind it, or to how many of them are still hidden."""

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from skillmix_desktop.settings import Settings
from skillmix_desktop.store.columns import GENERATION
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.pages.agreement import DIFFERENCES, AgreementPage
from tests.pipeline.people import put_in_queue
from tests.ui.conftest import TO_LOAD_MS
from tests.ui.pages.studies import judged_sample


@pytest.fixture
def database(tmp_path):
    made = judged_sample(tmp_path / "study.skillmix")
    yield made
    made.close()


@pytest.fixture
def show(qtbot, settings, jobs, database):
    """Shows the page to somebody of that name."""

    def make(annotator):
        settings.replace(Settings(annotator=annotator))
        page = AgreementPage(AppContext(database, settings, jobs, DataEvents()))
        qtbot.addWidget(page)
        page.resize(1048, 740)
        page.show()
        qtbot.waitUntil(lambda: page.study is not None and jobs.is_idle, timeout=TO_LOAD_MS)
        return page

    return make


@pytest.fixture
def page(show):
    return show("Ben")


@pytest.fixture
def follow(qtbot, jobs):
    """Clicks on a cell and waits for its texts."""

    def click(page, cell):
        qtbot.mouseClick(cell, Qt.MouseButton.LeftButton)
        assert page.tabs.currentIndex() == DIFFERENCES
        qtbot.waitUntil(lambda: jobs.is_idle)
        return page.differences.model.rows

    return click


def test_a_count_of_differences_leads_to_their_texts(page, follow):
    rows = follow(page, page.figures.confusion.first_only)
    assert page.differences.isVisibleTo(page)
    assert len(rows) == page.study.pair.figures.pooled.confusion.first_only
    assert all(row.first_is_met and not row.second_is_met for row in rows)


def test_in_a_small_window_the_criteria_have_the_room_of_the_students(qtbot, page):
    page.tabs.setCurrentIndex(DIFFERENCES)
    table = page.differences.table
    for width, is_hidden in ((840, True), (1048, False)):
        page.resize(width, 620)
        qtbot.waitUntil(lambda is_hidden=is_hidden: table.isColumnHidden(1) is is_hidden)
        assert table.columnWidth(0) > 90


@pytest.mark.parametrize("is_met", [True, False])
def test_a_count_of_what_both_say_leads_to_its_texts(page, follow, is_met):
    table, grid = page.study.pair.figures.pooled.confusion, page.figures.confusion
    rows = follow(page, grid.both if is_met else grid.neither)
    assert len(rows) == (table.both if is_met else table.neither)
    assert all((row.first_is_met, row.second_is_met) == (is_met, is_met) for row in rows)
    assert page.differences.direction.currentText() == ("Both say met" if is_met else "Both say not met")


def test_a_count_on_texts_that_are_still_to_be_judged_leads_to_how_many_are_hidden(database, show, follow):
    with database.read() as session:
        texts = session.scalars(select(GENERATION.c.id)).all()
    put_in_queue(database, texts, [1.0] * len(texts), annotator="Cleo")
    page = show("Cleo")
    assert not follow(page, page.figures.confusion.first_only)
    assert not page.differences.nothing.isVisibleTo(page)
    hidden = page.study.pair.figures.pooled.confusion.first_only
    assert page.differences.left_out.text().startswith(f"{hidden} such marks are hidden until you")
