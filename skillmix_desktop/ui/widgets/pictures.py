"""Charts as pictures on the clipboard and in files: always on a light ground, as for a paper."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMimeData, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.chart_drawing import PAPER, Chart
from skillmix_desktop.pipeline.whole_files import write_whole
from skillmix_desktop.ui.widgets.plot import qt_drawing

DRAWING = "image/svg+xml"
SHARPNESS = 2
"""How many pixels of a picture lie side by side in one of the chart."""

_DOTS_PER_METRE = round(SHARPNESS * 96 / 0.0254)


def image_of(chart: Chart) -> QImage:
    """The chart in pixels, with its title and its sentence in the picture's own notes."""
    renderer = QSvgRenderer(QByteArray(qt_drawing(chart.paper).encode()))
    size = renderer.defaultSize() * SHARPNESS
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(PAPER.ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    image.setDotsPerMeterX(_DOTS_PER_METRE)
    image.setDotsPerMeterY(_DOTS_PER_METRE)
    image.setText("Title", chart.title)
    image.setText("Description", chart.words)
    return image


def copy_drawing(chart: Chart) -> None:
    """The chart as SVG on the clipboard, for drawing programs and for editors of text."""
    content = QMimeData()
    content.setText(chart.paper)
    content.setData(DRAWING, QByteArray(chart.paper.encode()))
    QGuiApplication.clipboard().setMimeData(content)
    app = QCoreApplication.instance()
    assert app is not None, "there is a clipboard"
    app.aboutToQuit.connect(lambda: _leave_text(content))


def _leave_text(content: QMimeData) -> None:
    """When the program ends: Qt outlives Python, whose object the content is, and takes over its text."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.mimeData() is content:
        clipboard.setText(clipboard.text())


def save_picture(chart: Chart, path: Path) -> None:
    """Write the chart in the form that the file's ending names."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UsageError(
            f"A picture’s file name ends in {' or '.join(WRITERS)}, not “{path.suffix or path.name}”."
        )
    write_whole(path, writer(chart))


def _as_png(chart: Chart) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"PNG")).write(image_of(chart)), "Qt always writes PNG"
    return bytes(buffer.data().data())


WRITERS: dict[str, Callable[[Chart], bytes]] = {
    ".svg": lambda chart: chart.paper.encode(),
    ".png": _as_png,
}
