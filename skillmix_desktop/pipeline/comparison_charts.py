"""Two graders in pictures: how far they agree, how often each says met, where marks and scores fall."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from skillmix_desktop.pipeline.chart_drawing import Chart, Side
from skillmix_desktop.pipeline.confusion_chart import confusion_mosaic
from skillmix_desktop.pipeline.difference_chart import Limits, difference_plot
from skillmix_desktop.pipeline.forest_chart import ForestGroup, ForestRow, forest_plot
from skillmix_desktop.pipeline.score_heat_map import Counts, score_heat_map
from skillmix_desktop.pipeline.yes_rate_chart import YesRates, yes_rate_plot

if TYPE_CHECKING:  # a page that draws it is made before the statistics' libraries are loaded
    from skillmix_desktop.core.agreement.comparison import Comparison

Lines: TypeAlias = Sequence[tuple[str, "Comparison"]]
"""What is compared, such as a criterion, and the comparison there."""


def agreement_chart(lines: Lines, first: Side, second: Side) -> Chart:
    """κ and AC1 with their intervals, in the colour of the second, who is held against the first."""
    groups = [
        ForestGroup(
            subject,
            tuple(
                ForestRow(name, estimate.value, estimate.low, estimate.high, second.is_person)
                for name, estimate in (("Cohen’s κ", each.kappa), ("Gwet’s AC1", each.ac1))
            ),
        )
        for subject, each in lines
    ]
    return forest_plot(groups, title=f"κ and AC1 of {first.name} and {second.name} by criterion")


def yes_rate_chart(lines: Lines, first: Side, second: Side) -> Chart:
    """The share of met by each."""
    rows = [
        YesRates(subject, each.first_rate.value, each.second_rate.value, each.bias.low, each.bias.high)
        for subject, each in lines
    ]
    return yes_rate_plot(rows, first, second, title=f"Share of met by {first.name} and {second.name}")


def confusion_chart(lines: Lines, first: Side, second: Side) -> Chart:
    """The four counts of their marks."""
    panels = [(subject, each.confusion) for subject, each in lines]
    return confusion_mosaic(panels, first, second, title=f"Marks of {first.name} and {second.name}")


def score_chart(counts: Counts, k: int, first: Side, second: Side) -> Chart:
    """How often each pair of scores came at one k."""
    return score_heat_map(counts, first, second, title=f"Scores of {first.name} and {second.name} at k = {k}")


def difference_chart(counts: Counts, k: int, first: Side, second: Side, limits: Limits | None) -> Chart:
    """How the scores differ at one k."""
    title = f"Differences of the scores over their mean at k = {k}: {second.name} less {first.name}"
    return difference_plot(counts, first, second, limits, title=title)
