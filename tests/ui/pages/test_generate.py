"""The Generate page: a student is chosen, its run is told of beforehand, followed, and read afterwards."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.llm.practice_file import write_practice_file
from skillmix_desktop.llm.prices import user_prices_file
from skillmix_desktop.settings import Settings
from skillmix_desktop.store.text_list import TextState
from skillmix_desktop.ui.pages.generate import GeneratePage
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.model_picker import Source
from tests.builders import add_generation, add_items
from tests.llm.fake_server import fault, in_turn, never, ok, running
from tests.pipeline.answers import generations
from tests.ui.conftest import activate
from tests.ui.pages.runs import choose, column, run, script, settle, small_project, start
from tests.ui.test_accessibility import controls, nameless

ERROR = {"when": "Falconry", "texts": [], "finish": "error", "detail": "The line to the server was cut."}
REFUSAL = {"when": "Clock", "texts": [], "finish": "refused", "detail": "It will not write of clocks."}


@pytest.fixture
def context(tmp_path, settings, jobs):
    with small_project(tmp_path, settings, jobs) as made:
        yield made


@pytest.fixture
def items(context):
    return add_items(context.database)


@pytest.fixture
def show(qtbot, context):
    def make():
        made = GeneratePage(context)
        qtbot.addWidget(made)
        made.resize(1100, 760)
        made.show()
        settle(qtbot, made)
        return made

    return make


@pytest.fixture
def page(items, show):
    return show()


def test_without_items_the_page_leads_to_them(qtbot, show):
    page = show()
    assert not page.is_showing_content
    with qtbot.waitSignal(page.page_wanted) as asked:
        page._state.button.click()
    assert asked.args == ["items", None]


def test_items_that_are_drawn_meanwhile_bring_the_page_to_life(qtbot, show, context):
    page = show()
    add_items(context.database)
    context.events.items_changed.emit()
    settle(qtbot, page)
    assert page.is_showing_content
    assert page.sheet.start_button.isEnabled()


def test_the_sheet_opens_on_practice_and_says_what_it_will_take(page):
    assert page.sheet.picker.spec == "practice"
    assert page.sheet.facts.chip.text() == "practice"
    assert page.sheet.start_button.text() == "Generate 9 texts  Ctrl+Enter"
    assert page.sheet.outlook.calls.text() == "18 for 9 texts"
    assert page.sheet.outlook.price.text() == "none"
    assert page.sheet.outlook.time.text() == "unknown until it runs"
    assert page.texts.nothing.isVisible()


def test_the_sheet_opens_on_the_usual_student(items, settings, show):
    settings.replace(Settings(student="openai/gpt-4o@http://localhost:1/v1"))
    page = show()
    assert page.sheet.picker.source.currentData() == Source.SERVER
    assert page.sheet.picker.served.text() == "gpt-4o"
    assert page.sheet.facts.words.text() == "localhost:1 is asked without a key."
    assert page.sheet.outlook.price.text().startswith("unknown")


def test_the_outlook_follows_the_rounds_and_the_item_set(qtbot, page, context):
    add_items(context.database, [(("litotes", "analogy"), "Falconry")], name="Second", seed=2)
    context.events.items_changed.emit()
    settle(qtbot, page)
    page.form.rounds.setValue(1)
    page.form.item_set.setCurrentIndex(page.form.item_set.findText("Second (1)"))
    settle(qtbot, page)
    assert page.sheet.outlook.calls.text() == "2 for 1 texts"
    assert page.form.item_set_id is not None


def test_a_run_writes_the_texts_and_the_list_shows_them(qtbot, page, tmp_path):
    page.form.rounds.setValue(1)
    run(qtbot, page, script(tmp_path))
    assert column(page.texts, "Outcome") == ["written"] * 3
    assert set(column(page.texts, "Topic")) == {"Falconry", "Clock repair", "Beachcombing"}
    assert page.header.sentence.text() == "3 texts for 3 items, by script-0."
    assert page.sheet.end.chip.text() == "✓  done"
    assert not page.sheet.start_button.isEnabled()
    assert "has written all of them" in page.sheet.fault.text()


def test_ctrl_enter_starts_the_run(qtbot, page, tmp_path):
    choose(qtbot, page, script(tmp_path))
    activate(qtbot, page)
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    assert page.texts.model.rowCount() == 9


def test_the_text_in_hand_is_shown_with_its_prompt_its_replies_and_its_origin(qtbot, page, tmp_path):
    run(qtbot, page, script(tmp_path))
    page.texts.table.choose(column(page.texts, "Topic").index("Falconry"))
    settle(qtbot, page)
    detail = page.detail
    assert detail.text.text.text == "The falcon was not slow; it was a kite with a mind."
    assert "Falconry" in detail.prompt.view.toPlainText()
    assert "Turn 2" in detail.prompt.view.toPlainText()
    assert detail.replies.view.toPlainText().count("Answer: The falcon") == 2
    lines = dict(detail.origin.lines)
    assert lines["Student"].startswith("scripted/")
    assert (lines["Tokens in"], lines["Cost"], lines["Template"]) == (
        "unknown",
        "$0.00",
        "default, version 1",
    )


def test_failures_are_grouped_and_can_be_looked_at(qtbot, page, tmp_path):
    run(qtbot, page, script(tmp_path, ERROR, REFUSAL))
    groups = {line.group.ending: line for line in page.failures.lines}
    assert {ending: line.group.count for ending, line in groups.items()} == {
        TextState.FAILED: 3,
        TextState.REFUSED: 3,
    }
    assert groups[TextState.REFUSED].again_button is None
    groups[TextState.FAILED].show_button.click()
    settle(qtbot, page)
    assert column(page.texts, "Outcome") == ["failed"] * 3
    assert "There is no text: The line to the server was cut." in page.detail.text.note.text()
    page.texts.filters.clear_button.click()
    settle(qtbot, page)
    assert page.texts.model.rowCount() == 9


def test_what_failed_is_asked_again_and_nothing_else(qtbot, page, tmp_path, context):
    spec = script(tmp_path, ERROR)
    run(qtbot, page, spec)
    (tmp_path / "script-0.json").write_text('{"default": {"texts": ["Answer: At last."]}}')
    page.failures.lines[0].again_button.click()
    settle(qtbot, page)
    assert page.failures.isHidden()
    assert column(page.texts, "Outcome") == ["written"] * 9
    assert len(generations(context.database)) == 12


def test_a_budget_is_kept_and_the_run_says_why_it_stopped(qtbot, page, context):
    with running(in_turn(ok("Answer: Not slow."))) as server:
        file = user_prices_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"models": {f"x@{server.endpoint}": {"input": 100, "output": 100}}}))
        page.form.budget.setValue(0.01)
        run(qtbot, page, f"openai/x@{server.endpoint}")
        assert server.seen == []
    assert "The budget of $0.01 has no room for another call" in page.sheet.end.words.text()
    assert "$0.00 was spent, and 9 of 9 are left to do." in page.sheet.end.words.text()


def test_asking_again_never_starts_more_than_what_failed(qtbot, page, tmp_path, context):
    page.form.rounds.setValue(1)
    run(qtbot, page, script(tmp_path, ERROR))
    add_items(context.database, [(("litotes", "analogy"), "Clock repair")] * 5, name="Later", seed=2)
    context.events.items_changed.emit()
    settle(qtbot, page)
    page.failures.lines[0].again_button.click()
    settle(qtbot, page)
    assert len(generations(context.database)) == 3
    assert "has 6 texts to write" in page.messages.text


def test_the_list_is_filtered_by_student_and_outcome(qtbot, page, tmp_path, items, context):
    add_generation(context.database, items[0], student="openai/gpt-4")
    run(qtbot, page, script(tmp_path, REFUSAL))
    filters = page.texts.filters
    filters.choose("student", "openai/gpt-4")
    settle(qtbot, page)
    assert column(page.texts, "Student") == ["gpt-4"]
    filters.choose("state", TextState.REFUSED)
    settle(qtbot, page)
    assert page.texts.nothing.isVisible()
    assert page.texts.nothing.text() == "No text is like that."
    assert page.detail.nothing.isVisible()


def test_a_click_on_a_heading_sorts_in_the_database(qtbot, page, tmp_path):
    run(qtbot, page, script(tmp_path))
    page.texts.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    settle(qtbot, page)
    topics = column(page.texts, "Topic")
    assert topics == sorted(topics, reverse=True)
    page.texts.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    settle(qtbot, page)
    assert column(page.texts, "Topic") == sorted(topics)


def test_the_text_in_hand_stays_in_hand_while_others_arrive(qtbot, page, tmp_path, items, context):
    add_generation(context.database, items[0], student="first")
    context.events.generations_changed.emit()
    settle(qtbot, page)
    chosen = page.texts.table.chosen_row()
    run(qtbot, page, script(tmp_path))
    assert page.texts.model.rowCount() == 10
    assert page.texts.table.chosen_row().id == chosen.id


def test_another_page_can_ask_for_a_text(qtbot, page, items, context):
    ids = [add_generation(context.database, item_id) for item_id in items]
    context.events.generations_changed.emit()
    settle(qtbot, page)
    for id_ in ids:
        page.show_subject(id_)
        assert page.texts.table.chosen_row().id == id_


def test_practice_writes_through_the_real_worker_and_is_marked_everywhere(qtbot, page, context):
    page.form.rounds.setValue(1)
    page.form.item_set.setCurrentIndex(1)
    start(qtbot, page)
    assert column(page.texts, "Student") == ["practice"] * 3
    assert not page.detail.chips.practice.isHidden()
    assert all(generation.provenance["file"] for generation in generations(context.database))
    assert dict(page.detail.origin.lines)["Tokens in"] != "unknown"


def test_a_wrong_name_is_told_at_once_and_cannot_be_started(qtbot, page):
    choose(qtbot, page, "gpt4")
    assert "No model is called 'gpt4'" in page.sheet.facts.words.text()
    assert not page.sheet.start_button.isEnabled()


def test_a_missing_file_is_told_at_once(qtbot, page, tmp_path):
    choose(qtbot, page, f"llama/{tmp_path}/gone.gguf")
    assert page.sheet.facts.words.text() == f"There is no file {tmp_path}/gone.gguf."
    assert page.sheet.facts.chip.text() == "✗  not usable"


def test_no_model_is_no_fault(qtbot, page):
    choose(qtbot, page, "")
    assert page.sheet.facts.words.text() == "Choose who is to write."
    assert not page.sheet.start_button.isEnabled()
    assert page.sheet.outlook.calls.text() == "–"


def test_a_file_is_chosen_and_looked_into(qtbot, page, tmp_path):
    path = tmp_path / "tiny.gguf"
    write_practice_file(path)
    page.sheet.picker._ask_for_file = lambda _parent: str(path)
    page.sheet.picker.source.setCurrentIndex(page.sheet.picker.source.findData(Source.FILE))
    page.sheet.picker.browse_button.click()
    settle(qtbot, page)
    assert page.sheet.picker.spec == f"llama/{path}"
    assert page.sheet.facts.chip.text() == "✓  fits"
    assert "context 16,384" in page.sheet.facts.words.text()
    assert page.sheet.start_button.isEnabled()


def test_the_model_files_of_the_settings_are_offered(qtbot, page, context, settings, tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "b.gguf").touch()
    (folder / "a.gguf").touch()
    settings.replace(Settings(models_folders=(str(folder),)))
    context.events.settings_changed.emit()
    settle(qtbot, page)
    file = page.sheet.picker.file
    assert [file.itemText(number) for number in range(file.count())] == [
        str(folder / "a.gguf"),
        str(folder / "b.gguf"),
    ]


def test_a_key_that_is_missing_is_asked_for(qtbot, page, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    choose(qtbot, page, "openai/gpt-4")
    assert page.sheet.facts.words.text() == "There is no key for api.openai.com."
    assert not page.sheet.start_button.isEnabled()
    page.sheet.facts.key_button.click()
    [dialog] = [each for each in page.findChildren(QInputDialog) if each.isVisible()]
    dialog.setTextValue("sk-entered-by-hand")
    dialog.accept()
    settle(qtbot, page)
    assert "set OPENAI_API_KEY instead" in page.messages.text
    assert "sk-entered" not in page.messages.text


def test_a_key_that_the_server_refuses_ends_the_run_in_plain_words(qtbot, page, context):
    with running(in_turn(fault(401, "Incorrect API key provided."))) as server:
        host = server.endpoint.removeprefix("http://").removesuffix("/v1")
        run(qtbot, page, f"openai/gpt-x@{server.endpoint}")
    assert page.sheet.end.chip.text() == "✗  failed"
    assert f"{host} does not accept the key: Incorrect API key provided." in page.sheet.end.words.text()
    assert page.sheet.start_button.isEnabled()
    assert generations(context.database) == []


def test_a_run_over_http_shows_what_it_cost_in_tokens(qtbot, page):
    with running(in_turn(ok("Answer: Words."))) as server:
        run(qtbot, page, f"openai/gpt-x@{server.endpoint}")
    assert column(page.texts, "Student") == ["gpt-x"] * 9
    assert "324 tokens · cost unknown" in page.sheet.end.words.text()


def test_cancelling_lets_go_of_a_call_that_never_ends(qtbot, page, context):
    with running(in_turn(ok("Answer: Words."), ok("Answer: Better words."), never)) as server:
        choose(qtbot, page, f"openai/gpt-x@{server.endpoint}")
        page.sheet.start_button.click()
        assert page.sheet.is_running
        assert not page.sheet.picker.isEnabled()
        qtbot.waitUntil(lambda: len(server.seen) >= 3)
        page.sheet.running.stop_button.click()
        qtbot.waitUntil(lambda: not context.jobs.running, timeout=5000)
    settle(qtbot, page)
    assert page.sheet.end.chip.text() == "stopped"
    assert page.sheet.picker.isEnabled()
    assert page.sheet.start_button.isEnabled()


def test_a_page_that_is_made_while_a_run_goes_on_follows_it(qtbot, page, show, context):
    with running(in_turn(never)) as server:
        choose(qtbot, page, f"openai/gpt-x@{server.endpoint}")
        page.sheet.start_button.click()
        other = GeneratePage(context)
        qtbot.addWidget(other)
        assert other.sheet.is_running
        context.jobs.cancel_all()
        qtbot.waitUntil(lambda: not context.jobs.running, timeout=5000)
    assert not other.sheet.is_running
    settle(qtbot, page)


def test_a_template_that_cannot_be_used_is_told(qtbot, page, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"')
    page.form.template._ask = lambda _parent: str(path)
    page.form.template.setCurrentIndex(page.form.template.count() - 1)
    settle(qtbot, page)
    assert page.form.template.template == str(path)
    assert "version" in page.sheet.fault.text()
    assert not page.sheet.start_button.isEnabled()


def test_choosing_no_template_file_keeps_the_one_before(qtbot, page):
    page.form.template._ask = lambda _parent: ""
    page.form.template.setCurrentIndex(page.form.template.count() - 1)
    settle(qtbot, page)
    assert (page.form.template.template, page.form.template.currentText()) == ("default", "default")


def test_everything_has_a_name_and_is_reached_by_key(qtbot, page, tmp_path):
    run(qtbot, page, script(tmp_path, ERROR))
    for part in range(4):
        page.detail.tabs.show_part(part)
        assert nameless(page) == []
    assert page.texts.table in controls(page)
    activate(qtbot, page)
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.texts.filters._pickers["student"].hasFocus()


def test_the_page_is_painted_in_both_themes(qtbot, qapp, page, tmp_path):
    run(qtbot, page, script(tmp_path, ERROR))
    light = page.grab().toImage()
    apply_theme(qapp, ThemeChoice.DARK)
    assert page.grab().toImage() != light


def test_an_outcome_of_grading_is_no_outcome_of_writing():
    assert not {state.value for state in TextState} & {Outcome.SCORED.value, Outcome.UNPARSED.value}
