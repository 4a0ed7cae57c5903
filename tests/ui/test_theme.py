"""The look: two palettes, one style sheet, and fonts that are always there."""

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from skillmix_desktop.paths import resources_folder
from skillmix_desktop.ui.roles import DARK, LIGHT, contrast
from skillmix_desktop.ui.style_sheet import style_sheet
from skillmix_desktop.ui.theme import (
    ThemeChoice,
    apply_theme,
    current_roles,
    interface_font,
    palette,
    reading_font,
)

SIGNS = "✓✗?←→↑↓·…–—“”’≥≤κα"


@pytest.mark.parametrize(("choice", "roles"), [(ThemeChoice.LIGHT, LIGHT), (ThemeChoice.DARK, DARK)])
def test_the_chosen_theme_is_shown_everywhere(light, choice, roles):
    apply_theme(light, choice)
    assert current_roles() is roles
    assert light.palette().color(QPalette.ColorRole.Base).name().upper() == roles.card


def test_where_the_desktop_says_nothing_the_theme_is_light(light):
    apply_theme(light, ThemeChoice.SYSTEM)
    assert current_roles() is LIGHT


@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
def test_qts_own_pairs_can_be_read(roles):
    made, role = palette(roles), QPalette.ColorRole
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.Link, role.Base),
        (role.PlaceholderText, role.Base),
        (role.ToolTipText, role.ToolTipBase),
    ):
        assert contrast(made.color(text).name(), made.color(ground).name()) >= 4.5


@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_names_only_what_there_is(roles):
    sheet = style_sheet(roles, resources_folder() / "icons")
    assert "$" not in sheet
    pictures = [part.split('")')[0] for part in sheet.split('url("')[1:]]
    assert pictures
    assert all((resources_folder() / "icons" / picture.rsplit("/", 1)[1]).is_file() for picture in pictures)


def test_the_shipped_fonts_are_used_and_hold_the_signs(light):
    assert QFontInfo(interface_font()).family() == "Inter"
    assert QFontInfo(reading_font()).family() == "Noto Serif"
    metrics = QFontMetricsF(interface_font())
    assert [sign for sign in SIGNS if not metrics.inFontUcs4(ord(sign))] == []


def test_the_fonts_are_small_and_come_with_their_licence():
    folder = resources_folder() / "fonts"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 1_000_000
    assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("look", ["plain", "aside", "number"])
def test_figures_have_one_width(qtbot, light, look):
    label = QLabel("0")
    qtbot.addWidget(label)
    label.setProperty("look", look)
    label.ensurePolished()
    metrics = QFontMetricsF(label.font())
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")


def test_a_widget_changes_its_looks_with_the_theme(qtbot, light):
    button = QPushButton("Draw")
    qtbot.addWidget(button)
    button.show()
    before = button.grab().toImage()
    apply_theme(light, ThemeChoice.DARK)
    assert button.grab().toImage() != before


def test_the_line_of_a_dialog_is_framed_whoever_asks(qtbot, light):
    picker, plain = QComboBox(), QWidget()
    pictures = []
    for owner in (picker, plain):
        qtbot.addWidget(owner)
        dialog = QDialog(owner)
        line = QLineEdit()
        QVBoxLayout(dialog).addWidget(line)
        dialog.resize(200, 80)
        dialog.show()
        line.clearFocus()
        pictures.append(line.grab().toImage())
    assert pictures[0] == pictures[1]
