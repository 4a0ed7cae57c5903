"""Charts as SVG text, for the window and for reports alike: no drawing library, vectors everywhere."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

Scale = Callable[[float], float]

FONTS = "Inter, system-ui, sans-serif"

_ROW = 30
_LABELS = 190
_AXIS = 34

_GROUP, _WIDEST_GROUP = 38, 84
_ROW_STEP = 16
_GROUP_LABELS = 96
_VALUES = 132
_LEGEND = 24

_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 132, 10, 26
_LABEL_STEP = 15
_LABEL_LENGTH = 19


@dataclass(frozen=True)
class ChartColours:
    """The few colours that a chart is drawn with, from the theme or the report's style."""

    text: str
    soft: str
    line: str
    accent: str
    ground: str = "#FFFFFF"


PAPER = ChartColours(text="#1E2023", soft="#5B6067", line="#DCDCD5", accent="#1F4FA3")


@dataclass(frozen=True)
class ForestRow:
    """A value with its interval; ``value`` None is shown as not defined."""

    label: str
    value: float | None
    low: float | None
    high: float | None


def forest_plot(
    rows: Sequence[ForestRow],
    *,
    title: str,
    colours: ChartColours = PAPER,
    low: float = -1.0,
    high: float = 1.0,
    width: int = 640,
) -> str:
    """Values with their intervals on one scale from ``low`` to ``high``, a row each."""
    height = _ROW * len(rows) + _AXIS + 12
    left, right = _LABELS, width - 96

    def x(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (right - left)

    parts = opening(width, height, title)
    bottom = _ROW * len(rows) + 8
    parts += _axis(x, low, high, bottom, colours)
    for place, row in enumerate(rows):
        parts += _forest_row(row, x, 8 + _ROW * place + _ROW / 2, right, colours)
    return "".join([*parts, "</svg>"])


def _axis(x: Scale, low: float, high: float, bottom: float, colours: ChartColours) -> list[str]:
    parts = []
    for step in range(5):
        value = low + (high - low) * step / 4
        parts.append(
            f'<line x1="{x(value):.1f}" y1="4" x2="{x(value):.1f}" y2="{bottom:.1f}" '
            f'stroke="{colours.line}"/>'
            f'<text x="{x(value):.1f}" y="{bottom + 18:.1f}" fill="{colours.soft}" font-size="11" '
            f'text-anchor="middle">{value:g}</text>'
        )
    return parts


def _forest_row(row: ForestRow, x: Scale, y: float, right: float, colours: ChartColours) -> list[str]:
    parts = [f'<text x="4" y="{y + 4:.1f}" fill="{colours.text}">{escape(row.label)}</text>']
    if row.value is None:
        parts.append(f'<text x="{right + 12:.1f}" y="{y + 4:.1f}" fill="{colours.soft}">not defined</text>')
        return parts
    if row.low is not None and row.high is not None:
        parts.append(
            f'<line x1="{x(row.low):.1f}" y1="{y:.1f}" x2="{x(row.high):.1f}" y2="{y:.1f}" '
            f'stroke="{colours.accent}" stroke-width="2"/>'
        )
    parts.append(f'<circle cx="{x(row.value):.1f}" cy="{y:.1f}" r="4.5" fill="{colours.accent}"/>')
    interval = "" if row.low is None else f" [{row.low:.2f}, {row.high:.2f}]"
    parts.append(
        f'<text x="{right + 12:.1f}" y="{y + 4:.1f}" fill="{colours.text}">{row.value:.2f}</text>'
        f"<title>{escape(row.label)}: {row.value:.3f}{interval}</title>"
    )
    return parts


@dataclass(frozen=True)
class ForestGroup:
    """Several values on one subject, such as two coefficients of one criterion."""

    label: str
    rows: tuple[ForestRow, ...]


SHAPES: tuple[Callable[[float, float, str, str], str], ...] = (
    lambda x, y, colour, _ground: f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>',
    lambda x, y, colour, ground: (
        f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{ground}" '
        f'stroke="{colour}" stroke-width="1.5"/>'
    ),
    lambda x, y, colour, _ground: (
        f'<path d="M{x:.1f} {y - 5:.1f} L{x + 4.5:.1f} {y + 3.5:.1f} L{x - 4.5:.1f} {y + 3.5:.1f} Z" '
        f'fill="{colour}"/>'
    ),
    lambda x, y, colour, ground: (
        f'<path d="M{x:.1f} {y - 5:.1f} L{x + 5:.1f} {y:.1f} L{x:.1f} {y + 5:.1f} L{x - 5:.1f} {y:.1f} Z" '
        f'fill="{ground}" stroke="{colour}" stroke-width="1.5"/>'
    ),
)
"""What tells rows of a group, or curves, apart beside their colour: dot, box, triangle, lozenge."""


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


def opening(width: int, height: int, title: str) -> list[str]:
    """The beginning of a drawing, up to its title, which is read out."""
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{FONTS}" font-size="13">',
        f"<title>{escape(title)}</title>",
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
    value = _number(row.value)
    if row.low is None or row.high is None:
        return value
    return f"{value} [{_number(row.low)}, {_number(row.high)}]"


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


@dataclass(frozen=True)
class CurvePoint:
    """A value at a whole number on the axis, with its interval if it has one."""

    at: int
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Curve:
    """One line; ``is_strong`` sets it off from the others, ``is_dashed`` marks what comes from elsewhere."""

    label: str
    points: tuple[CurvePoint, ...]
    is_strong: bool = False
    is_dashed: bool = False


def curve_plot(
    curves: Sequence[Curve],
    *,
    title: str,
    axis: str,
    colours: ChartColours = PAPER,
    width: int = 480,
    height: int = 260,
) -> str:
    """Shares from 0 to 1 over whole numbers, a line each, named where it ends."""
    places = sorted({point.at for curve in curves for point in curve.points})
    right, bottom = max(width - _RIGHT, _LEFT + 40), height - _BOTTOM

    def x(at: float) -> float:
        if len(places) < 2:
            return (_LEFT + right) / 2
        return _LEFT + 14 + (at - places[0]) / (places[-1] - places[0]) * (right - _LEFT - 28)

    def y(value: float) -> float:
        return bottom - value * (bottom - _TOP)

    parts = [*opening(width, height, title), *_grid(places, x, y, right, bottom, axis, colours)]
    for place, curve in sorted(enumerate(curves), key=lambda each: each[1].is_strong):
        parts += _curve(curve, SHAPES[place % len(SHAPES)], x, y, colours)
    parts += _names(curves, y, right, bottom, colours)
    return "".join([*parts, "</svg>"])


def _grid(
    places: Sequence[int], x: Scale, y: Scale, right: float, bottom: float, axis: str, colours: ChartColours
) -> list[str]:
    parts = [
        f'<line x1="{_LEFT}" y1="{y(share):.1f}" x2="{right:.1f}" y2="{y(share):.1f}" '
        f'stroke="{colours.line}"/>'
        f'<text x="{_LEFT - 6}" y="{y(share) + 4:.1f}" fill="{colours.soft}" font-size="11" '
        f'text-anchor="end">{share:g}</text>'
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    for at in places:
        words = f"{axis} = {at}" if at == places[0] else str(at)
        parts.append(
            f'<text x="{x(at):.1f}" y="{bottom + 18:.1f}" fill="{colours.soft}" font-size="11" '
            f'text-anchor="middle">{escape(words)}</text>'
        )
    return parts


def _curve(
    curve: Curve, shape: Callable[[float, float, str, str], str], x: Scale, y: Scale, colours: ChartColours
) -> list[str]:
    colour = colours.accent if curve.is_strong else colours.soft
    dash = ' stroke-dasharray="4 4"' if curve.is_dashed else ""
    line = " ".join(f"{x(point.at):.1f},{y(point.value):.1f}" for point in curve.points)
    parts = [
        f'<polyline points="{line}" fill="none" stroke="{colour}" '
        f'stroke-width="{2 if curve.is_strong else 1.25}"{dash}/>'
    ]
    for point in curve.points:
        if curve.is_strong and point.low is not None and point.high is not None:
            parts.append(
                f'<line x1="{x(point.at):.1f}" y1="{y(point.low):.1f}" x2="{x(point.at):.1f}" '
                f'y2="{y(point.high):.1f}" stroke="{colour}" stroke-width="1.25"/>'
            )
        if not curve.is_dashed:
            parts.append(shape(x(point.at), y(point.value), colour, colours.ground))
    return parts


def _names(
    curves: Sequence[Curve], y: Scale, right: float, bottom: float, colours: ChartColours
) -> list[str]:
    """Each line's name and shape beside its last point, moved down where it would lie on another."""
    parts = []
    free = float(_TOP)
    shaped = [(curve, SHAPES[place % len(SHAPES)]) for place, curve in enumerate(curves) if curve.points]
    shaped.sort(key=lambda each: -each[0].points[-1].value)
    room = bottom - _LABEL_STEP * (len(shaped) - 1)
    for place, (curve, shape) in enumerate(shaped):
        at = min(max(y(curve.points[-1].value), free), max(room + _LABEL_STEP * place, free))
        free = at + _LABEL_STEP
        name = curve.label if len(curve.label) <= _LABEL_LENGTH else curve.label[: _LABEL_LENGTH - 1] + "…"
        if not curve.is_dashed:
            colour = colours.accent if curve.is_strong else colours.soft
            parts.append(shape(right + 10, at, colour, colours.ground))
        parts.append(
            f'<text x="{right + 20:.1f}" y="{at + 4:.1f}" font-size="11" '
            f'fill="{colours.text if curve.is_strong else colours.soft}">{escape(name)}</text>'
        )
    return parts
