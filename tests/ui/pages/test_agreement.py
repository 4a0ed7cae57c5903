"""The agreement page: two graders, what is told of them, and the texts on which they differ."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea

from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.pipeline.steadiness_words import NOTHING_KNOWN
from skillmix_desktop.settings import Settings, SettingsStore
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.dialogs.history_dialog import HistoryDialog
from skillmix_desktop.ui.pages.agreement import DIFFERENCES, AgreementPage
from skillmix_desktop.ui.roles import LIGHT
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.agreement_figures import points_of, words_of
from tests.builders import add_generation, add_items, add_reading, add_verdict, build_project, forget_grader
from tests.pipeline.people import put_in_queue
from tests.ui.pages.studies import KEY, MACHINE, judged_sample
from tests.ui.test_accessibility import controls, nameless

PRACTICE = {"practice": GraderKind.PRACTICE}
SECOND = "llama/practised.gguf"
THREE = {MACHINE: GraderKind.MACHINE, SECOND: GraderKind.MACHINE}
TOOLTIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def show(qtbot, settings, jobs):
    """Shows the page over a database to somebody without a queue, and closes the database in the end."""
    settings.replace(Settings(annotator="Ben"))
    opened = []

    def make(database):
        opened.append(database)
        page = AgreementPage(AppContext(database, settings, jobs, DataEvents()))
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


@pytest.fixture
def page_of_three(tmp_path, show):
    return show(judged_sample(tmp_path / "study.skillmix", THREE))


def choose(qtbot, field, value):
    """What a person does with a picker or a filter: the entry comes into view and is taken."""
    number = field.findData(value)
    assert number >= 0
    field.setCurrentIndex(number)
    field.activated.emit(number)


def look_at(qtbot, page, view):
    """Choose a view, and wait for what it shows."""
    with qtbot.waitSignal(page.context.jobs.idle):
        page.tabs.setCurrentIndex(view)
    qtbot.waitUntil(lambda: page.context.jobs.is_idle)


def empty_words(page):
    assert not page.is_showing_content
    return page._state.sentence.text()


def test_a_sentence_tells_first_how_the_grader_stands_beside_the_person(page):
    assert page.sentence.text() == page.study.pair.sentence
    assert page.sentence.text().startswith(f"Against {KEY}, {MACHINE} agrees on ")
    assert (page.reference.chosen, page.grader.chosen) == (KEY, MACHINE)


def test_people_are_amber_and_graders_blue_in_either_theme(qapp, page):
    assert LIGHT.person in page.reference.styleSheet()
    assert LIGHT.accent in page.grader.styleSheet()
    assert page.reference.currentText() == f"{KEY} · person"
    apply_theme(qapp, ThemeChoice.DARK)
    assert LIGHT.person not in page.reference.styleSheet()


def test_the_table_has_a_row_for_all_and_one_a_criterion(page):
    rows = page.figures.model.rows
    assert [row.label for row in rows] == ["all but length", "skill", "topic", "sense", "length"]
    assert rows[0].comparison == page.study.pair.figures.pooled
    shown = [page.figures.model.index(0, column).data() for column in (1, 2)]
    pooled = page.study.pair.figures.pooled
    interval = f"[{pooled.percent.low:.2f}, {pooled.percent.high:.2f}]"
    assert shown == [str(pooled.confusion.compared), f"{pooled.percent.value:.2f} {interval}"]


def test_what_is_not_defined_is_a_dash_and_its_tooltip_says_why(tmp_path, show):
    database = build_project(tmp_path / "alike.skillmix")
    text = add_generation(database, add_items(database)[0])
    add_verdict(database, text, grader="Ada", kind=GraderKind.PERSON, mode=VerdictMode.BLIND, marks=[1] * 5)
    add_verdict(database, text, grader="machine", marks=[1] * 5)
    page = show(database)
    titles = [column.title for column in page.figures.model.columns]
    kappa = page.figures.model.index(0, titles.index("Cohen’s κ"))
    assert kappa.data() == "—"
    assert kappa.data(TOOLTIP) == "everybody always said 'met'"
    assert "neither ever says “not met”" in page.sentence.text()


def test_the_plot_is_drawn_and_told_in_words(page):
    plot = page.figures.plots.plot
    assert plot.is_drawn
    assert plot.accessibleName() == f"κ and AC1 of {KEY} and {MACHINE} by criterion"
    assert plot.accessibleDescription().startswith("Cohen’s κ lies between ")


def test_the_confusion_counts_every_compared_mark(page):
    table = page.study.pair.figures.pooled.confusion
    grid = page.figures.confusion
    counts = [int(cell.count.text()) for cell in (grid.both, grid.first_only, grid.second_only, grid.neither)]
    assert counts == [table.both, table.first_only, table.second_only, table.neither]


def test_cautions_are_listed(page):
    assert page.figures.cautions.sentences == tuple(caution.sentence for caution in page.study.pair.cautions)
    assert any("24 texts" in sentence for sentence in page.figures.cautions.sentences)


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (0.0206, 0.003, 0.0381, "+2.1 [0.3, 3.8]"),
        (-0.2, -0.31, -0.09, "−20.0 [−31.0, −9.0]"),
        (-0.0001, None, None, "+0.0"),
        (None, None, None, "—"),
    ],
)
def test_a_bias_is_told_in_points_so_that_an_interval_near_zero_does_not_seem_to_touch_it(
    value, low, high, words
):
    assert points_of(Estimate(value, None, low, high, 100, 20)) == words


def test_a_criterion_leads_to_its_differences(qtbot, page):
    with qtbot.waitSignal(page.context.jobs.idle):
        page.figures.table.row_opened.emit(page.figures.model.rows[1])
    assert page.tabs.currentIndex() == DIFFERENCES
    assert {row.criterion for row in page.differences.model.rows} == {"skill"}


def test_a_chosen_difference_shows_its_text_with_both_graders_marks(qtbot, page):
    look_at(qtbot, page, DIFFERENCES)
    table, view = page.differences.table, page.differences.view
    with qtbot.waitSignal(page.context.jobs.idle):
        table.choose(3)
    row = page.differences.model.rows[3]
    assert view.text.text.startswith(row.beginning[:60])
    words = [label.text() for label in view.findChildren(QLabel)]
    assert {KEY, MACHINE, "✓  met", "✗  not met", f"{MACHINE} saw the first skill."} <= set(words)


def test_the_first_difference_is_read_without_asking(qtbot, page):
    look_at(qtbot, page, DIFFERENCES)
    assert page.differences.view.text.text


def test_in_the_smallest_window_the_marks_of_both_graders_lie_side_by_side(qtbot, page):
    look_at(qtbot, page, DIFFERENCES)
    page.resize(840, 660)
    marks = page.differences.view.findChild(QScrollArea)
    qtbot.waitUntil(lambda: marks.verticalScrollBar().maximum() > 0)
    assert marks.horizontalScrollBar().maximum() == 0


def test_where_nobody_differs_nothing_is_listed_and_that_is_said(qtbot, tmp_path, show):
    page = show(judged_sample(tmp_path / "alike.skillmix", turned=0.0))
    look_at(qtbot, page, DIFFERENCES)
    assert not page.differences.model.rows
    assert page.differences.nothing.isVisibleTo(page)
    assert page.differences.view.text.text == ""


def test_one_student_alone_can_be_looked_at(qtbot, page):
    before = page.figures.model.rows[0].comparison.confusion.compared
    with qtbot.waitSignal(page.context.jobs.idle):
        choose(qtbot, page.student, "sample student A")
    assert page.figures.model.rows[0].comparison.confusion.compared < before
    assert {row.student for row in page.study.pair.differences} == {"sample student A"}
    assert page.student.currentText() == "sample student A"


def test_of_three_graders_all_together_are_told_too(page_of_three):
    overall = page_of_three.study.overall
    assert overall.graders == (KEY, SECOND, MACHINE)
    words = page_of_three.header.sentence.text()
    assert words.startswith(f"All 3 graders together: Krippendorff’s α {words_of(overall.alpha)}")


def test_another_grader_is_compared_and_remembered(qtbot, page_of_three):
    page = page_of_three
    with qtbot.waitSignal(page.context.jobs.idle):
        choose(qtbot, page.grader, MACHINE)
    assert f", {MACHINE} agrees" in page.sentence.text()
    kept = SettingsStore.load(page.context.settings._path).settings.others["agreement"]
    assert kept == {"reference": KEY, "grader": MACHINE}
    again = AgreementPage(page.context)
    qtbot.addWidget(again)
    with qtbot.waitSignal(page.context.jobs.idle):
        again.show()
    assert again.grader.chosen == MACHINE


def test_whoever_takes_the_others_place_leaves_their_own(qtbot, page):
    with qtbot.waitSignal(page.context.jobs.idle):
        choose(qtbot, page.reference, MACHINE)
    assert (page.reference.chosen, page.grader.chosen) == (MACHINE, KEY)
    assert page.sentence.text().startswith(f"Against {MACHINE}, {KEY} agrees")


def test_a_remembered_grader_of_another_project_is_no_trouble(tmp_path, show, settings):
    from dataclasses import replace

    others = {"agreement": {"reference": "nobody", "grader": 7}}
    settings.replace(replace(settings.settings, others=others))
    page = show(judged_sample(tmp_path / "study.skillmix"))
    assert (page.reference.chosen, page.grader.chosen) == (KEY, MACHINE)


def test_with_one_judge_the_page_says_what_to_do_first(qtbot, tmp_path, show):
    page = show(judged_sample(tmp_path / "sample.skillmix", {}))
    assert KEY in empty_words(page)
    assert page.tabs.isHidden()
    with qtbot.waitSignal(page.page_wanted) as wanted:
        qtbot.mouseClick(page._state.button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["grade", None]


def test_with_no_judge_the_page_leads_to_grading(qtbot, tmp_path, show):
    page = show(build_project(tmp_path / "new.skillmix"))
    assert "Nobody has judged" in empty_words(page)
    with qtbot.waitSignal(page.page_wanted) as wanted:
        qtbot.mouseClick(page._state.button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["grade", None]


def test_with_a_machine_alone_the_page_leads_to_the_spot_checks(qtbot, tmp_path, show):
    database = build_project(tmp_path / "graded.skillmix")
    add_verdict(database, add_generation(database, add_items(database)[0]), marks=[1] * 5)
    page = show(database)
    with qtbot.waitSignal(page.page_wanted) as wanted:
        qtbot.mouseClick(page._state.button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["spot_check", None]


def test_the_practice_model_counts_only_when_asked_for(qtbot, tmp_path, show):
    page = show(judged_sample(tmp_path / "study.skillmix", PRACTICE))
    assert "practice" in empty_words(page)
    with qtbot.waitSignal(page.context.jobs.idle):
        qtbot.mouseClick(page._state.button, Qt.MouseButton.LeftButton)
    assert page.is_showing_content
    assert page.practice.isChecked()
    assert page.grader.chosen == "practice"
    assert any("by chance" in sentence for sentence in page.figures.cautions.sentences)


def test_one_k_alone_can_be_looked_at(qtbot, page):
    with qtbot.waitSignal(page.context.jobs.idle):
        choose(qtbot, page.skills, 3)
    assert {row.text.k for row in page.study.pair.differences} == {3}
    assert page.skills.currentText() == "k = 3"


def test_without_practice_verdicts_there_is_nothing_to_include(page):
    assert not page.practice.isEnabled()


def test_new_verdicts_are_seen(qtbot, page):
    database = page.context.database
    text = page.study.pair.differences[0].generation_id
    with qtbot.waitSignal(page.context.jobs.idle):
        add_verdict(database, text, grader="third", marks=[1] * 6)
        page.context.events.verdicts_changed.emit()
    assert page.grader.findData("third") >= 0


def test_everything_has_a_name_and_can_be_reached_by_key(qtbot, page):
    assert nameless(page) == []
    reached = controls(page)
    for control in (page.grader, page.reference, page.student, page.people, page.tabs, page.figures.table):
        assert control in reached
    page.tabs.setCurrentIndex(DIFFERENCES)
    assert nameless(page) == []
    assert page.differences.table in controls(page)


def test_another_threshold_compares_anew_down_to_the_text(qtbot, tmp_path, show):
    database = build_project(tmp_path / "read.skillmix")
    text = add_generation(database, add_items(database)[0], text="Not slow.")
    add_reading(database, text, [0.9, 0.6, 0.9, 0.9, 1.0])
    add_verdict(database, text, grader="Ada", marks=[1] * 4, kind=GraderKind.PERSON, mode=VerdictMode.BLIND)
    page = show(database)
    assert page.threshold.isVisible()
    assert not page.study.pair.differences
    with qtbot.waitSignal(page.context.jobs.idle):
        page.threshold.setValue(0.7)
    assert [each.position for each in page.study.pair.differences] == [1]
    assert any("changes 1 of 4 marks" in sentence for sentence in page.figures.cautions.sentences)
    page.tabs.setCurrentIndex(DIFFERENCES)
    qtbot.waitUntil(lambda: page.context.jobs.is_idle)
    words = [label.text() for label in page.differences.view.findChildren(QLabel)]
    assert "✗  not met" in words


def test_the_threshold_is_out_of_sight_where_nothing_was_read(page):
    assert not page.threshold.isVisible()


def test_the_words_of_the_confusion_are_whole_in_a_small_window(qtbot, page):
    page.resize(840, 672)
    qtbot.waitUntil(lambda: page.width() == 840)
    grid = page.figures.confusion
    for cell in (grid.both, grid.first_only, grid.second_only, grid.neither):
        assert "…" not in cell.words.text()


def test_weights_can_be_taken_out_where_texts_were_drawn_unevenly(qtbot, tmp_path, show):
    database = build_project(tmp_path / "drawn.skillmix")
    texts = [add_generation(database, item_id) for item_id in add_items(database)]
    for number, text in enumerate(texts):
        add_verdict(database, text, grader="machine", marks=[1] * 5)
        add_verdict(
            *(database, text),
            grader="Ada",
            marks=[int(number > 0)] * 4,
            kind=GraderKind.PERSON,
            mode=VerdictMode.BLIND,
        )
    put_in_queue(database, texts, [0.8, 0.2, 0.2])
    page = show(database)
    assert page.weighted.isVisible()
    assert "weighted by the inverse" in page.sentence.text()
    assert page.study.pair.figures.pooled.percent.value == pytest.approx(10 / 11.25)
    with qtbot.waitSignal(page.context.jobs.idle):
        page.weighted.click()
    assert page.study.pair.figures.pooled.percent.value == pytest.approx(2 / 3)
    assert page.weighted.isVisible()
    assert "weighted" not in page.sentence.text()


def test_where_all_texts_had_the_same_chance_nothing_is_asked_about_weights(page):
    assert not page.weighted.isVisible()


def test_the_history_of_a_text_on_which_they_differ_is_a_button_away(qtbot, page):
    page.tabs.setCurrentIndex(DIFFERENCES)
    qtbot.waitUntil(lambda: not page.differences.view.history_button.isHidden())
    page.differences.view.history_button.click()
    qtbot.waitUntil(lambda: page.findChildren(HistoryDialog) != [])
    [dialog] = page.findChildren(HistoryDialog)
    assert {row.grader for row in dialog.model.rows} >= {KEY, MACHINE}
    dialog.accept()


def test_a_card_says_how_steady_people_are(qtbot, tmp_path, show):
    database = judged_sample(tmp_path / "study.skillmix")
    page = show(database)
    card = page.figures.steadiness
    assert [line.text for line in card.lines.lines] == [NOTHING_KNOWN]
    text = page.study.pair.differences[0].generation_id
    put_in_queue(database, [text], [1.0], annotator=KEY, purpose=CheckPurpose.REPEAT, round=2)
    with qtbot.waitSignal(page.context.jobs.idle):
        page.refresh()
    [line] = card.lines.lines
    assert line.text == f"No text has been judged a second time by {KEY} yet."
    assert card.isVisible()


def test_without_people_nothing_is_said_of_them(tmp_path, show):
    database = judged_sample(tmp_path / "study.skillmix", THREE)
    forget_grader(database, KEY)
    assert show(database).figures.steadiness.isHidden()
