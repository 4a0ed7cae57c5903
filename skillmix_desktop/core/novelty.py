"""Whether a student combines skills more often than copying its training text could explain."""

from dataclasses import dataclass

from skillmix_desktop.core.proportions import wilson_interval
from skillmix_desktop.errors import UsageError

SKILL_FREQUENCY = 0.0144
TOPIC_FREQUENCY = 0.0022
CORPUS_SENTENCES = 5e10
MARGIN = 1.5

# Far beyond any study and any corpus, and far below what numbers of the machine can hold.
_MOST = 10**15
_MOST_SENTENCES = 1e100


@dataclass(frozen=True)
class Novelty:
    """The paper's bound, at the rate seen and at the lower end of its 95 % (Wilson) interval.

    ``expected_in_corpus`` is how many sentences of the corpus show one given combination, p_skill^k · p_topic
    · L, if skills and topic occur independently of each other. The novel shares are the least part of the
    successes that the corpus cannot have held; a bound below 0 says nothing and is given as 0, and a share of
    no success at all is None. ``passes``: more than a third of the successes must be novel.
    """

    expected_in_corpus: float
    threshold: float
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    novel_share_lower_bound: float | None
    novel_share_at_lower_limit: float | None
    passes: bool | None
    passes_at_lower_limit: bool | None


def novelty_bound(
    k: int,
    successes: int,
    trials: int,
    p_skill: float = SKILL_FREQUENCY,
    p_topic: float = TOPIC_FREQUENCY,
    corpus_sentences: float = CORPUS_SENTENCES,
) -> Novelty:
    """The bound for ``successes`` texts with full marks among ``trials`` combinations of ``k`` skills."""
    _check_counts(k, successes, trials)
    _check_frequencies(p_skill, p_topic, corpus_sentences)
    expected = p_skill**k * p_topic * corpus_sentences
    threshold = MARGIN * expected
    if trials == 0:
        return Novelty(expected, threshold, None, None, None, None, None, None, None)
    alpha = successes / trials
    low, high = wilson_interval(successes, trials)
    return Novelty(
        expected_in_corpus=expected,
        threshold=threshold,
        alpha=alpha,
        alpha_low=low,
        alpha_high=high,
        novel_share_lower_bound=_novel_share(expected, alpha),
        novel_share_at_lower_limit=_novel_share(expected, low),
        passes=alpha > threshold,
        passes_at_lower_limit=low > threshold,
    )


def _novel_share(expected: float, alpha: float) -> float | None:
    return max(0.0, 1 - expected / alpha) if alpha > 0 else None


def _check_counts(k: int, successes: int, trials: int) -> None:
    if k < 1:
        raise UsageError(f"k is {k}, but a combination has at least one skill.")
    if trials < 0 or successes < 0:
        raise UsageError("Successes and trials are counts: give 0 or more.")
    if max(k, trials, successes) > _MOST:
        raise UsageError("k, successes and trials are counts: give smaller numbers, of at most 15 digits.")
    if successes > trials:
        raise UsageError(
            f"{successes} successes in {trials} trials cannot be: give at most as many as trials."
        )


def _check_frequencies(p_skill: float, p_topic: float, corpus_sentences: float) -> None:
    for name, frequency in (("skill", p_skill), ("topic", p_topic)):
        if not 0 <= frequency <= 1:
            raise UsageError(f"The {name}'s frequency is {frequency}: give a number from 0 to 1.")
    if not 0 <= corpus_sentences <= _MOST_SENTENCES:
        raise UsageError(
            f"The corpus has {corpus_sentences} sentences: give a number from 0 up to {_MOST_SENTENCES:g}."
        )
