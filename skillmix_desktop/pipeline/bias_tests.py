"""Whether each criterion's bias is more than chance, with the number of such questions taken into account."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from skillmix_desktop.core.agreement.comparison import Comparison
from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.core.agreement.intervals import Scale, p_of_zero
from skillmix_desktop.core.multiple_tests import benjamini_hochberg, holm
from skillmix_desktop.pipeline.cautions import Caution

LEVEL = 0.05
MANY = 3


@dataclass(frozen=True)
class BiasTest:
    """Two graders on one criterion; the p are None where marks never differ, or there is a single text.

    ``p`` belongs to the bias' own interval, clustered by text. ``holm`` and ``benjamini_hochberg`` are
    adjusted for all tests that are made together.
    """

    first: str
    second: str
    criterion: str
    bias: Estimate
    p: float | None
    holm: float | None
    benjamini_hochberg: float | None


def bias_tests(lines: Iterable[tuple[str, Comparison]]) -> tuple[BiasTest, ...]:
    """Of criteria with their comparisons."""
    told = list(lines)
    p_values = [_p(comparison.bias) for _, comparison in told]
    adjusted = zip(p_values, holm(p_values), benjamini_hochberg(p_values), strict=True)
    return tuple(
        BiasTest(comparison.first, comparison.second, criterion, comparison.bias, *each)
        for (criterion, comparison), each in zip(told, adjusted, strict=True)
    )


def _p(bias: Estimate) -> float | None:
    if bias.value is None or bias.se is None:
        return None
    return p_of_zero(bias.value, bias.se, clusters=bias.n_clusters, scale=Scale.COEFFICIENT)


def tests_sentence(tests: Sequence[BiasTest]) -> str:
    """How many biases are more than chance, before and after the number of questions is heeded."""
    raw, by_holm, by_rate = (
        sum(_is_found(getattr(test, name)) for test in tests) for name in ("p", "holm", "benjamini_hochberg")
    )
    return (
        f"Whether there is a bias is asked {_made(tests)} times, once for each criterion and two graders: "
        f"{raw} have p below {LEVEL:g}, {by_holm} after Holm’s adjustment and {by_rate} after Benjamini and "
        "Hochberg’s. They are exploratory."
    )


def cautions_of_tests(tests: Sequence[BiasTest]) -> Iterator[Caution]:
    """Where several biases were tested and one was found: some would be found by chance."""
    if _made(tests) >= MANY and any(_is_found(test.p) for test in tests):
        yield Caution("many tests", tests_sentence(tests))


def _made(tests: Sequence[BiasTest]) -> int:
    return sum(test.p is not None for test in tests)


def _is_found(p: float | None) -> bool:
    return p is not None and p < LEVEL
