"""The results page: scores by student and k, how they are counted, and what they stand beside."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from skillmix_desktop.core.metrics import Over, Summary
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.result_reading import read_results
from skillmix_desktop.pipeline.result_study import NOVELTY_ASSUMPTION, Metric
from skillmix_desktop.pipeline.results import ResultOptions, results
from skillmix_desktop.pipeline.student_results import compared_students, skills_of_students
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.pages.results import SKILLS, STUDENTS, ResultsPage
from skillmix_desktop.ui.widgets.data_table import ROW_PIXELS
from skillmix_desktop.ui.widgets.result_asides import MOST_CURVES, NOVELTY, UNKNOWN, curves_of
from skillmix_desktop.ui.widgets.result_table import bar_of, score_tooltip
from skillmix_desktop.ui.widgets.skill_view import cells_of
from tests.builders import add_generation, add_items, add_reading, add_verdict, build_project
from tests.ui.pages.studies import KEY, MACHINE, judged_sample
from tests.ui.test_accessibility import controls, nameless

TOOLTIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def show(qtbot, settings, jobs):
    """Shows the page over a database, and closes the database in the end."""
    opened = []

    def make(database):
        opened.append(database)
        page = ResultsPage(AppContext(database, settings, jobs, DataEvents()))
        qtbot.addWidget(page)
        page.resize(1048, 740)
        with qtbot.waitSignal(jobs.idle):
            page.show()
        return page

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def page(tmp_path, show):
    return show(judged_sample(tmp_path / "study.skillmix"))


def choose(field, value):
    number = field.findData(value)
    assert number >= 0
    field.setCurrentIndex(number)
    field.activated.emit(number)


def scores(page):
    """Student, k, and the three scores as shown."""
    model = page.scores.model
    return [
        [model.index(row, column).data() for column in (0, 1, 3, 4, 5)] for row in range(model.rowCount())
    ]


def test_a_row_a_student_and_k_of_the_grader_in_hand(page):
    assert page.grader.chosen == KEY
    shown = page.scores.model.rows
    assert [(row.student[-1], row.k) for row in shown] == [(s, k) for s in "ABC" for k in (2, 3, 4)]
    assert {row.grader for row in shown} == {KEY}
    expected = [row for row in results(page.context.database, ResultOptions()) if row.grader == KEY]
    assert list(shown) == expected


def test_a_score_stands_with_its_interval_and_what_is_unknown(page):
    row = next(row for row in page.scores.model.rows if row.scores.full_marks.n_unknown)
    number = page.scores.model.rows.index(row)
    words = page.scores.model.index(number, 3).data(TOOLTIP)
    full = row.scores.full_marks
    assert words.startswith(f"{full.mean:.2f} [{full.low:.2f}, {full.high:.2f}] on {full.n} known items")
    assert f"between {full.worst:.2f} and {full.best:.2f}" in words
    assert page.scores.model.index(number, 6).data() == str(full.n_unknown)


def choose_grader(qtbot, page, name):
    with qtbot.waitSignal(page.context.jobs.idle):
        page.grader.choose(name)
        page.grader.activated.emit(page.grader.currentIndex())


def test_another_graders_scores_are_counted(qtbot, page):
    choose_grader(qtbot, page, MACHINE)
    assert {row.grader for row in page.scores.model.rows} == {MACHINE}
    assert MACHINE in page.header.sentence.text()


def test_what_a_program_alone_cannot_know_is_a_dash_between_bounds(qtbot, page):
    choose_grader(qtbot, page, "program")
    unknown = next(row for row in page.scores.model.rows if row.scores.all_skills.mean is None)
    number = page.scores.model.rows.index(unknown)
    assert page.scores.model.index(number, 4).data() == "—"
    bar = bar_of(unknown.scores.all_skills, "accent")
    assert (bar.value, bar.low, bar.high) == (None, 0.0, 1.0)
    assert "unknown" in score_tooltip(unknown.scores.all_skills)


@pytest.mark.parametrize(
    ("switch", "options"),
    [
        (lambda page: choose(page.over, Over.MEAN), ResultOptions(over=Over.MEAN)),
        (lambda page: choose(page.names, NameRule.ROBUST), ResultOptions(deduct_names=NameRule.ROBUST)),
        (lambda page: choose(page.names, NameRule.REFERENCE), ResultOptions(deduct_names=NameRule.REFERENCE)),
        (lambda page: page.reference.click(), ResultOptions(reference_compatible=True)),
    ],
)
def test_each_switch_counts_anew(qtbot, page, switch, options):
    with qtbot.waitSignal(page.context.jobs.idle):
        switch(page)
    expected = [row for row in results(page.context.database, options) if row.grader == KEY]
    assert list(page.scores.model.rows) == expected


def test_counting_as_the_reference_names_the_item_sets(qtbot, page):
    with qtbot.waitSignal(page.context.jobs.idle):
        page.reference.click()
    assert scores(page)[0][0] == "sample student A · sample k=2"


def test_skills_are_found_and_left_out(qtbot, page):
    popup = page.excluded.popup
    page.excluded.click()
    qtbot.keyClicks(popup.list.search, "simi")
    visible = [item for item in popup.list._items() if not item.isHidden()]
    assert [item.text() for item in visible] == ["simile"]
    with qtbot.waitSignal(page.context.jobs.idle):
        visible[0].setCheckState(Qt.CheckState.Checked)
    assert page.excluded.text() == "Skills left out: 1 …"
    expected = results(page.context.database, ResultOptions(exclude_skills=("simile",)))
    assert list(page.scores.model.rows) == [row for row in expected if row.grader == KEY]
    with qtbot.waitSignal(page.context.jobs.idle):
        popup.clear_button.click()
    assert page.excluded.chosen == ()
    popup.close()


def test_the_list_of_skills_is_worked_by_key(qtbot, page):
    popup = page.excluded.popup
    page.excluded.click()
    qtbot.keyClick(popup.list.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.context.jobs.idle):
        qtbot.keyClick(popup.list.list, Qt.Key.Key_Space)
    assert len(page.excluded.chosen) == 1
    popup.close()


def test_leaving_out_every_skill_leaves_no_item_and_the_way_back(qtbot, page):
    skills = page.excluded.popup.list._items()
    with qtbot.waitSignal(page.context.jobs.idle):
        for item in skills:
            item.setCheckState(Qt.CheckState.Checked)
    assert page.is_showing_content
    assert "No item is left" in page.header.sentence.text()
    assert page.scores.model.rowCount() == 0
    assert page.excluded.isEnabled()
    with qtbot.waitSignal(page.context.jobs.idle):
        page.excluded.popup.clear_button.click()
    assert page.grader.chosen == KEY
    assert page.scores.model.rowCount() == 9


def test_the_curve_tells_the_students_and_the_published_one(page):
    words = page.curve.plot.accessibleDescription()
    assert page.curve.plot.is_drawn
    assert page.curve.plot.accessibleName() == "Full marks over k"
    assert words.startswith("sample student A: 1.00 at k = 2")
    assert (
        "GPT-4, published: 0.95 at k = 2, 0.66 at k = 3, 0.48 at k = 4, 0.12 at k = 5, 0.08 at k = 6."
        in words
    )


def test_another_score_is_drawn_and_shown_as_published(page):
    choose(page.curve.metric_field, Metric.SKILL_FRACTION)
    assert page.curve.plot.accessibleName() == "Skill fraction over k"
    model = page.beside.published_model
    assert [model.index(0, column).data() for column in range(6)] == [
        "GPT-4",
        "0.98",
        "0.88",
        "0.85",
        "0.79",
        "0.76",
    ]


def test_another_published_student_is_drawn(page):
    page.beside.published_table.choose(1)
    assert "GPT-3.5-turbo, published: 0.40 at k = 2" in page.curve.plot.accessibleDescription()
    assert "skill-mix.github.io" in page.beside.source.text()


def test_of_very_many_students_the_highest_are_drawn_and_the_one_in_hand(page):
    [row, *_] = page.scores.model.rows
    rows = [
        replace(row, student=f"s{number:03}", scores=replace(row.scores, full_marks=share(number / 100)))
        for number in range(100)
    ]
    curves = curves_of(rows, Metric.FULL_MARKS, "s007", page.study.published, "")
    highest = [f"s{number:03}" for number in range(100 - MOST_CURVES + 1, 100)]
    assert [curve.label for curve in curves] == ["s007", *highest]
    assert [curve.label for curve in curves if curve.is_strong] == ["s007"]
    page.curve.show_curves(curves, "accent", students=100)
    assert "12 of 100 students" in page.curve.caption.text()


def share(value):
    return Summary(n=9, mean=value, se=None, low=None, high=None, n_unknown=0, worst=value, best=value)


def test_what_was_not_published_is_not_zero(page):
    model = page.beside.published_model
    row = next(number for number, line in enumerate(model.rows) if line.student == "Falcon-180B-Chat")
    assert model.index(row, 5).data() == "–"


def test_novelty_stands_with_its_assumption(page):
    page.beside.tabs.setCurrentIndex(NOVELTY)
    lines = page.beside.novelty_model.rows
    assert [(line.student[-1], line.k) for line in lines] == [(s, k) for s in "ABC" for k in (2, 3, 4)]
    assert page.beside.assumption.text() == NOVELTY_ASSUMPTION
    assert "should hold each combination 328 times" in page.beside.novelty_model.index(1, 3).data(TOOLTIP)


def test_under_the_mean_novelty_says_what_to_do(qtbot, page):
    page.beside.tabs.setCurrentIndex(NOVELTY)
    with qtbot.waitSignal(page.context.jobs.idle):
        choose(page.over, Over.MEAN)
    assert page.beside.novelty_model.rowCount() == 0
    assert "best of the rounds" in page.beside.assumption.text()


def test_with_no_verdicts_the_page_leads_to_grading(qtbot, tmp_path, show):
    page = show(build_project(tmp_path / "new.skillmix"))
    assert not page.is_showing_content
    with qtbot.waitSignal(page.page_wanted) as wanted:
        qtbot.mouseClick(page._state.button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["grade", None]


def test_the_practice_model_counts_only_when_asked_for(qtbot, tmp_path, show):
    database = build_project(tmp_path / "practice.skillmix")
    text = add_generation(database, add_items(database)[0])
    add_verdict(database, text, grader="practice", kind=GraderKind.PRACTICE, marks=[1] * 5)
    page = show(database)
    assert not page.is_showing_content
    with qtbot.waitSignal(page.context.jobs.idle):
        qtbot.mouseClick(page._state.button, Qt.MouseButton.LeftButton)
    assert page.is_showing_content
    assert page.practice.isChecked()
    assert [row.grader for row in page.scores.model.rows] == ["practice"]


def test_new_verdicts_are_counted_and_the_row_in_hand_stays(qtbot, page):
    page.scores.table.choose(4)
    database = page.context.database
    with database.read() as session:
        item = next(item for item in items(session) if item.k == 2)
    with qtbot.waitSignal(page.context.jobs.idle):
        text = add_generation(database, item.id, student="sample student D")
        add_verdict(database, text, grader=KEY, marks=[1] * 5)
        page.context.events.verdicts_changed.emit()
    assert page.scores.model.rowCount() == 10
    row = page.scores.table.chosen_row()
    assert (row.student, row.k) == ("sample student B", 3)


def test_everything_has_a_name_and_can_be_reached_by_key(page):
    assert nameless(page) == []
    reached = controls(page)
    for control in (page.grader, page.over, page.names, page.excluded, page.scores.table, page.beside.tabs):
        assert control in reached
    page.beside.tabs.setCurrentIndex(1)
    assert nameless(page) == []
    assert nameless(page.excluded.popup) == []


def read_project(path, probability=0.6):
    """A text that a machine was read on, with one mark of ``probability``."""
    database = build_project(path)
    text = add_generation(database, add_items(database)[0], text="Not slow.")
    add_reading(database, text, [0.9, probability, 0.9, 0.9, 1.0])
    return database


def test_the_threshold_is_out_of_sight_where_nothing_was_read(page):
    assert not page.threshold.isVisible()


def test_another_threshold_counts_anew_and_says_what_it_changed(qtbot, tmp_path, show):
    page = show(read_project(tmp_path / "read.skillmix"))
    assert page.threshold.isVisible()
    assert scores(page)[0][2].startswith("1.00")
    assert not page.remarks.isVisible()
    with qtbot.waitSignal(page.context.jobs.idle):
        page.threshold.setValue(0.7)
    assert scores(page)[0][2].startswith("0.00")
    assert "1 of 4 such marks counts otherwise than at 0.5" in page.remarks.text()
    with qtbot.waitSignal(page.context.jobs.idle):
        page.reference.click()
    assert "The reference counts written marks" in page.remarks.text()


def test_rows_that_the_reference_has_not_are_marked_and_told(qtbot, tmp_path, show):
    database = build_project(tmp_path / "gap.skillmix")
    [item_id, *_] = add_items(database)
    for round_ in (1, 3):
        add_verdict(database, add_generation(database, item_id, round_=round_), marks=[1] * 5)
    page = show(database)
    assert not page.remarks.isVisible()
    with qtbot.waitSignal(page.context.jobs.idle):
        page.reference.click()
    assert page.remarks.text().startswith("1 of 1 rows, marked ≠, cannot be compared with the reference")
    assert scores(page)[0][0].startswith("≠ student-a")


def test_several_students_of_the_leaderboard_are_in_sight_in_a_small_window(qtbot, page):
    page.resize(840, 672)
    qtbot.waitUntil(lambda: page.width() == 840)
    table = page.beside.published_table
    assert not table.horizontalScrollBar().isVisible()
    assert table.viewport().height() >= 3 * ROW_PIXELS


def open_view(qtbot, page, number):
    with qtbot.waitSignal(page.context.jobs.idle):
        page.tabs.setCurrentIndex(number)


def test_students_are_compared_by_the_chosen_score_once_that_is_in_view(qtbot, page):
    assert page.students.comparisons.rowCount() == 0
    open_view(qtbot, page, STUDENTS)
    reading = read_results(page.context.database)
    shown = sorted(page.students.comparisons.rows, key=lambda each: (each.k, each.first, each.second))
    assert shown == list(compared_students(reading, ResultOptions(), KEY, metrics=("full_marks",)))
    words = page.students.comparison_words.text()
    assert words.startswith("sample student A is 0.50 ahead of sample student B in full marks at k = 2")
    with qtbot.waitSignal(page.context.jobs.idle):
        choose(page.students.metric_field, Metric.SKILL_FRACTION)
    assert {each.metric for each in page.students.comparisons.rows} == {"skill_fraction"}
    assert [each.student[-1] for each in page.students.saturations.rows] == ["A", "B", "C"]
    assert nameless(page) == []


def test_a_switch_counts_the_view_anew(qtbot, page):
    open_view(qtbot, page, STUDENTS)
    with qtbot.waitSignal(page.context.jobs.idle):
        page.reference.click()
    item_sets = {each.item_set for each in page.students.comparisons.rows}
    assert item_sets == {"sample k=2", "sample k=3", "sample k=4"}


def test_skills_are_those_of_the_student_in_hand_until_another_is_chosen(qtbot, page):
    page.scores.table.choose(4)
    open_view(qtbot, page, SKILLS)
    assert page.skills.student.currentText() == "sample student B"
    reading = read_results(page.context.database)
    [found] = skills_of_students(reading, ResultOptions(), KEY, {"sample student B"})
    assert page.skills.cells.rowCount() == len(list(cells_of(found)))
    assert page.skills.picture.plot.is_drawn
    assert page.skills.picture.plot.accessibleName() == "Skills of sample student B by Author's key"
    field = page.skills.student
    with qtbot.waitSignal(page.context.jobs.idle):
        field.setCurrentIndex(2)
        field.activated.emit(2)
    assert page.skills.picture.plot.accessibleName().startswith("Skills of sample student C")
    assert nameless(page) == []
    for control in (page.tabs, page.skills.student, page.skills.table):
        assert control in controls(page)


def test_what_is_unknown_stands_between_its_extremes(page):
    page.beside.tabs.setCurrentIndex(UNKNOWN)
    rows = page.beside.unknown_model.rows
    assert rows
    assert all(row.scores.full_marks.n_unknown for row in rows)
    full = rows[0].scores.full_marks
    assert page.beside.unknown_model.index(0, 2).data() == f"{full.worst:.2f} – {full.best:.2f}"
