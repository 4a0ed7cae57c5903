"""How much higher one grader scored than another, over the mean of both: the plot of Bland and Altman."""

from collections.abc import Iterator

from skillmix_desktop.pipeline.chart_drawing import (
    DASHED,
    Chart,
    ChartColours,
    Scale,
    Side,
    fitted,
    label,
    line,
    room_for,
    signed,
    spelt,
    turned,
)
from skillmix_desktop.pipeline.report_document import counted
from skillmix_desktop.pipeline.score_heat_map import Counts

Limits = tuple[float, float]

_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 126, 12, 44
_LEAST_RADIUS, _MOST_RADIUS = 3.0, 12.0
_MOST_TICKS = 9


def difference_plot(table: Counts, first: Side, second: Side, limits: Limits | None, *, title: str) -> Chart:
    """A bubble a pair of scores, as large as its number of texts.

    Lines stand at no difference, at the mean difference, and at the limits between which about 95 of 100
    differences lie.
    """
    return Chart(
        title,
        difference_words(table, first.name, second.name, limits),
        lambda colours, width, height: _drawn(table, second, limits, colours, (width, height)),
        width=520,
        least_height=180,
    )


def difference_words(table: Counts, first: str, second: str, limits: Limits | None) -> str:
    """How much more the second gave on average, and between which limits most differences lie."""
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


def _drawn(
    table: Counts, second: Side, limits: Limits | None, colours: ChartColours, room: tuple[int, int]
) -> Iterator[str]:
    whole = max(1, len(table) - 1)
    right, bottom = room[0] - _RIGHT, room[1] - _BOTTOM
    bubbles = _bubbles(table)
    reach = max([1.0, *(abs(difference) for _mean, difference, _n in bubbles), *map(abs, limits or ())])

    def x(mean: float) -> float:
        return _LEFT + 16 + mean / whole * (right - _LEFT - 32)

    def y(difference: float) -> float:
        return (_TOP + bottom) / 2 - difference / reach * ((bottom - _TOP) / 2 - _MOST_RADIUS)

    yield from _grid(x, y, whole, reach, right, colours)
    middle = (_TOP + bottom) / 2
    name = fitted(second.name, bottom - _TOP - room_for("how much higher  scored"))
    told = f"how much higher {name} scored"
    yield label((_LEFT + right) / 2, bottom + 36, "mean of both scores", colours.soft)
    yield label(12, middle, told, colours.soft, more=turned(12, middle))
    yield from _levels(bubbles, limits, y, right, colours)
    ink = colours.of(is_person=second.is_person)
    most = max((n for _mean, _difference, n in bubbles), default=1)
    for mean, difference, n in sorted(bubbles, key=lambda bubble: -bubble[2]):
        radius = max(_LEAST_RADIUS, _MOST_RADIUS * (n / most) ** 0.5)
        told = f"{counted(n, 'text')}: mean {mean:g}, difference {difference:+d}".replace("-", "−")
        yield f'<circle cx="{x(mean):.1f}" cy="{y(difference):.1f}" r="{radius:.1f}" '
        yield f'fill="{ink}" stroke="{colours.ground}">{spelt(told)}</circle>'


def _bubbles(table: Counts) -> list[tuple[float, int, int]]:
    """The mean of both scores, second less first, and how many texts."""
    found: dict[tuple[float, int], int] = {}
    for first, counts in enumerate(table):
        for second, count in enumerate(counts):
            if count:
                place = ((first + second) / 2, second - first)
                found[place] = found.get(place, 0) + count
    return [(mean, difference, count) for (mean, difference), count in found.items()]


def _grid(x: Scale, y: Scale, whole: int, reach: float, right: float, colours: ChartColours) -> Iterator[str]:
    step = 1 + (2 * int(reach)) // _MOST_TICKS
    for tick in range(-(int(reach) // step) * step, int(reach) + 1, step):
        yield line(_LEFT, y(tick), right, y(tick), colours.soft if tick == 0 else colours.line)
        told = f"{tick:+d}".replace("-", "−") if tick else "0"
        yield label(_LEFT - 6, y(tick) + 4, told, colours.soft, anchor="end")
    for score in range(0, whole + 1, 1 + whole // _MOST_TICKS):
        yield label(x(score), y(-reach) + _MOST_RADIUS + 16, str(score), colours.soft)


def _levels(
    bubbles: list[tuple[float, int, int]],
    limits: Limits | None,
    y: Scale,
    right: float,
    colours: ChartColours,
) -> Iterator[str]:
    n = sum(count for _mean, _difference, count in bubbles)
    if not n:
        return
    levels = [(sum(difference * count for _mean, difference, count in bubbles) / n, "mean", "")]
    if limits is not None:
        levels += [(limits[0], "lower limit", DASHED), (limits[1], "upper limit", DASHED)]
    free = float("-inf")
    for value, name, dashes in sorted(levels, key=lambda level: -level[0]):
        yield line(_LEFT, y(value), right, y(value), colours.text, thickness=1.5, more=dashes)
        free = max(y(value), free + 15)
        yield label(right + 6, free + 4, f"{name} {signed(value)}", colours.text, anchor="start")
    if limits is None:
        yield label(right + 6, free + 19, "limits not defined", colours.soft, anchor="start")
