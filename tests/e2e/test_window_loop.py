"""The whole study in the window: draw, write, grade, spot-check, compare and report, as a person does it."""

import json
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from skillmix_desktop.app import main
from skillmix_desktop.core.catalogue import read_catalogue
from skillmix_desktop.core.sampling import draw_balanced
from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.spot_checks import CheckState, queue
from skillmix_desktop.pipeline.text_at_work import Stage
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import counts, graders
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.dialogs.draw_dialog import DrawDialog
from skillmix_desktop.ui.widgets.model_picker import Source
from tests.e2e.player import Player, later, the_window
from tests.llm.fake_server import ok, running
from tests.pipeline.answers import table

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
ITEMS = 4


@pytest.fixture
def combinations():
    """The items that a balanced draw with the bundled catalogue gives."""
    catalogue = read_catalogue(resources_folder() / "catalogue")
    names = [skill.name for skill in catalogue.skills]
    return draw_balanced(names, catalogue.topics, k=2, count=ITEMS, seed=1)


@pytest.fixture
def student(tmp_path, combinations):
    """A student that has a text for every topic."""
    words = "Answer: {} was the talk of the town, and nobody minded. Explanation: none."
    rules = [{"when": item.topic, "texts": [words.format(item.topic)]} for item in combinations]
    path = tmp_path / "student.json"
    path.write_text(json.dumps({"rules": rules}), encoding="utf-8")
    return f"scripted/{path}"


@pytest.fixture
def server(combinations):
    """A grader behind HTTP that finds everything met."""

    def answer(_number, seen):
        [item] = [each for each in combinations if f"{each.topic} was the talk" in seen.last_turn]
        return ok(table([1] * 5, item.skills, item.topic))

    with running(answer) as fake:
        yield fake


class Person:
    """The window as a person meets it."""

    @property
    def window(self):
        return the_window()

    @property
    def page(self):
        return self.window.stack.current_page

    def is_at(self, kind):
        """Whether the page of that name is in view and has read what it shows."""
        return lambda: type(self.page).__name__ == kind and self.is_at_rest()

    def is_at_rest(self):
        """Whether the page has read what it shows, and the keyboard is the window's: it is brought back."""
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            return False
        return self.window.jobs.is_idle and not self.page._pause.isActive()

    def press(self, *keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def go(self, number):
        """To a page by its key."""
        self.press(Key(Key.Key_0 + number), modifier=CTRL)

    def choose_file(self, path):
        dialog = QApplication.activeModalWidget()
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        dialog.accept()

    def run_sheet(self, source, fill=None):
        """Choose a model, one round, and start as soon as the sheet lets it be started."""
        sheet = self.page.sheet
        sheet.picker.source.setCurrentIndex(sheet.picker.source.findData(source))
        if fill is not None:
            fill(sheet.picker)
        self.page.form.rounds.setValue(1)
        yield lambda: self.is_at_rest() and not sheet.picker._pause.isActive()
        yield lambda: self.is_at_rest() and sheet.start_button.isEnabled()
        assert sheet.start_button.accessibleName().endswith(f" {ITEMS} texts")
        ended = []
        self.window.jobs.ended.connect(ended.append)
        self.press(Key.Key_Return, modifier=CTRL)
        yield lambda: ended and self.is_at_rest()


def is_asked_for_a_file():
    return isinstance(QApplication.activeModalWidget(), QFileDialog)


def make_project(person, path):
    later(person.window.start_page.new_button.click)
    yield is_asked_for_a_file
    person.choose_file(path)
    yield lambda: person.window.context is not None
    yield person.is_at("OverviewPage")


def draw_items(person, combinations):
    page = person.page
    assert page.header.sentence.text().startswith("The study is empty")
    person.press(Key.Key_Return, modifier=CTRL)
    yield person.is_at("ItemsPage")
    person.page.draw.count.setValue(ITEMS)
    yield person.is_at_rest
    shown = [line.topic.text() for line in person.page.draw.examples]
    assert shown == [item.topic for item in combinations[:3]]
    person.press(Key.Key_Return, modifier=CTRL)
    yield lambda: person.page.drawn.model.rowCount() == ITEMS and person.is_at_rest()
    person.page.messages.button.click()
    yield person.is_at("GeneratePage")


def generate(person, student):
    yield from person.run_sheet(Source.NAMED, lambda picker: picker.named.setText(student))
    assert person.page.texts.model.rowCount() == ITEMS
    person.go(4)
    yield person.is_at("GradePage")


def grade(person, server):
    def name_the_server(picker):
        picker.served.setText("judge-x")
        picker.endpoint.setText(server.endpoint)

    yield from person.run_sheet(Source.PRACTICE)
    assert person.page.verdicts.model.rowCount() == ITEMS
    yield from person.run_sheet(Source.SERVER, name_the_server)
    assert person.page.verdicts.model.rowCount() == 2 * ITEMS
    assert len(server.seen) == ITEMS
    person.go(5)
    yield person.is_at("SpotCheckPage")


def draw_spot_checks(person):
    later(person.page._state.button.click)
    yield lambda: isinstance(QApplication.activeModalWidget(), DrawDialog)
    dialog = QApplication.activeModalWidget()
    QTest.keyClicks(dialog.name, "Anna")
    dialog.count.setValue(2)
    dialog.draw_button.click()
    yield lambda: person.page.bench.work is not None and person.is_at_rest()


def spot_check(person, *marks):
    """By key alone: the marks, the commit, the reveal, and on."""
    bench = person.page.bench
    yield lambda: bench.stage is Stage.BLIND and bench.isVisible()
    bench.rubric.setFocus()
    assert not bench.work.task.marks
    assert len(marks) == len(bench.work.task.asked)
    person.press(*marks)
    person.press(Key.Key_Return, modifier=CTRL)
    yield lambda: bench.stage is Stage.REVEALED and person.is_at_rest()
    person.press(Key.Key_Return, modifier=CTRL)
    yield person.is_at_rest


def compare(person):
    person.go(7)
    yield person.is_at("AgreementPage")
    pair = person.page.study.pair
    assert (pair.reference.name, pair.grader.name.partition("@")[0]) == ("Anna", "openai/judge-x")
    assert pair.figures.pooled.confusion.compared == 8
    assert "agrees on 88 % of marks" in person.page.sentence.text()
    assert person.page.figures.isVisible()


def report(person, path):
    person.go(9)
    yield person.is_at("ReportPage")
    later(person.page.save_button.click)
    yield is_asked_for_a_file
    person.choose_file(path)
    yield lambda: person.page.saved is not None and person.is_at_rest()
    person.go(1)
    yield person.is_at("OverviewPage")
    assert person.page.header.sentence.text().startswith("Nothing is missing")
    yield lambda: person.window.rail.buttons[4].count == "2/2"


def test_a_study_is_made_from_nothing_to_its_report_in_the_window(
    qapp, tmp_path, combinations, student, server
):
    project, page = tmp_path / "spring.skillmix", tmp_path / "report.html"

    def study():
        person = Person()
        yield lambda: any(each.isVisible() for each in QApplication.topLevelWidgets())
        yield from make_project(person, project)
        yield from draw_items(person, combinations)
        yield from generate(person, student)
        yield from grade(person, server)
        yield from draw_spot_checks(person)
        yield from spot_check(person, Key.Key_0, Key.Key_1, Key.Key_1, Key.Key_1)
        yield from spot_check(person, Key.Key_1, Key.Key_1, Key.Key_1, Key.Key_1)
        yield from compare(person)
        yield from report(person, page)

    player = Player(study())
    code = main([])
    if player.error is not None:
        raise player.error
    assert player.is_done
    assert code == 0
    with closing(Database.open(str(project))) as database:
        assert [entry.state for entry in queue(database, "Anna")] == [CheckState.SUBMITTED] * 2
        with database.read() as session:
            total, found = counts(session), {each.kind: each.verdicts for each in graders(session)}
    assert (total.items, total.generations) == (ITEMS, ITEMS)
    assert found == {GraderKind.PRACTICE: ITEMS, GraderKind.MACHINE: ITEMS, GraderKind.PERSON: 2}
    written = page.read_text(encoding="utf-8")
    assert "They shared 2 texts and 8 marks, and gave the same mark to 87.5" in written
    assert "Anna" in written
    assert "judge-x" in written
    assert "What the practice model wrote or graded is left out." in written
