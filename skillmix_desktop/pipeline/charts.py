"""Charts as SVG text, for the window and for reports alike: no drawing library, vectors everywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

Scale = Callable[[float], float]

_ROW = 30
_LABELS = 190
_AXIS = 34


@dataclass(frozen=True)
class ChartColours:
    """The few colours that a chart is drawn with, from the theme or the report's style."""

    text: str
    soft: str
    line: str
    accent: str


PAPER = ChartColours(text="#1E2023", soft="#5B6067", line="#DCDCD5", accent="#1F4FA3")


@dataclass(frozen=True)
class ForestRow:
    """A value with its interval; ``value`` None is shown as not defined."""

    label: str
    value: float | None
    low: float | None
    high: float | None


def forest_plot(
    rows: Sequence[ForestRow],
    *,
    title: str,
    colours: ChartColours = PAPER,
    low: float = -1.0,
    high: float = 1.0,
    width: int = 640,
) -> str:
    """Values with their intervals on one scale from ``low`` to ``high``, a row each."""
    height = _ROW * len(rows) + _AXIS + 12
    left, right = _LABELS, width - 96

    def x(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (right - left)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="Inter, system-ui, sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
    ]
    bottom = _ROW * len(rows) + 8
    parts += _axis(x, low, high, bottom, colours)
    for place, row in enumerate(rows):
        parts += _forest_row(row, x, 8 + _ROW * place + _ROW / 2, right, colours)
    return "".join([*parts, "</svg>"])


def _axis(x: Scale, low: float, high: float, bottom: float, colours: ChartColours) -> list[str]:
    parts = []
    for step in range(5):
        value = low + (high - low) * step / 4
        parts.append(
            f'<line x1="{x(value):.1f}" y1="4" x2="{x(value):.1f}" y2="{bottom:.1f}" '
            f'stroke="{colours.line}"/>'
            f'<text x="{x(value):.1f}" y="{bottom + 18:.1f}" fill="{colours.soft}" font-size="11" '
            f'text-anchor="middle">{value:g}</text>'
        )
    return parts


def _forest_row(row: ForestRow, x: Scale, y: float, right: float, colours: ChartColours) -> list[str]:
    parts = [f'<text x="4" y="{y + 4:.1f}" fill="{colours.text}">{escape(row.label)}</text>']
    if row.value is None:
        parts.append(f'<text x="{right + 12:.1f}" y="{y + 4:.1f}" fill="{colours.soft}">not defined</text>')
        return parts
    if row.low is not None and row.high is not None:
        parts.append(
            f'<line x1="{x(row.low):.1f}" y1="{y:.1f}" x2="{x(row.high):.1f}" y2="{y:.1f}" '
            f'stroke="{colours.accent}" stroke-width="2"/>'
        )
    parts.append(f'<circle cx="{x(row.value):.1f}" cy="{y:.1f}" r="4.5" fill="{colours.accent}"/>')
    interval = "" if row.low is None else f" [{row.low:.2f}, {row.high:.2f}]"
    parts.append(
        f'<text x="{right + 12:.1f}" y="{y + 4:.1f}" fill="{colours.text}">{row.value:.2f}</text>'
        f"<title>{escape(row.label)}: {row.value:.3f}{interval}</title>"
    )
    return parts
