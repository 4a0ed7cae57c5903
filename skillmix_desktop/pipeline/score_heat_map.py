"""Two graders' scores of whole texts as a map: how often each pair of scores came."""

from collections.abc import Iterator, Sequence

from skillmix_desktop.pipeline.chart_drawing import (
    FIRST,
    MOST_SHADE,
    SECOND,
    SMALL,
    Chart,
    ChartColours,
    Side,
    box,
    fitted,
    label,
    room_for,
    turned,
)
from skillmix_desktop.pipeline.report_document import counted

Counts = Sequence[Sequence[int]]
"""Texts, a row a score of the first grader from 0 up, a column one of the second."""

_CELL, _LEAST_CELL, _MOST_CELL = 40, 24, 52
_HEAD, _GAP, _BAR, _LEAST_NUMBERS = 44, 6, 22, 22


def score_heat_map(table: Counts, first: Side, second: Side, *, title: str) -> Chart:
    """A cell a pair of scores with its number of texts, equal scores framed, and both graders' own counts.

    The first grader's scores run downwards, the second's to the right.
    """
    around, least_cell = _around(table), max(_LEAST_CELL, round(_widest(table, size=12)) + 4)
    side, least = around + len(table) * max(_CELL, least_cell), around + len(table) * least_cell

    def draw(colours: ChartColours, width: int, height: int) -> Iterator[str]:
        cell = min(max(_MOST_CELL, least_cell), (min(width, height) - around) / max(1, len(table)))
        return _drawn(table, (first, second), cell, colours)

    words = score_heat_words(table, first.name, second.name)
    return Chart(title, words, draw, width=side, height=side, least_width=least, least_height=least)


def _around(table: Counts) -> int:
    """The room beside the cells: names, bars, and both graders' own counts."""
    sums = [[sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]]
    return _HEAD + _GAP + _BAR + max(_LEAST_NUMBERS, round(_widest(sums)) + 8)


def _widest(counts: Counts, size: int = SMALL) -> float:
    return max((room_for(str(count), size) for row in counts for count in row), default=0.0)


def score_heat_words(table: Counts, first: str, second: str) -> str:
    """How often both gave the same score, and who gave the higher one."""
    n = sum(map(sum, table))
    if not n:
        return f"{first} and {second} scored no text in common."
    same = sum(row[place] for place, row in enumerate(table))
    near = sum(
        count
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        if abs(row - column) == 1
    )
    higher = sum(sum(counts[row + 1 :]) for row, counts in enumerate(table))
    return (
        f"{first} and {second} gave {same:,} of {counted(n, 'text')} the same score and "
        f"{counted(near, 'score')} that {'is' if near == 1 else 'are'} one criterion apart; "
        f"{second} gave the higher score {counted(higher, 'time')}, {first} "
        f"{counted(n - same - higher, 'time')}."
    )


def _drawn(table: Counts, sides: tuple[Side, Side], cell: float, colours: ChartColours) -> Iterator[str]:
    most = max((count for row in table for count in row), default=0)
    ink = colours.of(is_person=sides[1].is_person)
    yield from _names(sides, len(table) * cell, colours)
    for row, counts in enumerate(table):
        y = _HEAD + row * cell
        yield label(_HEAD - 8, y + cell / 2 + 4, str(row), colours.soft, anchor="end")
        yield label(y + cell / 2, _HEAD - 8, str(row), colours.soft)
        for column, count in enumerate(counts):
            x = _HEAD + column * cell
            shade = MOST_SHADE * (count / most) ** 0.5 if count else 0.0
            more = f' stroke="{colours.line}"'
            yield box(x, y, cell, cell, fill=ink, shade=shade, more=more)
            yield label(x + cell / 2, y + cell / 2 + 4, str(count or "·"), colours.text, size=12)
        more = f' stroke="{colours.text}" stroke-width="1.5"'
        yield box(y + 2, y + 2, cell - 4, cell - 4, more=more)
    yield from _margins(table, sides, cell, colours)


def _names(sides: tuple[Side, Side], length: float, colours: ChartColours) -> Iterator[str]:
    """Whose scores run downwards, and whose to the right, with the shapes of their own counts."""
    first, second = (fitted(side.name, length - 24) for side in sides)
    middle = _HEAD + length / 2
    colour, other = (colours.of(is_person=side.is_person) for side in sides)
    yield label(14, middle, first, colour, more=turned(14, middle))
    yield FIRST.at(10, middle + room_for(first) / 2 + 8, colour, colours.ground)
    yield label(middle, 16, second, other)
    yield SECOND.at(middle - room_for(second) / 2 - 8, 12, other, colours.ground)


def _margins(table: Counts, sides: tuple[Side, Side], cell: float, colours: ChartColours) -> Iterator[str]:
    """How often each gave each score: the hollow bars are the first’s, the full ones the second’s."""
    of_first, of_second = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    most = max((*of_first, *of_second, 1))
    start, thick = _HEAD + len(table) * cell + _GAP, cell * 0.6
    colour, other = (colours.of(is_person=side.is_person) for side in sides)
    for place, counts in enumerate(zip(of_first, of_second, strict=True)):
        at = _HEAD + (place + 0.2) * cell
        right, down = (_BAR * count / most for count in counts)
        yield box(start, at, right, thick, fill=colours.ground, more=f' stroke="{colour}"')
        yield box(at, start, thick, down, fill=other)
        yield label(start + right + 4, at + thick / 2 + 4, str(counts[0]), colours.soft, anchor="start")
        yield label(at + thick / 2, start + down + 12, str(counts[1]), colours.soft)
