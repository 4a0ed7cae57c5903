"""The catalogue beside the draw: its skills and its topics, each behind a tab that counts them."""

from PySide6.QtWidgets import QTabBar, QWidget

from skillmix_desktop.pipeline.catalogue import CatalogueView
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.skill_list import SkillList
from skillmix_desktop.ui.widgets.stacked import stacked_in
from skillmix_desktop.ui.widgets.topic_list import TopicList


class CataloguePanel(Card):
    """``skills`` and ``topics`` say what the user wants; the page does it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("Catalogue"))
        self.skills = SkillList()
        self.topics = TopicList()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(self.tr("Skills or topics"))
        self.tabs.setDrawBase(False)
        self.tabs.addTab(self.tr("Skills"))
        self.tabs.addTab(self.tr("Topics"))
        self.head.addWidget(self.tabs)
        self._stack = stacked_in(self.body, 1)
        self._stack.addWidget(self.skills)
        self._stack.addWidget(self.topics)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)

    def show_view(self, view: CatalogueView) -> None:
        """Show the catalogue."""
        self.skills.show_view(view)
        self.topics.show_view(view)
        self.tabs.setTabText(0, self.tr("Skills {n}").format(n=count_words(len(view.skills))))
        self.tabs.setTabText(1, self.tr("Topics {n}").format(n=count_words(len(view.topics))))

    def focus_search(self) -> None:
        """Put the keyboard into the field that finds what the tab in view holds."""
        field = self.skills.search if self.tabs.currentIndex() == 0 else self.topics.field
        field.setFocus()
        field.selectAll()
