"""How far texts came, as a chain of boxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from skillmix_desktop.pipeline.chart_drawing import PAPER, ChartColours, opening

_BOX, _GAP, _HEIGHT, _MARGIN = 122, 26, 74, 2


@dataclass(frozen=True)
class FlowStep:
    """How many of something there are, such as 3 texts written."""

    count: int
    noun: str
    what: str


def flow_chart(steps: Sequence[FlowStep], colours: ChartColours = PAPER) -> str:
    """A box a step, with an arrow from one to the next."""
    width = len(steps) * (_BOX + _GAP) - _GAP + 2 * _MARGIN
    parts = opening(width, _HEIGHT + 2 * _MARGIN, "How far texts came")
    for place, step in enumerate(steps):
        left = _MARGIN + place * (_BOX + _GAP)
        parts += _box(step, left, colours)
        if place:
            parts += _arrow(left - _GAP, colours)
    return "".join([*parts, "</svg>"])


def _box(step: FlowStep, left: int, colours: ChartColours) -> list[str]:
    middle = left + _BOX / 2
    noun = step.noun if step.count == 1 else f"{step.noun}s"
    lines = (
        (30, 18, colours.text, f"{step.count:,}"),
        (48, 11, colours.soft, noun),
        (63, 11, colours.soft, step.what),
    )
    return [
        f'<rect x="{left}" y="{_MARGIN}" width="{_BOX}" height="{_HEIGHT}" rx="6" fill="{colours.ground}" '
        f'stroke="{colours.line}"/>',
        *(
            f'<text x="{middle:.1f}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="middle">'
            f"{escape(words)}</text>"
            for y, size, colour, words in lines
        ),
    ]


def _arrow(left: int, colours: ChartColours) -> list[str]:
    y, tip = _MARGIN + _HEIGHT / 2, left + _GAP - 3
    return [
        f'<path d="M{left + 4} {y:.1f} L{tip - 3} {y:.1f}" stroke="{colours.soft}" '
        'stroke-width="1.5" fill="none"/>',
        f'<path d="M{tip - 6} {y - 4:.1f} L{tip} {y:.1f} L{tip - 6} {y + 4:.1f} Z" fill="{colours.soft}"/>',
    ]
