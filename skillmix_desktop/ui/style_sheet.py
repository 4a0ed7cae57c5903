"""The one style sheet of the window, written from the colours' roles."""

from pathlib import Path

from skillmix_desktop.ui.roles import Roles, mix

TEXTS = """
QLabel { background: transparent; }
QLabel[look="title"] { font-size: 20px; font-weight: 600; }
QLabel[look="heading"] { font-weight: 600; }
QLabel[look="soft"] { color: $soft; }
QLabel[look="aside"] { font-size: 11px; color: $soft; }
QLabel[look="number"] { font-size: 20px; font-weight: 600; }
QLabel[look="grader"] { color: $accent; font-weight: 600; }
QLabel[look="person"] { color: $person; font-weight: 600; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 4px 6px; }
"""

CONTAINERS = """
QMainWindow, QDialog, QMessageBox, Page, QStackedWidget { background: $background; }
QMainWindow::separator { width: 0; height: 0; }
Card { background: $card; border: 1px solid $line; border-radius: 8px; }
Card[chosen="true"] { border: 2px solid $accent; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[look="canvas"] { background: transparent; }
QSplitter::handle { background: transparent; }
QGroupBox { border: 1px solid $line; border-radius: 8px; margin-top: 12px; padding: 12px; background: $card; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; color: $soft; }
QFrame[look="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
"""

BUTTONS = """
QPushButton {
    background: $not_judged_wash; color: $text; border: 1px solid $button_edge; border-radius: 6px;
    padding: 5px 13px; min-height: 20px;
}
QPushButton:hover { background: $line; }
QPushButton:pressed { background: $pressed; }
QPushButton:checked { background: $accent_wash; color: $accent; border-color: $accent_wash; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; }
QPushButton[look="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:pressed { background: $accent; }
QPushButton[look="primary"]:focus { border: 2px solid $focus_on_accent; padding: 4px 12px; }
QPushButton[look="primary"]:disabled { background: $line; border-color: $line; color: $faint; }
QPushButton[look="quiet"] {
    background: transparent; color: $soft; border-color: transparent; padding: 3px 8px; min-height: 18px;
}
QPushButton[look="quiet"]:hover { background: $not_judged_wash; color: $text; }
QPushButton[look="quiet"]:focus { border-color: $accent; }
QPushButton[look="key"] {
    background: $accent_wash; color: $accent; border-color: transparent; font-weight: 600; text-align: left;
    padding: 1px 8px; min-height: 16px;
}
QPushButton[look="key"]:focus, QPushButton[look="key"]:hover { border-color: $accent; }
QPushButton[look="mark"] { background: transparent; border-color: $line; padding: 3px 9px; color: $soft; }
QPushButton[look="mark"]:hover { background: $not_judged_wash; color: $text; }
QPushButton[look="mark"]:focus { border-color: $accent; }
QPushButton[look="mark"][kind="met"]:checked {
    background: $met_wash; color: $met; border-color: $met; font-weight: 600;
}
QPushButton[look="mark"][kind="not_met"]:checked {
    background: $not_met_wash; color: $not_met; border-color: $not_met; font-weight: 600;
}
QPushButton[look="mark"][kind="not_judged"]:checked {
    background: $not_judged_wash; color: $not_judged; border-color: $not_judged; font-weight: 600;
}
QPushButton[look="mark"][kind="person"]:checked {
    background: $person_wash; color: $person; border-color: $person; font-weight: 600;
}
QPushButton[look="mark"]:checked:focus { border-color: $accent; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: $not_judged_wash; }
QToolButton:focus { border-color: $accent; }
"""

FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $card; color: $text; border: 1px solid $edge; border-radius: 6px;
    selection-background-color: $accent_wash; selection-color: $text;
}
QLineEdit, QPlainTextEdit { placeholder-text-color: $soft; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { padding: 4px 8px; min-height: 20px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus,
QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
    border-color: $accent;
}
QLineEdit[look="fact"] { background: transparent; border-color: transparent; padding: 0; }
QLineEdit[look="fact"]:focus { border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: $faint; background: $background;
}
QTextEdit[look="judged"] { border: none; background: transparent; border-radius: 0; }
QSpinBox > QLineEdit, QDoubleSpinBox > QLineEdit, QComboBox > QLineEdit {
    border: none; padding: 0; margin: 0; min-height: 0; background: transparent;
}
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$icons/down-$theme.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $card; border: 1px solid $line; outline: none; padding: 4px;
    selection-background-color: $accent_wash; selection-color: $text;
}
QSpinBox::up-button, QDoubleSpinBox::up-button {
    subcontrol-position: top right; width: 20px; border: none; background: transparent;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-position: bottom right; width: 20px; border: none; background: transparent;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
    image: url("$icons/up-$theme.svg"); width: 12px; height: 12px;
}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url("$icons/down-$theme.svg"); width: 12px; height: 12px;
}
QCheckBox, QRadioButton {
    spacing: 8px; background: transparent; padding: 2px; border: 1px solid transparent;
}
QCheckBox:focus, QRadioButton:focus { border-color: $accent; border-radius: 6px; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator {
    width: 14px; height: 14px; border: 1px solid $edge; border-radius: 4px; background: $card;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked, QListView::indicator:checked {
    background: $accent; border-color: $accent;
}
QCheckBox::indicator:checked, QListView::indicator:checked { image: url("$icons/check-$theme.svg"); }
QRadioButton::indicator:checked { image: url("$icons/dot-$theme.svg"); }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $accent;
}
QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""

VIEWS = """
QTableView, QListView, QTreeView {
    background: $card; alternate-background-color: $background; border: 1px solid $line; border-radius: 8px;
    outline: none; gridline-color: $line; selection-background-color: $accent_wash; selection-color: $text;
}
QTableView:focus, QListView:focus, QTreeView:focus { border-color: $accent; }
QTableView::item, QTreeView::item { padding: 0 8px; border: none; border-bottom: 1px solid $row_line; }
QListView::item { padding: 4px 8px; border-radius: 6px; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
    background: $accent_wash; color: $text;
}
QTableView QTableCornerButton::section { background: $card; border: none; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: $card; color: $soft; border: none; border-bottom: 1px solid $line; padding: 6px 11px;
    font-size: 11px;
}
QHeaderView::section:first { border-top-left-radius: 8px; }
QHeaderView::section:last { border-top-right-radius: 8px; }
QHeaderView::up-arrow { image: url("$icons/up-$theme.svg"); width: 12px; height: 12px; }
QHeaderView::down-arrow { image: url("$icons/down-$theme.svg"); width: 12px; height: 12px; }
QTabWidget::pane { border: none; }
QTabBar::tab {
    background: transparent; color: $soft; padding: 6px 12px;
    border: 1px solid transparent; border-radius: 6px;
}
QTabBar::tab:hover { background: $not_judged_wash; }
QTabBar::tab:selected { background: $accent_wash; color: $accent; font-weight: 600; }
QTabBar:focus::tab:selected { border-color: $accent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $soft; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

FRAME = """
QMenuBar { background: $rail; color: $soft; padding: 2px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected { background: $accent_wash; color: $text; }
QMenu { background: $card; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 6px; }
QMenu::item:selected { background: $accent_wash; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: 0; height: 0; }
QMenu::item:checked { color: $accent; font-weight: 600; }
Rail { background: $rail; }
Rail > QPushButton[look="quiet"] { text-align: left; }
RailButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; text-align: left;
    padding: 4px 9px; min-height: 20px; color: $text;
}
RailButton:hover { background: $line; }
RailButton:checked { background: $accent_wash; color: $accent; font-weight: 600; border-color: $accent_wash; }
RailButton:focus { border-color: $accent; }
RailButton:disabled { color: $faint; }
JobStrip QPushButton { padding: 2px 6px; min-height: 16px; }
JobStrip JobButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; text-align: left;
    padding: 2px 0; min-height: 16px;
}
JobButton:hover { background: $line; }
JobButton:focus { border-color: $accent; }
MessageBar { border-radius: 8px; border: 1px solid $line; background: $card; }
MessageBar[kind="error"] { background: $not_met_wash; border-color: $not_met; }
MessageBar[kind="warning"] { background: $warning_wash; border-color: $warning; }
MessageBar[place="window"] { margin-top: 8px; }
MessageBar[kind="note"] { background: $accent_wash; border-color: $accent_wash; }
Chip { border-radius: 6px; padding: 3px 9px; border: 1px solid transparent; }
"""

SHEETS = (TEXTS, CONTAINERS, BUTTONS, FIELDS, VIEWS, FRAME)
CHIP_KINDS = ("accent", "met", "not_met", "not_judged", "person")


def style_sheet(roles: Roles, icons: Path) -> str:
    """Everything that the two palettes cannot say."""
    values = {name: value for name, value in vars(roles).items() if isinstance(value, str)}
    values |= {
        "theme": "dark" if roles.is_dark else "light",
        "icons": icons.as_posix(),
        "edge": mix(roles.line, roles.soft, 0.35),
        "button_edge": roles.not_judged_wash,
        "row_line": mix(roles.line, roles.card, 0.5),
        "faint": mix(roles.soft, roles.background, 0.4),
        "pressed": mix(roles.line, roles.soft, 0.2),
        "accent_hover": mix(roles.accent, roles.text, 0.15),
        "focus_on_accent": focus_on_accent(roles),
        "warning": roles.person,
        "warning_wash": roles.person_wash,
    }
    return _filled("".join(SHEETS) + _chips(), values)


def focus_on_accent(roles: Roles) -> str:
    """The ring inside a button in the accent."""
    return mix(roles.accent, roles.on_accent, 0.6)


def _chips() -> str:
    rules = [f'Chip[kind="{kind}"] {{ background: ${kind}_wash; color: ${kind}; }}' for kind in CHIP_KINDS]
    rules.append('Chip[kind="neutral"] { background: $not_judged_wash; color: $text; }')
    rules.append('Chip[outlined="true"] { border: 1px solid $not_met; }')
    return "\n".join(rules)


def _filled(text: str, values: dict[str, str]) -> str:
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"${name}", values[name])
    return text
