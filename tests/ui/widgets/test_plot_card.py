"""A chart in the window, and its picture on the clipboard and in files."""

from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage

from skillmix_desktop.pipeline.chart_drawing import PAPER, PAPER_MARGIN
from skillmix_desktop.pipeline.forest_chart import ForestGroup, ForestRow, forest_plot
from skillmix_desktop.ui.roles import DARK, LIGHT
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.pictures import DRAWING, SHARPNESS
from skillmix_desktop.ui.widgets.plot_card import PlotCard

SVG = "{http://www.w3.org/2000/svg}"
GROUPS = [ForestGroup(name, (ForestRow("κ", 0.5, 0.2, 0.8),)) for name in ("topic", "sense & more")]
CHART = forest_plot(GROUPS, title="gpt against Anna")
WIDTH, HEIGHT = CHART.width + 2 * PAPER_MARGIN, CHART.height + 2 * PAPER_MARGIN


@pytest.fixture
def asked():
    """What the user answers when asked where to."""
    return []


@pytest.fixture
def card(qtbot, asked, light):
    card = PlotCard("Agreement", ask=lambda _parent, suggestion: asked[-1] if asked else suggestion)
    qtbot.addWidget(card)
    card.resize(500, 300)
    card.show_chart(CHART)
    card.show()
    yield card
    QGuiApplication.clipboard().clear()  # Qt would ask for what lies there when Python is gone


def act(card, words):
    [action] = [action for action in card.actions_of_picture if action.text() == words]
    action.trigger()


def colours_of(image):
    plain = image.convertToFormat(QImage.Format.Format_RGB32)  # named, so that it outlives its bits
    pixels = np.unique(np.frombuffer(plain.constBits(), np.uint32))
    return {f"#{pixel & 0xFFFFFF:06X}" for pixel in pixels.tolist()}


def test_a_plot_tells_in_words_what_it_shows(card):
    assert card.plot.accessibleName() == "gpt against Anna"
    assert card.plot.accessibleDescription() == card.caption.text() == CHART.words
    assert "sense &amp; more" in card.plot.toolTip()


def test_a_plot_is_drawn_anew_in_the_colours_of_the_theme(card, light):
    assert LIGHT.accent in colours_of(card.plot.grab().toImage())
    apply_theme(light, ThemeChoice.DARK)
    assert DARK.accent in colours_of(card.plot.grab().toImage())


def test_what_can_be_done_with_a_picture_stands_in_its_menu_and_behind_a_button(qtbot, card):
    assert card.plot.actions() == list(card.actions_of_picture)
    card.picture_button.click()
    menu = QGuiApplication.topLevelWindows()[-1]
    qtbot.waitUntil(menu.isVisible)
    card._menu.close()


def test_a_copied_picture_is_light_and_twice_as_fine_in_any_theme(card, light):
    apply_theme(light, ThemeChoice.DARK)
    act(card, "Copy picture")
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (SHARPNESS * WIDTH, SHARPNESS * HEIGHT)
    assert {PAPER.ground, PAPER.accent} <= colours_of(image)
    assert card.done.accessibleName() == "Copied the picture."


def test_what_was_done_can_be_read(qtbot, card):
    act(card, "Copy picture")
    qtbot.waitUntil(lambda: card.done.width() >= card.done.sizeHint().width())
    assert card.done.text() == "Copied the picture."
    card.show_chart(CHART)
    assert card.done.text() == ""


def test_a_copied_drawing_is_svg_and_text(card):
    act(card, "Copy as SVG")
    content = QGuiApplication.clipboard().mimeData()
    assert content.text() == CHART.paper
    assert bytes(content.data(DRAWING).data()).decode() == CHART.paper


def test_a_saved_drawing_has_its_title_and_its_sentence_in_it(card, asked, tmp_path):
    asked.append(str(tmp_path / "plot.svg"))
    act(card, "Save picture …")
    drawing = ElementTree.fromstring((tmp_path / "plot.svg").read_text(encoding="utf-8"))
    assert drawing.find(f"{SVG}title").text == CHART.title
    assert drawing.find(f"{SVG}desc").text == CHART.words
    assert card.done.accessibleName() == "Saved as plot.svg."


def test_a_saved_png_tells_what_it_shows_to_those_who_ask_the_file(card, asked, tmp_path):
    asked.append(str(tmp_path / "plot.PNG"))
    act(card, "Save picture …")
    image = QImage(str(tmp_path / "plot.PNG"))
    assert image.width() == SHARPNESS * WIDTH
    assert (image.text("Title"), image.text("Description")) == (CHART.title, CHART.words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plot.gif", "A picture’s file name ends in .svg or .png, not “.gif”."),
        ("absent/plot.svg", "cannot be created: no such file or directory."),
        ("folder.svg", "folder.svg exists already; choose another name."),
        ("x" * 300 + ".png", "cannot be created: file name too long."),
    ],
)
def test_a_place_that_will_not_do_is_refused_in_a_sentence_and_nothing_is_left(
    card, asked, tmp_path, name, words
):
    (tmp_path / "folder.svg").mkdir()
    asked.append(str(tmp_path / name))
    act(card, "Save picture …")
    assert words in card.messages.text
    assert [path.name for path in tmp_path.iterdir()] == ["folder.svg"]


def test_whoever_does_not_choose_a_place_saves_nothing(card, asked):
    asked.append("")
    act(card, "Save picture …")
    assert card.messages.text == card.done.text() == ""


def test_the_name_that_is_offered_comes_from_the_title(card, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    act(card, "Save picture …")
    assert [path.name for path in tmp_path.iterdir()] == ["gpt-against-anna.svg"]
