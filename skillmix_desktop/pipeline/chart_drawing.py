"""What every chart is drawn with: SVG text, without a drawing library, for window and report alike."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width, normalize

from skillmix_desktop.core.plain_text import showable

Scale = Callable[[float], float]

FONTS = "Inter, system-ui, sans-serif"
SMALL = 11
"""The size of all letters but those of a row's name."""

NOT_DEFINED = "not defined"
_LONGEST_STEM = 80

DASHED = ' stroke-dasharray="4 4"'

MOST_SHADE = 0.42
"""How far a cell is filled at most, so that what is written on it is legible in either colour and theme."""


@dataclass(frozen=True)
class ChartColours:
    """The few colours that a chart is drawn with, from the theme or the report's style.

    ``accent`` is a grader's and ``person`` a person's; in grey they are the same, so shapes differ, too.
    """

    text: str
    soft: str
    line: str
    accent: str
    person: str
    ground: str = "#FFFFFF"

    def of(self, *, is_person: bool) -> str:
        """The colour of a person, or of any other grader."""
        return self.person if is_person else self.accent


PAPER = ChartColours(text="#1E2023", soft="#5B6067", line="#DCDCD5", accent="#1F4FA3", person="#7A4E00")

PAPER_MARGIN = 12

Draw = Callable[[ChartColours, int, int], Iterable[str]]
"""From colours, a width and a height to SVG elements."""


@dataclass(frozen=True)
class Chart:
    """A picture with its title and the sentence that says what it shows; both are in the picture, too.

    It is drawn as large as for paper unless there is other room, and never smaller than it is legible.
    """

    title: str
    words: str
    draw: Draw
    width: int = 640
    height: int = 300
    least_width: int = 420
    least_height: int = 160

    @property
    def file_stem(self) -> str:
        """The title as the name of a file that every program takes, without an ending."""
        plain = normalize("NFKD", self.title.lower().replace("κ", "kappa")).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_STEM].strip("-") or "chart"

    @property
    def paper(self) -> str:
        """The picture as a file of its own."""
        return self.svg(margin=PAPER_MARGIN)

    def svg(self, colours: ChartColours = PAPER, width: int = 0, height: int = 0, *, margin: int = 0) -> str:
        """The picture for so much room, with a margin around it."""
        width = max(width or self.width, self.least_width)
        height = max(height or self.height, self.least_height)
        across, down = width + 2 * margin, height + 2 * margin
        return showable(
            "".join(
                [
                    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-margin} {-margin} {across} {down}" '
                    f'width="{across}" height="{down}" role="img" font-family="{FONTS}" font-size="13">'
                    f"<title>{escape(self.title)}</title><desc>{escape(self.words)}</desc>",
                    *self.draw(colours, width, height),
                    "</svg>",
                ]
            )
        )


@dataclass(frozen=True)
class Side:
    """One of two graders who are drawn beside each other."""

    name: str
    is_person: bool = False


@dataclass(frozen=True)
class Shape:
    """A mark around a point; a hollow one shows the ground."""

    outline: str
    is_hollow: bool = False

    def at(self, x: float, y: float, colour: str, ground: str) -> str:
        """The mark at a place."""
        fill = f'fill="{ground}" stroke="{colour}" stroke-width="1.5"'
        if not self.is_hollow:
            fill = f'fill="{colour}"'
        return f'<path transform="translate({x:.1f} {y:.1f})" d="{self.outline}" {fill}/>'


_DOT, _BOX, _LOZENGE = (
    "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z",
    "M-3.5 -3.5H3.5V3.5H-3.5Z",
    "M0 -5L5 0L0 5L-5 0Z",
)
_UP, _DOWN = "M0 -5L4.5 3.5H-4.5Z", "M0 5L4.5 -3.5H-4.5Z"

SHAPES = (
    Shape(_DOT),
    Shape(_BOX, is_hollow=True),
    Shape(_UP),
    Shape(_LOZENGE, is_hollow=True),
    Shape("M-4 -4L4 4M-4 4L4 -4", is_hollow=True),
    Shape(_DOT, is_hollow=True),
    Shape(_BOX),
    Shape(_DOWN, is_hollow=True),
    Shape(_LOZENGE),
    Shape("M-5 0H5M0 -5V5", is_hollow=True),
)
"""What tells values apart beside their colour; the first few are the most unlike."""

FIRST, SECOND = Shape("M-5.5 -5.5H5.5V5.5H-5.5Z", is_hollow=True), Shape(_DOT)
"""The two sides of a comparison: where they meet, the second lies inside the first."""


def label(
    x: float, y: float, told: str, colour: str, *, anchor: str = "middle", size: int = SMALL, more: str = ""
) -> str:
    """``told`` at a place; ``more`` is anything else that its element has."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"{more}>'
        f"{escape(told)}</text>"
    )


def turned(x: float, y: float) -> str:
    """What makes a label at a place run upwards."""
    return f' transform="rotate(-90 {x:.1f} {y:.1f})"'


def line(
    x1: float, y1: float, x2: float, y2: float, colour: str, *, thickness: float = 1, more: str = ""
) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{thickness:g}"{more}/>'
    )


def box(
    x: float, y: float, width: float, height: float, *, fill: str = "none", shade: float = 1, more: str = ""
) -> str:
    """A rectangle, filled as far as ``shade``."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'fill="{fill}" fill-opacity="{shade:.3f}"{more}/>'
    )


def spelt(told: str) -> str:
    """What a pointer over the elements around it is told."""
    return f"<title>{escape(told)}</title>"


def room_for(told: str, size: int = SMALL) -> float:
    """About how wide ``told`` is; the letters of some scripts are as wide as they are high."""
    return size * sum(1.0 if east_asian_width(letter) in "WF" else 0.58 for letter in told)


def fitted(told: str, room: float, size: int = SMALL) -> str:
    """``told``, cut to the room it has."""
    if room_for(told, size) <= room:
        return told
    while told and room_for(f"{told}…", size) > room:
        told = told[:-1]
    return f"{told.rstrip()}…"


def number(value: float) -> str:
    """“0.25”, “−0.25”, “0.00”."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")  # + 0.0 makes a plain zero of −0


def signed(value: float) -> str:
    """“+0.25”, “−0.25”, “0.00”."""
    return f"+{number(value)}" if round(value, 2) > 0 else number(value)


def interval_words(value: float | None, low: float | None, high: float | None) -> str:
    """“0.48 [0.35, 0.61]”, as far as it is defined."""
    if value is None:
        return NOT_DEFINED
    if low is None or high is None:
        return number(value)
    return f"{number(value)} [{number(low)}, {number(high)}]"
