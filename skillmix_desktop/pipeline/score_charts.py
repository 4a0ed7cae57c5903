"""Two graders' scores of whole texts as pictures: how often each pair of scores came, and how they differ."""

from collections.abc import Iterator, Sequence

from skillmix_desktop.pipeline.chart_drawing import PAPER, ChartColours, Scale, cut, label, opening, signed
from skillmix_desktop.pipeline.report_document import counted

Counts = Sequence[Sequence[int]]
"""Texts, a row a score of the first grader from 0 up, a column one of the second."""

MOST_SHADE = 0.45
"""How far a cell is filled at most, so that the number on it stays legible in every theme."""

_CELL, _BAR, _GAP, _HEAD = 40, 44, 6, 44
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 126, 12, 44
_LEAST_RADIUS, _MOST_RADIUS = 3.0, 12.0
_MOST_TICKS = 9


def score_heat_map(
    table: Counts, *, first: str, second: str, title: str, colours: ChartColours = PAPER
) -> str:
    """A cell a pair of scores with its number of texts, equal scores framed, and both graders' own counts.

    The first grader's scores run downwards, the second's to the right.
    """
    side = len(table) * _CELL
    size = _HEAD + side + _GAP + _BAR
    parts = opening(size, size, title)
    parts += _axis_names(first, second, side, colours)
    most = max((count for row in table for count in row), default=0)
    for row, counts in enumerate(table):
        y = _HEAD + row * _CELL
        parts.append(label(_HEAD - 8, y + _CELL / 2 + 4, str(row), colours.soft, anchor="end"))
        parts.append(label(y + _CELL / 2, _HEAD - 8, str(row), colours.soft))
        for column, count in enumerate(counts):
            parts += _cell(_HEAD + column * _CELL, y, count, most, colours)
        parts.append(_frame(_HEAD + row * _CELL, y, colours))
    parts += _margins(table, side, colours)
    return "".join([*parts, "</svg>"])


def _axis_names(first: str, second: str, side: int, colours: ChartColours) -> list[str]:
    middle = _HEAD + side / 2
    turned = f'transform="rotate(-90 14 {middle:.1f})"'
    most = max(8, side // 7)
    return [
        label(middle, 16, cut(second, most), colours.soft),
        label(14, middle, cut(first, most), colours.soft, more=turned),
    ]


def _cell(x: float, y: float, count: int, most: int, colours: ChartColours) -> list[str]:
    shade = MOST_SHADE * (count / most) ** 0.5 if count else 0.0
    return [
        f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" fill="{colours.accent}" '
        f'fill-opacity="{shade:.3f}" stroke="{colours.line}"/>',
        label(x + _CELL / 2, y + _CELL / 2 + 4, str(count or "·"), colours.text, size=12),
    ]


def _frame(x: float, y: float, colours: ChartColours) -> str:
    return (
        f'<rect x="{x + 2}" y="{y + 2}" width="{_CELL - 4}" height="{_CELL - 4}" fill="none" '
        f'stroke="{colours.text}" stroke-width="1.5"/>'
    )


def _margins(table: Counts, side: int, colours: ChartColours) -> Iterator[str]:
    """How often each grader gave each score, the first's at the right and the second's below."""
    of_first, of_second = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    most = max((*of_first, *of_second, 1))
    start = _HEAD + side + _GAP
    for place, (count, other) in enumerate(zip(of_first, of_second, strict=True)):
        at, thick = _HEAD + place * _CELL + 8, _CELL - 16
        yield f'<rect x="{start}" y="{at}" width="{_length(count, most):.1f}" height="{thick}" '
        yield f'fill="{colours.soft}"/>'
        yield f'<rect x="{at}" y="{start}" width="{thick}" height="{_length(other, most):.1f}" '
        yield f'fill="{colours.soft}"/>'
        middle = at + thick / 2
        yield label(start + _length(count, most) + 4, middle + 4, str(count), colours.soft, anchor="start")
        yield label(middle, start + _length(other, most) + 12, str(other), colours.soft)


def _length(count: int, most: int) -> float:
    return (_BAR - 22) * count / most


def score_heat_words(table: Counts, *, first: str, second: str) -> str:
    """The heat map in a sentence."""
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


def bland_altman(
    table: Counts,
    *,
    second: str,
    limits: tuple[float, float] | None,
    title: str,
    colours: ChartColours = PAPER,
    width: int = 520,
    height: int = 300,
) -> str:
    """A bubble a pair of scores: how much higher ``second`` scored, over the mean of both scores.

    A bubble's area is its number of texts; lines stand at no difference, at the mean difference, and at the
    limits between which about 95 of 100 differences lie.
    """
    whole = max(1, len(table) - 1)
    right, bottom = max(width - _RIGHT, _LEFT + 60), height - _BOTTOM
    bubbles = _bubbles(table)
    reach = max([1.0, *(abs(difference) for _mean, difference, _n in bubbles), *map(abs, limits or ())])

    def x(mean: float) -> float:
        return _LEFT + 16 + mean / whole * (right - _LEFT - 32)

    def y(difference: float) -> float:
        return (_TOP + bottom) / 2 - difference / reach * ((bottom - _TOP) / 2 - _MOST_RADIUS)

    parts = [*opening(width, height, title), *_difference_grid(x, y, whole, reach, right, colours)]
    parts += _difference_axes(second, right, bottom, colours)
    parts += _levels(bubbles, limits, y, right, colours)
    most = max((n for _mean, _difference, n in bubbles), default=1)
    for mean, difference, n in sorted(bubbles, key=lambda bubble: -bubble[2]):
        radius = max(_LEAST_RADIUS, _MOST_RADIUS * (n / most) ** 0.5)
        told = f"{counted(n, 'text')}: mean {mean:g}, difference {difference:+g}".replace("-", "−")
        parts.append(
            f'<circle cx="{x(mean):.1f}" cy="{y(difference):.1f}" r="{radius:.1f}" fill="{colours.accent}" '
            f'stroke="{colours.ground}"><title>{told}</title></circle>'
        )
    return "".join([*parts, "</svg>"])


def _bubbles(table: Counts) -> list[tuple[float, int, int]]:
    """The mean of both scores, second less first, and how many texts."""
    found: dict[tuple[float, int], int] = {}
    for first, counts in enumerate(table):
        for second, count in enumerate(counts):
            if count:
                place = ((first + second) / 2, second - first)
                found[place] = found.get(place, 0) + count
    return [(mean, difference, count) for (mean, difference), count in found.items()]


def _difference_grid(
    x: Scale, y: Scale, whole: int, reach: float, right: float, colours: ChartColours
) -> Iterator[str]:
    step = 1 + (2 * int(reach)) // _MOST_TICKS
    for tick in range(-(int(reach) // step) * step, int(reach) + 1, step):
        colour = colours.soft if tick == 0 else colours.line
        yield f'<line x1="{_LEFT}" y1="{y(tick):.1f}" x2="{right:.1f}" y2="{y(tick):.1f}" stroke="{colour}"/>'
        told = f"{tick:+d}".replace("-", "−") if tick else "0"
        yield label(_LEFT - 6, y(tick) + 4, told, colours.soft, anchor="end")
    every = 1 + whole // _MOST_TICKS
    for score in range(0, whole + 1, every):
        yield label(x(score), y(-reach) + _MOST_RADIUS + 16, str(score), colours.soft)


def _difference_axes(second: str, right: float, bottom: float, colours: ChartColours) -> list[str]:
    middle = (_TOP + bottom) / 2
    more = f"how much higher {cut(second, 20)} scored"
    return [
        label((_LEFT + right) / 2, bottom + 36, "mean of both scores", colours.soft),
        label(12, middle, more, colours.soft, more=f'transform="rotate(-90 12 {middle:.1f})"'),
    ]


def _levels(
    bubbles: list[tuple[float, int, int]],
    limits: tuple[float, float] | None,
    y: Scale,
    right: float,
    colours: ChartColours,
) -> Iterator[str]:
    n = sum(count for _mean, _difference, count in bubbles)
    if not n:
        return
    mean = sum(difference * count for _mean, difference, count in bubbles) / n
    levels = [(mean, "mean", "")]
    if limits is not None:
        low, high = limits
        levels += [
            (low, "lower limit", ' stroke-dasharray="6 4"'),
            (high, "upper limit", ' stroke-dasharray="6 4"'),
        ]
    free = float("-inf")
    for value, name, dash in sorted(levels, key=lambda level: -level[0]):
        yield f'<line x1="{_LEFT}" y1="{y(value):.1f}" x2="{right:.1f}" y2="{y(value):.1f}" '
        yield f'stroke="{colours.text}" stroke-width="1.5"{dash}/>'
        free = max(y(value), free + 15)
        yield label(right + 6, free + 4, f"{name} {signed(value)}", colours.text, anchor="start")


def bland_altman_words(table: Counts, *, first: str, second: str, limits: tuple[float, float] | None) -> str:
    """The plot in a sentence."""
    bubbles = _bubbles(table)
    n = sum(count for _mean, _difference, count in bubbles)
    if not n:
        return f"{first} and {second} scored no text in common."
    mean = sum(difference * count for _mean, difference, count in bubbles) / n
    apart = (
        f"{abs(mean):.2f} {'more' if mean > 0 else 'less'} than {first}"
        if round(mean, 2)
        else f"as much as {first}"
    )
    words = f"On {counted(n, 'text')}, {second} gave {apart} on average"
    if limits is None:
        return f"{words}; limits of agreement need two texts."
    low, high = limits
    return f"{words}; about 95 of 100 differences lie between {signed(low)} and {signed(high)}."
