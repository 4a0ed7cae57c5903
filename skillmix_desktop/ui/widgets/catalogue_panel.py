"""The catalogue beside the draw: its skills and its topics, each behind a tab that counts them."""

from PySide6.QtWidgets import QTabWidget, QWidget

from skillmix_desktop.pipeline.catalogue import CatalogueView
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.skill_list import SkillList
from skillmix_desktop.ui.widgets.topic_list import TopicList


class CataloguePanel(Card):
    """``skills`` and ``topics`` say what the user wants; the page does it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("Catalogue"))
        self.skills = SkillList()
        self.topics = TopicList()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.skills, self.tr("Skills"))
        self.tabs.addTab(self.topics, self.tr("Topics"))
        self.tabs.tabBar().setAccessibleName(self.tr("Skills or topics"))
        self.tabs.tabBar().setDrawBase(False)
        self.add(self.tabs, 1)

    def show_view(self, view: CatalogueView) -> None:
        """Show the catalogue."""
        self.skills.show_view(view)
        self.topics.show_view(view)
        self.tabs.setTabText(0, self.tr("Skills {n}").format(n=count_words(len(view.skills))))
        self.tabs.setTabText(1, self.tr("Topics {n}").format(n=count_words(len(view.topics))))

    def find(self) -> None:
        """Put the keyboard into the field that finds what the tab in view holds."""
        field = self.skills.search if self.tabs.currentIndex() == 0 else self.topics.field
        field.setFocus()
        field.selectAll()
