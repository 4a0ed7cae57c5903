"""Every word that a window holds: whatever is shown, spoken, copied, dragged, or kept in a model for that."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QMimeData, QModelIndex, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction, QGuiApplication, QTextDocument
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

ROLES = (*range(Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.InitialSortOrderRole + 1),
         *range(Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 10))  # fmt: skip
BOTH_WAYS = (Qt.Orientation.Horizontal, Qt.Orientation.Vertical)
WORDY = ("QString", "QStringList", "QVariant")


def everything_said(*windows: QWidget) -> str:
    """Of these windows and of all that are open anywhere, and of the clipboard."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    said = list(_copied(QGuiApplication.clipboard().mimeData()))
    for root in {*windows, *QApplication.topLevelWidgets()}:
        for held in (root, *root.findChildren(QObject)):
            said += _held(held)
        said += _spoken(QAccessible.queryAccessibleInterface(root))
    return "\n".join(said)


def _held(held: QObject) -> Iterator[str]:
    yield from _properties(held)
    if isinstance(held, QTextDocument):
        yield held.toHtml()
    elif isinstance(held, QAction):
        yield str(held.data())
    elif isinstance(held, QAbstractItemModel):
        yield from _cells(held)
    elif isinstance(held, QComboBox):
        yield from _cells(held.model())


def _properties(held: QObject) -> Iterator[str]:
    """Texts, tooltips, window titles, placeholders and whatever else Qt or we call a property."""
    kinds = held.metaObject()
    for number in range(kinds.propertyCount()):
        if kinds.property(number).typeName() in WORDY:
            yield from _words(kinds.property(number).read(held))
    for name in held.dynamicPropertyNames():
        if not name.startsWith(b"_"):
            yield from _words(held.property(name.toStdString()))


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    rows, columns = _size(model)
    for across, sections in ((Qt.Orientation.Horizontal, columns), (Qt.Orientation.Vertical, rows)):
        for section in range(sections):
            for role in ROLES:
                yield from _words(model.headerData(section, across, Qt.ItemDataRole(role)))
    places = [model.index(row, column) for row in range(rows) for column in range(columns)]
    for place in places:
        for role in ROLES:
            yield str(model.data(place, role))
    yield from _copied(_dragged(model, places))


def _size(model: QAbstractItemModel) -> tuple[int, int]:
    """A list has one column, and does not tell."""
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    return model.rowCount(), columns


def _dragged(model: QAbstractItemModel, places: list[QModelIndex]) -> QMimeData | None:
    return model.mimeData(places) if places else None


def _copied(data: QMimeData | None) -> Iterator[str]:
    for kind in data.formats() if data is not None else ():
        yield bytes(data.data(kind).data()).decode("utf-8", errors="ignore")
        yield bytes(data.data(kind).data()).decode("utf-16-le", errors="ignore")


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield str(value)


def _spoken(interface: QAccessibleInterface | None) -> Iterator[str]:
    if interface is None or not interface.isValid():
        return
    for kind in QAccessible.Text:
        yield interface.text(kind)
    for number in range(interface.childCount()):
        yield from _spoken(interface.child(number))
