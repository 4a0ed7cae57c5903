"""The planning curve: how closely κ is known from so many texts, and where a study stands on it."""

from collections.abc import Iterator
from math import ceil, log

from skillmix_desktop.pipeline.chart_drawing import (
    DASHED,
    SHAPES,
    Chart,
    ChartColours,
    Scale,
    label,
    line,
    room_for,
)
from skillmix_desktop.pipeline.precision_plans import GOALS, LEAST_TEXTS, PrecisionPlan
from skillmix_desktop.pipeline.precision_words import half_width_words

_TITLE = "Precision of Cohen’s κ by the number of texts that two graders judge"
_HERE = "you are here"
_LEFT, _TOP, _RIGHT, _BOTTOM = 44, 16, 16, 40
_STEPS, _GAP_OF_LINES, _ROOM_OF_TICK = 60, 0.1, 14
_TICKS = tuple(step * 10**power for power in range(1, 6) for step in (1, 2, 5))
_FARTHEST, _LEAST_END = 4, 100
"""The curve goes on for so many times the texts that there are, and at least so far."""
_TOLD = 3

Point = tuple[float, float]


def planning_chart(plan: PrecisionPlan) -> Chart:
    """Half the width of the interval of κ over the texts judged by both, on a logarithmic axis."""
    return Chart(
        _TITLE,
        planning_words(plan),
        lambda colours, width, height: _drawn(plan, colours, width, height),
        height=260,
        least_height=180,
    )


def planning_words(plan: PrecisionPlan) -> str:
    """Where the study stands, and what the next few steps take."""
    now = plan.half_width(plan.sample)
    words = "Nobody stands on the curve yet"
    if now is not None:
        words = f"{plan.sample:,} texts, where the study stands, give {half_width_words(now)}"
    goals = [goal for goal in GOALS if now is None or goal < 0.9 * now]
    steps = [(goal, plan.needed(goal)) for goal in goals]
    told = [f"{half_width_words(goal)} takes {texts:,}" for goal, texts in steps if texts is not None]
    dashed = f"Beyond the {plan.available:,} texts that there are, the line is dashed."
    return f"{'; '.join([words, *told[:_TOLD]])}. {dashed}"


def _drawn(plan: PrecisionPlan, colours: ChartColours, width: int, height: int) -> Iterator[str]:
    curve = _curve(plan)
    right, bottom = width - _RIGHT, height - _BOTTOM
    if not curve:
        yield label(width / 2, height / 2, "κ has no error to plan with", colours.soft)
        return
    top = ceil(curve[0][1] / _GAP_OF_LINES) * _GAP_OF_LINES
    least, most = log(curve[0][0]), log(curve[-1][0])

    def x(texts: float) -> float:
        return _LEFT + (log(texts) - least) / (most - least) * (right - _LEFT)

    def y(half_width: float) -> float:
        return bottom - half_width / top * (bottom - _TOP)

    yield from _grid(x, y, (curve[0][0], curve[-1][0]), top, colours, (right, bottom))
    known = [point for point in curve if point[0] <= plan.available]
    beyond = curve[max(len(known) - 1, 0) :]
    yield _line(known, x, y, colours.accent)
    yield _line(beyond, x, y, colours.soft, DASHED)
    yield from _standing(plan, x, y, colours, right)


def _curve(plan: PrecisionPlan) -> list[Point]:
    end = max(_LEAST_END, _FARTHEST * max(plan.available, plan.sample))
    texts = {round(LEAST_TEXTS * (end / LEAST_TEXTS) ** (step / _STEPS)) for step in range(_STEPS + 1)}
    texts |= {count for count in (plan.available, plan.sample) if count >= LEAST_TEXTS}
    widths = ((float(count), plan.half_width(count)) for count in sorted(texts))
    return [(count, width) for count, width in widths if width is not None]


def _grid(
    x: Scale,
    y: Scale,
    ends: Point,
    top: float,
    colours: ChartColours,
    room: Point,
) -> Iterator[str]:
    right, bottom = room
    for step in range(round(top / _GAP_OF_LINES) + 1):
        at = y(step * _GAP_OF_LINES)
        yield line(_LEFT, at, right, at, colours.line)
        yield label(_LEFT - 6, at + 4, half_width_words(step * _GAP_OF_LINES), colours.soft, anchor="end")
    free = 0.0
    for tick in _TICKS:
        if not ends[0] <= tick <= ends[1]:
            continue
        told = f"{tick:,}"
        if x(tick) - room_for(told) / 2 >= free and x(tick) + room_for(told) / 2 <= right + _RIGHT:
            yield label(x(tick), bottom + 16, told, colours.soft)
            free = x(tick) + room_for(told) / 2 + _ROOM_OF_TICK
    yield label((_LEFT + right) / 2, bottom + 34, "texts judged by both", colours.soft)


def _line(points: list[Point], x: Scale, y: Scale, colour: str, more: str = "") -> str:
    if len(points) < 2:
        return ""
    places = " ".join(f"{x(texts):.1f},{y(width):.1f}" for texts, width in points)
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"{more}/>'


def _standing(plan: PrecisionPlan, x: Scale, y: Scale, colours: ChartColours, right: float) -> Iterator[str]:
    now = plan.half_width(plan.sample)
    if now is None:
        return
    at, height = x(plan.sample), y(now)
    yield SHAPES[0].at(at, height, colours.text, colours.ground)
    told = f"{_HERE}: {plan.sample:,} texts, {half_width_words(now)}"
    is_right = at + 10 + room_for(told) > right
    anchor, place = ("end", at - 10) if is_right else ("start", at + 10)
    yield label(place, height - 8, told, colours.text, anchor=anchor)
