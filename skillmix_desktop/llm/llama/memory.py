"""What llama.cpp has in view: one trunk kept from request to request, and branches that leave it."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from skillmix_desktop.llm.llama.native import Context, Logits, Step, Weights

TRUNK = 0
_LEAST_CELLS = 2048
_CELL_STEP = 1024
_LEAST_SEQUENCES = 16


class Memory:
    """A context that grows when more is asked of it, and remembers which tokens its trunk holds."""

    def __init__(self, weights: Weights, *, threads: int) -> None:
        self._weights = weights
        self._threads = threads
        self._context: Context | None = None
        self._trunk: list[int] = []

    @property
    def cells(self) -> int:
        """How many tokens can be in view."""
        return self._context.cells if self._context else 0

    def reserve(self, *, cells: int, sequences: int = 1) -> Context:
        """A context with room for ``cells`` tokens in ``sequences`` sequences."""
        current = self._context
        if current and cells <= current.cells and sequences <= current.sequences:
            return current
        self.close()
        self._context = Context(
            self._weights,
            cells=max(_LEAST_CELLS, rounded_up(cells, _CELL_STEP)),
            sequences=max(_LEAST_SEQUENCES, rounded_up(sequences, _LEAST_SEQUENCES)),
            threads=self._threads,
        )
        return self._context

    def hold(self, tokens: Sequence[int]) -> int:
        """Let the trunk be ``tokens``; how many of them were in view already.

        The last token is always taken in anew, so that what follows it can be drawn.
        """
        context = self._held_context()
        kept = min(shared_length(self._trunk, tokens), len(tokens) - 1)
        if not context.forget(TRUNK, kept):
            context.forget_all()
            kept = 0
        self._trunk = self._trunk[:kept]
        context.evaluate([Step(TRUNK, kept, tokens[kept:], wants_logits=True)])
        self._trunk = list(tokens)
        return kept

    def extend(self, token: int) -> None:
        """Let one more token stand at the trunk's end."""
        self._held_context().evaluate([Step(TRUNK, len(self._trunk), [token], wants_logits=True)])
        self._trunk.append(token)

    def read_branches(self, branches: Sequence[Sequence[int]]) -> list[Logits]:
        """The logits after each branch, all of them leaving the trunk's end, taken in as one batch."""
        context = self._held_context()
        start = len(self._trunk)
        sequences = range(TRUNK + 1, TRUNK + 1 + len(branches))
        for sequence in sequences:
            context.share(TRUNK, sequence)
        try:
            steps = zip(sequences, branches, strict=True)
            return context.evaluate(
                [Step(sequence, start, tokens, wants_logits=True) for sequence, tokens in steps]
            )
        finally:
            for sequence in sequences:
                context.forget(sequence, 0)

    def close(self) -> None:
        """Give the context back."""
        self._trunk = []
        if self._context:
            self._context.close()
            self._context = None

    def _held_context(self) -> Context:
        assert self._context, "room is reserved before it is used"
        return self._context


def shared_length(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens two sequences begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def shared_by_all(sequences: Iterable[Sequence[int]]) -> int:
    """How many tokens all of ``sequences`` begin with alike."""
    first, *others = sequences
    return min((shared_length(first, other) for other in others), default=len(first))


def rounded_up(count: int, step: int) -> int:
    """``count``, or the next multiple of ``step`` above it."""
    return -(-count // step) * step
