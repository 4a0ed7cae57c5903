"""Every two of several graders: Cohen's κ above the diagonal, Gwet's AC1 below it."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from skillmix_desktop.pipeline.chart_drawing import (
    FIRST,
    MOST_SHADE,
    NOT_DEFINED,
    SECOND,
    Chart,
    ChartColours,
    box,
    fitted,
    interval_words,
    label,
    number,
    room_for,
    spelt,
)

if TYPE_CHECKING:  # a page that draws it is made before the statistics' libraries are loaded
    from skillmix_desktop.core.agreement.comparison import ManyAgreement
    from skillmix_desktop.core.agreement.estimates import Estimate

Cells: TypeAlias = Mapping[tuple[str, str], tuple[str, "Estimate"]]
"""By a row's and a column's grader: the coefficient's name and its value."""

_KAPPA, _AC1 = "Cohen’s κ", "Gwet’s AC1"
_FEW = 5
_WIDE, _NARROW, _WIDEST = 112, 48, 140
_CELL_HEIGHT, _HEAD, _FOOT = 38, 24, 30
_LEAST_NAMES, _MOST_NAMES, _BEFORE_NAME = 96, 220, 48
_ROOM_FOR_INTERVAL = 84


def pair_matrix(many: "ManyAgreement", people: Collection[str], *, title: str) -> Chart:
    """A cell each two graders, the darker the more they agree; with an interval where there is room."""
    count = len(many.graders)
    names = _BEFORE_NAME + max(map(room_for, many.graders))
    names = min(max(_LEAST_NAMES, names), _MOST_NAMES)
    width = round(names) + count * (_WIDE if count <= _FEW else _NARROW)
    height = _HEAD + count * _CELL_HEIGHT + _FOOT
    cells = _cells(many)
    return Chart(
        title,
        pair_matrix_words(many),
        lambda colours, width, _height: _drawn(many.graders, cells, people, colours, (names, width - names)),
        width=width,
        height=height,
        least_width=round(names) + count * _NARROW,
        least_height=height,
    )


def pair_matrix_words(many: "ManyAgreement") -> str:
    """Which two agree least and most by either coefficient, and how many pairs have none."""
    told = [f"Every two of {len(many.graders)} graders, all texts counting alike."]
    for name, found in (
        (_KAPPA, [(pair.kappa.value, pair) for pair in many.pairs]),
        (_AC1, [(pair.ac1.value, pair) for pair in many.pairs]),
    ):
        known = sorted(
            (value, f"{pair.first} and {pair.second}") for value, pair in found if value is not None
        )
        if known:
            (low, least), (high, most) = known[0], known[-1]
            told.append(f"{name} goes from {number(low)} ({least}) to {number(high)} ({most}).")
        if len(known) < len(found):
            told.append(f"{name} is {NOT_DEFINED} for {len(found) - len(known)} of {len(found)} pairs.")
    return " ".join(told)


def _cells(many: "ManyAgreement") -> Cells:
    above = {(pair.first, pair.second): (_KAPPA, pair.kappa) for pair in many.pairs}
    return above | {(pair.second, pair.first): (_AC1, pair.ac1) for pair in many.pairs}


def _drawn(
    graders: tuple[str, ...],
    cells: Cells,
    people: Collection[str],
    colours: ChartColours,
    room: tuple[float, float],
) -> Iterator[str]:
    names, side = room[0], min(_WIDEST, room[1] / len(graders))
    is_numbered = any(room_for(name) > side - 4 for name in graders)
    for row, first in enumerate(graders):
        y, colour = _HEAD + row * _CELL_HEIGHT, colours.of(is_person=first in people)
        shape = FIRST if first in people else SECOND
        yield shape.at(8, y + _CELL_HEIGHT / 2, colour, colours.ground)
        name = fitted(f"{row + 1}  {first}" if is_numbered else first, names - 28)
        yield label(20, y + _CELL_HEIGHT / 2 + 4, name, colour, anchor="start")
        heading = str(row + 1) if is_numbered else first
        yield label(names + (row + 0.5) * side, _HEAD - 8, heading, colours.soft)
        for column, second in enumerate(graders):
            x = names + column * side
            if row == column:
                yield box(x, y, side, _CELL_HEIGHT, fill=colours.line, shade=0.5)
            else:
                yield from _cell(f"{first} and {second}", cells[first, second], (x, y, side), colours)
    foot = _HEAD + len(graders) * _CELL_HEIGHT + 20
    told = f"above the diagonal: {_KAPPA} · below it: {_AC1}"
    if any(estimate.value is None for _name, estimate in cells.values()):
        told = f"{told} · —: {NOT_DEFINED}"
    yield label(20, foot, told, colours.soft, anchor="start")


def _cell(
    pair: str, cell: tuple[str, "Estimate"], place: tuple[float, float, float], colours: ChartColours
) -> Iterator[str]:
    (name, estimate), (x, y, side) = cell, place
    value, middle = estimate.value, x + side / 2
    whole = interval_words(value, estimate.low, estimate.high)
    yield f"<g>{spelt(f'{name} of {pair}: {whole}')}"
    shade = 0.0 if value is None else MOST_SHADE * max(0.0, value)
    more = f' stroke="{colours.line}"'
    yield box(x, y, side, _CELL_HEIGHT, fill=colours.accent, shade=shade, more=more)
    has_interval = estimate.low is not None and side >= _ROOM_FOR_INTERVAL
    at = y + _CELL_HEIGHT / 2 + (-2 if has_interval else 4)
    yield label(middle, at, "—" if value is None else number(value), colours.text, size=12)
    if has_interval:
        yield label(middle, at + 14, whole.partition(" ")[2], colours.text, size=10)
    yield "</g>"
