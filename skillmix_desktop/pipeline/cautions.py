"""What a reader of agreement figures and scores must be told about the data behind them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmix_desktop.core.agreement.chance_corrected import largest_kappa
from skillmix_desktop.core.agreement.comparison import Comparison
from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.pipeline.agreement_words import leaning_words
from skillmix_desktop.pipeline.report_document import counted
from skillmix_desktop.pipeline.results import ResultRow
from skillmix_desktop.store.marks import ThresholdEffect

FEW_TEXTS = 30
FEW_DISAGREEMENTS = 10
_SKEWED = (0.2, 0.8)
_APART = 0.2
_CLUSTERED = 1.1


@dataclass(frozen=True)
class Caution:
    """Something in the data that a reader of the figures must know, with its evidence."""

    topic: str
    sentence: str


def cautions_of_pair(pooled: Comparison, n_texts: int) -> Iterator[Caution]:
    """What to be careful about in the comparison of two graders."""
    who = f"{pooled.first} and {pooled.second}"
    table = pooled.confusion
    if table.compared == 0:
        yield Caution("nothing compared", f"{who} have judged no skill, topic or sense of the same text.")
        return
    yield from _about_size(pooled, n_texts, who)
    if pooled.kappa.value is None and pooled.kappa.reason:
        yield Caution("not defined", f"Cohen’s kappa of {who} is not defined: {pooled.kappa.reason}.")
    yield from _about_constants(pooled)
    yield from _about_prevalence(pooled, who)
    yield from _about_bias(pooled)
    yield from _about_clusters(pooled, who)


def _about_size(pooled: Comparison, n_texts: int, who: str) -> Iterator[Caution]:
    if n_texts < FEW_TEXTS:
        low, high = pooled.kappa.low, pooled.kappa.high
        width = "" if low is None or high is None else f"; kappa is known to about ±{(high - low) / 2:.2f}"
        yield Caution(
            "few texts",
            f"{who} share {counted(n_texts, 'text')}; below {FEW_TEXTS} the intervals are wide and rough"
            f"{width}.",
        )
    apart = pooled.confusion.first_only + pooled.confusion.second_only
    if apart < FEW_DISAGREEMENTS:
        where = f"{counted(apart, 'mark')} only" if apart else "no mark"
        yield Caution("few disagreements", f"{who} differ on {where}.")


def _about_constants(pooled: Comparison) -> Iterator[Caution]:
    rates = ((pooled.first, pooled.first_rate), (pooled.second, pooled.second_rate))
    for name, rate in rates:
        if rate.value in (0.0, 1.0) and pooled.kappa.value is not None:
            yield Caution(
                "always the same",
                f"{name} always says “{'met' if rate.value else 'not met'}”: kappa is 0 then, whatever the "
                "other grader says, and tells nothing of how they agree.",
            )


def _about_prevalence(pooled: Comparison, who: str) -> Iterator[Caution]:
    first, second = pooled.first_rate.value, pooled.second_rate.value
    positive, negative = pooled.positive.value, pooled.negative.value
    if first is not None and second is not None:
        rate = (first + second) / 2
        if not _SKEWED[0] <= rate <= _SKEWED[1]:
            kappa, ac1 = (_to_digits(estimate.value) for estimate in (pooled.kappa, pooled.ac1))
            yield Caution(
                "prevalence",
                f"{who} say “met” {rate * 100:.0f} % of the time; read kappa ({kappa}), AC1 ({ac1}) and the "
                f"agreement on “not met” ({_to_percent(negative)}) together.",
            )
    if positive is not None and negative is not None and abs(positive - negative) > _APART:
        yield Caution(
            "unlike agreement",
            f"{who} agree on “met” {positive * 100:.0f} % of the time, "
            f"and on “not met” {negative * 100:.0f} %.",
        )


def _about_bias(pooled: Comparison) -> Iterator[Caution]:
    low, high = pooled.bias.low, pooled.bias.high
    if pooled.bias.value is None or low is None or high is None or low <= 0 <= high:
        return
    first, second = pooled.first_rate.value, pooled.second_rate.value
    most = None if first is None or second is None else largest_kappa(first, second)
    bound = "" if most is None else f"; with such shares of “met” kappa can be {_to_digits(most)} at most"
    yield Caution("bias", f"Beside {pooled.first}, {pooled.second} {leaning_words(pooled.bias)}{bound}.")


def _about_clusters(pooled: Comparison, who: str) -> Iterator[Caution]:
    effect, error = pooled.design_effect, pooled.percent.se
    if effect is None or error is None or math.sqrt(effect) < _CLUSTERED:
        return
    ratio = math.sqrt(effect)
    yield Caution(
        "clustered",
        f"Marks of a text go together: the standard error of the agreement of {who} is {100 * error:.1f} "
        f"points, {ratio:.1f} times what it would be if marks were independent ({100 * error / ratio:.1f}). "
        "All intervals count texts.",
    )


def _to_digits(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}".replace("-", "−")


def _to_percent(share: float | None) -> str:
    return "not defined" if share is None else f"{100 * share:.0f} %"


def cautions_of_length(length: Comparison) -> Iterator[Caution]:
    """Where two graders both marked the criterion that a program decides."""
    if length.confusion.compared:
        yield Caution(
            "length",
            f"{length.first} and {length.second} both marked the length of {length.confusion.compared:,} "
            f"texts, and agree on {_to_percent(length.percent.value)}. It can be counted, so it is left out "
            "of what is pooled, which it would inflate.",
        )


def cautions_of_results(rows: Sequence[ResultRow], effect: ThresholdEffect) -> Iterator[Caution]:
    """What to be careful about in scores: rows that the reference has not, and a threshold of one's own."""
    as_reference = any(row.is_comparable is not None for row in rows)
    if as_reference and not effect.is_usual:
        yield Caution(
            "threshold",
            "The reference counts written marks and has no threshold: "
            f"under {effect.threshold:g} these are not its figures.",
        )
    yield from _about_no_reading(effect)
    for row in rows:
        if row.is_comparable is False:
            yield Caution(
                "not comparable",
                f"{row.student}, {row.grader}, k={row.k}: passes or rounds are missing, short or in another "
                "order; the reference stops there or mixes texts up, and has no such figures.",
            )


def cautions_of_threshold(effect: ThresholdEffect) -> Iterator[Caution]:
    """What to be careful about in agreement under a threshold of one's own."""
    if effect.read and not effect.is_usual:
        yield Caution(
            "threshold",
            f"The threshold is {effect.threshold:g}, not {MET_THRESHOLD:g}, which changes "
            f"{effect.changed:,} of {effect.read:,} marks that were read. If it was chosen because graders "
            "agree better so, on these same texts, the figures flatter them.",
        )
    yield from _about_no_reading(effect)


def _about_no_reading(effect: ThresholdEffect) -> Iterator[Caution]:
    if not effect.read and not effect.is_usual:
        yield Caution(
            "threshold",
            f"The threshold of {effect.threshold:g} changes nothing: no mark was read as a probability.",
        )
