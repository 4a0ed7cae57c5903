"""Curves over whole numbers, such as scores over k."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from skillmix_desktop.pipeline.chart_drawing import (
    DASHED,
    PAPER,
    SHAPES,
    ChartColours,
    Scale,
    Shape,
    cut,
    opening,
)

_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 132, 10, 26
_LABEL_STEP = 15
_LABEL_LENGTH = 19


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


def _curve(curve: Curve, shape: Shape, x: Scale, y: Scale, colours: ChartColours) -> list[str]:
    colour = colours.accent if curve.is_strong else colours.soft
    dash = DASHED if curve.is_dashed else ""
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
        name = cut(curve.label, _LABEL_LENGTH)
        if not curve.is_dashed:
            colour = colours.accent if curve.is_strong else colours.soft
            parts.append(shape(right + 10, at, colour, colours.ground))
        parts.append(
            f'<text x="{right + 20:.1f}" y="{at + 4:.1f}" font-size="11" '
            f'fill="{colours.text if curve.is_strong else colours.soft}">{escape(name)}</text>'
        )
    return parts
