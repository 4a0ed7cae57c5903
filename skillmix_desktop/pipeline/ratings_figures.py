"""Every coefficient that a table of ratings allows, under the names that the field uses for them."""

from itertools import combinations

import numpy as np

from skillmix_desktop.core.agreement import binary
from skillmix_desktop.core.agreement.chance_corrected import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
    scott_pi,
)
from skillmix_desktop.core.agreement.comparison import compare_ratings
from skillmix_desktop.core.agreement.estimates import Statistic, estimate
from skillmix_desktop.core.agreement.krippendorff import krippendorff_alpha
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.pipeline.cautions import cautions_of_pair
from skillmix_desktop.pipeline.figures import Figures, comparison_figures, estimate_figures

_YES_NO = (0.0, 1.0)
_FEW = 3  # below, marks are easily all different
_NAMES_UNITS = (
    "“{name}” has another value in every row, as the names of units have. If it is no grader, name it with "
    "--cluster-column, and it is left out of the figures."
)


def ratings_figures(ratings: Ratings) -> Figures:
    """What ``skillmix agreement --ratings`` prints: every two graders, and all of them together."""
    pairs = [
        (ratings.graders[first], ratings.graders[second], ratings.pair(first, second))
        for first, second in combinations(range(ratings.n_graders), 2)
    ]
    warnings = [
        {"topic": "names of units", "text": _NAMES_UNITS.format(name=name)} for name in _unit_names(ratings)
    ]
    if _is_yes_no(ratings):
        for _, _, pair in pairs:
            comparison = compare_ratings(pair)
            texts = comparison.percent.n_clusters
            warnings += [
                {"topic": caution.topic, "text": caution.sentence}
                for caution in cautions_of_pair(comparison, texts)
            ]
    return {
        "graders": list(ratings.graders),
        "pairs": [{"first": first, "second": second, **_figures(pair)} for first, second, pair in pairs],
        "overall": _figures(ratings),
        "per_criterion": [],
        "warnings": warnings,
    }


def _figures(ratings: Ratings) -> Figures:
    statistics: dict[str, Statistic] = {
        "percent_agreement": percent_agreement(ratings),
        "gwet_ac1": gwet_ac(ratings),
        "fleiss_kappa": fleiss_kappa(ratings),
        "conger_kappa": conger_kappa(ratings),
        "brennan_prediger": brennan_prediger(ratings),
        "krippendorff_alpha_nominal": krippendorff_alpha(ratings),
    }
    if ratings.n_graders == 2:
        statistics |= {"cohen_kappa": cohen_kappa(ratings), "scott_pi": scott_pi(ratings)}
    if _is_numeric(ratings) and len(ratings.categories) > 2:
        statistics |= _of_a_scale(ratings)
    if _is_yes_no(ratings):
        statistics |= {
            "positive_agreement": binary.positive_agreement(ratings),
            "negative_agreement": binary.negative_agreement(ratings),
        }
    figures = {"n_units": ratings.n_units} | estimate_figures(
        {name: estimate(statistic) for name, statistic in statistics.items()}
    )
    if _is_yes_no(ratings) and ratings.n_graders == 2:
        figures = comparison_figures(compare_ratings(ratings)) | figures
    return figures


def _unit_names(ratings: Ratings) -> list[str]:
    """Columns that look like names of the units: all different, where what graders said is not."""
    if ratings.n_units < _FEW:
        return []
    is_distinct = [len(np.unique(said)) == ratings.n_units for said in ratings.codes.T]
    if all(is_distinct):
        return []
    return [name for name, differs in zip(ratings.graders, is_distinct, strict=True) if differs]


def _of_a_scale(ratings: Ratings) -> dict[str, Statistic]:
    found: dict[str, Statistic] = {}
    for weighting in ("linear", "quadratic", "ordinal"):
        found[f"gwet_ac2_{weighting}"] = gwet_ac(ratings, weighting)
        found[f"percent_agreement_{weighting}"] = percent_agreement(ratings, weighting)
        if ratings.n_graders == 2:
            found[f"cohen_kappa_{weighting}"] = cohen_kappa(ratings, weighting)
    for level in ("ordinal", "interval", "ratio"):
        found[f"krippendorff_alpha_{level}"] = krippendorff_alpha(ratings, level)
    return found


def _is_numeric(ratings: Ratings) -> bool:
    return all(isinstance(category, float) for category in ratings.categories)


def _is_yes_no(ratings: Ratings) -> bool:
    return tuple(ratings.categories) == _YES_NO
