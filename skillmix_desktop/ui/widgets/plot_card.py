"""A card with a chart, the sentence that says what it shows, and ways to take the picture along."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import Label, ShrinkingLabel
from skillmix_desktop.ui.widgets.message_bar import MessageBar
from skillmix_desktop.ui.widgets.pictures import copy_drawing, image_of, save_picture
from skillmix_desktop.ui.widgets.plot import Plot
from skillmix_desktop.ui.widgets.save_question import ask_for_file


def _words(text: str) -> str:
    return QCoreApplication.translate("PlotCard", text)


def ask_where(parent: QWidget, suggestion: str) -> str:
    """Where the user wants the picture, with an ending that says its form; empty if nowhere."""
    kinds = {_words("Vectors, for papers (*.svg)"): ".svg", _words("Pixels (*.png)"): ".png"}
    return ask_for_file(parent, _words("Save the picture"), suggestion, kinds)


class PlotCard(Card):
    """Shows a chart; its menu, on the button and on the picture, copies and saves it.

    Without ``with_caption`` the sentence is told by whatever stands beside the card.
    """

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        with_caption: bool = True,
        least_height: int = 120,
        ask: Callable[[QWidget, str], str] = ask_where,
    ) -> None:
        super().__init__("", parent, shrinks=True)
        self._ask = ask
        self.done = ShrinkingLabel("", "aside")
        self.head.addWidget(self.done)
        self._menu = QMenu(self)
        self._actions = [
            self._menu.addAction(words, act)
            for words, act in (
                (self.tr("Copy picture"), self._copy_picture),
                (self.tr("Copy as SVG"), self._copy_drawing),
                (self.tr("Save picture …"), self._save),
            )
        ]
        self.picture_button = QuietButton(self.tr("Picture"), self._open_menu)
        self.picture_button.setToolTip(self.tr("Copy or save this picture"))
        self.head.addWidget(self.picture_button)
        self.messages = MessageBar()
        self.add(self.messages)
        self.caption = Label("", "aside", wraps=True, selectable=True)
        self.add(self.caption)
        self.caption.setVisible(with_caption)
        self.plot = Plot(name, least_height=least_height)
        self.plot.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.plot.addActions(self._actions)
        self.add(self.plot, 1)

    @property
    def actions_of_picture(self) -> tuple[QAction, ...]:
        """What can be done with the picture."""
        return tuple(self._actions)

    def show_chart(self, chart: Chart) -> None:
        """Show another chart."""
        self.plot.show_chart(chart)
        self._tell(chart.words, is_drawn=True)

    def show_words(self, words: str) -> None:
        """Say why there is no chart."""
        self._tell(words, is_drawn=False)

    def _tell(self, words: str, *, is_drawn: bool) -> None:
        self.plot.setVisible(is_drawn)
        self.picture_button.setVisible(is_drawn)
        self.caption.setText(words)
        self._say_done("")

    def _say_done(self, words: str) -> None:
        self.done.setText(words)
        self.messages.hide()

    def _open_menu(self) -> None:
        self._menu.popup(self.picture_button.mapToGlobal(QPoint(0, self.picture_button.height())))

    @property
    def _chart(self) -> Chart:
        assert self.plot.chart is not None, "a card is shown together with its chart"
        return self.plot.chart

    def _copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(image_of(self._chart))
        self._say_done(self.tr("Copied the picture."))

    def _copy_drawing(self) -> None:
        copy_drawing(self._chart)
        self._say_done(self.tr("Copied as SVG."))

    def _save(self) -> None:
        path = self._ask(self, f"{self._chart.file_stem}.svg")
        if not path:
            return
        try:
            save_picture(self._chart, Path(path))
        except SkillMixError as error:
            self.done.setText("")
            self.messages.show_error(str(error))
        else:
            self._say_done(self.tr("Saved as {name}.").format(name=Path(path).name))
