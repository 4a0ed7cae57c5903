"""Two graders' marks as areas: where both say met, where neither does, and where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from skillmix_desktop.pipeline.chart_drawing import (
    DASHED,
    MOST_SHADE,
    NOT_DEFINED,
    Chart,
    ChartColours,
    Side,
    box,
    fitted,
    label,
    spelt,
)
from skillmix_desktop.pipeline.report_document import counted

if TYPE_CHECKING:  # a page that draws it is made before the statistics' libraries are loaded
    from skillmix_desktop.core.agreement.comparison import Confusion

Panels: TypeAlias = Sequence[tuple[str, "Confusion"]]
"""What is compared, such as a criterion, and the counts there."""

_LEAST_SQUARE, _SQUARE, _LARGEST_SQUARE, _BESIDE = 30, 84, 132, 42
_MOST_IN_A_ROW = 5
_NAME, _COUNTS = 22, 16
_AROUND = _NAME + 2 * _COUNTS + 8
_LEGEND, _LEGEND_WIDTH = 58, 220
_GAP = 2
_NEITHER_SHADE = 0.15


def confusion_mosaic(panels: Panels, first: Side, second: Side, *, title: str) -> Chart:
    """A square each: its width is parted by what the first says, its height by what the second says there.

    Areas on which they agree are filled, those on which they differ are hollow in a dashed frame; the counts
    stand at the corners, so that a small area has its number, too.
    """
    columns = min(_MOST_IN_A_ROW, max(2, len(panels)))
    return Chart(
        title,
        confusion_words(panels, first.name, second.name),
        lambda colours, width, height: _drawn(panels, (first, second), colours, (width, height)),
        width=columns * (_SQUARE + _BESIDE),
        height=_rows(panels, columns) * (_SQUARE + _AROUND) + _LEGEND,
        least_width=max(_LEGEND_WIDTH, columns * (_LEAST_SQUARE + _BESIDE)),
        least_height=_rows(panels, columns) * (_SQUARE + _AROUND) + _LEGEND,
    )


def _rows(panels: Panels, columns: int) -> int:
    return max(1, -(-len(panels) // columns))


def confusion_words(panels: Panels, first: str, second: str) -> str:
    """The counts of the first square, and the square on whose marks they differ most often."""
    if not panels or not panels[0][1].compared:
        return f"{first} and {second} judged nothing in common."
    name, table = panels[0]
    told = (
        f"Of {counted(table.compared, 'mark')} on {name}, {first} and {second} both call {table.both:,} met "
        f"and {table.neither:,} not met; only {first} calls {table.first_only:,} met, only {second} "
        f"{table.second_only:,}."
    )
    apart = [(_apart(each) / each.compared, each, label) for label, each in panels[1:] if each.compared]
    worst = max(apart, key=lambda each: each[0], default=None)
    if worst is None or not worst[0]:
        return told
    return f"{told} They differ most often on {worst[2]}: on {_apart(worst[1]):,} of {worst[1].compared:,}."


def _apart(table: "Confusion") -> int:
    return table.first_only + table.second_only


@dataclass(frozen=True)
class _Area:
    """One of a square's four, in shares of its side."""

    what: str
    count: int
    x: float
    y: float
    width: float
    height: float
    shade: float | None
    """How far it is filled; None where they differ."""
    corner: tuple[float, float]


def _areas(table: "Confusion", first: str, second: str) -> Iterator[_Area]:
    met, unmet = table.both + table.first_only, table.second_only + table.neither
    left = met / table.compared
    upper_left = table.both / met if met else 0.0
    upper_right = table.second_only / unmet if unmet else 0.0
    right = 1 - left
    yield _Area("both say met", table.both, 0, 0, left, upper_left, MOST_SHADE, (0, 0))
    only = f"only {first} says met"
    yield _Area(only, table.first_only, 0, upper_left, left, 1 - upper_left, None, (0, 1))
    only = f"only {second} says met"
    yield _Area(only, table.second_only, left, 0, right, upper_right, None, (1, 0))
    rest = 1 - upper_right
    yield _Area("neither says met", table.neither, left, upper_right, right, rest, _NEITHER_SHADE, (1, 1))


def _drawn(
    panels: Panels, sides: tuple[Side, Side], colours: ChartColours, room: tuple[int, int]
) -> Iterator[str]:
    side, columns = max(_fitting(panels, columns, room) for columns in range(2, _MOST_IN_A_ROW + 1))
    across, down = side + _BESIDE, side + _AROUND
    for place, (name, table) in enumerate(panels):
        row, column = divmod(place, columns)
        yield f'<g transform="translate({column * across:.1f} {row * down:.1f})">'
        yield label(0, 14, fitted(name, across - 8, 13), colours.text, anchor="start", size=13)
        yield from _square(table, sides, side, colours)
        yield "</g>"
    yield from _legend(sides, _rows(panels, columns) * down, room[0], colours)


def _fitting(panels: Panels, columns: int, room: tuple[int, int]) -> tuple[float, int]:
    """How large squares may be in so many columns, and the columns."""
    across = room[0] / columns - _BESIDE
    down = (room[1] - _LEGEND) / _rows(panels, columns) - _AROUND
    return min(across, down, _LARGEST_SQUARE), columns


def _square(
    table: "Confusion", sides: tuple[Side, Side], side: float, colours: ChartColours
) -> Iterator[str]:
    top = _NAME + _COUNTS
    if not table.compared:
        frame = f' stroke="{colours.line}"'
        yield box(0, top, side, side, more=frame)
        yield label(side / 2, top + side / 2 + 4, NOT_DEFINED, colours.soft)
        return
    ink = colours.of(is_person=sides[1].is_person)
    for area in _areas(table, sides[0].name, sides[1].name):
        x, y = area.x * side + _GAP / 2, top + area.y * side + _GAP / 2
        width, height = area.width * side - _GAP, area.height * side - _GAP
        share = f"{100 * area.count / table.compared:.0f}"
        yield f"<g>{spelt(f'{area.what}: {area.count:,} of {table.compared:,}, {share} %')}"
        if area.count:
            yield _filled((x, y, width, height), area.shade, ink, colours)
        right, lower = area.corner
        at = top + side + 13 if lower else top - 5
        yield label(right * side, at, f"{area.count:,}", colours.text, anchor="end" if right else "start")
        yield "</g>"


def _filled(
    place: tuple[float, float, float, float], shade: float | None, ink: str, colours: ChartColours
) -> str:
    """An area on which they agree; without a shade, one on which they differ."""
    if shade is None:
        frame = f' stroke="{colours.text}"{DASHED}'
        return box(*place, fill=colours.ground, more=frame)
    return box(*place, fill=ink, shade=shade, more=f' stroke="{ink}"')


def _legend(sides: tuple[Side, Side], top: float, width: float, colours: ChartColours) -> Iterator[str]:
    ink = colours.of(is_person=sides[1].is_person)
    areas = ((1, "both met", MOST_SHADE), (82, "neither", _NEITHER_SHADE), (155, "differ", None))
    for left, told, shade in areas:
        yield _filled((left, top + 1, 14, 10), shade, ink, colours)
        yield label(left + 19, top + 10, told, colours.soft, anchor="start")
    for place, (side, ends) in enumerate(zip(sides, ("left", "upper"), strict=True)):
        other = "right" if ends == "left" else "lower"
        told = fitted(f"{ends}: {side.name} says met; {other}: not met", width)
        colour = colours.of(is_person=side.is_person)
        yield label(0, top + 28 + 16 * place, told, colour, anchor="start")
