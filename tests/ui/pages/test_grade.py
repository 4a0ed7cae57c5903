"""The Grade page: a grader is chosen, its run is followed, and its verdicts are read mark by mark."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.model_runs import Mode
from skillmix_desktop.settings import Settings
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from skillmix_desktop.ui.pages.grade import GradePage, marks_words
from skillmix_desktop.ui.widgets.model_picker import Source
from tests.builders import add_generation, add_items, add_verdict
from tests.llm.fake_server import fault, in_turn, never, ok, running
from tests.pipeline.answers import verdicts
from tests.ui.conftest import activate
from tests.ui.pages.runs import (
    choose,
    column,
    grading_script,
    run,
    script,
    settle,
    small_project,
    start,
)
from tests.ui.test_accessibility import nameless


@pytest.fixture
def context(tmp_path, settings, jobs):
    with small_project(tmp_path, settings, jobs) as made:
        yield made


@pytest.fixture
def texts(context):
    return [add_generation(context.database, item_id) for item_id in add_items(context.database)]


@pytest.fixture
def show(qtbot, context):
    def make():
        made = GradePage(context)
        qtbot.addWidget(made)
        made.resize(1100, 760)
        made.show()
        settle(qtbot, made)
        return made

    return make


@pytest.fixture
def page(texts, show):
    return show()


def chips(page):
    return [line.chip.text() for line in page.detail.marks.lines]


def test_without_texts_the_page_leads_to_generate(qtbot, show):
    page = show()
    with qtbot.waitSignal(page.page_wanted) as asked:
        page._state.button.click()
    assert asked.args == ["generate", None]


def test_a_failed_text_is_nothing_to_grade(qtbot, context, show):
    [item_id, *_] = add_items(context.database)
    add_generation(context.database, item_id, text=None)
    assert not show().is_showing_content


def test_the_sheet_says_that_practice_is_read_once(page):
    assert page.sheet.start_button.text() == "Grade 3 texts  Ctrl+Enter"
    assert page.sheet.outlook.calls.text() == "3 for 3 texts, marks read once"


def test_writing_takes_a_call_a_round(qtbot, page):
    choose_mode(page, Mode.WRITE)
    settle(qtbot, page)
    assert page.sheet.outlook.calls.text() == "9 for 3 texts"


def test_slots_are_those_of_the_settings(qtbot, context, page, settings):
    settings.replace(Settings(slots="2"))
    start(qtbot, page)
    assert {verdict.provenance["slots"] for verdict in verdicts(context.database)} == {2}


def test_what_was_read_can_be_read_in_sequence(qtbot, context, page):
    start(qtbot, page)
    assert not page.sheet.start_button.isEnabled()
    choose_mode(page, Mode.SEQUENTIAL)
    settle(qtbot, page)
    start(qtbot, page)
    assert [verdict.mode for verdict in verdicts(context.database)] == ["read"] * 3 + ["sequential"] * 3
    page.show_subject(page.verdicts.model.ids[0])
    settle(qtbot, page)
    assert "below the more probable marks" in page.detail.marks.total.text()
    assert page.detail.reply.note.text().startswith("Nothing was written")


def test_a_server_that_gives_no_probabilities_is_told_of_when_it_is_to_be_read(qtbot, page):
    choose_mode(page, Mode.READ)
    with running(in_turn(ok("a table"))) as server:
        run(qtbot, page, f"openai/gpt-x@{server.endpoint}")
    assert "gives no probabilities" in page.sheet.end.words.text()


def choose_mode(page, mode):
    page.form.mode_field.setCurrentIndex(page.form.mode_field.findData(mode))


def test_the_sheet_opens_on_the_usual_grader(texts, settings, show):
    settings.replace(Settings(grader="program"))
    page = show()
    assert page.sheet.picker.source.currentData() == Source.PROGRAM
    assert page.sheet.outlook.time.text() == "a moment"


def test_a_grader_that_cannot_be_read_is_told_so_beforehand(qtbot, page, tmp_path):
    page.form.mode_field.setCurrentIndex(1)
    choose(qtbot, page, grading_script(tmp_path))
    assert "cannot be read" in page.sheet.fault.text()
    assert not page.sheet.start_button.isEnabled()


def test_the_program_grades_and_says_what_it_cannot_judge(qtbot, page):
    run(qtbot, page, "program")
    assert column(page.verdicts, "Grader") == ["program"] * 3
    assert column(page.verdicts, "Marks") == ["0/1  4 ?"] * 3
    assert chips(page)[:4] == ["?  not judged"] * 4
    assert chips(page)[-1] == "✗  not met"
    assert page.detail.prompt.note.text() == "A program needs no prompt."


def test_a_written_verdict_is_shown_with_its_count_and_its_explanation(qtbot, page, tmp_path):
    page.form.rounds.setValue(1)
    run(qtbot, page, grading_script(tmp_path))
    assert column(page.verdicts, "Outcome") == ["scored"] * 3
    assert column(page.verdicts, "Marks") == ["4/5"] * 3
    assert chips(page) == ["✓  met", "✗  not met", "✓  met", "✓  met", "✓  met"]
    assert "It counted 5 itself; its marks add up to 4." in page.detail.marks.total.text()
    assert "Points Earned" in page.detail.reply.view.toPlainText()
    assert page.detail.prompt.note.text().endswith("its hash is that of the prompt sent.")
    assert page.header.sentence.text() == "3 verdicts on 3 texts, by script-0."


def test_practice_reads_probabilities_through_the_real_worker(qtbot, page, context):
    start(qtbot, page)
    assert [verdict.mode for verdict in verdicts(context.database)] == [VerdictMode.READ] * 3
    assert all(" p 0." in chip or " p 1." in chip for chip in chips(page))
    assert not page.detail.chips.practice.isHidden()
    assert page.detail.reply.note.text().startswith("Nothing was written")
    assert page.sheet.end.chip.text() == "✓  done"


def test_marks_that_could_not_be_read_are_grouped_shown_and_asked_again(qtbot, page, tmp_path, context):
    page.form.rounds.setValue(1)
    spec = script(tmp_path, {"when": "Falconry", "texts": ["I like it."]}, default={"texts": ["So so."]})
    run(qtbot, page, spec)
    [line] = page.failures.lines
    assert (line.group.ending, line.group.count) == (Outcome.UNPARSED, 3)
    line.show_button.click()
    settle(qtbot, page)
    assert column(page.verdicts, "Outcome") == ["unparsed"] * 3
    assert column(page.verdicts, "Marks") == ["–"] * 3
    page.verdicts.filters.clear()
    good = Path(grading_script(tmp_path).removeprefix("scripted/"))
    (tmp_path / "script-0.json").write_bytes(good.read_bytes())
    line.again_button.click()
    settle(qtbot, page)
    assert page.failures.isHidden()
    assert column(page.verdicts, "Outcome") == ["scored"] * 3
    assert len(verdicts(context.database)) == 6


def test_asking_again_leaves_the_other_texts_alone(qtbot, page, texts, context, tmp_path):
    spec = grading_script(tmp_path)
    add_verdict(context.database, texts[0], grader=spec, outcome=Outcome.TRUNCATED, marks=[None] * 5)
    context.events.verdicts_changed.emit()
    settle(qtbot, page)
    page.failures.lines[0].again_button.click()
    settle(qtbot, page)
    assert {verdict.generation_id for verdict in verdicts(context.database)} == {texts[0]}
    assert column(page.verdicts, "Outcome") == ["scored"]


def test_a_run_that_ends_early_says_why_and_how_much_is_kept(qtbot, page):
    with running(in_turn(fault(404, "The model gpt-x does not exist."))) as server:
        run(qtbot, page, f"openai/gpt-x@{server.endpoint}")
    words = page.sheet.end.words.text()
    assert "has no gpt-x to offer" in words
    assert "0 were done and are kept" in words


def test_cancelling_ends_a_run_that_waits(qtbot, page, context):
    with running(in_turn(never)) as server:
        choose(qtbot, page, f"openai/gpt-x@{server.endpoint}")
        page.sheet.start_button.click()
        qtbot.waitUntil(lambda: len(server.seen) > 0)
        activate(qtbot, page)
        qtbot.keyClick(page, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not context.jobs.running, timeout=5000)
    settle(qtbot, page)
    assert page.sheet.end.chip.text() == "stopped"
    assert verdicts(context.database) == []


def test_verdicts_are_filtered_by_student_grader_and_outcome(qtbot, page, context, texts):
    add_verdict(context.database, texts[0], grader="openai/gpt-4", marks=[1] * 5)
    add_verdict(context.database, texts[1], grader="llama/models/tiny.gguf", outcome=Outcome.ERROR)
    context.events.verdicts_changed.emit()
    settle(qtbot, page)
    assert sorted(column(page.verdicts, "Grader")) == ["gpt-4", "tiny"]
    page.verdicts.filters.choose("grader", "openai/gpt-4")
    settle(qtbot, page)
    assert column(page.verdicts, "Grader") == ["gpt-4"]
    page.verdicts.filters.choose("outcome", Outcome.ERROR)
    settle(qtbot, page)
    assert page.verdicts.model.rowCount() == 0


def test_verdicts_are_sorted_by_marks_with_the_unjudged_last(qtbot, page, context, texts):
    for text, marks in zip(texts, ([1, 0, 0, 0, 0], [None] * 5, [1] * 5), strict=True):
        add_verdict(context.database, text, marks=marks)
    context.events.verdicts_changed.emit()
    settle(qtbot, page)
    titles = [each.title for each in page.verdicts.model.columns]
    page.verdicts.table.sortByColumn(titles.index("Marks"), Qt.SortOrder.DescendingOrder)
    settle(qtbot, page)
    assert column(page.verdicts, "Marks") == ["5/5", "1/5", "–"]


def test_what_people_said_is_not_on_this_page(qtbot, page, context, texts):
    add_verdict(
        context.database,
        texts[0],
        grader="Anna",
        kind=GraderKind.PERSON,
        mode=VerdictMode.BLIND,
        marks=[1] * 5,
    )
    context.events.verdicts_changed.emit()
    settle(qtbot, page)
    assert page.verdicts.model.rowCount() == 0
    assert page.verdicts.nothing.text() == "No grader has graded a text yet."


def test_another_page_can_ask_for_a_verdict(qtbot, page, context, texts):
    ids = [add_verdict(context.database, text, marks=[1] * 5) for text in texts]
    context.events.verdicts_changed.emit()
    settle(qtbot, page)
    for id_ in ids:
        page.show_subject(id_)
        assert page.verdicts.table.chosen_row().id == id_


def test_everything_has_a_name(qtbot, page):
    run(qtbot, page, "program")
    for part in range(5):
        page.detail.tabs.show_part(part)
        assert nameless(page) == []


@pytest.mark.parametrize(
    ("met", "judged", "marks", "words"),
    [(4, 5, 5, "4/5"), (1, 1, 6, "1/1  5 ?"), (0, 0, 6, "–"), (0, 0, 0, "–"), (0, 5, 5, "0/5")],
)
def test_marks_in_words_never_count_the_unjudged_as_not_met(page, context, texts, met, judged, marks, words):
    row = SimpleNamespace(met=met, judged=judged, marks=marks, is_withheld=False)
    assert marks_words(row) == words


def test_what_has_no_effect_on_the_program_cannot_be_set_and_why_is_said(page):
    page.sheet.picker.set_spec("program")
    page.sheet.picker.changed.emit()
    fields = (page.form.mode_field, page.form.rounds, page.form.template)
    assert not any(field.isEnabled() for field in fields)
    assert "only counts sentences" in page.form.why.text()
    assert page.form.why.isVisibleTo(page)
    page.sheet.picker.set_spec("practice")
    page.sheet.picker.changed.emit()
    assert all(field.isEnabled() for field in fields)
    assert not page.form.why.isVisibleTo(page)
