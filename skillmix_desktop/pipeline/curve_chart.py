"""Curves over whole numbers, such as scores over k."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from skillmix_desktop.pipeline.chart_drawing import (
    DASHED,
    NOT_DEFINED,
    SHAPES,
    Chart,
    ChartColours,
    Scale,
    Shape,
    fitted,
    label,
    line,
    number,
    room_for,
)

_LEFT, _TOP, _BOTTOM = 34, 10, 26
_NAME_STEP, _LEAST_NAMES, _MORE_THAN_NAME = 15, 100, 32
_SHIFT = 8
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_DOTTED = ' stroke-dasharray="1 3"'


@dataclass(frozen=True)
class CurvePoint:
    """A value at a whole number on the axis, with its interval if it has one; None is not defined."""

    at: int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Curve:
    """One line; ``is_strong`` sets it off from the others, ``is_dashed`` marks what comes from elsewhere."""

    label: str
    points: tuple[CurvePoint, ...]
    is_strong: bool = False
    is_dashed: bool = False

    @property
    def last(self) -> float | None:
        """The value at which it ends."""
        return next((point.value for point in reversed(self.points) if point.value is not None), None)


def curve_plot(
    curves: Sequence[Curve],
    *,
    title: str,
    axis: str,
    is_person: bool = False,
    width: int = 480,
    height: int = 260,
) -> Chart:
    """Shares from 0 to 1 over whole numbers, a line each, named where it ends.

    Strong lines have the colour of the grader who gave the marks, and their intervals; those of several stand
    beside each other.
    """
    return Chart(
        title,
        curve_words(curves, axis),
        lambda colours, width, height: _drawn(curves, axis, is_person, colours, (width, height)),
        width=width,
        height=height,
        least_width=220,
        least_height=_TOP + _BOTTOM + max(100, _NAME_STEP * len(curves)),
    )


def curve_words(curves: Sequence[Curve], axis: str) -> str:
    """Every curve with its values."""
    return " ".join(
        f"{curve.label}: {', '.join(_point_words(point, axis) for point in curve.points) or NOT_DEFINED}."
        for curve in curves
    )


def _point_words(point: CurvePoint, axis: str) -> str:
    value = NOT_DEFINED if point.value is None else number(point.value)
    return f"{value} at {axis} = {point.at}"


def _drawn(
    curves: Sequence[Curve], axis: str, is_person: bool, colours: ChartColours, room: tuple[int, int]
) -> Iterator[str]:
    width, height = room
    places = sorted({point.at for curve in curves for point in curve.points})
    names = max((room_for(curve.label + _gap(curve)) for curve in curves), default=0.0) + _MORE_THAN_NAME
    right, bottom = width - min(max(_LEAST_NAMES, names), 0.36 * width), height - _BOTTOM

    def x(at: float) -> float:
        if len(places) < 2:
            return (_LEFT + right) / 2
        return _LEFT + 14 + (at - places[0]) / (places[-1] - places[0]) * (right - _LEFT - 28)

    def y(value: float) -> float:
        return bottom - value * (bottom - _TOP)

    yield from _grid(places, x, y, right, axis, colours)
    strong = colours.of(is_person=is_person)
    looks = [_Look.of(curve, place, strong, colours) for place, curve in enumerate(curves)]
    looks = _beside_each_other(looks)
    for look in sorted(looks, key=lambda each: each.curve.is_strong):
        yield from _curve(look, x, y, colours.ground)
    yield from _names(looks, y, (right, bottom, width), colours)


@dataclass(frozen=True)
class _Look:
    """How a curve is told from the others: by its shape and its dashes, and never by its colour alone."""

    curve: Curve
    colour: str
    shape: Shape | None
    dashes: str
    shift: float = 0.0

    @classmethod
    def of(cls, curve: Curve, place: int, strong: str, colours: ChartColours) -> "_Look":
        colour = strong if curve.is_strong else colours.soft
        if curve.is_dashed:
            return cls(curve, colour, None, DASHED)
        return cls(curve, colour, SHAPES[place % len(SHAPES)], _DOTTED if place // len(SHAPES) % 2 else "")


def _beside_each_other(looks: Sequence[_Look]) -> list[_Look]:
    """Strong curves moved a little sideways, so that no interval hides another."""
    strong = [look for look in looks if look.curve.is_strong]
    middle = (len(strong) - 1) / 2
    shifts = {look.curve: _SHIFT * (place - middle) for place, look in enumerate(strong)}
    return [replace(look, shift=shifts.get(look.curve, 0.0)) for look in looks]


def _grid(
    places: Sequence[int], x: Scale, y: Scale, right: float, axis: str, colours: ChartColours
) -> Iterator[str]:
    for share in _SHARES:
        yield line(_LEFT, y(share), right, y(share), colours.line)
        yield label(_LEFT - 6, y(share) + 4, f"{share:g}", colours.soft, anchor="end")
    for at in places:
        yield label(x(at), y(0) + 18, f"{axis} = {at}" if at == places[0] else str(at), colours.soft)


def _curve(look: _Look, x: Scale, y: Scale, ground: str) -> Iterator[str]:
    thickness = 2 if look.curve.is_strong else 1.25

    def x_of(at: int) -> float:
        return x(at) + look.shift

    for run in _unbroken(look.curve.points):
        places = " ".join(f"{x_of(at):.1f},{y(value):.1f}" for at, value in run)
        yield f'<polyline points="{places}" fill="none" stroke="{look.colour}" '
        yield f'stroke-width="{thickness}"{look.dashes}/>'
    for point in look.curve.points:
        if look.curve.is_strong and point.low is not None and point.high is not None:
            at = x_of(point.at)
            yield line(at, y(point.low), at, y(point.high), look.colour, thickness=1.25)
        if look.shape is not None and point.value is not None:
            yield look.shape.at(x_of(point.at), y(point.value), look.colour, ground)


def _unbroken(points: Sequence[CurvePoint]) -> Iterator[list[tuple[int, float]]]:
    """The parts of a curve between the places at which it is not defined."""
    run: list[tuple[int, float]] = []
    for point in points:
        if point.value is not None:
            run.append((point.at, point.value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _names(
    looks: Sequence[_Look], y: Scale, room: tuple[float, float, float], colours: ChartColours
) -> Iterator[str]:
    """Each line's name and shape beside its last point, moved down where it would lie on another."""
    right, bottom, width = room
    ends = [(look, look.curve.last) for look in looks]
    ends.sort(key=lambda each: -1 if each[1] is None else each[1], reverse=True)
    free, least = float(_TOP), bottom - _NAME_STEP * (len(ends) - 1)
    for place, (look, end) in enumerate(ends):
        at = min(max(y(end or 0.0), free), max(least + _NAME_STEP * place, free))
        free = at + _NAME_STEP
        if look.shape is not None:
            yield look.shape.at(right + 10, at, look.colour, colours.ground)
        else:
            yield line(right + 2, at, right + 17, at, look.colour, thickness=1.25, more=look.dashes)
        colour = colours.text if look.curve.is_strong else colours.soft
        gap = _gap(look.curve)
        name = fitted(look.curve.label, width - right - 22 - room_for(gap))
        yield label(right + 20, at + 4, f"{name}{gap}", colour, anchor="start")


def _gap(curve: Curve) -> str:
    """What a curve’s name needs to be followed by, where nothing of it can be drawn."""
    return f": {NOT_DEFINED}" if curve.last is None else ""
