"""A list of very many records keeps its place, reads only what is in view, and sorts elsewhere."""

from dataclasses import dataclass
from enum import StrEnum

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from skillmix_desktop.ui.row_table_model import Column
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.chip import ChipKind
from skillmix_desktop.ui.widgets.record_list import RecordList

MANY = 100_000


class Order(StrEnum):
    TIME = "time"
    NAME = "name"


@dataclass(frozen=True)
class Record:
    id: int

    @property
    def state(self):
        return "failed" if self.id % 2 else "written"


COLUMNS = (
    Column[Record]("Name", lambda row: f"text {row.id}"),
    Column[Record]("Outcome", lambda row: row.state),
)


@pytest.fixture
def fetched():
    return []


@pytest.fixture
def records(qtbot, fetched):
    def fetch(ids):
        fetched.append(len(ids))
        return [Record(id_) for id_ in ids]

    made = RecordList(
        "Texts", COLUMNS, fetch, orders={"Name": Order.NAME, "Outcome": Order.NAME}, first_order=Order.TIME
    )
    made.filters.add_choice("state", "Outcome", "all outcomes")
    made.filters.set_choices("state", [("failed", "failed"), ("written", "written")])
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def test_the_first_record_is_taken_in_hand(qtbot, records):
    with qtbot.waitSignal(records.chosen) as chosen:
        records.show_ids([5, 4, 3], "nothing")
    assert chosen.args == [Record(5)]


def test_a_hundred_thousand_records_are_shown_by_reading_a_few(records, fetched):
    QAbstractItemModelTester(records.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    fetched.clear()
    records.show_ids(list(range(MANY)), "nothing")
    records.grab()
    records.table.choose(MANY - 1)
    records.grab()
    assert records.model.rowCount() == MANY
    assert sum(fetched) <= 1000


def test_the_record_in_hand_and_the_place_stay_when_others_arrive(qtbot, records):
    ids = list(range(1000))
    records.show_ids(ids, "nothing")
    records.table.choose(500)
    place = records.table.verticalScrollBar().value()
    with qtbot.assertNotEmitted(records.chosen):
        records.show_ids([-2, -1, *ids], "nothing")
    assert records.table.chosen_row() == Record(500)
    assert records.table.verticalScrollBar().value() == place


def test_at_the_top_new_records_come_into_view(records):
    records.show_ids(list(range(100)), "nothing")
    records.show_ids([-1, *range(100)], "nothing")
    assert records.table.verticalScrollBar().value() == 0
    assert records.table.chosen_row() == Record(0)


def test_a_record_that_is_gone_gives_way_to_the_first(qtbot, records):
    records.show_ids([1, 2, 3], "nothing")
    records.table.choose(2)
    with qtbot.waitSignal(records.chosen) as chosen:
        records.show_ids([8, 9], "nothing")
    assert chosen.args == [Record(8)]


def test_no_records_are_told_in_a_sentence(qtbot, records):
    records.show_ids([1], "nothing")
    with qtbot.waitSignal(records.chosen) as chosen:
        records.show_ids([], "No text is like that.")
    assert chosen.args == [None]
    assert records.nothing.isVisible()
    assert records.nothing.text() == "No text is like that."


def test_the_same_records_are_read_anew_where_they_stand(qtbot, records, fetched):
    records.show_ids([1, 2], "nothing")
    fetched.clear()
    with qtbot.assertNotEmitted(records.model.modelReset):
        records.show_ids([1, 2], "nothing")
    records.grab()
    assert fetched == [2]


def test_a_click_on_a_heading_asks_for_another_order(qtbot, records):
    assert (records.order, records.is_descending) == (Order.TIME, True)
    with qtbot.waitSignal(records.query_changed):
        records.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert (records.order, records.is_descending) == (Order.NAME, False)


def test_a_choice_narrows_and_show_all_widens(qtbot, records):
    filters = records.filters
    assert filters.clear_button.isHidden()
    with qtbot.waitSignal(records.query_changed):
        filters.choose("state", "failed")
    assert filters.value("state") == "failed"
    assert filters.clear_button.isVisible()
    with qtbot.waitSignal(records.query_changed):
        filters.clear_button.click()
    assert filters.value("state") is None


def test_a_reason_narrows_until_something_else_is_chosen(qtbot, records):
    filters = records.filters
    with qtbot.waitSignal(records.query_changed):
        filters.narrow({"state": "failed"}, "The line was cut.", ("The line was cut.",))
    assert (filters.value("state"), filters.reasons) == ("failed", ("The line was cut.",))
    assert filters.reason.accessibleName() == "The line was cut."
    filters.choose("state", "written")
    assert filters.reasons is None
    assert filters.reason.accessibleName() == ""


def test_other_choices_keep_what_is_chosen(qtbot, records):
    records.filters.choose("state", "written")
    with qtbot.assertNotEmitted(records.query_changed):
        records.filters.set_choices("state", [("written (3)", "written")])
    assert records.filters.value("state") == "written"
    records.filters.set_choices("state", [])
    assert records.filters.value("state") is None


def colours_of(records, row):
    rect = records.table.visualRect(records.model.index(row, 1))
    image = records.table.viewport().grab(rect).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_only_what_is_out_of_the_ordinary_is_a_chip(qapp, records, theme):
    apply_theme(qapp, theme)
    records.paint_chips("Outcome", lambda row: ChipKind.NOT_MET if row.id % 2 else None)
    records.show_ids([0, 2, 1], "nothing")
    wash = "#fae5dc" if theme is ThemeChoice.LIGHT else "#41231a"
    assert wash in colours_of(records, 2)
    assert wash not in colours_of(records, 1)
