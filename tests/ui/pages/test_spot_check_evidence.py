"""Evidence in the text, flags and guidelines on the spot-check page."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlmodel import select as select_rows

from skillmix_desktop.core.person_marks import PersonMark as Said
from skillmix_desktop.core.person_marks import Span
from skillmix_desktop.pipeline.guidelines import read_guidelines, suggested_guidelines
from skillmix_desktop.pipeline.spot_check_acts import commit, record_evidence, record_mark
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import Flag, load_task
from skillmix_desktop.store.tables import Generation, SpotCheck, Verdict
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.dialogs.guidelines import GuidelinesDialog
from tests.builders import add_verdict
from tests.ui.held_words import everything_said
from tests.ui.pages.spot_check_desk import CTRL, Desk, Key, make_graded_sample

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graded_sample(tmp_path_factory.mktemp("sample") / "sample.skillmix")


@pytest.fixture
def project(sample: Path, tmp_path: Path) -> str:
    return str(shutil.copy(sample, tmp_path / "sample.skillmix"))


@pytest.fixture
def desk(qtbot: QtBot, context: AppContext) -> Desk:
    return Desk(qtbot, context)


def text_of(desk: Desk):
    return desk.bench.text_card.text


def select(desk: Desk, start: int, end: int) -> None:
    cursor = QTextCursor(text_of(desk).document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    text_of(desk).setTextCursor(cursor)


def evidence(desk: Desk) -> dict[int, tuple[Span, ...]]:
    said = load_task(desk.database, desk.bench.work.task.spot_check_id).said.evidence
    return {position: spans for position, spans in said.items() if spans}


def drawn(desk: Desk) -> list[tuple[int, int, str, str, bool]]:
    return [
        (each.start, each.end, each.role, each.line_role or each.role, each.is_faint)
        for each in text_of(desk).highlights
    ]


def test_what_is_selected_becomes_evidence_and_h_on_part_of_it_takes_that_away(desk: Desk):
    select(desk, 4, 20)
    desk.press(Key.Key_H)
    start, end = evidence(desk)[0][0].start, evidence(desk)[0][0].end
    assert desk.bench.work.task.text[start:end] == desk.bench.work.task.text[4:20].strip()
    assert text_of(desk).chosen_passage() is None
    assert drawn(desk) == [(start, end, "person", "person", False)]
    select(desk, start, start + 3)
    desk.press(Key.Key_H)
    assert evidence(desk)[0][0].start > start + 2


def test_evidence_for_another_criterion_is_drawn_faintly(desk: Desk):
    select(desk, 0, 5)
    desk.press(Key.Key_H, Key.Key_Down)
    assert [each[-1] for each in drawn(desk)] == [True]
    desk.press(Key.Key_Up)
    assert [each[-1] for each in drawn(desk)] == [False]


def test_by_keyboard_alone_a_caret_goes_through_the_text(desk: Desk):
    desk.press(Key.Key_F7)
    assert text_of(desk).hasFocus()
    desk.press(Key.Key_Right, Key.Key_Right)
    desk.press(*[Key.Key_Right] * 5, modifier=SHIFT)
    assert text_of(desk).chosen_passage() == (2, 7)
    desk.press(Key.Key_H)
    assert evidence(desk)[0]
    assert desk.number == 1  # the arrows were the caret's
    desk.press(Key.Key_Escape)
    assert desk.bench.rubric.hasFocus()
    desk.press(Key.Key_Right)
    assert desk.number == 2


def test_a_criterion_is_chosen_and_marked_while_the_caret_is_in_the_text(desk: Desk):
    desk.press(Key.Key_F7, Key.Key_1)
    assert desk.marks() == {0: Said(True)}
    assert text_of(desk).hasFocus()


def test_without_a_selection_it_says_what_to_do(desk: Desk):
    desk.press(Key.Key_H)
    assert desk.bench.foot.sentence.text() == "Select a passage of the text first; F7 goes into it."
    assert evidence(desk) == {}


def test_evidence_is_undone_and_survives_the_commit(desk: Desk):
    select(desk, 0, 5)
    desk.press(Key.Key_H)
    desk.press(Key.Key_Z, modifier=CTRL)
    assert evidence(desk) == {}
    assert "the evidence for" in desk.bench.foot.sentence.text()
    desk.press(Key.Key_Z, modifier=CTRL | SHIFT)
    desk.mark_all()
    desk.commit()
    assert evidence(desk)[0] == (Span(0, 5),)
    assert (0, 5, "person", "person", False) in drawn(desk)


def test_places_are_characters_behind_emoji_and_combining_marks(qtbot: QtBot, desk: Desk):
    text = "🐝 Cafe\u0301 and 👩‍🚀 bees sang."
    with desk.database.write() as session:
        session.get_one(Generation, desk.entry.generation_id).text = text
    desk.page.go_to(0)
    start = text.index("bees")
    units = len(text[:start].encode("utf-16-le")) // 2
    select(desk, units, units + 4)
    desk.press(Key.Key_H)
    assert evidence(desk)[0] == (Span(start, start + 4),)
    assert text_of(desk).extraSelections()[0].cursor.selectedText() == "bees"


def test_after_the_reveal_what_graders_quote_is_shown_beside_the_persons_evidence(desk: Desk):
    task = desk.bench.work.task
    words = task.text.split()
    quotation = " ".join(words[:5])
    for explanation in (f"It says “{quotation.upper()}”.", 'It says "what it does not say at all".'):
        name = f"grader of {len(explanation)} letters"
        add_verdict(desk.database, task.generation_id, grader=name, marks=[1.0], explanation=explanation)
    select(desk, 0, len(words[0]))
    desk.press(Key.Key_H)
    assert all(role == "person" and line == "person" for _, _, role, line, _ in drawn(desk))
    desk.mark_all()
    desk.commit()
    end = len(quotation.rstrip(".,;:!?"))
    assert {(start, stop) for start, stop, role, line, _ in drawn(desk) if line == "accent"} == {
        (0, len(words[0])),
        (len(words[0]), end),
    }
    assert (0, len(words[0]), "person", "accent", False) in drawn(desk)


def test_other_peoples_evidence_is_shown_after_the_reveal_only(desk: Desk):
    check = draw_spot_checks(desk.database, SpotCheckDraw("Ben", count=desk.page._overview.texts))
    id_ = next(each.spot_check_id for each in check if each.generation_id == desk.entry.generation_id)
    for criterion in load_task(desk.database, id_).asked:
        record_mark(desk.database, id_, criterion.position, Said(True))
    record_evidence(desk.database, id_, 0, [Span(3, 9)])
    commit(desk.database, id_)
    desk.page.go_to(0)
    assert drawn(desk) == []
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_1, modifier=Qt.KeyboardModifier.AltModifier)
    assert (3, 9, "person", "person", False) in drawn(desk)


def test_f_flags_a_text_with_a_note_and_f_again_takes_it_down(desk: Desk):
    id_ = desk.bench.work.task.spot_check_id
    desk.press(Key.Key_F)
    line = desk.bench.text_card.flag_line
    assert line.isVisible()
    assert line.note.hasFocus()
    desk.type("simile or metaphor?")
    assert load_task(desk.database, id_).flag == Flag(True, "simile or metaphor?")
    desk.press(Key.Key_Return)
    assert desk.bench.rubric.hasFocus()
    assert desk.page.tools.flagged.isVisible()
    assert desk.entry.state.value == "pending"
    desk.press(Key.Key_Q)
    assert desk.page.popup.model.index(0, 3).data() == "pending  ⚑"
    desk.page.popup.close()
    desk.press(Key.Key_J, Key.Key_K)
    assert line.note.text() == "simile or metaphor?"
    desk.press(Key.Key_F)
    assert not line.isVisible()
    assert desk.page.tools.flagged.isHidden()
    desk.press(Key.Key_Z, modifier=CTRL)
    assert load_task(desk.database, id_).flag == Flag(True, "simile or metaphor?")
    assert desk.bench.foot.sentence.text() == "Undone: the flag."


def test_a_flag_raised_after_a_revision_leaves_its_marks_as_they_are_shown(desk: Desk):
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_R)
    desk.press(Key.Key_1, modifier=Qt.KeyboardModifier.AltModifier)
    desk.press(Key.Key_0)
    desk.commit()
    desk.type("It is a simile.")
    desk.commit()
    desk.press(Key.Key_F)
    assert desk.bench.rubric.rows[0].own_chip.text() == "✗  was ✓"


def test_guidelines_are_offered_taken_and_written_and_the_focus_comes_back(qtbot: QtBot, desk: Desk):
    desk.press(Key.Key_G)
    dialog = desk.page.findChild(GuidelinesDialog)
    assert "How we mark" in dialog.reader.toPlainText()
    assert read_guidelines(desk.database) == ""  # offered, not forced
    dialog.take_button.click()
    assert read_guidelines(desk.database) == suggested_guidelines()
    dialog.write_button.click()
    dialog.writer.setPlainText("# Ours\n\n<b>Be kind.</b>")
    dialog.reject()
    assert not dialog.isVisible()
    assert read_guidelines(desk.database).startswith("# Ours")
    qtbot.waitUntil(lambda: desk.bench.rubric.hasFocus())
    desk.press(Key.Key_1)
    assert desk.marks() == {0: Said(True)}


def assist(desk: Desk) -> None:
    with desk.database.write() as session:
        session.get_one(SpotCheck, desk.bench.work.task.spot_check_id).is_assisted = True
    desk.page.go_to(0)


def test_an_assisted_check_shows_the_graders_from_the_start_and_its_verdict_says_so(desk: Desk):
    assist(desk)
    assert "2 of 3" in everything_said(desk.page)
    assert "assisted: you see" in desk.page.header.sentence.text()
    assert {chip.property("outlined") for chip in desk.bench.rubric.rows[0].grader_chips} == {"false"}
    assert "graders’ marks in sight" in desk.bench.foot.sentence.text()
    desk.mark_all()
    assert {chip.property("outlined") for chip in desk.bench.rubric.rows[0].grader_chips} == {"false", "true"}
    desk.commit()
    with desk.database.read() as session:
        own = load_task(desk.database, desk.bench.work.task.spot_check_id)
        assert own.state.value == "submitted"
        modes = {verdict.mode for verdict in session.exec(select_rows(Verdict)).all()}
    assert "assisted" in modes
    desk.press(Key.Key_J)
    assert "2 of 3" not in everything_said(desk.page)


def test_in_blind_mode_no_key_shows_what_a_grader_said(desk: Desk):
    modifiers = (Qt.KeyboardModifier.NoModifier, SHIFT, CTRL, Qt.KeyboardModifier.AltModifier)
    letters = [Key(code) for code in range(Key.Key_A, Key.Key_Z + 1)]
    others = [Key.Key_F7, Key.Key_Tab, Key.Key_Space, Key.Key_Escape, Key.Key_Backspace, Key.Key_Home]
    for modifier in modifiers:
        for key in [*letters, *others]:
            desk.press(key, modifier=modifier)
            for widget in QApplication.topLevelWidgets():
                if widget is not desk.page and widget.isVisible():
                    widget.close()
        assert desk.bench.stage.value == "blind"
        held = everything_said(desk.page)
        for secret in ("quokka", "Zwiebelfisch", "2 of 3", "Author's key"):
            assert secret not in held
