"""The reliability diagram: how often people find met what a grader holds to be so probable."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from skillmix_desktop.pipeline.chart_drawing import (
    DASHED,
    Chart,
    ChartColours,
    Scale,
    label,
    line,
    spelt,
    turned,
)

if TYPE_CHECKING:  # a page that draws it is made before the statistics' libraries are loaded
    from skillmix_desktop.core.calibration import Reliability, ReliabilityBin

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 10, 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LEAST_RADIUS, _MOST_RADIUS = 3.0, 9.0


def reliability_diagram(found: "Reliability", *, title: str) -> Chart:
    """A dot a bin, larger with more marks, with its interval; probabilities on the dashed line are true."""
    return Chart(
        title,
        reliability_words(found),
        lambda colours, width, height: _drawn(found, colours, width, height),
        width=360,
        height=320,
        least_width=200,
        least_height=200,
    )


def reliability_words(found: "Reliability") -> str:
    """The diagram in words."""
    bins = "; ".join(
        f"at {100 * each.probability:.0f} % people found {100 * each.share_met:.0f} % of {each.n} met"
        for each in found.bins
    )
    return f"{bins}. Expected calibration error {found.expected_error:.2f}."


def _drawn(found: "Reliability", colours: ChartColours, width: int, height: int) -> Iterator[str]:
    side_x, side_y = width - _LEFT - _RIGHT, height - _TOP - _BOTTOM

    def x(probability: float) -> float:
        return _LEFT + probability * side_x

    def y(share: float) -> float:
        return _TOP + (1 - share) * side_y

    yield from _grid(x, y, colours)
    yield line(x(0), y(0), x(1), y(1), colours.soft, more=DASHED)
    most = max(each.n for each in found.bins)
    for each in found.bins:
        yield from _dot(each, x, y, most, colours)


def _grid(x: Scale, y: Scale, colours: ChartColours) -> Iterator[str]:
    for tick in _TICKS:
        yield line(x(0), y(tick), x(1), y(tick), colours.line)
        yield label(x(0) - 6, y(tick) + 4, f"{tick:g}", colours.soft, anchor="end")
        yield label(x(tick), y(0) + 16, f"{tick:g}", colours.soft)
    yield label(x(0.5), y(0) + 34, "the grader’s probability of met", colours.soft)
    upwards = turned(12, y(0.5))
    yield label(12, y(0.5), "share that people found met", colours.soft, more=upwards)


def _dot(each: "ReliabilityBin", x: Scale, y: Scale, most: int, colours: ChartColours) -> Iterator[str]:
    at, radius = x(each.probability), max(_LEAST_RADIUS, _MOST_RADIUS * (each.n / most) ** 0.5)
    told = f"{each.n} marks of {each.n_texts} texts: told {each.probability:.2f}, met {each.share_met:.2f}"
    yield line(at, y(each.low), at, y(each.high), colours.accent, thickness=1.5)
    yield f'<circle cx="{at:.1f}" cy="{y(each.share_met):.1f}" r="{radius:.1f}" fill="{colours.accent}" '
    yield f'stroke="{colours.ground}">{spelt(told)}</circle>'
