"""How often each of two graders says met, by criterion: a dumbbell each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmix_desktop.pipeline.chart_drawing import (
    FIRST,
    NOT_DEFINED,
    SECOND,
    Chart,
    ChartColours,
    Scale,
    Side,
    fitted,
    label,
    line,
    room_for,
)

_ROW, _WIDEST_ROW = 36, 64
_NAMES, _NAME_SIZE, _VALUES = 96, 13, 148
_LEGEND, _AXIS = 24, 28
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class YesRates:
    """Both graders' shares of met on a subject, and how much higher the second's is, with its interval."""

    subject: str
    first: float | None
    second: float | None
    low: float | None = None
    high: float | None = None

    @property
    def shares(self) -> tuple[float, float] | None:
        """Both of them, or None."""
        return None if self.first is None or self.second is None else (self.first, self.second)

    @property
    def apart(self) -> float:
        return 0.0 if self.shares is None else self.shares[1] - self.shares[0]

    @property
    def words(self) -> str:
        """“80 % → 92 %”."""
        if self.shares is None:
            return NOT_DEFINED
        return " → ".join(map(_percent, self.shares))

    @property
    def apart_words(self) -> str:
        """“+12 [+5, +19] points”."""
        if self.shares is None:
            return ""
        interval = ""
        if self.low is not None and self.high is not None:
            interval = f" [{_points(self.low)}, {_points(self.high)}]"
        return f"{_points(self.apart)}{interval} points"


def yes_rate_plot(rows: Sequence[YesRates], first: Side, second: Side, *, title: str) -> Chart:
    """A row a subject: a hollow box at the first's share, a dot at the second's, and a line between them."""
    height = _LEGEND + _ROW * len(rows) + _AXIS
    return Chart(
        title,
        yes_rate_words(rows, first.name, second.name),
        lambda colours, width, height: _drawn(rows, (first, second), colours, width, height),
        height=height,
        least_height=height,
    )


def yes_rate_words(rows: Sequence[YesRates], first: str, second: str) -> str:
    """Both shares on the first subject, where they lie farthest apart, and what is not defined."""
    known = [(row, row.shares) for row in rows if row.shares is not None]
    if not known:
        return f"{first} and {second} judged nothing in common."
    head, shares = known[0]
    told = (
        f"On {head.subject}, {first} says met {_percent(shares[0])} of the time and {second} "
        f"{_percent(shares[1])}."
    )
    widest, shares = max(known, key=lambda each: abs(each[0].apart))
    if widest is not head and round(widest.apart, 2):
        told += (
            f" They lie farthest apart on {widest.subject}, at {_percent(shares[0])} and "
            f"{_percent(shares[1])}."
        )
    unknown = [row.subject for row in rows if row.shares is None]
    return f"{told} {NOT_DEFINED.capitalize()} on {', '.join(unknown)}." if unknown else told


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\N{NARROW NO-BREAK SPACE}%"


def _points(share: float) -> str:
    """“+12”, “−3”, “0”."""
    rounded = round(100 * share)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"


def _drawn(
    rows: Sequence[YesRates], sides: tuple[Side, Side], colours: ChartColours, width: int, height: int
) -> Iterator[str]:
    step = min(_WIDEST_ROW, (height - _LEGEND - _AXIS) / max(1, len(rows)))
    names = max((room_for(row.subject, _NAME_SIZE) for row in rows), default=0.0) + 12
    left, right = min(max(_NAMES, names), width / 3), width - _VALUES

    def x(share: float) -> float:
        return left + share * (right - left)

    yield from _legend(sides, left, width - left, colours)
    bottom = _LEGEND + step * len(rows) + 4
    for share in _SHARES:
        yield line(x(share), _LEGEND, x(share), bottom, colours.line)
        yield label(x(share), bottom + 18, _percent(share), colours.soft)
    for place, row in enumerate(rows):
        y = _LEGEND + step * (place + 0.5) + 2
        name = fitted(row.subject, left - 8, _NAME_SIZE)
        yield label(0, y + 4, name, colours.text, anchor="start", size=_NAME_SIZE)
        yield from _dumbbell(row, sides, x, y, colours)
        told = colours.soft if row.shares is None else colours.text
        yield label(right + 16, y + (4 if row.shares is None else -2), row.words, told, anchor="start")
        yield label(right + 16, y + 12, row.apart_words, colours.soft, anchor="start")


def _legend(sides: tuple[Side, Side], left: float, room: float, colours: ChartColours) -> Iterator[str]:
    at = left + 4
    for side, shape in zip(sides, (FIRST, SECOND), strict=True):
        name = fitted(side.name, room / 2 - 24)
        colour = colours.of(is_person=side.is_person)
        yield shape.at(at, 10, colour, colours.ground)
        yield label(at + 10, 14, name, colour, anchor="start")
        at += 30 + room_for(name)


def _dumbbell(
    row: YesRates, sides: tuple[Side, Side], x: Scale, y: float, colours: ChartColours
) -> Iterator[str]:
    if row.shares is None:
        return
    yield line(x(row.shares[0]), y, x(row.shares[1]), y, colours.soft, thickness=2)
    for share, side, shape in zip(row.shares, sides, (FIRST, SECOND), strict=True):
        yield shape.at(x(share), y, colours.of(is_person=side.is_person), colours.ground)
