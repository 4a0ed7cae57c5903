"""What a person says of a criterion, and where in the text they see it."""

from dataclasses import dataclass

CANNOT_JUDGE = "cannot judge"


@dataclass(frozen=True)
class PersonMark:
    """Met, not met, or, with None and a note, that they cannot judge."""

    is_met: bool | None
    note: str = ""


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a text in characters, ``end`` excluded."""

    start: int
    end: int


def with_span(spans: tuple[Span, ...], span: Span) -> tuple[Span, ...]:
    """``spans`` and ``span``, in order; what touches or overlaps becomes one."""
    joined: list[Span] = []
    for each in sorted({*spans, span}):
        if joined and each.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, each.end))
        else:
            joined.append(each)
    return tuple(joined)


def without_span(spans: tuple[Span, ...], span: Span) -> tuple[Span, ...]:
    """What is left of ``spans`` outside ``span``."""
    left: list[Span] = []
    for each in spans:
        parts = (
            Span(each.start, min(each.end, span.start)),
            Span(max(each.start, span.end), each.end),
        )
        left += [part for part in parts if part.start < part.end]
    return tuple(sorted(set(left)))


def trimmed(text: str, span: Span) -> Span | None:
    """``span`` without the blanks at its ends; None if nothing else is in it."""
    chosen = text[span.start : span.end]
    start = span.start + len(chosen) - len(chosen.lstrip())
    end = span.end - len(chosen) + len(chosen.rstrip())
    return Span(start, end) if start < end else None


def toggled(spans: tuple[Span, ...], span: Span) -> tuple[Span, ...]:
    """``spans`` without ``span`` if all of it was among them, and else with it."""
    is_among = any(each.start <= span.start and span.end <= each.end for each in spans)
    return without_span(spans, span) if is_among else with_span(spans, span)
