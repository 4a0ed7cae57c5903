"""The Grade page with batches: the switch, its price, those that wait, and that nobody is asked unasked."""

import json

import pytest

from skillmix_desktop.llm.keys import VARIABLE
from skillmix_desktop.llm.prices import user_prices_file
from skillmix_desktop.ui.pages.grade import GradePage
from tests.builders import add_generation, add_items
from tests.llm.fake_batches import good, running_batches
from tests.pipeline.answers import table, verdicts
from tests.ui.pages.runs import choose, settle, small_project, start


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv(VARIABLE, "sk-recognisable-0123456789abcdef")
    with running_batches() as fake:
        price = {"input": 1000, "output": 1000}
        file = user_prices_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"models": {f"x@{fake.endpoint}": price}}), encoding="utf-8")
        yield fake


@pytest.fixture
def context(tmp_path, settings, jobs):
    with small_project(tmp_path, settings, jobs) as made:
        for item_id in add_items(made.database):
            add_generation(made.database, item_id)
        yield made


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
def page(qtbot, show, server):
    page = show()
    page.form.rounds.setValue(1)
    choose(qtbot, page, f"openai/x@{server.endpoint}")
    return page


@pytest.fixture
def waiting(qtbot, page):
    page.form.batch_box.setChecked(True)
    settle(qtbot, page)
    start(qtbot, page)
    return page


def dollars(page):
    return float(page.sheet.outlook.price.text().removeprefix("about $"))


def test_only_graders_over_openais_interface_can_be_handed_a_batch(qtbot, page):
    assert page.form.batch_box.isVisible()
    choose(qtbot, page, "practice")
    assert not page.form.batch_box.isVisible()


def test_a_batch_is_said_to_cost_half_and_its_marks_are_written(qtbot, page):
    whole = dollars(page)
    page.form.batch_box.setChecked(True)
    settle(qtbot, page)
    assert dollars(page) == pytest.approx(whole / 2, abs=0.01)
    assert not page.form.mode_field.isEnabled()
    page.form.batch_box.setChecked(False)
    assert page.form.mode_field.isEnabled()


def test_what_was_handed_over_waits_in_a_card_and_is_not_asked_for_again(waiting, server):
    (line,) = waiting.batches.card.lines
    assert waiting.batches.card.isVisible()
    assert line.chip.text() == "being checked"
    assert line.how.text().startswith("0 of 3 answered · handed over just now")
    assert "3 verdicts are asked for" in waiting.sheet.end.words.text()
    assert waiting.sheet.fault.text() == "All that is left, 3, is under way in batches."
    assert not waiting.sheet.start_button.isEnabled()
    assert server.direct == []


def test_opening_a_project_with_waiting_batches_says_so_and_asks_nobody(waiting, server, show):
    before = list(server.seen)
    page = show()
    assert (
        page.batches.card.sentence.text()
        == "One batch waits. Nobody is asked about it until you press Collect."
    )
    assert server.seen == before


def test_collecting_brings_how_far_it_is_and_then_the_verdicts(qtbot, waiting, server, context):
    batch = server.batches[0]
    batch["status"] = "in_progress"
    batch["request_counts"] = {"total": 3, "completed": 1, "failed": 0}
    waiting.batches.card.collect_button.click()
    settle(qtbot, waiting)
    (line,) = waiting.batches.card.lines
    assert (line.chip.text(), line.how.text().split(" · ")[0]) == ("in progress", "1 of 3 answered")
    server.end(batch, good(table([1] * 5)))
    waiting.batches.card.collect_button.click()
    settle(qtbot, waiting)
    assert not waiting.batches.card.isVisible()
    assert len(verdicts(context.database)) == 3


def test_cancelling_frees_what_was_asked(qtbot, waiting, server):
    (line,) = waiting.batches.card.lines
    line.cancel_button.click()
    settle(qtbot, waiting)
    qtbot.waitUntil(lambda: waiting.sheet.start_button.isEnabled())
    assert server.batches[0]["status"] == "cancelling"
    assert [line.chip.text() for line in waiting.batches.card.lines] == ["being cancelled"]
