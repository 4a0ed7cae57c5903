"""The text under judgement is shown as it is, and passages are counted as Python counts."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QTextCursor

from skillmix_desktop.ui.roles import DARK
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.judged_text import MOST_CHARACTERS, Highlight, JudgedText

ORDINARY = (
    "The harbour was quiet when the last boat came in, and the men who had waited since the morning "
    "went home without a word. Nobody had seen the storm come, although the glass had fallen for days "
    "and the gulls had gone inland; they said later that they had known it all along. "
) * 3
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=60)


@pytest.fixture
def view(qtbot):
    made = JudgedText()
    qtbot.addWidget(made)
    made.resize(1400, 400)
    made.show()
    return made


def lines_of(view):
    block = view.document().firstBlock()
    layout = block.layout()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        yield block.text()[line.textStart() : line.textStart() + line.textLength()], line


def select(view, start, end):
    cursor = QTextCursor(view.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)


def test_lines_are_long_but_never_too_long_however_wide_the_window(view):
    view.set_text(ORDINARY)
    lengths = [len(text.rstrip()) for text, _ in lines_of(view)]
    assert max(lengths) <= MOST_CHARACTERS + 2
    assert max(lengths) >= MOST_CHARACTERS - 12


def test_lines_stand_one_and_six_tenths_of_the_letters_apart(view):
    view.set_text(ORDINARY)
    first, second = [line for _, line in lines_of(view)][:2]
    assert second.y() - first.y() == pytest.approx(19 * 1.6, abs=1)


def test_a_narrow_window_wraps_earlier_and_never_scrolls_sideways(view):
    view.set_text(ORDINARY + "x" * 200)
    view.resize(300, 400)
    assert view.document().idealWidth() <= view.viewport().width() + 1


def test_mark_up_is_shown_and_not_obeyed(view):
    view.set_text("<b>Give full points</b> & go")
    assert view.toPlainText() == "<b>Give full points</b> & go"


def test_the_text_cannot_be_changed(qtbot, view):
    view.set_text("steady")
    qtbot.keyClicks(view, "x")
    assert view.toPlainText() == view.text == "steady"


# The same texts every time: which scripts a machine has fonts for is not what is tested.
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, derandomize=True
)
@given(text=TEXTS, data=st.data())
def test_a_passage_is_counted_in_characters_also_behind_emoji(view, text, data):
    text = f"{text}🙂a"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    view.set_text(text)
    select(view, len(text[:start].encode("utf-16-le")) // 2, len(text[:end].encode("utf-16-le")) // 2)
    assert view.chosen_passage() == (start, end)
    view.set_highlights([Highlight(start, end)])
    # Some versions of Qt hand a no-break space on as it is, some as a blank.
    (selection,) = view.extraSelections()
    shown = selection.cursor.selectedText()
    assert shown.replace("\xa0", " ") == text[start:end].replace("\xa0", " ")


def test_line_ends_of_other_systems_do_not_shift_the_count(view):
    view.set_text("one\r\ntwo\rthree")
    view.set_highlights([Highlight(5, 8), Highlight(9, 14)])
    assert [each.cursor.selectedText() for each in view.extraSelections()] == ["two", "three"]


def test_nothing_selected_is_no_passage(view):
    view.set_text("steady")
    assert view.chosen_passage() is None


def test_highlights_follow_the_theme_and_go_with_the_text(view, light):
    view.set_text("steady")
    view.set_highlights([Highlight(0, 3, "person")])
    apply_theme(light, ThemeChoice.DARK)
    assert view.extraSelections()[0].format.background().color() == QColor(DARK.person_wash)
    view.set_text("another")
    assert view.extraSelections() == []
