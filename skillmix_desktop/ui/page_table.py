"""The pages of a project, along the path of its data; each is loaded when it is first shown."""

from typing import TYPE_CHECKING

from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.page_entries import PageEntry
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.widgets.page import Page

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.queries import Counts


def _overview(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.overview import OverviewPage

    return OverviewPage(context)


def _items(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.items import ItemsPage

    return ItemsPage(context)


def _generate(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.generate import GeneratePage

    return GeneratePage(context)


def _grade(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.grade import GradePage

    return GradePage(context)


def _spot_check(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.spot_check import SpotCheckPage

    return SpotCheckPage(context)


def _adjudicate(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.adjudicate import AdjudicatePage

    return AdjudicatePage(context)


def _agreement(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.agreement import AgreementPage

    return AgreementPage(context)


def _results(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.results import ResultsPage

    return ResultsPage(context)


def _report(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.report import ReportPage

    return ReportPage(context)


def _models(context: AppContext) -> Page:
    from skillmix_desktop.ui.pages.models import ModelsPage

    return ModelsPage(context)


def _done_of_all(counts: "Counts") -> str:
    if not counts.spot_checks:
        return ""
    return f"{count_words(counts.spot_checks_done)}/{count_words(counts.spot_checks)}"


def _some(count: int) -> str:
    return count_words(count) if count else ""


PAGES: tuple[PageEntry, ...] = (
    PageEntry("overview", "Overview", _overview),
    PageEntry("items", "Items", _items, lambda counts: count_words(counts.items)),
    PageEntry("generate", "Generate", _generate, lambda counts: count_words(counts.generations)),
    PageEntry("grade", "Grade", _grade, lambda counts: count_words(counts.verdicts)),
    PageEntry("spot_check", "Spot-check", _spot_check, _done_of_all),
    PageEntry("adjudicate", "Adjudicate", _adjudicate, lambda counts: _some(counts.undecided)),
    PageEntry("agreement", "Agreement", _agreement),
    PageEntry("results", "Results", _results),
    PageEntry("report", "Report", _report),
    PageEntry("models", "Models", _models),
)
