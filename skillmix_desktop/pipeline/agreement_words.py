"""Agreement of two graders in one sentence, as one would tell it to somebody across the table."""

from skillmix_desktop.core.agreement.comparison import Comparison
from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.pipeline.draw_weights import Weighting

_FRACTIONS = (
    (0.25, "a quarter of the time"),
    (1 / 3, "a third of the time"),
    (0.5, "half the time"),
    (2 / 3, "two thirds of the time"),
    (0.75, "three quarters of the time"),
)
_NEAR = 0.02
_NO_POINT = 0.005


def agreement_sentence(pooled: Comparison) -> str:
    """How the second grader stands beside the first, the reference: agreement, leaning, and “not met”."""
    if pooled.confusion.compared == 0 or pooled.percent.value is None:
        return f"{pooled.first} and {pooled.second} have judged no criterion of the same text."
    agrees = f"agrees on {100 * pooled.percent.value:.0f} % of marks"
    return (
        f"Against {pooled.first}, {pooled.second} {agrees} and {leaning_words(pooled.bias)}; "
        f"{_negative_words(pooled.negative)}."
    )


def weights_sentence(weights: Weighting) -> str:
    """What weights do to the figures; "" where all texts count alike."""
    if weights is Weighting.NONE:
        return ""
    return (
        "Texts were drawn with unequal chances, and each is weighted by the inverse of its own, so that the "
        "figures speak of all texts; counts are of the drawn ones."
    )


def leaning_words(bias: Estimate) -> str:
    """Whether a grader is lenient or strict, by how much, and whether chance would do as well."""
    if bias.value is None or abs(bias.value) < _NO_POINT:
        return "leans neither way"
    manner = "lenient" if bias.value > 0 else "strict"
    points = f"{100 * abs(bias.value):.0f}"
    words = f"is {manner} by {points} percentage point{'' if points == '1' else 's'}"
    if bias.low is None or bias.high is None or bias.low <= 0 <= bias.high:
        return f"{words}, no more than chance may do"
    return words


def share_of_the_time(share: float) -> str:
    """“A third of the time”; in percent where no common fraction is near."""
    for fraction, words in _FRACTIONS:
        if abs(share - fraction) <= _NEAR:
            return words
    return f"{100 * share:.0f} % of the time"


def _negative_words(negative: Estimate) -> str:
    if negative.value is None:
        return "neither ever says “not met”"
    if negative.value == 0:
        return "on “not met” they never agree"
    return f"on “not met” they agree {share_of_the_time(negative.value)}"
