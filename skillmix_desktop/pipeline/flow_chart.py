"""How far texts came, as a chain of boxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmix_desktop.pipeline.chart_drawing import Chart, ChartColours, box, label

_BOX, _GAP, _HEIGHT, _MARGIN = 122, 26, 74, 2


@dataclass(frozen=True)
class FlowStep:
    """How many of something there are, such as 3 texts written."""

    count: int
    noun: str
    what: str

    @property
    def counted(self) -> str:
        """“texts”, or “text” where there is one."""
        return self.noun if self.count == 1 else f"{self.noun}s"


def flow_chart(steps: Sequence[FlowStep]) -> Chart:
    """A box a step, with an arrow from one to the next."""
    width, height = len(steps) * (_BOX + _GAP) - _GAP + 2 * _MARGIN, _HEIGHT + 2 * _MARGIN
    told = " → ".join(f"{step.count:,} {step.counted} {step.what}" for step in steps)
    return Chart(
        "How far texts came",
        f"{told}.",
        lambda colours, _width, _height: _drawn(steps, colours),
        width=width,
        height=height,
        least_width=width,
        least_height=height,
    )


def _drawn(steps: Sequence[FlowStep], colours: ChartColours) -> Iterator[str]:
    for place, step in enumerate(steps):
        left = _MARGIN + place * (_BOX + _GAP)
        yield from _box(step, left, colours)
        if place:
            yield from _arrow(left - _GAP, colours)


def _box(step: FlowStep, left: int, colours: ChartColours) -> Iterator[str]:
    middle = left + _BOX / 2
    more = f' rx="6" stroke="{colours.line}"'
    yield box(left, _MARGIN, _BOX, _HEIGHT, fill=colours.ground, more=more)
    yield label(middle, 30, f"{step.count:,}", colours.text, size=18)
    yield label(middle, 48, step.counted, colours.soft)
    yield label(middle, 63, step.what, colours.soft)


def _arrow(left: int, colours: ChartColours) -> Iterator[str]:
    y, tip = _MARGIN + _HEIGHT / 2, left + _GAP - 3
    yield f'<path d="M{left + 4} {y:.1f} L{tip - 3} {y:.1f}" stroke="{colours.soft}" '
    yield 'stroke-width="1.5" fill="none"/>'
    yield f'<path d="M{tip - 6} {y - 4:.1f} L{tip} {y:.1f} L{tip - 6} {y + 4:.1f} Z" fill="{colours.soft}"/>'
