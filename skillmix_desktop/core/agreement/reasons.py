"""Why a coefficient has no value, in the words that stand where its number would."""

from collections.abc import Callable

from skillmix_desktop.core.agreement.ratings import Ratings

NOT_RATED_TWICE = "nothing was rated by two graders"
ONE_CATEGORY_DECLARED = "fewer than two categories are declared"
ZERO_BY_ZERO = "its formula divides by zero here"


def no_variation(ratings: Ratings) -> Callable[[], str]:
    """For a coefficient that compares with chance: chance leaves nothing to compare if all said the same."""

    def why() -> str:
        counts = ratings.profiles.counts()
        twice = counts[counts.sum(axis=1) >= 2]
        if not len(twice):
            return NOT_RATED_TWICE
        used = twice.any(axis=0).nonzero()[0]
        if len(used) == 1:
            return f"everybody always said '{ratings.labels[int(used[0])]}'"
        return ZERO_BY_ZERO

    return why


def nobody_said(ratings: Ratings, code: int, *, who: str = "nobody") -> Callable[[], str]:
    """For a share among the units of which ``who`` said the category ``code``."""

    def why() -> str:
        if not ratings.n_units or not bool((ratings.profiles.counts().sum(axis=1) >= 2).any()):
            return NOT_RATED_TWICE
        return f"{who} {'ever' if who == 'nobody' else 'never'} said '{ratings.labels[code]}'"

    return why


def no_variation_of_each(ratings: Ratings) -> Callable[[], str]:
    """For a correlation of two graders: it needs each of them to differ from unit to unit."""

    def why() -> str:
        if not ratings.n_units:
            return NOT_RATED_TWICE
        for name, column in zip(ratings.graders, ratings.codes.T, strict=True):
            if bool((column == column[0]).all()):
                return f"{name} always said '{ratings.labels[int(column[0])]}'"
        return ZERO_BY_ZERO

    return why
