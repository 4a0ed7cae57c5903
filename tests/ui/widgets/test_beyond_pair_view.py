"""What is known beyond the pair: counted when first in sight, a card a subject, sentences before numbers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.beyond_pair import Subject
from skillmix_desktop.pipeline.families import ModelFamily, told_families
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.dialogs.families_dialog import FamiliesDialog
from skillmix_desktop.ui.pages.agreement import BEYOND, AgreementPage
from tests.builders import add_verdict
from tests.ui.conftest import TO_LOAD_MS, activate
from tests.ui.pages.studies import MACHINE, judged_sample
from tests.ui.screen_reader import heard_of, never_reached, without_a_word

THREE = {MACHINE: GraderKind.MACHINE, "Ben": GraderKind.PERSON}


@pytest.fixture
def page(qtbot, tmp_path, settings, jobs):
    database = judged_sample(tmp_path / "study.skillmix", THREE)
    page = AgreementPage(AppContext(database, settings, jobs, DataEvents()))
    qtbot.addWidget(page)
    page.resize(840, 620)
    page.show()
    qtbot.waitUntil(lambda: page.study is not None and jobs.is_idle, timeout=TO_LOAD_MS)
    yield page
    database.close()


@pytest.fixture
def view(qtbot, page):
    with qtbot.waitSignal(page.context.jobs.idle):
        page.tabs.setCurrentIndex(BEYOND)
    return page.beyond


def card_of(view, subject):
    [card] = [card for card in view.cards if card.part.subject is subject]
    return card


def unfold_all(view):
    for card in view.cards:
        card.button.click()


def test_nothing_is_counted_before_the_view_is_in_sight(page):
    assert page.beyond.cards == ()
    [words] = [label.text() for label in page.beyond.findChildren(QLabel)]
    assert words == "Counting what there is beyond the pair …"


def test_there_is_a_card_a_subject_and_each_says_something(view):
    assert [card.part.subject for card in view.cards] == list(Subject)
    assert all(card.sentences for card in view.cards)


def test_a_sentence_comes_first_and_the_numbers_when_they_are_asked_for(qtbot, view):
    card = card_of(view, Subject.BESIDE_PEOPLE)
    [sentence] = card.sentences
    assert sentence.startswith("On the ")
    assert f"that {MACHINE} shares with two people" in sentence
    assert card.tables == ()
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    [table] = card.tables
    assert table.isVisibleTo(view)
    assert [table.model().index(row, 1).data() for row in range(3)] == [
        "Agreement",
        "Cohen’s κ",
        "Gwet’s AC1",
    ]
    assert "[" in table.model().index(0, 4).data()
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert not table.isVisibleTo(view)


def test_what_cannot_be_told_says_why(view):
    assert card_of(view, Subject.ROUNDS).sentences == ("Nobody judged a text in more than one round.",)
    assert not card_of(view, Subject.ROUNDS).button.isVisibleTo(view)


def test_new_verdicts_are_counted_and_what_was_unfolded_stays_so(qtbot, page, view):
    card_of(view, Subject.TESTS).button.click()
    text = page.study.pair.differences[0].generation_id
    add_verdict(page.context.database, text, grader=MACHINE, marks=[1] * 5, round_=2)
    with qtbot.waitSignal(page.context.jobs.idle):
        page.context.events.verdicts_changed.emit()
    qtbot.waitUntil(lambda: "In 2 rounds" in card_of(view, Subject.ROUNDS).sentences[0])
    assert card_of(view, Subject.TESTS).tables


def test_the_texts_of_one_size_alone_can_be_looked_at(qtbot, page, view):
    before = card_of(view, Subject.BESIDE_PEOPLE).sentences
    with qtbot.waitSignal(page.context.jobs.idle):
        page.skills.setCurrentIndex(1)
        page.skills.activated.emit(1)
    qtbot.waitUntil(lambda: card_of(view, Subject.BESIDE_PEOPLE).sentences != before)


def test_what_stays_the_same_is_not_drawn_anew(qtbot, page, view):
    before = view.cards
    with qtbot.waitSignal(page.context.jobs.idle):
        page.refresh()
    assert view.cards is before


def test_a_failure_is_told_in_place_of_the_cards(view):
    view.show_words("The project cannot be read.")
    assert view.cards == ()
    assert view.widget().sentence.text() == "The project cannot be read."


def test_families_that_are_set_are_kept_and_counted(qtbot, page, view):
    assert "no student whose texts both judged is known" in card_of(view, Subject.FAMILIES).sentences[0]
    qtbot.mouseClick(view.families_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChildren(FamiliesDialog) != [])
    [dialog] = page.findChildren(FamiliesDialog)
    assert without_a_word(dialog) == []
    assert dialog.fields[MACHINE].placeholderText() == "guessed: GPT"
    dialog.fields["sample student A"].setText(" gpt ")
    dialog.fields["sample student B"].setText("Ours")
    dialog.keep_button.click()
    qtbot.waitUntil(lambda: "grades its own family" in card_of(view, Subject.FAMILIES).sentences[0])
    with page.context.database.read() as session:
        assert told_families(session) == {"sample student A": "GPT", "sample student B": "Ours"}


def test_a_family_that_cannot_be_kept_is_told_in_the_dialog(qtbot):
    def keep(_told):
        raise SkillMixError("The project is only read.")

    dialog = FamiliesDialog([ModelFamily("ours-7b", writes=True, grades=False, guess=None, told=None)], keep)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.keep_button.click()
    assert dialog.messages.text == "The project is only read."
    assert dialog.isVisible()


def test_every_control_has_a_word_for_a_name(view):
    unfold_all(view)
    assert len(heard_of(view)) > 100
    assert without_a_word(view) == []


def test_tab_reaches_every_control_of_the_view_and_leaves_it_either_way(qtbot, page, view):
    activate(qtbot, page)
    unfold_all(view)
    assert never_reached(page, page.tabs, lambda key: qtbot.keyClick(page.focusWidget(), key)) == []


def test_a_table_is_as_wide_as_the_view_and_cuts_no_number(view):
    unfold_all(view)
    view.resize(760, 400)
    for card in view.cards:
        for table in card.tables:
            widths = [table.columnWidth(place) for place in range(table.model().columnCount())]
            assert all(
                width >= least
                for width, least, column in zip(widths, table._widths, table.table.columns, strict=True)
                if column.is_number
            )
