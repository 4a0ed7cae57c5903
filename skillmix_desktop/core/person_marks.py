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
