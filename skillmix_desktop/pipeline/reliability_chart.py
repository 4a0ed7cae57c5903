"""The reliability diagram: how often people find met what a grader holds to be so probable."""

from html import escape
from typing import TYPE_CHECKING

from skillmix_desktop.pipeline.chart_drawing import PAPER, ChartColours, Scale, opening

if TYPE_CHECKING:  # a page that draws it is made before the statistics' libraries are loaded
    from skillmix_desktop.core.calibration import Reliability, ReliabilityBin

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 10, 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LEAST_RADIUS, _MOST_RADIUS = 3.0, 9.0


def reliability_diagram(
    found: "Reliability", *, title: str, colours: ChartColours = PAPER, width: int = 360, height: int = 320
) -> str:
    """A dot a bin, larger with more marks, with its interval; probabilities on the dashed line are true."""
    side_x, side_y = width - _LEFT - _RIGHT, height - _TOP - _BOTTOM

    def x(probability: float) -> float:
        return _LEFT + probability * side_x

    def y(share: float) -> float:
        return _TOP + (1 - share) * side_y

    parts = [*opening(width, height, title), *_grid(x, y, colours)]
    parts.append(
        f'<line x1="{x(0):.1f}" y1="{y(0):.1f}" x2="{x(1):.1f}" y2="{y(1):.1f}" stroke="{colours.soft}" '
        'stroke-dasharray="4 4"/>'
    )
    most = max(each.n for each in found.bins)
    for each in found.bins:
        parts += _dot(each, x, y, most, colours)
    return "".join([*parts, "</svg>"])


def reliability_words(found: "Reliability") -> str:
    """The diagram in words."""
    bins = "; ".join(
        f"at {100 * each.probability:.0f} % people found {100 * each.share_met:.0f} % of {each.n} met"
        for each in found.bins
    )
    return f"{bins}. Expected calibration error {found.expected_error:.2f}."


def _grid(x: Scale, y: Scale, colours: ChartColours) -> list[str]:
    parts = [
        f'<line x1="{x(0):.1f}" y1="{y(tick):.1f}" x2="{x(1):.1f}" y2="{y(tick):.1f}" '
        f'stroke="{colours.line}"/>'
        f'<text x="{x(0) - 6:.1f}" y="{y(tick) + 4:.1f}" fill="{colours.soft}" font-size="11" '
        f'text-anchor="end">{tick:g}</text>'
        f'<text x="{x(tick):.1f}" y="{y(0) + 16:.1f}" fill="{colours.soft}" font-size="11" '
        f'text-anchor="middle">{tick:g}</text>'
        for tick in _TICKS
    ]
    middle = (x(0) + x(1)) / 2
    parts.append(
        f'<text x="{middle:.1f}" y="{y(0) + 34:.1f}" fill="{colours.soft}" font-size="11" '
        'text-anchor="middle">the grader’s probability of met</text>'
        f'<text x="12" y="{y(0.5):.1f}" fill="{colours.soft}" font-size="11" text-anchor="middle" '
        f'transform="rotate(-90 12 {y(0.5):.1f})">share that people found met</text>'
    )
    return parts


def _dot(each: "ReliabilityBin", x: Scale, y: Scale, most: int, colours: ChartColours) -> list[str]:
    at, radius = x(each.probability), max(_LEAST_RADIUS, _MOST_RADIUS * (each.n / most) ** 0.5)
    words = f"{each.n} marks of {each.n_texts} texts: told {each.probability:.2f}, met {each.share_met:.2f}"
    return [
        f'<line x1="{at:.1f}" y1="{y(each.low):.1f}" x2="{at:.1f}" y2="{y(each.high):.1f}" '
        f'stroke="{colours.accent}" stroke-width="1.5"/>'
        f'<circle cx="{at:.1f}" cy="{y(each.share_met):.1f}" r="{radius:.1f}" fill="{colours.accent}" '
        f'stroke="{colours.ground}"><title>{escape(words)}</title></circle>'
    ]
