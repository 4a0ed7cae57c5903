"""The forest plot: values with their intervals, several on each subject."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from skillmix_desktop.pipeline.chart_drawing import (
    NOT_DEFINED,
    SHAPES,
    Chart,
    ChartColours,
    Scale,
    fitted,
    interval_words,
    label,
    line,
    room_for,
)

_GROUP, _WIDEST_GROUP = 38, 84
_ROW_STEP = 16
_NAMES, _NAME_SIZE = 96, 13
_VALUES = 132
_LEGEND, _AXIS = 24, 28


@dataclass(frozen=True)
class ForestRow:
    """A value with its interval; ``value`` None is shown as not defined."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    is_person: bool = False

    @property
    def words(self) -> str:
        return interval_words(self.value, self.low, self.high)


@dataclass(frozen=True)
class ForestGroup:
    """Several values on one subject, such as two coefficients of one criterion."""

    label: str
    rows: tuple[ForestRow, ...]


def forest_plot(groups: Sequence[ForestGroup], *, title: str) -> Chart:
    """Groups of rows on one scale; the rows' own labels stand once, in the legend.

    Where there is more room than it needs, the groups are moved apart.
    """
    assert all(len(group.rows) <= len(SHAPES) for group in groups), "rows of a group differ by their shape"
    rows = max((len(group.rows) for group in groups), default=0)
    height = _LEGEND + max(_GROUP, _ROW_STEP * rows + 6) * len(groups) + _AXIS
    return Chart(
        title,
        forest_words(groups),
        lambda colours, width, height: _drawn(groups, colours, width, height),
        height=height,
        least_height=height,
    )


def forest_words(groups: Sequence[ForestGroup]) -> str:
    """From where to where each kind of value goes, and where it is not defined."""
    return " ".join(_series_words(series) for series in _series(groups))


def _series(groups: Sequence[ForestGroup]) -> Iterator[list[tuple[str, ForestRow]]]:
    """The rows of the same label, each with its group's."""
    for place in range(max((len(group.rows) for group in groups), default=0)):
        yield [(group.label, group.rows[place]) for group in groups if place < len(group.rows)]


def _series_words(series: Sequence[tuple[str, ForestRow]]) -> str:
    name = series[0][1].label
    known = [(row.value, subject, row.words) for subject, row in series if row.value is not None]
    unknown = [subject for subject, row in series if row.value is None]
    gaps = f"{NOT_DEFINED} on {_listed(unknown)}" if unknown else ""
    if not known:
        return f"{name} is {gaps}."
    known.sort(key=lambda each: each[0])
    (_, least, least_words), (_, most, most_words) = known[0], known[-1]
    told = f"{name} is {most_words} on {most}"
    if len(known) > 1:
        told = f"{name} lies between {least_words} on {least} and {most_words} on {most}"
    return f"{told}, and {gaps}." if gaps else f"{told}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _drawn(groups: Sequence[ForestGroup], colours: ChartColours, width: int, height: int) -> Iterator[str]:
    step = min(_WIDEST_GROUP, (height - _LEGEND - _AXIS) / max(1, len(groups)))
    every = [row for group in groups for row in group.rows]
    low = _floor(row.low if row.low is not None else row.value for row in every)
    high = _ceiling(row.value for row in every)
    names = max((room_for(group.label, _NAME_SIZE) for group in groups), default=0.0) + 12
    left = min(max(_NAMES, names), width / 3)
    right = width - _VALUES

    def x(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (right - left)

    yield from _legend(groups, left, colours)
    yield f'<g transform="translate(0 {_LEGEND})">'
    yield from _axis(x, (low, high), step * len(groups) + 4, colours)
    for place, group in enumerate(groups):
        middle = step * (place + 0.5) + 4
        name = fitted(group.label, left - 8, _NAME_SIZE)
        yield label(0, middle + 4, name, colours.text, anchor="start", size=_NAME_SIZE)
        yield from _rows(group, x, middle, right, colours)
    yield "</g>"


def _floor(values: Iterable[float | None]) -> float:
    """Where the scale starts: no lower than it must, in halves."""
    least = min((value for value in values if value is not None), default=0.0)
    return 0.0 if least >= 0 else -0.5 if least >= -0.5 else -1.0


def _ceiling(values: Iterable[float | None]) -> float:
    """Where it ends: at 1, but for a corrected value that lies beyond."""
    return max(1.0, ceil(4 * max((value for value in values if value is not None), default=0.0)) / 4)


def _axis(x: Scale, ends: tuple[float, float], bottom: float, colours: ChartColours) -> Iterator[str]:
    """Lines at round values; the one of no agreement beyond chance is set off."""
    low, high = ends
    step = 0.25 if low == 0.0 else 0.5
    for place in range(int((high - low) / step) + 1):
        tick = low + step * place
        yield line(x(tick), 0, x(tick), bottom, colours.soft if tick == 0 else colours.line)
        yield label(x(tick), bottom + 18, f"{tick:g}".replace("-", "−"), colours.soft)


def _legend(groups: Sequence[ForestGroup], left: float, colours: ChartColours) -> Iterator[str]:
    at = left + 4
    for shape, series in zip(SHAPES, _series(groups), strict=False):
        row = series[0][1]
        yield shape.at(at, 10, colours.of(is_person=row.is_person), colours.ground)
        yield label(at + 10, 14, row.label, colours.soft, anchor="start")
        at += 30 + room_for(row.label)


def _rows(group: ForestGroup, x: Scale, middle: float, right: float, colours: ChartColours) -> Iterator[str]:
    for place, (row, shape) in enumerate(zip(group.rows, SHAPES, strict=False)):
        y = middle + _ROW_STEP * (place - (len(group.rows) - 1) / 2)
        told = colours.soft if row.value is None else colours.text
        yield label(right + 12, y + 4, row.words, told, anchor="start")
        if row.value is None:
            continue
        colour = colours.of(is_person=row.is_person)
        if row.low is not None and row.high is not None:
            yield line(x(row.low), y, x(row.high), y, colour, thickness=1.5)
        yield shape.at(x(row.value), y, colour, colours.ground)
