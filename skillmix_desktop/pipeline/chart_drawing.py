"""What every chart is drawn with: SVG text, without a drawing library, for window and report alike."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

Scale = Callable[[float], float]

FONTS = "Inter, system-ui, sans-serif"
SMALL = 11
"""The size of all letters but a row's name."""

DASHED = ' stroke-dasharray="4 4"'


@dataclass(frozen=True)
class ChartColours:
    """The few colours that a chart is drawn with, from the theme or the report's style.

    ``accent`` is a grader's and ``person`` a person's: equally dark in grey, so never the only difference.
    """

    text: str
    soft: str
    line: str
    accent: str
    person: str
    ground: str = "#FFFFFF"


PAPER = ChartColours(text="#1E2023", soft="#5B6067", line="#DCDCD5", accent="#1F4FA3", person="#7A4E00")

Shape = Callable[[float, float, str, str], str]
"""From a place, a colour and the ground's colour to a mark."""

SHAPES: tuple[Shape, ...] = (
    lambda x, y, colour, _ground: f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>',
    lambda x, y, colour, ground: (
        f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{ground}" '
        f'stroke="{colour}" stroke-width="1.5"/>'
    ),
    lambda x, y, colour, _ground: (
        f'<path d="M{x:.1f} {y - 5:.1f} L{x + 4.5:.1f} {y + 3.5:.1f} L{x - 4.5:.1f} {y + 3.5:.1f} Z" '
        f'fill="{colour}"/>'
    ),
    lambda x, y, colour, ground: (
        f'<path d="M{x:.1f} {y - 5:.1f} L{x + 5:.1f} {y:.1f} L{x:.1f} {y + 5:.1f} L{x - 5:.1f} {y:.1f} Z" '
        f'fill="{ground}" stroke="{colour}" stroke-width="1.5"/>'
    ),
)
"""What tells rows of a group, or curves, apart beside their colour: dot, box, triangle, lozenge."""


def opening(width: int, height: int, title: str, told: str = "") -> list[str]:
    """The beginning of a drawing, with its title and the sentence that says what it shows."""
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{FONTS}" font-size="13">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(told)}</desc>" if told else "",
    ]


def label(
    x: float, y: float, told: str, colour: str, *, anchor: str = "middle", size: int = SMALL, more: str = ""
) -> str:
    """``told`` at a place; ``more`` is anything else that its element has."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"'
        f"{more and ' '}{more}>{escape(told)}</text>"
    )


def turned(x: float, y: float) -> str:
    """What makes words at a place run upwards."""
    return f'transform="rotate(-90 {x:.1f} {y:.1f})"'


def line(
    x1: float, y1: float, x2: float, y2: float, colour: str, *, thickness: float = 1, more: str = ""
) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{thickness:g}"{more}/>'
    )


def cut(name: str, most: int) -> str:
    """``name`` in at most so many letters."""
    return name if len(name) <= most else name[: most - 1] + "…"


def number(value: float) -> str:
    """“0.25”, “−0.25”, “0.00”."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")  # + 0.0 makes a plain zero of −0


def signed(value: float) -> str:
    """“+0.25”, “−0.25”, “0.00”."""
    return f"+{number(value)}" if round(value, 2) > 0 else number(value)
