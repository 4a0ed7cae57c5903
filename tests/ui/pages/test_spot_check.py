"""The spot-check page: marked by keys alone, blind until the commit, side by side after it."""

import logging
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from skillmix_desktop.core.person_marks import PersonMark as Said
from skillmix_desktop.pipeline.sample import ANNOTATOR
from skillmix_desktop.pipeline.side_by_side import side_by_side
from skillmix_desktop.pipeline.spot_checks import CheckState, queue
from skillmix_desktop.pipeline.text_at_work import Stage
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import MarkRow
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.project_work import open_project
from skillmix_desktop.ui.widgets.chip import Chip
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from tests.builders import add_verdict
from tests.ui.held_words import everything_said
from tests.ui.pages.spot_check_desk import (
    ALT,
    EXPLANATION,
    GRADER,
    Desk,
    Key,
    make_graded_sample,
    tasks,
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graded_sample(tmp_path_factory.mktemp("sample") / "sample.skillmix")


@pytest.fixture
def project(sample: Path, tmp_path: Path) -> str:
    path = tmp_path / "sample.skillmix"
    shutil.copy(sample, path)
    return str(path)


@pytest.fixture
def desk(qtbot: QtBot, context: AppContext) -> Desk:
    return Desk(qtbot, context)


def test_it_opens_on_the_first_text_that_is_not_submitted(desk: Desk):
    assert desk.number == 1
    assert "Text 1 of 12" in desk.bench.text_card.queue_button.text()
    assert desk.page.header.sentence.text() == (
        "Stratified draw of 12 · blind: the graders’ marks appear after you commit"
    )


def test_three_texts_are_done_by_key_alone_and_blindly(
    qtbot: QtBot, project: str, settings: SettingsStore, jobs: Jobs, caplog: pytest.LogCaptureFixture
):
    # Before the project opens, so that every row that is read is logged.
    caplog.set_level(logging.DEBUG, logger="sqlalchemy.engine")
    with closing(open_project(project)) as database:
        desk = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        for number in (1, 2, 3):
            assert desk.number == number
            desk.mark_all()
            held = everything_said(desk.page)
            assert desk.bench.text_card.text.text in held
            for secret in (GRADER, "Zwiebelfisch", "Author's key", "2 of 3"):
                assert secret not in held
                assert secret not in caplog.text
            desk.commit()
            assert desk.bench.stage is Stage.REVEALED
            held = everything_said(desk.page)
            for revealed in (GRADER, "Zwiebelfisch", "Author's key", "2 of 3"):
                assert revealed in held
            assert "Zwiebelfisch" in caplog.text  # so the log would have told, had it been read before
            desk.commit()
            caplog.clear()
        states = [entry.state for entry in queue(database, ANNOTATOR)]
        assert states == [CheckState.SUBMITTED] * 3 + [CheckState.PENDING] * 9
        assert desk.number == 4


def test_nothing_revealed_lingers_when_one_goes_from_a_submitted_text_to_another(desk: Desk):
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_J)
    assert desk.number == 2
    held = everything_said(desk.page)
    assert GRADER not in held
    assert "Zwiebelfisch" not in held


def test_each_mark_is_on_the_disk_when_the_key_has_been_pressed(desk: Desk):
    desk.press(Key.Key_1)
    assert desk.marks() == {0: Said(True)}
    desk.press(Key.Key_0)
    assert desk.marks() == {0: Said(True), 1: Said(False)}
    assert desk.entry.state is CheckState.DRAFT
    assert desk.page.tools.chips[CheckState.DRAFT].text() == "Drafts 1"


def test_a_draft_and_the_place_survive_closing_and_reopening(
    qtbot: QtBot, project: str, settings: SettingsStore, jobs: Jobs
):
    with closing(open_project(project)) as database:
        before = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        before.mark_all()
        before.commit()
        before.commit()
        before.press(Key.Key_0, Key.Key_1)
        before.page.close()
    with closing(open_project(project)) as database:
        after = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        assert after.number == 2
        assert [row.buttons.choice for row in after.bench.rubric.rows[:2]] == [Choice.NOT_MET, Choice.MET]
        assert after.bench.rubric.in_hand == 2


def test_marking_moves_to_the_next_criterion_without_a_mark_going_round(desk: Desk):
    desk.press(Key.Key_Down, Key.Key_1)
    assert desk.bench.rubric.in_hand == 2
    desk.press(Key.Key_1, Key.Key_1)
    assert desk.bench.rubric.in_hand == 0


def test_marking_again_replaces_the_mark_and_stays_when_all_are_marked(desk: Desk):
    desk.mark_all()
    desk.press(Key.Key_2, modifier=ALT)
    desk.press(Key.Key_0)
    assert desk.marks()[1] == Said(False)
    assert desk.bench.rubric.in_hand == 1


def test_backspace_takes_a_mark_back(desk: Desk):
    desk.press(Key.Key_1, Key.Key_Up, Key.Key_Backspace)
    assert desk.marks() == {}
    assert desk.bench.rubric.rows[0].buttons.choice is None


def test_a_click_marks_the_criterion_that_it_is_on(qtbot: QtBot, desk: Desk):
    row = desk.bench.rubric.rows[2]
    qtbot.mouseClick(row.buttons.buttons[Choice.NOT_MET], Qt.MouseButton.LeftButton)
    assert desk.marks() == {2: Said(False)}
    assert desk.bench.rubric.in_hand == 3


def test_the_keys_go_on_working_after_a_click_into_the_text(qtbot: QtBot, desk: Desk):
    qtbot.mouseClick(desk.bench.text_card.text.viewport(), Qt.MouseButton.LeftButton)
    desk.bench.text_card.text.setFocus()
    desk.press(Key.Key_Down, Key.Key_1)
    assert desk.marks() == {1: Said(True)}


def test_the_arrows_and_alt_with_a_number_choose_the_criterion(desk: Desk):
    desk.press(Key.Key_Up)
    assert desk.bench.rubric.in_hand == 0
    desk.press(*[Key.Key_Down] * 20)
    assert desk.bench.rubric.in_hand == len(desk.bench.rubric.rows) - 1
    desk.press(Key.Key_3, modifier=ALT)
    assert desk.bench.rubric.in_hand == 2


def test_the_definition_and_example_are_those_of_the_criterion_in_hand(desk: Desk):
    skill = desk.bench.work.task.item.skills[1]
    desk.press(Key.Key_Down)
    assert desk.bench.criterion.definition.text() == skill.definition
    assert skill.example in desk.bench.criterion.example.text()
    desk.press(Key.Key_Down)
    assert desk.bench.work.task.item.topic in desk.bench.criterion.definition.text()


def test_the_length_is_the_programs_and_cannot_be_marked(desk: Desk):
    length = desk.bench.rubric.rows[-1]
    assert length.is_programs
    assert length.buttons is None
    assert length.own_chip.text() == "✓  program"
    desk.press(*[Key.Key_Down] * 9, Key.Key_0)
    assert desk.marks() == {}
    assert "The program decides the length" in desk.bench.foot.sentence.text()


def test_a_text_with_too_much_to_it_is_told_by_the_foot_of_its_card(desk: Desk):
    named = next(number for number, task in tasks(desk) if "planning fallacy" in task.text)
    desk.page.go_to(named)
    chips = [chip.text() for chip in desk.bench.text_card.findChildren(Chip)]
    assert "✗  names 2 skills" in chips
    assert "✓  3 of at most 3 sentences" in chips


def test_committing_too_early_says_so_in_one_sentence_and_goes_there(desk: Desk):
    desk.press(Key.Key_Down, Key.Key_1)
    desk.commit()
    said = desk.bench.foot.sentence.text()
    assert said.startswith("3 criteria still need a mark")
    assert said.count(".") == 1
    assert desk.bench.rubric.in_hand == 0
    assert desk.bench.stage is Stage.BLIND
    assert desk.entry.state is CheckState.DRAFT


def test_a_text_is_not_committed_while_the_note_is_missing(desk: Desk):
    desk.press(Key.Key_2)
    desk.press(*[Key.Key_1] * (len(desk.bench.work.task.asked) - 1))
    desk.commit()
    assert desk.bench.foot.sentence.text() == "Say in a note why you cannot judge it."
    assert desk.bench.rubric.in_hand == 0
    assert desk.bench.remarks.note.hasFocus()
    desk.type("It hangs on a word I do not know.")
    desk.commit()
    assert desk.bench.stage is Stage.REVEALED


def test_a_note_goes_with_a_mark(desk: Desk):
    desk.press(Key.Key_N)
    assert not desk.bench.remarks.note.isEnabled()
    desk.press(Key.Key_1, Key.Key_Up, Key.Key_N)
    desk.type("just so")
    desk.press(Key.Key_Escape)
    assert desk.marks() == {0: Said(True, "just so")}
    desk.press(Key.Key_0)
    assert desk.marks()[0] == Said(False, "just so")


def test_after_the_commit_each_grader_has_a_column_and_differences_are_outlined(desk: Desk):
    desk.mark_all()
    desk.commit()
    first = desk.bench.rubric.rows[0]
    by_text = {chip.text(): chip.property("outlined") for chip in first.grader_chips}
    assert by_text == {"✗  2 of 3": "true", "✓  met": "false"}
    assert "round 1: ✓ met" in first.grader_chips[0].toolTip()
    assert "round 2: ✗ not met" in first.grader_chips[0].toolTip()
    asked = len(desk.bench.work.task.asked)
    assert f"{GRADER}: {asked - 1} of {asked} alike" in desk.bench.foot.sentence.text()
    assert desk.page.tools.chips[CheckState.SUBMITTED].text() == "Done 1"


def test_the_cursor_starts_at_the_first_difference_and_shows_the_reasons(desk: Desk):
    desk.mark_all()
    desk.press(Key.Key_1, modifier=ALT)
    desk.press(Key.Key_0)
    desk.commit()
    beside = side_by_side(desk.database, desk.bench.work.task.spot_check_id)
    assert desk.bench.rubric.in_hand == beside.first_difference == 0
    assert EXPLANATION in everything_said(desk.bench.remarks)


def test_a_probability_is_shown_where_there_is_one(desk: Desk):
    id_ = desk.entry.generation_id
    verdict = add_verdict(desk.database, id_, grader="reader", marks=[1.0])
    give_probability(desk.database, verdict, 0.97)
    desk.mark_all()
    desk.commit()
    assert "✓  p 0.97" in [chip.text() for chip in desk.bench.rubric.rows[0].grader_chips]


def give_probability(database: Database, verdict_id, probability: float) -> None:

    with database.write() as session:
        session.get_one(MarkRow, (verdict_id, 0)).probability = probability


def test_a_revision_keeps_both_verdicts_and_the_reason(desk: Desk):
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_R)
    assert desk.bench.stage is Stage.REVISING
    desk.press(Key.Key_1, modifier=ALT)
    desk.press(Key.Key_0)
    desk.commit()
    assert desk.bench.foot.sentence.text() == "Say in a few words why you changed it."
    assert desk.bench.foot.reason.hasFocus()
    desk.type("It is a simile.")
    desk.commit()
    assert desk.bench.stage is Stage.REVEALED
    own = side_by_side(desk.database, desk.bench.work.task.spot_check_id).own
    assert [verdict.marks[0] for verdict in own] == [Said(True), Said(False)]
    assert own[1].reason == "It is a simile."
    assert desk.bench.rubric.rows[0].own_chip.text() == "✗  was ✓"
    assert "It is a simile." in everything_said(desk.bench.remarks)


def test_a_revision_is_dropped_with_escape(desk: Desk):
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_R, Key.Key_0)
    desk.press(Key.Key_Escape)
    assert desk.bench.stage is Stage.REVEALED
    assert set(desk.marks().values()) == {Said(True)}


def test_a_revision_under_way_is_found_again_after_another_text_and_after_reopening(
    qtbot: QtBot, project: str, settings: SettingsStore, jobs: Jobs
):
    def sees_it(desk: Desk) -> None:
        assert (desk.number, desk.bench.stage) == (1, Stage.REVISING)
        assert desk.bench.rubric.rows[0].buttons.choice is Choice.NOT_MET
        assert desk.bench.foot.reason.text() == "It is"
        assert desk.marks()[0] == Said(True)

    with closing(open_project(project)) as database:
        before = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        before.mark_all()
        before.commit()
        before.press(Key.Key_R)
        before.press(Key.Key_1, modifier=ALT)
        before.press(Key.Key_0)
        before.commit()  # which asks for the reason
        before.type("It is")
        before.page.go_to(1)
        before.page.go_to(0)
        sees_it(before)
        before.page.close()
    with closing(open_project(project)) as database:
        after = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        after.page.go_to(0)
        sees_it(after)
        after.press(Key.Key_Escape)
        after.press(Key.Key_Escape)
        assert after.bench.stage is Stage.REVEALED
        after.page.go_to(1)
        after.page.go_to(0)
        assert after.bench.stage is Stage.REVEALED


def test_a_revision_without_a_change_is_not_kept(desk: Desk):
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_R)
    desk.commit()
    assert desk.bench.stage is Stage.REVISING
    assert "Change a mark first" in desk.bench.foot.sentence.text()
    assert len(side_by_side(desk.database, desk.bench.work.task.spot_check_id).own) == 1


@pytest.fixture
def four_skills(desk: Desk) -> Desk:
    desk.page.go_to(next(number for number, task in tasks(desk) if task.item.k == 4))
    return desk


def test_a_text_with_four_skills_fits_without_scrolling(four_skills: Desk):
    bench = four_skills.bench
    four_skills.mark_all()
    for _ in range(2):
        QApplication.sendPostedEvents()
        assert bench.rubric.verticalScrollBar().maximum() == 0
        assert bench.rubric.horizontalScrollBar().maximum() == 0
        assert bench.text_card.text.verticalScrollBar().maximum() == 0
        four_skills.commit()


def test_the_rows_stay_from_text_to_text(desk: Desk):
    before = desk.bench.rubric.rows[:5]
    desk.press(Key.Key_J, Key.Key_J)
    assert desk.bench.rubric.rows[:5] == before
    windows = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert windows == [desk.page]


def test_every_control_has_a_name(desk: Desk):
    desk.mark_all()
    desk.commit()
    nameless = [
        type(widget).__name__
        for widget in desk.page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert nameless == []
