"""The Overview page: the study in one picture, and the way on from it."""

import pytest
from PySide6.QtCore import Qt

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.items import Draw, draw_items
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.pages.overview import OverviewPage
from tests.builders import add_generation, add_verdict, sample_of_one_judge
from tests.ui.conftest import activate
from tests.ui.pages.test_items import settle
from tests.ui.test_accessibility import controls, nameless

MET = (1, 1, 1, 1, 1)


@pytest.fixture
def page(qtbot, context):
    made = OverviewPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 760)
    made.show()
    settle(qtbot, made)
    return made


@pytest.fixture
def drawn(context):
    return [item.id for item in draw_items(context.database, Draw(k=2, count=4, seed=1)).items]


def reread(qtbot, page):
    page.context.events.tell_all()
    settle(qtbot, page)


def rows(station):
    return [row.words for row in station.rows]


def sentences(lines):
    return [line.text for line in lines.lines]


def test_the_first_reading_is_announced(qtbot, context):
    page = OverviewPage(context)
    qtbot.addWidget(page)
    assert not page.is_showing_content


def test_an_empty_study_says_what_to_do_first(qtbot, page):
    assert page.header.sentence.text().startswith("The study is empty")
    assert page.items.number.text() == "0"
    assert not page.to_texts.button.isEnabled()
    assert not page.to_verdicts.button.isEnabled()
    assert not page.to_spot_checks.button.isEnabled()
    activate(qtbot, page)
    with qtbot.waitSignal(page.page_wanted) as asked:
        qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["items", None]
    assert sentences(page.days) == []


def test_drawn_items_lead_to_a_student(qtbot, page, drawn):
    reread(qtbot, page)
    assert page.items.number.text() == "4"
    assert page.items.aside.text() == "k = 2"
    assert rows(page.items) == ["k=2, seed 1, balanced: 4"]
    assert page.to_texts.words.text() == "no student yet"
    with qtbot.waitSignal(page.page_wanted) as asked:
        page.to_texts.button.click()
    assert asked.args == ["generate", None]
    with qtbot.waitSignal(page.page_wanted) as asked:
        page.next_button.click()
    assert asked.args == ["generate", None]


def test_each_arrow_says_what_is_missing_and_leads_there(qtbot, page, context, drawn):
    database = context.database
    texts = [add_generation(database, item, student="llama-2-7b") for item in drawn[:3]]
    add_verdict(database, texts[0], grader="openai/gpt-4@http://127.0.0.1:80/v1", marks=MET)
    add_verdict(database, texts[1], grader="openai/gpt-4@http://127.0.0.1:80/v1", outcome=Outcome.ERROR)
    draw_spot_checks(database, SpotCheckDraw("Anna", count=2))
    reread(qtbot, page)
    assert page.to_texts.words.text() == "1 text missing"
    assert page.to_verdicts.words.text() == "2 verdicts missing,\n1 failed"
    assert page.to_spot_checks.words.text() == "2 texts open"
    assert not page.to_verdicts.arrow.is_complete
    assert rows(page.texts) == ["llama-2-7b: 3/4"]
    assert rows(page.verdicts) == ["openai/gpt-4@http://127.0.0.1:80/v1: 1/3"]
    assert rows(page.spot_checks) == ["Anna: 0/2"]
    assert page.spot_checks.number.text() == "0 of 2"
    for arrow, name in ((page.to_verdicts, "grade"), (page.to_spot_checks, "spot_check")):
        with qtbot.waitSignal(page.page_wanted) as asked:
            arrow.button.click()
        assert asked.args == [name, None]


def test_a_complete_study_leads_to_agreement(qtbot, page, context, drawn):
    database = context.database
    texts = [add_generation(database, item) for item in drawn]
    draw_spot_checks(database, SpotCheckDraw("Anna", count=4))
    for text in texts:
        add_verdict(database, text, marks=MET)
        add_verdict(database, text, grader="Anna", kind=GraderKind.PERSON, mode=VerdictMode.BLIND, marks=MET)
    reread(qtbot, page)
    for arrow in (page.to_texts, page.to_verdicts, page.to_spot_checks):
        assert arrow.words.text() == "✓ nothing missing"
        assert arrow.arrow.is_complete
    assert "4 texts shared" in page.spot_checks.aside.text()
    with qtbot.waitSignal(page.page_wanted) as asked:
        page.next_button.click()
    assert asked.args == ["agreement", None]
    with qtbot.waitSignal(page.page_wanted) as asked:
        page.agreement_button.click()
    assert asked.args == ["agreement", None]


def test_what_to_keep_in_mind_and_what_happened_last_are_told(qtbot, page, context, drawn):
    text = add_generation(context.database, drawn[0], student="openai/gpt-3.5-turbo")
    add_verdict(context.database, text, grader="openai/gpt-4", marks=MET)
    reread(qtbot, page)
    assert any("its own family" in sentence for sentence in sentences(page.cautions))
    assert sentences(page.days) == [
        "gpt-4 gave 1 verdict",
        "gpt-3.5-turbo wrote 1 text",
        "4 items drawn: k=2, seed 1, balanced",
    ]
    assert {line.behind for line in page.days.lines} == {"just now"}


def test_more_students_than_there_is_room_for_are_counted(qtbot, page, context, drawn):
    for number in range(7):
        add_generation(context.database, drawn[0], student=f"student {number}")
    reread(qtbot, page)
    assert len(page.texts.rows) == 4
    assert page.texts._rows.itemAt(4).widget().text() == "and 3 more"


def test_reading_anew_leaves_nothing_of_the_reading_before(qtbot, page, drawn):
    for _ in range(3):
        reread(qtbot, page)
    assert page.items._rows.count() == 1
    assert len(page.days.lines) == 1


def test_the_sample_is_shown_as_it_comes(qtbot, tmp_path, settings, jobs):
    database = sample_of_one_judge(tmp_path / "sample.skillmix")
    page = OverviewPage(AppContext(database, settings, jobs, DataEvents()))
    qtbot.addWidget(page)
    page.show()
    settle(qtbot, page)
    assert page.to_texts.arrow.is_complete
    assert page.to_verdicts.words.text() == "no chat model yet"
    assert rows(page.spot_checks) == ["Author's key: 24 texts", "You: 0/12"]
    database.close()


def test_a_study_that_cannot_be_read_can_be_tried_again(qtbot, page):
    page._tell_failure("The project is locked by another program.")
    assert page.messages.text == "The project is locked by another program."
    page.messages.button.click()
    settle(qtbot, page)
    assert page.messages.text == ""


def test_everything_has_a_name_and_is_reached_by_tab(qtbot, page, drawn):
    reread(qtbot, page)
    assert nameless(page) == []
    assert {page.next_button, page.to_texts.button} <= set(controls(page))
