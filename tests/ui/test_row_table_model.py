"""Tables over rows: what they show, how they sort, and that Qt's own testers are content."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from skillmix_desktop.ui.roles import DARK, LIGHT
from skillmix_desktop.ui.row_table_model import (
    PAGE_ROWS,
    PAGES_KEPT,
    Column,
    RowTableModel,
    WindowedTableModel,
)
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme

ROLE = Qt.ItemDataRole
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Score:
    student: str
    marks: int | None


COLUMNS = (
    Column[Score]("Student", lambda row: row.student, tooltip=lambda row: f"about {row.student}"),
    Column[Score](
        "Marks",
        lambda row: "unscored" if row.marks is None else str(row.marks),
        is_number=True,
        colour=lambda row: "not_judged" if row.marks is None else None,
        is_bold=lambda row: row.marks == 6,
        sort_key=lambda row: row.marks,
        explanation="out of k + 3",
    ),
)
ROWS = (Score("b", 10), Score("a", None), Score("c", 9), Score("d", 6))


def shown(model, role=ROLE.DisplayRole, column=0):
    return [model.data(model.index(row, column), role) for row in range(model.rowCount())]


@pytest.fixture
def model():
    return RowTableModel(COLUMNS, ROWS)


@pytest.fixture
def fetched():
    return []


@pytest.fixture
def windowed(fetched):
    def fetch(ids):
        fetched.append((ids[0], len(ids)))
        return [Score(f"student {each}", each) for each in ids]

    made = WindowedTableModel(COLUMNS, fetch)
    made.set_ids(range(100_000))
    return made


@pytest.mark.parametrize("force_py", [False, True])
def test_qts_testers_accept_the_models(qtmodeltester, model, windowed, force_py):
    qtmodeltester.check(model, force_py=force_py)
    small = WindowedTableModel(COLUMNS, lambda ids: [Score(str(each), each) for each in ids])
    small.set_ids(range(2 * PAGE_ROWS + 5))
    qtmodeltester.check(small, force_py=force_py)
    small.set_ids(())
    qtmodeltester.check(small, force_py=force_py)


def test_qts_tester_accepts_changes(qtmodeltester, model):
    qtmodeltester.check(model)
    model.sort(1, DOWN)
    model.set_rows(ROWS[:1])
    model.set_rows(())
    model.set_rows(ROWS)
    model.sort(0)


def test_columns_say_what_a_row_shows(model):
    assert shown(model) == ["b", "a", "c", "d"]
    assert shown(model, ROLE.ToolTipRole)[0] == "about b"
    assert shown(model, ROLE.ToolTipRole, 1)[0] is None
    assert shown(model, ROLE.TextAlignmentRole, 1)[0] & Qt.AlignmentFlag.AlignRight
    assert [font is not None and font.bold() for font in shown(model, ROLE.FontRole, 1)] == [
        False,
        False,
        False,
        True,
    ]
    assert shown(model, ROLE.DecorationRole)[0] is None


def test_headers_have_titles_and_explanations(model):
    titles = [model.headerData(section, Qt.Orientation.Horizontal) for section in range(3)]
    assert titles == ["Student", "Marks", None]
    assert model.headerData(1, Qt.Orientation.Horizontal, ROLE.ToolTipRole) == "out of k + 3"
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_a_colour_is_the_themes(model, light):
    assert shown(model, ROLE.ForegroundRole, 1)[0] is None
    assert shown(model, ROLE.ForegroundRole, 1)[1].color() == QColor(LIGHT.not_judged)
    apply_theme(light, ThemeChoice.DARK)
    assert shown(model, ROLE.ForegroundRole, 1)[1].color() == QColor(DARK.not_judged)


def test_numbers_sort_as_numbers_and_the_unknown_stays_last(model):
    model.sort(1, UP)
    assert shown(model, column=1) == ["6", "9", "10", "unscored"]
    model.sort(1, DOWN)
    assert shown(model, column=1) == ["10", "9", "6", "unscored"]
    model.sort(0, UP)
    assert shown(model) == ["a", "b", "c", "d"]


def test_new_rows_keep_the_order_that_was_chosen(model):
    model.sort(0, UP)
    model.set_rows((Score("z", 1), Score("y", 2)))
    assert shown(model) == ["y", "z"]
    assert model.rows == (Score("y", 2), Score("z", 1))


def test_what_is_selected_stays_selected_through_sorting(model):
    kept = QPersistentModelIndex(model.index(0, 0))
    model.sort(0, UP)
    assert kept.row() == 1
    assert model.row(kept.row()) == ROWS[0]


def test_nothing_is_shown_where_there_is_nothing(model):
    assert model.data(QModelIndex()) is None
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0


def test_of_a_hundred_thousand_rows_only_those_in_view_are_read(windowed, fetched):
    assert windowed.rowCount() == 100_000
    assert windowed.data(windowed.index(99_999, 0)) == "student 99999"
    assert windowed.data(windowed.index(99_998, 0)) == "student 99998"
    assert fetched == [(100_000 - PAGE_ROWS, PAGE_ROWS)]


def test_pages_that_were_not_looked_at_for_long_are_read_anew(windowed, fetched):
    for page in range(PAGES_KEPT + 1):
        windowed.row(page * PAGE_ROWS)
        windowed.row(PAGE_ROWS)
    fetched.clear()
    windowed.row(PAGE_ROWS)
    assert fetched == []
    windowed.row(0)
    assert fetched == [(0, PAGE_ROWS)]


def test_rows_that_changed_are_read_anew(qtbot, windowed, fetched):
    windowed.row(0)
    with qtbot.waitSignal(windowed.dataChanged):
        windowed.forget_rows()
    windowed.row(0)
    assert fetched == [(0, PAGE_ROWS)] * 2


def test_sorting_asks_for_the_ids_anew():
    asked = []
    model = WindowedTableModel(
        COLUMNS,
        lambda ids: [Score(str(each), each) for each in ids],
        on_sort=lambda column, is_descending: asked.append((column.title, is_descending)),
    )
    model.sort(1, DOWN)
    model.sort(-1, UP)
    assert asked == [("Marks", True)]
    model.set_ids([7, 5])
    assert shown(model) == ["7", "5"]
    assert list(model.ids) == [7, 5]
