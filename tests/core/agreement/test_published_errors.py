"""Standard errors as other programs print them."""

import pytest

from skillmix_desktop.core.agreement.chance_corrected import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
)
from skillmix_desktop.core.agreement.estimates import standard_error, value_of
from skillmix_desktop.core.agreement.published_errors import all_units_error, gwet_error, large_sample_error
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.test_chance_corrected import FOUR_OBSERVERS, from_table

ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]


def test_cohens_kappa_has_the_error_of_fleiss_cohen_and_everitt():
    assert large_sample_error(cohen_kappa(from_table(ABSTRACTORS))) == pytest.approx(0.05891, abs=5e-6)


@pytest.mark.parametrize(("coefficient", "published"), [(gwet_ac, 0.14295), (fleiss_kappa, 0.15302)])
def test_gwets_errors_of_four_observers(coefficient, published):
    assert gwet_error(coefficient(Ratings.of(FOUR_OBSERVERS))) == pytest.approx(published, abs=5e-6)


@pytest.mark.parametrize("coefficient", [percent_agreement, gwet_ac, fleiss_kappa, conger_kappa])
def test_without_lonely_ratings_all_conventions_agree(coefficient):
    statistic = coefficient(from_table(ABSTRACTORS))
    assert gwet_error(statistic) == pytest.approx(standard_error(statistic))
    assert all_units_error(statistic) == pytest.approx(standard_error(statistic))


def test_two_lonely_ratings_give_gwets_error_of_full_agreement_a_size_that_ours_has_not():
    statistic = gwet_ac(Ratings.of([[0, 0], [1, 1]] * 4 + [[0, None], [None, 1]]))
    assert value_of(statistic) == pytest.approx(1)
    assert gwet_error(statistic) > 0.1
    assert standard_error(statistic) == 0


def test_lonely_ratings_count_in_the_all_units_convention_only():
    statistic = brennan_prediger(Ratings.of([[0, 0], [1, 1], [0, 1], [0, None]]))
    assert all_units_error(statistic) == pytest.approx(standard_error(statistic) * ((4 / 3) / (3 / 2)) ** 0.5)


@pytest.mark.parametrize("options", [{"clusters": [0, 0, 1]}, {"weights": [1.0, 2.0, 3.0]}])
def test_gwets_error_is_only_for_units_sampled_alike(options):
    with pytest.raises(ValueError, match="one by one"):
        gwet_error(gwet_ac(Ratings.of([[0, 0], [1, 1], [0, 1]], **options)))


@pytest.mark.parametrize("error", [large_sample_error, all_units_error, gwet_error])
def test_what_is_not_defined_has_no_error(error):
    assert error(cohen_kappa(Ratings.of([[1, 1], [1, 1]]))) is None
