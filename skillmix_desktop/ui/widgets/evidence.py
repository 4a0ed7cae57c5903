"""What is drawn in a text: the person's evidence, and, once it may be seen, what others point to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from skillmix_desktop.core.person_marks import Span
from skillmix_desktop.pipeline.text_at_work import TextAtWork
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.widgets.judged_text import Highlight

PERSON, GRADER = "person", "accent"


@dataclass(frozen=True)
class Layer:
    """Passages in one role's colour; ``is_faint`` where they belong to another criterion."""

    spans: tuple[Span, ...]
    role: str
    is_faint: bool = False

    def covers(self, start: int, end: int) -> bool:
        return any(span.start <= start and end <= span.end for span in self.spans)


def highlights(work: TextAtWork, position: int) -> tuple[Highlight, ...]:
    """What to draw while the criterion at ``position`` is in hand, each stretch of the text once."""
    layers = _layers(work, position)
    edges = {edge for layer in layers for span in layer.spans for edge in (span.start, span.end)}
    drawn = []
    for start, end in pairwise(sorted(edges)):
        over = [layer for layer in layers if layer.covers(start, end)]
        if over:
            drawn.append(_drawn(start, end, over))
    return tuple(drawn)


def _layers(work: TextAtWork, position: int) -> list[Layer]:
    """From the ground up."""
    others = [spans for at, spans in work.evidence.items() if at != position]
    layers = [Layer(spans, PERSON, is_faint=True) for spans in others]
    for column in work.beside.graders if work.beside else ():
        if column.kind is GraderKind.PERSON:
            layers.append(Layer(column.evidence.get(position, ()), PERSON))
        else:
            layers.append(Layer(column.quoted(work.task.text, position), GRADER))
    return [*layers, Layer(work.evidence.get(position, ()), PERSON)]


def _drawn(start: int, end: int, over: Sequence[Layer]) -> Highlight:
    """A person's ground lies over a grader's, and the grader's line shows that it is there too."""
    strong = [layer.role for layer in over if not layer.is_faint]
    if not strong:
        return Highlight(start, end, PERSON, is_faint=True)
    ground = PERSON if PERSON in strong else GRADER
    return Highlight(start, end, ground, GRADER if GRADER in strong else ground)
