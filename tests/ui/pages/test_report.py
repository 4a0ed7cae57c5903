"""The report page: what it would say, whom it compares, and what becomes of saving."""

import json

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QLabel

from skillmix_desktop.pipeline.report_files import WRITERS
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.pages.report import PAGES, ReportPage, filters
from skillmix_desktop.ui.quantities import size_words
from tests.builders import add_generation, add_items, add_reading, build_project
from tests.ui.pages.studies import KEY, MACHINE, judged_sample
from tests.ui.test_accessibility import controls, nameless


class Outside:
    """Stands for the file dialog and the desktop: says where to save, and remembers what was opened."""

    def __init__(self) -> None:
        self.answer = ""
        self.suggestions: list[str] = []
        self.opened: list[QUrl] = []
        self.can_open = True

    def ask(self, _parent, suggestion):
        self.suggestions.append(suggestion)
        return self.answer

    def open(self, url):
        self.opened.append(url)
        return self.can_open


@pytest.fixture
def outside():
    return Outside()


@pytest.fixture
def show(qtbot, settings, jobs, outside):
    """Shows the page over a database, and closes the database in the end."""
    opened = []

    def make(database):
        opened.append(database)
        context = AppContext(database, settings, jobs, DataEvents())
        page = ReportPage(context, ask=outside.ask, open_url=outside.open)
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


def save(qtbot, page, outside, path):
    outside.answer = str(path)
    with qtbot.waitSignal(page.context.jobs.idle):
        qtbot.mouseClick(page.save_button, Qt.MouseButton.LeftButton)


def check(qtbot, page, name, state):
    item = next(item for item in page.graders._items() if item.text() == name)
    with qtbot.waitSignal(page.context.jobs.idle):
        item.setCheckState(state)


def part(page, title):
    return next(part for part in page.outline.sections if part.title == title)


def test_the_preview_has_title_sentence_and_counts(page):
    assert page.summary.title.text() == "Sample"
    assert page.summary.sentence.text().startswith(f"Against {KEY}, {MACHINE} agrees on ")
    figures = {name.text(): value.text() for value, name in page.summary.figures}
    assert figures == {"items": "8", "texts": "24", "automatic verdicts": "48", "spot-checks done": "0 / 12"}
    assert "Sample texts" in page.summary.notice.text()


def test_the_contents_say_what_is_ready_and_what_is_to_do(page):
    words = [label.text() for label in page.summary.contents.findChildren(QLabel)]
    assert words.count("✓  ready") == 11
    assert words.count("?  to do") == 2
    assert "8 items, 24 texts; 0 of 12 drawn texts are judged." in words
    assert list(page.summary.contents.buttons) == ["Design", "More graders"]


def test_what_is_missing_leads_to_its_page(qtbot, page):
    with qtbot.waitSignal(page.page_wanted) as wanted:
        qtbot.mouseClick(page.summary.contents.buttons["Design"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["spot_check", None]


def test_all_judges_are_compared_until_somebody_chooses(page):
    assert page.graders.checked == (KEY, MACHINE)
    assert page.reference.chosen == KEY
    assert page.outline.compared == (KEY, MACHINE)


def test_another_reference_comes_first(qtbot, page):
    page.reference.choose(MACHINE)
    with qtbot.waitSignal(page.context.jobs.idle):
        page.reference.activated.emit(page.reference.currentIndex())
    assert page.outline.compared == (MACHINE, KEY)
    assert page.summary.sentence.text().startswith(f"Against {MACHINE}, {KEY} agrees on ")
    assert page.reference.chosen == MACHINE


def test_with_one_grader_left_there_is_no_agreement_to_report(qtbot, page):
    check(qtbot, page, MACHINE, Qt.CheckState.Unchecked)
    assert not part(page, "Summary").is_there
    assert page.graders.checked == (KEY,)
    check(qtbot, page, MACHINE, Qt.CheckState.Checked)
    assert part(page, "Summary").is_there


def test_the_practice_model_is_included_only_when_asked_for(qtbot, tmp_path, show):
    page = show(judged_sample(tmp_path / "study.skillmix", {"practice": GraderKind.PRACTICE}))
    assert page.graders.checked == (KEY,)
    with qtbot.waitSignal(page.context.jobs.idle):
        page.practice.click()
    assert page.graders.checked == (KEY, "practice")
    assert "only that the steps work" in page.summary.notice.text()


@pytest.mark.parametrize("ending", list(WRITERS))
def test_a_report_is_saved_in_every_form_and_told(qtbot, tmp_path, page, outside, ending):
    path = tmp_path / f"told{ending}"
    save(qtbot, page, outside, path)
    size = path.stat().st_size
    assert page.saved.path == path
    assert page.saved.size == size
    assert str(path) in page.messages.text
    assert page.saved_card.isVisibleTo(page)
    assert size_words(size) in page.saved_card.name.toolTip() + page.saved_card.name.text()
    assert page.saved_card.browser_button.isVisibleTo(page) == (ending == ".html")


def test_what_is_saved_compares_whom_the_page_names(qtbot, tmp_path, page, outside):
    page.reference.choose(MACHINE)
    with qtbot.waitSignal(page.context.jobs.idle):
        page.reference.activated.emit(page.reference.currentIndex())
    save(qtbot, page, outside, tmp_path / "told.json")
    figures = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert figures["agreement"]["graders"] == [MACHINE, KEY]


def test_the_threshold_of_the_page_is_that_of_what_is_saved(qtbot, tmp_path, page, show, outside):
    assert not page.threshold.isVisible()
    database = build_project(tmp_path / "read.skillmix")
    text = add_generation(database, add_items(database)[0], text="Not slow.")
    add_reading(database, text, [0.9, 0.6, 0.9, 0.9, 1.0])
    reading = show(database)
    assert reading.threshold.isVisible()
    with qtbot.waitSignal(reading.context.jobs.idle):
        reading.threshold.setValue(0.7)
    save(qtbot, reading, outside, tmp_path / "told.json")
    figures = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert (figures["threshold"], figures["marks_changed_by_threshold"]) == (0.7, 1)
    assert figures["results"][0]["full_marks"] == 0


def test_the_name_that_is_offered_stands_beside_the_project(qtbot, tmp_path, page, outside):
    qtbot.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
    assert outside.suggestions == [str(tmp_path / "study-report.html")]
    assert page.saved is None
    assert page.messages.text == ""


def test_ctrl_s_saves(qtbot, tmp_path, page, outside):
    outside.answer = str(tmp_path / "by-key.html")
    page.activateWindow()
    page.setFocus()
    with qtbot.waitSignal(page.context.jobs.idle):
        qtbot.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert page.saved.path == tmp_path / "by-key.html"


def test_a_saved_page_and_its_folder_can_be_opened(qtbot, tmp_path, page, outside):
    save(qtbot, page, outside, tmp_path / "told.html")
    page.saved_card.browser_button.click()
    page.saved_card.folder_button.click()
    assert [url.toLocalFile() for url in outside.opened] == [str(tmp_path / "told.html"), str(tmp_path)]


def test_that_nothing_opens_it_is_said(qtbot, tmp_path, page, outside):
    save(qtbot, page, outside, tmp_path / "told.html")
    outside.can_open = False
    page.saved_card.folder_button.click()
    assert "cannot be opened" in page.messages.text


def test_a_place_that_cannot_be_written_is_said_and_asked_for_again(qtbot, tmp_path, page, outside):
    save(qtbot, page, outside, tmp_path / "absent" / "told.html")
    assert "cannot be created" in page.messages.text
    assert page.save_button.isEnabled()
    assert page.saved_card.isHidden()
    outside.answer = str(tmp_path / "told.html")
    with qtbot.waitSignal(page.context.jobs.idle):
        qtbot.mouseClick(page.messages.button, Qt.MouseButton.LeftButton)
    assert page.saved.path == tmp_path / "told.html"


def test_an_unknown_form_is_refused_with_the_forms_there_are(qtbot, tmp_path, page, outside):
    save(qtbot, page, outside, tmp_path / "told.docx")
    assert all(ending in page.messages.text for ending in WRITERS)
    assert not (tmp_path / "told.docx").exists()


def test_every_form_is_offered(page):
    assert list(filters().values()) == list(WRITERS)


def test_an_empty_project_leads_to_the_items(qtbot, tmp_path, show):
    page = show(build_project(tmp_path / "new.skillmix"))
    assert not page.is_showing_content
    assert not page.save_button.isEnabled()
    with qtbot.waitSignal(page.page_wanted) as wanted:
        qtbot.mouseClick(page._state.button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["items", None]


def test_a_study_that_one_person_judged_can_be_reported(qtbot, tmp_path, show, outside):
    page = show(judged_sample(tmp_path / "sample.skillmix", {}))
    assert "no agreement" in page.summary.sentence.text()
    save(qtbot, page, outside, tmp_path / "told.html")
    assert (tmp_path / "told.html").stat().st_size > 0


def test_everything_has_a_name_and_can_be_reached_by_key(qtbot, tmp_path, page, outside):
    save(qtbot, page, outside, tmp_path / "told.html")
    assert nameless(page) == []
    reached = controls(page)
    for control in (
        page.save_button,
        page.reference,
        page.graders.list,
        page.saved_card.browser_button,
        page.saved_card.folder_button,
    ):
        assert control in reached


def look_at_pages(qtbot, page):
    with qtbot.waitSignal(page.context.jobs.idle, timeout=30_000):
        page.tabs.setCurrentIndex(PAGES)


def test_the_pages_are_those_that_would_be_printed(qtbot, page):
    look_at_pages(qtbot, page)
    assert page.paper.isVisible()
    assert page.setting.isHidden()
    assert [each.accessibleName() for each in page.paper.pages[:2]] == [
        f"Page 1 of {len(page.paper.pages)}",
        f"Page 2 of {len(page.paper.pages)}",
    ]
    first = page.paper.pages[0]
    image = first.grab().toImage()
    assert first.height() == first.heightForWidth(first.width())
    greys = {image.pixelColor(x, y).lightness() for x in range(0, image.width(), 2) for y in range(0, 400, 2)}
    assert min(greys) < 60  # there are letters
    assert max(greys) == 255


def test_pages_in_view_follow_what_is_compared(qtbot, page):
    look_at_pages(qtbot, page)
    before = page.paper.pages
    check(qtbot, page, MACHINE, Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: page.setting.isHidden(), timeout=30_000)
    assert page.paper.pages != before
    assert len(page.paper.pages) < len(before)
