"""The look of the window: two palettes, one style sheet and the fonts, on Qt's Fusion style."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from skillmix_desktop.paths import resources_folder
from skillmix_desktop.ui.roles import DARK, LIGHT, Roles, mix
from skillmix_desktop.ui.style_sheet import style_sheet

INTERFACE_PIXELS = 13
READING_PIXELS = 19
READING_LINE_HEIGHT = 1.6
INTERFACE_FAMILY = "Inter"
READING_FAMILY = "Noto Serif"
TIGHT, NEAR, INNER, APART, EDGE = 4, 8, 12, 16, 24
"""The distances in use: in a control, between controls, in a card, between cards, at a page's edge."""


class ThemeChoice(StrEnum):
    """What the user wants; ``SYSTEM`` follows the desktop."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


def apply_theme(app: QApplication, choice: ThemeChoice) -> None:
    """Show the whole program in the chosen theme, now and, for ``SYSTEM``, as the desktop changes."""
    _register_fonts()
    roles = _chosen_roles(choice)
    sheet = style_sheet(roles, resources_folder() / "icons")
    if app.styleSheet() == sheet:
        return  # It is shown already, and setting a style sheet styles every widget anew.
    if app.style().name().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(interface_font())
    app.setPalette(palette(roles))
    app.setStyleSheet(sheet)


def follow_system(app: QApplication, current_choice: Callable[[], ThemeChoice]) -> None:
    """Change the theme with the desktop's for as long as the user leaves the choice to it."""

    def follow() -> None:
        if current_choice() is ThemeChoice.SYSTEM:
            apply_theme(app, ThemeChoice.SYSTEM)

    app.styleHints().colorSchemeChanged.connect(follow)


def current_roles() -> Roles:
    """The roles of the theme that is shown, for what a style sheet cannot reach: plots, painting, HTML."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def palette(roles: Roles) -> QPalette:
    """The roles as Qt names them."""
    made = QPalette()
    for qt_role, colour in _palette_colours(roles).items():
        made.setColor(qt_role, QColor(colour))
    faint = QColor(mix(roles.soft, roles.background, 0.4))
    for qt_role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, qt_role, faint)
    return made


def interface_font() -> QFont:
    """13 px with figures of one width, so that columns of numbers stand."""
    font = QFont([INTERFACE_FAMILY, QGuiApplication.font().family()])
    font.setPixelSize(INTERFACE_PIXELS)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def reading_font() -> QFont:
    """The serif of the text under judgement."""
    font = QFont([READING_FAMILY, INTERFACE_FAMILY])
    font.setPixelSize(READING_PIXELS)
    font.setStyleHint(QFont.StyleHint.Serif)
    return font


def _chosen_roles(choice: ThemeChoice) -> Roles:
    if choice is ThemeChoice.SYSTEM:
        return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
    return DARK if choice is ThemeChoice.DARK else LIGHT


def _palette_colours(roles: Roles) -> dict[QPalette.ColorRole, str]:
    role = QPalette.ColorRole
    return {
        role.Window: roles.background,
        role.WindowText: roles.text,
        role.Base: roles.card,
        role.AlternateBase: roles.background,
        role.Text: roles.text,
        role.PlaceholderText: roles.soft,
        role.Button: roles.not_judged_wash,
        role.ButtonText: roles.text,
        role.BrightText: roles.not_met,
        role.ToolTipBase: roles.card,
        role.ToolTipText: roles.text,
        role.Highlight: roles.accent_wash,
        role.HighlightedText: roles.text,
        role.Accent: roles.accent,
        role.Link: roles.accent,
        role.LinkVisited: roles.accent,
        role.Light: roles.card,
        role.Midlight: roles.background,
        role.Mid: roles.line,
        role.Dark: roles.line,
        role.Shadow: roles.line,
    }


def _register_fonts() -> None:
    if INTERFACE_FAMILY in QFontDatabase.families() and READING_FAMILY in QFontDatabase.families():
        return
    for file in sorted((resources_folder() / "fonts").glob("*.?tf")):
        QFontDatabase.addApplicationFont(str(file))
