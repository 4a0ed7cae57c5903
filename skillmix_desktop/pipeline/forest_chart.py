"""The forest plot: values with their intervals, several on each subject."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from skillmix_desktop.pipeline.chart_drawing import PAPER, SHAPES, ChartColours, Scale, number, opening

_GROUP, _WIDEST_GROUP = 38, 84
_ROW_STEP = 16
_GROUP_LABELS = 96
_VALUES = 132
_LEGEND = 24


@dataclass(frozen=True)
class ForestRow:
    """A value with its interval; ``value`` None is shown as not defined."""

    label: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ForestGroup:
    """Several values on one subject, such as two coefficients of one criterion."""

    label: str
    rows: tuple[ForestRow, ...]


def grouped_forest(
    groups: Sequence[ForestGroup],
    *,
    title: str,
    colours: ChartColours = PAPER,
    width: int = 640,
    height: int = 0,
) -> str:
    """A forest plot whose rows come in groups; the rows' own labels stand once, in the legend.

    A ``height`` above the least moves the groups apart.
    """
    height = max(height, grouped_forest_height(len(groups)))
    step = min(_WIDEST_GROUP, (height - grouped_forest_height(0)) / max(1, len(groups)))
    every = [row for group in groups for row in group.rows]
    low = _floor(row.low if row.low is not None else row.value for row in every)
    left, right = _GROUP_LABELS, max(width - _VALUES, _GROUP_LABELS + 60)

    def x(value: float) -> float:
        return left + (min(max(value, low), 1.0) - low) / (1.0 - low) * (right - left)

    parts = opening(width, height, title)
    parts += _legend([row.label for row in groups[0].rows] if groups else [], left, colours)
    parts += [f'<g transform="translate(0 {_LEGEND})">']
    parts += _coefficient_axis(x, low, step * len(groups) + 4, colours)
    for place, group in enumerate(groups):
        parts += _forest_group(group, x, step * (place + 0.5) + 4, right, colours)
    return "".join([*parts, "</g></svg>"])


def grouped_forest_height(groups: int) -> int:
    """How tall the plot of so many groups is."""
    return _LEGEND + _GROUP * groups + 28


def _floor(values: Iterable[float | None]) -> float:
    """Where the scale starts: no lower than it must, in halves."""
    least = min((value for value in values if value is not None), default=0.0)
    return 0.0 if least >= 0 else -0.5 if least >= -0.5 else -1.0


def _coefficient_axis(x: Scale, low: float, bottom: float, colours: ChartColours) -> list[str]:
    """Lines at round values; the one of no agreement beyond chance is set off."""
    step = 0.25 if low == 0.0 else 0.5
    ticks = [low + step * place for place in range(round((1.0 - low) / step) + 1)]
    return [
        f'<line x1="{x(tick):.1f}" y1="0" x2="{x(tick):.1f}" y2="{bottom:.1f}" '
        f'stroke="{colours.soft if tick == 0 else colours.line}"/>'
        f'<text x="{x(tick):.1f}" y="{bottom + 18:.1f}" fill="{colours.soft}" font-size="11" '
        f'text-anchor="middle">{tick:g}</text>'.replace(">-", ">−")
        for tick in ticks
    ]


def _legend(labels: Sequence[str], left: float, colours: ChartColours) -> list[str]:
    parts = []
    at = left + 4
    for shape, label in zip(SHAPES, labels, strict=False):
        parts.append(shape(at, 10, colours.accent, colours.ground))
        parts.append(
            f'<text x="{at + 10:.1f}" y="14" fill="{colours.soft}" font-size="11">{escape(label)}</text>'
        )
        at += 34 + 6.5 * len(label)
    return parts


def _forest_group(
    group: ForestGroup, x: Scale, middle: float, right: float, colours: ChartColours
) -> list[str]:
    parts = [f'<text x="0" y="{middle + 4:.1f}" fill="{colours.text}">{escape(group.label)}</text>']
    for place, (row, shape) in enumerate(zip(group.rows, SHAPES, strict=False)):
        y = middle + _ROW_STEP * (place - (len(group.rows) - 1) / 2)
        words = _value_words(row)
        colour = colours.soft if row.value is None else colours.text
        parts.append(
            f'<text x="{right + 12:.1f}" y="{y + 4:.1f}" fill="{colour}" font-size="11">{words}</text>'
        )
        if row.value is None:
            continue
        if row.low is not None and row.high is not None:
            parts.append(
                f'<line x1="{x(row.low):.1f}" y1="{y:.1f}" x2="{x(row.high):.1f}" y2="{y:.1f}" '
                f'stroke="{colours.accent}" stroke-width="1.5"/>'
            )
        parts.append(shape(x(row.value), y, colours.accent, colours.ground))
    return parts


def _value_words(row: ForestRow) -> str:
    if row.value is None:
        return "not defined"
    value = number(row.value)
    if row.low is None or row.high is None:
        return value
    return f"{value} [{number(row.low)}, {number(row.high)}]"
