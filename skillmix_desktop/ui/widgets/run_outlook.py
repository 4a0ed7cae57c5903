"""What a run will take, in four lines."""

from PySide6.QtWidgets import QGridLayout, QWidget

from skillmix_desktop.llm.prices import dollars_words
from skillmix_desktop.pipeline.outlooks import Outlook
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import INNER, TIGHT
from skillmix_desktop.ui.widgets.labels import Label


class RunOutlook(QWidget):
    """Calls, tokens, price and time; what nobody knows is said to be unknown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(INNER)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(1, 1)
        names = (self.tr("Calls"), self.tr("Tokens"), self.tr("Price"), self.tr("Time"))
        self.calls, self.tokens, self.price, self.time = values = tuple(Label("–") for _ in names)
        for row, (name, value) in enumerate(zip(names, values, strict=True)):
            grid.addWidget(Label(name, "soft"), row, 0)
            grid.addWidget(value, row, 1)

    def show_outlook(self, outlook: Outlook | None) -> None:
        """Say it, or that it is not known yet."""
        if outlook is None:
            for label in (self.calls, self.tokens, self.price, self.time):
                label.setText("–")
            return
        estimate = outlook.estimate
        is_by_program = outlook.texts > 0 and estimate.calls == 0
        form = self.tr("{n} for {texts} texts")
        if outlook.is_reading:
            form = self.tr("{n} for {texts} texts, marks read once")
        texts = form.format(n=count_words(estimate.calls), texts=count_words(outlook.texts))
        if outlook.under_way:
            texts = self.tr("{calls}, {n} more are under way").format(
                calls=texts, n=count_words(outlook.under_way)
            )
        self.calls.setText(self.tr("none") if is_by_program else texts)
        if estimate.input_tokens:
            tokens = self.tr("about {} in · {} out").format(
                about(estimate.input_tokens), about(estimate.output_tokens)
            )
        else:
            tokens = self.tr("none")
        self.tokens.setText(tokens)
        self.price.setText(self._price_words(estimate.cost_usd))
        self.time.setText(self.tr("a moment") if is_by_program else self.tr("unknown until it runs"))

    def _price_words(self, cost_usd: float | None) -> str:
        if cost_usd is None:
            return self.tr("unknown: no price is listed")
        if cost_usd == 0:
            return self.tr("none")
        return self.tr("about {}").format(dollars_words(cost_usd))


def about(count: int) -> str:
    """Two figures that count: 112,345 is 110,000."""
    size = max(0, len(str(count)) - 2)
    return count_words(round(count, -size))
