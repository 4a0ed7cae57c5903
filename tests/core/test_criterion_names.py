"""A grader's row is matched to its criterion by name."""

import pytest

from skillmix_desktop.core.criterion_names import CriterionNames
from skillmix_desktop.core.rubric import rubric

QUESTION = "complex question (loaded question)"
NAMES = CriterionNames(rubric(["metaphor", "extended metaphor", QUESTION], "The Ottoman Empire"))
MEANT = {
    0: ["Correctly illustrates metaphor", "**correctly  illustrates 'Metaphor':**", "Contains metaphor"],
    1: ["2. Correctly illustrates extended metaphor", "Extended metaphor (score)"],
    2: ["Complex Question", "Correctly illustrates complex/loaded question", "Contains complex question"],
    3: ["Pertains to Ottoman Empire", "Pertains to the topic of the Ottoman Empire"],
    4: ["Makes sense", "4) The text makes sense"],
    5: ["At most 2 sentences", "At most two sentences (length)"],
}
MEANINGLESS = ["Correctly illustrates", "At most three sentences", "Metaphorical", "Total Points", "1", ""]
DENIED = ["Does not illustrate metaphor", "Incorrectly illustrates metaphor"]


def test_a_criterion_is_known_by_its_name() -> None:
    meant = {name: NAMES.meant_by(name) for names in MEANT.values() for name in names}
    assert meant == {name: {position} for position, names in MEANT.items() for name in names}


@pytest.mark.parametrize("name", MEANINGLESS + DENIED)
def test_what_names_no_criterion_means_none(name: str) -> None:
    assert not NAMES.meant_by(name)


def test_a_row_that_names_two_criteria_means_both() -> None:
    assert NAMES.meant_by("Correctly illustrates metaphor and extended metaphor") == {0, 1}


def test_a_skill_and_a_topic_of_one_name_are_told_apart_by_their_labels_only() -> None:
    names = CriterionNames(rubric(["irony"], "Irony"))
    assert names.meant_by("Correctly illustrates irony") == {0}
    assert names.meant_by("Pertains to irony") == {1}
    assert names.meant_by("Irony") == {0, 1}
